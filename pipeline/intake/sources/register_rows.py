"""From a register's batches of text to ``mottak.<table>``: the same cell reader, faults and accounting as for files.

The rows stream through, a batch at a time, so that memory does not grow with the register. A row has no line; the
quarantine gives its table and key. How a cell is read is in ``reading_cells.py``, how a row gets its first fault in
``rows.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.warehouse import count_rows, run_sql
from pipeline.intake.sources.broken_records import find_broken, set_aside
from pipeline.intake.sources.dialect import Dialect
from pipeline.intake.sources.intake_tables import create_empty_table, create_intake_tables
from pipeline.intake.sources.model import SourceTable
from pipeline.intake.sources.register import Deletions, Register, TableRead
from pipeline.intake.sources.rows import create_rows
from pipeline.nir.contract import TABLES
from pipeline.places.code_lists import CodeLists

# What the rows of a SELECT are called while they are read; ``TableRead.shape`` is given this name.
ROWS = "register_rader"


class TextRows:
    """The batches of one SELECT on their way into DuckDB, which shows an error of theirs as its own.

    ``rows`` counts them, ``deleted`` those that are deletions; ``error`` is what the register raised under way.
    """

    def __init__(self, batches: pa.RecordBatchReader, deletions: Deletions | None = None) -> None:
        """``batches``: every column ``string``."""
        self.rows = self.deleted = 0
        self._deletions = deletions
        self.error: RefusedError | None = None
        self._batches = batches
        self.reader = pa.RecordBatchReader.from_batches(batches.schema, self._read())

    def _read(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                self.rows += batch.num_rows
                if self._deletions is not None:
                    cells = pc.fill_null(batch.column(self._deletions.column), "")
                    told = pc.is_in(cells, value_set=pa.array(self._deletions.values, pa.string()))
                    self.deleted += pc.sum(told).as_py() or 0
                yield batch
        except RefusedError as error:
            self.error = error
            raise


def load_reads(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    reads: Sequence[tuple[TableRead, SourceTable]],
    codes: CodeLists,
) -> None:
    """Fill the schema ``mottak`` as :meth:`VerifiedSource.load` says; a table that nothing is read for is empty.

    Raises RefusedError for what the register raises under way, and StoppedError where a row is lost or made.
    """
    create_intake_tables(connection)
    for name in set(TABLES) - {read.table for read, _ in reads}:
        create_empty_table(connection, TABLES[name])
    for read, source_table in reads:
        broken = find_broken(register, read)
        _load_read(connection, register, read, source_table, codes)
        if broken:
            set_aside(connection, TABLES[read.table], broken, read.write_person_id)


def count_by_query(register: Register, select: str) -> int:
    """:meth:`Register.count` of a register that counts as every server does."""
    with register.batches(write_count(register.dialect, select)) as rows:
        return int(rows.read_all().column(0)[0].as_py())


def write_count(dialect: Dialect, select: str) -> str:
    """The SELECT that counts the rows of another, as text."""
    counted = f"{dialect.cast_number('count(*)')} as {dialect.quote('antall')}"
    return f"select {counted} from ({select}) {dialect.quote('lest')}"


def _load_read(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    read: TableRead,
    source_table: SourceTable,
    codes: CodeLists,
) -> None:
    with register.batches(read.select) as batches:
        rows = TextRows(batches, read.deletions)
        connection.register(ROWS, rows.reader)
        try:
            create_rows(connection, TABLES[read.table], source_table, read.shape(ROWS), codes)
        except StoppedError:
            if rows.error is not None:
                raise rows.error from None
            raise
        finally:
            connection.unregister(ROWS)
    if read.deletions is not None:
        counted = {"tabell": read.table, "antall": rows.deleted}
        run_sql(connection, "insert into mottak.slettet values ($tabell, $antall)", counted, name="mottak.slettet")
    kept = count_rows(connection, f"mottak.{read.table}")
    broken = find_broken(register, read)
    whole = source_table.rows - (broken.broken_rows if broken else 0)
    if not whole == rows.rows == kept:
        raise StoppedError(
            f"{read.name}: the register counted {whole} rows, {rows.rows} of them were read, and {kept} "
            "were kept. Nothing was published and nothing was frozen. Run again; if it happens again, report it with "
            "the software's version."
        )
