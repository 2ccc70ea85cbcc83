"""What several outputs of one run share: which units get a sheet, letters and files, and the run's facts.

The pages themselves are in ``pipeline/sheets`` and ``pipeline/overview``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from pipeline.common.files import make_private_folder, publish_text
from pipeline.common.languages import choose_language
from pipeline.common.provenance import software_version
from pipeline.disclosure.made import find_public
from pipeline.editions.edition import Edition
from pipeline.places.units import Unit
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders
from pipeline.sheets.archive import read_archive
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.content.told import list_all_told
from pipeline.sheets.formats.letter import compose_letter
from pipeline.sheets.names import FORMATS, PAGES, SHEETS_FOLDER
from pipeline.sheets.production import Production, Workshop, make_sheets
from pipeline.sheets.told_file import write_told
from pipeline.sheets.words.texts import load_texts

LETTERS_FOLDER = "brev"
UNIT_CODE = re.compile(r"[0-9]{4}|[0-9]{6}")  # of a unit that can have a sheet


def find_sheet_units(edition: Edition) -> list[Unit]:
    """Return the units that get a sheet: the municipalities and Oslo's 15 bydeler on the structure date."""
    return [unit for unit in edition.codes.areas.structure(edition.year.inndeling).units() if unit.har_ark]


def find_formats(run: EditionRun) -> Collection[str]:
    """Return the forms that each sheet is made in."""
    return PAGES if run.pages_only else FORMATS


def find_gone_units(run: EditionRun) -> list[str]:
    """Return the codes of units that have a sheet in the published edition, and get none any more."""
    published = {
        path.name for path in (run.folders.reports / SHEETS_FOLDER).glob("*") if UNIT_CODE.fullmatch(path.name)
    }
    return sorted(published - {unit.kode for unit in find_sheet_units(run.edition)})


def count_files_beside_pages(folders: EditionFolders) -> int:
    """Return how many files beside the pages the sheets of the edition have, as published before."""
    return sum(path.suffix != ".html" for path in (folders.reports / SHEETS_FOLDER).glob("*/*"))


def produce_sheets(run: EditionRun) -> Production:
    """Make every sheet in the run's work area, and the list of them that is published last (``archive.py``).

    What the sheets tell of other units is written beside it (P6).
    """
    earlier = read_archive(run.folders.archive)
    if earlier is None and run.folders.archive.exists():
        run.asides.append(
            f"{run.folders.archive.name} was damaged: it was written again, and every sheet was made again."
        )
    if run.pages_only and (gone := count_files_beside_pages(run.folders)):
        run.asides.append(
            f"--pages-only removes {gone} workbooks, CSV files and PDFs of the published edition. "
            f"`introresultat run {run.edition.key}` without it makes them again."
        )
    if dead := find_gone_units(run):
        run.asides.append(
            f"Units that had a sheet in the published edition and have none now: {', '.join(dead)}. Links to them "
            "open nothing any more. If they have been sent, tell those units, or bring the units back: look at "
            "inndeling in the year file and at --kodeverk."
        )
    figures, public = read_figures(run.connection), find_public(run)
    made = make_sheets(
        Workshop(
            figures,
            run.edition,
            make_facts(run),
            run.reports,
            formats=find_formats(run),
            published=run.folders.reports,
            earlier=earlier,
            on_made=lambda made, total: run.progress.advance("sheets", made, total),
            public=public,
        )
    )
    told = list_all_told(figures, run.edition, is_public=public is not None)
    write_told(run.edition.key, told, run.work / run.folders.publication.name)
    publish_text(run.work / run.folders.archive.name, made.archive.to_json())
    return made


def write_letters(run: EditionRun) -> int:
    """Write ``brev/<code>.txt`` for every unit that gets a sheet, in its own language; return how many.

    They have a mark where the link goes: a run makes none (L2).
    """
    return write_letters_to(make_private_folder(run.reports / LETTERS_FOLDER), run.edition)


def write_letters_to(folder: Path, edition: Edition) -> int:
    """Write the letters as ``<code>.txt`` to a folder; return how many."""
    units = find_sheet_units(edition)
    for unit in units:
        letter = compose_letter(unit, edition.of_unit(unit.kode), load_texts(choose_language(unit.malform)), None)
        (folder / f"{unit.kode}.txt").write_bytes(letter.encode("utf-8"))
    return len(units)


def make_facts(run: EditionRun) -> RunFacts:
    """Return the facts about the run that a page prints."""
    return RunFacts(run.require_snapshot().snapshot_hash, software_version())
