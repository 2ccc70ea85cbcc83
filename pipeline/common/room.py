"""A full disk: recognising it, whichever library raised the error, and saying where, how much, and what to do.

Any step of a run may meet it, so ``EditionRun.guard`` and the command check this before they report an error as a
fault of the software. ``pipeline/run/journal.py`` says what is in place when a run stops.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.common.errors import IntroresultatError, NoRoomError, UnfinishedError

_CODES = {
    errno.ENOSPC: "no space is left",
    errno.EDQUOT: "the quota is used up",
    errno.EFBIG: "a file would be larger than the system allows (ulimit -f)",
}
_WINDOWS_CODES = {39, 112}
# How DuckDB, SQLite, Arrow, Typst and the rest say it. DuckDB bounds its spill files by what the disk had free.
_WORDS = re.compile(
    "no space left|disk (is )?full|disk quota exceeded|not enough space|file too large|max_temp_directory_size",
    re.IGNORECASE,
)
# What a run takes for sheets, working database and the rest, whatever the source: measured with the smallest register.
PAGES_ALONE, ALL_FILES = 60 << 20, 160 << 20
_LITTLE = 8 << 20
_FEW_FILES = 16


def find_no_room(error: BaseException) -> BaseException | None:
    """Return the error in the chain of ``error`` that says that a disk is full; None where none does."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        current = queue.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, NoRoomError) or _says_no_room(current):
            return current
        queue += [current.__context__, current.__cause__]
    return None


def describe_no_room(step: str, folder: Path, error: BaseException, *, work: Path | None = None, more: int = 0) -> str:
    """Say that there was no room at a step: in which file system, how much is free, about how much is needed.

    ``folder``: what the step wrote to, ``work`` the part of it that is cleared away when the run ends. ``more``: bytes
    that are known to be needed at least.
    """
    used = _measure(work) if work is not None else 0
    needed = max(2 * used, more, _LITTLE)
    back = f" (and {tell_bytes(used)} more now that the run has cleared up after itself)" if used else ""
    return (
        f"No room: {describe_reason(error)} at the step {step}. {tell_free(folder)}{back}; about {tell_bytes(needed)} "
        "are needed. Nothing was frozen or published; what was in place before is as it was. Make "
        "room there, or give HOME a larger disk, and run again."
    )


def describe_reason(error: BaseException) -> str:
    """Say in the system's words why it refused, or in our own where the disk is full; never a value of a row."""
    found = find_no_room(error)
    if found is not None:
        return _CODES.get(getattr(found, "errno", None) or errno.ENOSPC, _CODES[errno.ENOSPC])
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or type(error).__name__}{where}"
    return str(error) if isinstance(error, IntroresultatError) else type(error).__name__


def tell_free(folder: Path) -> str:
    """Say how much is free where ``folder`` lies, and where files for the moment lie if that is full too."""
    told = f"The file system that holds {folder} has {tell_bytes(_free(folder))} free"
    if _free_files(folder) < _FEW_FILES:
        told += " and can hold no more files (its inodes are used up)"
    temporary = Path(tempfile.gettempdir())
    if temporary.stat().st_dev != _find_existing(folder).stat().st_dev and _free(temporary) < _LITTLE:
        told += f", and the one with {temporary} {tell_bytes(_free(temporary))}"
    return told


def tell_bytes(size: int) -> str:
    """An amount of room for a message, to a tenth of the unit."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


@contextmanager
def tell_no_room(step: str, folder: Path) -> Iterator[None]:
    """Turn an error inside into a NoRoomError where it says that a disk is full; let every other one pass."""
    try:
        yield
    except (NoRoomError, UnfinishedError):
        raise
    except Exception as error:
        if find_no_room(error) is None:
            raise
        raise NoRoomError(describe_no_room(step, folder, error)) from None


def _says_no_room(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _CODES or getattr(error, "winerror", None) in _WINDOWS_CODES
    return not isinstance(error, IntroresultatError) and _WORDS.search(str(error)) is not None


def _measure(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(root, name).lstat().st_size
            except OSError:
                continue  # gone meanwhile
    return total


def _free(folder: Path) -> int:
    return shutil.disk_usage(_find_existing(folder)).free


def _free_files(folder: Path) -> int:
    """How many more files the file system can hold; many where it has no bound, or the system does not tell."""
    if not hasattr(os, "statvfs"):
        return _FEW_FILES  # pragma: no cover – Windows has no statvfs
    found = os.statvfs(_find_existing(folder))
    return found.f_favail if found.f_files else _FEW_FILES


def _find_existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
