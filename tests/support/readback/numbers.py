"""Numbers as a Norwegian reader sees them, worked out by whole numbers alone, and numbers found in running text.

Made for the read-back test on its own: nothing here knows how the product rounds or writes. What the numbers are counts
of is in ``counts.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

HARD_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"

MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
# everything that parts words but a hard space, which holds a number together
_GAP = re.compile(r"[ \t\r\n\f\v]+")
_DIGIT = re.compile("[0-9]")
_NUMBER_WORD = re.compile(r"[^ \t\r\n\f\v0-9]*[0-9][^ \t\r\n\f\v]*")


def divide(part: int, whole: int) -> int:
    """The quotient of two counts as a whole number, half away from zero."""
    down, rest = divmod(part, whole)
    return down + (2 * rest >= whole)


def find_percent(part: int, whole: int) -> int | None:
    """Whole percent; None without a base (R13)."""
    return divide(100 * part, whole) if whole else None


def show_count(number: int) -> str:
    """«4 820», with a hard space between thousands."""
    digits, groups = str(abs(number)), list[str]()
    while digits:
        digits, group = digits[:-3], digits[-3:]
        groups.insert(0, group)
    return (MINUS if number < 0 else "") + HARD_SPACE.join(groups)


def show_percent(percent: int | None) -> str:
    """«48 %», or a dash."""
    return DASH if percent is None else f"{show_count(percent)}{HARD_SPACE}%"


def find_tenths(six_decimals: str) -> int | None:
    """Tenths, half away from zero, of a number with six decimals as a result table holds it; None where it is empty."""
    if not six_decimals:
        return None
    whole, decimals = six_decimals.split(".")
    assert len(decimals) == 6
    return divide(int(whole + decimals), 100_000)


def show_tenths(tenths: int | None) -> str:
    """«27,4», or a dash."""
    return DASH if tenths is None else f"{show_count(tenths // 10)},{tenths % 10}"


def show_change(change: int) -> str:
    """«+3», «−2» or «0»."""
    return f"+{show_count(change)}" if change > 0 else show_count(change)


def show_date(iso: str) -> str:
    """«28. februar 2021», held together by hard spaces."""
    year, month, day = map(int, iso.split("-"))
    return HARD_SPACE.join((f"{day}.", MONTHS[month - 1], str(year)))


def split_words(text: str) -> list[str]:
    """The words of a text; what a hard space holds together is one."""
    return [word for word in _GAP.split(text) if word]


def has_digit(text: str) -> bool:
    """Whether a number, a code or a date stands in the text."""
    return _DIGIT.search(text) is not None


def count_number_words(texts: Iterable[str]) -> Counter[str]:
    """Every word with a digit in it, and how often."""
    return Counter(_NUMBER_WORD.findall("\n".join(texts)))
