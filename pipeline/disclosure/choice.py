"""The choice of hidden cells (P5, P6): the one function that others call.

Belongs here: the answer, put together. Not: how it is found (``search.py`` for outsiders, ``neighbours.py``,
``giving_back.py``).
"""

from __future__ import annotations

from pipeline.disclosure.giving_back import give_back
from pipeline.disclosure.neighbours import NeighbourGuard
from pipeline.disclosure.program import CellModel, Choice
from pipeline.disclosure.ranges import find_ranges
from pipeline.disclosure.search import Search


def choose_cells(model: CellModel, before: Choice | None = None) -> Choice:
    """Choose what is hidden, so that every hidden cell is safe from outsiders and neighbours (P5, P6, P9, P10).

    ``before`` is the choice of the last release: what it hides is hidden. Raises InfeasibleError with the names of
    cells that nothing protects.
    """
    faults = model.find_faults()
    if faults:
        raise ValueError("; ".join(faults))
    search = Search(model, before)
    search.protect_all()
    guard = NeighbourGuard(search)
    guard.protect_all()
    give_back(search, guard)
    search.confirm()
    lowest, highest = find_ranges(model, search.hidden)
    return Choice(search.hidden, lowest, highest, search.protects)
