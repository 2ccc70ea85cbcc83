"""Which cells are hidden so that nobody can compute a small one (P5): the outsider's part of the choice.

Belongs here: each small cell in turn, then remainders. Not: the programs (``solver.py``), what a unit knows besides
(``neighbours.py``), nor what turns out not to be needed (``giving_back.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.disclosure.movements import Movement, Movements, Prover, find_remainder, list_rows_by_cell, list_terms
from pipeline.disclosure.program import CellModel, Choice, InfeasibleError
from pipeline.disclosure.programs import Knowledge, Programs


class Search:
    """What is hidden so far, and the movements that prove it."""

    def __init__(self, model: CellModel, before: Choice | None) -> None:
        """Begin with what is hidden by itself, and with what was hidden ``before``."""
        self.model = model
        self.hidden = (model.small | model.closed) & ~model.fixed
        self.protects = np.full(len(model.values), -1, dtype=np.int64)
        self.kept = self.hidden.copy()
        if before is not None:
            self.hidden |= before.hidden & ~model.fixed & ~model.never
            self.kept = self.hidden.copy()
            self.protects = np.where(self.hidden, before.protects, -1)
        self.prover = Prover(model)
        self.movements = Movements(len(model.values))
        self.prices = Programs(model, self.prover, self.hidden, visible=True)
        self.terms = list_terms(model.equations)
        self.rows = list_rows_by_cell(model.equations, len(model.values))

    def is_target(self, cell: int) -> bool:
        """Whether a cell must be safe: hidden, and not merely one that is never shown."""
        return bool(self.hidden[cell] and (self.model.small[cell] or not self.model.closed[cell]))

    def price(self, movement: Movement | None) -> int:
        """The weight of the cells that a movement would hide; more than any where there is no movement."""
        if movement is None:
            return np.iinfo(np.int64).max
        return sum(int(self.model.weights[cell]) for cell in movement.steps if not self.hidden[cell])

    def take(self, movement: Movement, target: int) -> None:
        """Keep a movement and hide what it moves, for the sake of ``target``."""
        self.movements.add(movement)
        new = sorted(cell for cell in movement.steps if not self.hidden[cell])
        self.hidden[new] = True
        self.protects[new] = target
        self.prices.hide(new)

    def protect(self, terms: Sequence[int]) -> bool:
        """Hide what is needed for the sum of ``terms`` to have a wide enough span; false where nothing helps."""
        width = self.model.width
        while True:
            low, high = self.movements.span(terms)
            if high - low >= width:
                return True
            found = self.find_step(self.prices, terms, low, high)
            if found is None:
                return False
            self.take(found, terms[0])

    def find_step(
        self, programs: Programs, terms: Sequence[int], low: int, high: int, known: Knowledge | None = None
    ) -> Movement | None:
        """The cheapest movement that widens the span ``low`` to ``high``: to the whole width if there is one."""
        width = self.model.width
        found = self._find(programs, terms, width + low, width - high, known)
        for step in range(width - 1, 0, -1) if found is None else ():
            if found is None and (step > high or step > -low):
                found = self._find(programs, terms, step if step > high else 0, step if step > -low else 0, known)
        return found

    def _find(
        self, programs: Programs, terms: Sequence[int], up: int, down: int, known: Knowledge | None
    ) -> Movement | None:
        """The cheaper of the movements up and down by so much; ``known`` is what they agree with."""
        first = programs.move(terms, up, known) if up else None
        if first is not None and self.price(first) == 0:
            return first
        second = programs.move(terms, -down, known, near=first is not None) if down else None
        return first if self.price(first) <= self.price(second) else second

    def protect_all(self) -> None:
        """Protect every hidden cell and every small remainder, until there is no more to do."""
        done = np.zeros(len(self.hidden), dtype=np.bool_)
        while True:
            waiting = [cell for cell in np.flatnonzero(self.hidden & ~done).tolist() if self.is_target(cell)]
            waiting.sort(key=lambda one: (int(self.model.values[one]), one))
            done |= self.hidden
            failed = [cell for cell in waiting if not self.protect([cell])]
            if failed:
                raise InfeasibleError([self.model.names[cell] for cell in failed])
            if not waiting and not self._protect_remainders():
                return

    def _protect_remainders(self) -> bool:
        """Protect the sums of hidden cells that are small; whether more is hidden now."""
        before = int(self.hidden.sum())
        for row in range(len(self.terms)):
            if self.has_small_remainder(row):
                inside = find_remainder(self.terms[row], self.hidden)
                if not self.protect(inside):
                    raise InfeasibleError([self.model.names[cell] for cell in inside])
        return int(self.hidden.sum()) > before

    def has_small_remainder(self, row: int) -> bool:
        """Whether what an equation shows gives the sum of its hidden cells, and that is small (P5)."""
        inside = find_remainder(self.terms[row], self.hidden)
        if not any(self.is_target(cell) for cell in inside):
            return False
        return 0 <= sum(int(self.model.values[cell]) for cell in inside) < self.model.limit

    def confirm(self) -> None:
        """Confirm the answer by the movements alone: each leaves what is shown alone, and together they span enough."""
        if any(
            not self.hidden[cell]
            for kept in self.movements.by_cell
            for one in kept
            for cell in self.movements.all[one].steps
        ):
            raise ArithmeticError("a movement moves a cell that is shown")
        for cell in np.flatnonzero(self.hidden).tolist():
            low, high = self.movements.span([cell])
            if self.is_target(cell) and high - low < self.model.width:
                raise ArithmeticError(f"not proved: {self.model.names[cell]}")
        if any(self.has_small_remainder(row) for row in range(len(self.terms))):
            raise ArithmeticError("a small remainder is left")
