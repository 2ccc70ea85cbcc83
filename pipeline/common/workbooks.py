"""What all our Excel workbooks have in common: how they are opened, look and print, and that a text stays a text.

Nothing here is a formula or a link, and no byte depends on the clock (R15). What stands in the workbook of a list of
people is in ``pipeline/lists/workbook.py``, in that of a municipality's sheet in
``pipeline/sheets/formats/workbook.py``.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from textwrap import wrap
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

OF_PEOPLE = "Personopplysninger: bare for IMDi"
LINE_HEIGHT = 15.75
TITLE_LOOK: dict[str, Any] = {"bold": True, "font_size": 16}
HEADER_LOOK: dict[str, Any] = {"bold": True, "valign": "top", "bg_color": "#E6EEF5", "bottom": 1, "num_format": "@"}
LABEL_LOOK: dict[str, Any] = {"bold": True, "valign": "top"}
TEXT_LOOK: dict[str, Any] = {"text_wrap": True, "valign": "top", "num_format": "@"}
WARNING_LOOK: dict[str, Any] = {**TEXT_LOOK, "bold": True, "bg_color": "#FFE8A3"}

_PASSIVE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9
_TOO_LONG = -2
_KEPT = 16_000
_FOOTER_LENGTH = 120
_MOST_HEIGHT = 409


def open_book(
    target: str | IO[bytes], properties: dict[str, Any], *, created: date, language: str, scratch: Path | None = None
) -> xlsxwriter.Workbook:
    """Open a workbook that is written to ``target`` when it is closed.

    ``created`` is the day that the document says it was made: never the clock's. ``language``, such as ``nb-NO``, is a
    property of the document: no cell has a language of its own. With ``scratch``, a folder for what is
    set aside meanwhile, memory is bounded and rows must come in order; without, no file is opened.
    """
    memory = {"in_memory": True} if scratch is None else {"constant_memory": True, "tmpdir": str(scratch)}
    book = xlsxwriter.Workbook(target, {**_PASSIVE, **memory})
    book.set_properties({"author": "IMDi", **properties, "created": to_midnight(created)})
    book.set_custom_property("Language", language, "text")
    return book


def write_text(page: Worksheet, row: int, place: int, text: str, look: Format, *, cut: str = " …") -> None:
    """Write a text as a text, whatever it looks like. One that Excel cannot hold ends in ``cut``."""
    text = guard_markup(text)
    if page.write_string(row, place, text, look) == _TOO_LONG:
        page.write_string(row, place, text[:_KEPT] + cut, look)


def guard_markup(text: str) -> str:
    """Return the text so that the library takes it for none of its own markup, which it writes as it stands."""
    return f"'{text}" if text.startswith("<r>") and text.endswith("</r>") else text


def set_print(page: Worksheet, footer: str, *, landscape: bool = True) -> None:
    """Print on A4, one page wide, with ``footer`` and the page's number below."""
    if landscape:
        page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    # an ampersand begins a command; two are one
    page.set_footer(f"&L{footer[:_FOOTER_LENGTH].replace('&', '&&')}&R&P / &N")


def fit_height(text: str, width: float) -> float:
    """The height of a row whose cell of ``width`` characters shows all of ``text``.

    Written down, because not every program gives a wrapped text its height.
    """
    room = max(1, int(width))
    if len(text) <= room and "\n" not in text:
        return LINE_HEIGHT
    lines = sum(max(1, len(wrap(line, room))) for line in text.split("\n"))
    return min(LINE_HEIGHT * lines, _MOST_HEIGHT)


def to_midnight(day: date) -> datetime:
    """Return the day as the library takes it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 – a day is no moment
