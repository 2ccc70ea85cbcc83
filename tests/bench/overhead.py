"""What the product adds to its own SQL: every table of ``sql/`` made bare, as a run makes it, and held to its contract.

In one process, from the same frozen snapshot and the same tables of code lists and earlier editions. Bare is DuckDB in
memory and the statements of the files. As a run makes them: in the working database on disk, with the count of each
table's rows; held adds the contracts. In none of them: hashing, the checks, Dagster, sheets, publishing.
``python -m tests.bench.overhead EDITION HOME`` prints the seconds of a processor that each takes, the least of three.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipeline.common.warehouse import create_schemas, load_code_macros, read_sql, run_sql, strip_comments
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.intake.snapshot_tables import link_tables
from pipeline.quality.findings import FINDING_ROWS, make_finding_rows
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import (
    bring_snapshot,
    create_made_table,
    hold_table,
    make_reference_tables,
)
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import list_made_tables
from pipeline.statistics.stonad import bring_stonad

TURNS = 3


def main() -> None:
    """Make all tables three ways, in turns, and print the least seconds of each way."""
    key, home = sys.argv[1:3]
    edition, editions = find_edition(key), list_editions(load_years())
    with EditionRun(edition, Home.find(Path(home))) as run:
        bring_snapshot(run)
        bring_stonad(run)
        make_reference_tables(run)
        load_earlier_rounds(run, editions)
        bare = _open_bare(run)
        ways: dict[str, Callable[[str], object]] = {
            "bare": lambda table: _make_bare(bare, table, run),
            "made": lambda table: create_made_table(run.connection, table, run.parameters),
            "held": lambda table: (create_made_table(run.connection, table, run.parameters), hold_table(run, table)),
        }
        found = {way: min(_time(make) for _ in range(TURNS)) for way, make in ways.items()}
        run.stop_on_failures()
        bare.close()
    for way, seconds in found.items():
        print(f"{way} {seconds:.4f}")


def _time(make: Callable[[str], object]) -> float:
    began = time.process_time()
    for table in list_made_tables():
        make(table)
    return time.process_time() - began


def _open_bare(run: EditionRun) -> duckdb.DuckDBPyConnection:
    """A database in memory with what the SQL files read, and with the macros they use."""
    bare = duckdb.connect()
    bare.execute("set TimeZone = 'Europe/Oslo'")
    create_schemas(bare)
    link_tables(bare, run.require_snapshot().folder)
    for (table,) in run.connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('kodeverk', 'inndata')"
    ).fetchall():
        bare.register("given", run.connection.sql(f"from {table}").to_arrow_table())
        bare.execute(f"create table {table} as from given")
        bare.unregister("given")
    load_code_macros(bare)
    return bare


def _make_bare(bare: duckdb.DuckDBPyConnection, table: str, run: EditionRun) -> None:
    if table == FINDING_ROWS:
        make_finding_rows(bare, run.parameters)
    else:
        statement = strip_comments(read_sql(*table.split(".")))
        run_sql(bare, f"create or replace table {table} as {statement}", run.parameters, name=table)


if __name__ == "__main__":
    main()
