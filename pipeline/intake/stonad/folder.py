"""Verifies a folder with introduksjonsstønad from A-ordningen (T3), before anything is written anywhere.

The folder has one table, in CSV or Parquet, and a manifest ``uttrekk.toml``, as an extract of NIR has. Here are names,
manifest and headers; the rows are read in ``reading.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.common.address import hide_addresses
from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice
from pipeline.common.signs import escape_signs
from pipeline.editions.edition import Edition
from pipeline.intake.sources.csv_file import read_header
from pipeline.intake.sources.folder import verify_file
from pipeline.intake.sources.folder_files import FORMATS, describe_near_file, refuse_other_sources
from pipeline.intake.sources.manifest import Manifest, read_manifest
from pipeline.intake.sources.model import SourceFile
from pipeline.intake.sources.names import find_resembled, show_columns, show_file
from pipeline.intake.sources.parquet_file import read_parquet_columns
from pipeline.nir.contract import MANIFEST_NAME
from pipeline.nir.stonad import STONAD, STONAD_KEYS, STONAD_NAME, make_table

_FILES = tuple(f"{STONAD_NAME}.{ending}" for ending in FORMATS)


@dataclass(frozen=True)
class VerifiedStonad:
    """A folder that has been verified. ``tatt_ut`` is aware, in Europe/Oslo.

    ``key``: the column that names people, one of ``STONAD_KEYS``. ``notices``: what to tell of the file every time.
    """

    tatt_ut: datetime
    kilde: str
    manifest_sha256: str
    file: SourceFile
    key: str
    notices: tuple[Notice, ...]


def verify_stonad(folder: Path, edition: Edition) -> VerifiedStonad:
    """Check the folder against the contract and its manifest, and write nothing.

    Raises RefusedError for what is no such folder, and for a manifest, name, header, checksum or form that is wrong.
    """
    refuse_other_sources(folder)
    try:
        manifest = read_manifest(folder)
        path = _find_file(folder)
        key = _find_key(path, manifest)
        file = verify_file(path, make_table(key), manifest, edition.codes)
    except OSError as error:
        # A system's error names the path and the cause, never content.
        place = escape_signs(Path(str(error.filename)).name if error.filename else str(folder))
        raise RefusedError(
            f"{place} cannot be read ({error.strerror}). Expected a folder of files that this user may read. Mend that "
            "and run again."
        ) from None
    return VerifiedStonad(
        tatt_ut=manifest.tatt_ut,
        kilde=hide_addresses(manifest.kilde),
        manifest_sha256=manifest.sha256,
        file=file,
        key=key,
        notices=_list_notices(file, manifest),
    )


def _find_file(folder: Path) -> Path:
    names = sorted(path.name for path in folder.iterdir())
    near = [(name, other) for name in (*names,) if (other := find_resembled(name, (*_FILES, MANIFEST_NAME)))]
    if near:
        raise RefusedError(
            f"{describe_near_file(*near[0])}. Expected exactly that name. Rename the file, or remove it."
        )
    found = [name for name in _FILES if name in names]
    if len(found) > 1:
        raise RefusedError(
            f"{found[0]} and {found[1]} are two files for one table. Expected one of them. Remove the other one."
        )
    if not found or not (folder / found[0]).is_file():
        there = f"{found[0]} is no file" if found else "no such file is there"
        raise RefusedError(
            f"{escape_signs(str(folder))} cannot be used as introduksjonsstønad: {there}. Expected {_FILES[0]} or "
            f"{_FILES[1]} beside {MANIFEST_NAME}. Put the file there, or give another folder with --stonad."
        )
    return folder / found[0]


def _find_key(path: Path, manifest: Manifest) -> str:
    """The column of the file that names people."""
    columns = (
        read_header(path, STONAD, manifest.tegnsett).columns
        if path.suffix == ".csv"
        else read_parquet_columns(path, STONAD)
    )
    keys = [name for name in STONAD_KEYS if name in columns]
    if len(keys) != 1:
        raise RefusedError(
            f"{path.name} has {'both' if keys else 'neither'} of the columns {' and '.join(STONAD_KEYS)}. Expected one "
            "of them, which says whom a payment went to. Export the table with that column."
        )
    return keys[0]


def _list_notices(file: SourceFile, manifest: Manifest) -> tuple[Notice, ...]:
    unknown = (
        Notice("ukjent_kolonne", {"fil": file.name, "kolonner": show_columns(file.columns, STONAD.column_names)}),
    )
    others = sorted(show_file(name) for name in manifest.files if name not in _FILES)
    return (
        *(unknown if file.unknown_columns else ()),
        *((Notice("ukjent_fil", {"filer": tuple(others)}),) if others else ()),
        *manifest.notices,
    )
