"""The Pandera schema of each table of the snapshot: which of its promises a table breaks, and in how many rows.

Columns, closed lists and formats come from ``pipeline/nir/contract.py``. Asked where a table was not proven to keep
them all (``contract_check.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandera.pandas import Check, Column, DataFrameSchema

from pipeline.contracts.schemas import BATCH_ROWS, find_schema_faults, period_is_in_order, unless_missing
from pipeline.nir import contract_table
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER, TABLES
from pipeline.nir.contract_table import Kind, Table
from pipeline.places.code_lists import CodeLists, load_code_lists

_ARROW_TYPES = {
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    Kind.FLAG: pa.bool_(),
    Kind.DECIMAL: pa.decimal128(18, 9),
}


def find_broken_promises(name: str, path: Path, codes: CodeLists | None = None) -> list[str]:
    """Return one sentence per promise that the rows in ``path`` break, empty where they break none.

    Sentences contain names of columns and checks and numbers of rows, never values (R16).
    """
    schema = SCHEMAS[name] if codes is None else _build_schema(TABLES[name], codes)
    return find_schema_faults(schema, _read_batches(path))


def _build_schema(table: Table, codes: CodeLists | None = None) -> DataFrameSchema:
    columns = {column.name: _build_column(column) for column in table.snapshot_columns}
    checks = [Check(_first_is_not_later, name="forst_registrert_not_after_registrert")]
    if table.has_period:
        checks.append(Check(period_is_in_order, name="til_dato_not_before_fra_dato"))
    if "avslutningsarsak" in table.column_names:
        checks.append(Check(partial(_reason_is_in_use, codes), name="avslutningsarsak_in_code_list_of_lov"))
    return DataFrameSchema(
        columns,
        checks=checks,
        name=table.name,
        description=table.grain,
        strict=True,
        ordered=True,
        coerce=False,
    )


def _build_column(column: contract_table.ExtractColumn) -> Column:
    return Column(
        pd.ArrowDtype(_ARROW_TYPES.get(column.kind, pa.string())),
        _build_checks(column),
        # An empty cell of a column with a default was read as the default.
        nullable=not column.required and column.default is None,
        description=column.description,
    )


def _build_checks(column: contract_table.ExtractColumn) -> list[Check]:
    match column.kind:
        case Kind.CHOICE:
            return [Check.isin(list(column.choices))]
        case Kind.DIGITS:
            # The length too, because $ lets a line end stand after it.
            pattern = f"^[0-9]{{{column.digits}}}$"
            return [Check.str_matches(pattern), Check.str_length(column.digits, column.digits)]
        case Kind.COUNTRY:
            return [Check.str_matches("^[A-Z]{3}$"), Check.str_length(3, 3)]
        case Kind.TEXT:
            return [Check.str_length(min_value=1)]
        case _:
            return [Check.in_range(*map(Decimal, column.bounds))] if column.bounds else []


def _first_is_not_later(frame: pd.DataFrame) -> Any:
    return unless_missing(frame["forst_registrert"] <= frame["registrert"])


def _reason_is_in_use(codes: CodeLists | None, frame: pd.DataFrame) -> Any:
    """The reason is in the list of the row's law, and was in use on the exit date."""
    holds = pd.Series(data=False, index=frame.index)
    for lov in LOVER:
        reasons = (codes or load_code_lists()).list_reasons(lov)
        known = frame["avslutningsarsak"].isin([IKKE_REGISTRERT, *(reason.kode for reason in reasons)])
        for reason in reasons:
            if reason.is_dated:
                days = frame["avslutningsdato"]
                in_use = pd.Series(data=True, index=frame.index)
                if reason.gyldig_fra is not None:
                    in_use &= (days >= reason.gyldig_fra).fillna(value=True).astype(bool)
                if reason.gyldig_til is not None:
                    in_use &= (days < reason.gyldig_til).fillna(value=True).astype(bool)
                known &= (frame["avslutningsarsak"] != reason.kode).fillna(value=True).astype(bool) | in_use
        holds |= (frame["lov"] == lov).fillna(value=False).astype(bool) & known
    return unless_missing(holds)


def _read_batches(path: Path) -> Iterator[pd.DataFrame]:
    file = pq.ParquetFile(path)
    # A table without rows has columns and types all the same.
    if file.metadata.num_rows == 0:
        yield file.schema_arrow.empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    for batch in file.iter_batches(batch_size=BATCH_ROWS):
        yield batch.to_pandas(types_mapper=pd.ArrowDtype)


SCHEMAS: dict[str, DataFrameSchema] = {name: _build_schema(table) for name, table in TABLES.items()}
