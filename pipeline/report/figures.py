"""The figures of one period, counted by the SQL of the editions and of ``sql/rapport`` (T4, T5).

The same tables as an edition makes, with the period in the place of the year, in a database of the report's own. What
was known of the register, and when, is in ``known.py``; what is hidden and how it is shown comes later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import connect, create_schemas, create_table, run_sql
from pipeline.contracts.rapport import RAPPORT
from pipeline.contracts.tables import find_contract_faults
from pipeline.editions.edition import Edition
from pipeline.editions.period import Period
from pipeline.intake.snapshot_tables import link_tables
from pipeline.report.known import Known
from pipeline.run.parameters import list_parameters
from pipeline.statistics.compute import create_made_table, load_rows_read
from pipeline.statistics.reads import find_reads, list_made_tables
from pipeline.statistics.reference_tables import load_reference_tables
from pipeline.statistics.stonad import create_stonad_tables

STATE = "rapport"
# in the order in which they are made; the first has people and leaves this module as counts alone
TABLES = tuple(RAPPORT)
COUNTED = TABLES[1:]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Figures:
    """The counts of one period: the rows of each table of :data:`COUNTED`, in its order."""

    period: Period
    tables: Mapping[str, tuple[Row, ...]]

    def find(self, table: str, **key: str) -> Row:
        """The one row with these cells."""
        (found,) = (row for row in self.tables[table] if all(row[name] == value for name, value in key.items()))
        return found


def count_period(known: Known, edition: Edition, period: Period, work: Path) -> Figures:
    """Count the period in what was known, by the settings and structure of ``edition``'s year.

    ``work`` is a folder for passing files. Raises StoppedError where a table breaks its contract.
    """
    database = work / "grunnlag.duckdb"
    with connect(database, work, is_disposable=True) as connection:
        create_schemas(connection)
        connection.execute(f"create schema if not exists {STATE}")
        link_tables(connection, known.snapshot)
        load_rows_read(connection, known.rows_read, known.without_history)
        create_stonad_tables(connection)
        load_reference_tables(connection, edition)
        parameters = list_parameters(edition) | {"ar_start": period.first, "ar_slutt": period.last}
        _make_tables(connection, parameters)
        tables = {name: _read(connection, name) for name in COUNTED}
    database.unlink(missing_ok=True)
    return Figures(period, MappingProxyType(tables))


def _make_tables(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> None:
    read = set().union(*(find_reads(STATE, name) for name in TABLES))
    faults: list[str] = []
    for table in list_made_tables(read):
        create_made_table(connection, table, parameters)
        faults += find_contract_faults(connection, table)
    for name in TABLES:
        create_table(connection, STATE, name, parameters)
        faults += find_contract_faults(connection, f"{STATE}.{name}")
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise StoppedError(f"{len(faults)} promises of the report's tables are broken. Nothing was written:{listed}")


def _read(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Row, ...]:
    columns = list(RAPPORT[name].columns)
    statement = f"select {', '.join(columns)} from {STATE}.{name} order by rowid"
    found = run_sql(connection, statement, name=f"reading {STATE}.{name}").fetchall()
    return tuple(dict(zip(columns, row, strict=True)) for row in found)
