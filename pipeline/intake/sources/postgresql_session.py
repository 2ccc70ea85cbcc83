"""One connection to a PostgreSQL server through ADBC: a statement in, text out, and errors in our words alone (K5).

Every cursor is closed before the next is opened, whatever happened: the driver has one at a time. What the statements
are for is in ``postgresql.py``, what an error means in ``postgresql_dialect.py``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import adbc_driver_postgresql
import pyarrow as pa
from adbc_driver_manager._reader import AdbcRecordBatchReader
from adbc_driver_postgresql import dbapi

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.dialect import Stage
from pipeline.intake.sources.postgresql_dialect import LOST_STANDBY, POSTGRESQL

_BATCH_BYTES = adbc_driver_postgresql.StatementOptions.BATCH_SIZE_HINT_BYTES.value
_MOST_BYTES = 4 << 20
# Everything that the driver raises; the last for a value that Python has no type for.
_ERRORS = (dbapi.Error, pa.ArrowException, OSError, OverflowError)


class Session:
    """A connection. Each method raises RefusedError with ``name``, what was asked for, and the words for the error."""

    def __init__(self, conninfo: str) -> None:
        """Connect by libpq's ``conninfo``. ``is_standby`` is for whoever finds it out, and decides what is told."""
        self.is_standby = False
        with self._explained("connect", "The source cannot be opened"):
            # each statement by itself: the moment is begun by one
            self._connection = dbapi.connect(conninfo, autocommit=True)

    def run(self, statement: str, stage: Stage, name: str) -> None:
        """Run a statement and pass over what it gives."""
        with self._cursor(stage, name) as cursor:
            cursor.execute(statement)

    def fetch(self, select: str, stage: Stage, name: str) -> list[dict[str, Any]]:
        """The few rows of a SELECT of our own."""
        with self._cursor(stage, name) as cursor:
            cursor.execute(select)
            return list(cursor.fetch_arrow_table().to_pylist())

    def describe(self, select: str, stage: Stage, name: str) -> pa.Schema:
        """The columns of a SELECT, which is not run."""
        with self._cursor(stage, name) as cursor:
            return cursor.adbc_execute_schema(select)

    @contextmanager
    def stream(self, select: str, name: str) -> Iterator[pa.RecordBatchReader]:
        """The rows of a SELECT, a few megabytes at a time; the reader raises what goes wrong under way."""
        with self._cursor("read", name) as cursor:
            cursor.adbc_statement.set_options(**{_BATCH_BYTES: str(_MOST_BYTES)})
            cursor.execute(select)
            # The cursor's own reader loses the SQLSTATE of what goes wrong between two batches; this one keeps it.
            handle = cursor.fetch_arrow()
            reader = AdbcRecordBatchReader._import_from_c(handle.address)
            yield pa.RecordBatchReader.from_batches(reader.schema, self._read(reader, name))

    def close(self) -> None:
        """End the connection, and with it the transaction."""
        with contextlib.suppress(*_ERRORS):
            self._connection.close()

    @contextmanager
    def _cursor(self, stage: Stage, name: str) -> Iterator[dbapi.Cursor]:
        with self._explained(stage, name):
            cursor = self._connection.cursor()
            try:
                yield cursor
            finally:
                with contextlib.suppress(*_ERRORS):
                    cursor.close()

    def _read(self, reader: AdbcRecordBatchReader, name: str) -> Iterator[pa.RecordBatch]:
        with self._explained("read", name):
            yield from reader

    @contextmanager
    def _explained(self, stage: Stage, name: str) -> Iterator[None]:
        """Let no error of the driver out, but what it means."""
        try:
            yield
        except _ERRORS as error:
            raise RefusedError(f"{name}: {self._explain(getattr(error, 'sqlstate', None), stage)}") from None

    def _explain(self, state: str | None, stage: Stage) -> str:
        if state is None and stage == "read" and self.is_standby:
            return LOST_STANDBY  # who is idle when the rows go is cut off, and the state is lost with the connection
        return POSTGRESQL.explain(state, stage)
