"""Figures as finished cells: a count, a share, hours, a change, each with the number that its text shows.

How numbers are written is in ``percent.py``; which cells a table has, in the modules that build tables.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.words.percent import (
    HIDDEN,
    NO_VALUE,
    format_change,
    format_count,
    format_decimal,
    format_percent,
    round_decimal,
    whole_percent,
)
from pipeline.sheets.words.texts import Texts

EMPTY = Cell("")


def count_cell(count: int) -> Cell:
    """Return a count."""
    return Cell(format_count(count), "count", count)


def percent_cell(part: int, whole: int, spoken: str) -> Cell:
    """Return a share that is shown in whole percent (R13); without a base a dash, said as ``spoken``."""
    percent = whole_percent(part, whole)
    if percent is None:
        return Cell(NO_VALUE, "percent", None, spoken)
    return Cell(format_percent(part, whole), "percent", percent, exact=Decimal(part) / whole)


def decimal_cell(value: float | Decimal | None, spoken: str) -> Cell:
    """Return a number with one decimal, half away from zero; a dash where there is none."""
    if value is None:
        return Cell(NO_VALUE, "decimal", None, spoken)
    return Cell(format_decimal(value), "decimal", round_decimal(value))


def change_cell(before: int | None, now: int | None, spoken: str) -> Cell:
    """Return a change with its sign; a dash where one of the two is missing."""
    if before is None or now is None:
        return Cell(NO_VALUE, "change", None, spoken)
    return Cell(format_change(before, now), "change", now - before)


def hidden_cell(kind: str, texts: Texts) -> Cell:
    """Return the sign of a figure that is not shown (P6), which a screen reader says in words."""
    return Cell(HIDDEN, kind, None, texts.say("skjult"))
