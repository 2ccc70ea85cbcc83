"""The outcome of every row of an extract: one each (R1, R2, and the first five buckets of R14).

The rows stay where ``pipeline/intake/sources`` put them, in ``mottak.<table>``; ``mottak.utfall_<table>`` lists
those that do not reach the snapshot. The SQL is joined from the names in ``pipeline/nir/contract.py``, because
every table goes through the same steps. The rest is written by ``pipeline/intake/snapshot_tables.py``, what was
found is counted in ``pipeline/intake/accounting.py`` and reported in ``pipeline/intake/quarantine.py``.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipeline.common.warehouse import run_sql
from pipeline.intake.sources.causes import UNKNOWN_PERSON
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table
from pipeline.nir.outcomes import DUPLIKAT, ELDRE_VERSJON, KARANTENE, OPPHEVET, REGISTRERT_ETTER

PERSON_NOT_IN_FORCE = "has no version in force at the cutoff, where this row is"

_IN_FORCE = "registrert < $cutoff_end and (opphevet is null or opphevet >= $cutoff_end)"


def classify_rows(connection: duckdb.DuckDBPyConnection, cutoff_end: datetime) -> None:
    """Find the outcome of every row of the seven tables; ``cutoff_end`` is the end of the cutoff day.

    Makes for each table

    - ``mottak.flere_<table>``: one row per key with more than one readable row: the key's columns and
      ``forst_registrert``, its earliest ``registrert`` before the cutoff (R2), NULL where there is none;
    - ``mottak.utfall_<table>``: one row per row that does not reach the snapshot: ``rad`` (its rowid in
      ``mottak.<table>``), ``utfall``, and ``grunn`` where its person is what is wrong.

    Most keys have one row. Only the few with several are sorted, so that the memory needed does not grow with
    the register. Nothing here depends on the order of the rows.
    """
    given = {"cutoff_end": cutoff_end}
    known = f"""
        create or replace table mottak.kjent_person as
        select person_id, bool_or({_IN_FORCE}) as i_kraft
        from mottak.person
        where feil_grunn is null
        group by person_id
    """
    run_sql(connection, known, given, name="mottak.kjent_person")
    for table in TABLES.values():
        ((repeated,),) = run_sql(connection, _repeated_keys(table), given, name=f"mottak.flere_{table.name}").fetchall()
        for statement in _outcomes(table) if repeated else _outcomes(table)[:2]:
            run_sql(connection, statement, given, name=f"mottak.utfall_{table.name}")


def join_keys(table: Table, one: str, other: str) -> str:
    """The condition that two aliases hold the same key of the table."""
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in table.key)


def _repeated_keys(table: Table) -> str:
    """A key with one readable row needs none here: its ``forst_registrert`` is that row's ``registrert``."""
    key = ", ".join(table.key)
    return f"""
        create or replace table mottak.flere_{table.name} as
        select {key}, min(registrert) filter (where registrert < $cutoff_end) as forst_registrert
        from mottak.{table.name}
        where feil_grunn is null
        group by {key}
        having count(*) > 1
    """


def _outcomes(table: Table) -> list[str]:
    """The statements that fill ``mottak.utfall_<table>``, one after the other, so that the memory of one is enough.

    The first two are enough where no key has several readable rows.
    """
    key, columns = ", ".join(table.key), ", ".join(table.column_names)
    # The newest first, then the greatest by parsed values in the contract's order, empty as the least.
    newest_first = ", ".join(f"{name} desc nulls last" for name in ("registrert", *table.column_names))
    # What the row is by itself. NULL: in force, with its person; only such a row can be an older version.
    state = f"""case
            when grunn is not null then '{KARANTENE}'
            when registrert >= $cutoff_end then '{REGISTRERT_ETTER}'
            when opphevet < $cutoff_end then '{OPPHEVET}'
        end"""
    repeated = f"select 1 from mottak.flere_{table.name} as f where {join_keys(table, 'f', 't')}"
    # Rows that cannot be read; the reader said why.
    unreadable = f"""
        create or replace table mottak.utfall_{table.name} as
        select rowid as rad, '{KARANTENE}' as utfall, null::varchar as grunn
        from mottak.{table.name}
        where feil_grunn is not null
    """
    # Rows that are the only readable one of their key.
    single = f"""
        insert into mottak.utfall_{table.name}
        select rad, utfall, grunn
        from (
            select rad, grunn, {state} as utfall
            from ({_readable_rows(table, f"not exists ({repeated})")})
        )
        where utfall is not null
    """
    # Rows whose key has several. Identical ones have the same state, so it is all one which goes on.
    gathered = f"""
        create or replace temp table gjentatt as
        select *, {state} as tilstand
        from ({_readable_rows(table, f"exists ({repeated})")})
    """
    several = f"""
        insert into mottak.utfall_{table.name}
        select rad, utfall, grunn
        from (
            select rad, grunn, case
                    when tilstand = '{KARANTENE}' then tilstand
                    when gang > 1 then '{DUPLIKAT}'
                    when tilstand is not null then tilstand
                    when row_number() over (partition by {key}, tilstand, gang order by {newest_first}) > 1
                        then '{ELDRE_VERSJON}'
                end as utfall
            from (select *, row_number() over (partition by {columns} order by rad) as gang from gjentatt)
        )
        where utfall is not null
    """
    return [unreadable, single, gathered, several, "drop table gjentatt"]


def _readable_rows(table: Table, condition: str) -> str:
    """The table's readable rows under a condition, with what is wrong with their person, if anything is."""
    reason, join = "null::varchar", ""
    if table.name != "person":
        reason = f"""case
            when p.person_id is null then '{UNKNOWN_PERSON}'
            when not p.i_kraft and {_IN_FORCE} then '{PERSON_NOT_IN_FORCE}'
        end"""
        join = "left join mottak.kjent_person as p on p.person_id = t.person_id"
    return f"""
        select t.rowid as rad, {", ".join(f"t.{name}" for name in table.column_names)}, {reason} as grunn
        from mottak.{table.name} as t
        {join}
        where t.feil_grunn is null and {condition}
    """
