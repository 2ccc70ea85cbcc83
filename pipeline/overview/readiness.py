"""Can the edition go out? The alerts with their verdict, a few numbers, and where the figures are least sure."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.overview.alerts import FIRST, LOOK, Source, count_things, list_alerts
from pipeline.overview.compared_units import is_silent, list_municipalities
from pipeline.overview.quality import FEIL, FollowUp, count_findings, list_errors, list_first, list_widest
from pipeline.overview.view import Alert, Fact, Readiness
from pipeline.overview.words import count, say
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.words.percent import format_count, format_percent
from pipeline.statistics.cross_checks import load_checks


def describe_readiness(source: Source, follow_up: Mapping[tuple[str, str], FollowUp]) -> Readiness:
    """Return what speaks against sending the edition out, worst first."""
    alerts = list_alerts(source)
    return Readiness(
        verdict=_judge(alerts, len(source.warnings)),
        ring=list_first(source.figures, follow_up),
        alerts=alerts,
        signals=_list_signals(source.figures),
        errors=list_errors(source.figures),
        widest=list_widest(source.figures),
    )


def _judge(alerts: tuple[Alert, ...], warnings: int) -> str:
    """Every check that stops a run has held, or there would be no page."""
    kept = count("dom_kontroller", sum(1 for check in load_checks() if check.stops))
    others = count("dom_varsler", warnings, kontroller=kept) if warnings else say("dom_ingen_varsler", kontroller=kept)
    if first := count_things(alerts, FIRST):
        return f"{others} {count('dom_forst', first)}"
    look = count_things(alerts, LOOK)
    return f"{others} {count('dom_se', look) if look else say('dom_klar')}"


def _list_signals(figures: Figures) -> tuple[Fact, ...]:
    nation, total = figures.nation, figures.nation.total
    municipalities = list_municipalities(figures)
    missing = total.groups["ikke_registrert"]
    lacking = sum(1 for own in municipalities if own.total.groups["ikke_registrert"])
    with_errors = sum(1 for own in figures.with_sheet if count_findings(own, FEIL))
    silent = sum(1 for own in municipalities if is_silent(own))
    waiting = sum(1 for own in municipalities if not own.total.avsluttet) - silent
    share = format_percent(missing, total.avsluttet)
    return (
        Fact(say("signal_mal"), format_percent(total.mal_nadd, total.avsluttet), _tell_goal(nation)),
        Fact(say("signal_uten_arsak"), format_count(missing), count("signal_uten_arsak_tekst", lacking, andel=share)),
        Fact(say("signal_personer"), format_count(nation.interval.personer), say("signal_personer_tekst")),
        Fact(
            say("signal_viktig"),
            format_count(with_errors),
            say("signal_viktig_tekst", n=format_count(len(figures.with_sheet))),
        ),
        Fact(
            say("signal_tomme"),
            format_count(silent),
            say("signal_tomme_tekst", n=format_count(len(municipalities)), flere=format_count(waiting)),
        ),
    )


def _tell_goal(nation: UnitFigures) -> str:
    """How many reached the goal, and between which shares the nation lies once the findings are corrected."""
    counts = {"mal": format_count(nation.total.mal_nadd), "avsluttet": format_count(nation.total.avsluttet)}
    lowest, highest = nation.interval.lavest, nation.interval.hoyest
    if not lowest[1] or not highest[1]:
        return say("signal_mal_tekst_alene", **counts)
    return say("signal_mal_tekst", **counts, lavest=format_percent(*lowest), hoyest=format_percent(*highest))
