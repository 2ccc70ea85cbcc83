"""The county on a preliminary sheet, or Oslo on a bydel's, and which of its counts may be printed (P2, P6).

A unit knows its own exact figures. Where it also gets those of the county, it can compute what the other units have
together; where these are few or their counts small, it would learn about people. Such a figure is printed as ``:``.
A final sheet prints the county's public cells instead (``public_cells.py``); the place where none were made follows
this rule too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.sheets.content.counts import (
    PARTICIPANTS,
    WITH_MEASURES,
    WITHOUT_HOURS,
    Count,
)
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell, hidden_cell, percent_cell
from pipeline.sheets.content.figures import UnitFigures, YearResult
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.words.percent import whole_percent
from pipeline.sheets.words.texts import Texts


@dataclass(frozen=True)
class Limits:
    """What is small (P2): counts below ``limit``, and zeros but those that ``zeros`` names (``null_vises``)."""

    limit: int
    zeros: frozenset[str]


@dataclass(frozen=True)
class CountyPlace:
    """A county on the sheet of ``own``, one of its municipalities; ``others`` are the others of its level.

    Shares are in whole percent in every form: an unrounded one would be a count.
    """

    name: str
    figures: UnitFigures
    own: UnitFigures
    others: tuple[UnitFigures, ...]
    limits: Limits

    @property
    def kode(self) -> str:
        """The code of the place."""
        return self.figures.unit.kode

    def prints(self, count: Count) -> bool:
        """Whether the count may be printed: by what the other units have of it, and of its complement."""
        total = count.total or count
        if self._is_empty(total):
            return True
        if self._is_few(total) or (count.whole is not None and self._has_small_complement(count, count.whole)):
            return False
        if self._is_zero(count):
            return count.zero in self.limits.zeros
        having = sum(count.take(other) > 0 for other in self.others)
        return not self._is_small(self._find_rest(count)) and having >= 2

    def prints_share(self, part: Count, whole: Count) -> bool:
        """Whether both counts may be printed."""
        return self.prints(part) and self.prints(whole)

    def show_count(self, count: Count, texts: Texts) -> Cell:
        """The count, or the sign."""
        return count_cell(count.take(self.figures)) if self.prints(count) else hidden_cell("count", texts)

    def show_share(self, part: Count, whole: Count, texts: Texts, spoken: str) -> Cell:
        """The part's share in whole percent, or the sign where one of the two counts has it."""
        if not self.prints_share(part, whole):
            return hidden_cell("percent", texts)
        return replace(percent_cell(part.take(self.figures), whole.take(self.figures), spoken), exact=None)

    def scale_share(self, part: Count, whole: Count) -> Decimal | None:
        """The share for a picture, as it is printed; None where it is not, or cannot be made."""
        if not self.prints_share(part, whole):
            return None
        percent = whole_percent(part.take(self.figures), whole.take(self.figures))
        return None if percent is None else Decimal(percent).quantize(Decimal("0.1"))

    def has_year(self, ar: int) -> bool:
        """Whether the place has figures of a statistic year."""
        return self.figures.find_year(ar) is not None

    def show_hours(self, texts: Texts, spoken: str) -> Cell:
        """Hours a week; the sign where the people they are an average of could be told from the others (P3)."""
        if self._prints_hours():
            return decimal_cell(self.figures.measure_sum.timer_per_uke, spoken)
        return hidden_cell("decimal", texts)

    def _prints_hours(self) -> bool:
        without = self._find_rest(WITHOUT_HOURS)
        parts = (without, self._find_rest(WITH_MEASURES) - without)
        few = any(0 < part < self.limits.limit for part in parts)
        return self.prints_share(WITH_MEASURES, PARTICIPANTS) and not few

    def _is_empty(self, total: Count) -> bool:
        """Nobody is counted in the other units, and that may be told: neither do their other zeros tell more."""
        return total.zero in self.limits.zeros and self._is_zero(total)

    def _is_few(self, total: Count) -> bool:
        """The other units together are a unit whose total is small: nothing of it is shown."""
        return self._is_small(self._find_rest(total))

    def _has_small_complement(self, count: Count, whole: Count) -> bool:
        rest = self._find_rest(whole) - self._find_rest(count)
        of_others = sum(whole.take(other) - count.take(other) for other in self.others)
        return self._is_small(min(rest, of_others))

    def _is_zero(self, count: Count) -> bool:
        """Nobody, in the county less the own unit and in each other unit: a person may be in several (P8)."""
        return self._find_rest(count) == 0 and not any(count.take(other) for other in self.others)

    def _find_rest(self, count: Count) -> int:
        """What the place has less what the unit has. It may be negative: participants are not additive (P8)."""
        return count.take(self.figures) - count.take(self.own)

    def _is_small(self, number: int) -> bool:
        """Below the limit; with a limit of 0 nothing is, but a zero is never told."""
        return number < max(self.limits.limit, 1)


def add_up_years(units: tuple[UnitFigures, ...]) -> tuple[YearResult, ...]:
    """The years of a county: the sums of its municipalities, where all of them have the year."""
    own = units[0]
    found = ([unit.find_year(year.ar) for unit in units] for year in own.history)
    return tuple(
        YearResult(year.ar, year.utgave, sum(each.avsluttet for each in parts), sum(each.mal_nadd for each in parts))
        for year, all_parts in zip(own.history, found, strict=True)
        if len(parts := [each for each in all_parts if each]) == len(units)
    )
