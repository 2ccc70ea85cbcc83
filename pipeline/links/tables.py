"""Rows about links as a table on the terminal, as CSV and as a workbook. Every text is a text, whatever it looks like.

Which rows there are is in ``followup.py`` and ``reminders.py``. The files have names and addresses: restricted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pipeline.common.files import publish_bytes
from pipeline.common.signs import escape_signs
from pipeline.common.spreadsheet import shield_cell
from pipeline.common.workbooks import HEADER_LOOK, OF_PEOPLE, TEXT_LOOK, open_book, set_print, write_text

Cell = str | int | None
Rows = Sequence[Sequence[Cell]]

_WIDEST, _NARROWEST = 40, 8


def format_table(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield the rows as lines of aligned columns, the header first, without columns that are empty in every row."""
    used = [place for place in range(len(columns)) if any(row[place] not in (None, "") for row in rows)]
    shown = [[columns[place] for place in used]]
    shown += [[escape_signs(_spell(row[place])) for place in used] for row in rows]
    widths = [max(len(line[place]) for line in shown) for place in range(len(used))]
    for line in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def write_csv(path: Path, columns: Sequence[str], rows: Rows) -> None:
    """Write the rows to ``path``: ``;``, UTF-8, LF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([shield_cell(_spell(cell)) for cell in row] for row in rows)
    publish_bytes(path, text.getvalue().encode("utf-8"))


def write_workbook(path: Path, title: str, columns: Sequence[str], rows: Rows, *, created: date) -> None:
    """Write the rows to ``path`` as a workbook of one sheet. ``created``: the day that the rows are of."""
    content = io.BytesIO()
    with open_book(content, {"title": title, "comments": OF_PEOPLE}, created=created, language="nb-NO") as book:
        header, look = book.add_format(HEADER_LOOK), book.add_format(TEXT_LOOK)
        number = book.add_format({"num_format": "0", "valign": "top"})
        page = book.add_worksheet("Lenker")
        for place, name in enumerate(columns):
            longest = max([len(name), *(len(_spell(row[place])) for row in rows)])
            page.set_column(place, place, min(max(longest + 2, _NARROWEST), _WIDEST))
            page.write_string(0, place, name, header)
        for index, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(index, place, cell, number)
                elif cell:
                    write_text(page, index, place, cell, look)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(columns) - 1)
        page.repeat_rows(0)
        set_print(page, OF_PEOPLE)
    publish_bytes(path, content.getvalue())


def _spell(cell: Cell) -> str:
    return "" if cell is None else str(cell)
