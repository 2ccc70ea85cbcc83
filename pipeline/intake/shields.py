"""Who counts as shielded because a row of ``person`` that may say so cannot be read (R7): when in doubt, shielded.

Works on the rows that ``pipeline/intake/sources`` loaded and ``pipeline/intake/classification.py`` classified. Its
answer is written into the snapshot by ``pipeline/intake/snapshot_tables.py``, so every later step has it from there.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipeline.common.warehouse import run_sql

IN_DOUBT = "sperret_i_tvil"


def find_shields_in_doubt(connection: duckdb.DuckDBPyConnection, cutoff_end: datetime) -> int:
    """Make ``mottak.sperret_i_tvil(person_id)``, one row per person of the snapshot, and return how many.

    A version may say that its person is shielded where its ``adressesperre`` is neither blank nor empty, or cannot be
    found. Where the version cannot be read, or that cell is outside the list, it holds from its ``registrert`` on,
    always where that cannot be read, while it is in force at the cutoff for all that can be told. A readable version
    in force that is registered later says otherwise; one that is registered at the same time does not.
    """
    statement = f"""
        create or replace table mottak.{IN_DOUBT} as
        with tvil as (
            select person_id, registrert, opphevet
            from mottak.person
            where adressesperre is not null and raa is not null
            union all
            select person_id, registrert, opphevet
            from mottak.person_i_tvil
        )
        select distinct t.person_id
        from mottak.person as t
        join tvil as v on v.person_id = t.person_id
        where
            (v.registrert is null or (v.registrert < $cutoff_end and v.registrert >= t.registrert))
            and (v.opphevet is null or v.opphevet >= $cutoff_end)
            and not exists (select 1 from mottak.utfall_person as u where u.rad = t.rowid)
    """
    run_sql(connection, statement, {"cutoff_end": cutoff_end}, name=f"mottak.{IN_DOUBT}")
    row = run_sql(connection, f"select count(*) from mottak.{IN_DOUBT}", name=f"mottak.{IN_DOUBT}").fetchone()
    return int(row[0]) if row else 0
