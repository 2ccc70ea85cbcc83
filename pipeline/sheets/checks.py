"""The list «Dette bør dere sjekke»: what in a unit's figures calls for a look, most important first.

The items are the findings of the quality rules, with the words of their catalogue (``pipeline/quality``), and last the
people taken out of the base. National findings and figures belong in the overview.
"""

from __future__ import annotations

from pipeline.editions import Edition
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.figures import UnitFigures
from pipeline.sheets.percent import format_count, format_date
from pipeline.sheets.texts import Texts
from pipeline.sheets.view import Check

TAKEN_OUT = "utelatt_utvidet"
_KINDS = {"feil": "viktig", "advarsel": "sjekk", "opplysning": "info"}
_NUMBER_WORDS = {1: "ett", 2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}


def list_checks(unit: UnitFigures, edition: Edition, texts: Texts) -> tuple[Check, ...]:
    """Return what this unit should look at, worst first; empty where nothing stands out.

    The advice is left out of a final edition, whose figures no correction changes.
    """
    is_preliminary = edition.round.slag == "forelopig"
    values = _describe_edition(edition, texts)
    checks = []
    for key, rule in load_catalogue().rules.items():
        number = unit.findings.get(key, 0)
        if number:
            words = rule.texts(texts.language)
            told = words.hva[0 if number == 1 else 1].format(n=format_count(number), **values)
            action = words.hvor.format(**values) if is_preliminary else ""
            kind = _KINDS[rule.alvor]
            checks.append(
                Check(key, kind, texts.say(f"vekt_{kind}"), _as_heading(told), words.hvorfor.format(**values), action)
            )
    if unit.total.utelatt_utvidet:
        checks.append(_tell_taken_out(unit.total.utelatt_utvidet, values, texts, advise=is_preliminary))
    return tuple(checks)


def _tell_taken_out(number: int, values: dict[str, str], texts: Texts, *, advise: bool) -> Check:
    return Check(
        TAKEN_OUT,
        "info",
        texts.say("vekt_info"),
        texts.count(TAKEN_OUT, number),
        texts.say(f"{TAKEN_OUT}_hvorfor", **values),
        texts.say(f"{TAKEN_OUT}_gjor") if advise else "",
    )


def _as_heading(sentence: str) -> str:
    return sentence.removesuffix(".")


def _describe_edition(edition: Edition, texts: Texts) -> dict[str, str]:
    limits = sorted({edition.year.nir_grense_maneder[lov] for lov in edition.year.lover})
    deadline = edition.round.frist
    return {
        "ar": str(edition.year.ar),
        "frist": format_date(deadline, texts.language) if deadline else "",
        "grense": texts.either([_describe_months(months) for months in limits]),
    }


def _describe_months(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest == 0 and years in _NUMBER_WORDS:
        return f"{_NUMBER_WORDS[years]} år"
    return f"{format_count(months)} måneder"
