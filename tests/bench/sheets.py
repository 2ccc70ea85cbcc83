"""The sheets of a whole edition: each form's time by itself, then all of them on all processors, then all once more.

The yardstick is ``bare.html.j2``, a page of the same finished view by Jinja alone: its things to look at and its
tables, without style, picture and links. Forms are timed one sheet at a time on every third unit, both languages.
``python -m tests.bench.sheets EDITION HOME`` prints its tables.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

import duckdb
import pypdfium2
from jinja2 import Environment, FileSystemLoader

from pipeline.common.languages import LANGUAGES
from pipeline.editions.edition import find_edition
from pipeline.places.areas import OSLO
from pipeline.run.home import Home
from pipeline.run.state import require_state
from pipeline.sheets.archive import fingerprint_renderers, fingerprint_sheet
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.pdf import render_pdf
from pipeline.sheets.formats.workbook import render_workbook
from pipeline.sheets.production import Workshop, make_sheets
from pipeline.sheets.words.texts import load_texts

SAMPLE = 3
Render = Callable[[Sheet], bytes]


def main() -> None:
    """Read the figures of a published edition, time each form on a sample, then make everything twice."""
    edition = find_edition(sys.argv[1])
    folders = Home(Path(sys.argv[2])).edition(edition.key)
    state = require_state(folders)
    facts = RunFacts(state.snapshot_hash, state.programvare)
    began = time.perf_counter()
    with duckdb.connect(str(folders.database), read_only=True) as connection:
        figures = read_figures(connection)
    print(f"  figures of {len(figures.units)} units read in {time.perf_counter() - began:.2f} s")
    jobs = [(own, load_texts(language)) for own in figures.with_sheet[::SAMPLE] for language in LANGUAGES]
    sheets = [compose_sheet(figures, own, edition, facts, texts) for own, texts in jobs]
    began = time.perf_counter()
    for own, texts in jobs:
        compose_sheet(figures, own, edition, facts, texts)
    composing = (time.perf_counter() - began) / len(jobs)
    _time_forms(sheets, composing)
    _time_documents(sheets)
    with tempfile.TemporaryDirectory(dir=folders.data) as name:
        _time_production(Workshop(figures, edition, facts, Path(name, "en")))


def _time_forms(sheets: Sequence[Sheet], composing: float) -> None:
    pictures = {id(sheet): draw_picture(sheet.picture, name="bilde") if sheet.picture else None for sheet in sheets}
    page = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("bare.html.j2")
    forms: dict[str, Render] = {
        "bare page by Jinja": lambda sheet: page.render(sheet=sheet).encode(),
        "hash of what it is made from": lambda sheet: fingerprint_sheet(sheet, "").encode(),
        "picture": lambda sheet: draw_picture(sheet.picture, name="bilde").encode() if sheet.picture else b"",
        "HTML, picture drawn": lambda sheet: render_html(sheet, load_texts(sheet.language), pictures[id(sheet)]),
        "XLSX": lambda sheet: render_workbook(sheet, load_texts(sheet.language)),
        "CSV": lambda sheet: render_csv(sheet, load_texts(sheet.language)),
        "PDF": lambda sheet: render_pdf(sheet, load_texts(sheet.language)),
    }
    drawn = sum(picture is not None for picture in pictures.values())
    print(f"  one sheet at a time, {len(sheets)} sheets of which {drawn} with a picture")
    print(f"    {'':<34}{'ms a sheet':>12}{'/ bare page':>14}{'mean kB':>10}{'most kB':>10}")
    yardstick = _time_form(forms["bare page by Jinja"], sheets)[0]
    print(f"    {'view':<34}{composing * 1000:>12.2f}{composing / yardstick:>14.1f}")
    for name, render in forms.items():
        seconds, sizes = _time_form(render, sheets)
        print(
            f"    {name:<34}{seconds * 1000:>12.2f}{seconds / yardstick:>14.1f}"
            f"{mean(sizes) / 1e3:>10.1f}{max(sizes) / 1e3:>10.1f}"
        )


def _time_documents(sheets: Sequence[Sheet]) -> None:
    """Pages and processor time of a PDF, for Oslo, the longest, the median and an empty unit, and for all."""
    render_pdf(sheets[0], load_texts(sheets[0].language))
    found = []
    for sheet in sheets:
        began = time.process_time()
        content = render_pdf(sheet, load_texts(sheet.language))
        milliseconds = (time.process_time() - began) * 1000
        document = pypdfium2.PdfDocument(content)
        found.append((len(document), milliseconds, len(content), sheet))
        document.close()
    pages = [each[0] for each in found]
    print(f"    PDF: {mean(pages):.2f} pages a sheet, {median(pages):.0f} the median, {max(pages)} the most; ", end="")
    print(f"{mean(each[1] for each in found):.1f} ms of a processor")
    empty = [each for each in found if each[3].no_exits]
    by_time = sorted(found, key=lambda each: each[1])
    kinds = {
        "Oslo": [each for each in found if each[3].kode == OSLO],
        "most points": [max(found, key=lambda each: len(each[3].checks.items))],
        "median by time": [by_time[len(by_time) // 2]],
        "nobody ended": empty[:1],
    }
    for kind, ((number, milliseconds, size, sheet), *_) in ((kind, each) for kind, each in kinds.items() if each):
        print(f"      {kind:<16}{sheet.name:<24}{number:>3} pages{milliseconds:>8.1f} ms{size / 1e3:>8.0f} kB")


def _time_form(render: Render, sheets: Sequence[Sheet]) -> tuple[float, list[int]]:
    """Seconds a sheet, and the bytes of each; the first sheet once before, for what is loaded once."""
    render(sheets[0])
    began = time.perf_counter()
    sizes = [len(render(sheet)) for sheet in sheets]
    return (time.perf_counter() - began) / len(sheets), sizes


def _time_production(workshop: Workshop) -> None:
    began = time.perf_counter()
    made = make_sheets(workshop)
    first = time.perf_counter() - began
    again = Workshop(
        workshop.figures,
        workshop.edition,
        workshop.facts,
        workshop.folder.with_name("to"),
        published=workshop.folder,
        earlier=made.archive,
    )
    began = time.perf_counter()
    kept = make_sheets(again)
    second = time.perf_counter() - began
    if kept.kept != made.sheets:
        raise SystemExit(f"{made.sheets - kept.kept} sheets were made anew although nothing had changed")
    began = time.perf_counter()
    fingerprint_renderers()
    hashing = time.perf_counter() - began
    print(f"  all on {os.cpu_count()} cores: {made.sheets} sheets, {made.files} files in {first:.1f} s, ", end="")
    print(f"{first / made.sheets * 1000:.1f} ms a sheet")
    print(
        f"  again, nothing changed: {second:.1f} s, 1 / {first / second:.0f} (the renderers' own hash {hashing:.2f} s)"
    )


if __name__ == "__main__":
    main()
