"""How dates and times are written in a register (``dato``, ``tidspunkt``, ``form``): a form in, a pattern out.

A form has the signs that Python and databases have for it: ``%d.%m.%Y %H:%M``. The cells are read by the pattern, so
nothing is guessed: the century is never, and a month has no name. What becomes of the parts is in ``cells.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.intake.mapping.model import EXCEL

_DATE_PARTS = {"Y": "[0-9]{4}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}"}
_TIME_PARTS = {"H": "[01]?[0-9]|2[0-3]", "M": "[0-5]?[0-9]", "S": "[0-5]?[0-9]", "f": "[0-9]{1,6}"}
# Where nothing stands between two parts, only the number of digits tells them apart: 1122020 is no %d%m%Y.
_WHOLE_PARTS = {"m": "[0-9]{2}", "d": "[0-9]{2}", "H": "[01][0-9]|2[0-3]", "M": "[0-5][0-9]", "S": "[0-5][0-9]"}
_BESIDE = re.compile("(?<=%[YmdHMSf])%[YmdHMSf]|%[YmdHMSf](?=%[YmdHMSf])")
_PIECE = re.compile("%(.?)|([^%]+)", re.DOTALL)
_LIST = "%d, %m, %Y"
_OTHER = {
    "y": "%y is a year without its century; let SQL say which century, or write the column with four digits",
    "b": "names of months are not read; let SQL turn them into numbers",
    "B": "names of months are not read; let SQL turn them into numbers",
    "p": "%p is not read; expected hours from 00 to 23",
    "I": "%I is not read; expected hours from 00 to 23",
}


@dataclass(frozen=True)
class Form:
    """A form that can be read: its ``pattern`` with one group a part, and the ``parts`` in the order of the groups.

    ``is_day_first_of_iso``: it is written as an ISO date is, with other parts in its places, so that a cell in ISO form
    could be taken for either.
    """

    text: str
    pattern: str
    parts: tuple[str, ...]
    is_day_first_of_iso: bool = False

    def group(self, part: str) -> int | None:
        """The number of the group of a part, from 1; None where the form has it not."""
        return self.parts.index(part) + 1 if part in self.parts else None


def read_form(text: str, *, has_clock: bool) -> Form | str:
    """The form, or what is wrong with it, as words that follow on ``expected``-less reasons.

    ``has_clock``: it is of a time, which may have hours, minutes, seconds and parts of them beside the date.
    """
    known = _DATE_PARTS | (_TIME_PARTS if has_clock else {})
    listed = f"{_LIST} and, of a time, %H, %M, %S, %f" if has_clock else _LIST
    parts: list[str] = []
    pattern = ""
    beside = {found[0][1] for found in _BESIDE.finditer(text)}
    for sign, between in _PIECE.findall(text):
        if between:
            pattern += re.escape(between)
        elif sign not in known:
            return _OTHER.get(sign, f"%{sign} is not read here; expected {listed}")
        elif sign in parts:
            return f"%{sign} stands twice; expected each part once"
        else:
            parts.append(sign)
            pattern += f"({_WHOLE_PARTS.get(sign, known[sign]) if sign in beside else known[sign]})"
    if missing := [part for part in "dmY" if part not in parts]:
        return f"%{missing[0]} is missing; expected {listed}"
    if fault := _find_gap(parts):
        return fault
    is_like_iso = bool(re.match("%Y-%d-%m", text))
    # from end to end: what takes a part out must see the cell as what tests it does
    return Form(text, f"^{pattern}$", tuple(parts), is_like_iso)


def is_excel(text: str) -> bool:
    """True for the form of a spreadsheet, which keeps a day as a number."""
    return text == EXCEL


def _find_gap(parts: list[str]) -> str | None:
    clock = [part for part in "HMSf" if part in parts]
    if clock != list("HMSf"[: len(clock)]):
        return "hours, minutes, seconds and parts of seconds go from the left; one is missing between"
    if "f" in parts and parts.index("f") != parts.index("S") + 1:
        return "%f stands after %S"
    return None
