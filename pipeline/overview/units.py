"""The table of all units: key figures and quality figures, with links to each sheet in both written standards.

By county, then municipality, then bydel, each in order of code. A script sorts and filters it (``units.js``); without
one it is whole and grouped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.overview.page_cells import (
    EMPTY,
    change_cell,
    count_cell,
    decimal_cell,
    interval_cell,
    percent_cell,
    unit_cell,
    width_cell,
)
from pipeline.overview.quality import ADVARSEL, FEIL
from pipeline.overview.unit_numbers import UnitNumbers
from pipeline.overview.view import County, Line, Link, PageCell, UnitColumn, Units
from pipeline.overview.words import name_severity, say
from pipeline.sheets.content.figures import UnitFigures
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.names import name_page, sheet_path

_TEXT, _NUMBER = "text", "number"
# key, word of its heading, its group, and what its cells are
_COLUMNS = (
    ("code", "kode", "enhet", _TEXT),
    ("unit", "enhet", "enhet", _TEXT),
    ("county", "fylke", "enhet", _TEXT),
    ("ended", "avsluttet", "resultat", _NUMBER),
    ("goal", "mal", "resultat", _NUMBER),
    ("share", "andel", "resultat", _NUMBER),
    ("interval", "mulig", "resultat", _NUMBER),
    ("width", "spenn", "resultat", _NUMBER),
    ("missing", "uten_arsak", "resultat", _NUMBER),
    ("taken-out", "tatt_ut", "resultat", _NUMBER),
    ("participants", "deltakere", "deltakere", _NUMBER),
    ("without", "uten_tiltak", "deltakere", _NUMBER),
    ("hours", "timer", "deltakere", _NUMBER),
    ("errors", "", "kvalitet", _NUMBER),
    ("warnings", "", "kvalitet", _NUMBER),
    ("people", "personer", "kvalitet", _NUMBER),
    ("since", "siden", "kvalitet", _NUMBER),
    ("late", "sent", "kvalitet", _NUMBER),
    ("checks", "punkter", "kvalitet", _NUMBER),
    ("sheets", "ark", "apne", _TEXT),
)
# columns that are called what the sheets call a severity
_SEVERITIES = {"errors": FEIL, "warnings": ADVARSEL}


def describe_units(numbers: Sequence[UnitNumbers], *, has_earlier_round: bool) -> Units:
    """Return every unit once, under its county; the nation first. ``numbers`` in the order of ``list_numbers``."""
    columns = list_columns(has_earlier_round=has_earlier_round)
    nation, *others = numbers
    counties: list[County] = []
    for found in others:
        line = _build_line(found, columns)
        if found.own.unit.niva == "fylke":
            counties.append(County(found.own.unit.kode, line, ()))
        else:
            last = counties[-1]
            counties[-1] = replace(last, lines=(*last.lines, line))
    return Units(
        columns=columns,
        groups=tuple((group, len(list(members))) for group, members in groupby(columns, lambda column: column.group)),
        nation=_build_line(nation, columns),
        counties=tuple(counties),
        notes=_explain(has_earlier_round=has_earlier_round),
        few=str(FEW_EXITS),
    )


def _build_line(found: UnitNumbers, columns: tuple[UnitColumn, ...]) -> Line:
    """One unit's cells in the order of the columns."""
    cells, unit = _build_cells(found), found.own.unit
    return Line(unit.niva, unit.navn, found.share[1], tuple(cells[column.key] for column in columns))


def _build_cells(found: UnitNumbers) -> dict[str, PageCell]:
    """Every cell by its column; one that the unit cannot have is empty."""
    unit, total = found.own.unit, found.own.total
    reached, ended = found.share
    has_sheet = found.people is not None
    return {
        "code": PageCell(unit.kode),
        "unit": unit_cell(found.own),
        "county": PageCell(found.county),
        "ended": count_cell(ended),
        "goal": count_cell(reached),
        "share": percent_cell(reached, ended),
        "interval": interval_cell(found.lowest, found.highest),
        "width": width_cell(found.lowest, found.highest),
        "missing": count_cell(found.missing),
        "taken-out": count_cell(total.utelatt_utvidet),
        "participants": count_cell(total.deltakere),
        "without": count_cell(total.deltakere_uten_tiltak),
        "hours": decimal_cell(found.own.measure_sum.timer_per_uke),
        "errors": count_cell(found.errors),
        "warnings": count_cell(found.warnings),
        "people": count_cell(found.people) if has_sheet else EMPTY,
        "since": change_cell(found.since) if has_sheet else EMPTY,
        "late": percent_cell(*found.late) if found.late else EMPTY,
        "checks": EMPTY if found.checks is None else count_cell(found.checks),
        "sheets": PageCell("", links=_link_sheets(found.own)),
    }


def _explain(*, has_earlier_round: bool) -> tuple[str, ...]:
    """What the columns mean, and why they do not add up."""
    names = {"viktig": name_severity(FEIL), "sjekk": name_severity(ADVARSEL)}
    since = [say("enheter_forklaring_runde")] if has_earlier_round else []
    return " ".join([say("enheter_forklaring", **names), *since]), f"{say('enheter_sum')} {say('enheter_prosent')}"


def list_columns(*, has_earlier_round: bool) -> tuple[UnitColumn, ...]:
    """The columns of the table; without an earlier round there is none for what has changed since."""
    return tuple(
        UnitColumn(
            key,
            name_severity(_SEVERITIES[key]) if key in _SEVERITIES else say(f"kol_{word}"),
            say(f"gruppe_{group}"),
            kind,
        )
        for key, word, group, kind in _COLUMNS
        if key != "since" or has_earlier_round
    )


def _link_sheets(own: UnitFigures) -> tuple[Link, ...]:
    """The sheet in bokmål and in nynorsk."""
    if not own.unit.har_ark:
        return ()
    page, language = sheet_path(own.unit.kode), choose_language(own.unit.malform)
    return tuple(Link(other, str(page.with_name(name_page(other, language)))) for other in LANGUAGES)
