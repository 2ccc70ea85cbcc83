"""The records that tie files to each other: sealed JSON documents with SHA-256 sums.

A sealed document carries the sum of its own text, so one changed byte in it is noticed like one in the
files it lists. What the records mean is decided by their owners: ``pipeline/intake/snapshot.py``
(``snapshot.json``) and ``pipeline/intake/intake.py`` (``proveniens.json``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.common.files import hash_file

SEAL = "kontrollsum"
_DISTRIBUTION = "introresultat"


class ChangedError(Exception):
    """A file is not as it was written. The text names the file and what is wrong with it, nothing else."""


def software_version() -> str:
    """The version of this software, as installed."""
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "not installed"


def seal(document: Mapping[str, Any]) -> bytes:
    """Return the document as UTF-8 JSON whose last key is the SHA-256 of the text without it."""
    return _render({**document, SEAL: _seal_of(document)})


def read_sealed(path: Path) -> dict[str, Any]:
    """Return a sealed document without its seal.

    Raises ChangedError when the file is missing, is no JSON, or differs in any byte from what :func:`seal`
    wrote.
    """
    content = read_content(path)
    try:
        document = json.loads(content)
        sealed = document.pop(SEAL)
        whole = sealed == _seal_of(document) and content == seal(document)
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        raise ChangedError(f"{path.name} cannot be read as the record it was") from None
    if not whole:
        raise ChangedError(f"{path.name} has been changed since it was written")
    return dict(document)


def read_content(path: Path) -> bytes:
    """Return the file's bytes. Raises ChangedError where it is missing, empty, no file, or cannot be read."""
    _refuse_other_kinds(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ChangedError(describe_unreadable(path, error)) from None
    if not content:
        raise ChangedError(f"{path.name} is empty")
    return content


def describe_unreadable(path: Path, error: OSError) -> str:
    """Say in one phrase that begins with the file's name why it could not be read."""
    if path.is_dir():
        return f"{path.name} is a folder; a file was expected"
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return f"{path.name} is a link to a file that is missing"
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return f"{path.name} is missing"
    return f"{path.name} cannot be read ({error.strerror or type(error).__name__})"


def describe_files(folder: Path, names: list[str]) -> list[dict[str, Any]]:
    """Return name, bytes and SHA-256 of each file, in the order given."""
    return [
        {"fil": name, "bytes": (folder / name).stat().st_size, "sha256": hash_file(folder / name)} for name in names
    ]


def check_files(folder: Path, described: Sequence[Mapping[str, Any]]) -> None:
    """Raise ChangedError, naming the first file that is missing or whose bytes are not as described."""
    for entry in described:
        path = folder / str(entry["fil"])
        _refuse_other_kinds(path)
        try:
            found = hash_file(path)
        except OSError as error:
            raise ChangedError(describe_unreadable(path, error)) from None
        if found != entry["sha256"]:
            raise ChangedError(f"{path.name} has been changed since it was written")


def _refuse_other_kinds(path: Path) -> None:
    """A folder, and what is neither folder nor file: reading a pipe would wait for ever."""
    if path.exists() and not path.is_file():
        raise ChangedError(f"{path.name} is {'a folder' if path.is_dir() else 'no file'}; a file was expected")


def _seal_of(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(_render(document)).hexdigest()


def _render(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
