"""The frozen snapshot of an edition (R2): opened with every byte checked, frozen once, never replaced.

One Parquet file per contract table (``pipeline/intake/snapshot_tables.py``) and ``snapshot.json``, which lists
them. The record of where the rows came from is beside it and is made in ``pipeline/intake/intake.py``; what the
columns may contain is checked in ``pipeline/intake/contract_check.py``.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import recover_folder, sync_folder
from pipeline.common.provenance import ChangedError, check_files, describe_files, read_sealed, seal, software_version
from pipeline.nir.contract import TABLES

SNAPSHOT_FOLDER = "snapshot"
INTAKE_FOLDER = "mottak"
RECORD = "snapshot.json"
REPLACED = "snapshot-erstattet-"
STOPPED_QUARANTINE = "karantene-stoppet"
# What was taken in and waits to be frozen: its folder in a work area, and in what is committed.
MADE = "mottatt"
# A whole intake that is on its way to its place; see bring_intake.
_COMMITTED = ".fryses"
_OUTGOING = "mottak-forrige"
_SHOWN = 12


@dataclass(frozen=True)
class SnapshotFile:
    """One table of the snapshot: where it lies, its number of rows and the SHA-256 of its bytes."""

    path: Path
    rows: int
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """A snapshot whose every byte was as recorded when it was opened. ``files`` is in the contract's order.

    ``duckdb`` is the version that wrote the tables.
    """

    folder: Path
    snapshot_hash: str
    files: Mapping[str, SnapshotFile]
    duckdb: str

    @property
    def short_hash(self) -> str:
        """The first 12 characters of the snapshot hash, as messages and folder names give it."""
        return self.snapshot_hash[:_SHOWN]


def write_record(folder: Path, rows: Mapping[str, int], edition_key: str, cutoff_end: str) -> str:
    """Write ``snapshot.json`` beside the tables in ``folder`` and return the snapshot hash."""
    described = describe_files(folder, [f"{name}.parquet" for name in TABLES])
    snapshot_hash = _hash_tables({entry["fil"]: entry["sha256"] for entry in described})
    record = {
        "utgave": edition_key,
        "skjaeringsdato_slutt": cutoff_end,
        "snapshot_hash": snapshot_hash,
        "tabeller": [
            {"tabell": name, "rader": rows[name], **entry} for name, entry in zip(TABLES, described, strict=True)
        ],
        "programvare": software_version(),
        "duckdb": duckdb.__version__,
    }
    (folder / RECORD).write_bytes(seal(record))
    return snapshot_hash


def open_snapshot(edition_folder: Path) -> Snapshot:
    """Return the snapshot in ``edition_folder``, after every byte of it was checked.

    Raises RefusedError where there is none and StoppedError, naming the file, where one is not as it was
    written.
    """
    folder = edition_folder / SNAPSHOT_FOLDER
    if not folder.exists():
        raise RefusedError(
            f"The edition {edition_folder.name} has no frozen snapshot yet. Give the extract with --source; "
            "a run without it computes from a snapshot that an earlier run froze."
        )
    try:
        return _read_snapshot(folder)
    except ChangedError as fault:
        raise StoppedError(
            f"The frozen snapshot of {edition_folder.name} is not as it was written: {fault} (in {folder}). "
            "All figures depend on it, so nothing was computed. Put the file back from a backup and run again; "
            "or run with --source and --refreeze to freeze a new snapshot; the damaged one is kept beside it."
        ) from None


def refuse_other_edition(edition_folder: Path) -> None:
    """Refuse a folder that was copied from another edition's: its links and its record are that edition's too.

    A record that cannot be read is for :func:`open_snapshot` to tell of.
    """
    try:
        found = str(read_sealed(edition_folder / SNAPSHOT_FOLDER / RECORD).get("utgave"))
    except ChangedError:
        return
    if found != edition_folder.name:
        raise RefusedError(
            f"{edition_folder} holds the frozen snapshot of another edition, {found}, as when the folder was copied. "
            "Its links and its record are that edition's too, so nothing was done. Expected what "
            f"{edition_folder.name} itself froze. Move the folder away, and run again with --source."
        )


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

    Where the same snapshot is frozen already, its files stay untouched and only ``mottak`` is replaced (R1).
    Raises as :func:`compare_with_frozen`.
    """
    if compare_with_frozen(made, edition_folder, refreeze=refreeze):
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
    its ``mottak`` along.
    """
    recover_folder(edition_folder / STOPPED_QUARANTINE)
    committed = edition_folder / _COMMITTED
    if not committed.exists():
        return
    snapshot, intake = edition_folder / SNAPSHOT_FOLDER, edition_folder / INTAKE_FOLDER
    if (committed / SNAPSHOT_FOLDER).exists():
        if snapshot.exists():
            if intake.exists():
                _move(intake, snapshot / INTAKE_FOLDER)
            _move(snapshot, _place_for_replaced(snapshot))
        _move(committed / SNAPSHOT_FOLDER, snapshot)
    if (committed / INTAKE_FOLDER).exists():
        if intake.exists():
            _move(intake, committed / _OUTGOING)
        _move(committed / INTAKE_FOLDER, intake)
    # An intake that was stopped for its quarantine has been overcome by one that was not.
    shutil.rmtree(edition_folder / STOPPED_QUARANTINE, ignore_errors=True)
    shutil.rmtree(committed)
    sync_folder(edition_folder)


def _read_snapshot(folder: Path) -> Snapshot:
    record = read_sealed(folder / RECORD)
    tables = record["tabeller"]
    if [entry["tabell"] for entry in tables] != list(TABLES):
        raise ChangedError(f"{RECORD} does not list the tables of the contract")
    check_files(folder, tables)
    if record["snapshot_hash"] != _hash_tables({entry["fil"]: entry["sha256"] for entry in tables}):
        raise ChangedError(f"{RECORD} gives a snapshot hash that is not that of its tables")
    files = {
        entry["tabell"]: SnapshotFile(folder / entry["fil"], int(entry["rader"]), entry["sha256"]) for entry in tables
    }
    return Snapshot(folder, record["snapshot_hash"], files, record["duckdb"])


def _hash_tables(sums: Mapping[str, str]) -> str:
    """The snapshot hash: SHA-256 over the sorted list of the tables' file names and their SHA-256 (R2)."""
    listed = "".join(f"{name} {sums[name]}\n" for name in sorted(sums))
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()


def _place_for_replaced(snapshot: Path) -> Path:
    """The first free name for a snapshot being replaced: by its recorded hash, then numbered from 2."""
    name = REPLACED + "ukjent"
    with contextlib.suppress(ChangedError, KeyError):
        name = REPLACED + str(read_sealed(snapshot / RECORD)["snapshot_hash"])[:_SHOWN]
    place, number = snapshot.with_name(name), 1
    while place.exists():
        number += 1
        place = snapshot.with_name(f"{name}-{number}")
    return place


def _move(made: Path, final: Path) -> None:
    """Rename a folder in one step, and have both lists of names written to the disk."""
    made.rename(final)
    sync_folder(final.parent)
    sync_folder(made.parent)
