"""The machine files and the workbook of a report: CSV of every table, and XLSX with the notes first (T4).

What is hidden has an empty cell and the sign ``:`` beside it (P4). The pages are in ``page.py``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.common.languages import LANGUAGES
from pipeline.common.workbooks import (
    HEADER_LOOK,
    LABEL_LOOK,
    TEXT_LOOK,
    TITLE_LOOK,
    fit_height,
    open_book,
    set_print,
    write_text,
)
from pipeline.contracts.rapport import RAPPORT
from pipeline.report.hiding import COUNTS
from pipeline.report.material import Material
from pipeline.report.view import Table, View
from pipeline.sheets.words.percent import HIDDEN, round_decimal

_NOTES_WIDTH, _LABEL_WIDTH, _COLUMN_WIDTH = 100, 42, 18
_LONGEST_TAB = 31


def write_csv(material: Material, folder: Path) -> None:
    """Write every table as CSV: ``;``, UTF-8 without BOM, LF; first which period, ``valgt`` or one of last year's."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in material.tables["valgt"]:
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\n").writerows(_list_rows(material, name))
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def _list_rows(material: Material, name: str) -> Iterator[list[str]]:
    columns = list(RAPPORT[name].columns)
    signed = COUNTS if name == "hovedtall" else ()
    yield [
        "periode",
        *(one for column in columns for one in ([column, f"{column}_tegn"] if column in signed else [column])),
    ]
    for period in material.periods:
        for row in material.tables[period][name]:
            cells = [period]
            for column in columns:
                value = row[column]
                cells.append("" if value is None else str(value))
                if column in signed:
                    cells.append(HIDDEN if value is None else "")
            yield cells


def write_workbook(view: View, target: Path, created: date) -> None:
    """Write the workbook of one language: what the reader must know first, then one table a page."""
    properties = {"title": view.title, "subject": view.subtitle}
    book = open_book(str(target), properties, created=created, language=LANGUAGES[view.language].tag)
    looks = {
        "title": book.add_format(TITLE_LOOK),
        "head": book.add_format({**HEADER_LOOK, "text_wrap": True}),
        "label": book.add_format(LABEL_LOOK),
        "part": book.add_format({"indent": 1, "valign": "top"}),
        "text": book.add_format(TEXT_LOOK),
        "count": book.add_format({"num_format": "# ##0", "align": "right"}),
        "decimal": book.add_format({"num_format": "0.0", "align": "right"}),
        "sign": book.add_format({"align": "right", "num_format": "@"}),
    }
    notes = book.add_worksheet(view.notes_title)
    notes.set_column(0, 0, _NOTES_WIDTH)
    write_text(notes, 0, 0, view.title, looks["title"])
    for row, text in enumerate((view.subtitle, *view.findings, *view.notes), 1):
        write_text(notes, row, 0, text, looks["text"])
        notes.set_row(row, fit_height(text, _NOTES_WIDTH))
    set_print(notes, view.title, landscape=False)
    for table in view.tables:
        page = book.add_worksheet(table.title[:_LONGEST_TAB])
        page.set_column(0, 0, _LABEL_WIDTH)
        page.set_column(1, len(table.head) - 1, _COLUMN_WIDTH)
        write_text(page, 0, 0, table.title, looks["title"])
        first = len(table.notes) + 2
        for row, text in enumerate(table.notes, 1):
            write_text(page, row, 0, text, looks["text"])
        _write_table(page, table, first, looks)
        page.freeze_panes(first + 1, 1)
        set_print(page, f"{view.title}: {table.title}")
    book.close()


def _write_table(page, table: Table, first: int, looks) -> None:  # type: ignore[no-untyped-def]
    for place, text in enumerate(table.head):
        write_text(page, first, place, text, looks["head"])
    page.set_row(first, fit_height(max(table.head[1:], key=len), _COLUMN_WIDTH))
    for row, line in enumerate(table.lines, first + 1):
        write_text(page, row, 0, line.label, looks["part" if line.is_part else "label"])
        for place, cell in enumerate(line.cells, 1):
            if cell.number is None:
                write_text(page, row, place, cell.text, looks["sign"])
            elif isinstance(cell.number, Decimal):
                page.write_number(row, place, float(round_decimal(cell.number)), looks["decimal"])
            else:
                page.write_number(row, place, cell.number, looks["count"])
