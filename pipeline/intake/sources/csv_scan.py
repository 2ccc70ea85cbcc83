"""Splits the bytes of a CSV file into records, and finds the records that are broken.

Knows ``;``, ``"`` and line ends, nothing of tables or cells: a record is broken when its quotes or its
number of fields are wrong. Whole blocks go through numpy; a block where a quote stands in a wrong place
goes through ``csv_record.py``, byte by byte. Memory is a few blocks, however long a record is. What is
done with the records is decided in ``csv_file.py`` (counting) and ``csv_rewrite.py`` (rewriting).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.intake.sources.csv_record import EMPTY_ROW, Fault, RecordReader

BLOCK = 1 << 18
RECORD_LIMIT = 1 << 20
KEPT_OF_LONG = 4096

_LF, _CR, _QUOTE, _SEPARATOR = b"\n"[0], b"\r"[0], b'"'[0], b";"[0]
_Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """Some whole records in file order.

    ``ends``: where each record ends in ``data``, its line end included. ``faults``: record index -> what is
    wrong with it. ``folded``: record index -> how many line breaks stand inside its quotes. ``crlf`` and
    ``lf``: how many records end with each. ``has_lone_cr``: a CR that ends no line stands outside quotes.
    """

    data: bytes
    ends: _Positions
    faults: dict[int, Fault] = field(default_factory=dict)
    folded: dict[int, int] = field(default_factory=dict)
    crlf: int = 0
    lf: int = 0
    has_lone_cr: bool = False

    def record(self, index: int) -> bytes:
        """The bytes of one record, its line end included."""
        start = int(self.ends[index - 1]) if index else 0
        return self.data[start : int(self.ends[index])]


def scan_records(blocks: Iterable[bytes], fields: int, first_line: int) -> Iterator[Piece]:
    """Split ``blocks``, which follow each other from the start of a record, into pieces.

    ``fields`` is the number of fields of a whole record; ``first_line`` the file's line where it starts.
    Raises UnclosedQuoteError with the line where a quote opens that is never closed.
    """
    scanner = _Scanner(fields, first_line)
    for block in blocks:
        yield from scanner.feed(block)
    yield from scanner.finish()


class _Scanner:
    """Keeps what stands between two blocks: an unfinished record, as bytes or with its reader."""

    def __init__(self, fields: int, first_line: int) -> None:
        self._fields = fields
        self._line = first_line
        self._rest = b""
        self._reader: RecordReader | None = None
        self._length = 0

    def feed(self, block: bytes) -> Iterator[Piece]:
        if self._reader:
            end = self._reader.feed(block, 0)
            self._keep(block if end < 0 else block[:end])
            if end < 0:
                return
            yield self._collect([(self._rest, self._reader, self._length)])
            self._reader, self._rest, block = None, b"", block[end:]
        data, self._rest = self._rest + block, b""
        piece = split_block(data, self._fields)
        if piece is None:
            yield from self._read_slowly(data)
            return
        used = int(piece.ends[-1]) if len(piece.ends) else 0
        if used:
            self._line += len(piece.ends) + sum(piece.folded.values())
            yield piece
        self._rest = data[used:]
        if len(self._rest) > BLOCK:
            yield from self._read_slowly(self._rest)

    def finish(self) -> Iterator[Piece]:
        # A stray quote can make whole records look like the inside of a quoted field, so the rest is read.
        if not self._reader:
            yield from self._read_slowly(self._rest)
        if self._reader:
            self._reader.finish()
            yield self._collect([(self._rest, self._reader, self._length)])

    def _keep(self, data: bytes) -> None:
        """Add to the unfinished record; of one that is too long only the beginning is kept."""
        self._length += len(data)
        self._rest = (self._rest + data)[: RECORD_LIMIT if self._length <= RECORD_LIMIT else KEPT_OF_LONG]

    def _read_slowly(self, data: bytes) -> Iterator[Piece]:
        """Read byte by byte; what follows the last whole record stays with its reader."""
        self._rest, self._length = b"", 0
        position, line = 0, self._line
        done: list[tuple[bytes, RecordReader, int]] = []
        while position < len(data):
            reader = RecordReader(line)
            end = reader.feed_bare(data, position)
            if end < 0:
                end = reader.feed(data, position)
            if end < 0:
                self._reader = reader
                self._keep(data[position:])
                break
            done.append((data[position:end], reader, end - position))
            line += 1 + reader.inner_lines
            position = end
        if done:
            yield self._collect(done)

    def _collect(self, records: list[tuple[bytes, RecordReader, int]]) -> Piece:
        faults: dict[int, Fault] = {}
        folded: dict[int, int] = {}
        crlf = lf = 0
        has_lone_cr = False
        for index, (record, reader, length) in enumerate(records):
            fault = reader.judge(record, self._fields)
            if length > RECORD_LIMIT:
                fault = Fault(f"longer than {RECORD_LIMIT} bytes; only the beginning is kept")
            if fault:
                faults[index] = fault
            if reader.inner_lines:
                folded[index] = reader.inner_lines
            ends_crlf = record.endswith(b"\r\n")
            crlf += ends_crlf
            lf += not ends_crlf and record.endswith(b"\n")
            has_lone_cr = has_lone_cr or reader.has_lone_cr
            self._line += 1 + reader.inner_lines
        return Piece(
            b"".join(record for record, _, _ in records),
            np.cumsum([len(record) for record, _, _ in records], dtype=np.int64),
            faults,
            folded,
            crlf,
            lf,
            has_lone_cr,
        )


def split_block(data: bytes, fields: int) -> Piece | None:
    """The whole records at the start of ``data``, or None where only a reading byte by byte can tell.

    In a block whose quotes all stand where they may (an opening one first in its field or after another
    quote, a closing one last in its field or before another quote), a byte is inside quotes exactly when
    the number of quotes before it is odd.
    """
    if b"\0" in data:
        return None
    bytes_ = np.frombuffer(data, dtype=np.uint8)
    marks: _Positions = np.flatnonzero((bytes_ == _LF) | (bytes_ == _SEPARATOR))
    quotes: _Positions = np.empty(0, dtype=np.int64)
    inner: _Positions = quotes
    if b'"' in data:
        quotes = np.flatnonzero(bytes_ == _QUOTE)
        is_inside = np.searchsorted(quotes, marks) % 2 == 1
        inside = marks[is_inside]
        inner = inside[bytes_[inside] == _LF]
        marks = marks[~is_inside]
    last_of_record = np.flatnonzero(bytes_[marks] == _LF)
    ends = marks[last_of_record] + 1
    if not len(ends):
        return Piece(data, ends)
    used = int(ends[-1])
    if len(quotes) and not _quotes_fit(bytes_, quotes[quotes < used]):
        return None
    counts = np.diff(last_of_record, prepend=-1)
    starts = np.concatenate(([0], ends[:-1]))
    faults = {
        int(index): _describe_count(int(counts[index]), data[int(starts[index]) : int(ends[index])], fields)
        for index in np.flatnonzero(counts != fields)
    }
    # Nothing but the separators and the line end.
    for index in np.flatnonzero((counts == fields) & (ends - starts <= fields + 1)):
        record = data[int(starts[index]) : int(ends[index])]
        if not record.strip(b";\r\n"):
            faults[int(index)] = Fault(EMPTY_ROW)
    inner = inner[inner < used]
    places, times = np.unique(np.searchsorted(ends, inner, side="right"), return_counts=True)
    folded = dict(zip(places.tolist(), times.tolist(), strict=True)) if len(inner) else {}
    crlf, has_lone_cr = 0, False
    if b"\r" in data:
        crlf = int(np.count_nonzero((bytes_[np.maximum(ends - 2, 0)] == _CR) & (ends - starts > 1)))
        has_lone_cr = _has_lone_cr(bytes_[:used], quotes, crlf)
    return Piece(data[:used], ends, faults, folded, crlf, len(ends) - crlf, has_lone_cr)


def _quotes_fit(bytes_: NDArray[np.uint8], quotes: _Positions) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, bytes_[opening - 1], _LF)
    fits = (before == _SEPARATOR) | (before == _LF)
    # An opening quote right after a closing one is the second half of "".
    fits[1:] |= opening[1:] - closing[: len(opening) - 1] == 1
    if not fits.all():
        return False
    after = bytes_[closing + 1]
    after_cr = bytes_[np.minimum(closing + 2, len(bytes_) - 1)]
    ends_field = (after == _SEPARATOR) | (after == _LF) | ((after == _CR) & (after_cr == _LF))
    return bool((ends_field | (after == _QUOTE)).all())


def _has_lone_cr(bytes_: NDArray[np.uint8], quotes: _Positions, crlf: int) -> bool:
    """True where a CR outside quotes is not the end of a record. ``bytes_`` ends with LF."""
    places = np.flatnonzero(bytes_ == _CR)
    outside = places[np.searchsorted(quotes, places) % 2 == 0] if len(quotes) else places
    return len(outside) != crlf


def _describe_count(count: int, record: bytes, fields: int) -> Fault:
    return Fault(EMPTY_ROW) if record in (b"\n", b"\r\n") else Fault.of_count(count, fields)
