"""The eight data files for SSB, written and held against their contracts as they lie on the disk (O1, O3).

Restricted: the only place where rows of people leave the pipeline, in a folder of its own under ``HOME/data``. What
each file contains is its SELECT in ``sql/utdata``; that the files add up to what was computed is asked in
``reconciliation.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.common.files import make_private_folder
from pipeline.common.warehouse import quote, read_sql, run_sql, strip_comments
from pipeline.contracts.overlevering import DATASETS, Dataset
from pipeline.contracts.tables import find_contract_faults
from pipeline.handoff.basis import write_basis
from pipeline.handoff.names import data_name
from pipeline.handoff.package import write_package
from pipeline.handoff.reconciliation import find_differences, link_spells
from pipeline.intake.snapshot_tables import read_file
from pipeline.run.edition_run import EditionRun

SCHEMA = "utdata"
_ROW_GROUP = 122_880  # fixed here, so that a new default of DuckDB's changes no bytes


@dataclass(frozen=True)
class Handoff:
    """What was written: the rows of each dataset, and what the files break of contracts and results."""

    rows: dict[str, int]
    faults: tuple[str, ...]


def write_handoff(run: EditionRun, folder: Path) -> Handoff:
    """Write the files for SSB to ``folder`` and hold them against contracts and results, which stops the run (O7)."""
    rows = write_data_files(run, folder)
    files = find_data_files(folder, run.edition.year.ar)
    with link_files(run.connection, files), link_spells(run.connection):
        faults = (*find_file_faults(run.connection), *find_differences(run.connection, run.parameters))
        basis = write_basis(run, folder, rows)
    write_package(basis, folder)
    run.add_failures(faults)
    return Handoff(rows, faults)


def write_data_files(run: EditionRun, folder: Path) -> dict[str, int]:
    """Write every dataset to ``folder`` under its name without version; return the rows of each."""
    rows = {}
    for dataset in DATASETS.values():
        path = folder / data_name(dataset.name, run.edition.year.ar)
        make_private_folder(path.parent)
        rows[dataset.name] = _write_file(run, dataset, path)
    return rows


def _write_file(run: EditionRun, dataset: Dataset, path: Path) -> int:
    statement = strip_comments(read_sql(SCHEMA, dataset.table))
    form = f"format parquet, compression zstd, row_group_size {_ROW_GROUP}"
    written = run_sql(
        run.connection,
        f"copy ({statement}) to {quote(str(path))} ({form})",
        run.parameters,
        name=f"writing {dataset.name}",
    )
    ((rows,),) = written.fetchall()
    return int(rows)


@contextmanager
def link_files(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> Iterator[None]:
    """Let SQL read the files, by dataset, as ``utdata.<table>``, while the context lasts."""
    run_sql(connection, f"create schema {SCHEMA}", name=f"schema {SCHEMA}")
    try:
        for name, path in files.items():
            view = f"{SCHEMA}.{DATASETS[name].table}"
            run_sql(connection, f"create view {view} as from {read_file(path.resolve())}", name=view)
        yield
    finally:
        connection.execute(f"drop schema {SCHEMA} cascade")


def find_data_files(folder: Path, year: int, version: int | None = None) -> dict[str, Path]:
    """Return the path of each dataset's file in ``folder``, in the order of the declarations."""
    return {name: folder / data_name(name, year, version) for name in DATASETS}


def find_file_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return what the linked files break of their contracts: one sentence a promise, without values (R16)."""
    return [
        fault for dataset in DATASETS.values() for fault in find_contract_faults(connection, dataset.contract.table)
    ]
