"""A CSV file's bytes on their way to the scanner: its checksum, and whether they are the tegnsett that is stated.

Knows character sets, nothing of records or columns. UTF-16 and other kinds of files are told by their first bytes in
``csv_form.py``; what becomes of the bytes is in ``csv_file.py`` and ``csv_rewrite.py``.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.csv_scan import BLOCK

TEGNSETT = {"utf-8": "utf-8", "windows-1252": "cp1252"}
_NOT_WINDOWS_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def read_blocks(path: Path, offset: int = 0) -> Iterator[bytes]:
    """The file's bytes from ``offset`` on, block by block."""
    with path.open("rb", buffering=0) as file:
        file.seek(offset)
        while block := file.read(BLOCK):
            yield block


class Reading:
    """Gives a file's blocks after its header to the scanner, and hashes and decodes all of it on the way.

    ``bytes``: how many have been read. Raises RefusedError where they are not ``tegnsett``.
    """

    def __init__(self, path: Path, tegnsett: str, offset: int) -> None:
        """``offset``: where the header ends."""
        self.bytes = 0
        self._path = path
        self._tegnsett = tegnsett
        self._offset = offset
        self._hash = hashlib.sha256()
        self._lines = 1
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._is_plain, self._is_utf8 = True, True
        self._decoder = codecs.getincrementaldecoder(TEGNSETT[tegnsett])("strict")

    @property
    def sha256(self) -> str:
        """The file's SHA-256, when all is read."""
        return self._hash.hexdigest()

    @property
    def is_utf8(self) -> bool:
        """True where letters beyond ASCII were read, and all of them are UTF-8. Ask when all is read."""
        return self._is_utf8 and not self._is_plain

    def __iter__(self) -> Iterator[bytes]:
        """Yield what stands after the header, block by block; everything has been read at the end."""
        skip = self._offset
        for block in read_blocks(self._path):
            self.bytes += len(block)
            self._hash.update(block)
            self._check(block)
            self._lines += block.count(b"\n")
            if skip < len(block):
                yield block[skip:]
            skip = max(0, skip - len(block))
        self._check(b"", final=True)

    def _check(self, block: bytes, *, final: bool = False) -> None:
        if self._tegnsett != "utf-8" and self._is_utf8:
            self._is_plain = self._is_plain and block.isascii()
            try:
                self._utf8.decode(block, final)
            except UnicodeDecodeError:
                self._is_utf8 = False
        place = find_bad_bytes(block, self._tegnsett, self._decoder, final=final)
        if place is not None:
            found = "it ends in the middle of a letter, as a file that was cut off" if final else ""
            line = self._lines + block.count(b"\n", 0, place)
            raise refuse_encoding(self._path.name, self._tegnsett, line, found)


def find_bad_bytes(
    block: bytes, tegnsett: str, decoder: codecs.IncrementalDecoder | None = None, *, final: bool = True
) -> int | None:
    """Where bytes stand that are not ``tegnsett``. Python's own error holds them and does not leave here."""
    if tegnsett == "windows-1252":
        found = None if block.isascii() else _NOT_WINDOWS_1252.search(block)
        return found.start() if found else None
    decoder = decoder or codecs.getincrementaldecoder(TEGNSETT[tegnsett])("strict")
    if block.isascii() and not decoder.getstate()[0]:
        return None
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        return min(error.start, len(block))
    return None


def refuse_encoding(name: str, tegnsett: str, line: int, found: str = "") -> RefusedError:
    """The refusal of bytes that are not the stated ``tegnsett``, on a line or, in words, as ``found``."""
    other = "windows-1252" if tegnsett == "utf-8" else "utf-8"
    return RefusedError(
        f"{name} is not {tegnsett}: {found or f'line {line} holds bytes that {tegnsett} does not have'}. "
        f'Expected the tegnsett that is stated. Correct uttrekk.toml, or the mapping (tegnsett = "{other}"), if the '
        "file is in that, or export the table again."
    )


def refuse_utf8(name: str, tegnsett: str) -> RefusedError:
    """The refusal of a UTF-8 file that is stated to be windows-1252, which takes almost any bytes."""
    return RefusedError(
        f"{name} is UTF-8: every letter beyond the English ones is written so, and {tegnsett} is stated, which would "
        "make each of them two wrong ones. Expected the right tegnsett. "
        'Write tegnsett = "utf-8" in uttrekk.toml, or in the mapping.'
    )
