"""Deletions that a mapping names and no row is: its values may be misspelt, and deleted rows stay in force (K3).

Works on the rows that ``pipeline/intake/sources`` loaded and what it counted of them.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipeline.common.notices import Notice
from pipeline.common.warehouse import run_sql
from pipeline.nir.contract import TABLES


def find_idle_deletions(connection: duckdb.DuckDBPyConnection, cutoff_end: datetime) -> list[Notice]:
    """Return the notice ``ingen_slettet`` with the tables where no row before the cutoff is a deletion.

    Only tables with deletions in the mapping and with rows are asked. Rows that were registered later are passed over
    (R1): a deletion is cancelled in the moment that it is registered, and so are few other rows.
    """
    listed = "select tabell, antall from mottak.slettet order by tabell"
    idle = []
    for name, deleted in run_sql(connection, listed, name="mottak.slettet").fetchall():
        statement = f"""
            select count(*), count(*) filter (where opphevet = registrert)
            from mottak.{TABLES[name].name}
            where registrert < $cutoff_end
        """
        given = {"cutoff_end": cutoff_end}
        ((rows, ended),) = run_sql(connection, statement, given, name=f"mottak.{name}").fetchall()
        if rows and not (deleted and ended):
            idle.append(name)
    return [Notice("ingen_slettet", {"tabeller": tuple(name for name in TABLES if name in idle)})] if idle else []
