"""Sheets as files, made from the figures of ``sheet_database.py``, and everything that a file of any form holds.

``read_contents`` is for searches: a compressed file hides what stands in it. What each form should hold is in the tests
of its renderer, and in ``tests/support/readback``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from pipeline.common.files import make_private_folder
from pipeline.sheets.archive import Archive
from pipeline.sheets.names import FORMATS, sheet_path
from pipeline.sheets.production import Production, Workshop, make_sheets
from tests.support.sheet_database import FACTS, make_edition
from tests.support.sheet_views import pick_units, read_standard

# bokmål, neutral, nobody ended, nobody at all, nynorsk, Oslo, a bydel
CODES = ("3001", "3002", "3011", "3012", "1114", "0301", "030101")


@dataclass
class Made:
    """Sheets below ``folder`` and what the production told of them."""

    folder: Path
    told: Production

    @property
    def archive(self) -> Archive:
        """The list of them."""
        return self.told.archive


def make_files(folder: Path, before: Made | None = None, **changes: object) -> Made:
    """Make the sheets of CODES below a new ``folder``; take over what ``before`` has. ``changes``: of the workshop."""
    given: dict[str, object] = {
        "figures": pick_units(read_standard(), CODES),
        "edition": make_edition(),
        "facts": FACTS,
        "folder": make_private_folder(folder),
        "formats": FORMATS,
        "published": before.folder if before else None,
        "earlier": before.archive if before else None,
    }
    return Made(folder, make_sheets(Workshop(**{**given, **changes})))  # type: ignore[arg-type]


def find_folder(folder: Path, kode: str) -> Path:
    """Where a unit's files lie."""
    return folder / sheet_path(kode).parent


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def read_contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file and, where it is compressed, what is in it: members of a workbook, texts of a PDF."""
    content = path.read_bytes()
    yield content
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode() + member.comment
                yield archive.read(member)
    if path.suffix == ".pdf":
        yield from (text.encode() for text in read_pdf(content))


def read_pdf(content: bytes) -> Iterator[str]:
    """The text of every page, then the names of the bookmarks and what the document says of itself."""
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_bounded()
            text.close()
            page.close()
        yield from (bookmark.get_title() for bookmark in document.get_toc())
        yield from document.get_metadata_dict().values()
    finally:
        document.close()


class BackwardPool:
    """In the place of a pool of processes: this process, the last job first, the answers in order."""

    def __init__(self, *_: object, **__: object) -> None:
        """Take whatever number of processes is asked for."""

    def __enter__(self) -> BackwardPool:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def map(self, work: Callable[[object], object], jobs: Iterable[object], *, chunksize: int) -> list[object]:
        """Do the jobs backwards."""
        return [work(job) for job in reversed(list(jobs))][::-1]


def count_by_ending(files: Mapping[str, bytes] | Iterable[str]) -> dict[str, int]:
    """How many files there are of each form."""
    counts: dict[str, int] = {}
    for name in files:
        ending = name.rsplit(".", 1)[-1]
        counts[ending] = counts.get(ending, 0) + 1
    return counts
