"""Verifies one Parquet file: checksum, columns, their types, and that every value can be read.

The whole file is read through DuckDB once, as loading will do, so that a damaged page is found before
anything is written. Which types a column may have is decided in ``reading_cells.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import hash_file
from pipeline.common.limits import bound_duckdb, describe_shortage, is_shortage
from pipeline.intake.sources import reading_cells
from pipeline.intake.sources.csv_file import check_columns
from pipeline.intake.sources.load import escape_glob
from pipeline.intake.sources.model import SourceFile, read_stamp, refuse_change
from pipeline.intake.sources.names import show_name
from pipeline.nir.contract_table import Table


def read_parquet_columns(path: Path, table: Table) -> tuple[str, ...]:
    """The columns' names in file order. Raises RefusedError when the footer or a name is wrong."""
    try:
        names = tuple(pq.read_schema(path).names)
    except PermissionError:
        raise
    except (pa.ArrowException, OSError):
        names = None
    if names is None:
        raise refuse_damage(path)
    check_columns(path.name, names, table)
    refuse_int96(path, table.column_names)
    for name in names:
        same = [other for other in names if other.lower() == name.lower()]
        if len(same) > 1:
            shown = " and ".join(map(show_name, sorted(same)))
            raise RefusedError(
                f"{path.name} has columns that differ in capital letters only: {shown}. Expected "
                "each column once. Export the table again."
            )
    return names


def verify_parquet(path: Path, table: Table) -> SourceFile:
    """Read the whole file once and return its facts; memory is DuckDB's limit.

    Raises RefusedError for a damaged file, a wrong column or a type that the contract does not allow.
    """
    stamp = read_stamp(path)
    columns = read_parquet_columns(path, table)
    sha256 = hash_file(path)
    present = [column for column in table.columns if column.name in columns]
    try:
        types, rows, counts = _scan(path, [column.name for column in present])
    except duckdb.Error as error:
        if is_shortage(error):
            raise StoppedError(describe_shortage(f"reading {path.name}")) from None
        rows = -1
    if rows < 0:
        raise refuse_damage(path)
    empty = tuple(column.name for column in present if counts[column.name] == 0)
    for column in present:
        if column.name not in empty and not reading_cells.accepts(column, types[column.name]):
            lost = " A code's leading zeros are lost in a number." if column.digits else ""
            raise RefusedError(
                f"{path.name}: the column {column.name} has the type {types[column.name]}. Expected "
                f"{reading_cells.expected_types(column)}.{lost} Export the column with that type."
            )
    if read_stamp(path) != stamp:
        raise refuse_change(path.name)
    return SourceFile(
        table=table.name,
        name=path.name,
        path=path,
        format="parquet",
        sha256=sha256,
        rows=rows,
        bytes=stamp[0],
        columns=columns,
        unknown_columns=tuple(name for name in columns if name not in table.column_names),
        missing_optional=tuple(name for name in table.column_names if name not in columns),
        stamp=stamp,
        types=types,
        empty_columns=empty,
    )


def refuse_int96(path: Path, names: Sequence[str]) -> None:
    """Refuse timestamps of the old kind in columns, for which writers and readers do not agree on a time zone."""
    with pq.ParquetFile(path) as opened:
        schema = opened.schema
    old = [
        column.name
        for column in map(schema.column, range(len(schema)))
        if column.physical_type == "INT96" and column.path in names
    ]
    if old:
        raise RefusedError(
            f"{path.name}: timestamps of the old type INT96 in {', '.join(old)}. It does not say if they are "
            "Norwegian time or UTC, so a day can be wrong. Expected timestamp in microseconds (or string). Export the "
            "table so; in Spark: spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS."
        )


def _scan(path: Path, names: list[str]) -> tuple[dict[str, str], int, dict[str, int]]:
    """Types, number of rows, and number of values that are not NULL, by column. Reads every value."""
    config = {
        **bound_duckdb(),
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as connection:
        reader = "read_parquet($path, hive_partitioning = false)"
        bound = {"path": escape_glob(path)}
        described = connection.execute(f"describe select {', '.join(names)} from {reader}", bound).fetchall()
        # The hash makes DuckDB read the values; a count alone is answered from the footer.
        read = ", ".join(f"count({name}), bit_xor(hash({name}))" for name in names)
        row = connection.execute(f"select count(*), {read} from {reader}", bound).fetchone() or ()
    return (
        {str(name): str(sql_type) for name, sql_type, *_ in described},
        int(row[0]),
        dict(zip(names, map(int, row[1::2]), strict=True)),
    )


def refuse_damage(path: Path) -> RefusedError:
    """The refusal of a file that is not, or no longer, Parquet."""
    with path.open("rb") as file:
        start = file.read(1 << 12)
    if start.isascii() and b";" in start.partition(b"\n")[0] and b"\0" not in start:
        return RefusedError(
            f"{path.name} cannot be read as Parquet: it is text, and looks like CSV. Expected a whole Parquet file. "
            f"Name it {path.stem}.csv, and correct the name in uttrekk.toml."
        )
    return RefusedError(
        f"{path.name} cannot be read as Parquet: it is cut off, damaged or of another format. Expected a whole "
        "Parquet file. Export or copy the file again."
    )
