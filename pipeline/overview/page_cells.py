"""Cells of the overview: a number as people read it, and the number it is sorted by.

The formats are those of the sheets (``pipeline/sheets/words/percent.py``).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.overview.view import Heading, Link, PageCell, Pair
from pipeline.overview.words import say
from pipeline.sheets.content.figures import UnitFigures
from pipeline.sheets.names import sheet_path
from pipeline.sheets.words.percent import (
    HARD_SPACE,
    NO_VALUE,
    format_change,
    format_count,
    format_decimal,
    format_percent,
    whole_percent,
)

NOTHING = PageCell(NO_VALUE)  # there could be a number
EMPTY = PageCell("")  # there could be none


def head(*keys: str, texts: int = 1, **values: object) -> tuple[Heading, ...]:
    """Return headings by the keys of their words (``kol_…``), of which the first ``texts`` stand over text."""
    return tuple(Heading(say(f"kol_{key}", **values), is_text=place < texts) for place, key in enumerate(keys))


def count_cell(count: int | None) -> PageCell:
    """A count; a dash where there is none."""
    return NOTHING if count is None else PageCell(format_count(count), str(count))


def percent_cell(part: int, whole: int) -> PageCell:
    """A share in whole percent, sorted by the exact share; a dash without a base."""
    return PageCell(format_percent(part, whole), f"{100 * part / whole:.6f}") if whole else NOTHING


def decimal_cell(value: float | None) -> PageCell:
    """A number with one decimal; a dash where there is none."""
    return NOTHING if value is None else PageCell(format_decimal(value), f"{value:.6f}")


def change_cell(change: int | None) -> PageCell:
    """A change with its sign: «+3», «−3», «0»; a dash where nothing is compared."""
    return NOTHING if change is None else PageCell(sign(change), str(change))


def relative_cell(before: int, now: int) -> PageCell:
    """A change in percent of what was before, with its sign; a dash where that was 0."""
    if not before:
        return NOTHING
    percent = round_half_away(Fraction(100 * (now - before), before))
    return PageCell(f"{sign(percent)}{HARD_SPACE}%", f"{100 * (now - before) / before:.6f}")


def points_cell(before: Pair, now: Pair) -> PageCell:
    """A change between two shares, each (part, whole), in percentage points with a decimal: «+0,7».

    From the exact shares, so it may differ from that of the two as printed.
    """
    points = find_points(before, now)
    if points is None:
        return NOTHING
    tenths = round_half_away(10 * points)
    return PageCell(("+" if tenths > 0 else "") + format_decimal(Decimal(tenths) / 10), f"{float(points):.6f}")


def width_cell(lowest: Pair, highest: Pair) -> PageCell:
    """How many percentage points lie between two shares; a dash where one of them has no base."""
    points = find_points(lowest, highest)
    return NOTHING if points is None else PageCell(str(round_half_away(points)), f"{float(points):.6f}")


def interval_cell(lowest: Pair, highest: Pair) -> PageCell:
    """«48–61 %», from the counts behind each end, sorted by the lower; a dash where there would be nobody to count."""
    low, high = whole_percent(*lowest), whole_percent(*highest)
    if low is None or high is None:
        return NOTHING
    return PageCell(f"{low}–{high}{HARD_SPACE}%", f"{100 * lowest[0] / lowest[1]:.6f}")


def find_points(before: Pair, now: Pair) -> Fraction | None:
    """Return the exact percentage points between two shares; None where one has no base."""
    if not before[1] or not now[1]:
        return None
    return 100 * (Fraction(*now) - Fraction(*before))


def round_half_away(number: Fraction) -> int:
    """Return the nearest whole number, a half away from zero (R13)."""
    whole = (2 * abs(number) + 1) // 2
    return int(whole if number >= 0 else -whole)


def sign(number: int) -> str:
    """Return «+3», «−3» or «0»."""
    return format_change(0, number)


def unit_cell(own: UnitFigures) -> PageCell:
    """The unit's name, with a link to its sheet."""
    return PageCell(own.unit.navn, link=find_link(own))


def unit_link(own: UnitFigures, note: str = "") -> Link:
    """The unit named in passing."""
    return Link(own.unit.navn, find_link(own), note)


def find_link(own: UnitFigures) -> str:
    """Return the link to the unit's sheet in its own written standard; empty where it has no sheet."""
    return str(sheet_path(own.unit.kode)) if own.unit.har_ark else ""
