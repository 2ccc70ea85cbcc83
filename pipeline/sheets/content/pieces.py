"""The pieces that a sheet's parts are made of: cells, rows, tables, pictures, key figures, each text with its number.

Finished texts in one language and the numbers behind them: nothing is formatted or read back later. What they are put
together to is in ``view.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Cell:
    """A cell as it is printed.

    ``kind``: text, count, percent, decimal or change (a count with its sign). ``value``: the number that ``text``
    shows, whole percent for a percentage; None for a text and where there is no value. ``spoken``: what a screen reader
    says in place of a dash; empty elsewhere. ``exact``: a percentage before it is rounded, as a fraction of 1; None
    elsewhere.
    """

    text: str
    kind: str = "text"
    value: int | Decimal | None = None
    spoken: str = ""
    exact: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """A row with its heading.

    ``key``: the same in every language and once in its table, such as a unit's code. ``kind``: plain, part (of the
    group above), sum, group or own (the reader's unit). ``bar``: its percent of a bar, with one decimal, or empty.
    ``tone``: the bar's meaning: goal, other or missing.
    """

    key: str
    label: str
    cells: tuple[Cell, ...]
    kind: str = "plain"
    bar: str = ""
    tone: str = "goal"


@dataclass(frozen=True)
class Table:
    """A table with at least one row.

    ``key``: once on a sheet, the same in every language. ``name``: short, for a workbook's tab. ``headings``: one per
    column, the row headings' first. ``code_heading``: where the rows' keys are codes that a reader knows, the heading
    of a column that shows them; else empty. ``note`` may be empty.
    """

    key: str
    name: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    code_heading: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A name and a value, with a sentence of explanation that may be empty. ``key`` is the same in every language."""

    key: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class WebLink:
    """A page on the web: ``label`` says which, ``address`` is https."""

    key: str
    label: str
    address: str


@dataclass(frozen=True)
class Figure:
    """A figure outside a table, with its name and a sentence of explanation that may be empty. ``key`` as a fact's."""

    key: str
    name: str
    cell: Cell
    note: str = ""


@dataclass(frozen=True)
class PictureRow:
    """One row of the picture: ``number`` is printed beside it; ``shares`` are percent with one decimal.

    The shares are in the order of the picture's series, None for a place where nobody ended. ``tone``: goal, other or
    missing.
    """

    label: str
    number: str
    shares: tuple[Decimal | None, ...]
    tone: str


@dataclass(frozen=True)
class Picture:
    """Shares of the unit against the places around it. ``series``: the places' names, the unit's own first.

    ``text`` tells in words what the picture shows. The same figures stand in a table beside it.
    """

    title: str
    text: str
    series: tuple[str, ...]
    rows: tuple[PictureRow, ...]


@dataclass(frozen=True)
class TrendLine:
    """One place's shares in the years of a trend, in percent with one decimal; None for a year without a mark."""

    name: str
    shares: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Trend:
    """Shares year by year: the unit's own line first, the nation's last. The same figures stand in a table beside it.

    ``text`` tells in words what the unit's line shows.
    """

    title: str
    text: str
    years: tuple[str, ...]
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True)
class Segment:
    """A part of the stacked bar: its name and number, and where it lies, in percent of the bar."""

    key: str
    label: str
    count: Cell
    start: str
    length: str
    tone: str


@dataclass(frozen=True)
class KeyFigure:
    """The result in one look.

    ``is_few``: so few ended that the heading stands before the share, with ``uncertainty`` beside it. ``summary``: what
    matters most, in two sentences. ``chart_text`` tells in words what the stacked bar shows; ``interval`` may be empty.
    """

    heading: str
    percent: Cell
    is_few: bool
    uncertainty: str
    summary: tuple[str, ...]
    explanation: str
    interval: str
    chart_title: str
    chart_text: str
    segments: tuple[Segment, ...]
