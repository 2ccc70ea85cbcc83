"""The sheet as an Excel workbook: notes, the list of what to look at, and every table on a tab of its own.

Here it is decided which tabs there are, in what order and under which names; how a tab looks is in
``workbook_notes.py`` and ``workbook_grid.py``. The same view gives the same bytes (R15). The CSV is in ``csv_file.py``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.common.languages import LANGUAGES
from pipeline.common.workbooks import open_book, set_print
from pipeline.sheets.content.figure_cells import EMPTY
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.view import Part, Sheet
from pipeline.sheets.formats.printed import describe_origin
from pipeline.sheets.formats.workbook_cells import Looks, drop_marks
from pipeline.sheets.formats.workbook_grid import Grid, Line, write_grid
from pipeline.sheets.formats.workbook_notes import write_notes
from pipeline.sheets.words.percent import NO_VALUE
from pipeline.sheets.words.texts import Texts

_TAB_UNITS = 31
_NOT_IN_TAB = re.compile(r"[\[\]:*?/\\]")
# Excel keeps this name for itself
_RESERVED = "history"
_CHECK_WIDTHS = (12, 14, 30, 38)
_ACTION_WIDTH = 50
# what a municipality fills in while it corrects: who, done or not, and what was found
_FOLLOW_UP = {"arbeidsbok_ansvarlig": 18, "arbeidsbok_utfort": 12, "arbeidsbok_merknad": 30}
# what is longer than a glance can be sorted, where no row belongs to the one above
_LONG = 8


def render_workbook(sheet: Sheet, texts: Texts) -> bytes:
    """Return the workbook; the day it says it was made is the cutoff date."""
    origin = describe_origin(sheet)
    grids = [(sheet.checks.heading, _build_checks(sheet, origin, texts))]
    grids += [(table.name, _build_table(part, table, origin, texts)) for part in sheet.parts for table in part.tables]
    names = name_tabs([sheet.about.heading, *(name for name, _ in grids)])
    tabs = [(name, grid.title) for name, (_, grid) in zip(names[1:], grids, strict=True)]
    buffer, footer = io.BytesIO(), drop_marks(origin)
    properties = {
        "title": drop_marks(sheet.title),
        "subject": drop_marks(sheet.heading),
        "status": drop_marks(sheet.status),
        "comments": drop_marks(sheet.access),
    }
    created, language = date.fromisoformat(sheet.cutoff_date), LANGUAGES[sheet.language].tag
    with open_book(buffer, properties, created=created, language=language) as book:
        looks = Looks(book)
        notes = book.add_worksheet(names[0])
        write_notes(notes, sheet, tabs, texts, looks)
        set_print(notes, footer, landscape=False)
        for name, (_, grid) in zip(names[1:], grids, strict=True):
            page = book.add_worksheet(name)
            write_grid(page, grid, looks)
            set_print(page, footer, landscape=bool(grid.widths))
    return buffer.getvalue()


def name_tabs(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel takes for tabs: short, without its own signs, none empty, no two alike."""
    names: list[str] = []
    for number, name in enumerate(wanted, start=1):
        plain = _cut(_NOT_IN_TAB.sub(" ", drop_marks(name)).strip(" '"), _TAB_UNITS) or str(number)
        if plain.casefold() in {_RESERVED, *(earlier.casefold() for earlier in names)}:
            plain = f"{_cut(plain, _TAB_UNITS - 5)} ({number})"
        names.append(plain)
    return names


def _cut(text: str, units: int) -> str:
    """The beginning of a text, in the units that Excel counts."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore").strip(" '")


def _build_checks(sheet: Sheet, origin: str, texts: Texts) -> Grid:
    """The list of what to look at, worst first, with empty columns to follow it up in. A final edition gives no advice.

    Its headings have filters: what one person answers for, or what is not done.
    """
    checks = sheet.checks
    has_advice = any(check.action for check in checks.items)
    lines = tuple(
        Line(
            (
                check.number,
                Cell(check.weight),
                Cell(check.heading),
                Cell(check.reason),
                *([Cell(" ".join((check.action, *check.choices)))] if has_advice else []),
                *[EMPTY] * len(_FOLLOW_UP),
            )
        )
        for check in checks.items
    )
    headings = ["kolonne_antall", "arbeidsbok_vekt", "arbeidsbok_punkt", "kolonne_grunn"]
    headings += [*(["arbeidsbok_gjor"] if has_advice else []), *_FOLLOW_UP]
    told = (checks.intro, checks.interval) if checks.items else (checks.nothing,)
    return Grid(
        key="sjekkliste",
        title=checks.heading,
        above=(origin, *filter(None, told)),
        headings=tuple(map(texts.say, headings)),
        lines=lines,
        widths=(*_CHECK_WIDTHS, *([_ACTION_WIDTH] if has_advice else []), *_FOLLOW_UP.values()),
        can_sort=True,
    )


def _build_table(part: Part, table: Table, origin: str, texts: Texts) -> Grid:
    first, *rest = table.headings
    return Grid(
        key=table.key,
        title=table.caption,
        above=(origin,),
        headings=(first, *([table.code_heading] if table.code_heading else []), *rest),
        lines=tuple(_build_line(row, has_code=bool(table.code_heading)) for row in table.rows),
        below=tuple(filter(None, (*part.paragraphs, table.note, *part.notes, *_explain_dashes(table, texts)))),
        can_sort=len(table.rows) > _LONG and all(row.kind in {"plain", "own"} for row in table.rows),
    )


def _build_line(row: Row, *, has_code: bool) -> Line:
    return Line((Cell(row.label), *([Cell(row.key)] if has_code else []), *row.cells), row.kind)


def _explain_dashes(table: Table, texts: Texts) -> Iterator[str]:
    """What a screen reader says on the page in place of a dash, once each."""
    reasons = {cell.spoken: None for row in table.rows for cell in row.cells if cell.text == NO_VALUE and cell.spoken}
    return (texts.say("arbeidsbok_strek", grunn=reason) for reason in reasons)
