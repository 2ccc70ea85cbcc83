"""The pages for the public read back: every table cell by cell, and every number outside the tables.

What must stand there is worked out here from the public edition alone, with code of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import lxml.html
from lxml.etree import _Element

from pipeline.disclosure.model import PublicEdition, PublicUnit, PublicValue
from tests.support.readback.numbers import find_percent, show_count, show_date, show_percent, show_tenths

Grid = list[list[str]]
"""The cells of a table's body, without the names of its rows."""
_EXITS = ("avsluttet", "mal_nadd", "ikke_mal_nadd")
_TAKING_PART = ("deltakere", "med_tiltak", "uten_tiltak")
FULL_TIME = "37,5"
TICKS = {"0", "25", "50", "75", "100"}  # of the picture of the years
_SEXES = ("K", "M", "alle")
_NUMBER = re.compile("[0-9](?:[0-9\N{NO-BREAK SPACE}]*[0-9])?(?:,[0-9]+)?")
# where things lie, what they look like and belong to; a cell's number to sort by is compared with its text instead
_STRUCTURE = {
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "d", "width", "height", "viewBox", "viewbox", "href"),
    *("id", "class", "for", "aria-labelledby", "aria-describedby", "patterntransform", "fill", "data-v", "data-code"),
    *("data-county", "data-size", "data-color", "data-variant", "tabindex", "value"),
}
_SPOKEN = {
    "nb": {"vises ikke": ":", "finnes ikke": "..", "kan ikke regnes ut": "."},
    "nn": {"blir ikkje vist": ":", "finst ikkje": "..", "kan ikkje reknast ut": "."},
}


@dataclass(frozen=True)
class Spot:
    """A place of the public edition."""

    public: PublicEdition
    niva: str
    kode: str

    def ask(self, table: str, name: str, *dimensions: str) -> str:
        """A figure as a reader sees it, or its sign; not known where there is no such row."""
        value = self.find(table, name, *dimensions)
        return ".." if value is None else show(value, name)

    def find(self, table: str, name: str, *dimensions: str) -> PublicValue | None:
        """The public cell."""
        for row in self.public.tables[table].rows:
            if (row.niva, row.kode, row.dimensions) == (self.niva, self.kode, dimensions):
                return row.values[name]
        return None

    def list_dimensions(self, table: str) -> list[tuple[str, ...]]:
        """The dimensions of its rows, in their order."""
        rows = self.public.tables[table].rows
        return [row.dimensions for row in rows if (row.niva, row.kode) == (self.niva, self.kode)]

    @property
    def is_high(self) -> bool:
        """Whether it is the nation or a county."""
        return self.niva in ("land", "fylke")


def show(value: PublicValue, name: str) -> str:
    """A public cell as a reader sees it."""
    if value.value is None:
        return str(value.sign.value)
    if name.startswith("andel"):
        return show_percent(int(value.value))
    if name == "timer_per_uke":
        return show_tenths(int(Decimal(value.value) * 10))
    return show_count(int(value.value))


def expect_unit(public: PublicEdition, unit: PublicUnit) -> list[Grid]:
    """The tables of a unit's page, in their order."""
    own, around = Spot(public, unit.niva, unit.kode), list_around(public, unit)
    places = [own, *around]
    return [
        [[spot.ask("resultat", "andel_mal", "alle")] for spot in places],
        _expect_reasons(own, around),
        _expect_goal("resultat", own, around, [(sex,) for sex in _SEXES]),
        *_expect_years(own, around),
        _expect_participants(own),
        *_expect_offers(places),
        _expect_measures(own, around),
    ]


def list_around(public: PublicEdition, unit: PublicUnit) -> list[Spot]:
    """The county of a unit, where it is not Oslo itself, and the nation."""
    county = [] if unit.kode == "0301" else [Spot(public, "fylke", str(unit.fylke_kode))]
    return [*county, Spot(public, "land", "0")]


def expect_country(public: PublicEdition) -> list[Grid]:
    """The tables of the page of the country, in their order."""
    nation = Spot(public, "land", "0")
    counties = [Spot(public, "fylke", unit.kode) for unit in public.units if unit.niva == "fylke"]
    groups = list(dict.fromkeys(group for group, _ in nation.list_dimensions("arsak_kjonn")))
    by_sex = [
        [nation.ask("arsak_kjonn", name, group, sex) for sex in ("K", "M") for name in ("antall", "andel")]
        for group in groups
    ]
    offers = [
        [spot.ask("deltakere", name, "alle") for name in ("deltakere", "andel_uten_tiltak", "timer_per_uke")]
        for spot in (*counties, nation)
    ]
    others = [
        _expect_goal(
            table, nation, [], nation.list_dimensions(table) if table != "resultat" else [(s,) for s in _SEXES]
        )
        for table in ("resultat", "alder", "lov")
    ]
    return [
        _expect_reasons(nation, []),
        by_sex,
        _rank(nation, counties),
        offers,
        _expect_spread(public),
        _expect_listing(public),
        *_expect_years(nation, []),
        *others,
        _expect_participants(nation),
        *_expect_offers([nation]),
        _expect_measures(nation, []),
        [["CSV", "Parquet", "JSON-stat"]] * len(public.tables),
    ]


def _expect_reasons(own: Spot, around: Sequence[Spot]) -> Grid:
    table = "arsak_fylke" if own.is_high else "arsak_kommune"
    rows = [
        [own.ask(table, "antall", group), *(_find_reason(spot, group) for spot in (own, *around))]
        for (group,) in own.list_dimensions(table)
    ]
    return [*rows, [own.ask("resultat", "avsluttet", "alle"), "", *[""] * len(around)]]


def _find_reason(spot: Spot, group: str) -> str:
    """The share of a group; the rest, which counties do not publish, from who ended without the goal."""
    table = "arsak_fylke" if spot.is_high else "arsak_kommune"
    if spot.find(table, "andel", group) is not None:
        return spot.ask(table, "andel", group)
    rest, ended = (spot.find("resultat", name, "alle") for name in ("ikke_mal_nadd", "avsluttet"))
    assert rest is not None and ended is not None
    if rest.value is None or ended.value is None:
        return ":"
    percent = find_percent(int(rest.value), int(ended.value))
    return "." if percent is None else show_percent(percent)


def _expect_goal(table: str, own: Spot, around: Sequence[Spot], rows: Iterable[tuple[str, ...]]) -> Grid:
    return [
        [
            *(own.ask(table, name, *dimensions) for name in _EXITS),
            *(spot.ask(table, "andel_mal", *dimensions) for spot in (own, *around)),
        ]
        for dimensions in rows
    ]


def _expect_years(own: Spot, around: Sequence[Spot]) -> list[Grid]:
    years = sorted(year for (year,) in own.list_dimensions("utvikling"))
    rows = [
        [
            *(own.ask("utvikling", name, year) for name in _EXITS[:2]),
            *(spot.ask("utvikling", "andel_mal", year) for spot in (own, *around)),
        ]
        for year in years
    ]
    return [rows] if len(years) > 1 else []


def _expect_participants(own: Spot) -> Grid:
    names = (*_TAKING_PART, "andel_uten_tiltak")
    return [[own.ask("deltakere", name, sex) for sex in ("alle", "K", "M")] for name in names]


def _expect_offers(places: Sequence[Spot]) -> list[Grid]:
    names = ("andel_uten_tiltak", "timer_per_uke")
    return [[[spot.ask("deltakere", name, "alle") for spot in places] for name in names]]


def _expect_measures(own: Spot, around: Sequence[Spot]) -> Grid:
    table = "tiltak_fylke" if own.is_high else "tiltak_kommune"
    rows = own.list_dimensions(table)
    single = {one for one, *_ in rows if own.is_high and sum(1 for other in rows if other[0] == one) == 2}
    grid = []
    for dimensions in rows:
        if dimensions[0] in single and dimensions[1] != "alle":
            continue
        shares = [own.ask(table, "andel", *dimensions)]
        for spot in around:
            theirs = "tiltak_fylke" if spot.is_high else "tiltak_kommune"
            shares.append(spot.ask(theirs, "andel", *dimensions, *(["alle"] if spot.is_high else [])))
        grid.append([own.ask(table, "med", *dimensions), *shares])
    return grid


def _rank(nation: Spot, counties: Sequence[Spot]) -> Grid:
    """The highest share first; what is not shown last; equals by code."""

    def order(spot: Spot) -> tuple[int, int, str]:
        share = spot.find("resultat", "andel_mal", "alle")
        assert share is not None
        return (1, 0, spot.kode) if share.value is None else (0, -int(share.value), spot.kode)

    names = ("avsluttet", "mal_nadd", "andel_mal")
    ranked = sorted((nation, *counties), key=order)
    return [[spot.ask("resultat", name, "alle") for name in names] for spot in ranked]


def _expect_spread(public: PublicEdition) -> Grid:
    shares = [
        Spot(public, "kommune", unit.kode).find("resultat", "andel_mal", "alle")
        for unit in public.units
        if unit.niva == "kommune"
    ]
    shown = [int(one.value) for one in shares if one is not None and one.value is not None]
    return [[show_count(sum(1 for share in shown if min(share // 10, 9) == ten))] for ten in range(10)]


def list_rows(public: PublicEdition) -> list[PublicUnit]:
    """The rows of the table of all municipalities before anybody sorts it."""
    units = [unit for unit in public.units if unit.niva in ("kommune", "bydel")]
    return sorted(units, key=lambda unit: (str(unit.fylke_kode), unit.kode))


def _expect_listing(public: PublicEdition) -> Grid:
    names = {unit.kode: unit.navn for unit in public.units if unit.niva == "fylke"}
    figures = (
        *(("resultat", name) for name in ("avsluttet", "mal_nadd", "andel_mal")),
        *(("deltakere", name) for name in ("deltakere", "andel_uten_tiltak", "timer_per_uke")),
    )
    return [
        [
            names[str(unit.fylke_kode)],
            *(Spot(public, unit.niva, unit.kode).ask(table, name, "alle") for table, name in figures),
        ]
        for unit in list_rows(public)
    ]


@dataclass(frozen=True)
class Page:
    """A page as it is read: its tables, the texts outside them, and what is only heard or meant for the script."""

    language: str
    tables: list[Grid]
    numbers: set[str]
    links: list[str]
    sort_values: list[list[str | None]]
    text: str


def read_page(path: Path) -> Page:
    """Read a page. A sign that is not spoken as itself is an AssertionError."""
    root = lxml.html.document_fromstring(path.read_bytes().decode("utf-8"))
    for silent in root.xpath("//style | //script"):
        silent.drop_tree()
    language = root.get("lang")
    tables = list(root.iter("table"))
    grids = [_read_table(table, language) for table in tables]
    keys = [[cell.get("data-v") for cell in row.iter("td")] for table in tables for row in table.xpath("./tbody/tr")]
    links = [link.get("href") for link in root.iter("a")]
    attributes = list(_list_attributes(root))
    for table in tables:
        table.drop_tree()
    texts = [*root.xpath("//text()"), *attributes]
    return Page(language, grids, set(_NUMBER.findall(" ".join(texts))), links, keys, " ".join(texts))


def _list_attributes(root: _Element) -> Iterable[str]:
    """What is said or kept in an attribute, in tables too: all but where things lie, lead to and belong."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name not in _STRUCTURE and not (element.tag == "meta" and element.get("name") != "description"):
                yield value


def _read_table(table: _Element, language: str) -> Grid:
    return [[_read_cell(cell, language) for cell in row.iter("td")] for row in table.xpath("./tbody/tr")]


def _read_cell(cell: _Element, language: str) -> str:
    seen = cell.xpath("./span[@aria-hidden='true']")
    if seen:
        (heard,) = cell.xpath("./span[@class='ds-sr-only']")
        sign = str(seen[0].text)
        assert _SPOKEN[language][heard.text] == sign
        return sign
    # a link of the table of files has more words for those who hear it
    return str(cell.text or cell.xpath("string(./a/text())"))


def list_public_numbers(public: PublicEdition, cutoff: str, unit: PublicUnit | None) -> set[str]:
    """Every number that a page may have outside its tables: figures that are shown, codes, years and dates.

    Of a unit's page: its own figures, those of its county and of the nation; without ``unit``, the page of the country,
    whose pictures have numbers that are counted from shown cells.
    """
    places = None if unit is None else {unit.kode, *(spot.kode for spot in list_around(public, unit))}
    shown = {
        show(value, name)
        for data in public.tables.values()
        for row in data.rows
        if places is None or row.kode in places
        for name, value in row.values.items()
    }
    found = {number for text in shown for number in _NUMBER.findall(text)}
    found |= {FULL_TIME, *TICKS, *({unit.kode} if unit else ())} | {
        str(public.ar),
        *(str(year) for (year,) in _list_years(public)),
    }
    for day in (cutoff, "2021-06-15", "2020-12-31"):
        found |= set(_NUMBER.findall(show_date(day)))
    if unit is None:
        found |= {number for row in _expect_spread(public) for number in row}
        found |= {str(10 * ten) for ten in range(11)} | {str(10 * ten + 9) for ten in range(10)}
    return found


def _list_years(public: PublicEdition) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(row.dimensions for row in public.tables["utvikling"].rows))
