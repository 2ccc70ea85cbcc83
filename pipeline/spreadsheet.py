"""What a spreadsheet program must not be able to do with our files: run a text cell as a formula.

Used wherever a CSV file is written. Numbers are never touched.
"""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def shield_cell(text: str) -> str:
    """Return the text with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
