"""Which texts pass as the identity number of a person: looked for where anything may have been typed in (O3, O9).

The verifier's own rule, as strict as the numbers are: a day that there is, and both control digits. D-numbers (day +
40) and made-up numbers (month + 40, + 65, + 80) pass too. A number may be written with dots, spaces or dashes in it.
"""

from __future__ import annotations

import re
from calendar import monthrange

# a first sieve for whole columns: eleven digits, with what is written between them
PATTERN = "[0-9]([ ./-]*[0-9]){10}"
_FOUND = re.compile(rf"(?=({PATTERN}))")
_SIGNS = re.compile("[ ./-]")
_FIRST, _SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_D_NUMBER, _MADE_UP = 40, (0, 40, 65, 80)
_LEAP_YEAR = 2000


def has_person_number(text: str) -> bool:
    """Say whether eleven digits anywhere in ``text`` pass as somebody's number."""
    return any(_passes(_SIGNS.sub("", found[1])) for found in _FOUND.finditer(text))


def _passes(number: str) -> bool:
    digits = [int(sign) for sign in number]
    if _weigh(digits, _FIRST) or _weigh(digits, _SECOND):
        return False
    day, month = int(number[:2]), int(number[2:4])
    days = day - _D_NUMBER if day > _D_NUMBER else day
    # the century is not looked for, so the 29th of February passes in every year
    return any(1 <= month - more <= 12 and 1 <= days <= monthrange(_LEAP_YEAR, month - more)[1] for more in _MADE_UP)


def _weigh(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
