"""A sheet as PDF for the archive: PDF/A-2a and PDF/UA-1 in one file, set by Typst.

Here a view becomes data for ``typst/sheet.typ`` and comes back as bytes. What stands on a sheet is decided in
``compose.py``, how the PDF looks in ``typst/``. The page is made in ``html.py``, the workbook in ``workbook.py``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from pipeline.sheets.content.pieces import Table
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.pdf_tables import lay_out_table
from pipeline.sheets.formats.typesetting import FONTS, set_pdf
from pipeline.sheets.words.texts import Texts

TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"

# PDF/A forbids the sign that a reader would otherwise see for what the fonts lack.
_REPLACEMENT = "\N{WHITE SQUARE}"
_BLANKS = re.compile("[ \t\r\n\f\v]+")
# A word that is wider than a column may be broken anywhere.
_LONG_WORD = re.compile(r"\S{32,}")
_CHUNK = re.compile(".{16}(?=.)")
_BREAK = "\N{ZERO WIDTH SPACE}"


def render_pdf(sheet: Sheet, texts: Texts) -> bytes:
    """Return the sheet as a PDF, dated by its cutoff: the same view gives the same bytes (R15).

    The bars of its tables stand for the page's picture. May be called from several threads at a time.
    """
    day = date.fromisoformat(sheet.cutoff_date)
    given = {
        "sheet": _print_all(sheet),
        "words": _print_all(_choose_words(texts)),
        "parts": sheet.order,
        "title": print_text(sheet.title),
        "date": {"year": day.year, "month": day.month, "day": day.day},
    }
    return set_pdf(TEMPLATE, "sheet", given, day)


def print_text(text: str) -> str:
    """Return the text as the fonts can print it: no control signs, one space for many, a box for what they lack.

    What is not empty stays so, since a title and a heading may not be.
    """
    composed = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    printed = _find_unprintable().sub(_replace_sign, composed)
    return printed if printed.strip() or not text else _REPLACEMENT


def _choose_words(texts: Texts) -> dict[str, str]:
    """The words that are the same on every sheet."""
    return {
        "author": texts.say("pdf_forfatter"),
        "page": texts.say("pdf_side", side="{side}", sider="{sider}"),
        "notice": texts.say("merknad_overskrift"),
        "action": texts.say("gjor_navn"),
        "definitions": texts.say("ord_overskrift"),
        "source": texts.say("bunn_overskrift"),
    }


def _print_all(value: object) -> object:
    """Turn a view into data, every text in it printable and its longest words breakable."""
    if isinstance(value, str):
        return _print_breakable(value)
    if isinstance(value, Table):
        return lay_out_table(value, _print_breakable)
    if is_dataclass(value):
        return {field.name: _print_all(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _print_all(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_print_all(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


@lru_cache(maxsize=20_000)
def _print_breakable(text: str) -> str:
    """Most texts stand on more than one sheet."""
    return _LONG_WORD.sub(lambda word: _CHUNK.sub(rf"\g<0>{_BREAK}", word[0]), print_text(text))


def _replace_sign(found: re.Match[str]) -> str:
    # controls, marks of direction and the like have no shape that anybody could miss
    return "" if unicodedata.category(found[0]) in ("Cc", "Cf") else _REPLACEMENT


@cache
def _find_unprintable() -> re.Pattern[str]:
    """The pattern of a character that the fonts were not made with."""
    lines = (FONTS / "characters.txt").read_text(encoding="utf-8").splitlines()
    ranges = [item.removeprefix("U+").split("-") for line in lines for item in line.split("#")[0].split()]
    return re.compile("[^" + "".join(rf"\U{ends[0]:0>8}-\U{ends[-1]:0>8}" for ends in ranges) + "]")
