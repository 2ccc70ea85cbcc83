"""The list «Dette bør dere sjekke»: what in a unit's figures calls for a look, most important first.

The items are the findings of the quality rules, with the words of their catalogue (``pipeline/quality``), and last the
people taken out of the base. National findings and figures belong in the overview.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.quality.catalogue import Rule, load_catalogue
from pipeline.sheets.content.figure_cells import count_cell
from pipeline.sheets.content.figures import UnitFigures
from pipeline.sheets.content.interval import describe_interval, find_ends
from pipeline.sheets.content.phrases import describe_deadline, describe_limit, is_preliminary
from pipeline.sheets.content.view import Check, Checks
from pipeline.sheets.words.percent import format_count
from pipeline.sheets.words.texts import Texts

TAKEN_OUT = "utelatt_utvidet"
# the evidence of the limit alone, and the rule that finds who was taken out by it
_LIMIT, _AT_LIMIT = "frist", "tatt_ut_paa_frist"
KINDS = {"feil": "viktig", "advarsel": "sjekk", "opplysning": "info"}


def build_checks(own: UnitFigures, edition: Edition, texts: Texts) -> Checks:
    """The whole list with its heading, and what correcting can lead to."""
    slag = edition.round.slag
    return Checks(
        heading=texts.say(f"sjekk_overskrift_{slag}"),
        intro=texts.say(f"sjekk_ingress_{slag}", ar=edition.year.ar),
        interval=describe_interval(own, edition, texts),
        nothing=texts.say(f"na_ingenting_{slag}"),
        items=list_checks(own, edition, texts),
        ends=find_ends(own, edition, texts),
    )


def list_checks(own: UnitFigures, edition: Edition, texts: Texts) -> tuple[Check, ...]:
    """Return what this unit should look at, worst first; empty where nothing stands out.

    The advice is left out of a final edition, whose figures no correction changes.
    """
    values = {
        "ar": str(edition.year.ar),
        "frist": describe_deadline(edition),
        "grense": describe_limit(edition, texts),
    }
    catalogue = load_catalogue()
    checks = []
    for key in catalogue.order_by_worth(own.findings):
        rule, number = catalogue.rules[key], own.findings[key]
        words, kind = rule.texts(texts.language), KINDS[rule.alvor]
        told = words.hva[0 if number == 1 else 1].format(n=format_count(number), **values)
        checks.append(
            Check(
                key=key,
                kind=kind,
                weight=texts.say(f"vekt_{kind}"),
                number=count_cell(number),
                short=words.navn,
                heading=told.removesuffix("."),
                reason=words.hvorfor.format(**values),
                action=_tell_action(rule, values, texts) if is_preliminary(edition) else "",
                choices=tuple(case.format(**values) for case in words.valg) if is_preliminary(edition) else (),
            )
        )
    if number := count_reported(own):
        checks.append(_tell_taken_out(number, values, edition, texts))
    return tuple(checks)


def count_reported(own: UnitFigures) -> int:
    """The people taken out as extended (R6) that no other point tells of.

    Those taken out for the limit alone are the point ``tatt_ut_paa_frist``: it asks for a look, this one does not.
    """
    told = own.excluded[_LIMIT] if own.findings.get(_AT_LIMIT) else 0
    return own.total.utelatt_utvidet - told


def _tell_action(rule: Rule, values: dict[str, str], texts: Texts) -> str:
    """Where NIR lists whom it concerns, and what to put right."""
    where = [texts.say(f"finn_{rule.nir}", **values)] if rule.nir else []
    return " ".join([*where, rule.texts(texts.language).hvor.format(**values)])


def _tell_taken_out(number: int, values: dict[str, str], edition: Edition, texts: Texts) -> Check:
    return Check(
        key=TAKEN_OUT,
        kind="info",
        weight=texts.say("vekt_info"),
        number=count_cell(number),
        short=texts.say("utelatt_utvidet_navn"),
        heading=texts.count("utelatt_utvidet", number),
        reason=texts.say("utelatt_utvidet_hvorfor", grense=values["grense"]),
        action=texts.say("utelatt_utvidet_gjor") if is_preliminary(edition) else "",
    )
