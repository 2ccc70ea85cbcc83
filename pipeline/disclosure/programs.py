"""The programs of one model: one a part of the country, made when first asked, and one of all.

Belongs here: where a question is asked first, and that all programs know what has been hidden. Not: the questions.
Nearly everything is settled between a municipality's cells and its county's; what is not is asked of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pipeline.disclosure.components import find_components, find_shared
from pipeline.disclosure.movements import Movement, Prover
from pipeline.disclosure.program import CellModel, Flags, Integers
from pipeline.disclosure.solver import Program


@dataclass(frozen=True)
class Knowledge:
    """What somebody knows of the cells besides what is shown: ``cells`` exactly, and ``(cell, lowest, highest)``."""

    cells: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    bounds: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def members(self) -> frozenset[int]:
        """The cells that are known exactly."""
        return frozenset(self.cells.tolist())

    def contradicts(self, movement: Movement, values: Integers) -> bool:
        """Whether a movement moves a cell that is known, or leaves an interval."""
        return not self.members.isdisjoint(movement.steps) or any(
            not low <= int(values[cell]) + movement.steps.get(cell, 0) <= high for cell, low, high in self.bounds
        )


class Programs:
    """Programs over the movable cells of a model that share what is hidden."""

    def __init__(self, model: CellModel, prover: Prover, hidden: Flags, *, visible: bool) -> None:
        """``hidden`` is read as it is at each moment; ``visible`` says whether visible cells may move at a price.

        Where they may not, the parts are the hidden cells that hang together, and nothing need be asked of the whole.
        """
        self.model, self.prover, self.hidden, self.visible = model, prover, hidden, visible
        count = len(model.values)
        if visible:
            self.parts = model.blocks if len(model.blocks) else np.zeros(count, dtype=np.int64)
            self.shared = find_shared(model, self.parts)
        else:
            self.parts = find_components(model, hidden & ~model.fixed)
            self.shared = np.zeros(count, dtype=np.bool_)
        self.made: dict[tuple[int | None, bool], Program] = {}

    def move(
        self, terms: Sequence[int], step: int, known: Knowledge | None = None, *, near: bool = False
    ) -> Movement | None:
        """The cheapest movement of the sum of ``terms`` by ``step``, where possible within one part of the country.

        ``known`` is what the movement must agree with this time; ``near``: do not look further than the part.
        """
        for program, is_narrow in self._find_programs(terms, near):
            if known is not None:
                self._limit(program, known)
            found = program.move(terms, step)
            if known is not None:
                program.open(known.cells)
                program.open(np.array([cell for cell, _, _ in known.bounds], dtype=np.int64))
            if found is not None and not (is_narrow and any(not self.hidden[cell] for cell in found.steps)):
                return found
        return None

    def hide(self, cells: Iterable[int]) -> None:
        """Tell the programs that exist that ``cells`` are hidden now."""
        cells = list(cells)
        for program in self.made.values() if cells else ():
            program.hide([cell for cell in cells if program.has(cell)])

    def remove(self, cells: Integers) -> None:
        """Let ``cells`` never move again, since they are shown."""
        self.hidden[cells] = False
        for program in self.made.values():
            program.remove(cells)

    def _limit(self, program: Program, known: Knowledge) -> None:
        program.close(known.cells)
        for cell, low, high in known.bounds:
            value = int(self.model.values[cell])
            program.bound(cell, high - value, value - low)

    def _find_programs(self, terms: Sequence[int], near: bool) -> Iterator[tuple[Program, bool]]:
        """The programs to ask, and whether each is so narrow that its answer is taken only where it hides nothing.

        A part without what it shares is small and often enough; then the part with it; the whole where that is not.
        """
        parts = {int(self.parts[cell]) for cell in terms}
        if len(parts) == 1 and not self.shared.all():
            part = parts.pop()
            if not self.visible:
                yield self._make(part, shared=False), False
                return
            if not self.shared[list(terms)].any():
                yield self._make(part, shared=False), True
            yield self._make(part, shared=True), False
            if near:
                return
        yield self._make(None, shared=True), False

    def _make(self, part: int | None, *, shared: bool) -> Program:
        if (part, shared) not in self.made:
            movable = self.parts == part if part is not None else np.ones_like(self.hidden)
            movable = movable | self.shared if shared else movable
            movable = movable if self.visible else movable & self.hidden
            self.made[part, shared] = Program(self.model, self.prover, movable, self.hidden)
        return self.made[part, shared]
