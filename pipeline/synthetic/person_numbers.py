"""Person numbers that can never be anybody's: month + 80 (the Tenor convention), DUF numbers out of range.

Day, sex and check digits are right, so the numbers look and sort like real ones. Who has which kind of
number, or none, is drawn in ``people.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic.draws import Bools, Draws, Ints

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SERIES = 500
_DUF = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_DUF_SERIES, _DUF_LAST = 900_000, 999_999


class NumberSeries:
    """Gives out fødselsnummer and d-nummer, each once. Holds one mark per day, number and kind."""

    def __init__(self, first_day: int, last_day: int) -> None:
        """Begin a series for people born from ``first_day`` to ``last_day``."""
        self._first = first_day
        self._taken = np.zeros((last_day - first_day + 1) * 2 * _SERIES, dtype=np.bool_)

    def draw(self, draws: Draws, born: Ints, is_woman: Bools, has_d_number: Bools) -> Ints:
        """A number for each person, -1 where the day's numbers are used up.

        ``born`` is a day number; the individual number's last digit is even for women.
        """
        size = len(born)
        digits = _split_day(born, has_d_number)
        newer = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) >= 30
        low = np.where(newer, _SERIES, 0)
        start = draws.whole(size, 0, _SERIES // 2 - 1)
        odd = np.where(is_woman, 0, 1)
        numbers = np.full(size, -1, dtype=np.int64)
        pending = np.arange(size)
        for attempt in range(_SERIES // 2):
            if not len(pending):
                break
            individual = low[pending] + (start[pending] + attempt) % (_SERIES // 2) * 2 + odd[pending]
            whole, is_valid = _add_check_digits(digits[pending], individual)
            place = ((born[pending] - self._first) * 2 + has_d_number[pending]) * _SERIES + individual % _SERIES
            is_free = is_valid & ~self._taken[place]
            first = np.zeros(len(pending), dtype=np.bool_)
            free = np.flatnonzero(is_free)
            first[free[np.unique(place[free], return_index=True)[1]]] = True
            self._taken[place[first]] = True
            numbers[pending[first]] = whole[first]
            pending = pending[~first]
        return numbers


class DufSeries:
    """Gives out DUF numbers, each once: the year, a running number far above any that has been in use, check digits."""

    def __init__(self) -> None:
        """Begin every year's series."""
        self._next: dict[int, int] = {}

    def draw(self, registered_year: Ints) -> Ints:
        """A number of 12 digits for each person, -1 where the year's numbers are used up."""
        ten = np.full(len(registered_year), -1, dtype=np.int64)
        for year in np.unique(registered_year).tolist():
            mine = np.flatnonzero(registered_year == year)
            first = self._next.get(year, _DUF_SERIES)
            running = first + np.arange(len(mine))
            self._next[year] = first + len(mine)
            ten[mine] = np.where(running <= _DUF_LAST, year * 1_000_000 + running, -1)
        return np.where(ten >= 0, ten * 100 + _weigh(ten, _DUF) % 11, -1).astype(np.int64)


def spoil_check_digits(numbers: Ints) -> Ints:
    """The numbers with another last digit, which makes them wrong under either rule of check digits."""
    return numbers - numbers % 10 + (numbers + 1) % 10


def _split_day(born: Ints, has_d_number: Bools) -> Ints:
    """The six digits of the date of birth: day (+ 40 in a d-nummer), month + 80, year."""
    day = born.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    in_month = born - month.astype("datetime64[D]").astype(np.int64) + 1 + np.where(has_d_number, 40, 0)
    return in_month * 10_000 + (month.astype(np.int64) % 12 + 1 + 80) * 100 + year % 100


def _add_check_digits(day: Ints, individual: Ints) -> tuple[Ints, Bools]:
    """The eleven digits, and whether both check digits exist (a remainder of 1 has none)."""
    nine = day * 1_000 + individual
    first = (11 - _weigh(nine, _K1) % 11) % 11
    ten = nine * 10 + first
    second = (11 - _weigh(ten, _K2) % 11) % 11
    return ten * 10 + second, (first != 10) & (second != 10)


def _weigh(numbers: Ints, weights: tuple[int, ...]) -> Ints:
    total = np.zeros_like(numbers)
    for place, weight in enumerate(reversed(weights)):
        total += numbers // 10**place % 10 * weight
    return total
