"""Verifies a folder with an extract of NIR, before anything is written anywhere.

Says which files there are, that each is whole and what it was promised to be, and that the extract is late
enough for the edition. Single files are verified in ``csv_file.py`` and ``parquet_file.py``; rows are read,
and may be unreadable one by one, in ``load.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from pipeline.common.address import hide_addresses
from pipeline.common.errors import RefusedError
from pipeline.common.files import hash_file
from pipeline.common.notices import Notice, tell_missing_columns
from pipeline.common.signs import escape_signs
from pipeline.editions.edition import Edition
from pipeline.intake.sources.csv_file import read_header, verify_csv
from pipeline.intake.sources.folder_files import (
    TABLE_FILES,
    describe_near_file,
    find_table_files,
    list_other_names,
    refuse_other_sources,
)
from pipeline.intake.sources.load import load_files
from pipeline.intake.sources.manifest import Manifest, Promise, read_manifest
from pipeline.intake.sources.model import SourceFile, VerifiedSource
from pipeline.intake.sources.names import find_resembled, show_columns, show_file
from pipeline.intake.sources.parquet_file import read_parquet_columns, verify_parquet
from pipeline.intake.sources.promises import hold_promise, require_sha256
from pipeline.intake.sources.spreadsheet_signs import explain_other_bytes
from pipeline.nir.contract import MANIFEST_NAME, TABLES
from pipeline.nir.contract_table import Table
from pipeline.places.code_lists import CodeLists

# How many rows the spreadsheets in use can hold, the row of names included: 2**20 and 2**16.
SPREADSHEET_LIMITS = (1_048_576, 65_536)


@dataclass(frozen=True)
class VerifiedFolder(VerifiedSource):
    """A folder that has been verified; its tables are files."""

    tables: tuple[SourceFile, ...]

    def load(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        """Fill ``mottak``: see :meth:`VerifiedSource.load`."""
        load_files(connection, self.tables, work, self.codes)


@dataclass(frozen=True)
class FolderSource:
    """A folder with one CSV or Parquet file per table and a manifest (``Source``)."""

    path: Path

    def verify(self, edition: Edition) -> VerifiedFolder:
        """Verify the folder: see :func:`verify_folder`."""
        return verify_folder(self.path, edition)


def verify_folder(folder: Path, edition: Edition) -> VerifiedFolder:
    """Check the whole folder against the contract and its manifest, and write nothing.

    Raises RefusedError with all faults of the folder, the manifest and the headers, or else with the first
    fault that shows when the files' bytes are read.
    """
    refuse_other_sources(folder)
    try:
        manifest = read_manifest(folder)
        kilde = hide_addresses(manifest.kilde)
        _require_late_enough(manifest, edition)
        paths = _find_files(folder, manifest)
        files = tuple(verify_file(path, table, manifest, edition.codes) for table, path in paths)
        other = _verify_other_files(folder, manifest)
    except OSError as error:
        # A system's error names the path and the cause, never content.
        place = escape_signs(Path(str(error.filename)).name if error.filename else str(folder))
        raise RefusedError(
            f"{place} cannot be read ({error.strerror}). Expected a folder of files that this user may read. Mend that "
            "and run again."
        ) from None
    return VerifiedFolder(
        description=f"the folder {escape_signs(folder.resolve().name)} (kilde: {kilde})",
        tatt_ut=manifest.tatt_ut,
        kilde=kilde,
        manifest_sha256=manifest.sha256,
        tables=files,
        notices=(*_list_notices(files, manifest), *manifest.notices, *other),
        codes=edition.codes,
    )


def _require_late_enough(manifest: Manifest, edition: Edition) -> None:
    # In UTC: two times of one time zone are compared by the clock on the wall.
    if manifest.tatt_ut.astimezone(UTC) < edition.cutoff_end.astimezone(UTC):
        raise RefusedError(
            f"{MANIFEST_NAME}: the extract was taken at {manifest.tatt_ut.isoformat()}, before the end of "
            f"the cutoff day of {edition.key}. Expected {edition.cutoff_end.isoformat()} or later, because "
            "rows could be missing. Take a new extract, or correct skjaeringsdato in the year file."
        )


def _find_files(folder: Path, manifest: Manifest) -> list[tuple[Table, Path]]:
    """The file of each table, its header checked. Raises RefusedError with all faults."""
    found, faults = find_table_files(folder)
    for table, path in found:
        try:
            _check_header(path, table, manifest.tegnsett)
        except RefusedError as error:
            faults.append(str(error))
    for name in manifest.files:
        if resembled := find_resembled(name, TABLE_FILES):
            faults.append(
                f"Under [filer] in {MANIFEST_NAME} {describe_near_file(name, resembled)}. Expected that name sign by "
                "sign. Correct the manifest."
            )
        elif name in TABLE_FILES and ((folder / name).is_symlink() or (folder / name).exists()):
            continue  # what is no file in a table's place has been told
        elif name and Path(name).name == name and (folder / name).exists() and not (folder / name).is_file():
            faults.append(
                f"{show_file(name)} is named under [filer] in {MANIFEST_NAME} and is no file. Expected a file. Put it "
                "there, or take it out of the manifest."
            )
        elif Path(name).name != name or not (folder / name).is_file():
            faults.append(
                f"{show_file(name)} is named under [filer] in {MANIFEST_NAME} and is not in the folder. Expected every "
                "file named there. Copy the file, or take it out of the manifest."
            )
    if faults:
        reasons = ": " if len(faults) == 1 else f", for {len(faults)} reasons:\n  - "
        heading = f"{escape_signs(str(folder))} cannot be used as a source"
        raise RefusedError(heading + reasons + "\n  - ".join(faults))
    return found


def _check_header(path: Path, table: Table, tegnsett: str) -> None:
    if path.suffix == ".csv":
        read_header(path, table, tegnsett)
    else:
        read_parquet_columns(path, table)


def verify_file(path: Path, table: Table, manifest: Manifest, codes: CodeLists) -> SourceFile:
    """Verify one file of one table, and hold it against what the manifest says of it. Raises RefusedError."""
    is_csv = path.suffix == ".csv"
    promise = manifest.files.get(path.name, Promise())
    try:
        file = verify_csv(path, table, manifest.tegnsett, codes) if is_csv else verify_parquet(path, table)
    except RefusedError as error:
        if is_csv and promise.sha256 is not None and promise.sha256 != hash_file(path):
            raise RefusedError(
                f"{error} Its SHA-256 is not the one that {MANIFEST_NAME} states, either."
                f"{explain_other_bytes(path, table, manifest.tegnsett)}"
            ) from None
        raise
    cause = partial(explain_other_bytes, path, table, manifest.tegnsett) if is_csv else str
    hold_promise(file, promise, cause)
    return file


def _verify_other_files(folder: Path, manifest: Manifest) -> list[Notice]:
    """Check the checksums of files that are no table; one notice of all files that nobody asked for."""
    for name, promise in manifest.files.items():
        if name not in TABLE_FILES and promise.sha256:
            require_sha256(show_file(name), hash_file(folder / name), promise)
    others = list_other_names(folder)
    return [Notice("ukjent_fil", {"filer": others})] if others else []


def _list_notices(files: tuple[SourceFile, ...], manifest: Manifest) -> list[Notice]:
    """What to tell of the tables and their files, in the order of the contract."""
    found = {file.table for file in files}
    notices = tell_missing_columns(
        {file.table: file.missing_optional for file in files}, [name for name in TABLES if name not in found]
    )
    notices += [
        Notice(
            "ukjent_kolonne",
            {"fil": file.name, "kolonner": show_columns(file.columns, TABLES[file.table].column_names)},
        )
        for file in files
        if file.unknown_columns
    ]
    unlisted = tuple(file.table for file in files if manifest.files and file.name not in manifest.files)
    if unlisted:
        notices.append(Notice("ikke_i_manifestet", {"tabeller": unlisted}))
    uncounted = tuple(
        file.table
        for file in files
        if file.table not in unlisted and manifest.files.get(file.name, Promise()).rows is None
    )
    if uncounted:
        notices.append(Notice("uten_rader", {"tabeller": uncounted}))
    for file in files:
        if file.rows in SPREADSHEET_LIMITS or file.rows + 1 in SPREADSHEET_LIMITS:
            notices.append(Notice("regnearkgrense", {"tabell": file.table, "rader": file.rows}))
        if file.last_record != "ended":
            notices.append(Notice("uten_linjeslutt", {"tabell": file.table}))
        if file.empty_rows:
            notices.append(Notice("tomme_rader", {"tabell": file.table, "antall": file.empty_rows}))
    if manifest.tatt_ut > datetime.now(UTC) + timedelta(days=1):
        notices.append(Notice("fram_i_tid", {"tatt_ut": manifest.tatt_ut.isoformat()}))
    return notices
