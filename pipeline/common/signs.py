"""Invisible characters that control a terminal, a page or a spreadsheet: they are not wanted in a text that is shown.

Only the characters are here. Which texts may not contain them is decided where these are read: settings in
``pipeline/common/tomlfiles.py``, code lists in ``pipeline/places/code_lists.py``.
"""

from __future__ import annotations

import unicodedata

_LINE_ENDS = "\n\r\u0085\u2028\u2029"
# Controls, formatting (bidi overrides, soft hyphens, byte order marks), line and paragraph ends, and no signs at all.
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def find_control_sign(text: str) -> str | None:
    """Return the first sign of ``text`` that shows nothing and steers something, or None."""
    if text.isprintable():  # nearly always; such a text has none
        return None
    return next((sign for sign in text if unicodedata.category(sign) in _CATEGORIES), None)


def name_sign(sign: str) -> str:
    """Return what a sign is, in words: ``a line break (U+000A)``."""
    number = f"U+{ord(sign):04X}"
    if sign in _LINE_ENDS:
        return f"a line break ({number})"
    if sign == "\t":
        return f"a tab ({number})"
    kind = "an invisible sign" if unicodedata.category(sign) == "Cf" else "a control sign"
    return f"{kind} ({number})"


def escape_signs(text: str) -> str:
    """Return ``text`` with every such sign written as its number, so that it can be printed."""
    return "".join(f"<U+{ord(sign):04X}>" if unicodedata.category(sign) in _CATEGORIES else sign for sign in text)
