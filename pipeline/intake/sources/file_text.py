"""The files of a folder register as text: what each is, verified, and its rows as batches of text (K3).

Any names of columns, CSV in the contract's form or Parquet. Nothing is kept in memory but a few batches. What the
folder has, and how SQL is run over it, is in ``folder_register.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from pipeline.common.errors import RefusedError
from pipeline.common.files import hash_file
from pipeline.common.limits import bound_duckdb
from pipeline.intake.sources.csv_bytes import read_blocks
from pipeline.intake.sources.csv_file import read_header, verify_csv
from pipeline.intake.sources.csv_rewrite import clean_records, list_whole_runs
from pipeline.intake.sources.csv_scan import scan_records
from pipeline.intake.sources.dialect import UTC_TEXT, Dialect
from pipeline.intake.sources.model import SourceFile, read_stamp, refuse_change
from pipeline.intake.sources.parquet_file import read_parquet_columns, refuse_damage, refuse_int96
from pipeline.nir.contract_table import Table

_ROWS = 1 << 16
DUCKDB = Dialect(
    name="folder",
    casts={
        "BOOLEAN": "cast(cast({cell} as integer) as varchar)",
        "VARCHAR": "{cell}",
        "TIMESTAMP": "replace(cast({cell} as varchar), ' ', 'T')",
        "TIMESTAMP WITH TIME ZONE": UTC_TEXT.format(text="varchar"),
    },
    time_types=frozenset({"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}),
)


@dataclass(frozen=True)
class TextFile:
    """A file that was found: its ``name`` without ending, and its columns in file order."""

    name: str
    path: Path
    columns: tuple[str, ...]
    tegnsett: str
    takes_sep: bool

    @property
    def is_csv(self) -> bool:
        """True for CSV, else Parquet."""
        return self.path.suffix == ".csv"

    @property
    def table(self) -> Table:
        """What the readers of files are told: a table that takes any names."""
        return Table(self.name, "", (), ())


def find_text_file(path: Path, tegnsett: str, *, takes_sep: bool) -> TextFile:
    """Look at the file's header. Raises RefusedError where it has none, or a name twice."""
    file = TextFile(path.stem, path, (), tegnsett, takes_sep)
    if file.is_csv:
        columns = read_header(path, file.table, tegnsett, takes_sep=takes_sep).columns
    else:
        columns = read_parquet_columns(path, file.table)
    lowered = [name.lower() for name in columns]
    if len(set(lowered)) < len(lowered):
        raise RefusedError(
            f"{path.name} has columns that differ in capital letters only. Expected each column once, as databases "
            "have it. Export the table again."
        )
    return TextFile(path.stem, path, columns, tegnsett, takes_sep)


def verify_text_file(file: TextFile) -> SourceFile:
    """Read the whole file once and return its facts. Raises RefusedError where it is damaged, or has broken records."""
    if file.is_csv:
        return verify_csv(file.path, file.table, file.tegnsett, None, takes_sep=file.takes_sep)
    stamp = read_stamp(file.path)
    refuse_int96(file.path, file.columns)
    rows = sum(batch.num_rows for batch in read_text(file, None))
    if read_stamp(file.path) != stamp:
        raise refuse_change(file.path.name)
    return SourceFile(
        table=file.name,
        name=file.path.name,
        path=file.path,
        format="parquet",
        sha256=hash_file(file.path),
        rows=rows,
        bytes=stamp[0],
        columns=file.columns,
        unknown_columns=(),
        missing_optional=(),
        stamp=stamp,
    )


def text_schema(file: TextFile) -> pa.Schema:
    """The file's columns, each as text."""
    return pa.schema([(name, pa.string()) for name in file.columns])


def read_text(file: TextFile, verified: SourceFile | None) -> Iterator[pa.RecordBatch]:
    """The file's whole rows as text, in file order; ``verified`` is needed for CSV.

    Raises RefusedError where the file is no longer what was verified.
    """
    if not file.is_csv:
        yield from _read_parquet(file)
    elif verified is not None:
        yield from _read_csv(file, verified)
    if verified is not None and read_stamp(file.path) != verified.stamp:
        raise refuse_change(file.path.name)


def _read_csv(file: TextFile, verified: SourceFile) -> Iterator[pa.RecordBatch]:
    names = [f"c{place}" for place in range(len(file.columns))]
    reading = pa_csv.ReadOptions(column_names=names)
    form = pa_csv.ParseOptions(delimiter=";", newlines_in_values=True)
    text = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    schema = text_schema(file)
    blocks = read_blocks(file.path, verified.data_offset)
    for piece in scan_records(blocks, len(names), verified.data_line):
        for start, end in list_whole_runs(piece):
            data = clean_records(piece, start, end, verified.encoding)
            table = pa_csv.read_csv(pa.BufferReader(data), reading, form, text)
            yield from table.rename_columns(list(file.columns)).cast(schema).to_batches()


def _read_parquet(file: TextFile) -> Iterator[pa.RecordBatch]:
    config = {**bound_duckdb(threads=1), "temp_directory": "", "autoinstall_known_extensions": False}
    try:
        with pq.ParquetFile(file.path) as opened, duckdb.connect(config=config) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for batch in opened.iter_batches(_ROWS):
                yield from _cast_to_text(connection, file, batch)
    except (pa.ArrowException, OSError, duckdb.Error):
        damage = refuse_damage(file.path)
    else:
        return
    raise damage


def _cast_to_text(
    connection: duckdb.DuckDBPyConnection, file: TextFile, batch: pa.RecordBatch
) -> Iterator[pa.RecordBatch]:
    connection.register("bunke", pa.Table.from_batches([batch]))
    try:
        described = connection.execute("describe select * from bunke").fetchall()
        types = {str(name): _plain_type(str(sql_type)) for name, sql_type, *_ in described}
        select = DUCKDB.select("bunke", {name: name for name in file.columns}, types)
        table = connection.sql(select).to_arrow_table()
    finally:
        connection.unregister("bunke")
    yield from table.cast(text_schema(file)).to_batches()


def _plain_type(sql_type: str) -> str:
    """DuckDB's types of time with seconds, milliseconds or nanoseconds are written as its usual one is."""
    return "TIMESTAMP" if sql_type.startswith("TIMESTAMP_") else sql_type


def describe_broken(file: TextFile, broken: int) -> RefusedError:
    """The refusal of a file with records that are no rows where SQL reads it: no row of the contract is theirs."""
    plural = "records that are no rows" if broken > 1 else "record that is no row"
    return RefusedError(
        f"{file.path.name} has {broken} {plural} (another number of fields than the header, or a quote in a wrong "
        "place), and the mapping reads the file by SQL, so nobody could tell whose they are. Expected whole rows. "
        'Export the table again with " around fields that hold ; or a line break.'
    )
