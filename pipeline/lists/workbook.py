"""A list as an Excel workbook: the sheet «Om lista», then the rows. Most are lists of people.

Everything that is not a number or a date is written as text, so that no cell can be a formula or a link, and a code
keeps its zeros. The bytes depend on the rows and the edition only (R15). Which rows there are, and the CSV beside them,
are decided in ``write.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.common.workbooks import (
    HEADER_LOOK,
    LABEL_LOOK,
    LINE_HEIGHT,
    OF_PEOPLE,
    TEXT_LOOK,
    TITLE_LOOK,
    WARNING_LOOK,
    fit_height,
    open_book,
    set_print,
    to_midnight,
    write_text,
)
from pipeline.lists.columns import ListColumn

# What a sheet can hold below its header
MAX_ROWS = 1_048_575
# Excel counts a 29 February 1900 that never was; an earlier day is shown as text
_FIRST_DAY = date(1900, 3, 1)
_CUT = " … (resten står i CSV-fila)"
_ABOUT_WIDTH = 90
_FORMATS: dict[str, dict[str, Any]] = {
    "title": TITLE_LOOK,
    "label": LABEL_LOOK,
    "text": TEXT_LOOK,
    "count": {"num_format": "0", "align": "left"},
    "warning": WARNING_LOOK,
    "header": HEADER_LOOK,
    "tekst": {"num_format": "@"},
    "dato": {"num_format": "yyyy-mm-dd", "align": "left"},
    "heltall": {"num_format": "0"},
    "desimaltall": {"num_format": "0.0"},
    "andel": {"num_format": "0 %"},
    "flagg": {"num_format": "@", "align": "center"},
}


@dataclass(frozen=True)
class About:
    """What the first sheet says: lines of a label with a text, a day or a number; ``warning`` is on every sheet."""

    title: str
    lines: tuple[tuple[str, str | date | int], ...]
    counted: tuple[str, ...]
    warning: str = OF_PEOPLE


@contextmanager
def open_workbook(
    path: Path, about: About, sheet: str, columns: Sequence[ListColumn], *, rows: int, created: date
) -> Iterator[RowWriter]:
    """Open a workbook to write ``rows`` rows to; it is complete when the block is left.

    ``created`` is the day that the document says it was made: never the clock's. Memory is bounded, and what is set
    aside meanwhile lies beside ``path``.
    """
    properties = {"title": about.title, "comments": about.warning}
    with open_book(str(path), properties, created=created, language="nb-NO", scratch=path.parent) as book:
        book.use_zip64()
        formats = {name: book.add_format(wanted) for name, wanted in _FORMATS.items()}
        _write_about(book.add_worksheet("Om lista"), about, formats)
        yield RowWriter(book, sheet, columns, formats, rows=rows, warning=about.warning)


class RowWriter:
    """Writes rows to the data sheet, and on to another one where a sheet is full."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        sheet: str,
        columns: Sequence[ListColumn],
        formats: dict[str, Format],
        *,
        rows: int,
        warning: str,
    ) -> None:
        """Open the first data sheet, so that a list without rows has its header."""
        self._book, self._sheet, self._columns, self._formats = book, sheet, columns, formats
        self._writers = [(_WRITERS[column.kind], formats[column.kind]) for column in columns]
        self._left, self._warning = rows, warning
        self._sheets = 0
        self._open_sheet()

    def write(self, row: Sequence[Any]) -> None:
        """Write one row. A missing value leaves its cell empty."""
        if self._row > MAX_ROWS:
            self._open_sheet()
        for place, (value, (write, form)) in enumerate(zip(row, self._writers, strict=True)):
            if value is not None:
                write(self._page, self._row, place, value, form)
        self._row += 1

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._row = 1
        self._page = self._book.add_worksheet(self._sheet if self._sheets == 1 else f"{self._sheet} {self._sheets}")
        self._page.set_row(0, 1.25 * LINE_HEIGHT)
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, column.width)
            self._page.write_string(0, place, column.heading, self._formats["header"])
        self._page.freeze_panes(1, 0)
        self._page.autofilter(0, 0, min(self._left, MAX_ROWS), len(self._columns) - 1)
        self._left -= min(self._left, MAX_ROWS)
        self._page.repeat_rows(0)
        set_print(self._page, self._warning)


def _write_about(page: Worksheet, about: About, formats: dict[str, Format]) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, _ABOUT_WIDTH)
    page.hide_gridlines(2)
    page.write_string(0, 0, about.title, formats["title"])
    page.write_string(2, 0, "Merk", formats["label"])
    page.write_string(2, 1, about.warning, formats["warning"])
    row = 3
    for label, value in about.lines:
        page.write_string(row, 0, label, formats["label"])
        if isinstance(value, date):
            page.write_datetime(row, 1, to_midnight(value), formats["dato"])
        elif isinstance(value, int):
            page.write_number(row, 1, value, formats["count"])
        else:
            page.write_string(row, 1, value, formats["text"])
        row += 1
    for number, text in enumerate(about.counted):
        page.set_row(row, fit_height(text, _ABOUT_WIDTH))
        if number == 0:
            page.write_string(row, 0, "Slik er lista laget", formats["label"])
        page.write_string(row, 1, text, formats["text"])
        row += 1
    set_print(page, about.warning)


def _write_text(page: Worksheet, row: int, place: int, value: object, form: Format) -> None:
    write_text(page, row, place, str(value), form, cut=_CUT)


def _write_day(page: Worksheet, row: int, place: int, value: object, form: Format) -> None:
    # beyond the year 9999 DuckDB gives a text
    if isinstance(value, date) and value >= _FIRST_DAY:
        page.write_datetime(row, place, to_midnight(value), form)
    else:
        _write_text(page, row, place, value, form)


def _write_number(page: Worksheet, row: int, place: int, value: Any, form: Format) -> None:
    page.write_number(row, place, float(value), form)


_WRITERS: dict[str, Callable[[Worksheet, int, int, Any, Format], None]] = {
    "tekst": _write_text,
    "dato": _write_day,
    "heltall": _write_number,
    "desimaltall": _write_number,
    "andel": _write_number,
    "flagg": _write_text,
}
