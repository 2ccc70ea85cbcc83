"""Movements: other whole-number tables that agree with all that is shown, and what they prove together.

Belongs here: one movement, its proof by whole-number arithmetic, and the collection of all that were found. Not: how
they are found (``solver.py``). A movement is the difference to the true counts in the cells that differ: whoever sees
only cells that it leaves alone cannot tell the two tables apart. So a cell is safe where movements prove it, and no
rounding of a solver is trusted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.disclosure.program import CellModel, Flags, Rows


@dataclass(frozen=True)
class Movement:
    """How much each cell differs from the true count; never zero."""

    steps: dict[int, int]

    def sum_of(self, terms: Iterable[int]) -> int:
        """How much the sum of these cells differs."""
        return sum(self.steps.get(cell, 0) for cell in terms)


class Prover:
    """Whole-number proof that a movement is possible, from the rows of each cell."""

    def __init__(self, model: CellModel) -> None:
        """Index the rows by cell."""
        self.lower, self.upper, self.values = (one.tolist() for one in (model.lower, model.upper, model.values))
        self.fixed = model.fixed.tolist()
        self.equations = list_rows_by_cell(model.equations, len(model.values))
        self.inequalities = list_rows_by_cell(model.inequalities, len(model.values))
        self.slack: list[int] = (model.inequalities.rhs - model.inequalities.multiply(model.values)).tolist()

    def prove(self, movement: Movement) -> bool:
        """Say whether the moved table agrees with every row and with what everyone knows of each cell."""
        sums: dict[int, int] = {}
        uses: dict[int, int] = {}
        for cell, step in movement.steps.items():
            if self.fixed[cell] or not self.lower[cell] <= self.values[cell] + step <= self.upper[cell]:
                return False
            for row, coefficient in self.equations[cell]:
                sums[row] = sums.get(row, 0) + coefficient * step
            for row, coefficient in self.inequalities[cell]:
                uses[row] = uses.get(row, 0) + coefficient * step
        return not any(sums.values()) and all(use <= self.slack[row] for row, use in uses.items())


class Movements:
    """All movements found, by cell; each moves hidden cells only."""

    def __init__(self, count: int) -> None:
        """Begin with none for ``count`` cells."""
        self.all: list[Movement] = []
        self.by_cell: list[list[int]] = [[] for _ in range(count)]

    def add(self, movement: Movement) -> None:
        """Keep a movement that was proved."""
        for cell in movement.steps:
            self.by_cell[cell].append(len(self.all))
        self.all.append(movement)

    def span(self, terms: Sequence[int], without: frozenset[int] = frozenset()) -> tuple[int, int]:
        """How far the sum of ``terms`` moves down and up in the movements that are not among ``without``."""
        numbers = {number for cell in terms for number in self.by_cell[cell]} - without
        steps = [self.all[number].sum_of(terms) for number in numbers]
        return min([0, *steps]), max([0, *steps])

    def touching(self, cells: Iterable[int]) -> frozenset[int]:
        """The movements that move any of ``cells``."""
        return frozenset(number for cell in cells for number in self.by_cell[cell])

    def drop(self, numbers: frozenset[int]) -> None:
        """Forget movements that are no longer possible, since one of their cells is shown again."""
        for number in numbers:
            for cell in self.all[number].steps:
                self.by_cell[cell].remove(number)


def list_rows_by_cell(rows: Rows, count: int) -> list[list[tuple[int, int]]]:
    """The rows that each of ``count`` cells is in, with its coefficient."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    numbers = rows.row_numbers().tolist()
    for row, cell, coefficient in zip(numbers, rows.indices.tolist(), rows.coefficients.tolist(), strict=True):
        found[cell].append((row, coefficient))
    return found


def list_terms(rows: Rows) -> list[list[tuple[int, int]]]:
    """The cells of each row with their coefficients."""
    bounds = rows.indptr.tolist()
    terms = list(zip(rows.indices.tolist(), rows.coefficients.tolist(), strict=True))
    return [terms[start:end] for start, end in itertools.pairwise(bounds)]


def find_remainder(terms: Sequence[tuple[int, int]], hidden: Flags) -> list[int]:
    """The hidden cells of an equation whose sum follows from what it shows: all on one side, else none (P5)."""
    inside = [(cell, coefficient) for cell, coefficient in terms if hidden[cell]]
    return [cell for cell, _ in inside] if len({coefficient for _, coefficient in inside}) == 1 else []
