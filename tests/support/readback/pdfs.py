"""A sheet's PDF read back: its whole text, page by page in the order of reading.

What must stand there is in ``model.py``. Lines that repeat on every page are compared with the page itself.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from tests.support.readback.model import Expected, Grid, Section
from tests.support.readback.numbers import count_number_words, show_count, split_words
from tests.support.readback.passages import Found, Passages, Word, join_broken
from tests.support.readback.words import read_words

_BULLET = "•"


def read_pdf(path: Path, expected: Expected) -> Found:
    """Read the PDF at ``path`` and tell how it differs from what must stand there."""
    title, texts = read_texts(path)
    return compare_texts(title, texts, expected, Found(path.name))


def read_texts(path: Path) -> tuple[str, list[str]]:
    """The document's title and the text of each page."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return str(document.get_metadata_dict()["Title"]), [_read_text(page) for page in document]
    finally:
        document.close()


def compare_texts(title: str, texts: list[str], expected: Expected, found: Found) -> Found:
    """Hold the text of each page against what must stand there."""
    found.compare("the document's title", expected.title, title)
    passages = list_passages(expected)
    known = frozenset(passages.list_words())
    words = [
        Word(word, f"page {number}", number > 1 and place == 0)
        for number, text in enumerate(texts, start=1)
        for place, word in enumerate(
            _strip_page(join_broken(split_words(text), known), number, len(texts), expected, found)
        )
    ]
    passages.read(words, found)
    found.compare_numbers(count_number_words(passages.list_words()), count_number_words(word.text for word in words))
    return found


def list_passages(expected: Expected) -> Passages:
    """The texts of a PDF."""
    words, passages = read_words(expected.language), Passages()
    passages.add("sender", *expected.sender)
    passages.add("what it is", expected.status, expected.place)
    passages.add("name", expected.name, expected.heading)
    for text in (*expected.lead, expected.access):
        passages.add("lead", text)
    for text in ([words.say("merknad_overskrift")] if expected.notices else []) + list(expected.notices):
        passages.add("notices", text)
    _add_todo(expected, passages)
    _add_list(expected, passages)
    if expected.steps:
        passages.add("steps", expected.steps.heading)
        for number, step in enumerate(expected.steps.paragraphs, start=1):
            passages.add("steps", f"{number}.", step)
    no_exits = [expected.no_exits] if expected.no_exits else []
    for section in (*no_exits, *expected.sections, *expected.help, expected.about):
        _add_section(section, passages)
    if expected.result:
        result = expected.result
        passages.add("result", result.heading, result.percent.text)
        for text in (result.uncertainty, *result.summary):
            passages.add("result, in words", text)
        for part in result.parts:
            passages.add(f"stacked bar, {part.key}", f"{part.name}: {part.value.text}")
        passages.add("result, interval", result.interval)
        passages.add("result, explanation", result.explanation)
    for key, facts in {"ord_overskrift": expected.definitions, "bunn_overskrift": expected.source}.items():
        passages.add(key, words.say(key) if facts else "")
        for fact in facts:
            passages.add(fact.name, fact.name, fact.value.text)
    return passages


def _add_todo(expected: Expected, passages: Passages) -> None:
    passages.add("what to do", expected.todo_heading)
    if expected.deadline:
        passages.add("deadline", expected.deadline.name, expected.deadline.value.text, expected.deadline.note)
    for text in (expected.todo_intro, expected.todo_nothing, expected.consequence):
        passages.add("what to do", text)
    for text in expected.contact:
        passages.add("contact", text)


def _add_list(expected: Expected, passages: Passages) -> None:
    words = read_words(expected.language)
    if not expected.items:
        return
    for text in (expected.list_heading, expected.list_intro):
        passages.add("the list", text)
    for weight in dict.fromkeys(item.weight for item in expected.items):
        passages.add("the list", weight)
    for item in expected.items:
        cases = [part for case in item.choices for part in (_BULLET, case)]
        asks = (words.say("gjor_navn"),) if item.kind == "viktig" else ()
        action = (*asks, item.action, *cases) if item.action else ()
        passages.add(f"the list, {item.key}", show_count(item.number), item.heading, item.reason, *action)


def _add_section(section: Section, passages: Passages) -> None:
    passages.add(section.heading, section.heading)
    for text in (*section.paragraphs, *section.notes, *(f"{label}: {address}" for label, address in section.links)):
        passages.add(section.heading, text)
    for fact in section.facts:
        passages.add(f"{section.heading}, {fact.key}", fact.value.text, fact.name, fact.note)
    for grid in section.grids:
        _add_grid(grid, passages)


def _add_grid(grid: Grid, passages: Passages) -> None:
    """A table is one passage, so that its rows and cells are in order; its headings come again on a new page."""
    headings = [grid.code_heading, *grid.headings]
    rows = []
    for line in grid.lines:
        code = [line.key] if grid.code_heading else []
        rows += [*code, line.label, *(cell.text for cell in line.cells)]
    passages.add(grid.tab, grid.caption, *headings, *rows, repeats=[headings])
    passages.add(f"{grid.tab}, note", grid.note)


def _read_text(page: pypdfium2.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        # the reader joins two lines at a hyphen, and marks the place
        return str(text_page.get_text_range()).replace("\ufffe", "\ufffe\n")
    finally:
        text_page.close()
        page.close()


def _strip_page(texts: list[str], number: int, pages: int, expected: Expected, found: Found) -> list[str]:
    """The words of a page without what stands at the top and foot of every page."""
    words = read_words(expected.language)
    edition = next(fact for fact in expected.source if fact.key == "utgave")
    top = split_words(f"{expected.name} {expected.status} {expected.sender[0]}") if number > 1 else []
    side = words.say("pdf_side", side=number, sider=pages)
    foot = split_words(f"{edition.name} {edition.value.text} {expected.access} {side}")
    found.compare(f"top of page {number}", " ".join(top), " ".join(texts[: len(top)]))
    found.compare(f"foot of page {number}", " ".join(foot), " ".join(texts[-len(foot) :]))
    return texts[len(top) : len(texts) - len(foot)]
