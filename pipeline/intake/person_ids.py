"""Person ids that were damaged on the way: written in two ways, or shortened so that several people have one.

An id is any text, so none of this is refused or repaired; the number of them is reported. Works on the rows that
``pipeline/intake/sources`` loaded.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipeline.common.notices import Notice
from pipeline.common.warehouse import run_sql
from pipeline.intake.sources.causes import trim_unseen

# A number of many digits as a spreadsheet shows and saves it: 1,23457E+17.
_SHORTENED = "[0-9]([.,][0-9]+)?E[+][0-9]+"


def find_spoilt_ids(connection: duckdb.DuckDBPyConnection, cutoff_end: datetime) -> list[Notice]:
    """Return a notice per kind of spoilt id in ``mottak.person``.

    Rows registered after the cutoff are passed over (R1).

    ``person_id_nesten_lik``: how many ids are written in several ways, but for what no eye sees around them.
    ``person_id_forkortet``: how many ids are numbers that a spreadsheet has shortened.
    """
    statement = f"""
        with lest as (
            select distinct person_id from mottak.person
            where person_id is not null and (registrert is null or registrert < $cutoff_end)
        ),
        samlet as (select count(*) as skrivemater from lest group by {trim_unseen("person_id")})
        select
            (select count(*) from samlet where skrivemater > 1),
            (select count(*) from lest where regexp_full_match(person_id, '{_SHORTENED}'))
    """
    found = run_sql(connection, statement, {"cutoff_end": cutoff_end}, name="person ids").fetchall()
    kinds = ("person_id_nesten_lik", "person_id_forkortet")
    return [Notice(kind, {"antall": count}) for kind, count in zip(kinds, found[0], strict=True) if count]
