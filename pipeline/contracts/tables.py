"""Checks a made table against its contract, and reports what failed without showing a value.

Every table of the working database is checked here when it has been made: columns, types, empty cells and allowed
values by its Pandera schema, a batch at a time; the key by DuckDB. The snapshot's tables are checked before they are
frozen, in ``pipeline/intake/contract_check.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

import duckdb
import pandas as pd
import pyarrow as pa
from pandera.pandas import DataFrameSchema

from pipeline.common.warehouse import run_sql
from pipeline.contracts.catalogue import CONTRACTS
from pipeline.contracts.declaration import Contract
from pipeline.contracts.schemas import BATCH_ROWS, build_arrow_schema, build_schema, find_schema_faults


@cache
def find_schema(table: str) -> DataFrameSchema:
    """Return the Pandera schema of ``<state>.<table>``, built once. KeyError for a table that has no contract."""
    return build_schema(CONTRACTS[table])


def find_contract_faults(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences contain names of columns and numbers of rows, never values (R16). KeyError for a table without a contract.
    """
    contract = CONTRACTS[table]
    reader = connection.sql(f"from {table}").to_arrow_reader(BATCH_ROWS)
    first = next(reader, None)
    if first is None and reader.schema == build_arrow_schema(contract):
        return []  # without rows there is nothing else to break, and most tables of a small register have none
    faults = find_schema_faults(find_schema(table), _make_frames(reader, first))
    # the key cannot be checked in a table that lacks a column of it
    return faults + (_find_repeated_keys(connection, contract) if set(contract.key) <= set(reader.schema.names) else [])


def _make_frames(reader: pa.RecordBatchReader, first: pa.RecordBatch | None) -> Iterator[pd.DataFrame]:
    # a table without rows has columns and types all the same
    for batch in [reader.schema.empty_table()] if first is None else chain([first], reader):
        yield batch.to_pandas(types_mapper=pd.ArrowDtype)


def _find_repeated_keys(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    key = ", ".join(contract.key)
    # A key that stands twice has its hash twice, which takes less to see; only then are the keys themselves compared.
    hashes = f"select count(*) = count(distinct hash({key})) from {contract.table}"
    if run_sql(connection, hashes, name=f"the key of {contract.table}").fetchall() == [(True,)]:
        return []
    twice = f"select count(*) from (select {key} from {contract.table} group by {key} having count(*) > 1)"
    ((found,),) = run_sql(connection, twice, name=f"the key of {contract.table}").fetchall()
    if not found:  # pragma: no cover – two keys with the same hash of 64 bits
        return []
    return [f"{contract.table}: {found} values of ({key}) are in more than one row; expected one row each"]
