"""Putting a complete edition in its final places, last of all and all at once.

Order: the snapshot is frozen, the working database and the link keys renamed, the handoff and the results exchanged,
and the state written that says so (``pipeline/state.py``). A stop between two of them leaves the last complete results
where they were, and the next run does the rest. How a single file or folder is put in place is in
``pipeline/files.py``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.contract import TABLES
from pipeline.edition_run import EditionRun
from pipeline.files import move_file, publish_folder
from pipeline.home import EditionFolders
from pipeline.snapshot import INTAKE_FOLDER, Snapshot, freeze_snapshot
from pipeline.snapshot_tables import read_file
from pipeline.state import describe_run, write_state
from pipeline.warehouse import run_sql


def link_snapshot(run: EditionRun, snapshot: Snapshot) -> dict[str, int]:
    """Make ``inndata.<table>`` views over the snapshot's files; return each table's number of rows.

    The views name the files by their full path, so after moving HOME run the edition again (without a source).
    """
    for name in TABLES:
        file = read_file(snapshot.files[name].path.resolve())
        run_sql(run.connection, f"create or replace view inndata.{name} as from {file}", name=f"inndata.{name}")
    return {name: snapshot.files[name].rows for name in TABLES}


def publish_edition(run: EditionRun) -> None:
    """Freeze and publish everything the run has made. Call with every check passed."""
    folders = run.folders
    if run.made is not None:
        snapshot = freeze_snapshot(run.made, folders.data, refreeze=run.refreeze)
        link_snapshot(run, snapshot)
        run.snapshot = snapshot
        run.intake = replace(run.require_intake(), folder=folders.data / INTAKE_FOLDER)
    run.close_database()
    state = describe_run(run)
    move_file(run.database, folders.database)
    move_file(run.work / folders.link_keys.name, folders.link_keys)
    publish_folder(run.work / "overlevering", folders.handoff)
    publish_folder(run.reports, folders.reports)
    move_file(run.work / folders.archive.name, folders.archive)
    write_state(folders, state)


def find_published_tables(folders: EditionFolders) -> Path | None:
    """Return the folder of an edition's published result tables, or None where it has none."""
    return folders.tables if (folders.tables / "resultat.parquet").exists() else None
