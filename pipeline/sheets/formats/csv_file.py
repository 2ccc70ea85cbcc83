"""The sheet as CSV: every printed figure on a line of its own, in tidy form.

Columns: table, the row's key (the same in both languages), row, column, value, unit. First what the file is, then the
list of what to look at, then the figures in the order of the sheet. Semicolons, decimal comma, a byte order mark and
CRLF: what Excel opens by a double click in Norway, and Numbers and LibreOffice too. The workbook is in ``workbook.py``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.common.spreadsheet import shield_cell
from pipeline.sheets.content.pieces import Cell, Figure, Row, Table
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.printed import list_facts, list_key_figures
from pipeline.sheets.words.percent import HIDDEN, NO_VALUE
from pipeline.sheets.words.texts import Texts

_BYTE_ORDER_MARK = "\ufeff"
_HEADINGS = ("csv_tabell", "csv_kode", "csv_rad", "csv_kolonne", "csv_verdi", "csv_enhet")
_Line = tuple[str, str, str, str, Cell, str]


def render_csv(sheet: Sheet, texts: Texts) -> bytes:
    """Return the file. A missing value is empty, with its unit; a text cell can be no formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([texts.say(heading) for heading in _HEADINGS])
    for *names, cell, unit in _list_lines(sheet, texts):
        writer.writerow([*map(shield_cell, names), _format_value(cell), texts.say(unit)])
    return (_BYTE_ORDER_MARK + buffer.getvalue()).encode("utf-8")


def _list_lines(sheet: Sheet, texts: Texts) -> Iterator[_Line]:
    about = texts.say("csv_om")
    yield about, "navn", texts.say("kolonne_sted"), "", Cell(sheet.name), "csv_enhet_text"
    # in words, because Excel makes a number of a code in a CSV
    yield about, "kode", texts.say("kolonne_nummer"), "", Cell(sheet.place), "csv_enhet_text"
    yield about, "tittel", texts.say("csv_tittel"), "", Cell(sheet.title), "csv_enhet_text"
    yield about, "status", texts.say("csv_status"), "", Cell(sheet.status), "csv_enhet_text"
    for fact in list_facts(sheet):
        yield about, fact.key, fact.name, "", Cell(fact.value), "csv_enhet_text"
    for check in sheet.checks.items:
        names = (sheet.checks.heading, check.key, check.short, texts.say("kolonne_antall"))
        yield *names, check.number, _choose_unit(check.number)
    for key, end in zip(("csv_lavest", "csv_hoyest"), sheet.checks.ends or (), strict=False):
        yield sheet.checks.heading, "spenn", texts.say("ord_spenn"), texts.say(key), end, _choose_unit(end)
    yield from _list_figures(texts.say("csv_nokkeltall"), list_key_figures(sheet))
    for part in sheet.parts:
        yield from _list_figures(part.heading, part.figures)
        for table in part.tables:
            for row in table.rows:
                yield from _list_cells(table, row)


def _list_figures(table: str, figures: Iterable[Figure]) -> Iterator[_Line]:
    for figure in figures:
        yield table, figure.key, figure.name, "", figure.cell, _choose_unit(figure.cell)


def _list_cells(table: Table, row: Row) -> Iterator[_Line]:
    is_share = any(cell.kind == "percent" for cell in row.cells)
    for heading, cell in zip(table.headings[1:], row.cells, strict=True):
        if cell.text:
            yield table.name, row.key, row.label, heading, cell, _choose_unit(cell, is_share=is_share)


def _choose_unit(cell: Cell, *, is_share: bool = False) -> str:
    """The key of a unit's word. The change of a share is in percentage points; every decimal is hours."""
    if cell.kind == "change" and is_share:
        return "csv_enhet_poeng"
    return f"csv_enhet_{cell.kind}"


def _format_value(cell: Cell) -> str:
    """A number with a decimal comma and an ordinary minus, a sign, or a text that can be no formula."""
    if cell.value is not None:
        return f"{Decimal(cell.value):f}".replace(".", ",")
    if cell.text == HIDDEN:
        return HIDDEN
    return "" if cell.kind != "text" or cell.text == NO_VALUE else shield_cell(cell.text)
