"""Days and moments as whole numbers: calendar months, and the offset of Norwegian time.

A day is its number since 1970-01-01, a moment the number of seconds that the clock on the wall shows
since then. Which dates an event gets is decided in ``people.py`` and its neighbours.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from pipeline.synthetic.draws import Bools, Draws, Ints

DAY = 86_400
NONE = np.int64(np.iinfo(np.int32).min)
_EPOCH = date(1970, 1, 1).toordinal()
_WINTER, _SUMMER = 3_600, 7_200


def day_number(day: date) -> int:
    """The day's number since 1970-01-01."""
    return day.toordinal() - _EPOCH


def add_months(days: Ints, months: int | Ints) -> Ints:
    """So many calendar months later; the month's last day where the day does not exist (R5)."""
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    place = days - month.astype("datetime64[D]").astype(np.int64)
    target = month.astype(np.int64) + months
    first = target.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (target + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    moved: Ints = first + np.minimum(place, after - first - 1)
    return moved


def _last_sunday(moments: Ints, month: int) -> Ints:
    """The last Sunday of a month (1–12) in each moment's year, as a day number."""
    year = moments.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64)
    after = (year * 12 + month).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    last = after - 1
    return last - (last + 4) % 7


def in_skipped_hour(moments: Ints) -> Bools:
    """True where the clock on the wall never showed the moment, because it went forward in March."""
    change = _last_sunday(moments, 3) * DAY + 2 * 3_600
    return (moments >= change) & (moments < change + 3_600)


def utc_offset(moments: Ints) -> Ints:
    """Seconds ahead of UTC in Norway; where a moment comes twice in October, the first (summer time)."""
    summer = _last_sunday(moments, 3) * DAY + 2 * 3_600
    winter = _last_sunday(moments, 10) * DAY + 3 * 3_600
    return np.where((moments >= summer) & (moments < winter), _SUMMER, _WINTER).astype(np.int64)


def registration_moments(draws: Draws, days: Ints, cutoff_end: int) -> Ints:
    """When events of these days were registered: within two months, and before the cutoff.

    Nine in ten are typed in working hours; the others come with a nightly transfer from a fagsystem,
    which now and then falls in the hour that the clock skips or shows twice. Only what is yet to come on the cutoff day
    is registered before it happens.
    """
    size = len(days)
    lag = np.where(draws.happens(size, 650), draws.whole(size, 0, 14), draws.whole(size, 10, 55))
    office = draws.whole(size, 7 * 3_600, 17 * 3_600)
    night = draws.whole(size, 3_600, 4 * 3_600)
    moments = (days + lag) * DAY + np.where(draws.happens(size, 900), office, night)
    has_happened = days * DAY < cutoff_end
    before = cutoff_end - 1 - draws.whole(size, 0, 25 * DAY)
    latest = np.where(has_happened, draws.whole(size, days * DAY, cutoff_end - 1), before)
    return np.where(moments < cutoff_end, moments, latest).astype(np.int64)
