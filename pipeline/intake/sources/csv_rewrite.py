"""Rewrites a CSV file that DuckDB cannot read as it stands, and sets its broken records aside.

What comes out is UTF-8 with LF, one header line and only whole records; cells keep their text. Broken
records go to ``mottak.ulesbar``; where lines and records part ways, ``mottak.linjeskift`` says so. Which
records are broken is decided in ``csv_scan.py``, which files need this in ``csv_file.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.common.files import FILE_MODE
from pipeline.intake.sources.csv_bytes import read_blocks
from pipeline.intake.sources.csv_record import split_fields
from pipeline.intake.sources.csv_scan import Piece, scan_records
from pipeline.intake.sources.model import SourceFile

_BATCH_BYTES = 8 << 20
_BATCH_ROWS = 100_000

Unreadable = tuple[int, str | None, str, str]
Shift = tuple[int, int]


@dataclass
class Batch:
    """Rows on their way to the database: (line, column, reason, text) and (first row, lines to add)."""

    unreadable: list[Unreadable] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        """True when it is time to write the rows away."""
        return self.size > _BATCH_BYTES or len(self.unreadable) + len(self.shifts) > _BATCH_ROWS


def rewrite_csv(source: SourceFile, target: Path) -> Iterator[Batch]:
    """Write the whole records of ``source`` to ``target`` (mode 0600); yield the rest in batches.

    The file is complete when the iterator is used up. Raises UnclosedQuoteError or UnicodeDecodeError only
    when the file is another one than was verified.
    """
    names = [None if name in source.unknown_columns else name for name in source.columns]
    lines = _Lines(source.data_line)
    batch = Batch()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b";".join(b"c%d" % place for place in range(len(names))) + b"\n")
        blocks = read_blocks(source.path, source.data_offset)
        for piece in scan_records(blocks, len(names), source.data_line):
            for start, end in list_whole_runs(piece):
                file.write(clean_records(piece, start, end, source.encoding))
            for index, line, shift in lines.follow(piece):
                if index is not None:
                    fault = piece.faults[index]
                    text = piece.record(index).rstrip(b"\r\n").decode(source.encoding, "replace")
                    column = None if fault.field is None or fault.field >= len(names) else names[fault.field]
                    batch.unreadable.append((line, column, fault.reason, text))
                    batch.size += len(text)
                if shift is not None:
                    batch.shifts.append(shift)
            if batch.is_full:
                yield batch
                batch = Batch()
    batch.shifts.extend(lines.last())
    yield batch


class _Lines:
    """Keeps count of records and lines."""

    def __init__(self, first_line: int) -> None:
        self._rows = 0
        self._shift: Shift = (0, first_line)

    def follow(self, piece: Piece) -> Iterator[tuple[int | None, int, Shift | None]]:
        """Yield (broken record or None, its line, a shift that is final or None) for one piece, in order."""
        seen = 0
        for index in sorted({*piece.faults, *piece.folded}):
            self._rows += index - seen
            seen = index + 1
            broken = index in piece.faults
            _, added = self._shift
            line = self._rows + added
            added += piece.folded.get(index, 0) + broken
            self._rows += not broken
            final = None if self._shift[0] == self._rows else self._shift
            self._shift = (self._rows, added)
            yield index if broken else None, line, final
        self._rows += len(piece.ends) - seen

    def last(self) -> list[Shift]:
        """The shift that holds at the end of the file."""
        return [self._shift]


def list_whole_runs(piece: Piece) -> Iterator[tuple[int, int]]:
    """The runs of records without fault, as index from–to."""
    start = 0
    for index in [*sorted(piece.faults), len(piece.ends)]:
        if start < index:
            yield start, index
        start = index + 1


def clean_records(piece: Piece, start: int, end: int, encoding: str) -> bytes:
    """Whole records as UTF-8 with LF between them, any CR of a cell inside quotes."""
    if piece.has_lone_cr or (piece.crlf and piece.folded):
        data = b"".join(_clean_record(piece.record(index)) for index in range(start, end))
    else:
        data = piece.data[int(piece.ends[start - 1]) if start else 0 : int(piece.ends[end - 1])]
        # No CR stands outside a line end here, and no line end inside quotes unless every one is LF.
        data = data.replace(b"\r\n", b"\n") if piece.crlf else data
        data = data if data.endswith(b"\n") else data + b"\n"
    return data if encoding == "utf-8" else data.decode(encoding).encode()


def _clean_record(record: bytes) -> bytes:
    content = record[:-2] if record.endswith(b"\r\n") else record.removesuffix(b"\n")
    fields = split_fields(content) or [content]
    return b";".join(b'"%b"' % cell if b"\r" in cell and cell[:1] != b'"' else cell for cell in fields) + b"\n"
