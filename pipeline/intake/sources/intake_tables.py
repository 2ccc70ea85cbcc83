"""The tables of the schema ``mottak`` that every kind of source fills beside those of the contract."""

from __future__ import annotations

import duckdb

from pipeline.common.warehouse import run_sql

_COLUMNS = {
    "ulesbar": "tabell varchar, linje bigint, kolonne varchar, grunn varchar, raa varchar",
    "linjeskift": "tabell varchar, fra_rad bigint, tillegg bigint",
    "person_i_tvil": "person_id varchar, registrert timestamptz, opphevet timestamptz",
}


def create_intake_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schema ``mottak`` and, empty, ``ulesbar``, ``linjeskift`` and ``person_i_tvil``.

    What their rows are is told by :meth:`VerifiedSource.load`. A source whose records are always whole rows leaves them
    empty.
    """
    run_sql(connection, "create schema if not exists mottak", name="mottak")
    for name, columns in _COLUMNS.items():
        run_sql(connection, f"create or replace table mottak.{name} ({columns})", name=f"mottak.{name}")
