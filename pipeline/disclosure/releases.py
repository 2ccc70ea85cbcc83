"""What has been released of a statistic year, as the public has it and as IMDi knows it was counted (P9, P13).

A release is two folders under the number of its version: ``reports_out/offentlig/<ar>/v<n>/`` is what the public got,
``data/utgitt/<ar>/v<n>/`` is restricted: the record of the release, and the exact counts behind it. Neither is ever
changed. They are written by ``pipeline/public/release.py``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.provenance import ChangedError, check_files, read_sealed
from pipeline.disclosure.known import Cell
from pipeline.disclosure.model import PublicValue, Sign
from pipeline.disclosure.tables import PUBLIC_TABLES
from pipeline.run.home import Home

RECORD = "utgivelse.json"
TRUTH_FILES = ("fasit.parquet", "skjult.parquet")
_VERSION = re.compile(r"v([1-9][0-9]*)")


@dataclass(frozen=True)
class Release:
    """One release. ``public``: what the public got; ``restricted``: its record and exact counts, for IMDi alone."""

    number: int
    utgave: str
    public: Path
    restricted: Path

    @cached_property
    def values(self) -> Mapping[Cell, PublicValue]:
        """Every count that was released, shown or with its sign, read from the public files."""
        return read_cells(self.public)


def read_releases(home: Home, ar: int) -> tuple[Release, ...]:
    """Return the releases of a year, oldest first.

    Raises RefusedError where a file of one is not as it was released, or a version between two is missing: nothing can
    then be said of what the public knows.
    """
    folder = home.releases(ar)
    found = [path for path in folder.iterdir() if _VERSION.fullmatch(path.name)] if folder.is_dir() else []
    numbers = sorted(int(path.name[1:]) for path in found)
    if numbers != list(range(1, len(numbers) + 1)):
        raise _refuse(ar, f"the versions there are {', '.join(f'v{number}' for number in numbers)}, so one is missing")
    return tuple(_open(home, ar, number) for number in numbers)


def list_released_years(home: Home) -> list[int]:
    """Return the statistic years that something has been released of, in order."""
    found = home.released.iterdir() if home.released.is_dir() else ()
    years = sorted(int(path.name) for path in found if path.name.isdigit())
    return [year for year in years if any(_VERSION.fullmatch(path.name) for path in home.releases(year).iterdir())]


def read_cells(folder: Path) -> dict[Cell, PublicValue]:
    """Return every count of a folder of public files, shown or with its sign."""
    found: dict[Cell, PublicValue] = {}
    for name in PUBLIC_TABLES:
        found |= _read_table(folder / "data" / f"{name}.csv", name)
    return found


def _open(home: Home, ar: int, number: int) -> Release:
    public, restricted = home.releases(ar) / f"v{number}", home.released_truth(ar) / f"v{number}"
    try:
        record = read_sealed(restricted / RECORD)
        check_files(public, record["filer"])
        check_files(restricted, record["fasit"])
    except ChangedError as fault:
        raise _refuse(ar, f"v{number}: {fault}") from None
    return Release(number, str(record["utgave"]), public, restricted)


def _read_table(path: Path, name: str) -> dict[Cell, PublicValue]:
    table, found = PUBLIC_TABLES[name], {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            dim1, dim2 = (*(row[dimension] for dimension in table.dimensions), "", "")[:2]
            for count in table.counts:
                sign = Sign(row[f"{count}_tegn"])
                value = PublicValue(None if sign else int(row[count]), sign)
                found[name, row["niva"], row["kode"], dim1, dim2, count] = value
    return found


def _refuse(ar: int, fault: str) -> RefusedError:
    return RefusedError(
        f"What was released of {ar} is not as it was: {fault}. Releases are never changed, because what the public "
        f"knows is read from them. Bring reports_out/offentlig/{ar} and data/utgitt/{ar} back from a backup."
    )
