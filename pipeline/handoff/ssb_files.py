"""The handoff to SSB: edited exits and participants, one row a person, as Parquet and CSV with a manifest.

Restricted: the only place where rows of people leave the pipeline, in a folder of its own under ``HOME/data``. The
columns are made by ``sql/utdata/overlevering_*.sql``; people at a shielded address stand there without a place (R7).
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from pipeline.common.files import hash_file, make_private_folder
from pipeline.common.provenance import software_version
from pipeline.common.spreadsheet import shield_column
from pipeline.common.warehouse import count_rows, quote, read_sql, run_sql, strip_comments
from pipeline.run.edition_run import EditionRun

HANDOFF_TABLES = {"avslutninger": "overlevering_avslutning", "deltakere": "overlevering_deltaker"}
MANIFEST = "manifest.json"


def write_handoff(run: EditionRun, folder: Path) -> int:
    """Write the handoff files and ``manifest.json`` to ``folder``; return the rows written.

    The manifest lists each file with rows, bytes and SHA-256, and the edition and snapshot it rests on.
    """
    make_private_folder(folder)
    files = []
    total = 0
    for stem, name in HANDOFF_TABLES.items():
        rows = _write_files(run.connection, name, folder / stem, run.parameters)
        total += rows
        for suffix in ("csv", "parquet"):
            path = folder / f"{stem}.{suffix}"
            files.append({"fil": path.name, "rader": rows, "bytes": path.stat().st_size, "sha256": hash_file(path)})
    manifest = {
        "utgave": run.edition.key,
        "skjaeringsdato": run.edition.round.skjaeringsdato.isoformat(),
        "snapshot_hash": run.require_snapshot().snapshot_hash,
        "programvare": software_version(),
        "filer": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="")
    return total


def count_participations(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows the file of participants must have: people by municipality and bydel, shielded people once each."""
    ((rows,),) = connection.execute(
        "select count(*) from (select distinct person_id, if(er_sperret, null, kommune_kode), "
        "if(er_sperret, null, bydel_kode) from klargjort.deltakelse)"
    ).fetchall()
    return int(rows)


def _write_files(connection: duckdb.DuckDBPyConnection, name: str, stem: Path, parameters: dict[str, object]) -> int:
    statement = strip_comments(read_sql("utdata", name))
    run_sql(connection, f"create or replace temp table {name} as {statement}", parameters, name=f"utdata.{name}")
    columns = connection.execute(f"describe {name}").fetchall()
    shielded = ", ".join(_shield(column, kind) for column, kind, *_ in columns)
    ordered = f"from {name} order by rowid"
    for suffix, wanted, form in (
        ("parquet", "*", "format parquet, compression zstd"),
        ("csv", shielded, "format csv, delimiter ';', header true"),
    ):
        target = quote(str(stem.with_suffix(f".{suffix}")))
        run_sql(
            connection,
            f"copy (select {wanted} {ordered}) to {target} ({form})",
            name=f"writing {stem.name}.{suffix}",
        )
    rows = count_rows(connection, name)
    connection.execute(f"drop table {name}")
    return rows


def _shield(column: str, kind: str) -> str:
    """The column as CSV holds it: an apostrophe before what a spreadsheet would run as a formula, booleans as 0/1."""
    if kind == "BOOLEAN":
        return f"cast({column} as integer) as {column}"
    if kind != "VARCHAR":
        return column
    return f"{shield_column(column)} as {column}"
