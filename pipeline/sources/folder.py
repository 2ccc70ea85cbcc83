"""Verifies a folder with an extract of NIR, before anything is written anywhere.

Says which files there are, that each is whole and what it was promised to be, and that the extract is late
enough for the edition. Single files are verified in ``csv_file.py`` and ``parquet_file.py``; rows are read,
and may be unreadable one by one, in ``load.py``.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from pipeline.contract import TABLES
from pipeline.contract_table import Table
from pipeline.editions import Edition
from pipeline.errors import RefusedError
from pipeline.files import hash_file
from pipeline.notices import Notice, tell_missing_columns
from pipeline.sources.csv_file import read_header, show_name, verify_csv
from pipeline.sources.manifest import MANIFEST_NAME, Manifest, Promise, read_manifest
from pipeline.sources.model import SourceFile, VerifiedSource
from pipeline.sources.parquet_file import read_parquet_columns, verify_parquet

__all__ = ["SourceFile", "VerifiedSource", "verify_source"]

_FORMATS = ("csv", "parquet")


def verify_source(folder: Path, edition: Edition) -> VerifiedSource:
    """Check the whole folder against the contract and its manifest, and write nothing.

    Raises RefusedError with all faults of the folder, the manifest and the headers, or else with the first
    fault that shows when the files' bytes are read.
    """
    _refuse_other_sources(folder)
    manifest = read_manifest(folder)
    _require_late_enough(manifest, edition)
    try:
        paths = _find_files(folder, manifest)
        files = tuple(_verify_file(path, table, manifest) for table, path in paths)
        other = _verify_other_files(folder, manifest)
    except OSError as error:
        # A system's error names the path and the cause, never content.
        raise RefusedError(
            f"{Path(str(error.filename)).name if error.filename else folder} cannot be read "
            f"({error.strerror}). Expected a folder of files that this user may read. Mend that and run "
            "again."
        ) from None
    return VerifiedSource(
        folder=folder,
        description=f"the folder {folder.resolve().name} (kilde: {manifest.kilde})",
        tatt_ut=manifest.tatt_ut,
        kilde=manifest.kilde,
        manifest_sha256=manifest.sha256,
        files=files,
        notices=(*_list_notices(files, manifest), *manifest.notices, *other),
    )


def _refuse_other_sources(folder: Path) -> None:
    if str(folder).lower().startswith(("postgresql:", "postgres:")):
        raise RefusedError(
            "A PostgreSQL source cannot be read yet. Expected a folder. Export the tables to a folder with "
            f"one CSV or Parquet file per table and {MANIFEST_NAME}, and give that folder as the source."
        )
    if not folder.is_dir():
        found = "is a file, not a folder" if folder.exists() else "does not exist"
        raise RefusedError(
            f"The source {folder} {found}. Expected a folder with one CSV or Parquet file per table and "
            f"{MANIFEST_NAME}. Check the path."
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
    found: list[tuple[Table, Path]] = []
    faults: list[str] = []
    for table in TABLES.values():
        paths = [folder / f"{table.name}.{ending}" for ending in _FORMATS]
        paths = [path for path in paths if path.exists()]
        if len(paths) > 1:
            faults.append(
                f"{paths[0].name} and {paths[1].name} are two files for one table. Expected one of them. "
                "Remove the other one."
            )
        elif not paths:
            if not table.optional:
                faults.append(
                    f"{table.name}.csv or {table.name}.parquet is missing. Expected a file for that table; a "
                    "table without rows still has its file. Export the table."
                )
        elif not paths[0].is_file():
            faults.append(f"{paths[0].name} is not a file. Expected the table {table.name} in it.")
        else:
            found.append((table, paths[0]))
            try:
                _check_header(paths[0], table, manifest.tegnsett)
            except RefusedError as error:
                faults.append(str(error))
    faults += [
        f"{show_name(name)} is named under [filer] in {MANIFEST_NAME} and is not in the folder. Expected "
        "every file named there. Copy the file, or take it out of the manifest."
        for name in manifest.files
        if Path(name).name != name or not (folder / name).is_file()
    ]
    if faults:
        heading = (
            f"{folder} cannot be used as a source: "
            if len(faults) == 1
            else (f"{folder} cannot be used as a source, for {len(faults)} reasons:\n  - ")
        )
        raise RefusedError(heading + "\n  - ".join(faults))
    return found


def _check_header(path: Path, table: Table, tegnsett: str) -> None:
    if path.suffix == ".csv":
        read_header(path, table, tegnsett)
    else:
        read_parquet_columns(path, table)


def _verify_file(path: Path, table: Table, manifest: Manifest) -> SourceFile:
    is_csv = path.suffix == ".csv"
    file = verify_csv(path, table, manifest.tegnsett) if is_csv else verify_parquet(path, table)
    promise = manifest.files.get(file.name, Promise())
    if promise.rows is not None and promise.rows != file.rows:
        raise RefusedError(
            f"{file.name} has {file.rows} rows. Expected {promise.rows}, which {MANIFEST_NAME} states. Copy "
            "or export the file again, or correct the manifest if it is of another extract."
        )
    _require_sha256(file.name, file.sha256, promise)
    return file


def _require_sha256(name: str, sha256: str, promise: Promise) -> None:
    if promise.sha256 is not None and promise.sha256 != sha256:
        raise RefusedError(
            f"{name} has the SHA-256 {sha256}. Expected {promise.sha256}, which {MANIFEST_NAME} states. Copy "
            "or export the file again, or correct the manifest if it is of another extract."
        )


def _verify_other_files(folder: Path, manifest: Manifest) -> list[Notice]:
    """Check the checksums of files that are no table; one notice of all files that nobody asked for."""
    tables = {f"{name}.{ending}" for name in TABLES for ending in _FORMATS}
    for name, promise in manifest.files.items():
        if name not in tables and promise.sha256:
            _require_sha256(name, hash_file(folder / name), promise)
    unknown = [path for path in folder.iterdir() if path.name not in tables and path.name != MANIFEST_NAME]
    if not unknown:
        return []
    files = "1 other file or folder" if len(unknown) == 1 else f"{len(unknown)} other files or folders"
    return [Notice("ukjent_fil", {"filer": files})]


def _list_notices(files: tuple[SourceFile, ...], manifest: Manifest) -> list[Notice]:
    """What to tell of the tables and their files, in the order of the contract."""
    found = {file.table for file in files}
    notices = tell_missing_columns(
        {file.table: file.missing_optional for file in files}, [name for name in TABLES if name not in found]
    )
    notices += [
        Notice("ukjent_kolonne", {"tabell": file.table, "kolonner": tuple(map(show_name, file.unknown_columns))})
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
    return notices
