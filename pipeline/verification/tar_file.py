"""Reading the tar of a parcel in place: headers are read, members become slices of the file, nothing is unpacked (O9).

Stricter than a general reader: only the one form that a parcel has (ustar, plain files, mode 0600, owner 0, one time,
names in order, O8) is accepted, so no extension can give a member another name. The code that writes it is in
``pipeline/delivery/tar_stream.py``, and nothing of it is used here.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.verification.faults import Kind
from pipeline.verification.tree import MOST_FILES, Member, Tree, find_path_fault

_BLOCK = 512
_LINKS = {b"1": "a hard link", b"2": "a symbolic link"}
_PLAIN = b"0"
_OF_OURS = (0o600, 0, 0)  # mode, owner, group


class Slice(io.RawIOBase):
    """The bytes of ``file`` from ``start`` on, ``size`` of them, as a file of its own; closing it closes nothing.

    Slices of one file share its ``lock``, since a reader of CSV reads ahead in a thread while another slice is read.
    """

    def __init__(self, file: BinaryIO, start: int, size: int, lock: threading.Lock) -> None:
        """Begin at the first byte."""
        self._file, self._start, self._size, self._lock, self._at = file, start, size, lock, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move within the slice."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` with what is left of the slice."""
        with self._lock:
            self._file.seek(self._start + self._at)
            content = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


@dataclass(frozen=True)
class _Header:
    name: str
    size: int
    kind: bytes
    own: tuple[int, int, int]
    time: int
    has_more: bool


def read_tar(file: BinaryIO, name: str) -> Tree:
    """List the members of the tar in ``file``. ``name``: what faults of the tar itself are told of.

    Members that are no plain files or have names that lead elsewhere are faults and cannot be opened.
    """
    tree, lock = Tree(), threading.Lock()
    end = file.seek(0, io.SEEK_END)
    at, earlier, times = 0, "", set[int]()
    while True:
        block = _read_at(file, at)
        if len(block) < _BLOCK:
            tree.add_fault(name, Kind.CUT, f"the tar ends after {at} bytes, before its end is marked")
            break
        if not any(block):
            if not _is_empty(file, at, end):
                tree.add_fault(name, Kind.CHANGED, "bytes follow on the end of the tar")
            break
        header = _read_header(block)
        if header is None:
            tree.add_fault(name, Kind.CHANGED, f"at byte {at} is no header of a member in the form of a parcel")
            break
        if header.name < earlier and header.name not in tree.members:
            tree.add_fault(header.name, Kind.FORM, "is not in its place: members are in order of name")
        size = min(header.size, max(0, end - at - _BLOCK))
        _add_member(tree, header, Member(header.name, size, _make_opener(file, at + _BLOCK, size, lock)))
        earlier = header.name
        times.add(header.time)
        padded = -(-header.size // _BLOCK) * _BLOCK
        if at + _BLOCK + padded > end:
            tree.add_fault(header.name, Kind.CUT, "the tar ends inside this member")
            tree.members.pop(header.name, None)
            break
        if not _is_empty(file, at + _BLOCK + header.size, at + _BLOCK + padded):
            tree.add_fault(header.name, Kind.CHANGED, "bytes follow on the end of this member")
        at += _BLOCK + padded
        if len(tree.members) + len(tree.faults) > MOST_FILES:
            tree.add_fault(name, Kind.EXTRA, f"more than {MOST_FILES} members; no parcel has so many")
            break
    if len(times) > 1:
        tree.add_fault(name, Kind.FORM, "members have different times; a parcel has one")
    return tree


def _add_member(tree: Tree, header: _Header, member: Member) -> None:
    name = header.name
    if header.kind in _LINKS:
        tree.add_fault(name, Kind.LINK, f"is {_LINKS[header.kind]}; expected a file of its own. It was not followed")
    elif header.kind != _PLAIN:
        tree.add_fault(name, Kind.EXTRA, "is a folder, a device or an extension; a parcel has plain files only")
    elif words := find_path_fault(name):
        tree.add_fault(name, Kind.PATH, words)
    elif name in tree.members:
        tree.add_fault(name, Kind.TWICE, "the tar has two members of this name")
    else:
        if header.own != _OF_OURS or header.has_more:
            tree.add_fault(name, Kind.FORM, "has another mode or owner than a parcel gives (0600, 0)")
        tree.members[name] = member


def _make_opener(file: BinaryIO, start: int, size: int, lock: threading.Lock) -> Callable[[], BinaryIO]:
    return lambda: io.BufferedReader(Slice(file, start, size, lock), 1 << 18)


def _read_header(block: bytes) -> _Header | None:
    """Return what a header says; None where it is none, or in another form than ustar."""
    total = sum(block) - sum(block[148:156]) + 8 * 0x20
    numbers = [_read_octal(block[start:end]) for start, end in ((100, 108), (108, 116), (116, 124), (124, 136))]
    time, told = _read_octal(block[136:148]), _read_octal(block[148:156])
    if None in (*numbers, time, told) or told != total or block[257:265] != b"ustar\x0000":
        return None
    mode, owner, group, size = (number or 0 for number in numbers)
    parts = [_read_text(part) for part in (block[345:500], block[0:100]) if part[:1] != b"\0"]
    more = any((*block[157:257], *block[265:329], *block[500:512]))
    return _Header("/".join(parts), size, block[156:157], (mode, owner, group), time or 0, more)


def _read_text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("ascii", errors="backslashreplace")


def _read_octal(field: bytes) -> int | None:
    digits = field.rstrip(b" \0").lstrip(b" ")
    if not digits:
        return 0
    return int(digits, 8) if all(digit in b"01234567" for digit in digits) else None


def _read_at(file: BinaryIO, at: int, size: int = _BLOCK) -> bytes:
    file.seek(at)
    return file.read(size)


def _is_empty(file: BinaryIO, start: int, end: int) -> bool:
    """True where only zero bytes lie between. Bounded memory: a tar may end in very many."""
    while start < end:
        content = _read_at(file, start, min(1 << 20, end - start))
        if not content or any(content):
            return False
        start += len(content)
    return True
