"""What an edition is compared with: the earlier edition, the earlier round of the same year, the year before.

All three are what has been published under the same HOME; a table is empty where there is nothing. The comparing itself
is SQL: ``sql/checks/forrige_utgave.sql``, ``sql/statistikk/funn_endring.sql`` and ``resultat_endring.sql``,
``sql/kvalitetsregler/stort_avvik.sql``. The years that a unit's development is shown over are in ``earlier_years.py``.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from pipeline.contracts.result_columns import RESULT_COUNTS
from pipeline.earlier_years import load_earlier_years
from pipeline.edition_run import EditionRun
from pipeline.editions import Edition
from pipeline.errors import RefusedError
from pipeline.home import EditionFolders
from pipeline.publication import find_published_tables
from pipeline.snapshot_tables import read_file
from pipeline.warehouse import count_rows

# table: its columns
EARLIER_TABLES = {
    "forrige_resultat": "niva varchar, kode varchar, kjonn varchar, avsluttet bigint",
    "fjoraret": "niva varchar, kode varchar, avsluttet bigint, deltakere bigint",
    "forrige_runde": "utgave varchar",
    "forrige_runde_resultat": ", ".join(("niva varchar, kode varchar", *(f"{name} bigint" for name in RESULT_COUNTS))),
    "forrige_funn": "regel varchar, niva varchar, kode varchar, sak varchar, har_virkning boolean",
    "tidligere_ar": "ar bigint, utgave varchar, niva varchar, kode varchar, avsluttet bigint, mal_nadd bigint, "
    "ikke_registrert bigint",
}


def load_earlier_rounds(run: EditionRun, editions: list[Edition]) -> dict[str, int]:
    """Make ``inndata.<table>`` for each of EARLIER_TABLES and return their rows.

    ``editions`` is every edition in order. ``forrige_resultat``: the nearest earlier edition. ``fjoraret``: the last
    edition of the year before. ``forrige_runde`` (one row or none), ``forrige_runde_resultat`` and ``forrige_funn``
    (restricted, rows are people): the nearest earlier edition of the same year that holds findings. ``tidligere_ar``:
    the years before.
    """
    for name, columns in EARLIER_TABLES.items():
        run.connection.execute(f"create or replace table inndata.{name} ({columns})")
    keys = [edition.key for edition in editions]
    earlier = editions[: keys.index(run.edition.key)] if run.edition.key in keys else []
    ar = run.edition.year.ar
    _load_results(run, "forrige_resultat", earlier, "niva, kode, kjonn, avsluttet", "true")
    last_year = [edition for edition in earlier if edition.year.ar == ar - 1]
    _load_results(run, "fjoraret", last_year, "niva, kode, avsluttet, deltakere", "kjonn = 'alle'")
    _load_round(run, [edition for edition in earlier if edition.year.ar == ar])
    load_earlier_years(run, earlier)
    return {name: count_rows(run.connection, f"inndata.{name}") for name in EARLIER_TABLES}


def _find_nearest(
    run: EditionRun, editions: list[Edition], is_there: Callable[[EditionFolders], bool]
) -> EditionFolders | None:
    found = (run.home.edition(edition.key) for edition in reversed(editions))
    return next((folders for folders in found if is_there(folders)), None)


def _load_results(run: EditionRun, name: str, editions: list[Edition], columns: str, where: str) -> None:
    nearest = _find_nearest(run, editions, lambda folders: find_published_tables(folders) is not None)
    if nearest is not None:
        _copy_results(run, name, nearest, columns, where)


def _copy_results(run: EditionRun, name: str, folders: EditionFolders, columns: str, where: str) -> None:
    file = read_file(folders.tables / "resultat.parquet")
    run.connection.execute(f"insert into inndata.{name} select {columns} from {file} where {where}")


def _load_round(run: EditionRun, editions: list[Edition]) -> None:
    """An edition made before there were findings is passed over: it has nothing to compare with."""
    nearest = _find_nearest(
        run,
        editions,
        lambda folders: folders.database.exists() and (folders.tables / "funn.parquet").exists(),
    )
    if nearest is None:
        return
    figures = ", ".join(("niva", "kode", *RESULT_COUNTS))
    _copy_results(run, "forrige_runde_resultat", nearest, figures, "kjonn = 'alle'")
    place = str(nearest.database).replace("'", "''")
    try:
        run.connection.execute(f"attach '{place}' as forrige (read_only)")
    except duckdb.IOException:
        raise RefusedError(
            f"Cannot read the findings of {nearest.key}, which {run.edition.key} is compared with: another program "
            f"holds {nearest.database.name}. Close that program (a DuckDB client, say) and run again."
        ) from None
    try:
        columns = ", ".join(column.split()[0] for column in EARLIER_TABLES["forrige_funn"].split(", "))
        run.connection.execute(f"insert into inndata.forrige_funn select {columns} from forrige.klargjort.funn_enhet")
        run.connection.execute("insert into inndata.forrige_runde values (?)", [nearest.key])
    finally:
        run.connection.execute("detach forrige")
