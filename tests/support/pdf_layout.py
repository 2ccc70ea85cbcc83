"""Where things stand on the pages of a PDF: lines of text, sizes of letters, bars. What they say: ``pdf_structure.py``.

Measures are in points from the foot of a page; header and footer are left out.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

TOP, FOOT = 842 - 34, 28  # the header stands above, the footer below
_TRACK = (0xEF, 0xF4, 0xF3)  # the colour a bar lies on


@dataclass(frozen=True)
class Line:
    """A piece of a line, set in one size."""

    text: str
    left: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Bar:
    """The track of a bar, as long as 100 per cent."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Layout:
    """One page. ``sizes``: of its letters, header and footer included."""

    lines: tuple[Line, ...]
    sizes: frozenset[float]
    bars: tuple[Bar, ...]

    @property
    def filled(self) -> float:
        """How much of the page's height is used, from its top to the last line."""
        return (TOP - min((line.bottom for line in self.lines), default=TOP)) / (TOP - FOOT)


def read_layout(content: bytes) -> tuple[Layout, ...]:
    """Read every page."""
    document = pypdfium2.PdfDocument(content)
    try:
        return tuple(_read_page(page, number) for number, page in enumerate(document))
    finally:
        document.close()


def _read_page(page: pypdfium2.PdfPage, number: int) -> Layout:
    text = page.get_textpage()
    lines = []
    for place in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(place)
        if bottom > FOOT and (number == 0 or top < TOP):
            lines.append(Line(text.get_text_bounded(left, bottom, right, top), left, bottom, top))
    sizes = frozenset(
        round(pdfium.FPDFText_GetFontSize(text.raw, place), 2)
        for place in range(text.count_chars())
        if not text.get_text_range(place, 1).isspace()
    )
    bars = tuple(_find_bars(page))
    text.close()
    return Layout(tuple(lines), sizes, bars)


def _find_bars(page: pypdfium2.PdfPage) -> Iterator[Bar]:
    """The tracks of bars: low rectangles in their colour."""
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFPageObj_GetFillColor(found.raw, red, green, blue, alpha)
        left, bottom, right, top = found.get_bounds()
        if (red.value, green.value, blue.value) == _TRACK and top - bottom < 8:
            yield Bar(left, bottom, right, top)
