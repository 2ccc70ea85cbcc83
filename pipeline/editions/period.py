"""The period of a report to the ministry: its days, and the same days last year (T4)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.common.errors import RefusedError


@dataclass(frozen=True)
class Period:
    """From one day to another, both in it, in one calendar year."""

    first: date
    last: date

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.last.year

    @property
    def name(self) -> str:
        """The name of its folder, such as ``2020-01-01_2020-06-30``."""
        return f"{self.first}_{self.last}"

    @property
    def is_whole_year(self) -> bool:
        """Whether it is the statistic year itself."""
        return (self.first, self.last) == (date(self.year, 1, 1), date(self.year, 12, 31))

    def last_year(self) -> Period:
        """The same days of the year before; the end of a month is the end of that month."""
        return Period(_year_before(self.first, is_end=False), _year_before(self.last, is_end=_is_month_end(self.last)))

    def known_then(self, cutoff: date) -> date:
        """The cutoff of last year's period that is as long after its end as ``cutoff`` is after this one's."""
        return self.last_year().last + timedelta(days=(cutoff - self.last).days)


def make_period(first: date, last: date) -> Period:
    """Return the period. Raises RefusedError where it is none, or lies in two calendar years."""
    if last < first:
        raise RefusedError(f"The period ends {last}, before it begins, {first}. Expected FROM and TO in that order.")
    if first.year != last.year:
        raise RefusedError(
            f"The period {first} to {last} lies in two calendar years. Expected one, because its year file decides how "
            "is counted. Make a report for each year."
        )
    return Period(first, last)


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _year_before(day: date, *, is_end: bool) -> date:
    days = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, days if is_end else min(day.day, days))
