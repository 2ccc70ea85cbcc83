"""A finished report in one language: its sentences, its tables, and the bars of its picture.

Composed in ``content.py``; rendered in ``page.py`` and ``files.py``, which compute nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Cell:
    """One figure as it is printed, and as a number where it is one; hidden figures have the sign alone."""

    text: str
    number: int | Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One row of a table. ``is_part``: it is a part of the row above that is none."""

    label: str
    cells: tuple[Cell, ...]
    is_part: bool = False


@dataclass(frozen=True)
class Table:
    """One finished table: ``head`` has the words of every column, the first of them of the labels."""

    name: str
    title: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A whole report in one language."""

    language: str
    title: str
    subtitle: str
    skip: str
    other: str
    hidden: str
    findings_title: str
    findings: tuple[str, ...]
    picture_title: str
    bars: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    tables: tuple[Table, ...]
    notes_title: str
    notes: tuple[str, ...]
