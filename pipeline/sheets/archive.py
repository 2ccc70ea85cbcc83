"""Which files of an edition's sheets were published before, and what they were made from.

A sheet whose view and renderers are the same as then has the same bytes, so its files are reused and not rendered
again. Where all that any sheet is made from is the same as then, no view is composed either. The list is beside the
edition's data, never among the results. It only saves time: if it is missing, or a file differs from it, the sheet is
rendered.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.common.files import hash_file
from pipeline.common.provenance import ChangedError, read_content
from pipeline.sheets.content.view import Sheet

if TYPE_CHECKING:
    from pipeline.editions.edition import Edition

# everything outside this package that decides what a sheet's bytes are
_LIBRARIES = ("jinja2", "markupsafe", "typst", "vl-convert-python", "xlsxwriter")
_MODULES = ("common/languages.py", "common/spreadsheet.py", "common/workbooks.py")
_PACKAGE = Path(__file__).parent
_SOFTWARE = _PACKAGE.parent
_EVERYTHING = "alt"  # no sheet has that name


@dataclass(frozen=True)
class Entry:
    """One unit's files in one language: ``fingerprint`` of what they were made from, SHA-256 by file name."""

    fingerprint: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Archive:
    """The entries by ``<unit code>-<language>``. ``everything``: a hash of all that they were made from, or empty."""

    entries: Mapping[str, Entry]
    everything: str = ""

    def to_json(self) -> str:
        """Return the list as text, the same for the same entries."""
        content: dict[str, object] = {
            name: {"avtrykk": e.fingerprint, "filer": dict(e.files)} for name, e in self.entries.items()
        }
        return json.dumps(content | {_EVERYTHING: self.everything}, indent=0, sort_keys=True) + "\n"


def read_archive(path: Path) -> Archive | None:
    """Return the list at ``path``; None where there is none that can be read."""
    try:
        content = json.loads(read_content(path))
        everything = str(content.pop(_EVERYTHING, ""))
        entries = {name: Entry(str(e["avtrykk"]), dict(e["filer"])) for name, e in content.items()}
        return Archive(entries, everything)
    except (ChangedError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def fingerprint_sheet(sheet: Sheet, renderers: str) -> str:
    """Return a hash of all that decides the bytes of one sheet's files."""
    return hashlib.sha256(f"{renderers}\n{sheet!r}".encode()).hexdigest()


def fingerprint_everything(renderers: str, edition: Edition, *given: object) -> str:
    """Return a hash of all that the sheets of an edition are made from: ``given``, by their texts, and what reads it.

    It has the year file's settings, the code lists' sums and every file of this software.
    """
    digest = hashlib.sha256(f"{renderers}\n{edition!r}\n{sorted(edition.codes.sums.items())}\n".encode())
    for path in sorted(_SOFTWARE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(_SOFTWARE).as_posix()} {hash_file(path)}\n".encode())
    for one in given:
        digest.update(f"{one!r}\n".encode())
    return digest.hexdigest()


def fingerprint_renderers() -> str:
    """Return a hash over the code, templates, words, styles and fonts of this package, and the libraries' versions."""
    digest = hashlib.sha256()
    files = [path for path in sorted(_PACKAGE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    for path in [*files, *(_PACKAGE.parent / name for name in _MODULES)]:
        digest.update(f"{path.relative_to(_PACKAGE.parent).as_posix()} {hash_file(path)}\n".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def copy_listed(source: Path, target: Path, expected: str) -> str:
    """Copy a published file; return what is wrong where it is not as listed. A fault of writing is an OSError."""
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return "is missing"
    return "" if hash_file(target) == expected else "is not as it was published"


def take_over(entry: Entry, source: Path, target: Path) -> bool:
    """Give ``target`` the entry's files from ``source``; False, and nothing taken over, where one is not as listed."""
    try:
        if any(hash_file(source / name) != expected for name, expected in entry.files.items()):
            return False
    except OSError:
        return False
    for name in entry.files:
        _link_or_copy(source / name, target / name)
    return True


def _link_or_copy(source: Path, target: Path) -> None:
    """A published file is never written to again: one more name for it will do, where there can be one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
