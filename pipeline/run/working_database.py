"""The working database at the end of a run: it records its origin, and every row in it is on the disk.

DuckDB's close does not report a checkpoint that failed on a full disk, and leaves a file without tables. How it is
opened is in ``pipeline/common/warehouse.py``; what is in it, in ``sql/``.
"""

from __future__ import annotations

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.provenance import software_version
from pipeline.common.warehouse import connect, run_sql
from pipeline.intake.snapshot import Snapshot
from pipeline.intake.snapshot_tables import quote_pattern
from pipeline.run.edition_run import EditionRun

# One row: which edition, snapshot, run and version the tables are of. Outside the states, as it is no statistics.
ORIGIN = "main.opphav"


def complete_database(run: EditionRun) -> None:
    """Close the run's working database with its origin in it; raise StoppedError where the file is not whole then."""
    _write_origin(run)
    made = count_tables(run.connection)
    run_sql(run.connection, "checkpoint", name="checkpoint of the working database")
    run.close_database()
    log = run.database.with_name(f"{run.database.name}.wal")
    with connect(run.database, run.work, read_only=True) as connection:
        kept = count_tables(connection)
    if kept != made or log.exists():
        lost = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
        raise StoppedError(
            f"The working database was read back and is not as it was made: {', '.join(lost) or log.name}. The disk "
            "did not keep what was written to it. Nothing was frozen or published. Check that the disk has room and is "
            "not damaged, and run again."
        )


def count_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of rows of every table, by ``<schema>.<table>``."""
    statement = "select schema_name, table_name from duckdb_tables() where not temporary order by all"
    tables = [f"{schema}.{name}" for schema, name in run_sql(connection, statement, name="tables").fetchall()]
    counts = " union all ".join(f"select '{table}', count(*) from {table}" for table in tables)
    return dict(run_sql(connection, counts, name="rows of the working database").fetchall()) if tables else {}


def read_snapshot_hash(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the hash of the snapshot that the database was made from; None where it is too old to tell."""
    there = connection.execute(
        "select count(*) from duckdb_tables() where schema_name || '.' || table_name = ?", [ORIGIN]
    ).fetchall()
    if there == [(0,)]:
        return None
    ((found,),) = connection.execute(f"select snapshot_hash from {ORIGIN}").fetchall()
    return str(found)


def require_own_place(connection: duckdb.DuckDBPyConnection, key: str, snapshot: Snapshot, *, then: str) -> None:
    """Refuse a database whose ``inndata.*`` are not the files of ``snapshot``, as in a HOME that was moved or copied.

    There it would read another HOME's snapshot. ``then``: what to do after the run that the message asks for.
    """
    if quote_pattern(snapshot.files["person"].path.resolve()) not in read_view(connection):
        raise RefusedError(
            f"The working database of {key} names its snapshot at another place: HOME has been moved or copied. "
            f"Nothing was written. Run `introresultat run {key}` again, without --source, and {then}."
        )


def read_view(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SQL of one of the views over the snapshot's files."""
    ((view,),) = connection.execute(
        "select sql from duckdb_views() where schema_name = 'inndata' and view_name = 'person'"
    ).fetchall()
    return str(view)


def _write_origin(run: EditionRun) -> None:
    origin = {
        "utgave": run.edition.key,
        "snapshot_hash": run.require_snapshot().snapshot_hash,
        "kjoring": run.run_id,
        "programvare": software_version(),
    }
    columns = ", ".join(f"${name} as {name}" for name in origin)
    run_sql(run.connection, f"create or replace table {ORIGIN} as select {columns}", origin, name=ORIGIN)
