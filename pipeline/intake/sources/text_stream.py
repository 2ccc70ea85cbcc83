"""Rows that stream through DuckDB from files: what goes wrong on one side comes out of the other in our own words.

Who reads the files is in ``file_text.py``, who runs the SQL in ``folder_register.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from pipeline.common.errors import RefusedError
from pipeline.common.limits import describe_shortage, is_shortage


class Stream:
    """Rows on their way through DuckDB: an error of ours on one side comes out of the other as it was."""

    def __init__(self) -> None:
        """One per statement."""
        self._error: RefusedError | None = None

    def follow(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """What DuckDB reads from."""
        try:
            yield from batches
        except RefusedError as error:
            self._error = error
            raise
        except OSError as error:
            self._error = RefusedError(f"A file cannot be read ({error.strerror}). Mend that and run again.")
            raise

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Nothing of DuckDB's text leaves here: it can hold cells (R16)."""
        try:
            yield
        except (duckdb.Error, pa.ArrowException) as error:
            raise self._explain(error) from None

    def give(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """What DuckDB makes of it, every column as text."""
        with self.guard():
            for batch in reader:
                yield batch.cast(as_strings(reader.schema))

    def _explain(self, error: Exception) -> RefusedError:
        if self._error is not None:
            return self._error
        if is_shortage(error):
            return RefusedError(describe_shortage("reading the folder"))
        return RefusedError(
            f"The SQL over the files stopped with {type(error).__name__}, at a cell of theirs. Nothing was written. "
            "Expected SQL that takes every cell; try_cast gives an empty cell for what it cannot read."
        )


def as_strings(schema: pa.Schema) -> pa.Schema:
    """The same columns as text."""
    return pa.schema([(name, pa.string()) for name in schema.names])
