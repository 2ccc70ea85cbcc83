"""The tables of the schema ``mottak`` that every kind of source fills beside those of the contract."""

from __future__ import annotations

import duckdb

from pipeline.common.warehouse import run_sql
from pipeline.nir.contract_table import Table

_COLUMNS = {
    "ulesbar": "tabell varchar, linje bigint, kolonne varchar, grunn varchar, raa varchar",
    "linjeskift": "tabell varchar, fra_rad bigint, tillegg bigint",
    "slettet": "tabell varchar, antall bigint",
    "person_i_tvil": "person_id varchar, registrert timestamptz, opphevet timestamptz",
}


def create_intake_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schema ``mottak`` and, empty, ``ulesbar``, ``linjeskift``, ``slettet`` and ``person_i_tvil``.

    What their rows are is told by :meth:`VerifiedSource.load`. A source whose records are always whole rows leaves them
    empty.
    """
    run_sql(connection, "create schema if not exists mottak", name="mottak")
    for name, columns in _COLUMNS.items():
        run_sql(connection, f"create or replace table mottak.{name} ({columns})", name=f"mottak.{name}")


def create_empty_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make ``mottak.<table>`` without rows, for a table that the source does not have."""
    columns = [f"{column.name} {column.kind.sql_type}" for column in table.columns]
    columns += ["feil_kolonne varchar", "feil_grunn varchar", "raa varchar"]
    name = f"mottak.{table.name}"
    run_sql(connection, f"create or replace table {name} ({', '.join(columns)})", name=name)
