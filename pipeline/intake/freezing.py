"""Freezing an intake (R2): a snapshot gets its place once, is never replaced, and is moved aside only when asked.

Every step is a rename that is done or not done, so that a run may be killed between any two. What a snapshot is, and
how one is opened, is in ``pipeline/intake/snapshot.py``; when an edition is frozen in ``pipeline/run/journal.py``.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import recover_folder, sync_folder
from pipeline.common.provenance import ChangedError, read_sealed
from pipeline.intake.snapshot import (
    INTAKE_FOLDER,
    RECORD,
    SHORT_HASH,
    SNAPSHOT_FOLDER,
    STONAD_FOLDER,
    Snapshot,
    open_snapshot,
)

REPLACED = "snapshot-erstattet-"
REPLACED_STONAD = "stonad-erstattet"
STOPPED_QUARANTINE = "karantene-stoppet"
# What was taken in and waits to be frozen: its folder in a work area, and in what is committed.
MADE = "mottatt"
# A whole intake that is on its way to its place; see bring_intake.
_COMMITTED = ".fryses"
_OUTGOING = "mottak-forrige"


def compare_with_frozen(made: Path, edition_folder: Path, *, refreeze: bool) -> Snapshot | None:
    """Tell if the snapshot in ``made`` may be frozen: None if it may, the frozen one if that is the same.

    Raises RefusedError when another one is frozen and StoppedError when the frozen one is not as it was
    written, both only without ``refreeze``. Writes nothing, so it can be asked before any figure is made.
    """
    new = open_snapshot(made)
    if not (edition_folder / SNAPSHOT_FOLDER).exists():
        return None
    try:
        frozen = open_snapshot(edition_folder)
    except StoppedError:
        if refreeze:
            return None
        raise
    if frozen.snapshot_hash == new.snapshot_hash:
        return frozen
    if refreeze:
        return None
    other_writer = (
        f" (The frozen one was written with DuckDB {frozen.duckdb} and this one with {new.duckdb}, which can "
        "give other bytes for the same rows.)"
        if frozen.duckdb != new.duckdb
        else ""
    )
    raise RefusedError(
        f"The edition {edition_folder.name} is frozen with snapshot {frozen.short_hash}, and this source gives "
        f"{new.short_hash}. A frozen snapshot is never replaced, and nothing was changed.{other_writer} To compute "
        "from this source, add an [[utgave]] with a name of its own to the year file and run that edition. To give "
        "this edition a new snapshot all the same, run again with --refreeze; the old one is kept as "
        f"{REPLACED}{frozen.short_hash}. To compute from the frozen one, leave out --source."
    )


def prepare_freeze(made: Path, edition_folder: Path, *, refreeze: bool = False) -> None:
    """Make ``made`` what is to be frozen: ``made/snapshot`` with its record ``made/mottak``, or the record alone.

    Where the same snapshot is frozen already, its files stay untouched and only ``mottak`` is replaced (R1). A run
    without a source has made ``stonad`` alone, if anything. Raises as :func:`compare_with_frozen`.
    """
    if (made / SNAPSHOT_FOLDER).exists() and compare_with_frozen(made, edition_folder, refreeze=refreeze):
        shutil.rmtree(made / SNAPSHOT_FOLDER)


def bring_intake(made: Path, edition_folder: Path) -> None:
    """Freeze ``made``, which :func:`prepare_freeze` has looked at and which is synced. It is used up.

    ``made`` must lie in the same file system. A run can be killed between any two steps. The one that decides is the
    rename of ``made`` to ``.fryses``: before it nothing has happened, after it :func:`finish_freeze` of this run or the
    next does the rest.
    """
    finish_freeze(edition_folder)
    made.rename(edition_folder / _COMMITTED)
    sync_folder(edition_folder)
    finish_freeze(edition_folder)


def find_freeze(edition_folder: Path) -> Path:
    """Return where a committed intake lies until it is in its place."""
    return edition_folder / _COMMITTED


def is_freezing(edition_folder: Path, part: str = "") -> bool:
    """True where a freeze was begun and not ended; with ``part``, where that part of it has not got its place."""
    return (edition_folder / _COMMITTED / part).exists()


def finish_freeze(edition_folder: Path) -> None:
    """Bring a committed intake to its place. Call it at the start of each run, under the edition's lock.

    Every step is a rename that is done or not done, and what is left to do is seen from what is still in
    ``.fryses``. A frozen snapshot is only ever renamed, so no step can lose one; one that is replaced takes
    its ``mottak`` and its ``stonad`` along.
    """
    recover_folder(edition_folder / STOPPED_QUARANTINE)
    committed = edition_folder / _COMMITTED
    if not committed.exists():
        return
    snapshot, intake = edition_folder / SNAPSHOT_FOLDER, edition_folder / INTAKE_FOLDER
    stonad = edition_folder / STONAD_FOLDER
    if (committed / SNAPSHOT_FOLDER).exists():
        if snapshot.exists():
            if intake.exists():
                _move(intake, snapshot / INTAKE_FOLDER)
            if stonad.exists():
                _move(stonad, snapshot / STONAD_FOLDER)
            _move(snapshot, _place_for_replaced(snapshot))
        _move(committed / SNAPSHOT_FOLDER, snapshot)
    if (committed / INTAKE_FOLDER).exists():
        if intake.exists():
            _move(intake, committed / _OUTGOING)
        _move(committed / INTAKE_FOLDER, intake)
    if (committed / STONAD_FOLDER).exists():
        if stonad.exists():
            _move(stonad, _find_free(stonad.with_name(REPLACED_STONAD)))
        _move(committed / STONAD_FOLDER, stonad)
    # An intake that was stopped for its quarantine has been overcome by one that was not.
    shutil.rmtree(edition_folder / STOPPED_QUARANTINE, ignore_errors=True)
    shutil.rmtree(committed)
    sync_folder(edition_folder)


def _place_for_replaced(snapshot: Path) -> Path:
    """The first free name for a snapshot being replaced: by its recorded hash, then numbered from 2."""
    name = REPLACED + "ukjent"
    with contextlib.suppress(ChangedError, KeyError):
        name = REPLACED + str(read_sealed(snapshot / RECORD)["snapshot_hash"])[:SHORT_HASH]
    return _find_free(snapshot.with_name(name))


def _find_free(wanted: Path) -> Path:
    """The first name that is free: as wanted, then numbered from 2."""
    place, number = wanted, 1
    while place.exists():
        number += 1
        place = wanted.with_name(f"{wanted.name}-{number}")
    return place


def _move(made: Path, final: Path) -> None:
    """Rename a folder in one step, and have both lists of names written to the disk."""
    made.rename(final)
    sync_folder(final.parent)
    sync_folder(made.parent)
