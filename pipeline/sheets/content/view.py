"""What a sheet says, as finished numbers and texts: the one thing that pages, workbooks and PDFs are made from.

Frozen data without behaviour. What it is filled with is decided in ``compose.py`` and its neighbours; how it looks, in
``html.py``, ``workbook.py``, ``csv_file.py`` and ``pdf.py``. Every sentence is whole, and every figure is a cell: its
text, and beside it the number that the text shows, for spreadsheets.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.sheets.content.pieces import Cell, Fact, Figure, KeyFigure, Picture, Table, Trend, WebLink


@dataclass(frozen=True)
class NoExits:
    """What stands in the key figure's place where nobody ended."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One thing to look at.

    ``key``: the quality rule, or ``utelatt_utvidet``. ``kind``: viktig, sjekk or info, in words ``weight``. ``number``:
    how many people. ``short``: the rule's name, for a list of one line each. ``action`` may be empty. ``choices``: what
    to do in each of several cases, after the action.
    """

    key: str
    kind: str
    weight: str
    number: Cell
    short: str
    heading: str
    reason: str
    action: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checks:
    """The list of things to look at, worst first. ``nothing`` is shown when it is empty.

    ``interval``: a sentence of the shares that the goal attainment can end between, which are its ``ends``, or that the
    result is open (no ends); empty where the unit's own points cannot move it.
    """

    heading: str
    intro: str
    interval: str
    nothing: str
    items: tuple[Check, ...]
    ends: tuple[Cell, Cell] | None = None


@dataclass(frozen=True)
class Todo:
    """The first screen's card: what to do now, and by when.

    ``deadline``: None where there is none. ``intro`` may be empty; in a final edition it says what still must be right.
    ``items``: the worst of the list of things to look at; none in a final edition. ``more``: a link text to the whole
    list, empty where that is empty. ``nothing``: a sentence in place of the items where there are none.
    ``consequence``: what happens if nothing is done; without items, when the figures are public; empty in a final
    edition. ``contact``: whom to ask, and with which support tag.
    """

    heading: str
    deadline: Fact | None
    intro: str
    items: tuple[Check, ...]
    more: str
    nothing: str
    consequence: str
    contact: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A section of the sheet: paragraphs, then figures, then tables, then notes, then links; any may be empty.

    ``is_folded``: on a screen it is opened by who looks for it.
    """

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[WebLink, ...] = ()
    is_folded: bool = False


@dataclass(frozen=True)
class Steps:
    """How to correct, step by step."""

    id: str
    heading: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A link to a file beside the page. ``language``: of what lies behind it; ``file``: its name, without a folder."""

    key: str
    label: str
    file: str
    language: str


# The sections with tables, in the order of reading of a preliminary sheet, by their names in a sheet.
PARTS = ("result", "changes", "comparison", "reasons", "bydeler", "taken_out", "measures")


@dataclass(frozen=True)
class Sheet:
    """One unit's whole sheet in one language. It holds neither its own address nor any time of run (R15).

    ``kode``: the unit's. ``access``: who may see the sheet. ``lead``: what it is: final or not, from when, what is not
    in it. ``other``: the same sheet in the other language. ``files``: the workbook, the CSV and the PDF that lie beside
    it. ``help``: what everybody must know, and links. ``cutoff_date`` is ISO 8601, for a PDF's own date. Parts that a
    unit has nothing in are None.
    """

    language: str
    kode: str
    is_preliminary: bool
    cutoff_date: str
    title: str
    sender: str
    sender_from: str
    status: str
    place: str
    name: str
    heading: str
    lead: tuple[str, ...]
    access: str
    other: Link | None
    files: tuple[Link, ...]
    todo: Todo
    notices: tuple[str, ...]
    key_figure: KeyFigure | None
    no_exits: NoExits | None
    checks: Checks
    steps: Steps | None
    help: tuple[Part, ...]
    result: Part | None
    picture: Picture | None
    trend: Trend | None
    comparison: Part | None
    reasons: Part | None
    taken_out: Part | None
    measures: Part | None
    changes: Part | None
    bydeler: Part | None
    about: Part
    definitions: tuple[Fact, ...]
    source: tuple[Fact, ...]

    @property
    def is_empty(self) -> bool:
        """Nobody ended, and there is nothing to look at: the sheet is one card."""
        return self.no_exits is not None and not self.checks.items and not self.parts

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the sections with tables, in the order of reading; what has changed is last in a final one."""
        return PARTS if self.is_preliminary else (*(name for name in PARTS if name != "changes"), "changes")

    @property
    def parts(self) -> tuple[Part, ...]:
        """The sections with tables, in the order of reading, those that are there."""
        parts = (getattr(self, name) for name in self.order)
        return tuple(part for part in parts if part is not None)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of reading."""
        return tuple(table for part in self.parts for table in part.tables)
