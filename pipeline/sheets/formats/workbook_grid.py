"""A table on a tab of a sheet's workbook: a title, a header row that stays in view, real numbers, notes below.

It is an Excel table, so that a screen reader is told which row holds the headings. Which tabs there are is decided in
``workbook.py``; the first tab, which is no table, is in ``workbook_notes.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipeline.common.spreadsheet import shield_cell
from pipeline.common.workbooks import HEADER_LOOK, LINE_HEIGHT, TEXT_LOOK, TITLE_LOOK, fit_height, guard_markup
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.formats.workbook_cells import INDENTED, Looks, drop_marks, put_cell, put_text
from pipeline.sheets.words.percent import NO_VALUE

_FIRST_WIDTH, _TEXT_WIDTH, _HEADING_WIDTH, _MOST_WIDTH = (44, 60), 44, 16, 100
_PADDING, _BUTTON = 3, 3
_TITLE_SIZE, _TEXT_SIZE = 14, 11
_ESCAPES = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Line:
    """A row of a grid, one cell per heading. ``kind`` is that of :class:`pipeline.sheets.content.view.Row`."""

    cells: tuple[Cell, ...]
    kind: str = "plain"


@dataclass(frozen=True)
class Grid:
    """What stands on a tab: ``above`` and ``below`` are whole lines of text; ``key`` names the Excel table.

    ``widths``: of the columns in characters, or empty for what the cells need. ``can_sort``: its headings get buttons.
    """

    key: str
    title: str
    above: tuple[str, ...]
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    below: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    can_sort: bool = False


def write_grid(page: Worksheet, grid: Grid, looks: Looks) -> None:
    """Write the grid from A1: title, lines, a blank row, header row, rows, a blank row, notes.

    Without rows there are a title and lines only.
    """
    put_text(page, 0, 0, grid.title, looks.find(TITLE_LOOK, font_size=_TITLE_SIZE))
    page.set_row(0, 1.5 * LINE_HEIGHT)
    for row, text in enumerate(grid.above, start=1):
        put_text(page, row, 0, text, looks.find({"valign": "top"}))
    if not grid.lines:
        return
    header = len(grid.above) + 2
    widths = grid.widths or _fit_widths(grid)
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    _add_table(page, grid, header, looks)
    page.set_row(header, max(map(fit_height, grid.headings, widths)) + 3)
    for row, line in enumerate(grid.lines, start=header + 1):
        for place, cell in enumerate(line.cells):
            put_cell(page, row, place, cell, looks.choose_in_row(cell, line.kind, is_first=place == 0))
        page.set_row(row, max(fit_height(cell.text, width - 2) for cell, width in zip(line.cells, widths, strict=True)))
    for row, text in enumerate(grid.below, start=header + len(grid.lines) + 2):
        put_text(page, row, 0, text, looks.find(TEXT_LOOK))
        page.set_row(row, fit_height(text, widths[0]))
    page.freeze_panes(header + 1, 0)
    page.repeat_rows(header)
    page.ignore_errors({"number_stored_as_text": f"A1:Z{header + len(grid.lines) + len(grid.below) + 2}"})


def _add_table(page: Worksheet, grid: Grid, header: int, looks: Looks) -> None:
    columns = [
        {
            "header": heading,
            "header_format": looks.find(HEADER_LOOK, **{"valign": "bottom", "text_wrap": True} | _align(grid, place)),
        }
        for place, heading in enumerate(_name_columns(grid.headings))
    ]
    options = {
        "name": "tabell_" + re.sub(r"\W", "_", grid.key, flags=re.ASCII),
        "columns": columns,
        "style": None,
        "title": drop_marks(grid.title),
        "autofilter": grid.can_sort,
        "banded_rows": False,
    }
    page.add_table(header, 0, header + len(grid.lines), len(grid.headings) - 1, options)


def _name_columns(headings: Sequence[str]) -> list[str]:
    """The headings as a table takes them: one line of readable text each, none empty, no two alike."""
    names: list[str] = []
    for place, heading in enumerate(headings, start=1):
        # the table's own list of headings is read with Excel's escapes, the cells are not
        plain = guard_markup(shield_cell(_ESCAPES.sub(" ", drop_marks(heading)).strip() or NO_VALUE))
        is_taken = plain.lower() in {name.lower() for name in names}
        names.append(f"{plain} ({place})" if is_taken else plain)
    return names


def _align(grid: Grid, place: int) -> dict[str, Any]:
    """A heading stands as what is below it: numbers to the right, texts to the left and clear of the numbers."""
    if any(line.cells[place].kind != "text" for line in grid.lines):
        return {"align": "right"}
    return INDENTED if place else {"align": "left"}


def _fit_widths(grid: Grid) -> tuple[int, ...]:
    widths = []
    for place, heading in enumerate(grid.headings):
        cells = [line.cells[place] for line in grid.lines]
        content = max(len(cell.text) for cell in cells)
        longest_word = max(map(len, heading.split() or [""]))
        if place == 0:
            least, most = _FIRST_WIDTH
            widths.append(min(max(content + _PADDING, least), most))
        else:
            is_text = all(cell.kind == "text" for cell in cells)
            needed = min(content, _TEXT_WIDTH) if is_text else content
            room = _PADDING + (_BUTTON if grid.can_sort else 0)
            widths.append(min(max(needed, longest_word, min(len(heading), _HEADING_WIDTH)) + room, _MOST_WIDTH))
    # what stands above the table must not reach beyond it: some programs cut it there in print
    above = max(_TITLE_SIZE / _TEXT_SIZE * len(grid.title), *map(len, grid.above))
    return (max(widths[0], min(math.ceil(above) - sum(widths[1:]), _MOST_WIDTH)), *widths[1:])
