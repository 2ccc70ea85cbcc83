"""Reads a verified file of introduksjonsstønad, and refuses it whole where a row of it is wrong (T3).

There is no quarantine here: an amount that is left out would show somebody as unpaid. What is frozen of the rows is in
``freezing.py``.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import run_sql
from pipeline.editions.edition import Edition
from pipeline.intake.sources.intake_tables import create_intake_tables
from pipeline.intake.sources.load import load_file
from pipeline.intake.stonad.folder import VerifiedStonad
from pipeline.nir.stonad import make_table

_MOST_TOLD = 20
_AFTER_EXTRACT = "after the month in which the extract was taken"
# Places and reasons of what cannot be used; nothing of a cell (R16).
_FAULTS = f"""
    with skift as (select fra_rad, tillegg from mottak.linjeskift where tabell = 'stonad'),
    rad as (
        select
            rowid as rad,
            coalesce(feil_kolonne, case when maned > $siste then 'maned' end) as kolonne,
            coalesce(feil_grunn, case when maned > $siste then '{_AFTER_EXTRACT}' end) as grunn
        from mottak.stonad
    )
    select r.rad + coalesce(s.tillegg, 1) as linje, r.kolonne, r.grunn
    from rad as r
    asof left join skift as s on r.rad >= s.fra_rad
    where r.grunn is not null
    union all
    select linje, kolonne, grunn from mottak.ulesbar where tabell = 'stonad'
    order by all
"""


def read_stonad(connection: duckdb.DuckDBPyConnection, verified: VerifiedStonad, edition: Edition, work: Path) -> None:
    """Make ``mottak.stonad``, one row per row of the file, typed: the key of the file, then the contract's columns.

    Raises RefusedError where a row cannot be read or is about a month after the extract was taken, and where no row is
    about the statistic year.
    """
    create_intake_tables(connection)
    load_file(connection, make_table(verified.key), verified.file, work, edition.codes)
    _refuse_faults(connection, verified)
    run_sql(connection, "alter table mottak.stonad drop column raa", name="mottak.stonad")
    ar, name = edition.year.ar, verified.file.name
    statement = "select count(*) from mottak.stonad where year(maned) = $ar"
    if run_sql(connection, statement, {"ar": ar}, name=f"reading {name}").fetchall() == [(0,)]:
        raise RefusedError(
            f"{name} has no row about {ar}, the statistic year of {edition.key}. Expected the payments of that year. "
            "Nothing was frozen or published. Give the folder of the right year with --stonad, or leave it out."
        )


def _refuse_faults(connection: duckdb.DuckDBPyConnection, verified: VerifiedStonad) -> None:
    last = verified.tatt_ut.date().replace(day=1)
    name = verified.file.name
    faults = run_sql(connection, _FAULTS, {"siste": last}, name=f"reading {name}").fetchall()
    if not faults:
        return
    place = "line" if verified.file.format == "csv" else "row"
    told = [
        f"{name}, {place} {line}, {f'column {column}' if column else 'the whole record'}: {reason}"
        for line, column, reason in faults[:_MOST_TOLD]
    ]
    more = [f"and {len(faults) - _MOST_TOLD} more"] if len(faults) > _MOST_TOLD else []
    rows = "1 row" if len(faults) == 1 else f"{len(faults)} rows"
    listed = "\n  - ".join([*told, *more])
    raise RefusedError(
        f"{name} cannot be used: {rows} of {verified.file.rows} are wrong:\n  - {listed}\nNothing was frozen or "
        "published, since an amount that is left out would show somebody as unpaid. Have the export corrected, and run "
        "again."
    )
