"""The list of mutants is sound: enough of them, each fits its file as it stands, and none may live without a reason.

They are tried by ``make mutate`` alone.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.mutation.mutants import PARTS, TREE, Mutant, StaleError, find_asked, list_mutants, read_survivors
from tests.mutation.operators import change_lines

MUTANTS = list_mutants()
SHARE_WITHOUT_A_LEAST = (
    "return Column(Type.SHARE, words, lowest=None if highest is None else 0, highest=highest, nullable=True)"
)
# the faults that once lived through every test, and where each would be
ONCE_ALIVE = (
    ("sql/utdata/deltaker_intro.sql", "max(d.fra_dato) as forste_deltakelse_dato"),
    ("sql/utdata/avsluttet_intro.sql", "cast(program_start_dato as date) as program_grense_dato"),
    ("sql/checks/kjonn_er_alle.sql", "on avsluttet, mal_nadd, utelatt_utvidet, deltakere\n"),
    ("sql/klargjort/program.sql", "v.fra_dato"),
    ("sql/statistikk/oppfolging.sql", "ikke_registrert desc nulls last"),
    ("pipeline/contracts/schemas.py", "nullable=True,"),
    ("pipeline/contracts/declaration.py", SHARE_WITHOUT_A_LEAST),
)


def test_there_are_enough_in_every_part():
    counts = Counter(mutant.part for mutant in MUTANTS)
    assert sum(counts.values()) >= 150
    assert set(counts) == set(PARTS)
    assert len({mutant.key for mutant in MUTANTS}) == len(MUTANTS)


def test_every_mutant_fits_its_file_says_why_and_has_tests_that_are_there():
    for mutant in MUTANTS:
        text = mutant.read_file()
        assert mutant.apply(text) != text
        assert mutant.why
        for test in find_asked(mutant):
            assert (TREE / test.split("::")[0]).exists(), test


def test_few_may_live_and_each_has_a_reason():
    assert len(read_survivors()) <= 0.05 * len(MUTANTS)


def test_the_faults_that_once_lived_are_among_them():
    for file, replace in ONCE_ALIVE:
        assert any((mutant.file, mutant.replace) == (file, replace) for mutant in MUTANTS), file


def test_a_mutant_whose_text_is_gone_or_stands_twice_is_told_with_its_file():
    mutant = Mutant("rules", "sql/a.sql", "min(x)", "max(x)", "why")
    assert mutant.apply("select min(x)") == "select max(x)"
    for text, times in (("select x", 0), ("select min(x), min(x)", 2)):
        with pytest.raises(StaleError, match=f"sql/a.sql: «min\\(x\\)» stands there {times} times; expected once"):
            mutant.apply(text)


def test_a_change_is_found_in_code_and_not_in_comments():
    text = "-- a < b\nselect x  -- c < d\nfrom t\nwhere a < b and c is not null\n"
    changes = {replace for _, replace, _ in change_lines("sql/a.sql", text)}
    assert "where a <= b and c is not null" in changes
    assert "where a < b and c is null" in changes
    assert "where true" in changes
    assert not any(change.startswith(("--", "select")) for change in changes)


def test_a_line_that_stands_twice_is_told_apart_by_those_before_it():
    text = "first as (\n    min(a)\n),\nsecond as (\n    min(a)\n)\n"
    found = {find for find, _, _ in change_lines("sql/a.sql", text)}
    assert found == {"first as (\n    min(a)", "second as (\n    min(a)"}
