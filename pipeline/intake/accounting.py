"""The accounting of an intake: how many rows were read, and how many had which outcome (R14).

Nothing is ever dropped in silence: the sum is checked here. Also what only the source can tell of quality,
and where the exits lay that did not reach the snapshot. The outcomes are found in
``pipeline/intake/classification.py``; the accounting of the results, from the snapshot on, is
``sql/statistikk/regnskap.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import run_sql
from pipeline.intake.snapshot_tables import quote_path, read_file
from pipeline.intake.sources.model import SourceTable
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table
from pipeline.nir.outcomes import DUPLIKAT, ELDRE_VERSJON, KARANTENE, OUTCOMES, SNAPSHOT

ACCOUNTING = "regnskap"
EXITS = "avslutning_mottak"
QUALITY = "kvalitet"
FILES = tuple(f"{name}.parquet" for name in (ACCOUNTING, EXITS, QUALITY))

Accounting = Mapping[str, Mapping[str, int]]


def count_rows_read(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The rows of each table of the source, readable or not, broken records too."""
    return _count(connection, "select count(*) from mottak.{table}")


def count_quarantined(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The rows of each table of the source that are in quarantine."""
    return _count(connection, f"select count(*) from mottak.utfall_{{table}} where utfall = '{KARANTENE}'")


def account_rows(connection: duckdb.DuckDBPyConnection, snapshot_rows: Mapping[str, int]) -> Accounting:
    """Count every table's rows by outcome, zeros too.

    The same in ``mottak.regnskap(tabell, utfall, antall)``. ``snapshot_rows`` is what was written of each
    table. Raises StoppedError unless the rows by outcome are the rows read.
    """
    read, quarantined = count_rows_read(connection), count_quarantined(connection)
    each = (f"select '{name}', utfall, count(*) from mottak.utfall_{name} group by utfall" for name in TABLES)
    counted = run_sql(connection, " union all ".join(each), name=ACCOUNTING).fetchall()
    found = {(name, outcome): rows for name, outcome, rows in counted}
    accounting = {}
    for name in TABLES:
        found |= {(name, KARANTENE): quarantined[name], (name, SNAPSHOT): snapshot_rows[name]}
        accounting[name] = {outcome: int(found.get((name, outcome), 0)) for outcome in OUTCOMES}
        if sum(accounting[name].values()) != read[name]:
            raise StoppedError(
                f"The accounting of {name} does not add up: {read[name]} rows were read, and "
                f"{sum(accounting[name].values())} have an outcome. Nothing was published and nothing was "
                "frozen. This is a fault in the software: report it with the software's version."
            )
    values = ", ".join(
        f"('{table}', '{outcome}', {rows})" for table, counts in accounting.items() for outcome, rows in counts.items()
    )
    statement = f"""
        create or replace table mottak.{ACCOUNTING} as
        select tabell, utfall, antall::bigint as antall
        from (values {values}) as v(tabell, utfall, antall)
    """
    run_sql(connection, statement, name=ACCOUNTING)
    return accounting


def find_exits_left_out(connection: duckdb.DuckDBPyConnection, persons: Path) -> None:
    """Make ``mottak.avslutning_mottak(botte, kommunenummer, bydelsnummer, antall)``.

    One row per outcome of an exit but quarantine and snapshot, and municipality and bydel as they stand on
    the exit. ``persons`` is the snapshot's person table: only exits are counted whose person is in it
    without adressesperre, because the counts are shown by municipality (R7).
    """
    statement = f"""
        create or replace table mottak.{EXITS} as
        select u.utfall as botte, t.kommunenummer, t.bydelsnummer, count(*) as antall
        from mottak.utfall_avslutning as u
        join mottak.avslutning as t on t.rowid = u.rad
        join {read_file(persons)} as p on p.person_id = t.person_id
        where u.utfall <> '{KARANTENE}' and p.adressesperre is null
        group by all
        order by all
    """
    run_sql(connection, statement, name=EXITS)


def find_quality(connection: duckdb.DuckDBPyConnection, tables: Sequence[SourceTable], accounting: Accounting) -> None:
    """Make ``mottak.kvalitet(funn, tabell, antall)``: what only the source can tell, zeros left out.

    ``duplikat``: rows that repeat another. ``flere_versjoner_i_kraft``: keys with several versions in
    force. ``ukjent_kolonne`` and ``manglende_kolonne``: columns of the file that are in no contract, and
    optional ones of the contract that are not in the file.
    """
    found = [("ukjent_kolonne", one.table, len(one.unknown_columns)) for one in tables]
    found += [("manglende_kolonne", one.table, len(one.missing_optional)) for one in tables]
    for name, counts in accounting.items():
        found.append((DUPLIKAT, name, counts[DUPLIKAT]))
        if counts[ELDRE_VERSJON]:
            found.append(("flere_versjoner_i_kraft", name, _count_several(connection, TABLES[name])))
    statement = f"create or replace table mottak.{QUALITY} (funn varchar, tabell varchar, antall bigint)"
    run_sql(connection, statement, name=QUALITY)
    if rows := ", ".join(f"('{finding}', '{name}', {count})" for finding, name, count in found if count):
        run_sql(connection, f"insert into mottak.{QUALITY} values {rows}", name=QUALITY)


def _count_several(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """The keys of the table with several versions in force."""
    key = ", ".join(f"t.{name}" for name in table.key)
    statement = f"""
        select count(distinct ({key}))
        from mottak.utfall_{table.name} as u
        join mottak.{table.name} as t on t.rowid = u.rad
        where u.utfall = '{ELDRE_VERSJON}'
    """
    ((keys,),) = run_sql(connection, statement, name=QUALITY).fetchall()
    return int(keys)


def write_findings(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the three tables into ``folder`` as Parquet; the accounting keeps the contract's order."""
    for name, order in ((ACCOUNTING, ""), (EXITS, "order by all"), (QUALITY, "order by all")):
        statement = f"""
            copy (select * from mottak.{name} {order})
            to {quote_path(folder / f"{name}.parquet")} (format parquet, compression zstd)
        """
        run_sql(connection, statement, name=name)


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> dict[str, int]:
    """Count each table's rows by ``statement``, and its broken records, which have no row there."""
    broken = "select count(*) from mottak.ulesbar where tabell ="
    each = (f"select '{name}', ({statement.format(table=name)}) + ({broken} '{name}')" for name in TABLES)
    return dict(run_sql(connection, " union all ".join(each), name=ACCOUNTING).fetchall())
