"""The public cells of one table in the flat form that every data file has, and what a page may ask of them.

A :class:`~pipeline.disclosure.model.PublicValue` has a value or a sign, never both, so nothing here can tell what is
hidden (P14). Which cells are hidden was decided in ``pipeline/disclosure``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicValue, Sign
from pipeline.disclosure.tables import PublicTable

KEYS = ("utgave", "niva", "kode", "navn")
SIGN_SUFFIX = "_tegn"
MISSING = PublicValue(None, Sign.UNKNOWN)


def has_bydeler(public: PublicEdition) -> bool:
    """Whether the edition publishes Oslo's bydeler (P1)."""
    return any(unit.niva == "bydel" for unit in public.units)


def list_columns(table: PublicTable) -> tuple[str, ...]:
    """Every column of a table's file, each value with its sign beside it («Files»)."""
    signs = (column for name in table.values for column in (name, name + SIGN_SUFFIX))
    return (*KEYS, *table.dimensions, *signs)


def list_cells(utgave: str, data: PublicData) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    """The rows of a table's file in the order of its columns; a value that is not shown is None beside its sign."""
    names = data.table.values
    for row in data.rows:
        values = (take(row, name) for name in names)
        cells = (cell for one in values for cell in (one.value, str(one.sign.value)))
        yield (utgave, row.niva, row.kode, row.navn, *row.dimensions, *cells)


def take(row: PublicRow, name: str) -> PublicValue:
    """One value of a row; not known where the row has none of that name."""
    return row.values.get(name, MISSING)


class Cells:
    """The public cells of an edition, found by table and place without reading the whole table."""

    def __init__(self, public: PublicEdition) -> None:
        """Sort the rows of every table by their place."""
        self.public = public
        self.counties = {unit.kode: unit for unit in public.units if unit.niva == "fylke"}
        self._rows: dict[tuple[str, str, str], dict[tuple[str, ...], PublicRow]] = {}
        for name, data in public.tables.items():
            for row in data.rows:
                self._rows.setdefault((name, row.niva, row.kode), {})[row.dimensions] = row

    def list_rows(self, table: str, niva: str, kode: str) -> list[PublicRow]:
        """The rows of a place in a table, in its order."""
        return [*self._rows.get((table, niva, kode), {}).values()]

    def find(self, table: str, niva: str, kode: str, dimensions: tuple[str, ...], name: str) -> PublicValue:
        """One value; not known where the table has no such row."""
        row = self._rows.get((table, niva, kode), {}).get(dimensions)
        return take(row, name) if row else MISSING
