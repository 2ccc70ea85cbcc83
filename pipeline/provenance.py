"""The records that tie files to each other: sealed JSON documents with SHA-256 sums.

A sealed document carries the sum of its own text, so one changed byte in it is noticed like one in the
files it lists. What the records mean is decided by their owners: ``pipeline/snapshot.py``
(``snapshot.json``) and ``pipeline/intake.py`` (``proveniens.json``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.files import hash_file

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
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ChangedError(f"{path.name} is missing") from None
    except OSError:
        raise ChangedError(f"{path.name} cannot be read") from None
    try:
        document = json.loads(content)
        sealed = document.pop(SEAL)
    except (ValueError, AttributeError, KeyError, TypeError):
        raise ChangedError(f"{path.name} cannot be read as the record it was") from None
    if sealed != _seal_of(document) or content != seal(document):
        raise ChangedError(f"{path.name} has been changed since it was written")
    return dict(document)


def describe_files(folder: Path, names: list[str]) -> list[dict[str, Any]]:
    """Return name, bytes and SHA-256 of each file, in the order given."""
    return [
        {"fil": name, "bytes": (folder / name).stat().st_size, "sha256": hash_file(folder / name)} for name in names
    ]


def check_files(folder: Path, described: list[dict[str, Any]]) -> None:
    """Raise ChangedError, naming the first file that is missing or whose bytes are not as described."""
    for entry in described:
        path = folder / str(entry["fil"])
        if not path.is_file():
            raise ChangedError(f"{path.name} is missing")
        try:
            found = hash_file(path)
        except OSError:
            raise ChangedError(f"{path.name} cannot be read") from None
        if found != entry["sha256"]:
            raise ChangedError(f"{path.name} has been changed since it was written")


def _seal_of(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(_render(document)).hexdigest()


def _render(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
