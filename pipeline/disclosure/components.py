"""Which cells hang together: the parts that a question can be asked of by itself.

Belongs here: parts of the country with what they share, and hidden cells connected by rows. Not: programs.
"""

from __future__ import annotations

import numpy as np

from pipeline.disclosure.program import CellModel, Flags, Integers, Rows


def find_components(model: CellModel, free: Flags) -> Integers:
    """Number the cells so that ``free`` cells of one row have the same number: what is hidden apart stays apart."""
    number = np.arange(len(model.values), dtype=np.int64)
    rows = [(one.row_numbers()[free[one.indices]], one.indices[free[one.indices]]) for one in _list_rows(model)]
    while True:
        before = number.copy()
        for of_entry, cells in rows:
            least = np.full(int(of_entry.max(initial=-1)) + 1, len(number), dtype=np.int64)
            np.minimum.at(least, of_entry, number[cells])
            np.minimum.at(number, cells, least[of_entry])
        if np.array_equal(before, number):
            return number


def find_shared(model: CellModel, blocks: Integers) -> Flags:
    """The cells that stand in a row with cells of another part of the country: those of counties and of the nation."""
    shared = blocks < 0
    for rows in _list_rows(model):
        numbers, of_entry = rows.row_numbers(), blocks[rows.indices]
        lowest, highest = np.full(len(rows), np.iinfo(np.int64).max), np.full(len(rows), np.iinfo(np.int64).min)
        np.minimum.at(lowest, numbers, of_entry)
        np.maximum.at(highest, numbers, of_entry)
        shared[rows.indices[(lowest != highest)[numbers]]] = True
    return shared


def _list_rows(model: CellModel) -> tuple[Rows, Rows]:
    return model.equations, model.inequalities
