"""A made-up register that goes on: the extract as of a moment, and rows corrected, deleted and added. By pencil."""

from __future__ import annotations

import numpy as np

from pipeline.synthetic.frames import Frame
from pipeline.synthetic.history import Ledger, as_of
from pipeline.synthetic.mess import PLAIN, UTC
from pipeline.synthetic.times import NONE

NOW = 500
_COLUMNS = ("id", "person", "registrert", "opphevet", "avslutningsarsak")


def make_table(*rows: tuple[int, ...]) -> Frame:
    """Exits: id, person, registrert, opphevet (0 for none), reason."""
    table = {
        name: np.array(column, dtype=np.int64) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)
    }
    table["opphevet"] = np.where(table["opphevet"] == 0, NONE, table["opphevet"])
    size = len(rows)
    return table | {"feil": np.zeros(size, int), "form": np.full(size, UTC), "opphevet_form": np.full(size, UTC)}


def show(table: Frame) -> list[tuple[int, ...]]:
    opphevet = np.where(table["opphevet"] == NONE, 0, table["opphevet"])
    return [*zip(*((table | {"opphevet": opphevet})[name].tolist() for name in _COLUMNS), strict=True)]


def open_ledger(*rows: tuple[int, ...]) -> Ledger:
    """Everybody's rows are worked on at ``NOW``."""
    return Ledger({"avslutning": make_table(*rows)}, np.full(10, NOW, dtype=np.int64))


def test_an_extract_knows_nothing_of_what_came_later():
    table = make_table((1, 1, 100, 300, 7), (1, 1, 300, 0, 8), (2, 2, 299, 0, 7))
    # at 300 the first has not been ended yet, and what took its place has not come
    assert show(as_of(table, 300)) == [(1, 1, 100, 0, 7), (2, 2, 299, 0, 7)]
    assert show(as_of(table, 301)) == show(table)


def test_a_corrected_row_is_ended_and_a_version_takes_its_place():
    ledger = open_ledger((1, 1, 100, 0, 7), (2, 2, 100, 0, 7))
    ledger.change("avslutning", ledger.current("avslutning", np.array([1])), avslutningsarsak=9)
    assert show(ledger.finish()["avslutning"]) == [(1, 1, 100, NOW, 7), (1, 1, NOW, 0, 9), (2, 2, 100, 0, 7)]
    # what a clerk writes has no offset
    assert ledger.finish()["avslutning"]["form"].tolist() == [UTC, PLAIN, UTC]
    assert ledger.finish()["avslutning"]["opphevet_form"].tolist() == [PLAIN, PLAIN, UTC]


def test_two_corrections_of_a_row_are_one_version():
    ledger = open_ledger((1, 1, 100, 0, 7))
    for reason in (8, 9):
        ledger.change("avslutning", ledger.current("avslutning", np.array([1])), avslutningsarsak=reason)
    assert show(ledger.finish()["avslutning"]) == [(1, 1, 100, NOW, 7), (1, 1, NOW, 0, 9)]


def test_of_two_versions_in_force_the_newest_is_corrected_and_both_are_ended():
    ledger = open_ledger((1, 1, 200, 0, 7), (1, 1, 100, 0, 6))
    reasons = ledger.tables["avslutning"]["avslutningsarsak"] + 10
    ledger.change("avslutning", ledger.current("avslutning", np.array([1])), avslutningsarsak=reasons)
    assert show(ledger.finish()["avslutning"]) == [(1, 1, 100, NOW, 6), (1, 1, 200, NOW, 7), (1, 1, NOW, 0, 17)]


def test_what_is_ended_or_cannot_be_read_is_not_worked_on():
    ledger = open_ledger((1, 1, 100, 300, 7), (2, 1, 100, 0, 7), (3, 2, 100, 0, 7), (4, 1, 100, 0, 7))
    ledger.tables["avslutning"]["feil"][3] = 1
    assert ledger.current("avslutning", np.array([1])).tolist() == [False, True, False, False]


def test_a_deleted_row_has_no_heir_and_a_new_one_has_an_id_of_its_own():
    ledger = open_ledger((1, 1, 100, 0, 7), (2, 2, 100, 0, 7))
    ledger.delete("avslutning", ledger.current("avslutning", np.array([1])))
    ledger.add("avslutning", {"person": np.array([3]), "avslutningsarsak": np.array([5])})
    assert show(ledger.finish()["avslutning"]) == [(1, 1, 100, NOW, 7), (2, 2, 100, 0, 7), (3, 3, NOW, 0, 5)]
