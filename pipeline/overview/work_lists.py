"""The lists that an analyst works from, as workbooks: four of the result tables beside their CSV, and all units.

Codes are text, so that they keep their zeros; shares are stored unrounded and shown in whole percent. Rows where there
is nothing to do are left out: the CSV has them. Counts of units only, never a row of a person (R16); the bytes depend
on the edition and its figures only (R15).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.common.files import FILE_MODE
from pipeline.common.languages import BOKMAL
from pipeline.common.spreadsheet import shield_cell
from pipeline.editions.edition import Edition
from pipeline.lists.columns import Kind, ListColumn
from pipeline.lists.workbook import About, open_workbook
from pipeline.overview.page_cells import round_half_away
from pipeline.overview.quality import ADVARSEL, FEIL
from pipeline.overview.unit_numbers import UnitNumbers
from pipeline.overview.view import Pair
from pipeline.overview.words import name_rule, name_severity, say
from pipeline.sheets.words.percent import round_decimal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

UNITS_NAME = "enheter"
_NAME, _CODE, _NUMBER = 26, 11, 13
_FROM_UNITS = (
    "select {columns} from statistikk.{table} as t inner join klargjort.enhet as e on t.niva = e.niva and t.kode ="
    " e.kode left join klargjort.enhet as f on f.niva = 'fylke' and f.kode = e.fylke_kode where t.niva in ('kommune',"
    " 'bydel') and {where} order by t.rowid"
)
_Column = tuple[str, Kind, int]
# the columns that tell the place of a row, by where the statement finds them
_PLACE: Mapping[str, _Column] = {
    "t.niva": ("niva", "tekst", 12),
    "t.kode": ("kode", "tekst", _CODE),
    "t.navn": ("enhet", "tekst", _NAME),
    "f.navn": ("fylke", "tekst", 22),
}


@dataclass(frozen=True)
class WorkList:
    """One list: its columns after the place, by the key of their heading, and the rows that are worth a look.

    ``columns``: heading, kind and width by the column of the table. ``first``: columns before the place.
    """

    columns: Mapping[str, _Column]
    where: str = "true"
    first: Mapping[str, _Column] = field(default_factory=dict)


_RULE: Mapping[str, _Column] = {"regel": ("punkt", "tekst", 52), "alvor": ("hvor_viktig", "tekst", 14)}
_ROUNDS: Mapping[str, _Column] = {"antall_for": ("forrige", "heltall", _NUMBER)}
WORK_LISTS: dict[str, WorkList] = {
    "oppfolging": WorkList(
        {
            "berorte": ("a_rette", "heltall", 16),
            "berorte_forrige": ("forrige", "heltall", 14),
            "berorte_endring": ("endring", "heltall", _NUMBER),
            "avsluttet": ("avsluttet", "heltall", _NUMBER),
            "ikke_registrert": ("uten_arsak", "heltall", _NUMBER),
            "andel_ikke_registrert": ("andel_uten_arsak", "andel", 18),
            "registreringer": ("registreringer", "heltall", 16),
            "sene": ("sent", "heltall", _NUMBER),
            "andel_sene": ("andel_sent", "andel", 16),
        },
        first={"plass": ("rekkefolge", "heltall", 12)},
    ),
    "funn": WorkList({**_RULE, "antall": ("personer", "heltall", _NUMBER)}, "t.antall > 0"),
    "funn_endring": WorkList(
        {
            **_RULE,
            **_ROUNDS,
            "rettet": ("rettet", "heltall", _NUMBER),
            "apne": ("apne", "heltall", 14),
            "nye": ("nye", "heltall", _NUMBER),
            "antall": ("na", "heltall", _NUMBER),
        },
        "(t.antall_for > 0 or t.antall > 0)",
    ),
    "resultat_endring": WorkList(
        {"tall": ("tall", "tekst", 38), **_ROUNDS, "antall": ("na", "heltall", _NUMBER)},
        "t.antall_for <> t.antall",
    ),
}
# the columns of the table of all units, as files: name in the CSV, word of the heading, kind
_UNIT_COLUMNS: tuple[tuple[str, str, Kind], ...] = (
    ("niva", "niva", "tekst"),
    ("kode", "kode", "tekst"),
    ("navn", "enhet", "tekst"),
    ("fylke", "fylke", "tekst"),
    ("avsluttet", "avsluttet", "heltall"),
    ("mal_nadd", "mal", "heltall"),
    ("andel_mal", "andel", "andel"),
    ("andel_lavest_egne", "lavest", "andel"),
    ("andel_hoyest_egne", "hoyest", "andel"),
    ("ikke_registrert", "uten_arsak", "heltall"),
    ("utelatt_utvidet", "tatt_ut", "heltall"),
    ("deltakere", "deltakere", "heltall"),
    ("deltakere_uten_tiltak", "uten_tiltak", "heltall"),
    ("timer_per_uke", "timer", "desimaltall"),
    ("feil", "", "heltall"),
    ("advarsel", "", "heltall"),
    ("berorte", "personer", "heltall"),
    ("berorte_endring", "siden", "heltall"),
    ("andel_sene", "sent", "andel"),
    ("punkter", "punkter", "heltall"),
)
_WIDE = {"navn": _NAME, "fylke": 22}


def write_work_lists(connection: DuckDBPyConnection, edition: Edition, folder: Path) -> int:
    """Write a workbook for each of ``WORK_LISTS`` to ``folder``, beside the table's CSV; return how many."""
    words: dict[str, Callable[[str], str]] = {
        "t.niva": lambda niva: say(f"niva_{niva}"),
        "regel": name_rule,
        "alvor": name_severity,
        "tall": name_figures(edition).__getitem__,
    }
    for name, wanted in WORK_LISTS.items():
        columns = {**wanted.first, **_PLACE, **wanted.columns}
        names = ", ".join(column if "." in column else f"t.{column}" for column in columns)
        statement = _FROM_UNITS.format(columns=names, table=name, where=wanted.where)
        found = connection.execute(statement).fetchall()
        rows = [
            [
                words[column](cell) if column in words and cell is not None else cell
                for column, cell in zip(columns, row, strict=True)
            ]
            for row in found
        ]
        headings = [_make_column(*column) for column in columns.values()]
        _write_workbook(folder / f"{name}.xlsx", name, edition, headings, rows)
    return len(WORK_LISTS)


def write_units(numbers: Sequence[UnitNumbers], edition: Edition, folder: Path) -> None:
    """Write all units as ``enheter.csv`` and ``enheter.xlsx``: the nation, then county by county."""
    rows = [_list_cells(found) for found in numbers]
    severities = {severity: name_severity(severity) for severity in (FEIL, ADVARSEL)}
    columns = [
        ListColumn(severities[name] if name in severities else say(f"kol_{key}"), kind, _WIDE.get(name, 13))
        for name, key, kind in _UNIT_COLUMNS
    ]
    path = folder / f"{UNITS_NAME}.csv"
    path.touch(mode=FILE_MODE)
    with path.open("w", encoding="utf-8", newline="") as file:
        text = csv.writer(file, delimiter=";", lineterminator="\n")
        text.writerow(name for name, _, _ in _UNIT_COLUMNS)
        text.writerows([_show(cell) for cell in row] for row in rows)
    _write_workbook(folder / f"{UNITS_NAME}.xlsx", UNITS_NAME, edition, columns, rows)


def name_figures(edition: Edition) -> dict[str, str]:
    """What each figure of ``resultat_endring`` is called on the page."""
    names = {
        "avsluttet": "avsluttet",
        "mal_nadd": "mal",
        "utelatt_utvidet": "tatt_ut",
        "deltakere": "deltakere",
        "deltakere_uten_tiltak": "deltakere_uten_tiltak",
    }
    groups = {group.kode: group.navn[BOKMAL] for group in edition.codes.reason_groups}
    return groups | {figure: say(f"rad_{key}") for figure, key in names.items()}


def _list_cells(found: UnitNumbers) -> list[Any]:
    """One unit's cells in the order of ``_UNIT_COLUMNS``; None where there is no number."""
    unit, total = found.own.unit, found.own.total
    return [
        say(f"niva_{unit.niva}"),
        unit.kode,
        unit.navn,
        found.county or None,
        found.share[1],
        found.share[0],
        _divide(found.share),
        _divide(found.lowest),
        _divide(found.highest),
        found.missing,
        total.utelatt_utvidet,
        total.deltakere,
        total.deltakere_uten_tiltak,
        found.own.measure_sum.timer_per_uke,
        found.errors,
        found.warnings,
        found.people,
        found.since,
        _divide(found.late),
        found.checks,
    ]


def _divide(share: Pair | None) -> Fraction | None:
    return Fraction(*share) if share and share[1] else None


def _show(cell: object) -> str:
    """A cell of the CSV: what is no whole number has six decimals, half away from zero, as in the result tables."""
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return f"{Decimal(round_half_away(cell * 10**6)).scaleb(-6):.6f}"
    if isinstance(cell, float):
        return f"{round_decimal(cell, 6):f}"
    return shield_cell(cell) if isinstance(cell, str) else str(cell)


def _make_column(key: str, kind: Kind, width: int) -> ListColumn:
    return ListColumn(say(f"kol_{key}"), kind, width)


def _write_workbook(
    path: Path, name: str, edition: Edition, columns: Sequence[ListColumn], rows: Sequence[Sequence[Any]]
) -> None:
    day = edition.round.skjaeringsdato
    lines = ((say("kol_utgave"), edition.key), (say("fakta_hentet"), day), (say("liste_rader"), len(rows)))
    about = About(say(f"fil_{name}"), lines, (say(f"liste_{name}"),), say("tilgang"))
    path.touch(mode=FILE_MODE)
    with open_workbook(path, about, say(f"fane_{name}"), columns, rows=len(rows), created=day) as sheet:
        for row in rows:
            sheet.write(row)
