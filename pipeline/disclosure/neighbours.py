"""What a unit can compute of others with its own figures and its sheets in hand (P6), and one more hidden cell for it.

Belongs here: the neighbours' part of the choice. Not: the outsider's (``search.py``). A neighbour matters only where
all that proves a cell rests on what the neighbour knows, so most is settled by movements that were found before, and
a new one is kept for the neighbours that follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from pipeline.disclosure.movements import Movement
from pipeline.disclosure.program import InfeasibleError, Neighbour
from pipeline.disclosure.programs import Knowledge, Programs
from pipeline.disclosure.search import Search


class NeighbourGuard:
    """Asks of every neighbour whether each hidden cell of others has two possible values at least."""

    def __init__(self, search: Search) -> None:
        """Begin with what the choice for outsiders has hidden and proved."""
        self.search, self.model = search, search.model
        self.known = [self._read_knowledge(one) for one in self.model.neighbours]
        self.exact: list[set[int]] = [set() for _ in self.model.values]
        self.between: list[set[int]] = [set() for _ in self.model.values]
        for number, known in enumerate(self.known):
            for cell in known.cells.tolist():
                self.exact[cell].add(number)
            for cell, _, _ in known.bounds:
                self.between[cell].add(number)
        self.blinded: dict[int, frozenset[int]] = {}

    def protect_all(self) -> None:
        """Mend until no neighbour can compute anything; what is hidden for it is made safe from outsiders too."""
        hidden = -1
        while hidden != int(self.search.hidden.sum()):
            hidden = int(self.search.hidden.sum())
            proofs = Programs(self.model, self.search.prover, self.search.hidden.copy(), visible=False)
            for number in range(len(self.known)):
                self._protect_from(number, proofs)
            self.search.protect_all()

    def prove_without(self, cell: int, gone: frozenset[int], proofs: Programs, shut: Knowledge) -> bool:
        """Whether ``cell`` is safe from every neighbour by movements not among ``gone``, or by new ones."""
        for number in sorted(self._find_doubtful(cell, gone)):
            known = self.known[number]
            if not self._is_proved(cell, known, gone):
                whole = Knowledge(np.union1d(known.cells, shut.cells), known.bounds)
                found = self._move(proofs, cell, whole)
                if found is None:
                    return False
                self.search.movements.add(found)
        return True

    def _protect_from(self, number: int, proofs: Programs) -> None:
        known = self.known[number]
        for cell in self._list_unproved(known):
            if self._is_proved(cell, known):
                continue
            found = self._move(proofs, cell, known) or self._move(self.search.prices, cell, known)
            if found is None:
                name = self.model.neighbours[number].name
                raise InfeasibleError([f"{self.model.names[cell]} (from {name})"])
            self.search.take(found, cell)

    def _read_knowledge(self, neighbour: Neighbour) -> Knowledge:
        """What a neighbour knows; an interval of one value is as good as the value."""
        own = self._add_own_totals(set(neighbour.own.tolist()))
        exact = {cell for cell, low, high in neighbour.bounds if low == high}
        inside = own | exact | set(neighbour.known.tolist())
        return Knowledge(
            np.array(sorted(inside), dtype=np.int64),
            tuple(bound for bound in neighbour.bounds if bound[0] not in inside),
        )

    def _add_own_totals(self, own: set[int]) -> set[int]:
        """The unit's own cells, and each total in which everybody is its own: the other parts are known to be 0.

        Nothing can hide such a total from the unit, and it tells nothing of others.
        """
        waiting = sorted(own)
        while waiting:
            for row, _ in self.search.rows[waiting.pop()]:
                terms = self.search.terms[row]
                others = [term for term in terms if term[0] not in own and not self._is_known_zero(term[0])]
                if len(others) == 1 and all(sign == -others[0][1] for cell, sign in terms if cell in own):
                    own.add(others[0][0])
                    waiting.append(others[0][0])
        return own

    def _is_known_zero(self, cell: int) -> bool:
        return bool(self.model.fixed[cell]) and int(self.model.values[cell]) == 0

    def _list_unproved(self, known: Knowledge) -> list[int]:
        """The hidden cells of others of which no movement so far agrees with what the neighbour knows, in order."""
        movements = self.search.movements
        bad = movements.touching(known.cells.tolist())
        bad |= {
            number
            for number in movements.touching(cell for cell, _, _ in known.bounds)
            if known.contradicts(movements.all[number], self.model.values)
        }
        lost = Counter(cell for number in bad for cell in movements.all[number].steps)
        return [
            cell
            for cell in sorted(lost)
            if lost[cell] == len(movements.by_cell[cell]) and cell not in known.members and self.search.is_target(cell)
        ]

    def _is_proved(self, cell: int, known: Knowledge, without: frozenset[int] = frozenset()) -> bool:
        movements = self.search.movements
        return any(
            number not in without and not known.contradicts(movements.all[number], self.model.values)
            for number in movements.by_cell[cell]
        )

    def _find_doubtful(self, cell: int, gone: frozenset[int]) -> set[int]:
        """The neighbours that no movement of ``cell`` but those of ``gone`` agrees with, and that do not know it."""
        doubtful: set[int] | None = None
        for movement in self.search.movements.by_cell[cell]:
            if movement not in gone:
                blinded = self._list_contradicted(movement)
                doubtful = set(blinded) if doubtful is None else doubtful & blinded
                if not doubtful:
                    return set()
        return (set(range(len(self.known))) if doubtful is None else doubtful) - self.exact[cell]

    def _list_contradicted(self, number: int) -> frozenset[int]:
        """The neighbours that know better than a movement."""
        if number not in self.blinded:
            movement = self.search.movements.all[number]
            exact = _join(self.exact[cell] for cell in movement.steps)
            between = _join(self.between[cell] for cell in movement.steps) - exact
            wrong = {one for one in between if self.known[one].contradicts(movement, self.model.values)}
            self.blinded[number] = frozenset(exact | wrong)
        return self.blinded[number]

    def _move(self, programs: Programs, cell: int, known: Knowledge) -> Movement | None:
        """The cheaper of the movements of ``cell`` by one up and down that agree with ``known``."""
        first = programs.move([cell], 1, known)
        if first is not None and self.search.price(first) == 0:
            return first
        second = programs.move([cell], -1, known, near=first is not None)
        return first if self.search.price(first) <= self.search.price(second) else second


def _join(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
