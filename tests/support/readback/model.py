"""What must stand on one sheet, in parts that every format prints in its own way: cells, tables, sections, items.

Filled in by ``tables.py`` and ``sentences.py``; laid out as a format does it in ``pages.py``, ``workbooks.py``,
``csv_files.py`` and ``pdfs.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.support.readback.numbers import (
    DASH,
    find_percent,
    show_change,
    show_count,
    show_percent,
    show_tenths,
)
from tests.support.readback.words import Words


@dataclass(frozen=True)
class Shown:
    """A value and how it is printed. ``kind``: text, count, percent, decimal or change.

    ``value``: None for a text and for a dash; ``spoken``: what is said in place of a dash. ``exact``: a share in
    percent that is not rounded.
    """

    text: str
    kind: str = "text"
    value: Decimal | None = None
    spoken: str = ""
    exact: Fraction | None = None


def show_text(text: str) -> Shown:
    return Shown(text)


def as_count(number: int) -> Shown:
    return Shown(show_count(number), "count", Decimal(number))


def as_share(part: int, whole: int, nobody: str) -> Shown:
    """Whole percent; without a base a dash that is said as ``nobody``."""
    percent = find_percent(part, whole)
    if percent is None:
        return Shown(DASH, "percent", None, nobody)
    return Shown(show_percent(percent), "percent", Decimal(percent), exact=Fraction(100 * part, whole))


def as_hidden(kind: str, words: Words) -> Shown:
    """The sign of a figure of the place around that is not printed."""
    return Shown(":", kind, None, words.say("skjult"))


def as_tenths(tenths: int | None, nobody: str) -> Shown:
    if tenths is None:
        return Shown(DASH, "decimal", None, nobody)
    return Shown(show_tenths(tenths), "decimal", Decimal(tenths).scaleb(-1))


def as_change(before: int | None, now: int | None, nobody: str = "") -> Shown:
    if before is None or now is None:
        return Shown(DASH, "change", None, nobody)
    return Shown(show_change(now - before), "change", Decimal(now - before))


@dataclass(frozen=True)
class Line:
    """A table's row. ``key``: a unit's code or a column's name, the same in both languages."""

    key: str
    label: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Grid:
    """A table. ``tab``: its name in a workbook. ``code_heading``: of the column with the codes, where there is one."""

    tab: str
    caption: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    code_heading: str = ""


@dataclass(frozen=True)
class Fact:
    """A named value with a sentence of explanation."""

    key: str
    name: str
    value: Shown
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the sheet under one heading."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Item:
    """One thing to look at."""

    key: str
    kind: str
    weight: str
    number: int
    short: str
    heading: str
    reason: str
    action: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result in one look: the share, and the parts of those who ended. ``is_few``: the heading goes before it."""

    heading: str
    percent: Shown
    is_few: bool
    uncertainty: str
    summary: tuple[str, ...]
    explanation: str
    interval: str
    chart_title: str
    chart_text: str
    parts: tuple[Fact, ...]


@dataclass(frozen=True)
class Chart:
    """The picture of the groups: what its axis says, the places in its key, and a row per group."""

    title: str
    text: str
    axis: tuple[str, ...]
    places: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Expected:
    """One unit's sheet in one language."""

    edition: str
    kode: str
    language: str
    is_preliminary: bool
    own_language: str
    cutoff: str
    title: str
    sender: tuple[str, str]
    status: str
    place: str
    name: str
    heading: str
    lead: tuple[str, ...]
    access: str
    other_language: str
    notices: tuple[str, ...]
    todo_heading: str
    deadline: Fact | None
    todo_intro: str
    todo_nothing: str
    todo_more: str
    consequence: str
    contact: tuple[str, ...]
    result: Result | None
    no_exits: Section | None
    list_heading: str
    list_intro: str
    list_nothing: str
    items: tuple[Item, ...]
    interval: str
    ends: tuple[int, ...]
    steps: Section | None
    help: tuple[Section, ...]
    chart: Chart | None
    trend: Chart | None
    sections: tuple[Section, ...]
    about: Section
    definitions: tuple[Fact, ...]
    source: tuple[Fact, ...]

    @property
    def worst(self) -> tuple[Item, ...]:
        """What the first screen names: the five worst that call for something; none in a final edition."""
        return tuple(item for item in self.items if item.kind != "info")[:5] if self.is_preliminary else ()

    @property
    def is_empty(self) -> bool:
        """Whether one card is all there is."""
        return not (self.result or self.items or self.sections)

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(grid for section in self.sections for grid in section.grids)

    @property
    def origin(self) -> str:
        """The line that tells a loose page where it belongs."""
        return f"{self.name} · {self.place} · {self.status} · {self.edition}"

    def name_file(self, ending: str) -> str:
        """What the file of one format is called."""
        if ending == "html":
            other = {"nb": "bokmal.html", "nn": "nynorsk.html"}[self.language]
            return "index.html" if self.language == self.own_language else other
        return f"introresultat-{self.edition}-{self.kode}-{self.language}.{ending}"
