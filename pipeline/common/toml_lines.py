"""On which line of a TOML file a key is written, so that a message can say where to look.

Python's TOML reader keeps no places. The text is gone through line by line: headers of tables, and keys at the start of
a line. It is asked only about texts that are TOML. What the keys mean is in the models that read them.
"""

from __future__ import annotations

import re
from itertools import takewhile

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*\[{{1,2}}[ \t]*({_KEY})[ \t]*\]{{1,2}}[ \t]*(?:#.*)?")
_LINE = re.compile(rf"[ \t]*({_KEY})[ \t]*=")
_PARTS = re.compile(_PART)

Keys = tuple[str, ...]


def find_key_line(text: str, keys: Keys) -> int | None:
    """The line, from 1, of the key at ``keys``; of the nearest table or key around it where it has none of its own."""
    places = _list_places(text)
    return next((places[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in places), None)


def tell_line(text: str, loc: tuple[int | str, ...]) -> str:
    """The line of a key as a message begins, such as ``line 7: ``; the last one for a key that has no table there."""
    keys = tuple(str(part) for part in takewhile(lambda part: isinstance(part, str), loc))
    line = find_key_line(text, keys)
    return f"line {line}: " if line else f"line {max(1, len(text.splitlines()))} (the end): "


def name_key(line: str) -> str | None:
    """The key or the header of a table that a line begins with, as it is written there; None where it has neither."""
    found = _HEADER.match(line) or _LINE.match(line)
    return found[1] if found else None


def _list_places(text: str) -> dict[Keys, int]:
    """The first line of every table and every key that begins a line."""
    places: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            table = _split(header[1])
            places.setdefault(table, number)
        elif key := _LINE.match(line):
            keys = (*table, *_split(key[1]))
            for length in range(len(table) + 1, len(keys) + 1):
                places.setdefault(keys[:length], number)
    return places


def _split(key: str) -> Keys:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(key))
