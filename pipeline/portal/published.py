"""The published sheets, read for one answer: only what ``ark.json`` lists, byte for byte as it lists it (L8).

A name from outside is looked up in that list and never made into a path by itself. Which unit and edition may be read
is decided by the link (``reading.py``); what ``ark.json`` is, in ``pipeline/sheets/archive.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.languages import LANGUAGES
from pipeline.run.home import EditionFolders
from pipeline.sheets.archive import Archive, hash_bytes, read_archive
from pipeline.sheets.names import PAGE, SHEETS_FOLDER, name_sheet

_Mark = tuple[int, int, int, int]


class NotAsListedError(Exception):
    """The edition's sheets are being replaced just now, or somebody has changed them: they are not served."""


@dataclass(frozen=True)
class SheetFile:
    """One published file: its name, the language it is in, and its bytes."""

    name: str
    language: str
    content: bytes

    @property
    def ending(self) -> str:
        """Such as ``xlsx``."""
        return self.name.rpartition(".")[2]

    @property
    def is_page(self) -> bool:
        """True for what is read in the browser, and not downloaded."""
        return self.ending == PAGE.rpartition(".")[2]


class PublishedSheets:
    """The sheets under one HOME. The lists are kept while their files are the same; the sheets are read each time."""

    def __init__(self, home: Path) -> None:
        """``home``: the root that ``data`` and ``reports_out`` are under."""
        self._home = home
        self._lists: dict[str, tuple[_Mark, Archive]] = {}

    def list_files(self, utgave: str, kode: str) -> dict[str, str]:
        """Return the language of each file of the unit, by name. Raises NotAsListedError without a readable list."""
        return {name: language for name, language, _ in self._list(utgave, kode)}

    def read(self, utgave: str, kode: str, name: str) -> SheetFile | None:
        """Return a file of the unit, None where the list has no such name. Raises NotAsListedError."""
        listed = {known: (language, sha) for known, language, sha in self._list(utgave, kode)}
        if name not in listed:
            return None
        language, sha256 = listed[name]
        path = EditionFolders(self._home, utgave).reports / SHEETS_FOLDER / kode / name
        try:
            content = path.read_bytes()
        except OSError:
            raise NotAsListedError from None
        if hash_bytes(content) != sha256:
            raise NotAsListedError
        return SheetFile(name, language, content)

    def _list(self, utgave: str, kode: str) -> Iterator[tuple[str, str, str]]:
        """Name, language and hash of each file of the unit."""
        entries = self._read_list(utgave).entries
        for language in LANGUAGES:
            entry = entries.get(name_sheet(kode, language))
            for name, sha256 in entry.files.items() if entry else ():
                yield name, language, sha256

    def _read_list(self, utgave: str) -> Archive:
        path = EditionFolders(self._home, utgave).archive
        try:
            found = path.stat()
        except OSError:
            raise NotAsListedError from None
        mark = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
        kept = self._lists.get(utgave)
        if kept is None or kept[0] != mark:
            archive = read_archive(path)
            if archive is None:
                raise NotAsListedError
            kept = self._lists[utgave] = (mark, archive)
        return kept[1]
