"""One finished sheet becomes its files: what a process of the pool in ``production.py`` is given to do.

Light to import, because every process of the pool imports it: no database, no Dagster. The forms themselves are in
``html.py``, ``workbook.py``, ``csv_file.py`` and ``pdf.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.sheets.archive import hash_bytes
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.pdf import render_pdf
from pipeline.sheets.formats.workbook import render_workbook
from pipeline.sheets.words.texts import load_texts


@dataclass(frozen=True)
class Job:
    """A sheet to render: ``names`` of its files by form (html, xlsx, csv, pdf), in the folder ``place``."""

    sheet: Sheet
    names: Mapping[str, str]
    place: Path


def render_job(job: Job) -> dict[str, str]:
    """Write the job's files and return the SHA-256 of each by name. ``place`` must be there."""
    files = {job.names[form]: content for form, content in render_sheet(job.sheet, job.names.keys()).items()}
    for name, content in files.items():
        (job.place / name).write_bytes(content)
    return {name: hash_bytes(content) for name, content in files.items()}


def render_sheet(sheet: Sheet, forms: Collection[str]) -> dict[str, bytes]:
    """Return the content of each of ``forms``. The picture is the page's alone: the tables of a PDF have bars."""
    texts = load_texts(sheet.language)
    picture = draw_picture(sheet.picture, name="bilde") if sheet.picture and "html" in forms else None
    renderers: dict[str, Callable[[], bytes]] = {
        "html": lambda: render_html(sheet, texts, picture),
        "xlsx": lambda: render_workbook(sheet, texts),
        "csv": lambda: render_csv(sheet, texts),
        "pdf": lambda: render_pdf(sheet, texts),
    }
    return {form: renderers[form]() for form in forms}
