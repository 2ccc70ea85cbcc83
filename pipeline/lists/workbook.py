"""A list of people as an Excel workbook: the sheet «Om lista», then the rows.

Everything that is not a number or a date is written as text, so that no cell can be a formula or a link, and a code
keeps its zeros. The bytes depend on the rows and the edition only (R15). Which rows there are, and the CSV beside them,
are decided in ``write.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.lists.columns import COLUMNS, Column

# What a sheet can hold below its header
MAX_ROWS = 1_048_575
# Excel counts a 29 February 1900 that never was; an earlier day is shown as text
_FIRST_DAY = date(1900, 3, 1)
_TOO_LONG = -2
_KEPT = 16_000
_CUT = " … (resten står i CSV-fila)"
_ABOUT_WIDTH = 90
_LINE_HEIGHT = 15.75
_WARNING = "Personopplysninger: bare for IMDi"
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "label": {"bold": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top", "num_format": "@"},
    "count": {"num_format": "0", "align": "left"},
    "warning": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#FFE8A3", "num_format": "@"},
    "header": {"bold": True, "valign": "top", "bg_color": "#E6EEF5", "bottom": 1, "num_format": "@"},
    "tekst": {"num_format": "@"},
    "dato": {"num_format": "yyyy-mm-dd", "align": "left"},
    "heltall": {"num_format": "0"},
    "desimaltall": {"num_format": "0.0"},
    "flagg": {"num_format": "0", "align": "center"},
}


@dataclass(frozen=True)
class About:
    """What the first sheet says: lines of a label with a text, a day or a number."""

    title: str
    lines: tuple[tuple[str, str | date | int], ...]
    counted: tuple[str, ...]


@contextmanager
def open_workbook(
    path: Path, about: About, sheet: str, columns: Sequence[str], *, rows: int, created: date
) -> Iterator[RowWriter]:
    """Open a workbook to write ``rows`` rows to; it is complete when the block is left.

    ``created`` is the day that the document says it was made: never the clock's. Memory is bounded, and what is set
    aside meanwhile lies beside ``path``.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.use_zip64()
        book.set_properties(
            {"title": about.title, "author": "IMDi", "comments": _WARNING, "created": _to_midnight(created)}
        )
        book.set_custom_property("Language", "nb-NO", "text")
        formats = {name: book.add_format(wanted) for name, wanted in _FORMATS.items()}
        _write_about(book.add_worksheet("Om lista"), about, formats)
        yield RowWriter(book, sheet, [COLUMNS[name] for name in columns], formats, rows)


class RowWriter:
    """Writes rows to the data sheet, and on to another one where a sheet is full."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        sheet: str,
        columns: Sequence[Column],
        formats: dict[str, Format],
        rows: int,
    ) -> None:
        """Open the first data sheet, so that a list without rows has its header."""
        self._book, self._sheet, self._columns, self._formats = book, sheet, columns, formats
        self._writers = [(_WRITERS[column.kind], formats[column.kind]) for column in columns]
        self._left = rows
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
        self._page.set_row(0, 1.25 * _LINE_HEIGHT)
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, column.width)
            self._page.write_string(0, place, column.heading, self._formats["header"])
        self._page.freeze_panes(1, 0)
        self._page.autofilter(0, 0, min(self._left, MAX_ROWS), len(self._columns) - 1)
        self._left -= min(self._left, MAX_ROWS)
        self._page.repeat_rows(0)
        _set_print(self._page)


def _write_about(page: Worksheet, about: About, formats: dict[str, Format]) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, _ABOUT_WIDTH)
    page.hide_gridlines(2)
    page.write_string(0, 0, about.title, formats["title"])
    page.write_string(2, 0, "Merk", formats["label"])
    page.write_string(2, 1, _WARNING, formats["warning"])
    row = 3
    for label, value in about.lines:
        page.write_string(row, 0, label, formats["label"])
        if isinstance(value, date):
            page.write_datetime(row, 1, _to_midnight(value), formats["dato"])
        elif isinstance(value, int):
            page.write_number(row, 1, value, formats["count"])
        else:
            page.write_string(row, 1, value, formats["text"])
        row += 1
    for number, text in enumerate(about.counted):
        # not every program gives a wrapped text its height
        page.set_row(row, _LINE_HEIGHT * (1 + len(text) // _ABOUT_WIDTH))
        if number == 0:
            page.write_string(row, 0, "Slik er lista laget", formats["label"])
        page.write_string(row, 1, text, formats["text"])
        row += 1
    _set_print(page)


def _set_print(page: Worksheet) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{_WARNING}&R&P / &N")


def _write_text(page: Worksheet, row: int, place: int, value: object, form: Format) -> None:
    text = str(value)
    # the library takes a text of this shape for its own markup and writes it as it stands
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"'{text}"
    if page.write_string(row, place, text, form) == _TOO_LONG:
        page.write_string(row, place, text[:_KEPT] + _CUT, form)


def _write_day(page: Worksheet, row: int, place: int, value: object, form: Format) -> None:
    # beyond the year 9999 DuckDB gives a text
    if isinstance(value, date) and value >= _FIRST_DAY:
        page.write_datetime(row, place, _to_midnight(value), form)
    else:
        _write_text(page, row, place, value, form)


def _write_number(page: Worksheet, row: int, place: int, value: Any, form: Format) -> None:
    page.write_number(row, place, float(value), form)


def _to_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 – a day is no moment


_WRITERS: dict[str, Callable[[Worksheet, int, int, Any, Format], None]] = {
    "tekst": _write_text,
    "dato": _write_day,
    "heltall": _write_number,
    "desimaltall": _write_number,
    "flagg": _write_number,
}
