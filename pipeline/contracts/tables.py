"""Checks a made table against its contract, and reports what failed without showing a value.

Every table of the working database is checked here when it has been made. One statement asks whether it keeps all of
the contract (``proof.py``). Where it may not, its Pandera schema tells which promise is broken (``schemas.py``), and
DuckDB how many keys are repeated. The snapshot's tables are checked before they are frozen, in
``pipeline/intake/contract_check.py``.
"""

from __future__ import annotations

import duckdb

from pipeline.common.warehouse import run_sql
from pipeline.contracts.catalogue import DECLARED
from pipeline.contracts.declaration import Contract
from pipeline.contracts.proof import is_proven, list_promises, list_types


def find_contract_faults(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences contain names of columns and numbers of rows, never values (R16). KeyError for a table without a contract.
    """
    contract = DECLARED[table]
    if is_proven(connection, table, list_types(contract), list_promises(contract), contract.key, name=table):
        return []
    # with Pandera and pandas, which a run whose tables keep their contracts has no use for
    from pipeline.contracts.schemas import find_broken_promises  # noqa: PLC0415

    faults = find_broken_promises(connection, table)
    # the key cannot be checked in a table that lacks a column of it
    is_whole = set(contract.key) <= set(connection.sql(f"from {table}").columns)
    return faults + (_find_repeated_keys(connection, contract) if is_whole else [])


def _find_repeated_keys(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    key = ", ".join(contract.key)
    twice = f"select count(*) from (select {key} from {contract.table} group by {key} having count(*) > 1)"
    ((found,),) = run_sql(connection, twice, name=f"the key of {contract.table}").fetchall()
    if not found:
        return []
    return [f"{contract.table}: {found} values of ({key}) are in more than one row; expected one row each"]
