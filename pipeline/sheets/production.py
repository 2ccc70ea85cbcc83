"""All sheets of an edition as files: every unit, both languages, every format; what has not changed is taken over.

A unit's folder is ``ark/<token>/``; what its files are called is in ``names.py``. What a sheet says is decided in
``compose.py``, what it looks like in ``html.py``, ``workbook.py``, ``csv_file.py`` and ``pdf.py``; which files may be
taken over from the edition as published before, in ``archive.py``. Rendering is pure (R15): the same view gives the
same bytes, in whatever order and on however many threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.editions import Edition
from pipeline.files import make_private_folder, private_umask
from pipeline.links import sheet_path
from pipeline.sheets.archive import Archive, Entry, fingerprint_renderers, fingerprint_sheet, hash_bytes, take_over
from pipeline.sheets.charts import draw_picture
from pipeline.sheets.compose import compose_sheet
from pipeline.sheets.csv_file import render_csv
from pipeline.sheets.facts import RunFacts
from pipeline.sheets.figures import Figures, UnitFigures
from pipeline.sheets.html import render_html
from pipeline.sheets.names import FORMATS, name_file, name_page
from pipeline.sheets.pdf import render_pdf
from pipeline.sheets.reading import read_figures
from pipeline.sheets.texts import LANGUAGES, choose_language, load_texts
from pipeline.sheets.view import Sheet
from pipeline.sheets.workbook import render_workbook

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOST_THREADS = 8  # the chart library draws one at a time: more threads only wait for it


@dataclass(frozen=True)
class Production:
    """What was made: ``sheets`` (units times languages), of them ``kept`` as they were, and ``files`` in all."""

    sheets: int
    kept: int
    files: int
    archive: Archive


@dataclass(frozen=True)
class Workshop:
    """What every sheet of an edition is made from and with.

    ``folder``: the staging folder that somebody else publishes. ``published``: where the edition's results were
    published before, and ``earlier`` what lies there. ``tokens``: by unit code, see ``pipeline/links.py``.
    """

    figures: Figures
    edition: Edition
    facts: RunFacts
    folder: Path
    tokens: Mapping[str, str]
    formats: Collection[str] = FORMATS
    published: Path | None = None
    earlier: Archive | None = None

    def make(self, own: UnitFigures, language: str, renderers: str) -> tuple[str, Entry, bool]:
        """Make one unit's files in one language; return their name in the archive, what they are, and if kept."""
        texts = load_texts(language)
        sheet = compose_sheet(self.figures, own, self.edition, self.facts, texts, formats=self.formats)
        name, place = f"{own.unit.kode}-{language}", self.folder / sheet_path(self.tokens[own.unit.kode]).parent
        make_private_folder(place)
        fingerprint = fingerprint_sheet(sheet, renderers)
        known = self.earlier.entries.get(name) if self.earlier is not None else None
        if known is not None and self.published is not None and known.fingerprint == fingerprint:
            source = self.published / sheet_path(self.tokens[own.unit.kode]).parent
            if take_over(known, source, place):
                return name, known, True
        files = self._render(sheet, own)
        for file, content in files.items():
            (place / file).write_bytes(content)
        return name, Entry(fingerprint, {file: hash_bytes(content) for file, content in files.items()}), False

    def _render(self, sheet: Sheet, own: UnitFigures) -> dict[str, bytes]:
        """Return the content of each file, by its name."""
        texts, page = load_texts(sheet.language), name_page(sheet.language, choose_language(own.unit.malform))
        picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
        beside: dict[str, Callable[[], bytes]] = {
            "xlsx": lambda: render_workbook(sheet, texts),
            "csv": lambda: render_csv(sheet, texts),
            "pdf": lambda: render_pdf(sheet, texts, picture),
        }
        return {page: render_html(sheet, texts, picture)} | {
            name_file(self.edition.key, sheet.kode, sheet.language, ending): render()
            for ending, render in beside.items()
            if ending in self.formats
        }


def make_sheets(workshop: Workshop) -> Production:
    """Make every sheet below ``workshop.folder``, on a thread per processor: PDFs are made outside Python's lock."""
    renderers = fingerprint_renderers()
    jobs = [(own, language) for own in workshop.figures.with_sheet for language in LANGUAGES]

    def make(job: tuple[UnitFigures, str]) -> tuple[str, Entry, bool]:
        return workshop.make(job[0], job[1], renderers)

    with private_umask(), ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
        made = list(pool.map(make, jobs))
    entries = {name: entry for name, entry, _ in made}
    return Production(
        sheets=len(entries),
        kept=sum(kept for _, _, kept in made),
        files=sum(len(entry.files) for entry in entries.values()),
        archive=Archive(entries),
    )


def write_sheets(
    connection: DuckDBPyConnection,
    edition: Edition,
    facts: RunFacts,
    folder: Path,
    tokens: Mapping[str, str],
    *,
    formats: Collection[str] = FORMATS,
    published: Path | None = None,
    earlier: Archive | None = None,
) -> Production:
    """Read the figures and make every sheet; see :class:`Workshop`."""
    figures = read_figures(connection)
    return make_sheets(Workshop(figures, edition, facts, folder, tokens, formats, published, earlier))
