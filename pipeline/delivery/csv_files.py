"""The data files of a delivery as CSV too, only when that is asked for: it doubles identity numbers at rest (O2).

``;``, UTF-8 without a byte order mark, ISO dates, LF, cells as they are: no sign is put before what a spreadsheet might
run, because that would change rows. Moments are in UTC with microseconds, yes and no ``true`` and ``false``.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.common.warehouse import quote, run_sql

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def write_csv(connection: duckdb.DuckDBPyConnection, parquet: Path) -> Path:
    """Write the rows of ``parquet``, in order, to a CSV file beside it, and return that."""
    path = parquet.with_suffix(".csv")
    source = f"from read_parquet({quote(str(parquet))}, hive_partitioning = false)"
    columns = connection.execute(f"describe {source}").fetchall()
    wanted = ", ".join(_spell(name, kind) for name, kind, *_ in columns)
    run_sql(
        connection,
        f"copy (select {wanted} {source}) to {quote(str(path))} (format csv, delimiter ';', header true)",
        name=f"writing {path.name}",
    )
    return path


def _spell(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column} at time zone 'UTC', {quote(_MOMENT)}) as {column}"
    return column
