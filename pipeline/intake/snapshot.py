"""The frozen snapshot of an edition (R2), opened with every byte checked.

One Parquet file per contract table (``pipeline/intake/snapshot_tables.py``) and ``snapshot.json``, which lists
them. How it is frozen is in ``pipeline/intake/freezing.py``. The record of where the rows came from is beside it and
is made in ``pipeline/intake/intake.py``; what the columns may contain is checked in
``pipeline/intake/contract_check.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.provenance import ChangedError, check_files, describe_files, read_sealed, seal, software_version
from pipeline.nir.contract import TABLES

SNAPSHOT_FOLDER = "snapshot"
INTAKE_FOLDER = "mottak"
STONAD_FOLDER = "stonad"  # introduksjonsstønad, frozen beside it where a run was given one (T3)
RECORD = "snapshot.json"
SHORT_HASH = 12


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
        return self.snapshot_hash[:SHORT_HASH]


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
