"""What has changed since the last delivery: rows in, out and changed by file, and cells by column, as counts only (O6).

Asked of the files of both deliveries. ``utgave`` is left out: it differs in every row of two rounds.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.common.warehouse import connect, run_sql
from pipeline.contracts.overlevering import DATASETS, Dataset
from pipeline.handoff.names import PACKAGE, data_name
from pipeline.intake.snapshot_tables import read_file

_LEFT_OUT = "utgave"


@dataclass(frozen=True)
class FileChanges:
    """Of one file: rows that are new, gone and changed, and by column, in order, how many cells are others."""

    dataset: str
    nye: int
    borte: int
    endret: int
    celler: dict[str, int]


@dataclass(frozen=True)
class Changes:
    """What has changed since a delivery, which was of this edition and version."""

    utgave: str
    versjon: str
    nummer: str
    filer: tuple[FileChanges, ...]


def find_changes(previous: Path, folder: Path, year: int, version: int) -> Changes:
    """Compare the Parquet files of the delivery in ``folder`` with those of the delivery in ``previous``."""
    package = json.loads((previous / PACKAGE).read_text(encoding="utf-8"))
    before = int(str(package["version"]).removeprefix("v"))
    # what does not fit in memory is rows of people: it goes where nobody else reads, and is gone afterwards (R16)
    with tempfile.TemporaryDirectory() as work, connect(Path(":memory:"), Path(work)) as connection:
        files = tuple(
            _compare(
                connection,
                dataset,
                previous / data_name(dataset.name, year, before),
                folder / data_name(dataset.name, year, version),
            )
            for dataset in DATASETS.values()
        )
    return Changes(package["utgave"], package["version"], previous.name, files)


def _compare(connection: duckdb.DuckDBPyConnection, dataset: Dataset, before: Path, now: Path) -> FileChanges:
    """Rows are matched by the key. A column that one of the files lacks is changed in no row."""
    old, new = (read_file(path.resolve()) for path in (before, now))
    shared = [name for name in dataset.contract.columns if name in set(connection.sql(f"from {old}").columns)]
    columns = [name for name in shared if name not in (*dataset.contract.key, _LEFT_OUT)]
    differs = {name: f"n.{name} is distinct from g.{name}" for name in columns}
    match = " and ".join(f"n.{name} = g.{name}" for name in dataset.contract.key)
    key = dataset.contract.key[0]
    both = f"n.{key} is not null and g.{key} is not null"
    counted = [
        f"count(*) filter (where g.{key} is null)",
        f"count(*) filter (where n.{key} is null)",
        f"count(*) filter (where {both} and ({' or '.join(differs.values()) or 'false'}))",
        *(f"count(*) filter (where {both} and {differs[name]})" for name in columns),
    ]
    statement = f"select {', '.join(counted)} from {new} as n full join {old} as g on {match}"
    ((added, gone, changed, *cells),) = run_sql(connection, statement, name=f"changes of {dataset.name}").fetchall()
    return FileChanges(
        dataset.name, added, gone, changed, {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    )
