"""P5, P6: small random tables, where every table that is possible can be listed, and larger linked ones.

What is listed is everything that agrees with what is shown: no hidden cell has fewer possible values than asked for,
and no neighbour is left with one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.disclosure.choice import choose_cells
from pipeline.disclosure.program import CellModel, Choice, InfeasibleError
from pipeline.disclosure.ranges import find_ranges
from tests.support.exact_choice import find_least_weight, list_tables
from tests.support.made_countries import Size, make_country, make_table

SMALL = Size(counties=3, places=9, exits=10.0, by_age=False)


TINY = (0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)  # seeds of tables of three rows and two columns
TOO_TINY = 4  # the seed of one that nothing protects


def find_values(model: CellModel, choice: Choice, known: np.ndarray | None = None) -> list[set[int]]:
    """The possible values of every cell."""
    tables = list(list_tables(model, choice.hidden, known))
    return [set(values) for values in zip(*tables, strict=True)]


@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("seed", TINY)
def test_p5_no_hidden_cell_has_fewer_possible_values_than_asked_for(seed: int, width: int) -> None:
    model = make_table(seed, 3, 2, most=7, limit=3, width=width).make()
    choice = choose_cells(model)
    values = find_values(model, choice)
    for cell in np.flatnonzero(choice.hidden):
        assert max(values[cell]) - min(values[cell]) >= width, model.names[cell]
        assert min(values[cell]) >= choice.lowest[cell]
        assert max(values[cell]) <= choice.highest[cell]


def test_p5_a_table_is_given_up_only_where_nothing_protects_it() -> None:
    model = make_table(TOO_TINY, 3, 2, most=7, limit=3).make()
    with pytest.raises(InfeasibleError):
        choose_cells(model)
    assert find_least_weight(model) == float("inf")


@pytest.mark.parametrize("seed", TINY)
def test_p6_every_neighbour_is_left_with_two_values_at_least(seed: int) -> None:
    builder = make_table(seed, 3, 2, most=7, limit=3)
    for row in range(3):
        builder.add_neighbour(f"row {row}", [*(f"{row} {column}" for column in range(2)), f"{row} alle"])
    model = builder.make()
    choice = choose_cells(model)
    for neighbour in model.neighbours:
        known = np.zeros(len(model.values), dtype=np.bool_)
        known[neighbour.known] = True
        values = find_values(model, choice, known)
        for cell in np.flatnonzero(choice.hidden & ~known):
            assert len(values[cell]) > 1, (neighbour.name, model.names[cell])


@pytest.fixture(scope="module")
def country() -> tuple[CellModel, Choice]:
    model = make_country(4, SMALL).make()
    return model, choose_cells(model)


def list_ranges(model: CellModel, choice: Choice, known: np.ndarray) -> list[int]:
    """How far the possible values of the hidden cells that are not known reach, by linear programs alone."""
    open_cells = choice.hidden & ~known & ~(model.closed & ~model.small)
    lowest, highest = find_ranges(replace(model, fixed=model.fixed | known), choice.hidden)
    return (highest - lowest)[open_cells].tolist()


def test_p5_a_linked_country_is_safe_from_outsiders(country: tuple[CellModel, Choice]) -> None:
    model, choice = country
    assert not (choice.hidden & (model.never | model.fixed)).any()
    assert (choice.hidden | ~model.small).all()
    least = min(list_ranges(model, choice, np.zeros(len(model.values), dtype=np.bool_)))
    assert least >= model.width
    extra = np.flatnonzero(choice.hidden & ~model.small & ~model.closed)
    assert (choice.protects[extra] >= 0).all()
    assert (choice.protects[~choice.hidden] == -1).all()


def test_p6_a_linked_country_is_safe_from_each_of_its_units(country: tuple[CellModel, Choice]) -> None:
    model, choice = country
    for neighbour in model.neighbours:
        known = np.zeros(len(model.values), dtype=np.bool_)
        known[list(add_own_totals(model, set(neighbour.own.tolist())))] = True
        least = min(list_ranges(model, choice, known))
        assert least >= 1, neighbour.name


def add_own_totals(model: CellModel, own: set[int]) -> set[int]:
    """A unit's cells and each total of nobody else, since all other parts are a shown zero."""
    rows = model.equations
    while True:
        before = len(own)
        for row in range(len(rows)):
            cells = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tolist()
            total, parts = cells[0], cells[1:]
            if own & set(parts) and all(one in own or (model.fixed[one] and not model.values[one]) for one in parts):
                own.add(total)
        if len(own) == before:
            return own


def test_p10_the_same_model_gives_the_same_choice_and_its_own_choice_again(country: tuple[CellModel, Choice]) -> None:
    model, choice = country
    for again in (choose_cells(model), choose_cells(model, choice)):
        for one in ("hidden", "lowest", "highest", "protects"):
            assert np.array_equal(getattr(again, one), getattr(choice, one)), one


def test_p5_a_cell_that_is_uncovered_is_computable(country: tuple[CellModel, Choice]) -> None:
    model, choice = country
    extra = np.flatnonzero(choice.hidden & ~model.small & ~model.closed).tolist()
    worse = 0
    for cell in extra[:: max(1, len(extra) // 6)]:
        hidden = choice.hidden.copy()
        hidden[cell] = False
        lowest, highest = find_ranges(model, hidden)
        worse += int(((highest - lowest)[hidden & ~model.closed] < model.width).any())
    assert worse >= 5  # a few are hidden for a neighbour or a remainder alone


@pytest.mark.soak
def test_p5_what_is_hidden_weighs_at_most_a_twentieth_more_than_it_must() -> None:
    ours = least = 0.0
    for seed in range(40):
        for rows, columns in ((3, 3), (4, 3), (5, 4)):
            model = make_table(seed, rows, columns).make()
            possible = find_least_weight(model)
            if possible == float("inf"):
                continue
            choice = choose_cells(model)
            ours += int(model.weights[choice.hidden & ~model.small].sum())
            least += possible
    assert least > 0
    assert ours <= 1.05 * least, (ours, least)
