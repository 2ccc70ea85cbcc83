"""Finished sheets become HTML files: one self-contained page per unit, under its unguessable path.

Rendering is pure: the same view model gives the same bytes (R15), and no page holds its own link. The
figures are read once for all units. What a page says is decided in ``compose.py``; where the folder ends
up, and with which modes, in ``pipeline/files.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.editions import Edition
from pipeline.files import make_private_folder, private_umask
from pipeline.links import sheet_path
from pipeline.sheets.compose import compose_sheet
from pipeline.sheets.facts import RunFacts
from pipeline.sheets.figures import read_figures
from pipeline.sheets.texts import TEXTS, Texts
from pipeline.sheets.view import Sheet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEMPLATES_FOLDER = Path(__file__).parent / "templates"
BOKMAL = "nb"


@cache
def load_templates(folder: Path) -> Environment:
    """The templates of ``folder``: everything is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        newline_sequence="\n",
        auto_reload=False,
    )


def render_sheet(sheet: Sheet, texts: Texts) -> str:
    """Return the page of one unit. ``texts`` gives the headings that are the same on every sheet."""
    return load_templates(TEMPLATES_FOLDER).get_template("sheet.html.j2").render(sheet=sheet, say=texts.say)


def write_sheets(
    connection: DuckDBPyConnection, edition: Edition, facts: RunFacts, folder: Path, tokens: Mapping[str, str]
) -> int:
    """Write ``ark/<token>/index.html`` below ``folder`` for every unit that gets a sheet; return how many.

    ``folder`` is a staging folder that somebody else publishes. ``tokens`` must hold each of these units
    by its code, see ``pipeline/links.py``.
    """
    figures, texts = read_figures(connection), TEXTS[BOKMAL]
    with private_umask():
        for own in figures.with_sheet:
            page = render_sheet(compose_sheet(figures, own, edition, facts, texts), texts)
            path = folder / sheet_path(tokens[own.unit.kode])
            make_private_folder(path.parent)
            path.write_bytes(page.encode("utf-8"))
    return len(figures.with_sheet)
