"""The working database of an edition nobody has run: every table with its columns, and no rows from NIR.

For tests and pages that ask what columns the SQL gives. Databases with figures are made in
``sheet_database.py`` and ``running.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipeline.common.warehouse import create_schemas
from pipeline.editions.edition import find_edition
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import create_made_table
from pipeline.statistics.earlier_rounds import EARLIER_TABLES
from pipeline.statistics.reads import list_made_tables
from pipeline.statistics.reference_tables import load_reference_tables
from pipeline.statistics.stonad import STONAD_TABLES

EDITION = "2020-forelopig-1"
# What pipeline/statistics/compute.py makes beside the snapshot's tables.
INTAKE_TABLES = {
    "mottak_regnskap": "tabell varchar, utfall varchar, antall bigint",
    "mottak_lest": "tabell varchar, rader bigint, har_historikk boolean",
    "avslutning_mottak": "botte varchar, kommunenummer varchar, bydelsnummer varchar, antall bigint",
    **EARLIER_TABLES,
    **STONAD_TABLES,
}


@contextmanager
def open_empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database in memory, with ``kodeverk`` filled for the edition and all else empty."""
    edition = find_edition(EDITION)
    with duckdb.connect() as connection:
        create_schemas(connection)
        load_reference_tables(connection, edition)
        for name, table in TABLES.items():
            columns = ", ".join(f"{column.name} {column.kind.sql_type}" for column in table.snapshot_columns)
            connection.execute(f"create table inndata.{name} ({columns})")
        for name, columns in INTAKE_TABLES.items():
            connection.execute(f"create table inndata.{name} ({columns})")
        parameters = EditionRun(edition, Home.find()).parameters
        for table in list_made_tables():
            create_made_table(connection, table, parameters)
        yield connection
