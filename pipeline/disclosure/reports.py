"""Reports to the ministry that were made, kept so that nothing later tells what they hid (T4).

``HOME/reports_out/rapport/<from>_<to>/`` is what was shown; ``HOME/data/rapport/<from>_<to>.json`` is restricted and
has the counties' exact counts and which of them are hidden. A report that was made is never changed. They are made in
``pipeline/report``; the public tables of the year are held against them in ``told.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_bytes
from pipeline.common.provenance import ChangedError, read_sealed, seal
from pipeline.editions.period import Period
from pipeline.run.home import Home

FOLDER = "rapport"
Cell = tuple[str, str]


@dataclass(frozen=True)
class KeptReport:
    """The counties' counts of one report by county and count, and those of them that were hidden.

    ``outside``: the counts of people who are in no county, by count; for the audit.
    """

    period: Period
    counts: Mapping[Cell, int]
    hidden: frozenset[Cell]
    outside: Mapping[str, int] = field(default_factory=dict)


def find_place(home: Home, period: Period) -> Path:
    """The folder of a report."""
    return home.root / "reports_out" / FOLDER / period.name


def find_record(home: Home, period: Period) -> Path:
    """The restricted record of a report."""
    return home.root / "data" / FOLDER / f"{period.name}.json"


def read_kept(home: Home, ar: int) -> tuple[KeptReport, ...]:
    """Return the reports of a year, by period. Raises RefusedError where a record was changed."""
    folder = home.root / "data" / FOLDER
    found = []
    for path in sorted(folder.glob(f"{ar}-*_*.json")) if folder.is_dir() else []:
        try:
            found.append(_read(read_sealed(path)))
        except (ChangedError, KeyError, TypeError, ValueError):
            raise RefusedError(
                f"The record of an earlier report, {path}, is not as it was written. What the ministry knows from it "
                "decides what can be shown now, so nothing was made. Bring the file back from a backup."
            ) from None
    return tuple(found)


def write_kept(path: Path, report: KeptReport) -> None:
    """Write the record of a report, whole or not at all."""
    record = {
        "fra": report.period.first.isoformat(),
        "til": report.period.last.isoformat(),
        "fylker": [
            {"kode": kode, "tall": name, "antall": count, "skjult": (kode, name) in report.hidden}
            for (kode, name), count in sorted(report.counts.items())
        ],
        "utenfor": dict(report.outside),
    }
    publish_bytes(path, seal(record))


def _read(record: Mapping[str, Any]) -> KeptReport:
    rows = {(row["kode"], row["tall"]): row for row in record["fylker"]}
    return KeptReport(
        Period(date.fromisoformat(record["fra"]), date.fromisoformat(record["til"])),
        {cell: int(row["antall"]) for cell, row in rows.items()},
        frozenset(cell for cell, row in rows.items() if row["skjult"]),
        {str(name): int(count) for name, count in record["utenfor"].items()},
    )
