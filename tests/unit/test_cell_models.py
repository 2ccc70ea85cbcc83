"""The shapes of the choice of hidden cells: sparse rows, and a model that contradicts itself is told."""

from __future__ import annotations

import numpy as np

from pipeline.disclosure.program import InfeasibleError, Rows
from tests.support.cell_models import ModelBuilder


def test_a_row_is_the_sum_of_its_terms() -> None:
    rows = Rows.of([([(0, 1), (2, -1)], 3), ([], 0), ([(1, 2)], 8)])
    assert rows.multiply(np.array([5, 4, 2])).tolist() == [3, 0, 8]
    assert rows.row_numbers().tolist() == [0, 0, 2]
    assert len(rows) == 3


def test_a_model_without_rows_has_none() -> None:
    assert Rows.of([]).multiply(np.array([1, 2])).tolist() == []


def test_a_model_that_contradicts_itself_names_the_cells_and_no_count() -> None:
    builder = ModelBuilder()
    total = builder.add("total", 77)
    part = builder.add("part", 63, lower=64)
    builder.add("shown", 3, small=True, fixed=True)
    builder.add("nation", 2, small=True, never=True)
    builder.add_sum(total, [part])
    faults = builder.make().find_faults()
    assert [fault.split()[0] for fault in faults] == ["part", "shown", "nation", "not"]
    assert "total, part" in faults[3]
    assert not any(count in " ".join(faults) for count in ("77", "63", "64"))


def test_what_cannot_be_protected_is_named() -> None:
    error = InfeasibleError([f"cell {number}" for number in range(22)])
    assert "cell 19; and 2 more" in str(error)
    assert "cell 20" not in str(error)
