"""How a table of a sheet is laid out in the PDF: how wide its columns are, and which rows are sure to take one line.

Worked out here because Typst would lay every cell out once more to find a size, and because a function of its own is
dear there: together half of a sheet's time. Lengths are in points. How a table looks is in ``typst/tables.typ``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.sheets.content.pieces import Cell, Row, Table

# No word of our fonts is wider than this times its letters, at the size of the body.
LETTER = 5.1
INSET = 3.5  # on both sides of a cell
INDENT = 10.0  # of a row that is part of the group above
CODE_WIDTH = 51.0
_CAPTION_LETTER = 4.6  # on average, in a caption's weight
_SHORT_HEADING = 12  # a longer one takes two lines rather than the room of the names
_LONG_HEADING = 9  # what such a one has room for at the least
_SHORT_NAME = 18  # never broken; a longer one takes two lines at most
_BAR_ROOM = 85.0  # the column of names of a table with bars, 30 mm: a shorter bar says nothing
_SHORT_TEXT = 12
# A table of so many rows is broken between two pages, a shorter one never; its heading comes again.
_LONG = 26
# One of so many is never beside another, since two are never broken.
_HIGH = 40
# A table of so many columns of numbers at most may be beside another.
_FEW = 5
_BOLD = frozenset({"sum", "own", "group"})


def lay_out_table(table: Table, print_text: Callable[[str], str]) -> dict[str, object]:
    """Return the table as data for Typst, its texts printable.

    ``widths``: of the columns of numbers. ``least``: what the table needs for its caption and short names to be on one
    line, its long names on two and its bars to be seen; ``whole``: for each name to be on one line. ``name``: the width
    of a row's name with its indent, None where another cell may take more lines. ``heading_lines``: how many lines the
    highest heading takes at most.
    """
    columns = range(len(table.headings) - 1)
    widths = [_measure_column(table, column) for column in columns]
    names = [(_indent(row), row.label) for row in table.rows] + [(0.0, table.headings[0])]
    has_bars = any(row.bar for row in table.rows)
    narrow = max(indent + LETTER * _measure_name(name) for indent, name in names)
    narrow = max(narrow, _BAR_ROOM) if has_bars else narrow
    lines = max(indent + LETTER * len(name) for indent, name in names)
    numbers = sum(widths) + (CODE_WIDTH if table.code_heading else 0) + 2 * INSET
    least = max(numbers + narrow, _CAPTION_LETTER * len(table.caption))
    return {
        "caption": print_text(table.caption),
        "note": print_text(table.note),
        "headings": [
            print_text(text) for text in (*([table.code_heading] * bool(table.code_heading)), *table.headings)
        ],
        "has_code": bool(table.code_heading),
        "widths": widths,
        "to_right": [_is_number(table, column) for column in columns],
        "heading_lines": max(
            _count_lines(heading, int((width - 2 * INSET) / LETTER + 0.5))
            for heading, width in zip(table.headings[1:], widths, strict=True)
        )
        if widths
        else 1,
        "least": least,
        "whole": max(numbers + lines, least),
        "is_long": len(table.rows) >= _LONG,
        "is_narrow": len(columns) <= _FEW and not table.code_heading and len(table.rows) < _HIGH,
        "has_bars": has_bars,
        "rows": list(_list_rows(table, print_text)),
    }


def _list_rows(table: Table, print_text: Callable[[str], str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    had_sum = False
    for number, row in enumerate(table.rows):
        begins_sums = row.kind == "sum" and not had_sum
        had_sum = had_sum or row.kind == "sum"
        is_one_line = all(cell.kind != "text" or len(cell.text) < _SHORT_TEXT for cell in row.cells)
        rows.append(
            {
                "code": print_text(row.key),
                "label": print_text(row.label),
                "name": _indent(row) + LETTER * len(row.label) if is_one_line else None,
                "longest_word": LETTER * _longest_word(row.label),
                "is_part": row.kind == "part",
                "is_bold": row.kind in _BOLD,
                "is_own": row.kind == "own",
                "is_thick": number == 0 or begins_sums,
                "bar": float(row.bar) if row.bar else None,
                "tone": row.tone,
                "cells": [print_text(cell.text) for cell in row.cells],
            }
        )
    return rows


def _measure_column(table: Table, column: int) -> float:
    """As wide as its widest cell and its heading, or the longest word of one that is long."""
    heading = table.headings[column + 1]
    room = len(heading) if len(heading) <= _SHORT_HEADING else max(_longest_word(heading), _LONG_HEADING)
    return LETTER * max(room, *(len(row.cells[column].text) for row in table.rows)) + 2 * INSET


def _is_number(table: Table, column: int) -> bool:
    """A column is what its cells with a value are: numbers stand to the right."""
    return next((cell.kind != "text" for cell in _list_cells(table, column) if cell.text), False)


def _list_cells(table: Table, column: int) -> list[Cell]:
    return [row.cells[column] for row in table.rows]


def _indent(row: Row) -> float:
    return INDENT if row.kind == "part" else 0.0


def _measure_name(name: str) -> int:
    """The letters of its longest line: a short name is one line, a long one two, broken where they are most alike."""
    if len(name) <= _SHORT_NAME:
        return len(name)
    breaks = [place for place, sign in enumerate(name) if sign == " "]
    return min((max(place, len(name) - place - 1) for place in breaks), default=len(name))


def _count_lines(text: str, room: int) -> int:
    """How many lines the text takes where so many letters have room on each."""
    lines, taken = 1, 0
    for word in text.split(" "):
        if taken and taken + 1 + len(word) > room:
            lines, taken = lines + 1, len(word)
        else:
            taken += len(word) + (taken > 0)
    return lines


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))
