"""A page for the public as finished texts and pictures: the country, or one municipality or bydel.

Parts, tables and cells are those of the sheets (``pipeline/sheets/content/pieces.py``). Everything here was made from
public cells (P14); the templates only put it in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.sheets.content.pieces import Cell, Fact, Segment, Table, Trend
from pipeline.sheets.content.view import Part


@dataclass(frozen=True)
class PageLink:
    """A link: ``href`` from the page that it is on; ``language`` of what is behind it, empty where it is the page's."""

    label: str
    href: str
    language: str = ""


@dataclass(frozen=True)
class KeyCard:
    """The result in one look.

    ``percent``: as it is printed, empty where there is none. ``around``: where it is not shown, that of the place
    around in a sentence (P15). ``segments``: a stacked bar, empty where a part is not shown.
    """

    percent: str
    heading: str
    paragraphs: tuple[str, ...]
    around: str = ""
    note: str = ""
    chart_title: str = ""
    chart_text: str = ""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Signs:
    """What the signs of this page mean, and every figure of the page that is not shown, by table."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    intro: str
    items: tuple[Fact, ...]


@dataclass(frozen=True)
class LinkList:
    """Links under a heading, in the order of codes."""

    id: str
    heading: str
    links: tuple[PageLink, ...]


@dataclass(frozen=True)
class Downloads:
    """The files of the figures: the most useful ones first, then every table with its file in each form."""

    heading: str
    paragraphs: tuple[str, ...]
    links: tuple[PageLink, ...]
    tables: tuple[tuple[str, tuple[PageLink, ...]], ...]
    table_heading: str


@dataclass(frozen=True)
class Frame:
    """What every page has around its parts.

    ``home``: the page of the country, None on that page itself. ``lead``: what the page is about, and of which day.
    """

    language: str
    title: str
    sender: str
    sender_from: str
    status: str
    place: str
    name: str
    heading: str
    lead: tuple[str, ...]
    other: PageLink
    home: PageLink | None
    about: Part
    definitions: tuple[Fact, ...]
    downloads: Downloads
    source: tuple[Fact, ...]


@dataclass(frozen=True)
class UnitPage:
    """The page of a municipality or a bydel. ``comparison``: the share of this place, of the one around, the nation."""

    frame: Frame
    key: KeyCard
    comparison: Table
    parts: tuple[Part, ...]
    trend: Trend | None
    signs: Signs
    near: tuple[LinkList, ...]


@dataclass(frozen=True)
class Square:
    """One kind of squares of a hundred: its name, how many squares it has, and its tone."""

    label: str
    number: int
    tone: str


@dataclass(frozen=True)
class Squares:
    """A hundred squares, one for every hundredth of those who ended; ``text`` says in words what it shows."""

    title: str
    text: str
    kinds: tuple[Square, ...]


@dataclass(frozen=True)
class Spread:
    """How the shown shares of municipalities are spread: ``bars`` with name and number, and the nation's own share."""

    title: str
    text: str
    intro: str
    axis: str
    bars: tuple[tuple[str, int], ...]
    nation: Decimal | None
    nation_label: str
    table: Table


@dataclass(frozen=True)
class ListingColumn:
    """A column of the table of all municipalities; ``kind`` says how it is sorted: text or number."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True)
class ListingRow:
    """A unit of that table: its page and its cells, its name and county first left out."""

    niva: str
    kode: str
    name: str
    href: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ListingCounty:
    """The units of a county."""

    kode: str
    name: str
    rows: tuple[ListingRow, ...]


@dataclass(frozen=True)
class Listing:
    """The table of all municipalities, by county and then by code."""

    caption: str
    columns: tuple[ListingColumn, ...]
    counties: tuple[ListingCounty, ...]
    has_bydeler: bool


@dataclass(frozen=True)
class CountryPage:
    """The page of the country. ``squares`` and ``spread`` are None where a figure behind them is not shown."""

    frame: Frame
    key: KeyCard
    squares: Squares | None
    found: tuple[str, ...]
    changes: Part | None
    parts: tuple[Part, ...]
    trend: Trend | None
    spread: Spread | None
    listing: Listing
    signs: Signs
