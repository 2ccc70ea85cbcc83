"""What a table of the snapshot must look like before it is frozen: one Pandera schema per contract table.

Columns, closed lists and formats come from ``pipeline/nir/contract.py``. A row that breaks them went to
quarantine long before (``pipeline/intake/sources``), so a fault here is one of this software and stops the run.
What is made of these tables is declared in the modules beside this one, by state.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandera.pandas import Check, Column, DataFrameSchema

from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import run_sql
from pipeline.contracts.schemas import BATCH_ROWS, find_schema_faults, period_is_in_order, unless_missing
from pipeline.intake.snapshot_tables import read_file
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


def check_tables(connection: duckdb.DuckDBPyConnection, folder: Path, codes: CodeLists | None = None) -> None:
    """Raise StoppedError, telling all faults, when a ``<table>.parquet`` in ``folder`` breaks its schema.

    ``codes``: the lists that reasons are held against; our own where none are given.
    """
    faults = [fault for name in TABLES for fault in find_faults(connection, name, folder / f"{name}.parquet", codes)]
    if faults:
        raise StoppedError(
            f"The snapshot breaks its contract: {'; '.join(faults)}. Nothing was frozen. Rows like these "
            "belong in quarantine, so this is a fault in the software: report it."
        )


def find_faults(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, codes: CodeLists | None = None
) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences hold names of columns and checks and numbers of rows, never values (R16).
    """
    schema = SCHEMAS[name] if codes is None else _build_schema(TABLES[name], codes)
    faults = find_schema_faults(schema, _read_batches(path))
    key = ", ".join(TABLES[name].key)
    twice = f"""
        select count(*) from (select {key} from {read_file(path)} group by {key} having count(*) > 1)
    """
    row = run_sql(connection, twice, name=f"the key of {name}").fetchone()
    if row and row[0]:
        faults.append(f"{name}: {row[0]} keys ({key}) are in more than one row; expected one row each")
    return faults


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
