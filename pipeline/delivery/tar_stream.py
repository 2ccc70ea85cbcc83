"""The files of a delivery as one tar: the same bytes for the same files on any machine (O8, R15).

Members are in order of name, plain files with mode 0600, owner 0 and one time. The tar is made while it is read, so it
is never on the disk in clear unless it is asked for. GNU tar gives the same bytes, as ``docs/send-to-ssb.md`` shows, so
nobody needs this software to make a parcel again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline.common.files import FILE_MODE

_PIECE = 1 << 18
_BLOCK = 512
_LONGEST_NAME = 100
_LARGEST = 8**11 - 1


class TarStream:
    """The bytes of a tar, to be read once, with the sum and number of those that have been read."""

    def __init__(self, folder: Path, names: list[str], time: datetime) -> None:
        """``names``: the files below ``folder``, with ``/`` between folders. ``time``: that of every member."""
        self.size = 0
        self._digest = hashlib.sha256()
        self._pieces = _make_pieces(folder, sorted(names), int(time.timestamp()))
        self._rest = b""

    @property
    def sha256(self) -> str:
        """The SHA-256 of what has been read."""
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        given = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(given) :]
        self._digest.update(given)
        self.size += len(given)
        return given


def list_content(folder: Path) -> list[str]:
    """Return the names of all files below ``folder``, with ``/`` between folders, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _make_pieces(folder: Path, names: list[str], time: int) -> Iterator[bytes]:
    for name in names:
        with (folder / name).open("rb") as file:
            size = left = (folder / name).stat().st_size
            yield _make_header(name, size, time)
            while left:
                piece = file.read(min(_PIECE, left))
                if not piece:
                    raise EOFError  # cut while it was read: the header before it promised more
                left -= len(piece)
                yield piece
        yield b"\0" * (-size % _BLOCK)
    yield b"\0" * (2 * _BLOCK)


def _make_header(name: str, size: int, time: int) -> bytes:
    """The header of a plain file in the form ustar. Raises ValueError for a name or size that has no room in it."""
    encoded = name.encode("ascii")
    if len(encoded) > _LONGEST_NAME or size > _LARGEST:
        raise ValueError
    numbers = b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (FILE_MODE, 0, 0, size, time)
    devices = b"%07o\0%07o\0" % (0, 0)
    rest = b"0" + b"\0" * 100 + b"ustar\x0000" + b"\0" * 64 + devices
    front = encoded.ljust(_LONGEST_NAME, b"\0") + numbers
    total = sum(front) + 8 * ord(" ") + sum(rest)
    return (front + b"%06o\0 " % total + rest).ljust(_BLOCK, b"\0")
