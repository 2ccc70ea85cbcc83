"""A sheet's HTML page read back: its tables cell by cell, and every other text of it, drawn ones too.

What must stand there is in ``model.py``. What only the style sheet hides (from the eye, from the ear, from the screen)
is text of the page like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml.etree import _Element, iterwalk

from tests.support.readback.model import Expected, Grid, Line, Section, Shown
from tests.support.readback.numbers import count_number_words, show_count, split_words
from tests.support.readback.passages import Found, Passages, Word
from tests.support.readback.words import read_words

_SILENT = {"style", "script"}
_WITHIN_A_LINE = {"a", "strong", "span", "em", "b", "i", "abbr"}
_HEARD = "ds-sr-only"
ALL_TEXT = "//text()[not(parent::style or parent::script)]"
_READ_ALOUD = "//@aria-label | //@aria-description | //@alt | //@title | //@placeholder"


def read_page(path: Path, expected: Expected) -> Found:
    """Read the page at ``path`` and tell how it differs from what must stand there."""
    found = Found(path.name)
    page = lxml.html.document_fromstring(path.read_bytes().decode("utf-8"))
    found.compare("the page's language", expected.language, page.get("lang"))
    every_text = [*page.xpath(ALL_TEXT), *page.xpath(_READ_ALOUD)]
    found_tables = list(page.iter("table"))
    _compare_tables(found_tables, expected.grids, found)
    for table in found_tables:
        table.drop_tree()
    passages = list_passages(expected)
    passages.read(list(_list_words(page)), found)
    in_tables = (text for grid in expected.grids for text in _list_grid(grid))
    found.compare_numbers(count_number_words([*passages.list_words(), *in_tables]), count_number_words(every_text))
    links = [link.get("href") for link in page.iter("a") if not link.get("href", "#").startswith("#")]
    for number, name in enumerate(_list_links(expected)):
        found.compare(f"link {number + 1}", name, links[number] if number < len(links) else None)
    for more in links[len(_list_links(expected)) :]:
        found.report("links", "no more", more)
    return found


def list_passages(expected: Expected) -> Passages:
    """The texts of a page outside its tables."""
    words, passages = read_words(expected.language), Passages()
    passages.add("title", expected.title)
    passages.add("skip link", words.say("hopp_til_innhold"))
    passages.add("sender", *expected.sender)
    passages.add("other language", expected.other_language)
    passages.add("what it is", expected.status, expected.place)
    passages.add("name", expected.name, expected.heading)
    passages.add("lead", *expected.lead)
    passages.add("access", expected.access)
    _add_todo(expected, passages)
    _add_result(expected, passages)
    passages.add("notices", *([words.say("merknad_overskrift")] if expected.notices else []))
    for notice in expected.notices:
        passages.add("notices", notice)
    _add_contents(expected, passages)
    if expected.items:
        passages.add("the list", expected.list_heading)
        passages.add("the list", expected.list_intro)
    for item in expected.items:
        is_open = item.kind == "viktig" and expected.is_preliminary
        asks = (words.say("gjor_navn"),) if is_open else ()
        action = (*asks, item.action, *item.choices) if item.action else ()
        weight = item.weight if is_open else f"{item.weight}:"
        passages.add(f"the list, {item.key}", show_count(item.number), weight, item.heading, item.reason, *action)
    for section in (*([expected.steps] if expected.steps else []), *expected.help, *expected.sections, expected.about):
        _add_section(section, passages)
    passages.add("definitions", words.say("ord_overskrift") if expected.definitions else "")
    passages.add("files", words.say("filer_overskrift"))
    passages.add("files", words.say("filer_ingress"))
    for ending in ("pdf", "xlsx", "csv"):
        passages.add("files", words.say(f"fil_{ending}"))
    passages.add("source", words.say("bunn_overskrift"))
    for fact in (*expected.definitions, *expected.source):
        passages.add(fact.name, fact.name, fact.value.text)
    return passages


def _add_todo(expected: Expected, passages: Passages) -> None:
    if not expected.is_empty:
        passages.add("what to do", expected.todo_heading)
        for text in (expected.todo_nothing, expected.todo_more):
            passages.add("what to do", text)
    for text in (expected.todo_intro, expected.consequence):
        passages.add("what to do", text)
    if expected.deadline:
        passages.add("deadline", expected.deadline.name, expected.deadline.value.text, expected.deadline.note)
    words = read_words(expected.language)
    passages.add("what to do", *map(words.say, ("kolonne_personer", "kolonne_punkt") if expected.worst else ()))
    for item in expected.worst:
        passages.add(f"what to do, {item.key}", show_count(item.number), f"{item.weight}:", item.short)
    passages.add("contact", *expected.contact)


def _add_result(expected: Expected, passages: Passages) -> None:
    result, chart = expected.result, expected.chart
    if result:
        if result.is_few:
            passages.add("result", result.heading, result.percent.text)
        else:
            passages.add("result", result.percent.text, f"{result.heading}: {result.percent.text}")
        for text in (result.uncertainty, *result.summary):
            passages.add("result, in words", text)
        passages.add("stacked bar", result.chart_title, result.chart_text)
        for part in result.parts:
            passages.add(f"stacked bar, {part.key}", f"{part.name}: {part.value.text}")
        passages.add("result, interval", result.interval)
        passages.add("result, explanation", result.explanation)
    if expected.no_exits:
        _add_section(expected.no_exits, passages)
    trend = expected.trend
    if trend:
        passages.add("picture of the years", trend.title, trend.text, *trend.axis, *trend.places)
    if chart:
        names, numbers = [name for name, _ in chart.rows], [number for _, number in chart.rows]
        passages.add("picture", chart.title, chart.text, *chart.axis, *chart.places, *names, *numbers)


def _add_contents(expected: Expected, passages: Passages) -> None:
    words = read_words(expected.language)
    if expected.is_empty:
        return
    headings = [section.heading for section in (expected.help[0], *expected.sections, expected.about)]
    steps = [expected.steps.heading] if expected.steps else []
    points = [expected.list_heading] if expected.items else []
    for heading in (words.say("innhold"), *points, *steps, *headings, words.say("filer_overskrift")):
        passages.add("contents", heading)


def _add_section(section: Section, passages: Passages) -> None:
    passages.add(section.heading, section.heading)
    for text in (*section.paragraphs, *section.notes, *(grid.note for grid in section.grids)):
        passages.add(section.heading, text)
    for label, _ in section.links:
        passages.add(section.heading, label)
    for fact in section.facts:
        passages.add(f"{section.heading}, {fact.key}", fact.name, fact.value.text, fact.note)


def _list_links(expected: Expected) -> list[str]:
    other = {"nb": "nynorsk.html", "nn": "bokmal.html"}[expected.language]
    page = other if expected.language == expected.own_language else "index.html"
    told = [address for section in expected.help for _, address in section.links]
    return [page, *told, *(expected.name_file(ending) for ending in ("pdf", "xlsx", "csv"))]


def _compare_tables(tables: list[_Element], grids: tuple[Grid, ...], found: Found) -> None:
    for number, table in enumerate(tables):
        if number >= len(grids):
            found.report("tables", "no more", _text_of(table.find("caption")))
            continue
        grid = grids[number]
        found.compare(f"{grid.tab}, caption", grid.caption, _text_of(table.find("caption")))
        headings = [_text_of(cell) for cell in table.xpath("./thead/tr/th")]
        found.compare(f"{grid.tab}, headings", " | ".join(grid.headings), " | ".join(headings))
        rows = table.xpath("./tbody/tr")
        for place in range(max(len(rows), len(grid.lines))):
            _compare_row(grid, grid.lines[place] if place < len(grid.lines) else None, rows[place : place + 1], found)
    for grid in grids[len(tables) :]:
        found.report("tables", grid.caption, None)


def _compare_row(grid: Grid, line: Line | None, row: list[_Element], found: Found) -> None:
    if line is None or not row:
        found.report(f"{grid.tab}, rows", line.label if line else "no more", _text_of(row[0]) if row else None)
        return
    (label,) = row[0].xpath("./th")
    cells = row[0].xpath("./td")
    found.compare(f"{grid.tab}, {line.key}", line.label, _text_of(label))
    if len(cells) != len(line.cells):
        found.report(f"{grid.tab}, {line.key}", f"{len(line.cells)} cells", f"{len(cells)} cells")
    for heading, expected, cell in zip(grid.headings[1:], line.cells, cells, strict=False):
        found.compare(f"{grid.tab}, {line.key}, {heading}", _say_cell(expected), _text_of(cell))


def _say_cell(cell: Shown) -> str:
    return f"{cell.text} ({cell.spoken})" if cell.spoken else cell.text


def _text_of(element: _Element | None) -> str:
    """A text as it is printed, with what is only heard in brackets."""
    if element is None:
        return ""
    if not len(element):
        return " ".join(split_words(element.text or ""))
    heard = [" ".join(split_words(part.text_content())) for part in element.find_class(_HEARD)]
    seen = "".join(element.xpath(f".//text()[not(ancestor::*[@class='{_HEARD}'])]"))
    return " ".join([" ".join(split_words(seen)), *(f"({text})" for text in heard)])


def _list_grid(grid: Grid) -> Iterator[str]:
    yield from (grid.caption, *grid.headings)
    for line in grid.lines:
        yield line.label
        yield from (text for cell in line.cells for text in (cell.text, cell.spoken))


def _list_words(page: _Element) -> Iterator[Word]:
    """Every word outside tables, in order; an element within a line does not part words."""
    spot, pieces = _Spot(page), list[str]()
    for event, element in iterwalk(page, events=("start", "end")):
        if element.tag not in _WITHIN_A_LINE:
            yield from (Word(word, spot) for word in split_words("".join(pieces)))
            pieces.clear()
            spot = _Spot(element if event == "start" else element.getparent())
        text = element.tail if event == "end" else None if element.tag in _SILENT else element.text
        if text:
            pieces.append(text)


@dataclass(frozen=True)
class _Spot:
    """Where an element stands, told when it is asked for: itself and the nearest part with a name."""

    element: _Element | None

    def __str__(self) -> str:
        if self.element is None:
            return "the page's end"
        named = (one.get("id") for one in (self.element, *self.element.iterancestors()))
        name = next(filter(None, named), "")
        return f"<{self.element.tag}> in {name}" if name else f"<{self.element.tag}>"
