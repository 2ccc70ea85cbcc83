"""What IMDi keeps of a publication and nobody else gets: ``fasit.parquet`` and ``skjult.parquet`` (P11, P12).

``fasit.parquet`` has a row per known fact, for the audit: every count of a public table (``celle``), the overlap
(``overlapp``), what earlier sheets told (``ark``) and what is known from elsewhere (``kjent``). ``skjult.parquet`` has
a row per hidden count: why it is hidden and what anyone can derive of it. The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.files import make_private_folder
from pipeline.disclosure.cells import Cells
from pipeline.disclosure.known import Cell, Known
from pipeline.disclosure.links import PARTICIPANT_TABLES, CountKey, Links
from pipeline.disclosure.program import Choice

FACT_FILE, HIDDEN_FILE, TOLD_FILE = "fasit.parquet", "skjult.parquet", "ark.parquet"
CELL, OVERLAP, SHEET, KNOWN = "celle", "overlapp", "ark", "kjent"


class Fact(NamedTuple):
    """A count that somebody knows to be from ``lav`` to ``hoy``. ``mottaker``: the unit that was sent the sheet."""

    kilde: str
    utgave: str
    mottaker: str
    tabell: str
    niva: str
    kode: str
    dim1: str
    dim2: str
    verdi: str
    lav: int
    hoy: int

    @property
    def key(self) -> CountKey:
        """The count that it is about."""
        return find_key(self[3:9])

    @property
    def known(self) -> Known:
        """What is known, as of the file of known values."""
        return Known(*self[3:], kilde=self.kilde)


class HiddenCount(NamedTuple):
    """A hidden count: ``er_primaer`` for its own sake; else the other columns ``for_…`` name what it protects."""

    tabell: str
    niva: str
    kode: str
    navn: str
    dim1: str
    dim2: str
    verdi: str
    antall: int
    lav: int
    hoy: int
    er_primaer: bool
    for_tabell: str
    for_niva: str
    for_kode: str
    for_dim1: str
    for_dim2: str
    for_verdi: str

    @property
    def key(self) -> CountKey:
        """The count."""
        return find_key((self.tabell, self.niva, self.kode, self.dim1, self.dim2, self.verdi))

    @property
    def protects(self) -> CountKey | None:
        """The count for whose sake it is hidden; None where it is hidden for its own."""
        return None if self.er_primaer or not self.for_tabell else find_key(self[11:])


def find_key(cell: Cell) -> CountKey:
    """The count by its key, from its cells in a file."""
    return CountKey(*cell[:3], tuple(filter(None, cell[3:5])), cell[5])


def list_facts(utgave: str, links: Links, cells: Cells, sheets: Iterable[Fact], known: Iterable[Known]) -> list[Fact]:
    """Every fact, in the order of the files."""
    published = [key for key in links.counts if key in cells.published]
    facts = [Fact(CELL, utgave, "", *_flatten(key), links.counts[key], links.counts[key]) for key in published]
    facts += [
        Fact(OVERLAP, utgave, "", *_flatten(one.total), one.overlap, one.overlap)
        for one in links.sums
        if one.is_over_places and one.total.table in PARTICIPANT_TABLES
    ]
    facts += sheets
    facts += [Fact(KNOWN, utgave, "", *one.cell, one.low, one.high) for one in known]
    return facts


def list_hidden(
    names: Mapping[tuple[str, str], str], links: Links, cells: Cells, choice: Choice
) -> Iterator[HiddenCount]:
    """Every hidden count of a public table, in the order of the files."""
    for key in links.counts:
        place = cells.place[key]
        if key not in cells.published or not choice.hidden[place]:
            continue
        cell, protected = cells.cells[place], int(choice.protects[place])
        of = ("",) * 6 if protected < 0 or cell.small else _flatten(cells.cells[protected].key)
        yield HiddenCount(
            *_flatten(key)[:3],
            names[key.unit],
            *_flatten(key)[3:],
            cell.value,
            int(choice.lowest[place]),
            int(choice.highest[place]),
            cell.small,
            *of,
        )


def write_rows(rows: Iterable[Fact] | Iterable[HiddenCount], kind: type[Any], path: Path) -> int:
    """Write the rows to a Parquet file, whose folder is made; return how many they are."""
    found = list(rows)
    types = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[hint]) for name, hint in get_type_hints(kind).items()])
    columns = list(zip(*found, strict=True)) or [()] * len(schema)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)]
    make_private_folder(path.parent)
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
    return len(found)


def read_facts(path: Path) -> list[Fact]:
    """The rows of ``fasit.parquet`` or of a file of its form."""
    return [Fact(**row) for row in pq.read_table(path).to_pylist()]


def read_hidden(path: Path) -> list[HiddenCount]:
    """The rows of ``skjult.parquet``."""
    return [HiddenCount(**row) for row in pq.read_table(path).to_pylist()]


def _flatten(key: CountKey) -> tuple[str, str, str, str, str, str]:
    dim1, dim2 = (*key.dimensions, "", "")[:2]
    return key.table, key.niva, key.kode, dim1, dim2, key.verdi
