"""The files that are verified, wherever they are: in a folder, or as members of a tar that is never unpacked.

Links are not followed, and names that would lead elsewhere are faults. How a tar is read is in ``tar_file.py``; what
the files must be is in ``inventory.py``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.verification.faults import Fault, Kind, make_fault

MOST_FILES = 1000
_MOST_LEVELS = 8


@dataclass(frozen=True)
class Member:
    """One file: its name from the top, with ``/`` between folders, its bytes, and how it is opened for reading."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass
class Tree:
    """The files by name, and what was wrong with how they lie there."""

    members: dict[str, Member] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add_fault(self, name: str, kind: Kind, words: str) -> None:
        """Note a fault of the file called ``name``."""
        self.faults.append(make_fault(name, kind, words))


def find_path_fault(name: str) -> str | None:
    """Say in words why ``name`` is no name of a file below the top; None where it is one."""
    if name.startswith("/") or "\\" in name or ":" in name:
        return "the path is absolute, or of another system; expected one from the top, with / between folders"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "the path leads elsewhere (.., . or an empty part); expected one below the top"
    if not name.isascii() or not name.isprintable():
        return "the name has other signs than those of plain file names"
    return None


def read_folder(folder: Path) -> Tree:
    """List every file below ``folder``. Links, pipes and empty folders are faults and are not opened."""
    tree = Tree()
    for entry, name in _walk(folder, "", 0):
        if len(tree.members) + len(tree.faults) >= MOST_FILES:
            tree.add_fault(name, Kind.EXTRA, f"more than {MOST_FILES} files; no delivery has so many")
            break
        _add_entry(tree, entry, name)
    return tree


def _walk(folder: Path, above: str, level: int) -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{above}{entry.name}"
        inside = level < _MOST_LEVELS and entry.is_dir(follow_symlinks=False)
        content = list(_walk(Path(entry.path), f"{name}/", level + 1)) if inside else []
        if content:
            yield from content
        else:
            yield entry, name


def _add_entry(tree: Tree, entry: os.DirEntry[str], name: str) -> None:
    status = entry.stat(follow_symlinks=False)
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFLNK:
        tree.add_fault(name, Kind.LINK, "is a link; expected a file of its own. It was not followed")
    elif kind == stat.S_IFDIR:
        tree.add_fault(name, Kind.EXTRA, "is a folder without files")
    elif kind != stat.S_IFREG:
        tree.add_fault(name, Kind.EXTRA, "is neither file nor folder")
    elif words := find_path_fault(name):
        tree.add_fault(name, Kind.PATH, words)
    else:
        tree.members[name] = Member(name, status.st_size, _opener(entry.path))


def _opener(path: str) -> Callable[[], BinaryIO]:
    def open_file() -> BinaryIO:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb")

    return open_file
