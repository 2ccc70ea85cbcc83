"""What a correction of what was released changes: which counts, and at least how many people (P9). For IMDi alone.

The exact counts behind both versions are compared; what the public is told of it is in ``changes.py``.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.disclosure.known import Cell
from pipeline.disclosure.model import PublicValue
from pipeline.disclosure.tables import NATION

_CELL = "celle"
_NAMES = ("tabell", "niva", "kode", "dim1", "dim2", "verdi")
_SEXES = ("K", "M")
# the counts of a table that each person is in one of; a person is in several municipalities and measures
_PARTS = {
    "resultat": ("mal_nadd", "ikke_mal_nadd"),
    "arsak_kommune": ("antall",),
    "arsak_fylke": ("antall",),
    "arsak_kjonn": ("antall",),
    "alder": ("mal_nadd", "ikke_mal_nadd"),
    "lov": ("mal_nadd", "ikke_mal_nadd"),
    "deltakere": ("med_tiltak", "uten_tiltak"),
    "tiltak_kommune": ("med", "uten"),
    "tiltak_fylke": ("med", "uten"),
}
_OF_PARTICIPANTS = ("deltakere", "tiltak_kommune", "tiltak_fylke")
_MOST_PLACES = 2


@dataclass(frozen=True)
class ChangedCount:
    """A public count that is another than in the last release, exactly and as the public sees it."""

    cell: Cell
    before: int
    now: int
    shown_before: str
    shown_now: str

    def __str__(self) -> str:
        """The cell's name, without a count."""
        table, niva, kode, *rest = self.cell
        return f"{table}, {niva} {kode}, {' '.join(filter(None, rest))}"


def read_counts(fasit: Path) -> dict[Cell, int]:
    """Read the exact count of every public cell from ``fasit.parquet``."""
    rows = pq.read_table(fasit, columns=["kilde", *_NAMES, "lav"]).to_pylist()
    return {_name_cell(row): int(row["lav"]) for row in rows if row["kilde"] == _CELL}


def list_changed(
    before: Mapping[Cell, int],
    now: Mapping[Cell, int],
    shown_before: Mapping[Cell, PublicValue],
    shown_now: Mapping[Cell, PublicValue],
) -> tuple[ChangedCount, ...]:
    """Return the counts that differ, or are shown in another way, of the cells that both versions have; in order."""
    return tuple(
        ChangedCount(cell, before[cell], now[cell], _show(shown_before.get(cell)), _show(shown_now.get(cell)))
        for cell in sorted(before.keys() & now.keys())
        if before[cell] != now[cell] or shown_before.get(cell) != shown_now.get(cell)
    )


def count_touched(changed: Iterable[ChangedCount]) -> int:
    """Return how many people a correction touches at the least.

    In a table that divides people, as many as the counts that rose rose by, or the others fell by. A participant may be
    in two municipalities, so below the nation half of it is sure.
    """
    rises: dict[tuple[str, ...], int] = defaultdict(int)
    falls: dict[tuple[str, ...], int] = defaultdict(int)
    for one in changed:
        for division in _find_divisions(one.cell):
            rises[division] += max(one.now - one.before, 0)
            falls[division] += max(one.before - one.now, 0)
    return max((_bound(division, max(rises[division], falls[division])) for division in rises), default=0)


def render_changed(changed: Iterable[ChangedCount]) -> bytes:
    """Return the list as CSV for the analyst: exact counts before and now, and what the public sees of each."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow((*_NAMES, "antall_for", "antall_na", "vist_for", "vist_na"))
    writer.writerows((*one.cell, one.before, one.now, one.shown_before, one.shown_now) for one in changed)
    return text.getvalue().encode("utf-8")


def _find_divisions(cell: Cell) -> Iterator[tuple[str, ...]]:
    """The divisions of people that a count is a part of: by table, level and, for measures, kind of measure."""
    table, niva, _, dim1, dim2, verdi = cell
    if verdi not in _PARTS.get(table, ()):
        return
    if table in ("resultat", "arsak_kjonn", "deltakere"):
        if (dim2 if table == "arsak_kjonn" else dim1) in _SEXES:
            yield table, niva
    elif table in _OF_PARTICIPANTS:
        yield table, niva, dim1, dim2
    else:
        yield table, niva


def _bound(division: tuple[str, ...], moved: int) -> int:
    table, niva, *_ = division
    return -(-moved // _MOST_PLACES) if table in _OF_PARTICIPANTS and niva != NATION else moved


def _name_cell(row: Mapping[str, str]) -> Cell:
    tabell, niva, kode, dim1, dim2, verdi = (row[name] for name in _NAMES)
    return (tabell, niva, kode, dim1, dim2, verdi)


def _show(value: PublicValue | None) -> str:
    if value is None:
        return ""
    return value.sign.value if value.value is None else str(value.value)
