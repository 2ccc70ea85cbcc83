"""The lists that an analyst works from read back: each workbook against the CSV of its table, and all units in both.

A workbook has the rows where there is something to do, places by name and level, rules by the names of the sheets.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from tests.support.readback.counts import Place, Row
from tests.support.readback.overview_counts import Counts
from tests.support.readback.passages import Found
from tests.support.readback.sentences import list_items
from tests.support.readback.words import read_codes

_LEVELS = {"land": "Land", "fylke": "Fylke", "kommune": "Kommune", "bydel": "Bydel"}
_FIGURES = {
    "avsluttet": "Avsluttet",
    "mal_nadd": "Nådde målet",
    "utelatt_utvidet": "Tatt ut på grunn av utvidet program",
    "deltakere": "Deltakere",
    "deltakere_uten_tiltak": "Deltakere uten tiltak",
}
_KEPT: dict[str, Callable[[Row], bool]] = {
    "oppfolging": lambda _: True,
    "funn": lambda row: row["antall"] != "0",
    "funn_endring": lambda row: (row["antall_for"], row["antall"]) != ("0", "0"),
    "resultat_endring": lambda row: row["antall_for"] != row["antall"],
}
_COLUMNS = {
    "oppfolging": (
        *("berorte", "berorte_forrige", "berorte_endring", "avsluttet", "ikke_registrert"),
        *("andel_ikke_registrert", "registreringer", "sene", "andel_sene"),
    ),
    "funn": ("regel", "alvor", "antall"),
    "funn_endring": ("regel", "alvor", "antall_for", "rettet", "apne", "nye", "antall"),
    "resultat_endring": ("tall", "antall_for", "antall"),
}
Cells = list[Any]


def read_lists(counts: Counts) -> Found:
    """Read every workbook of the edition's lists, and the CSV of all units."""
    found, reports = Found("lists"), counts.edition.reports
    for name in _COLUMNS:
        wanted = [_list_cells(counts, name, row) for row in counts.read(name) if _is_told(name, row)]
        _compare(name, wanted, read_rows(reports / "tabeller" / f"{name}.xlsx"), found)
    units = [_tell_unit(counts, place) for place in counts.by_county]
    _compare("enheter.xlsx", units, read_rows(reports / "enheter.xlsx"), found)
    with (reports / "enheter.csv").open(encoding="utf-8", newline="") as file:
        _compare("enheter.csv", [_spell(row) for row in units], list(csv.reader(file, delimiter=";"))[1:], found)
    return found


def read_rows(path: Path) -> list[Cells]:
    """The rows below the header of a workbook's second sheet: text as text, numbers as numbers."""
    sheet = openpyxl.load_workbook(path).worksheets[1]
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def _is_told(name: str, row: Row) -> bool:
    return row["niva"] in ("kommune", "bydel") and _KEPT[name](row)


def _list_cells(counts: Counts, name: str, row: Row) -> Cells:
    place = [_LEVELS[row["niva"]], row["kode"], row["navn"], counts.find_county((row["niva"], row["kode"]))]
    first = [int(row["plass"])] if "plass" in row else []
    return [*first, *place, *(_show(counts, column, row[column]) for column in _COLUMNS[name])]


def _show(counts: Counts, column: str, text: str) -> object:
    if column == "regel":
        return counts.name_rule(text)
    if column == "alvor":
        return counts.name_severity(text)
    if column == "tall":
        return _FIGURES.get(text) or next(row["navn_nb"] for row in read_codes("resultatgruppe") if row["kode"] == text)
    return (float(text) if column.startswith("andel_") else int(text)) if text else None


def _tell_unit(counts: Counts, place: Place) -> Cells:
    edition, row, (_, lowest, highest) = counts.edition, counts.follow_up.get(place), counts.ends[place]
    share = counts.find_share(place)
    names = ("ikke_registrert", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")
    hours = edition.find("tiltak_sum", place)["timer_per_uke"]
    return [
        _LEVELS[place[0]],
        place[1],
        edition.name(place),
        counts.find_county(place) or None,
        share[1],
        share[0],
        *(part / whole if whole else None for part, whole in (share, lowest, highest)),
        *(edition.count_result(place, name) for name in names),
        float(hours) if hours else None,
        counts.count_severity(place, "feil"),
        counts.count_severity(place, "advarsel"),
        int(row["berorte"]) if row else None,
        int(row["berorte_endring"]) if row and row["berorte_endring"] else None,
        int(row["sene"]) / int(row["registreringer"]) if row and row["registreringer"] != "0" else None,
        len(list_items(edition, place, counts.sheet_words)) if place in counts.with_sheet else None,
    ]


def _spell(row: Cells) -> Cells:
    """A row as the CSV has it, but for the last decimals of what is no whole number."""
    return ["" if cell is None else cell if isinstance(cell, (str, float)) else str(cell) for cell in row]


def _compare(name: str, expected: list[Cells], rows: list[Cells], found: Found) -> None:
    if len(expected) != len(rows):
        found.report(f"{name}, rows", len(expected), len(rows))
    for number, (wanted, row) in enumerate(zip(expected, rows, strict=False), 1):
        if len(wanted) != len(row):
            found.report(f"{name}, row {number}", len(wanted), len(row))
        for place, (cell, there) in enumerate(zip(wanted, row, strict=False), 1):
            same = _is_near(cell, there) if isinstance(cell, float) else (cell, type(cell)) == (there, type(there))
            if same:
                found.numbers += 1
            else:
                found.report(f"{name}, row {number}, cell {place}", repr(cell), repr(there))


def _is_near(number: float, there: object) -> bool:
    """Whether a share is there, unrounded: the tables it comes from have six decimals."""
    if there is None or there == "":
        return False
    value = float(str(there))
    return abs(value - number) < 0.000_001
