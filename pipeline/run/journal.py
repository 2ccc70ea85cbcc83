"""A committed edition on its way to its places: one rename decides, everything after it is done or done again.

A whole edition – snapshot, intake, database, handoff, results, the list of sheets, the state – is made and synced in
the work area and renamed to ``.publiseres``. Before that rename nothing has happened; after it this run or the next
brings each part to its place, by renames that are done or not done. What is committed is decided in
``pipeline/run/publication.py``; how an intake is frozen in ``pipeline/intake/freezing.py``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.common.errors import IntroresultatError, RefusedError, UnfinishedError
from pipeline.common.files import (
    bring_folder,
    is_marked,
    make_private_folder,
    mark_folder,
    private_umask,
    publish_bytes,
    secure_tree,
    sync_file,
    sync_folder,
)
from pipeline.common.provenance import describe_files, read_sealed, seal
from pipeline.common.room import describe_reason, find_no_room, tell_free
from pipeline.common.warehouse import connect
from pipeline.intake.freezing import MADE, bring_intake, find_freeze, finish_freeze, is_freezing
from pipeline.intake.snapshot import INTAKE_FOLDER, SNAPSHOT_FOLDER, STONAD_FOLDER
from pipeline.intake.snapshot_tables import link_tables
from pipeline.run.home import EditionFolders

RESULTS = "reports_out"
_OUTGOING = "forrige-"
_RESERVE = "plass"
# What DuckDB writes to name the snapshot at its new place: a few blocks of 256 KB.
_RESERVE_BYTES = 4 << 20


def require_places(folders: EditionFolders, work: Path) -> None:
    """Refuse where an edition could not be put in place: asked before anything is computed, and before it is committed.

    Every final place must be of its kind and no mount point, and a folder made in ``work`` must be renamed to the
    neighbour of each of them.
    """
    require_kinds(folders)
    for place in (*_list_files(folders), *_list_folders(folders)):
        if os.path.ismount(place):  # Path.is_mount is not made for Windows in Python 3.11
            raise RefusedError(
                f"{place} is a separate file system, so a new edition cannot take its place in one step. Nothing was "
                "published. Mount the whole HOME instead, and run again."
            )
    for folder in {folders.data, folders.reports.parent}:
        make_private_folder(folder)
        _try_rename(folders, work, folder)


def require_kinds(folders: EditionFolders) -> None:
    """Refuse, whether to read or to run, where a folder is in a file's place or a file in a folder's."""
    if found := find_misplaced(folders):
        place, phrase = found
        raise RefusedError(
            f"{place} {phrase}. Nothing was published or changed. Move it away and run `introresultat run "
            f"{folders.key}` again."
        )


def find_misplaced(folders: EditionFolders) -> tuple[Path, str] | None:
    """Return the first place that holds what no run can exchange, and what it holds in words that follow its name."""
    for place in (folders.journal, find_freeze(folders.data)):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            found = "link" if place.is_symlink() else "file"
            return place, f"is a {found}, and the edition needs that name for a folder of its own"
    for place in (*_list_files(folders), folders.database_log):
        if place.is_dir():
            return place, "is a folder, and the edition needs a file there"
    for place in _list_folders(folders):
        if place.exists() and not place.is_dir():
            return place, "is a file, and the edition needs a folder there"
    return None


def commit_edition(stage: Path, folders: EditionFolders) -> None:
    """Commit what lies in ``stage``, by the names of the edition's places. Everything is on the disk before.

    The caller goes on with :func:`finish_publication`.
    """
    for name in (folders.handoff.name, folders.publication.name, RESULTS):
        mark_folder(stage / name)
    if (stage / MADE / SNAPSHOT_FOLDER).exists():
        (stage / _RESERVE).write_bytes(os.urandom(_RESERVE_BYTES))
    secure_tree(stage)
    # last of all: a fault after it must not be taken for one before it
    stage.rename(folders.journal)


def finish_publication(folders: EditionFolders) -> None:
    """Bring a committed edition to its places. Call it at the start of each run too, under the edition's lock.

    What is left to do is seen from what still lies in ``.publiseres``. Raises UnfinishedError where the system refuses
    a step; the next run begins with it.
    """
    require_kinds(folders)
    with private_umask(), _tell_unfinished(folders):
        finish_freeze(folders.data)
        journal = folders.journal
        if not journal.exists():
            return
        sync_folder(folders.data)
        if (journal / MADE).exists():
            bring_intake(journal / MADE, folders.data)
        _name_snapshot(folders)
        if (journal / folders.database.name).exists():
            # another program's log of changes to the database that is about to go
            folders.database_log.unlink(missing_ok=True)
        for final in (folders.database, folders.link_keys):  # link keys: where an earlier version committed
            _bring_file(journal, final)
        for marked, final in _list_marked(folders):
            bring_folder(journal / marked, final, journal / f"{_OUTGOING}{marked}")
        for final in (folders.archive, folders.state):
            _bring_file(journal, final)
        # not synced: should a power cut bring remains of it back, the next run clears them away
        shutil.rmtree(journal)


def is_unfinished(folders: EditionFolders) -> bool:
    """True where an edition is committed and not all of it in its place, so that two editions may lie mixed."""
    return folders.journal.exists() or is_freezing(folders.data)


def refuse_unfinished(folders: EditionFolders) -> None:
    """Refuse to read an edition that is on its way to its places, or could not be put there."""
    require_kinds(folders)
    if is_unfinished(folders):
        raise RefusedError(
            f"A run of {folders.key} was stopped while it put the edition in place, so the files there may be from two "
            f"runs. Nothing was read or written. Run `introresultat run {folders.key}` without --source: it first puts "
            "the rest in place."
        )


def _list_files(folders: EditionFolders) -> tuple[Path, ...]:
    return (folders.database, folders.link_keys, folders.archive, folders.state)


def _list_folders(folders: EditionFolders) -> tuple[Path, ...]:
    frozen = (folders.data / name for name in (SNAPSHOT_FOLDER, INTAKE_FOLDER, STONAD_FOLDER))
    return (*frozen, folders.handoff, folders.publication, folders.reports)


def _list_marked(folders: EditionFolders) -> tuple[tuple[str, Path], ...]:
    """The folders that change places whole, by their names in what was committed."""
    marked = [(folder.name, folder) for folder in (folders.handoff, folders.publication)]
    return (*marked, (RESULTS, folders.reports))


def _try_rename(folders: EditionFolders, work: Path, folder: Path) -> None:
    """Rename an empty folder from the work area to ``folder``: it shows another file system, modes and read-only."""
    made, there = work / "flytteprove", folder / folders.trial_name
    made.mkdir()
    try:
        made.rename(there)
        there.rmdir()
    except OSError as error:
        if find_no_room(error):
            raise
        raise RefusedError(
            f"Nothing can be put in place in {folder}: {describe_reason(error)}. Nothing was published. A run needs to "
            f"write there, in the same file system as {folders.data}. Correct that and run again."
        ) from None
    finally:
        if made.exists():
            made.rmdir()


def _name_snapshot(folders: EditionFolders) -> None:
    """Have the committed database name the snapshot at its place, and the state tell the database's new sum.

    DuckDB binds a view when it is made, so this could not be done where the snapshot lay elsewhere. ``plass`` holds the
    room for it, and is what tells that it is to be done.
    """
    journal = folders.journal
    reserve, database, state = (journal / name for name in (_RESERVE, folders.database.name, folders.state.name))
    if not reserve.exists():
        return
    os.truncate(reserve, 0)
    with connect(database, journal) as connection:
        link_tables(connection, folders.data / SNAPSHOT_FOLDER)
        connection.execute("checkpoint")
    record = read_sealed(state)
    (record["database"],) = describe_files(journal, [database.name])
    publish_bytes(state, seal(record))
    sync_file(database)
    reserve.unlink()


def _bring_file(journal: Path, final: Path) -> None:
    made = journal / final.name
    if made.exists():
        made.replace(final)
        sync_folder(final.parent)


@contextmanager
def _tell_unfinished(folders: EditionFolders) -> Iterator[None]:
    try:
        yield
    except (OSError, IntroresultatError) as error:
        reason = describe_reason(error) + (f" ({tell_free(folders.data)})" if find_no_room(error) else "")
        raise UnfinishedError(
            f"The edition {folders.key} is made and safe on the disk, but could not be put in place: {reason}. "
            f"{_tell_places(folders)} Correct that (make room, close a program that has a file there open, "
            f"restore write permission) and run `introresultat run {folders.key}` without --source: it first "
            "puts the rest in place."
        ) from None


def _tell_places(folders: EditionFolders) -> str:
    waiting = list(_find_waiting(folders))
    if not waiting:
        return f"Everything is in its place; {folders.journal} could not be removed."
    return f"Not in place yet: {', '.join(waiting)}, which wait in {folders.data}; the rest is in place."


def _find_waiting(folders: EditionFolders) -> Iterator[str]:
    """Name the places that have not got what was committed."""
    for name in (SNAPSHOT_FOLDER, INTAKE_FOLDER, STONAD_FOLDER):
        if is_freezing(folders.data, name) or (folders.journal / MADE / name).exists():
            yield name
    yield from (path.name for path in _list_files(folders) if (folders.journal / path.name).exists())
    yield from (name for name, _ in _list_marked(folders) if is_marked(folders.journal / name))
