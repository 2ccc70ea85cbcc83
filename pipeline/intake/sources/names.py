"""Names of columns, files and keys as people write them: which one of the contract's a name resembles, and what of it
may be printed.

A name that is nearly right is refused, since it would count as missing. A name is printed only when it is one of the
contract's or looks like one: where a header should stand there may be a row of a person. What is read under the names
is decided in ``csv_file.py``, ``parquet_file.py``, ``folder.py`` and ``manifest.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.common.signs import find_control_sign

_LOOKS_LIKE_A_NAME = re.compile("[A-Za-zÆØÅæøå_]{1,40}")
_LOOKS_LIKE_A_STEM = re.compile("[A-Za-zÆØÅæøå_-]{1,40}")
# as registers name tables and columns, with less digits than a date of birth has
_LOOKS_LIKE_A_REGISTERS, _MOST_DIGITS_OF_A_NAME = re.compile("[A-Za-zÆØÅæøå_][A-Za-zÆØÅæøå_0-9$.-]{0,60}"), 4
_LONGEST_COPY, _MOST_DIGITS = 60, 8
_FILE_ENDING = re.compile("[A-Za-z]{1,10}([.][A-Za-z]{1,10})*")
_LETTERS = str.maketrans({"æ": "ae", "ä": "ae", "ø": "o", "ö": "o", "å": "a"})
_DASHES = frozenset("-‐‑‒–—−")
_SIGNS = {
    "\r": "a carriage return",
    "\n": "a line break",
    "\t": "a tab",
    "\ufeff": "a byte order mark",
    " ": "a blank",
    "\xa0": "a no-break space",
}


def fold_name(name: str) -> str:
    """What is left of a name without case, blanks, control and invisible signs, ``-``, ``_``; æøå in one spelling."""
    letters = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS).replace("oe", "o").replace("aa", "a")
    return "".join(
        sign for sign in letters if unicodedata.category(sign)[0] not in "CZ" and sign != "_" and sign not in _DASHES
    )


def find_resembled(name: str, known: Iterable[str]) -> str | None:
    """The one of the ``known`` names that ``name`` would be but for a small thing; None for itself or no likeness."""
    known = tuple(known)
    if name in known:
        return None
    folded = fold_name(name)
    return next((other for other in known if fold_name(other) == folded), None)


def describe_difference(name: str, resembled: str) -> str:
    """In what ``name`` differs from the name it resembles, in words that show nothing else of it."""
    found = list(dict.fromkeys(_SIGNS[sign] for sign in name if sign in _SIGNS))
    other = {unicodedata.category(sign) for sign in name if sign not in _SIGNS}
    found += ["a control sign"] * ("Cc" in other)
    found += ["an invisible sign"] * ("Cf" in other)
    found += ["a blank of another kind"] * bool(other & {"Zs", "Zl", "Zp"})
    found += ["- for _"] * any(sign in _DASHES for sign in name)
    composed = unicodedata.normalize("NFKC", name)
    found += ["æ, ø or å"] * any(letter in "æøåäö" for letter in composed.casefold())
    found += ["capital letters"] * any(letter.isupper() for letter in composed)
    return " and ".join(found) if found else f"the way {resembled} is spelt"


def tell_near_name(place: int, name: str, resembled: str) -> str:
    """That a column is nearly one of the contract's: by its name where every sign of it shows, and what to write."""
    composed = unicodedata.normalize("NFC", name)
    if composed != resembled and _LOOKS_LIKE_A_NAME.fullmatch(composed):
        return f"column {place} is called {composed}; write {resembled}"
    return f"column {place} is {resembled} except for {describe_difference(name, resembled)}; write {resembled}"


def show_name(name: str) -> str:
    """A name that is not the contract's, where it looks like a name; else that there is one."""
    if not name.strip():
        return "a column without a name"
    return f"«{name}»" if _LOOKS_LIKE_A_NAME.fullmatch(name) else "a column whose name is not shown"


def show_register_name(name: str) -> str:
    """A name of a table or a column of a register, where it looks like one, few digits too; else that there is one."""
    is_name = _LOOKS_LIKE_A_REGISTERS.fullmatch(name) and sum(map(str.isdigit, name)) <= _MOST_DIGITS_OF_A_NAME
    return name if is_name else "(a name that is not shown)"


def show_columns(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The file's columns that are not ``known``, each with its place where its name is not shown."""
    known = frozenset(known)
    return tuple(
        shown if (shown := show_name(name)).startswith("«") else f"{shown} (number {place})"
        for place, name in enumerate(names, start=1)
        if name not in known
    )


def show_key(name: str) -> str:
    """A key of the manifest, where it looks like one."""
    return name if _LOOKS_LIKE_A_NAME.fullmatch(name) else "a key whose name is not shown"


def show_file(name: str, known: Iterable[str] = ()) -> str:
    """A file's or folder's name, where it is letters, ``_``, ``-`` and an ending of letters; else that there is one.

    One that begins as one of the ``known`` may hold blanks, other signs and few digits too: ``person (1).csv``.
    """
    stem, dot, ending = name.partition(".")
    looks_plain = _LOOKS_LIKE_A_STEM.fullmatch(stem) and (not dot or _FILE_ENDING.fullmatch(ending))
    is_shown = looks_plain or (_is_harmless(name) and fold_name(name).startswith(tuple(map(fold_name, known))))
    return name if is_shown else "a file whose name is not shown"


def _is_harmless(name: str) -> bool:
    """True for a short line of text with no more digits than a date has, too few for the number of a person."""
    return len(name) <= _LONGEST_COPY and sum(map(str.isdigit, name)) <= _MOST_DIGITS and not find_control_sign(name)
