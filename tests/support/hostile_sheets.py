"""Sheets whose every text is one that a spreadsheet or an XML reader might take for more than text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipeline.sheets.content.view import Sheet

# what no reader sees, and what says how the rest is to be taken
_STRUCTURE = {"language", "cutoff_date", "kind", "tone", "start", "length", "bar", "shares", "id"}


def fill_texts(sheet: Sheet, text: str) -> Sheet:
    """The sheet with ``text`` for every text that is shown; numbers stay, and so do the keys of tables."""
    filled: Sheet = _fill(sheet, text)
    return filled


def _fill(item: Any, text: str) -> Any:
    if is_dataclass(item) and not isinstance(item, type):
        kept = _STRUCTURE | ({"key"} if hasattr(item, "headings") else set())
        names = [one.name for one in fields(item) if one.name not in kept]
        return replace(item, **{name: _fill(getattr(item, name), text) for name in names})
    if isinstance(item, tuple):
        return tuple(_fill(one, text) for one in item)
    return text if isinstance(item, str) else item
