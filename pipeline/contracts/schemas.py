"""From a declaration to the Pandera schema that frames are checked against; failures are reported without values (R16).

Frames are Arrow-backed, so that a column has its type with no row in it and no value is ever converted. Rows are given
to Pandera where a table was not proven to keep its contract (``proof.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from pandera.errors import SchemaErrorReason, SchemaErrors
from pandera.pandas import Check, Column, DataFrameSchema

from pipeline.contracts import declaration
from pipeline.contracts.catalogue import DECLARED
from pipeline.contracts.declaration import Contract, Type

# Rows are checked this many at a time, so that the memory needed does not grow with the table.
BATCH_ROWS = 250_000
_ARROW_TYPES = {
    Type.TEXT: pa.string(),
    Type.TEXTS: pa.list_(pa.string()),
    Type.COUNT: pa.int64(),
    Type.NUMBER: pa.int32(),
    Type.SHARE: pa.float64(),
    Type.HOURS: pa.decimal128(18, 9),
    Type.HOUR_DAYS: pa.decimal128(38, 9),
    Type.AMOUNT: pa.decimal128(28, 9),
    Type.FLAG: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us", tz="Europe/Oslo"),
}


@cache
def find_schema(table: str) -> DataFrameSchema:
    """Return the Pandera schema of ``<state>.<table>``, built once. KeyError for a table that has no contract."""
    return build_schema(DECLARED[table])


def find_broken_promises(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return one sentence per promise of ``<state>.<table>`` that its rows or columns break; its key is left out."""
    return find_schema_faults(find_schema(table), _read_frames(connection, table))


def _read_frames(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[pd.DataFrame]:
    reader = connection.sql(f"from {table}").to_arrow_reader(BATCH_ROWS)
    first = next(reader, None)
    # a table without rows has columns and types all the same
    for batch in [reader.schema.empty_table()] if first is None else chain([first], reader):
        yield batch.to_pandas(types_mapper=pd.ArrowDtype)


def build_schema(contract: Contract) -> DataFrameSchema:
    """Return the schema of a declared table. Its key is no part of it: a batch cannot know what another one holds."""
    columns = {
        name: Column(
            pd.ArrowDtype(_ARROW_TYPES[column.type]),
            _build_checks(column),
            nullable=column.nullable,
            description=column.description,
        )
        for name, column in contract.columns.items()
    }
    checks = [Check(period_is_in_order, name="til_dato_not_before_fra_dato")] if contract.has_period else []
    return DataFrameSchema(columns, checks=checks, name=contract.table, strict=True, ordered=True, coerce=False)


def _build_checks(column: declaration.Column) -> list[Check]:
    checks = [Check.isin(list(column.allowed))] if column.allowed else []
    if column.pattern:
        checks.append(Check.str_matches(column.pattern))
    if column.lowest is not None:
        checks.append(Check.ge(column.lowest))
    if column.highest is not None:
        checks.append(Check.le(column.highest))
    return checks


def period_is_in_order(frame: pd.DataFrame) -> Any:
    """Row by row, that ``til_dato`` does not lie before ``fra_dato``; an open period has no end."""
    return unless_missing(frame["til_dato"] >= frame["fra_dato"])


def unless_missing(holds: Any) -> Any:
    """An empty cell is the column's own matter."""
    return holds.fillna(True).astype(bool)


def find_schema_faults(schema: DataFrameSchema, frames: Iterable[pd.DataFrame]) -> list[str]:
    """Return one sentence per broken promise, with its number of rows over all frames; empty where all are kept.

    Sentences hold names of tables, columns and checks, never values (R16).
    """
    counts: Counter[str] = Counter()
    for frame in frames:
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as found:
            for error in found.schema_errors:
                counts[_describe_fault(error, schema)] += _count_rows(error)
    return [f"{fault} in {rows} rows" if rows else fault for fault, rows in sorted(counts.items())]


def _describe_fault(error: Any, schema: DataFrameSchema) -> str:
    """Which promise was broken: the table or column, and the check's name."""
    check = getattr(error, "check", None)
    promise = getattr(check, "name", None) or check or error.reason_code
    place = schema.name if error.schema is schema else f"{schema.name}.{error.schema.name}"
    return f"{place} breaks {promise}"


def _count_rows(error: Any) -> int:
    """The rows that failed; 0 where it is the column as a whole, such as its type."""
    output = getattr(error, "check_output", None)
    if isinstance(output, pd.Series):
        return int((~output.astype(bool)).sum())
    empty = error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS
    return len(error.failure_cases) if empty else 0
