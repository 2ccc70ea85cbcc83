"""The choice of hidden cells as pure numbers: what goes in, what comes out, and the error where nothing works (P5, P6).

Belongs here: the shapes that the choice takes and returns. Not: tables, units and signs (``make.py`` builds the model
and reads the choice), nor how it is done (``choice.py``). A cell is a count; one that stands in several tables is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.common.errors import StoppedError

Integers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Sparse rows of integers: row ``r`` has ``indices[indptr[r]:indptr[r + 1]]`` and the coefficients beside them."""

    indptr: Integers
    indices: Integers
    coefficients: Integers
    rhs: Integers

    @classmethod
    def of(cls, rows: Sequence[tuple[Sequence[tuple[int, int]], int]]) -> Rows:
        """Build rows from ``([(cell, coefficient), …], right-hand side)``; a cell occurs once in a row."""
        indptr = np.zeros(len(rows) + 1, dtype=np.int64)
        indptr[1:] = np.cumsum([len(terms) for terms, _ in rows], dtype=np.int64) if rows else []
        flat = [term for terms, _ in rows for term in terms]
        return cls(
            indptr,
            np.array([cell for cell, _ in flat], dtype=np.int64),
            np.array([coefficient for _, coefficient in flat], dtype=np.int64),
            np.array([rhs for _, rhs in rows], dtype=np.int64),
        )

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rhs)

    def multiply(self, values: Integers) -> Integers:
        """Compute the left-hand side of every row for one value per cell."""
        sums = np.zeros(len(self), dtype=np.int64)
        np.add.at(sums, self.row_numbers(), self.coefficients * values[self.indices])
        return sums

    def row_numbers(self) -> Integers:
        """The row of each entry."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.indptr))


@dataclass(frozen=True)
class Neighbour:
    """A unit with what it knows besides what is published (P6).

    ``known`` are the cells it knows exactly, its own among them; ``bounds`` are ``(cell, lowest, highest)`` where it
    knows an interval; ``own`` are the cells that are not protected from it.
    """

    name: str
    known: Integers
    bounds: tuple[tuple[int, int, int], ...] = ()
    own: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class CellModel:
    """All linked tables of one edition as one system of whole numbers (P5).

    Per cell: ``values`` the true count, ``weights`` the cost of hiding it, ``small`` what is hidden by itself (P2),
    ``closed`` what is never shown whatever it is (the rest of the nation, P7) and protected only where it is small
    too, ``fixed`` what everyone knows (structural zeros, a zero that is shown, shown before and unchanged), ``never``
    what may not be hidden at any price, ``lower`` and ``upper`` what everyone knows of a cell that is hidden.
    ``equations`` are A x = b, ``inequalities`` G x <= h, both true for ``values``. A hidden cell has possible values
    that span at least ``width``; what is shown gives no sum of hidden cells below ``limit``. ``names`` are for
    messages and contain no count. ``blocks`` is the part of the country that a cell belongs to, -1 for what is above
    them all: most is solved within a part, and without them everything is one. The order of cells, rows and neighbours
    breaks ties (P10): it must be canonical.
    """

    values: Integers
    weights: Integers
    small: Flags
    closed: Flags
    fixed: Flags
    never: Flags
    lower: Integers
    upper: Integers
    equations: Rows
    inequalities: Rows
    names: Sequence[str]
    width: int
    limit: int
    neighbours: Sequence[Neighbour] = ()
    blocks: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def find_faults(self) -> list[str]:
        """What is wrong with the model itself; names, never counts."""
        faults = []
        for what, broken in (
            ("is below what is known of it", self.values < self.lower),
            ("is above what is known of it", self.values > self.upper),
            ("is small and known to all", self.small & self.fixed),
            ("is small and may not be hidden", self.small & self.never),
        ):
            faults += [f"{self.names[cell]} {what}" for cell in np.flatnonzero(broken).tolist()]
        for rows, broken in (
            (self.equations, self.equations.multiply(self.values) != self.equations.rhs),
            (self.inequalities, self.inequalities.multiply(self.values) > self.inequalities.rhs),
        ):
            for row in np.flatnonzero(broken).tolist():
                cells = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tolist()
                faults.append("not true: " + ", ".join(self.names[cell] for cell in cells[:4]))
        return faults


@dataclass(frozen=True)
class Choice:
    """What is hidden, per cell: the flag, the range anyone can derive, and the cell for whose sake (-1: its own)."""

    hidden: Flags
    lowest: Integers
    highest: Integers
    protects: Integers


class InfeasibleError(StoppedError):
    """Some cells cannot be protected whatever is hidden (P5); the message has their names."""

    def __init__(self, names: Sequence[str]) -> None:
        """Name the cells."""
        self.names = tuple(names)
        more = f"; and {len(self.names) - 20} more" if len(self.names) > 20 else ""
        shown = "; ".join(self.names[:20]) + more
        super().__init__(
            f"No choice of hidden cells protects these cells: {shown}. Nothing is published. Merge their categories or "
            "correct what is listed as known of them (docs/runbook.md)."
        )
