"""What a table of the input contract is made of: kinds of cells, columns, keys.

Nothing of NIR is here; its tables are in ``contract.py``. How a cell of a kind is read is in
``pipeline/intake/sources/reading_cells.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is written and stored; a month is stored as its first day."""

    TEXT = "text"
    DIGITS = "digits"
    COUNTRY = "country"
    CHOICE = "choice"
    DATE = "date"
    MONTH = "month"
    TIMESTAMP = "timestamp"
    FLAG = "flag"
    DECIMAL = "decimal"

    @property
    def sql_type(self) -> str:
        """The column's type in the snapshot and in the working database."""
        return _SQL_TYPES.get(self, "VARCHAR")


_SQL_TYPES = {
    Kind.DATE: "DATE",
    Kind.MONTH: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    Kind.FLAG: "BOOLEAN",
    Kind.DECIMAL: "DECIMAL(18,9)",
}


@dataclass(frozen=True)
class ExtractColumn:
    """One column of the contract.

    ``required``: the column must exist and no cell may be empty. ``digits``: the exact length of a
    code of digits. ``choices``: the closed list of a ``CHOICE``. ``default``: what an empty cell is
    read as. ``in_doubt``: what a cell outside the list is read as, where that is no reason to lose the row; blanks
    alone are then empty. ``bounds``: the least and the greatest of a decimal.
    """

    name: str
    kind: Kind
    description: str
    required: bool = True
    digits: int = 0
    choices: tuple[str, ...] = ()
    default: str | None = None
    in_doubt: str | None = None
    bounds: tuple[int, int] | None = None

    @property
    def expected(self) -> str:
        """What a cell must look like, in words for a message."""
        return {
            Kind.TEXT: "text",
            Kind.DIGITS: f"{self.digits} digits",
            Kind.COUNTRY: "a country code of three capital letters (ISO 3166-1 alpha-3)",
            Kind.CHOICE: "one of " + ", ".join(self.choices),
            Kind.DATE: "a date YYYY-MM-DD",
            Kind.MONTH: "a month YYYY-MM",
            Kind.TIMESTAMP: "a timestamp YYYY-MM-DDTHH:MM:SS, with or without an offset",
            Kind.FLAG: "0 or 1",
            Kind.DECIMAL: "a decimal number",
        }[self.kind]


FORST_REGISTRERT = ExtractColumn(
    "forst_registrert",
    Kind.TIMESTAMP,
    "earliest registrert of the key among its readable versions registered before the end of the cutoff day",
)


@dataclass(frozen=True)
class Table:
    """One table of the contract: its key, its columns in the contract's order, and whether it may be absent."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ExtractColumn, ...]
    optional: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in the contract's order."""
        return tuple(column.name for column in self.columns)

    @property
    def has_period(self) -> bool:
        """True where ``til_dato`` must not lie before ``fra_dato``."""
        return "til_dato" in self.column_names

    @property
    def snapshot_columns(self) -> tuple[ExtractColumn, ...]:
        """The columns of the frozen table: the contract's, then ``forst_registrert`` (R2)."""
        return (*self.columns, FORST_REGISTRERT)
