"""Text cells of our CSV files: the same shield in Python and in SQL, and none for what is no formula."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.spreadsheet import shield_cell, shield_column

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


def test_rows_stay_in_their_order(tmp_path: Path) -> None:
    """A list of signs in the expression became a join in DuckDB, and gave row groups in any order."""
    source, target = tmp_path / "rader.parquet", tmp_path / "rader.csv"
    with pq.ParquetWriter(source, pa.schema([("t", pa.string()), ("n", pa.int64())])) as writer:
        for first in (0, 3):
            writer.write_table(pa.table({"t": ["a", "=b", "c"], "n": [first, first + 1, first + 2]}))
    with duckdb.connect(config={"threads": 2}) as connection:
        for _ in range(100):
            rows = f"select n, {shield_column('t')} as t from read_parquet('{source}')"
            connection.execute(f"copy ({rows}) to '{target}' (format csv, header false)")
            assert [line.split(",")[0] for line in target.read_text().splitlines()] == ["0", "1", "2", "3", "4", "5"]
