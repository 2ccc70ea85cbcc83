"""Whether the text of an SQL file of a mapping is one SELECT and nothing else, in any dialect of SQL.

The text is read as any database reads it: strings, quoted names and comments are passed over. That nothing can be
written is the register's to see to (a transaction that reads only; a database in memory); this refuses what is meant
otherwise, before anything is opened.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<escaped>\b[eE]'(?:[^'\\]|''|\\.)*'?)
  | (?P<text>'(?:[^']|'')*'?)
  | (?P<name>"(?:[^"]|"")*"?)
  | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$)
  | (?P<word>[^\W\d]\w*)
  | (?P<end>;)
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(r"/\*|\*/")
_FIRST = ("select", "with")
# What writes, wherever it stands: in a WITH of PostgreSQL too.
_WRITING = frozenset(
    [
        "insert",
        "update",
        "delete",
        "merge",
        "into",
        "truncate",
        "drop",
        "alter",
        "create",
        "attach",
        "detach",
        "copy",
        "install",
        "load",
        "pragma",
    ]
)


def read_statement(text: str) -> tuple[str, str | None]:
    """The one SELECT of the text, without what follows it, and what is wrong, or None.

    Wrong are: nothing, another statement first or after, and a word that writes, outside strings and quoted names.
    """
    position, end, words = 0, -1, []
    while found := _TOKEN.search(text, position):
        position = found.end()
        if found["comment"]:
            continue
        if found["block"]:
            position = _skip_block(text, position)
            continue
        if end >= 0 and not found["end"]:
            return "", "holds a second statement after the ;"
        if found["dollar"]:
            closing = text.find(found["dollar"], position)
            position = len(text) if closing < 0 else closing + len(found["dollar"])
        elif found["end"]:
            end = found.start() if end < 0 else end
        elif found["word"]:
            words.append(found["word"].lower())
        elif not words and found["other"] != "(":
            return "", f"begins with {found['other']}"
    if not words:
        return "", "holds no statement"
    if words[0] not in _FIRST:
        return "", f"begins with {words[0].upper()}"
    if writing := [word for word in words if word in _WRITING]:
        return "", f"holds the word {writing[0].upper()}, which writes"
    # a line of its own after it, so that a comment at its end does not swallow what is put around it
    return (text if end < 0 else text[:end]).strip() + "\n", None


def _skip_block(text: str, position: int) -> int:
    """Where a comment ends that began before ``position``; comments may stand inside comments."""
    depth = 1
    while depth and (found := _BLOCK.search(text, position)):
        depth += 1 if found[0] == "/*" else -1
        position = found.end()
    return len(text) if depth else position
