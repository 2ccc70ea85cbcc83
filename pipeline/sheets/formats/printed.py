"""What the workbook and the CSV tell of a sheet outside its tables, which the page has in other places.

The workbook and the CSV are in ``workbook.py`` and ``csv_file.py``.
"""

from __future__ import annotations

from pipeline.sheets.content.pieces import Fact, Figure
from pipeline.sheets.content.view import Sheet

_EDITION = "utgave"


def list_key_figures(sheet: Sheet) -> tuple[Figure, ...]:
    """The share that reached the goal and the parts of the stacked bar; none where nobody ended."""
    key = sheet.key_figure
    if key is None:
        return ()
    share = Figure("andel", key.heading, key.percent)
    return (share, *(Figure(part.key, part.label, part.count) for part in key.segments))


def list_facts(sheet: Sheet) -> tuple[Fact, ...]:
    """What a reader must know of the figures: the deadline, where there is one, and where they come from."""
    return (*((sheet.todo.deadline,) if sheet.todo.deadline else ()), *sheet.source)


def describe_origin(sheet: Sheet) -> str:
    """One line that tells a loose page where it belongs: the unit, final or not, the edition."""
    edition = [fact.value for fact in sheet.source if fact.key == _EDITION]
    return " · ".join([sheet.name, sheet.place, sheet.status, *edition])
