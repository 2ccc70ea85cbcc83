"""Text cells of our CSV files: the same shield in Python and in SQL, and none for what is no formula."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.spreadsheet import shield_cell, shield_column

SHIELDED = ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1"]
PLAIN = ["", "0301", "Ås", "a=b", " =1", "'=1", "–", "1-2"]


@pytest.mark.parametrize("text", SHIELDED)
def test_what_would_run_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert shield_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays(text: str) -> None:
    assert shield_cell(text) == text


def test_sql_does_the_same_and_keeps_what_is_missing() -> None:
    given = [*SHIELDED, *PLAIN, None]
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select {shield_column('t')} from (select unnest(?) as t, generate_subscripts(?, 1) as n) order by n",
            [given, given],
        ).fetchall()
    assert [row[0] for row in rows] == [None if text is None else shield_cell(text) for text in given]
