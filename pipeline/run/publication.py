"""Publishing an edition, last and all at once: what it consists of, and that it is complete before it is committed.

How the committed edition is moved into place is in ``pipeline/run/journal.py``, and for a single file or folder in
``pipeline/common/files.py``. ``pipeline/run/working_database.py`` checks that the working database is complete;
``pipeline/run/state.py`` records what was published.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.common.files import make_private_folder
from pipeline.common.stopping import hold_stops
from pipeline.intake.freezing import MADE, prepare_freeze
from pipeline.intake.snapshot import INTAKE_FOLDER, Snapshot, open_snapshot
from pipeline.intake.snapshot_tables import link_tables
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.journal import RESULTS, commit_edition, finish_publication, require_places
from pipeline.run.state import describe_run, write_state
from pipeline.run.working_database import complete_database


def link_snapshot(run: EditionRun, snapshot: Snapshot) -> dict[str, int]:
    """Make ``inndata.<table>`` views over the snapshot's files; return each table's number of rows.

    The views name the files by their full path, so after moving HOME run the edition again (without a source).
    """
    link_tables(run.connection, snapshot.folder)
    return {name: snapshot.files[name].rows for name in TABLES}


def publish_edition(run: EditionRun) -> None:
    """Freeze and publish everything the run has made. Call with every check passed."""
    folders = run.folders
    if run.made is not None:
        prepare_freeze(run.made, folders.data, refreeze=run.refreeze)
    complete_database(run)
    stage = _gather(run)
    require_places(folders, run.work)
    with hold_stops():
        commit_edition(stage, folders)
        finish_publication(folders)
        run.is_published = True
    if run.made is not None:
        run.snapshot = open_snapshot(folders.data)
        run.intake = replace(run.require_intake(), folder=folders.data / INTAKE_FOLDER)


def _gather(run: EditionRun) -> Path:
    """Put what the run has made together in one folder, under the names that ``pipeline/run/journal.py`` knows."""
    folders = run.folders
    state = describe_run(run)
    stage = make_private_folder(run.work / folders.journal.name)
    make_private_folder(run.work / folders.publication.name)
    for name in (folders.database.name, folders.handoff.name, folders.publication.name, RESULTS, folders.archive.name):
        (run.work / name).rename(stage / name)
    if run.made is not None:
        run.made.rename(stage / MADE)
    write_state(stage / folders.state.name, state)
    return stage
