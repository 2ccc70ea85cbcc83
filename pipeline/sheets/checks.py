"""The list «Dette bør dere sjekke»: what in a unit's figures calls for a look, most important first.

Only figures above zero become items. The order, the weight and the source of each item are one table
below; the sentences are in ``texts.py``. National findings and figures belong in the overview.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.areas import OSLO, OSLO_UOPPGITT
from pipeline.contract import IKKE_REGISTRERT
from pipeline.editions import Edition
from pipeline.sheets.figures import Figures, UnitFigures
from pipeline.sheets.percent import HARD_SPACE, format_count, format_date, whole_percent
from pipeline.sheets.texts import Texts
from pipeline.sheets.view import Check

NOT_ON_SHEETS = frozenset(
    {
        "registrert_etter_skjaeringsdato",  # R1: a row registered later changes no byte of a sheet
        "dato_etter_skjaeringsdato",  # such a date is later than its registration too, and is counted there
        "dato_etter_uttrekk",
        "enhet_delt",  # what has no unit (R8) is no unit's to mend
        "enhet_senere",
        "enhet_ukjent",
        "enhet_delt_vedtak",
        "enhet_senere_vedtak",
        "enhet_ukjent_vedtak",
        "ikke_registrert_av_nir",  # told together with ikke_registrert
    }
)
MOVED = "flyttet"

_NUMBER_WORDS = {1: "ett", 2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}


@dataclass(frozen=True)
class _Rule:
    """An item's texts and weight, and where its number comes from."""

    key: str
    kind: str
    count: Callable[[Figures, UnitFigures], int]


def _finding(key: str, kind: str) -> _Rule:
    return _Rule(key, kind, lambda _, unit: unit.findings.get(key, 0))


def _count_moved(_: Figures, unit: UnitFigures) -> int:
    return sum(reason.antall for reason in unit.reasons if reason.avslutningsarsak == MOVED)


def _count_without_bydel(figures: Figures, unit: UnitFigures) -> int:
    unspecified = figures.find("bydel", OSLO_UOPPGITT)
    is_oslo = unit.unit.niva == "kommune" and unit.unit.kode == OSLO
    return unspecified.total.avsluttet if is_oslo and unspecified else 0


_RULES = (
    _Rule(IKKE_REGISTRERT, "viktig", lambda _, unit: unit.total.groups[IKKE_REGISTRERT]),
    _finding("mulig_utvidet_med_arsak", "viktig"),
    _Rule("flyttet", "sjekk", _count_moved),
    _Rule("uten_bydel", "sjekk", _count_without_bydel),
    _Rule("uten_tiltak", "sjekk", lambda _, unit: unit.measure_sum.deltakere_uten_tiltak),
    _Rule("kun_norskfane", "sjekk", lambda _, unit: unit.measure_sum.kun_norskfane),
    _Rule("uten_timer", "sjekk", lambda _, unit: unit.measure_sum.deltakere_med_tiltak_uten_timer),
    _finding("ukjent_tiltakskode", "sjekk"),
    _finding("uten_programstart", "sjekk"),
    _finding("lov_for_sin_tid", "sjekk"),
    _finding("annen_lov", "sjekk"),
    _finding("annen_lov_vedtak", "sjekk"),
    _finding("dato_etter_registrering", "sjekk"),
    _finding("uvanlig_alder", "sjekk"),
    _finding("bydel_ukjent_oslo", "sjekk"),
    _Rule("utelatt_utvidet", "info", lambda _, unit: unit.total.utelatt_utvidet),
    _finding("bydel_oversett", "info"),
)

CHECK_KEYS = tuple(rule.key for rule in _RULES)


def list_checks(figures: Figures, unit: UnitFigures, edition: Edition, texts: Texts) -> tuple[Check, ...]:
    """Return what this unit should look at, in order of importance; empty where nothing stands out.

    The advice is left out of a final edition, whose figures no correction changes.
    """
    is_preliminary = edition.round.slag == "forelopig"
    values = _describe_edition(edition, texts)
    checks = []
    for rule in _RULES:
        number = rule.count(figures, unit)
        if number <= 0:
            continue
        percent = whole_percent(number, unit.total.avsluttet)
        words = {
            **values,
            "prosent": "" if percent is None else f"{format_count(percent)}{HARD_SPACE}prosent",
        }
        reason = texts.count(f"{rule.key}_hvorfor", number, **words)
        by_nir = unit.findings.get("ikke_registrert_av_nir", 0)
        if rule.key == IKKE_REGISTRERT and by_nir:
            reason += " " + texts.count("ikke_registrert_nir", by_nir)
        checks.append(
            Check(
                rule.key,
                rule.kind,
                texts.say(f"vekt_{rule.kind}"),
                texts.count(rule.key, number),
                reason,
                texts.count(f"{rule.key}_gjor", number, **words) if is_preliminary else "",
            )
        )
    return tuple(checks)


def _describe_edition(edition: Edition, texts: Texts) -> dict[str, str]:
    limits = sorted({edition.year.nir_grense_maneder[lov] for lov in edition.year.lover})
    deadline = edition.round.frist
    return {
        "ar": str(edition.year.ar),
        "frist": format_date(deadline, texts.language) if deadline else "",
        "grense": " eller ".join(_describe_months(months) for months in limits),
        "lover": texts.join(list(edition.year.lover)),
    }


def _describe_months(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest == 0 and years in _NUMBER_WORDS:
        return f"{_NUMBER_WORDS[years]} år"
    return f"{format_count(months)} måneder"
