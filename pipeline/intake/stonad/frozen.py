"""Introduksjonsstønad as it is frozen beside a snapshot (T3): made from the rows read, opened with every byte checked.

``stonad.parquet`` has one row per person, municipality and month, by ``person_id`` alone: identity numbers are used to
find the person in the snapshot, and are not kept. ``stonad.json`` says where it came from. How it gets its place is in
``pipeline/intake/freezing.py``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import private_umask
from pipeline.common.provenance import ChangedError, check_files, describe_files, read_sealed, seal, software_version
from pipeline.common.warehouse import run_sql
from pipeline.editions.edition import Edition
from pipeline.intake.snapshot import SHORT_HASH, STONAD_FOLDER, Snapshot
from pipeline.intake.snapshot_tables import quote_path, read_file
from pipeline.intake.stonad.folder import VerifiedStonad

ROWS, RECORD = "stonad.parquet", "stonad.json"
# Fixed here, so that a new default of DuckDB's changes no bytes.
_FORM = "(format parquet, compression zstd, row_group_size 122880)"


@dataclass(frozen=True)
class FrozenStonad:
    """What is frozen, its every byte as recorded when it was opened. ``record`` is the whole of ``stonad.json``."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def stonad_hash(self) -> str:
        """The SHA-256 of what figures rest on: the rows, and what is known of the extract."""
        return str(self.record["stonad_hash"])

    @property
    def short_hash(self) -> str:
        """Its first 12 characters."""
        return self.stonad_hash[:SHORT_HASH]

    @property
    def snapshot_hash(self) -> str:
        """The snapshot that people were found in."""
        return str(self.record["snapshot_hash"])

    @property
    def rows_file(self) -> Path:
        """Parquet with person_id, kommunenummer, maned_dato, belop. Restricted: rows are people."""
        return self.folder / ROWS


def make_frozen(
    connection: duckdb.DuckDBPyConnection, verified: VerifiedStonad, edition: Edition, snapshot: Snapshot, made: Path
) -> FrozenStonad:
    """Make ``made/stonad`` of the rows in ``mottak.stonad`` (``reading.py``), their people found in ``snapshot``.

    Kept are the months of the statistic year and the one after it. Somebody who is not in the snapshot, or whose number
    several people there have, is counted and left out. Raises RefusedError where nobody is found.
    """
    folder = made / STONAD_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    ar = edition.year.ar
    given = {"fra": date(ar, 1, 1), "til": date(ar + 1, 1, 1)}
    with private_umask():
        folder.mkdir(parents=True)
        _find_people(connection, verified.key, snapshot)
        counts = _count(connection, verified, given)
        run_sql(
            connection,
            "copy (select p.person_id, s.kommunenummer, s.maned as maned_dato, cast(sum(s.belop) as decimal(28, 9)) as "
            f"belop from mottak.stonad as s join mottak.stonad_person as p on s.{verified.key} = p.nokkel and "
            "p.antall = 1 where s.maned between $fra and $til group by all "
            f"order by p.person_id, maned_dato, s.kommunenummer nulls first) to {quote_path(folder / ROWS)} {_FORM}",
            given,
            name=ROWS,
        )
        record = _describe(verified, edition, snapshot, folder, counts)
        (folder / RECORD).write_bytes(seal(record))
    return FrozenStonad(folder, record)


def open_frozen(edition_folder: Path) -> FrozenStonad | None:
    """Return what is frozen in ``edition_folder``, after every byte of it was checked; None where nothing is.

    Raises StoppedError, naming the file, where one is not as it was written.
    """
    folder = edition_folder / STONAD_FOLDER
    if not folder.exists():
        return None
    try:
        record = read_sealed(folder / RECORD)
        check_files(folder, record["frosset"])
    except ChangedError as fault:
        raise StoppedError(
            f"The frozen introduksjonsstønad of {edition_folder.name} is not as it was written: {fault} (in {folder}). "
            "Figures depend on it, so nothing was computed. Put the file back from a backup and run again; or run with "
            "--stonad and --refreeze; what is damaged is kept beside it."
        ) from None
    return FrozenStonad(folder, record)


def compare_frozen(new: FrozenStonad, edition_folder: Path, *, refreeze: bool) -> FrozenStonad | None:
    """Tell if ``new`` may be frozen: None if it may, the frozen one if that is the same.

    Raises RefusedError where another one is frozen and StoppedError where that is not as it was written, both only
    without ``refreeze``.
    """
    try:
        frozen = open_frozen(edition_folder)
    except StoppedError:
        if refreeze:
            return None
        raise
    if frozen is not None and (frozen.stonad_hash, frozen.snapshot_hash) == (new.stonad_hash, new.snapshot_hash):
        return frozen
    if frozen is None or refreeze:
        return None
    raise RefusedError(
        f"The edition {edition_folder.name} is frozen with introduksjonsstønad {frozen.short_hash}, and this folder "
        f"gives {new.short_hash}. What is frozen is never replaced, and nothing was changed. To compute from the "
        "frozen one, leave out --stonad. To freeze this one all the same, run again with --refreeze; the old one is "
        "kept beside it."
    )


def require_same_snapshot(frozen: FrozenStonad, snapshot: Snapshot, edition_key: str) -> None:
    """Refuse frozen rows whose people were found in another snapshot than the run's."""
    if frozen.snapshot_hash != snapshot.snapshot_hash:
        raise RefusedError(
            f"The introduksjonsstønad that is frozen for {edition_key} was matched with the people of snapshot "
            f"{frozen.snapshot_hash[:SHORT_HASH]}, and this run has {snapshot.short_hash}. Nothing was changed. Give "
            "the folder again with --stonad, so that people are looked up anew; or move the folder "
            f"{STONAD_FOLDER} away to run without it."
        )


def _find_people(connection: duckdb.DuckDBPyConnection, key: str, snapshot: Snapshot) -> None:
    """Make ``mottak.stonad_person``: one row per value of the key in the snapshot, and how many people have it."""
    people = read_file(snapshot.files["person"].path)
    run_sql(
        connection,
        "create or replace table mottak.stonad_person as select "
        f"{key} as nokkel, min(person_id) as person_id, count(*) as antall from {people} where {key} is not null "
        "group by all",
        name="the people of the snapshot",
    )


def _count(
    connection: duckdb.DuckDBPyConnection, verified: VerifiedStonad, given: Mapping[str, date]
) -> dict[str, Any]:
    """What is known of the whole file: months from and to, rows, people and those who were not found."""
    row = run_sql(
        connection,
        "select min(s.maned), max(s.maned), count(*), count(*) filter (where s.maned not between $fra and $til), "
        f"count(distinct s.{verified.key}), count(distinct s.{verified.key}) filter (where p.antall is null), "
        f"count(distinct s.{verified.key}) filter (where p.antall > 1) "
        f"from mottak.stonad as s left join mottak.stonad_person as p on s.{verified.key} = p.nokkel",
        given,
        name="counting introduksjonsstønad",
    ).fetchall()[0]
    first, last, rows, outside, people, unknown, ambiguous = row
    if people == unknown + ambiguous:
        raise RefusedError(
            f"None of the {people} people in {verified.file.name} is in the snapshot, by {verified.key}. Expected "
            "people of the same register. Nothing was frozen or published. Check that the file and the extract of NIR "
            "belong together, and run again."
        )
    return {
        "fra_maned": first.isoformat(),
        "til_maned": last.isoformat(),
        "rader": rows,
        "rader_utenfor": outside,
        "personer": people,
        "personer_ukjente": unknown,
        "personer_tvetydige": ambiguous,
    }


def _describe(
    verified: VerifiedStonad, edition: Edition, snapshot: Snapshot, folder: Path, counts: Mapping[str, Any]
) -> dict[str, Any]:
    frozen = describe_files(folder, [ROWS])
    known = {
        "nokkel": verified.key,
        "tatt_ut": verified.tatt_ut.isoformat(),
        "kilde": verified.kilde,
        **counts,
    }
    basis = json.dumps([known, frozen], ensure_ascii=False, sort_keys=True).encode()
    return {
        "utgave": edition.key,
        "snapshot_hash": snapshot.snapshot_hash,
        "stonad_hash": hashlib.sha256(basis).hexdigest(),
        **known,
        "uttrekk_sha256": verified.manifest_sha256,
        "fil": {"fil": verified.file.name, "bytes": verified.file.bytes, "sha256": verified.file.sha256},
        "advarsler": [notice.describe() for notice in verified.notices],
        "frosset": frozen,
        "programvare": software_version(),
        "duckdb": duckdb.__version__,
    }
