"""What is known of a folder source once it is verified: the folder, and each of its files.

Plain facts, made by ``folder.py`` (with ``csv_file.py`` and ``parquet_file.py``) and used by ``load.py``.
Nothing here opens a file or holds a cell. Import the two from ``pipeline.intake.sources.folder``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice
from pipeline.places.code_lists import CodeLists


@dataclass(frozen=True)
class SourceFile:
    """One file of one table, as it was when it was verified.

    ``rows`` counts data records, the broken ones too. ``columns`` are the file's own in file order;
    ``unknown_columns`` of them are in no contract, and ``missing_optional`` of the contract are not in the
    file. ``stamp`` is size and time of change, so that a later change is seen.

    CSV: ``data_offset`` is where the first record after the header starts, ``data_line`` its line in the
    file; ``is_plain`` when DuckDB reads the file as it stands.
    ``empty_rows`` of the rows hold nothing. ``last_record``: whether the file ends after a line end, or in a
    last record that lacks it and is whole (open) or broken.
    Parquet: ``types`` are DuckDB's names of the contract's columns in the file, and ``empty_columns`` those
    where every value is NULL, whatever their type.
    """

    table: str
    name: str
    path: Path
    format: Literal["csv", "parquet"]
    sha256: str
    rows: int
    bytes: int
    columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    missing_optional: tuple[str, ...]
    stamp: tuple[int, int]
    encoding: str = "utf-8"
    is_plain: bool = True
    data_offset: int = 0
    data_line: int = 2
    empty_rows: int = 0
    last_record: Literal["ended", "open", "broken"] = "ended"
    types: dict[str, str] = field(default_factory=dict)
    empty_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifiedSource:
    """A folder with a whole extract. ``tatt_ut`` is aware, in Europe/Oslo; ``description`` is printed.

    ``notices``: what to tell of the files every time, though the run goes on. ``codes``: the lists of the edition that
    it was verified for, which its exit reasons are held against.
    """

    folder: Path
    description: str
    tatt_ut: datetime
    kilde: str
    manifest_sha256: str
    files: tuple[SourceFile, ...]
    notices: tuple[Notice, ...]
    codes: CodeLists


def read_stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds. OSError when the file is not there."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def refuse_change(name: str) -> RefusedError:
    """The refusal of a file that did not stay as it was."""
    return RefusedError(
        f"{name} changed while it was read. Expected a finished extract that nothing writes to. Wait until "
        "the export is complete, or copy the folder, and run again."
    )
