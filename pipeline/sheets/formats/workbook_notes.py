"""The first tab of a sheet's workbook: what the figures are, by when to correct, whom to ask, how it is counted.

Two columns: a name, and beside it a text or a number. The tabs with tables are in ``workbook_grid.py``; which tabs
there are is decided in ``workbook.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from pipeline.common.workbooks import LABEL_LOOK, LINE_HEIGHT, TITLE_LOOK, WARNING_LOOK, fit_height
from pipeline.sheets.content.pieces import Cell, Fact, Figure
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.printed import list_key_figures
from pipeline.sheets.formats.workbook_cells import Looks, put_cell, put_text
from pipeline.sheets.words.texts import Texts

_NAME_WIDTH, _TEXT_WIDTH = 34, 90
_HEADING_LOOK = {**LABEL_LOOK, "font_size": 13, "bottom": 1, "valign": "bottom"}
_LABEL_LOOK = {**LABEL_LOOK, "text_wrap": True}
# A heading has no cell; a line without a name goes on with the one above
_Line = tuple[str, Cell | None]


def write_notes(page: Worksheet, sheet: Sheet, tabs: Sequence[tuple[str, str]], texts: Texts, looks: Looks) -> None:
    """Write the tab. ``tabs``: the names of the others, and what stands on each."""
    page.set_column(0, 0, _NAME_WIDTH)
    page.set_column(1, 1, _TEXT_WIDTH)
    page.hide_gridlines(2)
    put_text(page, 0, 0, sheet.title, looks.find(TITLE_LOOK))
    page.set_row(0, 1.5 * LINE_HEIGHT)
    last = 1
    for row, (name, cell) in enumerate(_list_lines(sheet, tabs, texts), start=1):
        last = row
        if cell is None:
            put_text(page, row, 0, name, looks.find(_HEADING_LOOK))
            page.write_blank(row, 1, None, looks.find(_HEADING_LOOK))
            page.set_row(row, 2 * LINE_HEIGHT)
            continue
        if name:
            put_text(page, row, 0, name, looks.find(_LABEL_LOOK))
        is_warning = cell.text == sheet.access
        put_cell(page, row, 1, cell, looks.find(WARNING_LOOK) if is_warning else looks.choose(cell, align="left"))
        page.set_row(row, max(fit_height(name, _NAME_WIDTH), fit_height(cell.text, _TEXT_WIDTH)))
    page.ignore_errors({"number_stored_as_text": f"A1:B{last + 1}"})


def _list_lines(sheet: Sheet, tabs: Sequence[tuple[str, str]], texts: Texts) -> Iterator[_Line]:
    yield from _tell(texts.say("arbeidsbok_hva"), [f"{sheet.place}. {sheet.status}.", *sheet.lead])
    yield from _tell(texts.say("arbeidsbok_hvem"), [sheet.access])
    yield from _list_facts([sheet.todo.deadline] if sheet.todo.deadline else [])
    yield from _tell("", [sheet.todo.consequence] if sheet.todo.consequence else [])
    yield from _tell(texts.say("sporsmal_overskrift"), sheet.todo.contact)
    yield from _tell(texts.say("merknad_overskrift"), sheet.notices)
    yield from _tell(
        texts.say("arbeidsbok_faner"), [name if name == title else f"{name}: {title}" for name, title in tabs]
    )
    yield from _list_result(sheet)
    for part in sheet.parts:
        if part.figures or not part.tables:
            yield part.heading, None
            yield from _list_figures(part.figures)
            yield from _tell("", () if part.tables else (*part.paragraphs, *part.notes))
    if sheet.steps:
        yield sheet.steps.heading, None
        yield from ((f"{number}.", Cell(step)) for number, step in enumerate(sheet.steps.steps, start=1))
    for part in (*sheet.help, sheet.about):
        yield part.heading, None
        yield from _tell("", part.paragraphs)
        yield from _tell("", part.notes)
        yield from ((link.label, Cell(link.address)) for link in part.links)
    yield texts.say("ord_overskrift"), None
    yield from _list_facts(sheet.definitions)
    yield texts.say("bunn_overskrift"), None
    yield from _list_facts(sheet.source)


def _list_result(sheet: Sheet) -> Iterator[_Line]:
    """The result in one look, or why there is none."""
    if sheet.key_figure:
        yield sheet.key_figure.chart_title, None
        yield from _list_figures(list_key_figures(sheet))
        key = sheet.key_figure
        yield from _tell("", filter(None, (*key.summary, key.uncertainty, key.explanation, key.interval)))
    if sheet.no_exits:
        yield sheet.no_exits.heading, None
        yield from _tell("", sheet.no_exits.paragraphs)


def _tell(name: str, paragraphs: Iterable[str]) -> Iterator[_Line]:
    for number, paragraph in enumerate(paragraphs):
        yield name if number == 0 else "", Cell(paragraph)


def _list_facts(facts: Iterable[Fact]) -> Iterator[_Line]:
    for fact in facts:
        yield from _tell(fact.name, filter(None, (fact.value, fact.note)))


def _list_figures(figures: Iterable[Figure]) -> Iterator[_Line]:
    for figure in figures:
        yield figure.name, figure.cell
        if figure.note:
            yield "", Cell(figure.note)
