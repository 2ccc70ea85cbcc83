"""Which people a broken record of ``person`` may shield (R7): when in doubt, shielded.

Looks at the records that are no rows at all, which were set aside in ``mottak.ulesbar``. Rows whose cells can be
found are read by ``rows.py``; who counts as shielded in the end is decided in ``pipeline/intake/shields.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipeline.common.warehouse import count_rows, run_sql
from pipeline.intake.sources import reading_cells
from pipeline.intake.sources.csv_record import split_fields
from pipeline.intake.sources.csv_scan import KEPT_OF_LONG
from pipeline.intake.sources.model import SourceFile
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import ExtractColumn

_PERSON = TABLES["person"]
_SHIELD = next(column.name for column in _PERSON.columns if column.in_doubt)
_TIMES = ("registrert", "opphevet")
_PORTION = 10_000
# Stands for a cell that cannot be found: it may say anything.
_ANYTHING = "?"
_SCHEMA = pa.schema([(name, pa.string()) for name in ("person_id", _SHIELD, *_TIMES)])


@dataclass(frozen=True)
class BrokenPerson:
    """What can be told of a broken record. ``is_whole``: every cell is found at its place, not the first ones alone."""

    cells: list[str]
    is_whole: bool

    def read(self, place: int | None) -> str | None:
        """The text of the cell at a place, without its quotes; None where it is empty or not there."""
        if place is None or place >= len(self.cells):
            return None
        cell = self.cells[place]
        if len(cell) > 1 and cell[0] == cell[-1] == '"':
            cell = cell[1:-1].replace('""', '"')
        return cell or None


def find_broken_people(connection: duckdb.DuckDBPyConnection, file: SourceFile | None) -> None:
    """Fill ``mottak.person_i_tvil(person_id, registrert, opphevet)``: a row per broken record that may hold a shield.

    ``registrert`` and ``opphevet`` are NULL where they cannot be found or read, or are empty. A record in which every
    cell is found counts where its ``adressesperre`` is not blank; any other always does. ``person_id`` stands at its
    place counted from the left. Without the column ``adressesperre`` in the file nobody is shielded.
    """
    if file is None or file.format != "csv" or _SHIELD not in file.columns:
        return
    # A connection reads one result at a time, and each portion is written before the next is read.
    portion = "select raa from mottak.ulesbar where tabell = 'person' and rowid >= $fra and rowid < $fra + $antall"
    for start in range(0, count_rows(connection, "mottak.ulesbar"), _PORTION):
        given = {"fra": start, "antall": _PORTION}
        records = run_sql(connection, portion, given, name="mottak.ulesbar").fetchall()
        rows = [row for (record,) in records if (row := _read_record(record, file))]
        if rows:
            _write(connection, rows)


def split_record(record: str, fields: int) -> BrokenPerson:
    """Split a broken record, as far as that is sure.

    Where quotes stand in wrong places, nobody knows which ``;`` separates: the cells are found only where every one
    of them may.
    """
    raw = record.encode()
    found = split_fields(raw) or raw.split(b";")
    is_cut = len(raw) >= KEPT_OF_LONG
    return BrokenPerson([cell.decode() for cell in found], len(found) == fields and not is_cut)


def _read_record(record: str, file: SourceFile) -> tuple[str | None, ...] | None:
    """The cells of ``_SCHEMA``; None where the record shields nobody."""
    places = {name: place for place, name in enumerate(file.columns)}
    person = split_record(record, len(file.columns))
    found = [person.read(places.get(name)) for name in ("person_id", _SHIELD, *_TIMES)]
    return tuple(found) if person.is_whole else (found[0], _ANYTHING, None, None)


def _write(connection: duckdb.DuckDBPyConnection, rows: list[tuple[str | None, ...]]) -> None:
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    registrert, opphevet = (reading_cells.read_cell(_column(name), name) for name in _TIMES)
    connection.register("mottak_bunke", pa.Table.from_arrays(columns, schema=_SCHEMA))
    try:
        statement = f"""
            insert into mottak.person_i_tvil
            select person_id, {registrert}, {opphevet}
            from mottak_bunke
            where person_id is not null and {reading_cells.read_cell(_column(_SHIELD), _SHIELD)} is not null
        """
        run_sql(connection, statement, name="mottak.person_i_tvil")
    finally:
        connection.unregister("mottak_bunke")


def _column(name: str) -> ExtractColumn:
    return next(column for column in _PERSON.columns if column.name == name)
