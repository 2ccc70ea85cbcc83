"""Every number of every page is a public one (P14): of the page's own unit, and of county and nation beside it.

A page is read as its strings: what is between tags, what attributes and comments say. What stands on every page of a
kind is the frame. Any other number must be a value that the tables show, whatever it is said in: a heading, a tooltip,
``alt``, ``aria-label``, a ``data-`` attribute, the length of a bar.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.audit.counts import YEAR, Published, find_above
from pipeline.audit.reading import Unit
from pipeline.audit.report import Finding

_STYLE = re.compile(r"<(style|script)\b(?![^>]*json)[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPACE = "[\u00a0\u202f\u2009 ]"
_NUMBER = re.compile(rf"([0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?![0-9])|[0-9]+(?:[.,][0-9]+)?)({_SPACE}?(?:%|pros))?")
_DAY = re.compile(rf"[0-9]{{1,2}}\.{_SPACE}[a-zæøå]+{_SPACE}[0-9]{{4}}")
_UNITS = re.compile("kommun|bydel", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_BODY = re.compile(r"<tbody\b[^>]*>.*?</tbody>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_LINK = re.compile(r"kommune/([0-9]{4}|[0-9]{6})(?:-nn)?\.html")
_LENGTHS = frozenset({"width", "x", "height", "r", "cx", "cy"})
# where things are drawn, and what things are called: no figure of a person is read out of them
_SILENT = frozenset(
    {
        *("class", "id", "href", "for", "viewbox", "d", "points", "transform", "style", "rx", "ry", "y", "x1", "x2"),
        *("y1", "y2", "patternunits", "patterntransform", "fill", "stroke", "charset", "lang", "hreflang", "role"),
        *("scope", "tabindex", "name", "http-equiv", "data-size", "data-color", "colspan", "rowspan"),
    }
)
_ALWAYS = frozenset({0.0, 100.0})


def read_number(text: str) -> float:
    """A number as people write it."""
    return float(re.sub(_SPACE, "", text).replace(",", "."))


def list_strings(page: str) -> Iterator[tuple[str, str]]:
    """What a page says: the attribute, ``text`` or ``comment``, and the string."""
    page = _STYLE.sub("", page)
    for comment in _COMMENT.findall(page):
        yield "comment", comment
    page = _COMMENT.sub("", page)
    for tag in _TAG.findall(page):
        for name, double, single in _ATTRIBUTE.findall(tag):
            if name.lower() not in _SILENT:
                yield name.lower(), html.unescape(double or single)
    for text in _TAG.split(page):
        if text.strip():
            yield "text", html.unescape(text.strip())


class Allowed(NamedTuple):
    """The numbers that may stand in a place: as they are, as percent, and as the length of a bar in percent."""

    numbers: set[float]
    percent: set[float]
    lengths: set[float]


class PublicNumbers:
    """The numbers that the tables show, by unit: values, and what percent one shown count is of another."""

    def __init__(self, published: Published) -> None:
        """Take the tables."""
        self.names = set(published.units.values())
        self.by_name: dict[str, list[Unit]] = {}
        for unit, name in published.units.items():
            self.by_name.setdefault(name, []).append(unit)
        form = published.tables["utvikling"].form
        rows = published.tables["utvikling"].rows
        years = {float(row.categories[form.dimensjoner.index(YEAR)]) for row in rows}
        self._years = years | {float(published.year)}
        self._values: dict[Unit, set[float]] = {}
        self._counts: dict[Unit, list[set[float]]] = {}
        self._ratios: dict[Unit, set[float]] = {}
        for table in published.tables.values():
            for row in table.rows:
                shown = {float(value.number) for value in row.values if value.number is not None}
                self._values.setdefault(row.unit, set()).update(shown)
        for table in published.tables.values():
            number, own = len(table.form.tellinger), dict[Unit, set[float]]()
            for row in table.rows:
                counts = {float(value.number) for value in row.values[:number] if value.number}
                own.setdefault(row.unit, set()).update(counts)
            for unit, counts in own.items():
                self._counts.setdefault(unit, []).append(counts)

    def list_beside(self, unit: Unit) -> list[Unit]:
        """A unit and all that it lies in."""
        units = [unit]
        while (above := find_above(units[-1])) is not None:
            units.append(above)
        return units

    def _find_ratios(self, unit: Unit) -> set[float]:
        if unit not in self._ratios:
            self._ratios[unit] = {
                100 * one / other
                for counts in self._counts.get(unit, ())
                for other in counts
                for one in counts
                if one <= other
            }
        return self._ratios[unit]

    def find(self, unit: Unit) -> Allowed:
        """The numbers that may stand where figures of a unit are, with those that it lies in beside it."""
        beside = self.list_beside(unit)
        numbers = set.union(*(self._values.get(one, set()) | {float(one.kode)} for one in beside))
        ratios = set.union(*(self._find_ratios(one) for one in beside))
        percent = numbers | {math.floor(ratio + 0.5) for ratio in ratios} | _ALWAYS
        return Allowed(numbers | self._years, percent, percent | {100 - share for share in percent})


def check_strings(
    name: str, unit: str, strings: Iterable[tuple[str, str]], allowed: Allowed, names: set[str]
) -> Iterator[Finding]:
    """Strings with a number that is not public there. A string that is the name of a unit is none."""
    for place, text in strings:
        if text in names or (place in _LENGTHS and not text.endswith("%")):
            continue
        for number, percent in _NUMBER.findall(text):
            public = allowed.lengths if place in _LENGTHS else allowed.percent if percent else allowed.numbers
            if read_number(number) not in public:
                yield Finding(name, unit, place, "a number stands here that is not among the public ones")
                break


def check_unit_pages(pages: Mapping[Unit, tuple[str, str]], numbers: PublicNumbers) -> Iterator[Finding]:
    """The pages of units in one language: by unit, the file's name and its text."""
    read = {unit: list(list_strings(page)) for unit, (_, page) in pages.items()}
    frame = set[tuple[str, str]]()
    if len(read) > 1:
        frame = set.intersection(*(set(strings) for strings in read.values()))
    for unit, strings in read.items():
        own = [string for string in strings if string not in frame]
        yield from check_strings(pages[unit][0], str(unit), own, numbers.find(unit), numbers.names)


def check_named(name: str, page: str, numbers: PublicNumbers) -> Iterator[Finding]:
    """Strings of the page of the country that name units, outside the rows of units: the numbers of these alone."""
    pattern = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, numbers.names), key=len, reverse=True)) + r")\b")
    for place, text in list_strings(_BODY.sub(_drop_rows, page)):
        named = sorted(set(pattern.findall(text)))
        if named and _NUMBER.search(pattern.sub("", text)):
            allowed = [numbers.find(unit) for one in named for unit in numbers.by_name[one]]
            merged = Allowed(*(set.union(*sets) for sets in zip(*allowed, strict=True)))
            yield from check_strings(name, "", [(place, pattern.sub("", text))], merged, numbers.names)


def _drop_rows(body: re.Match[str]) -> str:
    return "" if _LINK.search(body[0]) else body[0]


def check_rows(name: str, page: str, numbers: PublicNumbers) -> Iterator[Finding]:
    """Rows of units in the page of the country: numbers of the unit alone, in an order that follows what is shown."""
    for body in _BODY.findall(page):
        rows = [(_LINK.search(row), row) for row in _ROW.findall(body)]
        lines: list[tuple[str, list[str]]] = []
        for link, row in rows:
            if link is None:
                continue
            unit = Unit("kommune" if len(link[1]) == 4 else "bydel", link[1])
            yield from check_strings(name, str(unit), list_strings(row), numbers.find(unit), numbers.names)
            cells = [_TAG.sub("", cell.split("ds-sr-only")[0]).strip(" <\n") for cell in _CELL.findall(row)]
            lines.append((link[1], [html.unescape(cell) for cell in cells]))
        if not _is_ordered(lines):
            yield Finding(name, "", "", "the order of rows of units follows nothing that is shown")


def _is_ordered(lines: list[tuple[str, list[str]]]) -> bool:
    """Whether rows are by code, by name, or by a column with those that are not shown last, by code."""
    codes = [code for code, _ in lines]
    names = [cells[0].casefold() if cells else "" for _, cells in lines]
    if codes == sorted(codes) or names == sorted(names) or not lines:
        return True
    for column in range(1, min(len(cells) for _, cells in lines)):
        found = [_NUMBER.match(cells[column]) for _, cells in lines]
        shown = [(read_number(one[1]), code) for one, code in zip(found, codes, strict=True) if one]
        hidden = [code for one, code in zip(found, codes, strict=True) if one is None]
        up, down = sorted(shown), sorted(shown, key=lambda pair: (-pair[0], pair[1]))
        if codes in ([code for _, code in order] + sorted(hidden) for order in (up, down)):
            return True
    return False


def find_sentences(page: str) -> Iterator[tuple[str, set[float]]]:
    """The strings outside the rows of units that speak of municipalities or bydeler, and their numbers."""
    for place, text in list_strings(_BODY.sub(_drop_rows, page)):
        if _UNITS.search(text):
            numbers = _NUMBER.findall(_DAY.sub("", text))
            yield place, {read_number(number) for number, percent in numbers if not percent}
