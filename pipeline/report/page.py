"""The page and the PDF of a report, rendered from the finished view: the same view gives the same bytes (R15).

What they say is decided in ``content.py``, the picture in ``picture.py``. The PDF has four A4 pages at most (T4).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from markupsafe import Markup

from pipeline.report.picture import describe_bars, draw_bars
from pipeline.report.view import View
from pipeline.sheets.formats.html import DESIGN_FILE, load_templates, squeeze_style
from pipeline.sheets.formats.pdf import print_text
from pipeline.sheets.formats.typesetting import set_pdf
from pipeline.sheets.words.percent import HIDDEN

TEMPLATES = Path(__file__).parent / "templates"
_TYPST = Path(__file__).with_name("report.typ")
_AUTHOR, _LONG_WORD = "IMDi", "Introduksjonsprogrammet"
# of a column of numbers, in millimetres: what is left of the line is for the labels
_FEW_COLUMNS, _WIDE, _NARROW = 4, 30, 17


def render_page(view: View, other: str | None, other_language: str) -> bytes:
    """Return the page. ``other``: the file of the page in the other language."""
    # a word that is wider than a telephone is broken where it is put together
    heading = view.title.replace(_LONG_WORD, f"{_LONG_WORD[:13]}\N{SOFT HYPHEN}{_LONG_WORD[13:]}")
    template = load_templates(TEMPLATES).get_template("report.html.j2")
    drawn = Markup(draw_bars(view))  # noqa: S704 – markup of our own making, which escapes the texts it is given
    return template.render(
        view=view,
        heading=heading,
        picture=drawn,
        style=_read_style(),
        hidden=HIDDEN,
        other=other,
        other_language=other_language,
    ).encode("utf-8")


def render_pdf(view: View, day: date) -> bytes:
    """Return the PDF, dated by ``day``, the last day that is known."""
    given = {
        "title": print_text(view.title),
        "subtitle": print_text(view.subtitle),
        "author": _AUTHOR,
        "lang": view.language,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "findings_title": view.findings_title,
        "findings": [print_text(text) for text in view.findings],
        "picture": draw_bars(view),
        "picture_title": view.picture_title,
        "picture_text": describe_bars(view),
        "tables": [
            {
                "title": print_text(table.title),
                "head": [print_text(text) for text in table.head],
                "width": _WIDE if len(table.head) <= _FEW_COLUMNS else _NARROW,
                "lines": [
                    {
                        "label": print_text(line.label),
                        "is_part": line.is_part,
                        "cells": [print_text(cell.text) for cell in line.cells],
                    }
                    for line in table.lines
                ],
                "notes": [print_text(text) for text in table.notes],
            }
            for table in view.tables
        ],
        "notes_title": view.notes_title,
        "notes": [print_text(text) for text in view.notes],
    }
    return set_pdf(_TYPST, "report", given, day)


@cache
def _read_style() -> Markup:
    own = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return Markup(f"{DESIGN_FILE.read_text(encoding='utf-8')}{squeeze_style(own)}")  # noqa: S704 – files of the package
