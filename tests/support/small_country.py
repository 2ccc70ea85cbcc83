"""A small country: our own code lists with some thirty municipalities, for tests that publish whole editions.

Most of what a small edition costs is its many sheets of municipalities where nobody lives. What a run does is the same
for forty sheets as for 371; the whole country stands in the golden edition, the tests of pages and ``make soak``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

import pipeline.places.code_lists
from pipeline.run.home import KODEVERK_VARIABLE

KODEVERK = Path(__file__).parents[2] / "pipeline" / "places" / "kodeverk"
# Where the registers of the tests have people, with neighbours of each målform; whole, split and merged since 2017.
KOMMUNER = (
    *("0301", "1103", "4601", "5001"),
    *("1114", "1507", "1804", "3001", "3004", "3011", "3012", "3411", "4204", "4612", "5401"),
)


# What the examples of the rules speak of beside them.
OF_THE_RULES = (
    *("1101", "1108", "1505", "1506", "1514", "1577", "1806", "1833", "1841", "1853", "3002", "3005", "3024", "3403"),
    *("3405", "3407", "3803", "4203", "4602", "5031", "5054", "5061"),
)
UNITS = len(KOMMUNER) + 15  # with Oslo's bydeler: so many have a sheet in 2020
NYNORSK = ("1114", "1507", "4612")  # of them: Bjerkreim, Ålesund and Sveio


def write_small_country(folder: Path, kommuner: tuple[str, ...] = KOMMUNER) -> Path:
    """Write the code lists with these municipalities, all that became part of them or came of them, and Oslo's bydeler.

    Every other list is as ours. Returns ``folder``.
    """
    folder.mkdir(parents=True)
    for path in KODEVERK.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    changes = _read("kommune_endring")
    kept = _follow(set(kommuner), changes)
    rows = [row for row in _read("kommune") if row["kode"] in kept]
    _write(folder, "kommune", rows)
    _write(folder, "kommune_endring", [row for row in changes if {row["fra_kode"], row["til_kode"]} <= kept])
    _write(folder, "fylke", [row for row in _read("fylke") if row["kode"] in {one["fylke_kode"] for one in rows}])
    return folder


@contextmanager
def using_small_country(folder: Path) -> Iterator[None]:
    """Let this process, and those it starts, take the code lists in ``folder`` for the software's own."""

    @cache
    def load() -> pipeline.places.code_lists.CodeLists:
        return pipeline.places.code_lists.load_code_lists(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline.places.code_lists, "_load_own", load)
        patch.setenv(KODEVERK_VARIABLE, str(folder))
        yield


def _follow(codes: set[str], changes: list[dict[str, str]]) -> set[str]:
    """The codes with all that led to them, and one that each leads to as long as one of them ends."""
    kept, before = set(codes), set()
    while kept != before:
        before = set(kept)
        for row in changes:
            if row["fra_kode"] in kept:
                kept.add(row["til_kode"])
    return kept | {row["fra_kode"] for row in changes if row["til_kode"] in codes}


def _read(name: str) -> list[dict[str, str]]:
    with (KODEVERK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _write(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
