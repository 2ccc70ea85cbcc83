"""The figures of a sheet that stand outside its tables, and the numbers behind them: for spreadsheets.

Key figures, counts of people to look at and a section's figures are finished strings in ``view.py``. Here they are read
back: the inverse of ``percent.py``. The workbook and the CSV are in ``workbook.py`` and ``csv_file.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.sheets.content.view import Cell, Fact, Part, Sheet
from pipeline.sheets.words.percent import HARD_SPACE, MINUS

_EDITION = "utgave"
_FIGURE = re.compile(
    rf"(?P<sign>[+{MINUS}]?)(?P<whole>[0-9]{{1,3}}(?:{HARD_SPACE}[0-9]{{3}})*)(?P<rest>,[0-9]+)?(?P<percent>{HARD_SPACE}%)?"
)


@dataclass(frozen=True)
class Figure:
    """A figure with its name. ``key`` is the same in every language; ``note`` may be empty."""

    key: str
    name: str
    cell: Cell
    note: str = ""


def read_cell(text: str) -> Cell:
    """Return a printed figure with the number that it shows, or a text where it is none.

    Only what ``percent.py`` prints is a number: not a year, a telephone number or a date.
    """
    found = _FIGURE.fullmatch(text)
    if found is None:
        return Cell(text)
    digits = found["whole"].replace(HARD_SPACE, "") + (found["rest"] or "").replace(",", ".")
    number = Decimal(digits) if found["rest"] else int(digits)
    kind = "percent" if found["percent"] else "decimal" if found["rest"] else "change" if found["sign"] else "count"
    return Cell(text, kind, -number if found["sign"] == MINUS else number)


def list_key_figures(sheet: Sheet) -> tuple[Figure, ...]:
    """The share that reached the goal and the parts of the stacked bar; none where nobody ended."""
    key = sheet.key_figure
    if key is None:
        return ()
    share = Figure("andel", key.heading, read_cell(key.percent))
    return (share, *(Figure(part.key, part.label, read_cell(part.count)) for part in key.segments))


def list_part_figures(part: Part) -> tuple[Figure, ...]:
    """The figures of a section outside its tables."""
    return tuple(Figure(fact.key, fact.name, read_cell(fact.value), fact.note) for fact in part.facts)


def list_facts(sheet: Sheet) -> tuple[Fact, ...]:
    """What a reader must know of the figures: the deadline, where there is one, and where they come from."""
    return (*((sheet.todo.deadline,) if sheet.todo.deadline else ()), *sheet.source)


def describe_origin(sheet: Sheet) -> str:
    """One line that tells a loose page where it belongs: the unit, final or not, the edition."""
    edition = [fact.value for fact in sheet.source if fact.key == _EDITION]
    return " · ".join([sheet.name, sheet.place, sheet.status, *edition])
