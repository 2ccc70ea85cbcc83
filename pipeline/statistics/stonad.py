"""Introduksjonsstønad in a run (T3): read from the folder given, else the frozen one, else none; its two tables.

Verifying, reading and freezing are in ``pipeline/intake/stonad``; what is counted is SQL, from
``sql/klargjort/betalt_maned.sql`` on. A run without stønad has both tables empty, and no figure, rule or file tells of
it.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.notices import Notice, read_notices
from pipeline.common.warehouse import connect, count_rows, run_sql
from pipeline.intake.freezing import MADE
from pipeline.intake.snapshot_tables import read_file
from pipeline.intake.stonad.frozen import FrozenStonad, compare_frozen, make_frozen, open_frozen, require_same_snapshot
from pipeline.intake.stonad.reading import read_stonad
from pipeline.run.edition_run import EditionRun
from pipeline.run.start import verify_given_stonad

# table: its columns
STONAD_TABLES = {
    "stonad": "person_id varchar, kommunenummer varchar, maned_dato date, belop decimal(28, 9)",
    "stonad_uttrekk": "tatt_ut_dato date, nokkel varchar, fra_maned_dato date, til_maned_dato date, rader bigint, "
    "rader_utenfor bigint, personer bigint, personer_ukjente bigint, personer_tvetydige bigint",
}


def bring_stonad(run: EditionRun) -> dict[str, int]:
    """Make ``inndata.stonad`` and ``inndata.stonad_uttrekk``, and return their rows. Call with the snapshot brought.

    Sets ``run.stonad``, None where there is none, and puts what is to be frozen beside ``run.made``. Raises
    RefusedError for a file with faults, for another file than the frozen one, and where the frozen one is of another
    snapshot than the run's.
    """
    snapshot = run.require_snapshot()
    create_stonad_tables(run.connection)
    if run.stonad_folder is not None:
        run.stonad = _take_in(run, run.stonad_folder)
    else:
        run.stonad = open_frozen(run.folders.data)
        if run.stonad is not None:
            require_same_snapshot(run.stonad, snapshot, run.edition.key)
    if run.stonad is not None:
        _load(run, run.stonad)
        run.notices.extend(_list_notices(run.stonad))
    return {name: count_rows(run.connection, f"inndata.{name}") for name in STONAD_TABLES}


def create_stonad_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the two tables without rows: what has no stønad has them so."""
    for name, columns in STONAD_TABLES.items():
        connection.execute(f"create or replace table inndata.{name} ({columns})")


def _take_in(run: EditionRun, folder: Path) -> FrozenStonad:
    verified = run.verified_stonad or verify_given_stonad(run, folder)
    made = run.work / MADE
    place = run.work / "stonaddata.duckdb"
    with run.step("inndata.stonad") as step, connect(place, run.work, is_disposable=True) as connection:
        read_stonad(connection, verified, run.edition, run.work)
        found = make_frozen(connection, verified, run.edition, run.require_snapshot(), made)
        step.rows = verified.file.rows
    place.unlink(missing_ok=True)
    frozen = compare_frozen(found, run.folders.data, refreeze=run.refreeze)
    if frozen is not None:
        shutil.rmtree(found.folder)
        return frozen
    run.made = made
    return found


def _load(run: EditionRun, stonad: FrozenStonad) -> None:
    run_sql(
        run.connection, f"insert into inndata.stonad by name from {read_file(stonad.rows_file)}", name="inndata.stonad"
    )
    record = stonad.record
    row: list[Any] = [datetime.fromisoformat(record["tatt_ut"]).date(), record["nokkel"]]
    row += [date.fromisoformat(record[name]) for name in ("fra_maned", "til_maned")]
    counts = ("rader", "rader_utenfor", "personer", "personer_ukjente", "personer_tvetydige")
    row += [record[name] for name in counts]
    marks = ", ".join("?" * len(row))
    run.connection.execute(f"insert into inndata.stonad_uttrekk values ({marks})", row)


def _list_notices(stonad: FrozenStonad) -> list[Notice]:
    """What every run tells of it: that it is there, who was not found, and what the folder itself gave to tell."""
    record = stonad.record
    facts = {
        "tatt_ut": str(record["tatt_ut"])[:10],
        "fra": str(record["fra_maned"])[:7],
        "til": str(record["til_maned"])[:7],
        "personer": record["personer"],
    }
    lost = record["personer_ukjente"] + record["personer_tvetydige"]
    return [
        Notice("stonad_lest", facts),
        *([Notice("stonad_ikke_funnet", {"antall": lost, "personer": record["personer"]})] if lost else []),
        *read_notices(record["advarsler"]),
    ]
