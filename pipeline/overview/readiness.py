"""Can the edition go out? The alerts with their verdict, a few numbers, and where the figures are least sure."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.overview.alerts import FIRST, LOOK, Source, list_alerts
from pipeline.overview.compared_units import is_silent, list_municipalities
from pipeline.overview.country import describe_interval
from pipeline.overview.quality import FEIL, FollowUp, count_findings, list_errors, list_first, list_widest
from pipeline.overview.view import Alert, Fact, Readiness
from pipeline.sheets.content.figures import Figures
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
    stopping = sum(1 for check in load_checks() if check.stops)
    others = "none of the others warns" if not warnings else f"{warnings} of the others warn{'s' * (warnings == 1)}"
    held = f"All {stopping} checks that stop a run held, and {others}."
    numbers = {level: sum(1 for alert in alerts if alert.level == level) for level in (FIRST, LOOK)}
    if numbers[FIRST]:
        return f"{held} Look at {_things(numbers[FIRST])} first, before the edition goes out."
    if numbers[LOOK]:
        return f"{held} Nothing speaks against sending it out once you have looked at {_things(numbers[LOOK])}."
    return f"{held} Nothing that a count can see speaks against sending it out."


def _things(number: int) -> str:
    return "one thing" if number == 1 else f"{number} things"


def _list_signals(figures: Figures) -> tuple[Fact, ...]:
    nation, total = figures.nation, figures.nation.total
    municipalities = list_municipalities(figures)
    missing = total.groups["ikke_registrert"]
    lacking = sum(1 for own in municipalities if own.total.groups["ikke_registrert"])
    with_errors = sum(1 for own in figures.with_sheet if count_findings(own, FEIL))
    silent = sum(1 for own in municipalities if is_silent(own))
    waiting = sum(1 for own in municipalities if not own.total.avsluttet) - silent
    return (
        Fact(
            "National goal attainment",
            format_percent(total.mal_nadd, total.avsluttet),
            f"{format_count(total.mal_nadd)} of {format_count(total.avsluttet)}. If every finding is corrected:"
            f" {describe_interval(nation)}.",
        ),
        Fact(
            "Without a reason",
            format_count(missing),
            f"{format_percent(missing, total.avsluttet)} of the ended, in {_name_places(lacking)}.",
        ),
        Fact(
            "People whose correction can move the result",
            format_count(nation.interval.saker),
            "Each counts once, whatever rules found them.",
        ),
        Fact(
            "Sheets with a finding of severity feil",
            format_count(with_errors),
            f"of {format_count(len(figures.with_sheet))} sheets.",
        ),
        Fact(
            "Municipalities without a registration",
            format_count(silent),
            f"of {format_count(len(municipalities))}; {format_count(waiting)} more have participants but no exit.",
        ),
    )


def _name_places(number: int) -> str:
    return "1 municipality" if number == 1 else f"{format_count(number)} municipalities"
