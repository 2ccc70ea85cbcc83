"""Which units have a sheet in the edition as published last, and that all their files are there: asked before links.

Links open what was published, so an edition that is not, or that was published as pages only, gets none (L2).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.places.units import Unit
from pipeline.run.home import EditionFolders
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import has_remains, require_state
from pipeline.sheets.archive import Archive, read_archive
from pipeline.sheets.names import SHEETS_FOLDER

_PAGE = ".html"


def require_sheets(edition: Edition, folders: EditionFolders) -> Archive:
    """Return the list of the published sheets.

    Raises RefusedError where the edition is not published, has pages only, or lacks the list. A HOME that was laid for
    the portal has the list and the sheets alone (``portal_home.py``), which is enough.
    """
    refuse_unfinished(folders)
    archive = read_archive(folders.archive)
    is_laid = archive is not None and not folders.state.exists() and not has_remains(folders)
    if not is_laid:
        require_state(folders)
    if archive is None or not (folders.reports / SHEETS_FOLDER).is_dir():
        raise RefusedError(
            f"The list of the published sheets of {edition.key}, {folders.archive.name}, or the sheets themselves are "
            f"missing or damaged. Nothing was made. Run `introresultat run {edition.key}` again, without --source."
        )
    if any(all(name.endswith(_PAGE) for name in entry.files) for entry in archive.entries.values()):
        raise RefusedError(
            f"The edition {edition.key} was published with --pages-only, so its sheets have no workbook, CSV or PDF. "
            f"Nothing was made. Run `introresultat run {edition.key}` without --pages-only first."
        )
    return archive


def find_units(edition: Edition, archive: Archive) -> tuple[Unit, ...]:
    """Return the units of the edition's structure; ``har_ark`` says which have a sheet among the published."""
    published = {name.rpartition("-")[0] for name in archive.entries}
    units = edition.codes.areas.structure(edition.year.inndeling).units()
    return tuple(replace(unit, har_ark=unit.har_ark and unit.kode in published) for unit in units)
