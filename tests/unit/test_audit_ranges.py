"""P12: the least and greatest whole values that follow from what is known, held against counting every table."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit.counts import Count
from pipeline.audit.knowledge import System
from pipeline.audit.program import complete
from pipeline.audit.ranges import Ranges, find_ranges
from pipeline.audit.reading import Unit

Row = tuple[dict[int, int], int, int]


def make_system(size: int, rows: list[Row], lower: list[int] | None = None, upper: int = 100) -> System:
    """Unknowns 0…size-1 and rows ``low <= sum of coefficient × unknown <= high``."""
    starts, indices, coefficients = [0], [], []
    for terms, _, _ in rows:
        indices += terms.keys()
        coefficients += terms.values()
        starts.append(len(indices))
    return System(
        places=tuple(((Unit("kommune", "1101"), Count(str(number))),) for number in range(size)),
        lower=np.array(lower or [0] * size, np.int64),
        upper=np.full(size, upper, np.int64),
        starts=np.array(starts, np.int64),
        indices=np.array(indices, np.int64),
        coefficients=np.array(coefficients, np.int64),
        low=np.array([low for _, low, _ in rows], np.int64),
        high=np.array([high for _, _, high in rows], np.int64),
        soft=np.zeros(len(rows), bool),
        hidden=np.ones(size, bool),
    )


def total(parts: list[int], whole: int) -> Row:
    return dict.fromkeys(parts, 1), whole, whole


def look(system: System, width: int = 2) -> Ranges:
    return find_ranges(system, width, system.hidden)


def test_one_hidden_cell_in_a_row_is_the_total_less_the_others() -> None:
    assert look(make_system(1, [total([0], 3)])).narrow == {0: (3, 3)}


def test_two_hidden_cells_span_all_that_their_sum_leaves() -> None:
    assert look(make_system(2, [total([0, 1], 2)])).narrow == {}
    assert look(make_system(2, [total([0, 1], 2)]), width=3).narrow == {0: (0, 2), 1: (0, 2)}


def test_three_singletons_of_one_that_cannot_be_zero_are_known() -> None:
    # three hidden parts of 3, each at least 1 because a zero would be shown
    assert look(make_system(3, [total([0, 1, 2], 3)], lower=[1, 1, 1])).narrow == {0: (1, 1), 1: (1, 1), 2: (1, 1)}
    # where they may be 0, each is 0, 1, 2 or 3
    assert look(make_system(3, [total([0, 1, 2], 3)])).narrow == {}


def test_two_units_of_twenty_and_three_in_a_county_of_which_one_is_shown() -> None:
    # county 23 = 20 + hidden
    assert look(make_system(1, [total([0], 23 - 20)])).narrow == {0: (3, 3)}


def test_a_square_of_hidden_cells_moves_as_far_as_its_least_cell() -> None:
    # rows 10 and 20, columns 12 and 18: a from 0 to 10
    square = [total([0, 1], 10), total([2, 3], 20), total([0, 2], 12), total([1, 3], 18)]
    assert look(make_system(4, square)).narrow == {}
    # with a row of 1 and 20: a is 0 or 1, and all others move with it
    square = [total([0, 1], 1), total([2, 3], 20), total([0, 2], 12), total([1, 3], 9)]
    assert look(make_system(4, square)).narrow == {0: (0, 1), 1: (0, 1), 2: (11, 12), 3: (8, 9)}


def test_an_even_number_in_halves_is_rounded_inward() -> None:
    # 2x + 2y = 6 and 2x <= 5: x is 0, 1 or 2, not 2.5; y is 1, 2 or 3
    system = make_system(2, [({0: 2, 1: 2}, 6, 6), ({0: 2}, 0, 5)])
    assert look(system, width=3).narrow == {0: (0, 2), 1: (1, 3)}


def test_a_range_that_only_fractions_fill_is_found_by_the_integer_program() -> None:
    # x = 3y: the linear range of y is 0 to 2, and of x 0, 3 and 6; with x <= 5 no whole 5
    assert look(make_system(2, [({0: 1, 1: -3}, 0, 0), ({0: 1}, 0, 5)])).narrow == {1: (0, 1)}


def test_what_contradicts_itself_is_proven_by_nothing() -> None:
    assert look(make_system(2, [total([0, 1], 3), total([0, 1], 4)])).failed == [0, 1]
    assert look(make_system(2, [({0: 2, 1: 2}, 5, 5)])).failed == [0, 1]


def test_a_cell_in_no_equation_is_as_wide_as_its_bounds() -> None:
    assert look(make_system(1, [])).narrow == {}
    assert look(make_system(1, [], lower=[99])).narrow == {0: (99, 100)}


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, tuple[int, ...]]:
    """A few unknowns with a true table, and some sums over them that it fits."""
    size = draw(st.integers(1, 5))
    true = tuple(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size)))
    rows: list[Row] = []
    for _ in range(draw(st.integers(0, 4))):
        terms = {number: factor for number in range(size) if (factor := draw(st.sampled_from([0, 0, 1, 1, 1, -1, 2])))}
        told = sum(true[number] * factor for number, factor in terms.items())
        if terms:
            slack = draw(st.sampled_from([0, 0, 0, 1]))
            rows.append((terms, told - slack, told))
    return make_system(size, rows, upper=6), true


@settings(max_examples=40, deadline=None)
@given(systems(), st.integers(1, 3))
def test_ranges_are_those_of_all_tables_that_could_be(made: tuple[System, tuple[int, ...]], width: int) -> None:
    check_ranges(made[0], width)


def check_ranges(system: System, width: int) -> None:
    fitting = [
        table
        for table in product(range(7), repeat=system.size)
        if all(
            system.low[row]
            <= sum(
                table[index] * factor
                for index, factor in zip(
                    system.indices[system.row(row)], system.coefficients[system.row(row)], strict=True
                )
            )
            <= system.high[row]
            for row in range(len(system.low))
        )
    ]
    expected = {}
    for number in range(system.size):
        values = [table[number] for table in fitting]
        if max(values) - min(values) < width:
            expected[number] = min(values), max(values)
    found = find_ranges(system, width, system.hidden)
    assert found.failed == []
    assert found.narrow == expected


def test_what_is_left_open_is_filled_with_values_that_fit() -> None:
    system = make_system(3, [total([0, 1, 2], 10), ({1: 1, 2: -1}, 0, 0)])
    first, second = system.places[0][0], system.places[1][0]
    assert complete(system, {first: 4, second: 3}).tolist() == [4, 3, 3]  # type: ignore[union-attr]
    assert complete(system, {first: 5}) is None  # 5 in two equal halves
    assert complete(system, {first: 400}) is None


@pytest.mark.soak
@settings(max_examples=5000, deadline=None)
@given(systems(), st.integers(1, 3))
def test_ranges_are_those_of_all_tables_for_long(made: tuple[System, tuple[int, ...]], width: int) -> None:
    check_ranges(made[0], width)
