"""Small models of linked tables, written cell by cell, for the choice of hidden cells.

``ModelBuilder`` adds named cells and sums. A count from one below the limit is small, a zero too unless it is fixed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.disclosure.program import CellModel, Neighbour, Rows

LARGE = 10**9


class ModelBuilder:
    def __init__(self, *, limit: int = 5, width: int = 2) -> None:
        self.limit, self.width = limit, width
        self.cells: dict[str, dict] = {}
        self.places: dict[str, int] = {}
        self.equations: list[tuple[list[tuple[int, int]], int]] = []
        self.inequalities: list[tuple[list[tuple[int, int]], int]] = []
        self.neighbours: list[Neighbour] = []
        self.blocks: list[int] = []

    def add(
        self,
        name: str,
        value: int,
        *,
        small: bool | None = None,
        closed: bool = False,
        fixed: bool = False,
        never: bool = False,
        key: bool = False,
        lower: int = 0,
        upper: int = LARGE,
    ) -> str:
        """Add a cell; its weight is its value and one, twenty times that of a key cell."""
        self.places[name] = len(self.cells)
        self.cells[name] = {
            "value": value,
            "small": value < self.limit and not fixed and not never if small is None else small,
            "closed": closed,
            "fixed": fixed,
            "never": never,
            "lower": lower,
            "upper": upper,
            "weight": (value + 1) * (20 if key else 1),
        }
        return name

    def place(self, name: str) -> int:
        return self.places[name]

    def add_sum(self, total: str, parts: Sequence[str], rest: int = 0) -> None:
        """``total`` is the sum of ``parts`` less ``rest``."""
        self.equations.append(([(self.place(total), -1), *((self.place(part), 1) for part in parts)], rest))

    def add_at_most(self, smaller: str, larger: Sequence[str]) -> None:
        """``smaller`` is at most the sum of ``larger``."""
        self.inequalities.append(([(self.place(smaller), 1), *((self.place(one), -1) for one in larger)], 0))

    def add_neighbour(
        self, name: str, own: Sequence[str], also: Sequence[str] = (), bounds: Sequence[tuple[str, int, int]] = ()
    ) -> None:
        mine = [self.place(one) for one in own]
        self.neighbours.append(
            Neighbour(
                name,
                np.array(sorted({*mine, *(self.place(one) for one in also)}), dtype=np.int64),
                tuple((self.place(cell), low, high) for cell, low, high in bounds),
                np.array(sorted(mine), dtype=np.int64),
            )
        )

    def make(self) -> CellModel:
        column = {key: [cell[key] for cell in self.cells.values()] for key in next(iter(self.cells.values()))}
        numbers = {key: np.array(column[key], dtype=np.int64) for key in ("value", "weight", "lower", "upper")}
        flags = {key: np.array(column[key], dtype=np.bool_) for key in ("small", "closed", "fixed", "never")}
        return CellModel(
            values=numbers["value"],
            weights=numbers["weight"],
            lower=numbers["lower"],
            upper=numbers["upper"],
            **flags,
            equations=Rows.of(self.equations),
            inequalities=Rows.of(self.inequalities),
            names=list(self.cells),
            width=self.width,
            limit=self.limit,
            neighbours=self.neighbours,
            blocks=np.array(self.blocks, dtype=np.int64),
        )
