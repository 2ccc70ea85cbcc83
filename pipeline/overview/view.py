"""What the overview says, as finished numbers and texts: the one thing that the page is made from.

Frozen data without behaviour. What it is filled with is decided in ``compose.py`` and its neighbours; how it looks, in
``overview.html.j2``. The view of a unit's own sheet is ``pipeline/sheets/content/view.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

# a part and the whole that it is a share of
Pair = tuple[int, int]


@dataclass(frozen=True)
class PageCell:
    """A cell as it is printed.

    ``value``: what the cell is sorted by, a number with a point; empty where there is none, and then the cell comes
    last. ``link``: relative to the page, or empty. ``links``: names with links in place of ``text``.
    """

    text: str
    value: str = ""
    link: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Link:
    """A unit or a file that is named in passing: ``note`` stands after its name.

    ``link``: relative to the page; empty for a unit without a sheet.
    """

    name: str
    link: str
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """The heading of a column; ``is_text``: its cells stand to the left."""

    name: str
    is_text: bool = False


@dataclass(frozen=True)
class Listing:
    """A table whose first column names its rows. ``nothing`` is told in its place when it has no rows."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    nothing: str = ""


@dataclass(frozen=True)
class Fact:
    """A name and a value, with a sentence of explanation that may be empty."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Alert:
    """Something to look at before the edition goes out.

    ``level``: first (look at it first), look or note. ``places``: what a check found, place by place; ``units``: the
    units it is about. Either may be empty.
    """

    level: str
    heading: str
    text: str
    places: tuple[Link, ...] = ()
    units: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Readiness:
    """What speaks against sending the edition out, worst first; ``verdict`` says it in one sentence.

    ``ring``: the first of those to remind, with how many people each has to put right.
    """

    verdict: str
    ring: tuple[Link, ...]
    alerts: tuple[Alert, ...]
    signals: tuple[Fact, ...]
    errors: Listing
    widest: Listing


@dataclass(frozen=True)
class Step:
    """Something left to do before the edition is sent: a sentence, and what it leads to.

    ``places``: files, folders and sheets, with links; ``call``: a command to type, empty where there is none.
    """

    text: str
    places: tuple[Link, ...] = ()
    call: str = ""


@dataclass(frozen=True)
class Country:
    """The national figures by sex, the years before, and the counties."""

    table: Listing
    years: Listing
    counties: Listing


@dataclass(frozen=True)
class Bar:
    """The municipalities whose share is at least ``start`` percent and below ``start`` + the width of a bar.

    The last bar holds 100 percent too. ``many``: those with enough exits for a share to mean something; ``few``: the
    others.
    """

    start: int
    many: int
    few: int


@dataclass(frozen=True)
class Spread:
    """How the municipalities' goal attainment is spread.

    ``marks``: percent with two decimals by nation, q1, median and q3, those that there are.
    ``titles``: of the two halves of the picture, many and few; ``nation``: what its line is called. ``text`` tells in
    words what the picture shows; ``table`` holds the same figures. ``width``: of a bar, in percentage points.
    """

    text: str
    width: int
    titles: dict[str, str]
    nation: str
    bars: tuple[Bar, ...]
    marks: dict[str, float]
    facts: tuple[Fact, ...]
    table: Listing


@dataclass(frozen=True)
class Comparison:
    """What has moved most since another edition; ``short`` is its heading in the list of contents.

    ``note`` tells which units take part.
    """

    id: str
    heading: str
    short: str
    note: str
    shares: Listing
    counts: Listing


@dataclass(frozen=True)
class UnitColumn:
    """A column of the table of all units. ``kind``: text or number; ``group``: its and its neighbours' heading."""

    key: str
    name: str
    group: str
    kind: str = "number"


@dataclass(frozen=True)
class Line:
    """One unit of level ``kind``, its cells in the order of the columns. ``ended`` is what filters ask for."""

    kind: str
    name: str
    ended: int
    cells: tuple[PageCell, ...]


@dataclass(frozen=True)
class County:
    """One county's own line, then its municipalities, Oslo's bydeler after Oslo."""

    kode: str
    own: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Units:
    """The table of all units, by county in order of code. ``notes``: what its columns mean."""

    columns: tuple[UnitColumn, ...]
    groups: tuple[tuple[str, int], ...]
    nation: Line
    counties: tuple[County, ...]
    notes: tuple[str, ...]
    few: str


@dataclass(frozen=True)
class Overview:
    """The whole page, finished: no time of run, and nothing that rows outside the snapshot change (R1, R15)."""

    key: str
    facts: tuple[Fact, ...]
    readiness: Readiness
    steps: tuple[Step, ...]
    imdi_tasks: Listing
    country: Country
    spread: Spread
    comparisons: tuple[Comparison, ...]
    follow_up: Listing
    accounting: Listing
    findings: Listing
    look_alikes: Listing
    units: Units
    files: tuple[Link, ...]
