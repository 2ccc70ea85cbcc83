"""Each public table as CSV and Parquet («Files»): the same rows, what is not shown empty beside its sign.

JSON-stat is in ``json_stat.py``, the workbook in ``workbook.py``. The same cells give the same bytes (R15).
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.spreadsheet import shield_cell
from pipeline.disclosure.model import PublicData
from pipeline.disclosure.tables import PublicTable
from pipeline.public.values import list_cells, list_columns


def render_csv(utgave: str, data: PublicData) -> bytes:
    """Return the table as CSV: UTF-8 without BOM, ``;``, ``.`` decimal, LF; a text is never a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(list_columns(data.table))
    for row in list_cells(utgave, data):
        writer.writerow(["" if cell is None else shield_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue().encode("utf-8")


def render_parquet(utgave: str, data: PublicData) -> bytes:
    """Return the table as Parquet: counts and shares as whole numbers, hours as a double, not shown as null."""
    schema = pa.schema([(name, _find_type(data.table, name)) for name in list_columns(data.table)])
    rows = [dict(zip(schema.names, map(_to_double, row), strict=True)) for row in list_cells(utgave, data)]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def _find_type(table: PublicTable, name: str) -> pa.DataType:
    if name in {*table.counts, *(share.name for share in table.shares)}:
        return pa.int64()
    return pa.float64() if name in {mean.name for mean in table.means} else pa.string()


def _to_double(cell: str | int | Decimal | None) -> str | int | float | None:
    return float(cell) if isinstance(cell, Decimal) else cell
