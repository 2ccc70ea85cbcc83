"""Hold a made table against its contract, and tell what failed without telling a value.

Every table of the working database is checked here when it has been made: columns, types, empty cells and allowed
values by its Pandera schema, a batch at a time; the key by DuckDB. The snapshot's tables are checked before they are
frozen, in ``inndata.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import duckdb
import pandas as pd
from pandera.pandas import DataFrameSchema

from pipeline.contracts.catalogue import CONTRACTS
from pipeline.contracts.declaration import Contract
from pipeline.contracts.schemas import BATCH_ROWS, build_schema, find_schema_faults
from pipeline.warehouse import run_sql


@cache
def find_schema(table: str) -> DataFrameSchema:
    """Return the Pandera schema of ``<state>.<table>``, built once. KeyError for a table that has no contract."""
    return build_schema(CONTRACTS[table])


def find_contract_faults(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences hold names of columns and numbers of rows, never values (R16). KeyError for a table without a contract.
    """
    rows = connection.sql(f"from {table}")
    faults = find_schema_faults(find_schema(table), _read_batches(rows))
    contract = CONTRACTS[table]
    # a table that lacks a column of its key cannot be asked for it
    return faults + (_find_repeated_keys(connection, contract) if set(contract.key) <= set(rows.columns) else [])


def _read_batches(rows: duckdb.DuckDBPyRelation) -> Iterator[pd.DataFrame]:
    reader = rows.to_arrow_reader(BATCH_ROWS)
    is_empty = True
    for batch in reader:
        is_empty = False
        yield batch.to_pandas(types_mapper=pd.ArrowDtype)
    if is_empty:  # it has columns and types all the same
        yield reader.schema.empty_table().to_pandas(types_mapper=pd.ArrowDtype)


def _find_repeated_keys(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    key = ", ".join(contract.key)
    twice = f"select count(*) from (select {key} from {contract.table} group by {key} having count(*) > 1)"
    ((found,),) = run_sql(connection, twice, name=f"the key of {contract.table}").fetchall()
    if not found:
        return []
    return [f"{contract.table}: {found} values of ({key}) stand in more than one row; expected one row each"]
