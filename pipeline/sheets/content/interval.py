"""Between which shares the goal attainment of a unit can end when its own points are corrected, and when it is told.

The figures are those of the unit's own findings (``figures.Interval``, R9): what other units or IMDi must correct is
on no sheet. The list of points is in ``to_check.py``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.sheets.content.figure_cells import percent_cell
from pipeline.sheets.content.figures import UnitFigures
from pipeline.sheets.content.phrases import is_preliminary
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.words.percent import format_count
from pipeline.sheets.words.texts import Texts

WIDEST = 30  # percentage points; a wider interval tells only that the result is open


def describe_interval(own: UnitFigures, edition: Edition, texts: Texts) -> str:
    """Between which shares the goal attainment can end, or that it is open; empty where there is nothing to tell.

    Nothing is told in a final edition, where no point on the unit's own list can change the result, and where fewer
    than FEW_EXITS ended.
    """
    interval = own.interval
    if not _is_told(own, edition):
        return ""
    if _is_open(own):
        return texts.count("spenn_apent", interval.personer, poeng=format_count(WIDEST))
    nobody = texts.say("ingen_andel")
    lowest, highest = (percent_cell(*end, nobody).value for end in (interval.lavest, interval.hoyest))
    if lowest == highest:
        return texts.say("spenn_likt", lavest=lowest)
    return texts.count("spenn", interval.personer, lavest=lowest, hoyest=highest)


def find_ends(own: UnitFigures, edition: Edition, texts: Texts) -> tuple[Cell, Cell] | None:
    """The lowest and the highest of these shares; None where no shares are told."""
    if not _is_told(own, edition) or _is_open(own):
        return None
    nobody = texts.say("ingen_andel")
    return percent_cell(*own.interval.lavest, nobody), percent_cell(*own.interval.hoyest, nobody)


def _is_told(own: UnitFigures, edition: Edition) -> bool:
    return is_preliminary(edition) and own.interval.personer > 0 and own.total.avsluttet >= FEW_EXITS


def _is_open(own: UnitFigures) -> bool:
    """Whether the ends are more than WIDEST points apart, by exact counts, or one of them leaves nobody to count."""
    (low, low_of), (high, high_of) = own.interval.lavest, own.interval.hoyest
    if not low_of or not high_of:
        return True
    return 100 * (high * low_of - low * high_of) > WIDEST * low_of * high_of
