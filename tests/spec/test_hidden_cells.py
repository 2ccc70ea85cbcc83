"""P5, P6, P9: which cells are hidden, in tables small enough for a pencil.

A cell is written with its count; below five is small. The weight of a cell is its count and one.
"""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.disclosure.choice import choose_cells
from pipeline.disclosure.program import Choice, InfeasibleError
from tests.support.cell_models import ModelBuilder


def make_sum(total: int, *parts: int, kept: bool = True, limit: int = 5) -> ModelBuilder:
    """A total that may not be hidden, and its parts ``a``, ``b``, …."""
    builder = ModelBuilder(limit=limit)
    names = [builder.add("abcdefgh"[number], part) for number, part in enumerate(parts)]
    builder.add("total", total, never=kept)
    builder.add_sum("total", names)
    return builder


def list_hidden(builder: ModelBuilder, choice: Choice) -> list[str]:
    return [name for name, hidden in zip(builder.cells, choice.hidden, strict=True) if hidden]


def find_range(builder: ModelBuilder, choice: Choice, name: str) -> tuple[int, int]:
    place = builder.place(name)
    return int(choice.lowest[place]), int(choice.highest[place])


def test_p5_a_single_hidden_cell_takes_the_least_of_its_row_with_it() -> None:
    builder = make_sum(33, 3, 12, 8, 10)
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["a", "c"]  # 8 is the least of 12, 8 and 10
    assert find_range(builder, choice, "a") == (0, 11)  # 3 + 8 is shown by 33 - 12 - 10
    assert choice.protects.tolist() == [-1, -1, 0, -1, -1]


def test_p5_three_singletons_of_one_are_a_small_remainder() -> None:
    builder = make_sum(33, 1, 1, 1, 10, 20)
    assert list_hidden(builder, choose_cells(builder.make())) == ["a", "b", "c", "d"]  # 33 - 10 - 20 would show 3


def test_p5_a_hidden_group_whose_sum_reaches_the_limit_needs_no_more() -> None:
    builder = make_sum(35, 4, 1, 10, 20)
    assert list_hidden(builder, choose_cells(builder.make())) == ["a", "b"]  # 35 - 10 - 20 = 5


def test_p5_a_hidden_group_whose_sum_is_below_the_limit_takes_one_more() -> None:
    builder = make_sum(34, 3, 1, 10, 20)
    assert list_hidden(builder, choose_cells(builder.make())) == ["a", "b", "c"]


def test_p5_the_limit_is_a_setting() -> None:
    builder = make_sum(34, 2, 2, 10, 20, limit=3)
    assert list_hidden(builder, choose_cells(builder.make())) == ["a", "b"]  # 4 is not below 3


def test_p5_zeros_above_and_below_are_hidden_with_what_protects_them() -> None:
    builder = make_sum(12, 0, 12)  # nobody attained, twelve did not
    builder.add("all", 40, never=True)
    builder.add("other", 28)
    builder.cells["total"]["never"] = False
    builder.add_sum("all", ["total", "other"])
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["a", "b"]
    assert find_range(builder, choice, "a") == (0, 12)


def test_p5_a_zero_known_to_all_protects_nothing() -> None:
    builder = ModelBuilder()
    builder.add("small", 3)
    builder.add("none", 0, fixed=True)
    builder.add("large", 30)
    builder.add("total", 33, never=True)
    builder.add_sum("total", ["small", "none", "large"])
    assert list_hidden(builder, choose_cells(builder.make())) == ["small", "large"]


def test_p5_only_the_total_can_be_given_up() -> None:
    builder = ModelBuilder()
    builder.add("small", 2)
    builder.add("shown before", 30, fixed=True)
    builder.add("total", 32)
    builder.add_sum("total", ["small", "shown before"])
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["small", "total"]
    assert find_range(builder, choice, "small")[0] == 0


def test_p5_what_nothing_protects_stops_with_the_name_and_no_count() -> None:
    builder = ModelBuilder()
    builder.add("resultat land K mal_nadd", 2)
    builder.add("known", 67, fixed=True)
    builder.add("total", 69, never=True)
    builder.add_sum("total", ["resultat land K mal_nadd", "known"])
    with pytest.raises(InfeasibleError, match="resultat land K mal_nadd") as caught:
        choose_cells(builder.make())
    assert not any(count in str(caught.value) for count in ("67", "69"))


def test_p2_five_hidden_exits_beside_five_with_the_goal_shown() -> None:
    builder = ModelBuilder()
    builder.add("ikke", 0)
    builder.add("mal", 5, key=True)
    builder.add("avs", 5, lower=1)
    builder.add_sum("avs", ["mal", "ikke"])
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["ikke", "avs"]
    assert find_range(builder, choice, "avs")[0] == 5  # all five, or more


def test_p2_a_one_that_cannot_be_zero_moves_upwards() -> None:
    builder = ModelBuilder()
    builder.add("avs", 1, lower=1)
    builder.add("other", 3, lower=1)
    builder.add("large", 9)
    builder.add("total", 13, never=True)
    builder.add_sum("total", ["avs", "other", "large"])
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["avs", "other", "large"]  # 1 and 3 alone are a remainder of 4
    assert find_range(builder, choice, "avs")[0] == 1


def make_counties() -> ModelBuilder:
    """A county of 20 and 3, one of 40 and 37, and a nation of a hundred."""
    builder = ModelBuilder()
    for name, count in (("A", 20), ("B", 3), ("C", 40), ("D", 37)):
        builder.add(name, count)
    builder.add("north", 23)
    builder.add("south", 77)
    builder.add("nation", 100, never=True)
    builder.add_sum("north", ["A", "B"])
    builder.add_sum("south", ["C", "D"])
    builder.add_sum("nation", ["north", "south"])
    return builder


def test_p5_the_smaller_of_two_in_a_county_takes_the_other() -> None:
    builder = make_counties()
    assert list_hidden(builder, choose_cells(builder.make())) == ["A", "B"]


def test_p6_with_its_own_figures_in_hand_the_other_computes_nothing() -> None:
    builder = make_counties()
    for name in "ABCD":
        builder.add_neighbour(name, [name])
    choice = choose_cells(builder.make())
    # A knows its 20, so the county's 23 must go, and with it the other county's 77; B computes 23 unless A is hidden,
    # C and D 77 unless the other of them is
    assert list_hidden(builder, choice) == ["A", "B", "C", "D", "north", "south"]


def test_p6_a_unit_that_holds_the_county_figure_of_a_sheet_is_kept_out_too() -> None:
    builder = ModelBuilder()
    for name, count in (("A", 20), ("B", 3), ("C", 9), ("D", 14)):
        builder.add(name, count)
    builder.add("county", 46, never=True)
    builder.add_sum("county", ["A", "B", "C", "D"])
    builder.add_neighbour("C", ["C"])
    outside = choose_cells(builder.make())
    # without C in mind 3 and 9 would do; C computes 3 from 46 - 20 - 14 - 9
    assert list_hidden(builder, outside) == ["B", "D"]
    builder.neighbours.clear()
    assert list_hidden(builder, choose_cells(builder.make())) == ["B", "C"]
    builder.add_neighbour("C", ["C"], also=["D"])
    assert list_hidden(builder, choose_cells(builder.make())) == ["A", "B"]


def test_p6_an_interval_of_a_share_is_knowledge_too() -> None:
    builder = ModelBuilder()
    for name, count in (("A", 20), ("B", 3), ("C", 9)):
        builder.add(name, count)
    builder.add("county", 32, never=True)
    builder.add_sum("county", ["A", "B", "C"])
    builder.add_neighbour("A", ["A"], bounds=[("C", 9, 9)])
    with pytest.raises(InfeasibleError, match=r"B \(from A\)"):
        choose_cells(builder.make())
    builder.neighbours.clear()
    builder.add_neighbour("A", ["A"], bounds=[("C", 8, 9)])
    assert list_hidden(builder, choose_cells(builder.make())) == ["B", "C"]


def test_p6_what_an_interval_rules_out_protects_nothing() -> None:
    builder = ModelBuilder()
    for name, count in (("A", 20), ("B", 0), ("C", 9), ("D", 15)):
        builder.add(name, count)
    builder.add("county", 44, never=True)
    builder.add_sum("county", ["A", "B", "C", "D"])
    assert list_hidden(builder, choose_cells(builder.make())) == ["B", "C"]
    builder.add_neighbour("A", ["A"], bounds=[("C", 9, 10)])
    # the zero can only grow, so C would have to shrink, and A knows that it has nine at least
    assert list_hidden(builder, choose_cells(builder.make())) == ["B", "D"]


def test_p6_a_total_of_nobody_but_its_own_is_no_secret() -> None:
    builder = ModelBuilder()
    builder.add("bydel", 3)
    builder.add("other bydel", 0, fixed=True)
    builder.add("Oslo", 3)
    builder.add("south", 40)
    builder.add("north", 30)
    builder.add("nation", 73, never=True)
    builder.add_sum("Oslo", ["bydel", "other bydel"])
    builder.add_sum("nation", ["Oslo", "south", "north"])
    builder.add_neighbour("bydel", ["bydel"])
    # it knows Oslo's 3 whatever is hidden, and would compute the north from it if the south were shown
    assert list_hidden(builder, choose_cells(builder.make())) == ["bydel", "Oslo", "south", "north"]


def test_p7_a_unit_that_is_never_shown_is_protected_where_it_is_small_only() -> None:
    builder = ModelBuilder()
    builder.add("north", 20)
    builder.add("south", 30)
    builder.add("rest", 36, small=False, closed=True)
    builder.add("nation", 86, never=True)
    builder.add_sum("nation", ["north", "south", "rest"])
    builder.add("north goal", 11)
    builder.add("south goal", 12)
    builder.add("rest goal", 1, closed=True)
    builder.add("nation goal", 24, never=True)
    builder.add_sum("nation goal", ["north goal", "south goal", "rest goal"])
    assert list_hidden(builder, choose_cells(builder.make())) == ["rest", "north goal", "rest goal"]


def test_p8_an_overlap_that_all_know_hides_nothing() -> None:
    builder = ModelBuilder()
    for name, count in (("A", 10), ("B", 3), ("C", 9)):
        builder.add(name, count)
    builder.add("county", 20, never=True)
    builder.add_sum("county", ["A", "B", "C"], rest=2)  # two people are in two municipalities
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["B", "C"]
    assert find_range(builder, choice, "B") == (0, 12)  # 20 + 2 - 10


def test_p8_a_group_is_no_larger_than_all_with_measures() -> None:
    builder = ModelBuilder()
    builder.add("med", 20)
    builder.add("uten", 4)
    builder.add("deltakere", 24, never=True)
    builder.add("gruppe", 19)
    builder.add_sum("deltakere", ["med", "uten"])
    builder.add_at_most("gruppe", ["med"])
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["med", "uten"]
    assert find_range(builder, choice, "uten") == (0, 5)  # at least 19 have a measure


def test_p9_what_is_known_of_a_cell_narrows_it_and_more_is_hidden() -> None:
    builder = make_sum(33, 3, 12, 8, 10)
    builder.cells["c"] |= {"lower": 7, "upper": 8}  # a press answer: seven or eight
    choice = choose_cells(builder.make())
    assert list_hidden(builder, choice) == ["a", "d"]
    builder.cells["a"] |= {"lower": 3, "upper": 4}
    with pytest.raises(InfeasibleError, match="a"):
        choose_cells(builder.make())


def test_p10_the_choice_of_the_last_release_is_taken_over() -> None:
    builder = make_sum(33, 3, 12, 8, 10)
    other = np.array([True, True, False, False, False])
    before = Choice(other, np.zeros(5, dtype=np.int64), np.zeros(5, dtype=np.int64), np.array([-1, 0, -1, -1, -1]))
    choice = choose_cells(builder.make(), before)
    assert list_hidden(builder, choice) == ["a", "b"]
    assert choice.protects.tolist() == [-1, 0, -1, -1, -1]


def test_a_model_that_contradicts_itself_is_refused() -> None:
    builder = make_sum(33, 3, 12, 8, 11)
    with pytest.raises(ValueError, match="not true: total, a"):
        choose_cells(builder.make())
