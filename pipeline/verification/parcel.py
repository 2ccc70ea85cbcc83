"""Opening a parcel to verify it: its sum, and its contents in a file without a name (O8, O9).

What comes out of a parcel that breaks off is worthless, and nothing of it is looked at. The file in clear is where the
system has files for the moment (TMPDIR), has no name from the start, and is gone when the process ends.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from pipeline.verification.identities import Identity

SEALED_ENDING, CLEAR_ENDING = ".tar.age", ".tar"
_PIECE = 1 << 20


class ClosedParcelError(Exception):
    """The parcel does not open, or breaks off. The text is ours and safe to show."""


class _Written:
    """The file in clear, and the error of the disk under it: the cipher hides which it was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """What the cipher asks for when it has ended."""


def sum_file(path: Path) -> tuple[int, str]:
    """Return bytes and SHA-256 of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


@contextmanager
def open_parcel(path: Path, identities: Sequence[Identity]) -> Iterator[BinaryIO]:
    """Give the tar of a parcel. Raises ClosedParcelError where the keys do not open all of it."""
    with tempfile.TemporaryFile() as clear:
        written = _Written(clear)
        try:
            with path.open("rb") as sealed:
                pyrage.decrypt_io(sealed, written, list(identities))
        except pyrage.DecryptError:
            raise ClosedParcelError(
                "does not open: it is sealed for another key, or its beginning is cut off or changed"
            ) from None
        except OSError:
            if written.error is not None:
                raise written.error from None
            raise ClosedParcelError(
                f"breaks off after {clear.tell()} bytes of contents: it is cut off, changed or has something added. "
                "What came out of it is worthless: use nothing of it"
            ) from None
        yield clear
