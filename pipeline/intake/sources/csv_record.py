"""Reads one CSV record byte by byte, however its quotes are placed.

The careful half of ``csv_scan.py``, which uses it where numpy cannot tell. A quote may only open a field
or, doubled, stand inside a quoted one; anything else makes the record broken, and reading goes on as if
the stray quote were text, so that the next record is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

_FIELD = re.compile(rb'("(?:[^"]|"")*"|[^;"]*)(;|\Z)')
EMPTY_ROW = "an empty row, as spreadsheets leave at the end"
WRONG_COUNT = "fields where the header has"
_NEXT_MARK = re.compile(rb'[;\n\r"]')


class UnclosedQuoteError(Exception):
    """A quote that opened on ``line`` is never closed.

    ``found_line``: where another quote is followed by text; None where the file ends first.
    """

    def __init__(self, line: int, found_line: int | None = None) -> None:
        """Lines are the file's, from 1."""
        super().__init__("a quote is never closed")
        self.line = line
        self.found_line = found_line


@dataclass(frozen=True)
class Fault:
    """Why a record is broken, without its text. ``field``: the index of the broken field, if it is one."""

    reason: str
    field: int | None = None

    @property
    def is_empty_row(self) -> bool:
        """True for a blank line and a row without any cell, as a spreadsheet leaves them at the end."""
        return self.reason == EMPTY_ROW

    @classmethod
    def of_count(cls, count: int, fields: int) -> Self:
        """A record with another number of fields than the header."""
        return cls(f"{count} {WRONG_COUNT} {fields}")


def split_fields(record: bytes) -> list[bytes] | None:
    """The fields of a record without its line end, quotes and all. None where a quote is in a wrong place."""
    fields: list[bytes] = []
    position = 0
    while found := _FIELD.match(record, position):
        fields.append(found[1])
        position = found.end()
        if not found[2]:
            return fields
    return None


class _State(Enum):
    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    AFTER_QUOTE = auto()
    AFTER_CR = auto()


class RecordReader:
    """The state of one record: feed it bytes until it says where the record ends.

    ``inner_lines``: line breaks inside quotes so far. ``has_lone_cr``: a CR outside quotes that ends no line.
    """

    def __init__(self, line: int) -> None:
        """``line`` is the file's line where the record starts."""
        self.inner_lines = 0
        self.has_lone_cr = False
        self._line = line
        self._opened = line
        self._fields = 0
        self._fault: Fault | None = None
        self._state = _State.START
        self._last_cr = False

    def feed_bare(self, data: bytes, position: int) -> int:
        """The fast way for a record without any quote: where it ends, or -1 where it is not one."""
        end = data.find(b"\n", position) + 1
        if not end or data.find(b'"', position, end) >= 0:
            return -1
        self._fields = data.count(b";", position, end) + 1
        self.has_lone_cr = data.count(b"\r", position, end) > data.endswith(b"\r\n", position, end)
        return end

    def feed(self, data: bytes, position: int) -> int:
        """Read on from ``position``. Returns where the record ends in ``data``, or -1 when it goes on after.

        Raises UnclosedQuoteError where text follows the closing quote of a field that began on an earlier
        line: most likely that quote opens another field, and the lines between would be lost.
        """
        while position < len(data):
            match self._state:
                case _State.START:
                    self._fields += 1
                    if data[position : position + 1] == b'"':
                        self._opened = self._line + self.inner_lines
                        self._state = _State.QUOTED
                        position += 1
                    else:
                        self._state = _State.PLAIN
                case _State.PLAIN:
                    position, ended = self._read_plain(data, position)
                    if ended:
                        return position
                case _State.QUOTED:
                    close = data.find(b'"', position)
                    self.inner_lines += data.count(b"\n", position, close if close >= 0 else len(data))
                    if close < 0:
                        return -1
                    self._state = _State.AFTER_QUOTE
                    position = close + 1
                case _State.AFTER_QUOTE:
                    byte = data[position : position + 1]
                    position += 1
                    if byte == b"\n":
                        return position
                    if byte == b'"':
                        self._state = _State.QUOTED
                    elif byte == b";":
                        self._state = _State.START
                    elif byte == b"\r":
                        self._state = _State.AFTER_CR
                    else:
                        self._note_junk()
                        position -= 1
                case _State.AFTER_CR:
                    if data[position : position + 1] == b"\n":
                        return position + 1
                    self._note_junk()
        return -1

    def finish(self) -> None:
        """The file ends here. Raises UnclosedQuoteError inside a quoted field."""
        if self._state is _State.QUOTED:
            raise UnclosedQuoteError(self._opened)
        if self._state is _State.AFTER_CR:
            self._note_junk()
        self.has_lone_cr = self.has_lone_cr or self._last_cr
        if self._state is _State.START:
            self._fields += 1

    def judge(self, record: bytes, fields: int) -> Fault | None:
        """What is wrong with the finished ``record``, the first fault met; None where it is whole."""
        if b"\0" in record:
            return Fault("a NUL character")
        if self._fault:
            return self._fault
        if not record.strip(b";\r\n") and not (self._fields > 1 and self._fields != fields):
            return Fault(EMPTY_ROW)
        return None if self._fields == fields else Fault.of_count(self._fields, fields)

    def _read_plain(self, data: bytes, position: int) -> tuple[int, bool]:
        """Read text without quotes up to the end of its field or record, or the end of ``data``."""
        while position < len(data):
            if self._last_cr and data[position : position + 1] != b"\n":
                self.has_lone_cr = True
            self._last_cr = False
            found = _NEXT_MARK.search(data, position)
            if not found:
                return len(data), False
            position = found.end()
            match found[0]:
                case b"\n":
                    return position, True
                case b";":
                    self._state = _State.START
                    return position, False
                case b"\r":
                    self._last_cr = True
                case _:
                    self._fault = self._fault or Fault("a quote inside an unquoted field", self._fields - 1)
        return position, False

    def _note_junk(self) -> None:
        if self._opened != self._line + self.inner_lines:
            raise UnclosedQuoteError(self._opened, self._line + self.inner_lines)
        self._fault = self._fault or Fault("text after a closing quote", self._fields - 1)
        self._state = _State.PLAIN
