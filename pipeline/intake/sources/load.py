"""Reads the verified files of a folder into the schema ``mottak``: every record once, typed, or with its fault.

Makes ``mottak.<table>`` for the seven tables of the contract, ``mottak.ulesbar`` (broken records) and
``mottak.linjeskift`` (record to line). How one cell is read is in ``reading_cells.py``, how broken records are
found in ``csv_scan.py``; duplicates, versions and quarantine come after, in ``pipeline/intake/intake.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import run_sql
from pipeline.intake.sources.broken_person import find_broken_people
from pipeline.intake.sources.csv_record import UnclosedQuoteError
from pipeline.intake.sources.csv_rewrite import Batch, rewrite_csv
from pipeline.intake.sources.intake_tables import create_empty_table, create_intake_tables
from pipeline.intake.sources.model import SourceFile, read_stamp, refuse_change
from pipeline.intake.sources.rows import create_rows
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table
from pipeline.places.code_lists import CodeLists

_MAX_LINE = 4 << 20
_BUFFER = 16 << 20


def load_files(
    connection: duckdb.DuckDBPyConnection, source_files: Sequence[SourceFile], work: Path, codes: CodeLists
) -> None:
    """Fill the schema ``mottak`` from the files of a folder, as :meth:`VerifiedSource.load` says."""
    create_intake_tables(connection)
    files = {file.table: file for file in source_files}
    for table in TABLES.values():
        file = files.get(table.name)
        if file is None:
            create_empty_table(connection, table)
            continue
        load_file(connection, table, file, work, codes)
    find_broken_people(connection, files.get("person"))


def load_file(
    connection: duckdb.DuckDBPyConnection, table: Table, file: SourceFile, work: Path, codes: CodeLists
) -> None:
    """Fill ``mottak.<table>`` from one verified file, once :func:`create_intake_tables` has made what is beside it.

    Raises RefusedError where the file is another one now, StoppedError where not every record was read.
    """
    _require_unchanged(file)
    try:
        _read_file(connection, table, file, work, codes)
    except (UnclosedQuoteError, UnicodeDecodeError):
        raise refuse_change(file.name) from None
    except (StoppedError, OSError):
        _require_unchanged(file)
        raise
    _require_unchanged(file)
    _require_all(connection, file)


def _read_file(
    connection: duckdb.DuckDBPyConnection, table: Table, file: SourceFile, work: Path, codes: CodeLists
) -> None:
    if file.format == "parquet":
        _number_lines(connection, table, 1)
        reader = "read_parquet($path, hive_partitioning = false)"
        create_rows(connection, table, file, reader, codes, parameters={"path": escape_glob(file.path)})
        return
    reader = _csv_reader(file)
    if file.is_plain:
        _number_lines(connection, table, file.data_line)
        create_rows(connection, table, file, reader, codes, parameters={"path": escape_glob(file.path)})
        return
    rewritten = work / f"{file.name}.omskrevet"
    try:
        for batch in rewrite_csv(file, rewritten):
            add_batch(connection, table, batch)
        create_rows(connection, table, file, reader, codes, parameters={"path": escape_glob(rewritten)})
    finally:
        rewritten.unlink(missing_ok=True)


def _csv_reader(file: SourceFile) -> str:
    """DuckDB's reader with every setting told: nothing is guessed. Columns are ``c0``, ``c1`` …"""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(file.columns)))
    # Never in parallel. DuckDB 2.0 mixes up the order of the parts, whatever preserve_insertion_order says, and a
    # row's line would be another's; and a reader that starts inside quotes may give up.
    # The line end is the header's, which DuckDB finds by itself; when told \\r\\n, 2.0 reads no row at all.
    return (
        f"read_csv($path, columns = {{{columns}}}, auto_detect = false, header = false, skip = 1, "
        "delim = ';', quote = '\"', escape = '\"', nullstr = '', comment = '', strict_mode = true, "
        "compression = 'none', hive_partitioning = false, "
        f"max_line_size = {_MAX_LINE}, buffer_size = {_BUFFER}, parallel = false)"
    )


def escape_glob(path: Path) -> str:
    """A path that DuckDB reads as it stands, whatever signs of a pattern it holds."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _number_lines(connection: duckdb.DuckDBPyConnection, table: Table, first: int) -> None:
    """Record that the rows are on the lines from ``first`` on."""
    given = {"tabell": table.name, "tillegg": first}
    run_sql(connection, "insert into mottak.linjeskift values ($tabell, 0, $tillegg)", given, name="mottak.linjeskift")


def add_batch(connection: duckdb.DuckDBPyConnection, table: Table, batch: Batch) -> None:
    """Write a batch's broken records, and where lines and rows part ways, into ``mottak``."""
    for name, rows, schema in (
        ("ulesbar", batch.unreadable, _ULESBAR),
        ("linjeskift", batch.shifts, _LINJESKIFT),
    ):
        if rows:
            columns = [
                pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            connection.register("mottak_bunke", pa.Table.from_arrays(columns, schema=schema))
            try:
                statement = f"insert into mottak.{name} select $tabell, * from mottak_bunke"
                run_sql(connection, statement, {"tabell": table.name}, name=f"mottak.{name}")
            finally:
                connection.unregister("mottak_bunke")


_ULESBAR = pa.schema([("linje", pa.int64()), ("kolonne", pa.string()), ("grunn", pa.string()), ("raa", pa.string())])
_LINJESKIFT = pa.schema([("fra_rad", pa.int64()), ("tillegg", pa.int64())])


def _require_unchanged(file: SourceFile) -> None:
    try:
        is_same = read_stamp(file.path) == file.stamp
    except OSError:
        is_same = False
    if not is_same:
        raise refuse_change(file.name)


def _require_all(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    broken_records = f"(select count(*) from mottak.ulesbar where tabell = '{file.table}')"
    statement = f"select count(*), coalesce(max(rowid), -1) + 1, {broken_records} from mottak.{file.table}"
    # All of the result: a connection with a result left over cannot take up rows from Arrow.
    ((whole, last, broken),) = connection.execute(statement).fetchall()
    if whole + broken != file.rows or last != whole:
        raise StoppedError(
            f"{file.name}: {whole} whole and {broken} broken records were read, but {file.rows} were found "
            "when the file was verified. Nothing was published. Run again; if it happens again, report it "
            "with the software's version."
        )
