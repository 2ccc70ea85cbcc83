"""Small changes of an SQL file, each a fault that somebody might make: a bound moved, a condition lost, an end swapped.

One change a mutant, in one line. A file has far more places than can be tried, so they are put in an order that looks
like chance and is always the same: a place keeps its turn when other lines change. Which files, and how many of their
changes, is in ``mutants.py``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Operator:
    """A change: what is looked for in a line of SQL, what is put in its place, and what that is as a fault."""

    what: str
    pattern: re.Pattern[str]
    new: str


def _operator(what: str, pattern: str, new: str) -> Operator:
    return Operator(what, re.compile(pattern), new)


OPERATORS = (
    _operator("the last for the first", r"\bmin\(", "max("),
    _operator("the first for the last", r"\bmax\(", "min("),
    _operator("the later for the earlier", r"\bleast\(", "greatest("),
    _operator("the earlier for the later", r"\bgreatest\(", "least("),
    _operator("the bound itself lost", r" <= ", " < "),
    _operator("the bound itself lost", r" >= ", " > "),
    _operator("the bound itself let in", r" < ", " <= "),
    _operator("the bound itself let in", r" > ", " >= "),
    _operator("a day too many", r" \+ 1\b", " + 2"),
    _operator("a day too few", r" - 1\b", " - 2"),
    _operator("a condition lost", r"^(\s+)and (?!case)[^()]*(\([^()]*\)[^()]*)*$", r"\1and true"),
    _operator("an alternative lost", r"^(\s+)or (?!case)[^()]*(\([^()]*\)[^()]*)*$", r"\1or false"),
    _operator("any for all", r"^(\s+)and (?=\S)", r"\1or "),
    _operator("the wrong way round", r"(?<=where )not ", ""),
    _operator("nobody shielded", r"\bwhere not er_sperret\b", "where true"),
    # a level's codes have a length of their own, so that no join takes one level's for another's
    _operator("the filter of an input lost", r"(?<= )where (?!true|niva = 'kommune')[^()]+(?=\)[,;]?$)", "where true"),
    _operator("a condition of the last select lost", r"^where (?!true).*$", "where true"),
    _operator("rows without a match lost", r"^(\s*)left join\b", r"\1inner join"),
    _operator("those with for those without", r"\banti join\b", "semi join"),
    _operator("those without for those with", r"\bsemi join\b", "anti join"),
    _operator("unlike for like", r"\bwhere ([a-z_.]+) = ", r"where \1 <> "),
    _operator("the order turned", r" desc\b", " asc"),
    _operator("one for none", r"(coalesce\(.*), 0\)", r"\1, 1)"),
    _operator("missing is true", r"(coalesce\(.*), false\)", r"\1, true)"),
    _operator("all for any", r"\bbool_or\(", "bool_and("),
    _operator("missing is unlike nothing", r" is distinct from ", " <> "),
    _operator("missing is like nothing", r" is not distinct from ", " = "),
    _operator("missing for there", r" is not null\b", " is null"),
    _operator("there for missing", r" is null\b", " is not null"),
    _operator("the first of a list lost", r"\b(not )?in \('[^']+', ", r"\1in ("),
    _operator("all for some", r"count\(\*\) filter \(where [^()]+\)", "count(*)"),
    _operator("every row for each once", r"\bcount\(distinct ", "count("),
    _operator("the year's last day for its first", r"\$ar_start\b", "$ar_slutt"),
    _operator("the year's first day for its last", r"\$ar_slutt\b", "$ar_start"),
    _operator("women for men", r"'M'", "'K'"),
)


def change_lines(file: str, text: str) -> list[tuple[str, str, str]]:
    """Every change of a file in its fixed order, as the text that stands once, what replaces it, and what that is."""
    # two operators may say the same of one place
    changes = {(find, replace): what for find, replace, what in _change(text)}
    ordered = sorted(changes, key=lambda change: hashlib.sha256("\0".join((file, *change)).encode()).digest())
    return [(*change, changes[change]) for change in ordered]


def _change(text: str) -> Iterator[tuple[str, str, str]]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        code, dashes, comment = line.partition("--")
        for operator in OPERATORS:
            for found in operator.pattern.finditer(code.rstrip() if not dashes else code):
                new = code[: found.start()] + found.expand(operator.new) + code[found.end() :] + dashes + comment
                if new == line:
                    continue
                find = _widen(text, lines, number)
                if find is not None:
                    yield find, find[: len(find) - len(line)] + new, operator.what


def _widen(text: str, lines: list[str], number: int) -> str | None:
    """The line with as many lines before it as make it stand once; None where it never does."""
    for first in range(number, max(-1, number - 12), -1):
        block = "\n".join(lines[first : number + 1])
        if text.count(block) == 1:
            return block
    return None
