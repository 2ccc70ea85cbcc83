"""The analyst's overview read back: every cell of its tables, and every other text with a number in it.

What must stand there is made in ``overview_tables.py`` and ``overview_texts.py`` from the result tables. A text is that
of the smallest element that holds it whole: a paragraph, a point of a list, a heading, a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import lxml.html
from lxml.etree import _Element

from tests.support.readback.counts import Published
from tests.support.readback.numbers import has_digit, split_words
from tests.support.readback.overview_counts import Counts
from tests.support.readback.overview_tables import list_tables
from tests.support.readback.overview_texts import list_texts
from tests.support.readback.passages import Found

_WHOLE = {"p", "li", "h1", "h2", "h3", "dt", "dd", "summary", "figcaption", "title", "label", "option", "text", "desc"}
_SILENT = {"script", "style"}


def read_overview(path: Path, edition: Published, told: Sequence[tuple[str, str, str]] = ()) -> Found:
    """Read the page at ``path`` and tell how it differs.

    ``told``: level, heading and text of each notice of the run.
    """
    found, counts = Found(path.name), Counts(edition)
    page = lxml.html.document_fromstring(path.read_bytes().decode("utf-8"))
    found.compare("the page's language", "nb", page.get("lang"))
    tables = {_name_table(table): table for table in page.iter("table")}
    expected = {name: rows for name, rows in list_tables(counts).items() if rows}
    if tables.keys() != expected.keys():
        found.report("tables", sorted(expected), sorted(tables))
    for name, rows in expected.items():
        if name in tables:
            _compare_rows(name, rows, tables[name], found)
    for table in tables.values():
        table.drop_tree()
    _compare_texts(list_texts(counts, told), list(_list_texts(page)), found)
    return found


def _name_table(table: _Element) -> str:
    return str(table.get("aria-labelledby") or table.get("id")).removesuffix("-name").removesuffix("-table")


def _compare_rows(name: str, expected: list[list[str]], table: _Element, found: Found) -> None:
    rows = [[_text_of(cell) for cell in row.iterchildren("th", "td")] for row in table.xpath("./tbody/tr")]
    if len(rows) != len(expected):
        found.report(f"{name}, rows", len(expected), len(rows))
    for number, (wanted, row) in enumerate(zip(expected, rows, strict=False), 1):
        if len(wanted) != len(row):
            found.report(f"{name}, row {number}", f"{len(wanted)} cells", f"{len(row)} cells")
        for place, (text, cell) in enumerate(zip(wanted, row, strict=False), 1):
            found.compare(f"{name}, row {number}, cell {place}", " ".join(split_words(text)), cell)


def _compare_texts(expected: list[str], texts: list[str], found: Found) -> None:
    """Every text with a digit, as often as it must stand there."""
    wanted, there = Counter(" ".join(split_words(text)) for text in expected), Counter(texts)
    for text in wanted | there:
        if wanted[text] == there[text]:
            found.texts += 1
        else:
            found.report("texts", f"{wanted[text]} times", f"{there[text]} times: {text}")


def _list_texts(page: _Element) -> Iterator[str]:
    """The texts with a digit, each of the element that holds it whole."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _WHOLE and not any(child.tag in _WHOLE for child in element.iterdescendants()):
            texts = [_text_of(element)]
        elif element.tag in _SILENT or any(one.tag in _WHOLE for one in (element, *element.iterancestors())):
            texts = []
        else:
            texts = [element.text or ""]
        yield from (" ".join(split_words(text)) for text in texts if has_digit(text))


def _text_of(element: _Element) -> str:
    return " ".join(split_words(element.text_content()))
