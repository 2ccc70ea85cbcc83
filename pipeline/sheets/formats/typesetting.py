"""A document set by Typst: PDF/A-2a and PDF/UA-1 in one file, in our own fonts, for sheets and letters of codes.

The templates are ``typst/sheet.typ`` and ``pipeline/links/pin_letter.typ``; each gets one JSON text to set.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "typst" / "fonts"


def set_pdf(template: Path, name: str, given: object, day: date) -> bytes:
    """Return ``given`` set by ``template``, which reads it as JSON under ``name``; dated by ``day``.

    The same input gives the same bytes (R15). May be called from several threads at a time.
    """
    # One thread at a time may use a compiler. To make one takes less than a millisecond, since the fonts are shared.
    compiler = typst.Compiler(template, root=template.parent, font_paths=_load_fonts())
    made = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={name: json.dumps(given, ensure_ascii=False)},
        timestamp=datetime.combine(day, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _load_fonts() -> typst.Fonts:
    """Our own fonts and no other: those of a machine would give other bytes on another."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
