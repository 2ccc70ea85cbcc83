"""What turns out not to be needed is shown again (P5: as little as it can).

Belongs here: the last step of the choice. Not: what is asked of outsiders (``search.py``) and neighbours
(``neighbours.py``), which is asked again here of all that rested on a cell.
"""

from __future__ import annotations

import numpy as np

from pipeline.disclosure.neighbours import NeighbourGuard
from pipeline.disclosure.programs import Knowledge, Programs
from pipeline.disclosure.search import Search


def give_back(search: Search, guard: NeighbourGuard) -> None:
    """Show again every cell that can be, the heaviest first."""
    proofs = Programs(search.model, search.prover, search.hidden.copy(), visible=False)
    extra = np.flatnonzero(search.hidden & ~search.kept).tolist()
    for cell in sorted(extra, key=lambda one: (-int(search.model.weights[one]), one)):
        gone = search.movements.touching([cell])
        search.hidden[cell] = False
        if _is_safe_without(cell, gone, search, guard, proofs):
            search.movements.drop(gone)
            search.protects[cell] = -1
            proofs.remove(np.array([cell], dtype=np.int64))
        else:
            search.hidden[cell] = True


def _is_safe_without(cell: int, gone: frozenset[int], search: Search, guard: NeighbourGuard, proofs: Programs) -> bool:
    """Whether all that rests on the movements ``gone`` is proved without ``cell`` too."""
    if any(search.has_small_remainder(row) for row, _ in search.rows[cell]):
        return False
    shut = Knowledge(np.array([cell], dtype=np.int64))
    shaken = {one for number in gone for one in search.movements.all[number].steps}
    first = int(search.protects[cell])
    targets = [one for one in sorted(shaken, key=lambda one: (one != first, one)) if search.is_target(one)]
    return all(_prove(one, gone, search, proofs, shut) for one in targets) and all(
        guard.prove_without(one, gone, proofs, shut) for one in targets
    )


def _prove(target: int, gone: frozenset[int], search: Search, proofs: Programs, known: Knowledge) -> bool:
    while True:
        low, high = search.movements.span([target], gone)
        if high - low >= search.model.width:
            return True
        found = search.find_step(proofs, [target], low, high, known)
        if found is None:
            return False
        search.movements.add(found)
