"""The rows of a Parquet or CSV file in batches of bounded size, wherever its bytes are (O9).

What the readers say of a file that they cannot read holds cells, so it is never shown: ``BrokenFileError`` has words of
ours alone. The form of CSV is that of O2: ``;``, UTF-8, ISO dates, one header row, empty for no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from pipeline.common.limits import is_shortage
from pipeline.common.room import find_no_room
from pipeline.verification.tree import Member

ROWS = 1 << 16
_BLOCK = 1 << 20


class BrokenFileError(Exception):
    """A file cannot be read as what it is. The text is ours and safe to show."""


@contextmanager
def reading(form: str) -> Iterator[None]:
    """Turn whatever a reader raises into BrokenFileError; a full disk and too little memory stay what they are."""
    try:
        yield
    except BrokenFileError:
        raise
    except Exception as error:
        if find_no_room(error) is not None or is_shortage(error):
            raise
        raise BrokenFileError(f"cannot be read as {form} ({type(error).__name__})") from None


@contextmanager
def open_parquet(member: Member) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file for :func:`read_parquet`."""
    with member.open() as file:
        with reading("Parquet"):
            opened = pq.ParquetFile(pa.PythonFile(file, mode="r"), pre_buffer=False)
        yield opened


def read_parquet(opened: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Give the rows in batches."""
    with reading("Parquet"):
        yield from opened.iter_batches(batch_size=ROWS, use_threads=False)


def read_csv_names(file: BinaryIO) -> list[str]:
    """Return the header of a CSV file, whose names need no quotes, and begin again at its start."""
    line = file.readline(_BLOCK)
    file.seek(0)
    return line.decode("utf-8", errors="replace").removesuffix("\n").split(";")


def read_csv(file: BinaryIO, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Give the rows of a CSV file in batches with the columns and types of ``schema``."""
    with reading("CSV"):
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(delimiter=";", newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        yield from reader


def pair_batches(
    ones: Iterator[pa.RecordBatch], others: Iterator[pa.RecordBatch]
) -> Iterator[tuple[pa.RecordBatch | None, pa.RecordBatch | None]]:
    """Cut two rows of batches so that each pair has the same number of rows; None for the one that has ended."""
    one, other = next(ones, None), next(others, None)
    while one is not None or other is not None:
        if one is None or other is None:
            yield one, other
            one, other = (None if one is None else next(ones, None)), (None if other is None else next(others, None))
            continue
        rows = min(one.num_rows, other.num_rows)
        yield one.slice(0, rows), other.slice(0, rows)
        one = one.slice(rows) if rows < one.num_rows else next(ones, None)
        other = other.slice(rows) if rows < other.num_rows else next(others, None)
