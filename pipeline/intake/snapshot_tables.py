"""The Parquet files of a snapshot: written from the classified rows, and named in SQL.

The bytes rest on the rows of the snapshot alone (R1, R15); what that takes is here. Which rows they are was
decided in ``pipeline/intake/classification.py``, what becomes of the files in ``pipeline/intake/freezing.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.common.warehouse import quote, run_sql
from pipeline.intake.classification import join_keys
from pipeline.intake.shields import IN_DOUBT
from pipeline.intake.sources.load import escape_glob
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import ExtractColumn, Table

# Fixed here, so that a new default of DuckDB's changes no bytes.
_ROW_GROUP = 122_880


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write ``<table>.parquet`` for every contract table and return each one's number of rows.

    One row per key, sorted by key: the rows of ``mottak.<table>`` that ``mottak.utfall_<table>`` does not
    list, with the contract's columns and ``forst_registrert`` (R2), and the shields of ``mottak.sperret_i_tvil``. A
    table without rows becomes a file all the same.
    """
    rows = {}
    with _same_bytes(connection):
        for name, table in TABLES.items():
            statement = _copy_statement(table, folder / f"{name}.parquet")
            counted = run_sql(connection, statement, name=f"snapshot of {name}").fetchone()
            rows[name] = int(counted[0]) if counted else 0
    return rows


def link_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make ``inndata.<table>`` views over the snapshot's files in ``folder``, named by their full path."""
    for name in TABLES:
        file = read_file((folder / f"{name}.parquet").resolve())
        run_sql(connection, f"create or replace view inndata.{name} as from {file}", name=f"inndata.{name}")


def quote_path(path: Path) -> str:
    """The path as an SQL text, for a file to write."""
    return quote(str(path))


def read_file(path: Path) -> str:
    """The table function that reads one Parquet file, whatever signs of a pattern its path holds."""
    return f"read_parquet({quote_pattern(path)}, hive_partitioning = false)"


def quote_pattern(path: Path) -> str:
    """The path as an SQL text, for a file to read."""
    return quote(escape_glob(path))


@contextmanager
def _same_bytes(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep what DuckDB knows of rows that stay out from deciding bytes.

    Its Parquet writer marks a column as required where the statistics of the source table hold no NULL: one
    late row with an empty cell would change the file (R1). Without statistics every column is optional.
    """
    before = connection.execute("select current_setting('disabled_optimizers')").fetchone()
    kept = str(before[0]) if before else ""
    names = ",".join(filter(None, (kept, "statistics_propagation")))
    connection.execute(f"set disabled_optimizers = '{names}'")
    try:
        yield
    finally:
        connection.execute(f"set disabled_optimizers = '{kept}'")


def _copy_statement(table: Table, path: Path) -> str:
    columns = ", ".join(map(_value, table.columns))
    return f"""
        copy (
            select {columns}, coalesce(f.forst_registrert, t.registrert) as forst_registrert
            from mottak.{table.name} as t
            left join mottak.flere_{table.name} as f on {join_keys(table, "f", "t")}
            where not exists (select 1 from mottak.utfall_{table.name} as u where u.rad = t.rowid)
            order by {", ".join(f"t.{name}" for name in table.key)}
        ) to {quote_path(path)} (format parquet, compression zstd, row_group_size {_ROW_GROUP})
    """


def _value(column: ExtractColumn) -> str:
    """A cell of the snapshot: as it was read, but for a shield that another version of the person puts there (R7)."""
    if column.in_doubt is None:
        return f"t.{column.name}"
    is_in_doubt = f"exists (select 1 from mottak.{IN_DOUBT} as s where s.person_id = t.person_id)"
    return f"case when {is_in_doubt} then {quote(column.in_doubt)} else t.{column.name} end as {column.name}"
