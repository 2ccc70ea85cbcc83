"""Numbers as people read them: whole percent, hours, counts and dates, the Norwegian way (R13).

Everything that a sheet or the overview prints as a number is formatted here, without the machine's
locale. Which numbers are printed is decided in ``view.py``; machine files keep counts and shares and
never come here.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.common.languages import BOKMAL, NYNORSK

HARD_SPACE = "\N{NO-BREAK SPACE}"
NO_VALUE = "\N{EN DASH}"
HIDDEN = ":"  # a figure that there is, and that is not shown (P4)
MINUS = "\N{MINUS SIGN}"

# the months, and how numbers are written, are the same in these; another language needs its own
WRITTEN_ALIKE = (BOKMAL, NYNORSK)
_MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)


def whole_percent(part: int, whole: int) -> int | None:
    """Return ``part / whole`` in whole percent, half away from zero (R13); None where ``whole`` is 0.

    Counts only: whole numbers never round a tie wrongly, as a quotient of doubles can.
    """
    if part < 0 or whole < 0:
        raise ValueError("a percentage is made of two counts, and a count is not negative")
    return (200 * part + whole) // (2 * whole) if whole else None


def format_percent(part: int, whole: int) -> str:
    """Return such as «48 %», or a dash where the base is 0."""
    percent = whole_percent(part, whole)
    return NO_VALUE if percent is None else f"{format_count(percent)}{HARD_SPACE}%"


def format_count(count: int) -> str:
    """Return a whole number with a hard space between thousands: «4 820»."""
    return f"{abs(count):,}".replace(",", HARD_SPACE) if count >= 0 else MINUS + format_count(-count)


def format_decimal(value: float | Decimal | None, places: int = 1) -> str:
    """Return such as «27,4»: half away from zero, decimal comma; a dash where there is no value."""
    if value is None:
        return NO_VALUE
    rounded = round_decimal(value, places)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    sign = MINUS if rounded < 0 else ""
    return sign + format_count(int(whole)) + ("," + fraction if fraction else "")


def format_change(before: int, now: int) -> str:
    """Return such as «+3», «−2» or «0»: what a figure has changed by."""
    return ("+" if now > before else "") + format_count(now - before)


def format_date(day: date) -> str:
    """Return such as «28. februar 2021», held together by hard spaces; the same in bokmål and nynorsk."""
    return f"{day.day}.{HARD_SPACE}{_MONTHS[day.month - 1]}{HARD_SPACE}{day.year}"


def round_decimal(value: float | Decimal, places: int = 1) -> Decimal:
    """Return ``value`` with ``places`` decimals, half away from zero."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def scale_bar(part: int, whole: int, length: int) -> str:
    """Return how much of a bar of ``length`` the part fills, for SVG: one decimal; 0 without a base."""
    return f"{scale(part, whole, length):f}" if whole else "0"


def scale(part: int, whole: int, length: int) -> Decimal:
    """Return ``part / whole`` of ``length`` with one decimal, half up."""
    return Decimal((20 * length * part + whole) // (2 * whole)).scaleb(-1)
