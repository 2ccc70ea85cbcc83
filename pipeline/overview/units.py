"""The table of all units: key figures and quality figures, with links to each sheet in both written standards.

By county, then municipality, then bydel, each in order of code. A script sorts and filters it (``units.js``); without
one it is whole and grouped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.common.languages import BOKMAL, LANGUAGES, choose_language
from pipeline.editions.edition import Edition
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.overview.compared_units import FEW_EXITS
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
from pipeline.overview.quality import ADVARSEL, FEIL, FollowUp, count_findings
from pipeline.overview.view import County, Line, Link, PageCell, UnitColumn, Units
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.to_check import list_checks
from pipeline.sheets.names import name_page, sheet_path
from pipeline.sheets.words.texts import load_texts

_TEXT = "text"
_COLUMNS = (
    UnitColumn("code", "Code", "Unit", _TEXT),
    UnitColumn("unit", "Unit", "Unit", _TEXT),
    UnitColumn("county", "County", "Unit", _TEXT),
    UnitColumn("ended", "Ended", "Result"),
    UnitColumn("goal", "Reached", "Result"),
    UnitColumn("share", "Share", "Result"),
    UnitColumn("interval", "Possible share", "Result"),
    UnitColumn("width", "Width", "Result"),
    UnitColumn("missing", "No reason", "Result"),
    UnitColumn("taken-out", "Taken out", "Result"),
    UnitColumn("participants", "Taking part", "Participants"),
    UnitColumn("without", "No measure", "Participants"),
    UnitColumn("hours", "Hours a week", "Participants"),
    UnitColumn("errors", "Feil", "Quality"),
    UnitColumn("warnings", "Advarsel", "Quality"),
    UnitColumn("people", "People", "Quality"),
    UnitColumn("since", "Since last", "Quality"),
    UnitColumn("late", "Late", "Quality"),
    UnitColumn("checks", "To check", "Quality"),
    UnitColumn("sheets", "Sheet", "Open", _TEXT),
)


@dataclass(frozen=True)
class Material:
    """What the table is made from beside the figures. ``follow_up`` by (niva, kode)."""

    edition: Edition
    follow_up: Mapping[tuple[str, str], FollowUp]
    columns: tuple[UnitColumn, ...]

    def build_line(self, own: UnitFigures, county: str) -> Line:
        """One unit's cells in the order of the columns."""
        cells = self._build_cells(own, county)
        return Line(
            own.unit.niva, own.unit.navn, own.total.avsluttet, tuple(cells[column.key] for column in self.columns)
        )

    def _build_cells(self, own: UnitFigures, county: str) -> dict[str, PageCell]:
        unit, total, interval = own.unit, own.total, own.interval
        reminder = self.follow_up.get((unit.niva, unit.kode))
        return {
            "code": PageCell(unit.kode),
            "unit": unit_cell(own),
            "county": PageCell(county),
            "ended": count_cell(total.avsluttet),
            "goal": count_cell(total.mal_nadd),
            "share": percent_cell(total.mal_nadd, total.avsluttet),
            "interval": interval_cell(interval.lavest, interval.hoyest),
            "width": width_cell(interval.lavest, interval.hoyest),
            "missing": count_cell(total.groups[IKKE_REGISTRERT]),
            "taken-out": count_cell(total.utelatt_utvidet),
            "participants": count_cell(total.deltakere),
            "without": count_cell(total.deltakere_uten_tiltak),
            "hours": decimal_cell(own.measure_sum.timer_per_uke),
            "errors": count_cell(count_findings(own, FEIL)),
            "warnings": count_cell(count_findings(own, ADVARSEL)),
            "people": count_cell(reminder.berorte) if reminder else EMPTY,
            "since": change_cell(reminder.berorte_endring) if reminder else EMPTY,
            "late": percent_cell(reminder.sene, reminder.registreringer) if reminder else EMPTY,
            "checks": count_cell(len(list_checks(own, self.edition, load_texts(BOKMAL)))) if unit.har_ark else EMPTY,
            "sheets": PageCell("", links=_link_sheets(own)),
        }


def describe_units(figures: Figures, edition: Edition, follow_up: Mapping[tuple[str, str], FollowUp]) -> Units:
    """Return every unit once, under its county; the nation first."""
    columns = tuple(column for column in _COLUMNS if column.key != "since" or figures.earlier_round)
    material = Material(edition, follow_up, columns)
    counties = []
    for county in (own for own in figures.units if own.unit.niva == "fylke"):
        lines: list[Line] = []
        for own in figures.units:
            if own.unit.niva == "kommune" and own.unit.fylke_kode == county.unit.kode:
                places = (own, *figures.bydeler(own.unit.kode))
                lines += [material.build_line(place, county.unit.navn) for place in places]
        counties.append(County(county.unit.kode, material.build_line(county, county.unit.navn), tuple(lines)))
    return Units(
        columns=columns,
        groups=tuple((group, len(list(members))) for group, members in groupby(columns, lambda column: column.group)),
        nation=material.build_line(figures.nation, ""),
        counties=tuple(counties),
        few=str(FEW_EXITS),
    )


def _link_sheets(own: UnitFigures) -> tuple[Link, ...]:
    """The sheet in bokmål and in nynorsk."""
    if not own.unit.har_ark:
        return ()
    page, language = sheet_path(own.unit.kode), choose_language(own.unit.malform)
    return tuple(Link(other, str(page.with_name(name_page(other, language)))) for other in LANGUAGES)
