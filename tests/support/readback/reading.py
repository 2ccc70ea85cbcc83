"""A whole edition read back: every sheet, in both languages, in every format, against the result tables.

How one file is read is in ``pages.py``, ``workbooks.py``, ``csv_files.py`` and ``pdfs.py``; what must stand in it is
put together in ``expected.py``. A unit's letter is read in ``letters.py``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.readback.counts import Published
from tests.support.readback.csv_files import read_csv_file
from tests.support.readback.expected import expect_sheet
from tests.support.readback.model import Expected
from tests.support.readback.pages import read_page
from tests.support.readback.passages import Found, Mismatch
from tests.support.readback.pdfs import read_pdf
from tests.support.readback.words import LANGUAGES
from tests.support.readback.workbooks import read_workbook

READERS: dict[str, Callable[[Path, Expected], Found]] = {
    "html": read_page,
    "xlsx": read_workbook,
    "csv": read_csv_file,
    "pdf": read_pdf,
}


@dataclass
class Tally:
    """What was compared and equal, in one format and language: ``numbers`` are values, codes and dates."""

    files: int = 0
    numbers: int = 0
    texts: int = 0


@dataclass
class Report:
    """What came of reading: a tally by format and language, and every difference."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    def add(self, ending: str, language: str, found: Found, place: str) -> None:
        tally = self.tallies.setdefault((ending, language), Tally())
        tally.files += 1
        tally.numbers += found.numbers
        tally.texts += found.texts
        self.mismatches += [
            Mismatch(f"{place}/{one.file}", one.where, one.expected, one.found) for one in found.mismatches
        ]

    def list_first(self, most: int = 20) -> str:
        """The first differences, in words."""
        return "\n".join(map(str, [f"{len(self.mismatches)} differences", *self.mismatches[:most]]))


def read_back(edition: Published) -> Report:
    """Read the files of every unit, where the edition has published them."""
    report = Report()
    # what is read has no cycles, and to look for them all the while takes a third of the time
    gc.disable()
    try:
        for kode in edition.units:
            read_folder(edition, kode, (edition.reports / edition.links[kode]).parent, report)
    finally:
        gc.enable()
    return report


def read_folder(
    edition: Published,
    kode: str,
    folder: Path,
    report: Report | None = None,
    *,
    languages: Collection[str] = LANGUAGES,
) -> Report:
    """Read what lies in ``folder`` as the files of one unit."""
    report = report or Report()
    names = {path.name for path in folder.iterdir()}
    for language in languages:
        expected = expect_sheet(edition, kode, language)
        for ending, read in READERS.items():
            name = expected.name_file(ending)
            if name in names:
                report.add(ending, language, read(folder / name, expected), kode)
            else:
                report.mismatches.append(Mismatch(f"{kode}/{name}", "the folder", "a file", "none"))
            names.discard(name)
    report.mismatches += [Mismatch(f"{kode}/{name}", "the folder", "no more files", name) for name in sorted(names)]
    return report
