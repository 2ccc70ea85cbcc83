"""What the public may see: public tables where every value is shown or replaced by a sign (P4, P14).

Everything that makes public files, pages or the county and nation of a final sheet takes a :class:`PublicEdition` and
nothing else: by its type it cannot contain a count that is hidden. It is made in ``make.py``; tables are declared in
``tables.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pipeline.disclosure.tables import PublicTable


class Sign(StrEnum):
    """The sign beside a value, as the files have it, in the order in which they are tried (P4)."""

    SHOWN = ""
    HIDDEN = ":"
    UNKNOWN = ".."
    IMPOSSIBLE = "."


@dataclass(frozen=True)
class PublicValue:
    """A value with its sign. Raises ValueError unless ``value`` is None exactly where the sign is not ``SHOWN``.

    A count or a share in whole percent is an int, an average a Decimal with one decimal.
    """

    value: int | Decimal | None
    sign: Sign = Sign.SHOWN

    def __post_init__(self) -> None:
        """A value beside a sign would tell what the sign hides."""
        if (self.value is None) == (self.sign is Sign.SHOWN):
            raise ValueError("a public value is either shown without a sign, or a sign without a value")

    @property
    def is_shown(self) -> bool:
        """Whether there is a value."""
        return self.sign is Sign.SHOWN


@dataclass(frozen=True)
class PublicUnit:
    """A unit that is published. ``fylke_kode``, ``kommune_kode``, ``malform``: as of ``pipeline.places.units.Unit``."""

    niva: str
    kode: str
    navn: str
    fylke_kode: str | None
    kommune_kode: str | None
    malform: str | None


@dataclass(frozen=True)
class PublicRow:
    """One row of a public table: a unit, a value of each dimension, and each value by its name."""

    niva: str
    kode: str
    navn: str
    dimensions: tuple[str, ...]
    values: Mapping[str, PublicValue]


@dataclass(frozen=True)
class PublicData:
    """A public table with its rows, in the order of the files."""

    table: PublicTable
    rows: tuple[PublicRow, ...]

    @cached_property
    def by_key(self) -> Mapping[tuple[str, ...], PublicRow]:
        """Each row by level, code and dimensions."""
        return {(row.niva, row.kode, *row.dimensions): row for row in self.rows}


@dataclass(frozen=True)
class PublicEdition:
    """Everything that an edition publishes. ``units``: every published unit, by level and code.

    ``publisert``: the day that the year file gives, or None.
    """

    utgave: str
    ar: int
    tables: Mapping[str, PublicData]
    publisert: date | None
    units: tuple[PublicUnit, ...]

    def find(self, table: str, niva: str, kode: str, *dimensions: str) -> PublicRow:
        """The row of a unit. Raises KeyError where the table has none (P1: only ``lov`` of a county may be missing)."""
        return self.tables[table].by_key[niva, kode, *dimensions]


@dataclass(frozen=True)
class NotPublished:
    """Why a final edition has no public tables: the nation's own counts are small (P5). ``reason``: plain English."""

    reason: str
