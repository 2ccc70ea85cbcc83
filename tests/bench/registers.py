"""``make bench``: what a register costs to read from PostgreSQL, beside Parquet: K6, and memory as the register grows.

For each size one register of as many rows of ``tiltak`` (1 is 100 000, so 10 is the million of K6) lies in a database
that is started here and in a folder of Parquet. Both are verified, read and taken in, in turns and each in a process of
its own; the snapshot must be the same. Medians are told, and the ratio of the two.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb

from pipeline.common.warehouse import connect
from pipeline.editions.edition import find_edition
from pipeline.intake.intake import take_in
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import open_source
from pipeline.nir.contract import TABLES
from tests.support.postgresql import Schema, make_schema, running_server

EDITION = "2020-forelopig-1"
CHECKOUT = Path(__file__).resolve().parents[2]
ROWS = 100_000  # of tiltak at size 1, for a tenth as many people
KINDS = ("parquet", "postgresql")
# One text for both: DuckDB and PostgreSQL agree on these functions. {rows}: how many.
PEOPLE = (
    "select 'p' || g as person_id, date '1990-05-17' as fodselsdato, 'K' as kjonn, "
    "'UKR' as statsborgerskap, 'UKR' as fodeland, '4601' as bostedskommune, g % 50 = 0 as reservert_forskning, "
    "timestamp '2016-01-01 12:00:00' as registrert from {series}"
)
MEASURES = (
    "select 't' || g as tiltak_id, 'p' || (1 + g % {people}) as person_id, '4601' as kommunenummer, 'intro' as fane, "
    "'norskopplaring' as tiltakskode, date '2020-01-01' + cast(g % 300 as integer) as fra_dato, "
    "date '2021-01-01' + cast(g % 100 as integer) as til_dato, cast(g % 38 as numeric(6, 2)) as timer_per_uke, "
    "timestamp '2020-01-01 12:00:00' as registrert from {series}"
)


def main() -> None:
    """Measure every size, or one reading where a child is told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", action="append", type=int, help="in hundred thousands of rows (default: 1 and 10)")
    parser.add_argument("--repeat", type=int, default=3, help="readings of each kind (default: 3)")
    parser.add_argument("--read", metavar="SOURCE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read is not None:
        _read(given.read)
        return
    print(f"{os.cpu_count()} cores. Verified, read and taken in: medians of {given.repeat} in turns")
    print(f"{'rows of tiltak':>14}  {'from':<10}  {'s':>6}  {'s of a processor':>16}  {'peak MB':>7}")
    with running_server() as server, tempfile.TemporaryDirectory() as name:
        for size in given.size or [1, 10]:
            schema = make_schema(server)
            places = {"parquet": str(_write_parquet(Path(name) / str(size), size)), "postgresql": _fill(schema, size)}
            _measure(size, places, given.repeat)
            server.run(f"drop schema {schema.name} cascade")


def _measure(size: int, places: dict[str, str], repeat: int) -> None:
    found: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    hashes = set()
    for _ in range(repeat):
        for kind in KINDS:
            call = [sys.executable, "-m", "tests.bench.registers", "--read", places[kind]]
            told = subprocess.run(call, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.split()
            found[kind].append([float(value) for value in told[:3]])
            hashes.add(told[3])
    medians = {kind: [median(values) for values in zip(*found[kind], strict=True)] for kind in KINDS}
    for kind, (wall, processor, memory) in medians.items():
        print(f"{size * ROWS:>14,}  {kind:<10}  {wall:>6.1f}  {processor:>16.1f}  {memory:>7.0f}")
    ratio = medians["postgresql"][0] / medians["parquet"][0]
    print(f"{'':>14}  PostgreSQL takes {ratio:.2f} times what Parquet takes (K6: at most 4)")
    if len(hashes) != 1:
        raise SystemExit("The two did not give the same snapshot.")


def _read(place: str) -> None:
    """Take one source in; print seconds, seconds of this processor, peak MB, and the snapshot."""
    began = time.perf_counter()
    edition = find_edition(EDITION)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        verified = open_source(GivenSource(place)).verify(edition)
        with connect(work / "kildedata.duckdb", work, is_disposable=True) as connection:
            verified.load(connection, work)
            record = take_in(connection, verified, edition, work, work / "utgave")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, record.snapshot_hash)


def _write_parquet(folder: Path, size: int) -> Path:
    folder.mkdir()
    (folder / "uttrekk.toml").write_text('tatt_ut = 2021-01-22T02:15:00\nkilde = "bench"\n', encoding="utf-8")
    with duckdb.connect() as connection:
        for table in TABLES.values():
            columns = ", ".join(f"{column.name} {_plain(column.kind.sql_type)}" for column in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
        for name, select in _selects(size, "generate_series(1, {rows}) as s(g)").items():
            connection.execute(f"insert into {name} by name {select}")
        for name in TABLES:
            connection.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    return folder


def _fill(schema: Schema, size: int) -> str:
    schema.create_tables({"registrert": "timestamp", "opphevet": "timestamp"})
    for name, select in _selects(size, "generate_series(1, {rows}) as g").items():
        schema.run(f"insert into {name} ({', '.join(_names(select))}) {select}")
    schema.run("analyze")
    return schema.address


def _selects(size: int, series: str) -> dict[str, str]:
    people = size * ROWS // 10
    return {
        "person": PEOPLE.format(series=series.format(rows=people)),
        "tiltak": MEASURES.format(series=series.format(rows=size * ROWS), people=people),
    }


def _plain(sql_type: str) -> str:
    """Times without a zone, as most registers keep them."""
    return "TIMESTAMP" if sql_type.startswith("TIMESTAMP") else sql_type


def _names(select: str) -> list[str]:
    """The columns that a SELECT for PostgreSQL gives."""
    with duckdb.connect() as connection:
        probe = select.replace(" as g", " as s(g)")
        return [name for name, *_ in connection.execute(f"describe {probe}").fetchall()]


if __name__ == "__main__":
    main()
