"""What a spreadsheet program must not be able to do with our files: run a text cell as a formula.

Used wherever a CSV file is written, in Python or in SQL. Numbers are never touched.
"""

from __future__ import annotations

# The signs that begin a formula, their full-width forms, which some programs take for the same, and the white space
# that a program passes over before it looks for them.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def shield_cell(text: str) -> str:
    """Return the text with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def shield_column(name: str) -> str:
    """Return the SQL expression that does what :func:`shield_cell` does, for rows that are too many for Python."""
    # not «in», nor list_contains: DuckDB makes a join of a long list, and a join gives the rows in any order
    starts = "".join(f"\\x{{{ord(sign):x}}}" for sign in _FORMULA_STARTS)
    return f"case when regexp_matches({name}, '^[{starts}]') then '''' || {name} else {name} end"
