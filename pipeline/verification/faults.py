"""What the verifier can find, and how it is told: the file, the kind of fault and words without a cell (O9, R16).

Names of files and columns come from what is verified, so they are shown here only, bounded and without long numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.common.signs import escape_signs

_LONGEST = 120
_LONG_NUMBER = re.compile("[0-9]{5,}")  # may be the number of a person; no name of ours has one
_PLAIN_NAME = re.compile("[a-z][a-z0-9_]{0,59}")


class Kind(StrEnum):
    """The kinds of faults of O9. The value is what a message begins with."""

    CHANGED = "changed"
    CUT = "cut off"
    MISSING = "missing"
    EXTRA = "extra"
    RENAMED = "renamed"
    SWAPPED = "swapped"
    TWICE = "listed twice"
    PATH = "path"
    LINK = "link"
    CRLF = "line ends"
    BOM = "byte order mark"
    FORM = "form"
    VERSION = "version"
    SCHEMA = "schema"
    KEY_TWICE = "key doubled"
    KEY_EMPTY = "key empty"
    CELLS = "cells"
    CODE = "code"
    PERSON = "person without a row"
    PERSON_NUMBER = "identity number"
    REFERENCE = "reference"
    LOG = "log"
    SEALED = "parcel"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of one file. ``file`` and ``words`` are safe to show: nothing of a row is in them."""

    file: str
    kind: Kind
    words: str

    def __str__(self) -> str:
        """The line that is printed."""
        return f"{self.file}: {self.kind}: {self.words}"


def make_fault(name: str, kind: Kind, words: str) -> Fault:
    """Return a fault of the file called ``name``, whatever signs are in that name."""
    return Fault(show_name(name), kind, words)


def show_name(name: str) -> str:
    """Return a name that was found somewhere as it may be shown: signs by number, long numbers hidden, bounded."""
    shown = _LONG_NUMBER.sub("#", escape_signs(name[: 2 * _LONGEST]))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def show_column(name: object, number: int) -> str:
    """Return a column's name where it can only be a name, else its number: a lost header would be a row's cells."""
    is_plain = isinstance(name, str) and _PLAIN_NAME.fullmatch(name) and not _LONG_NUMBER.search(name)
    return str(name) if is_plain else f"column number {number}"


def tell_rows(count: int) -> str:
    """A number of rows in words."""
    return "1 row" if count == 1 else f"{count} rows"


def sort_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return each fault once, by file."""
    return tuple(sorted(set(faults)))
