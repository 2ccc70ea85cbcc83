"""Sealing a delivery: its tar as one file that only the recipients open, or in clear where that is asked for (O8).

Bytes stream from the files through the cipher to the disk; sums of the tar and of the parcel are taken on the way. How
a parcel is opened again to be verified is in ``pipeline/verification/parcel.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pyrage

from pipeline.common.errors import StoppedError
from pipeline.delivery.recipients import Recipient
from pipeline.delivery.tar_stream import TarStream

_PIECE = 1 << 18


@dataclass(frozen=True)
class Sum:
    """How many bytes, and their SHA-256."""

    bytes: int
    sha256: str


class _Written:
    """A file under writing, the sum of what went into it, and the error that ended it, which the cipher hides."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._size = 0
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            self._file.write(content)
        except OSError as error:
            self.error = error
            raise
        self._digest.update(content)
        self._size += len(content)
        return len(content)

    def flush(self) -> None:
        """What the cipher asks for when it has ended."""

    def sum(self) -> Sum:
        return Sum(self._size, self._digest.hexdigest())


def name_parcel(year: int, version: int, number: int, *, clear: bool) -> str:
    """Return the name of a parcel: no two deliveries of a HOME have the same."""
    return f"introinnv_p{year}_v{version}_{number:02}.tar{'' if clear else '.age'}"


def write_parcel(
    path: Path, folder: Path, names: list[str], time: datetime, recipients: Sequence[Recipient]
) -> tuple[Sum, Sum]:
    """Write the files ``names`` of ``folder`` to ``path``, sealed for the ``recipients``, in clear without any.

    Returns the sums of the tar and of what was written. ``time``: that of every member.
    """
    tar = TarStream(folder, names, time)
    with path.open("xb") as file:
        written = _Written(file)
        if recipients:
            _seal(tar, written, recipients)
        else:
            while piece := tar.read(_PIECE):
                written.write(piece)
    return Sum(tar.size, tar.sha256), written.sum()


def _seal(tar: TarStream, written: _Written, recipients: Sequence[Recipient]) -> None:
    try:
        pyrage.encrypt_io(tar, written, [one.key for one in recipients])
    except pyrage.EncryptError:
        if written.error is not None:
            raise written.error from None
        raise StoppedError(
            "The parcel could not be sealed: a file was cut while it was read, or a key is not fit for it. Nothing was "
            "delivered. Run `introresultat verify` on the folder of the edition, and try again."
        ) from None
