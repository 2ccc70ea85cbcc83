"""What a sheet shows, as finished numbers and texts: the only thing a template ever sees.

Frozen data without behaviour. A new design changes the templates, and these models stay; what they are
filled with is decided in ``compose.py`` (the page), ``checks.py`` (what to check) and ``tables.py``.
Every number is already a string, every sentence already whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell. ``spoken`` is what a screen reader says in place of a dash; empty elsewhere."""

    text: str
    spoken: str = ""


@dataclass(frozen=True)
class Row:
    """A row with its heading. ``kind``: plain, part, sum, group or own.

    ``bar``: its percent of the bar, or empty. ``tone`` is its colour by meaning:
    goal, other or missing.
    """

    label: str
    cells: tuple[Cell, ...]
    kind: str = "plain"
    bar: str = ""
    tone: str = "goal"


@dataclass(frozen=True)
class Table:
    """A table with a caption, a heading for each column (the row headings' first) and at least one row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Fact:
    """A name and a value, with a sentence of explanation that may be empty."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of the stacked bar: its name and number, and where it lies, in percent of the bar."""

    label: str
    count: str
    start: str
    length: str
    tone: str


@dataclass(frozen=True)
class KeyFigure:
    """The result in one look. ``chart_text`` tells in words what the stacked bar shows."""

    heading: str
    percent: str
    explanation: str
    chart_title: str
    chart_text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class NoExits:
    """What stands in the key figure's place where nobody ended."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One thing to look at. ``kind``: viktig, sjekk or info, in words ``weight``; ``action`` may be empty."""

    key: str
    kind: str
    weight: str
    heading: str
    reason: str
    action: str


@dataclass(frozen=True)
class Checks:
    """The list of things to look at, most important first. ``nothing`` is shown when it is empty."""

    heading: str
    intro: str
    nothing: str
    items: tuple[Check, ...]


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs; ``id`` is its anchor."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """The overview of measures: no ``figures`` without participants, no ``table`` without measures."""

    heading: str
    intro: str
    figures: tuple[Fact, ...]
    table: Table | None
    note: str


@dataclass(frozen=True)
class Sheet:
    """One unit's whole sheet. It holds neither its own link nor any time of run (R15)."""

    language: str
    title: str
    sender: str
    sender_from: str
    status: str
    is_preliminary: bool
    place: str
    name: str
    heading: str
    intro: str
    privacy: str
    facts: tuple[Fact, ...]
    notices: tuple[str, ...]
    key_figure: KeyFigure | None
    no_exits: NoExits | None
    comparison: Table
    checks: Checks
    steps: tuple[str, ...]
    questions: Section
    sharing: Section
    groups: Table | None
    reasons: tuple[Table, ...]
    measures: Measures
    bydeler: Table | None
    notes: Section
    source: tuple[Fact, ...]
