"""The cells of a sheet's workbook: how they look, and that a text stays a text and a number a number.

Where they stand is decided in ``workbook_grid.py`` (tables) and ``workbook_notes.py`` (the first tab).
"""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.common.spreadsheet import shield_cell
from pipeline.common.workbooks import TEXT_LOOK, write_text
from pipeline.sheets.content.pieces import Cell

_NUMBER_FORMATS = {
    "count": "#,##0",
    "percent": "0 %",
    "decimal": "#,##0.0",
    "change": '+#,##0;"\N{MINUS SIGN}"#,##0;0',
}
INDENTED = {"align": "left", "indent": 1}
_BOLD = frozenset({"sum", "group", "own"})
_FAINT = "#D3DAE0"
_MARKS = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Make formats in ``book``."""
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def find(self, look: dict[str, Any], **more: Any) -> Format:
        """Return the format of these properties."""
        wanted = {**look, **more}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def choose(self, cell: Cell, **more: Any) -> Format:
        """Return the format of a cell by what it holds: numbers stand to the right."""
        if cell.kind == "text":
            return self.find(TEXT_LOOK, **more)
        return self.find({"num_format": _NUMBER_FORMATS[cell.kind], "align": "right", "valign": "top"}, **more)

    def choose_in_row(self, cell: Cell, kind: str, *, is_first: bool) -> Format:
        """Return the format of a cell by what it holds and by the kind of its row."""
        more: dict[str, Any] = {"bottom": 1, "bottom_color": _FAINT}
        if kind in _BOLD:
            more["bold"] = True
        if kind == "sum":
            more["top"] = 1
        # parts of the group above; and a text is kept clear of a number before it
        if cell.kind == "text" and (kind == "part" or not is_first):
            more |= INDENTED
        return self.choose(cell, **more)


def put_text(page: Worksheet, row: int, place: int, text: str, look: Format) -> None:
    """Write a text that no spreadsheet takes for a formula, also when the tab is saved as CSV."""
    write_text(page, row, place, shield_cell(text), look)


def put_cell(page: Worksheet, row: int, place: int, cell: Cell, look: Format) -> None:
    """Write the number of a cell, a share unrounded as a fraction of 1; without a number, its text, or nothing.

    The format rounds a share to what the page shows, so that sums and charts of a reader's own start from the share.
    """
    if cell.exact is not None:
        page.write_number(row, place, float(cell.exact), look)
    elif cell.value is not None:
        page.write_number(row, place, float(cell.value / 100 if cell.kind == "percent" else cell.value), look)
    elif cell.text:
        put_text(page, row, place, cell.text, look)
    else:
        page.write_blank(row, place, None, look)


def drop_marks(text: str) -> str:
    """Return the text without control characters, for what is no cell: names and properties."""
    return _MARKS.sub(" ", text)
