"""An earlier edition's figures and findings, recounted without the people who have a shielded address now (R7).

A unit that one of its people has left for a shielded address must not see that in what is compared. Figures are those
published less what these people had in them; findings are made again from that edition's own rows. The nation with
everybody keeps them, then as now. Which edition is compared with what is decided in ``earlier_rounds.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.provenance import ChangedError
from pipeline.common.warehouse import create_schemas, load_code_macros, quote, read_sql, run_sql, strip_comments
from pipeline.intake.snapshot_tables import read_file
from pipeline.nir.closed_lists import RESULT_COUNTS
from pipeline.quality.catalogue import load_catalogue

# The table that recount_figures makes: one row per unit and sex of the earlier edition, and its counts.
RECOUNTED = "temp.forrige_tall"
# What is read of the earlier edition's working database. Restricted: rows are people.
_READ = {
    "klargjort.enhet": "niva, kode, navn, kommune_kode, fylke_kode",
    "klargjort.enhet_kjonn": "niva, niva_nr, kode, navn, kjonn, kjonn_nr",
    "klargjort.avslutning": "avslutning_id, person_id",
    "klargjort.avslutning_enhet": "niva, kode, avslutning_id, kjonn, gruppe, er_mal_nadd, botte, er_talt",
    "klargjort.deltaker_enhet": "niva, kode, person_id, kjonn, har_intro_tiltak",
    "klargjort.funn": "regel, person_id, kommune_kode, bydel_kode, er_sperret",
    "klargjort.utfall": "sak, person_id, er_sperret, kommune_kode, bydel_kode, er_talt, er_mal_nadd, er_naa, "
    "utfall_antall",
    "kodeverk.enhet": "niva, kode, fylke_kode",
    "kodeverk.kvalitetsregel": "regel, virkning, alvor",
    "kodeverk.verdi": "liste, verdi",
}
_THEIR_EXITS = (
    "select avslutning_id from forrige.klargjort.avslutning where person_id in (select person_id from temp.sperret)"
)
_IS_THEIRS = "coalesce(person_id in (select person_id from temp.sperret), false)"
# Whom they were in, below the nation with everybody.
_THEIRS = {
    "klargjort.avslutning_enhet": "from forrige.klargjort.avslutning_enhet"
    f" where niva <> 'land' and avslutning_id in ({_THEIR_EXITS})",
    "klargjort.deltaker_enhet": f"from forrige.klargjort.deltaker_enhet where {_IS_THEIRS}",
}
# That edition as if they had been shielded in it.
_WITHOUT_THEM = {
    "klargjort.avslutning_enhet": "from forrige.klargjort.avslutning_enhet"
    f" where niva = 'land' or avslutning_id not in ({_THEIR_EXITS})",
    "klargjort.deltaker_enhet": f"from forrige.klargjort.deltaker_enhet where niva = 'land' or not {_IS_THEIRS}",
}
# DuckDB's own words on Linux and macOS, and the system's on Windows.
_HELD = re.compile("set lock|another process|already open", re.IGNORECASE)
_COPIED = (
    "klargjort.enhet",
    "klargjort.enhet_kjonn",
    "klargjort.utfall",
    "kodeverk.enhet",
    "kodeverk.kvalitetsregel",
    "kodeverk.verdi",
)


@contextmanager
def attach_earlier(connection: duckdb.DuckDBPyConnection, database: Path) -> Iterator[str]:
    """Have the earlier edition's rows where this software's SQL looks for its own; yield the name of the run's catalog.

    Inside, ``klargjort.*`` are views over that edition. Raises ChangedError where the database is not one that can be
    read so, and RefusedError where another program holds it, which goes away by closing that program.
    """
    ((own,),) = connection.execute("select current_database()").fetchall()
    name = f'"{own}"'
    place = quote(str(database))
    connection.execute(
        "create or replace temp table sperret as select person_id from inndata.person where adressesperre is not null"
    )
    try:
        connection.execute(f"attach {place} as forrige (read_only)")
    except duckdb.Error as error:
        if not _HELD.search(str(error)):
            raise ChangedError(f"{database.name} cannot be opened as a database") from None
        raise RefusedError(
            f"Cannot read {database.stem}, which this edition is compared with: another program holds {database.name}. "
            "Close that program (a DuckDB client, say) and run again."
        ) from None
    try:
        _require_tables(connection)
        connection.execute("attach ':memory:' as gjentelling")
        try:
            connection.execute("use gjentelling")
            create_schemas(connection)
            _make_views(connection, {table: f"from forrige.{table}" for table in _COPIED})
            load_code_macros(connection)
            yield name
        finally:
            connection.execute(f"use {name}")
            connection.execute("detach gjentelling")
    finally:
        connection.execute("detach forrige")


def recount_figures(connection: duckdb.DuckDBPyConnection, published: Path, parameters: Mapping[str, Any]) -> None:
    """Make ``RECOUNTED`` from the ``published`` result table. Call inside :func:`attach_earlier`."""
    _make_views(connection, _THEIRS)
    theirs = f"create or replace temp table deres_tall as {strip_comments(read_sql('statistikk', 'resultat'))}"
    run_sql(connection, theirs, parameters, name="recounting an earlier result")
    counts = ", ".join(f"p.{name} - coalesce(d.{name}, 0) as {name}" for name in RESULT_COUNTS)
    run_sql(
        connection,
        f"create or replace temp table {RECOUNTED.removeprefix('temp.')} as select p.niva, p.kode, p.kjonn, {counts}"
        f" from {read_file(published)} as p left join temp.deres_tall as d"
        " on p.niva = d.niva and p.kode = d.kode and p.kjonn = d.kjonn and d.niva <> 'land'",
        name="recounting an earlier result",
    )


def recount_findings(connection: duckdb.DuckDBPyConnection, own: str, parameters: Mapping[str, Any]) -> str:
    """Return a SELECT of the findings by unit, with the columns of ``klargjort.funn_enhet``.

    ``own``: the run's catalog, whose last year rules about units are asked of again. Call inside
    :func:`attach_earlier`.
    """
    rules = load_catalogue().rules
    about_units = [key for key, rule in rules.items() if rule.gjelder == "enhet"]
    by_place = [key for key, rule in rules.items() if rule.avhenger_av_sted]
    _make_views(connection, _WITHOUT_THEM | {"inndata.fjoraret": f"from {own}.inndata.fjoraret"})
    connection.execute(
        "create or replace temp table enhet_funn (regel varchar, person_id varchar, kommune_kode varchar, "
        "bydel_kode varchar, er_sperret boolean)"
    )
    for key in about_units:
        statement = strip_comments(read_sql("kvalitetsregler", key))
        run_sql(
            connection,
            f"insert into temp.enhet_funn select '{key}', person_id, kommune_kode, bydel_kode, false"
            f" from ({statement})",
            parameters,
            name=f"quality rule {key} of an earlier round",
        )
    funn = (
        f"select regel, person_id, kommune_kode, bydel_kode, er_sperret or {_IS_THEIRS} as er_sperret"
        f" from forrige.klargjort.funn where not list_contains({about_units}, regel)"
        f" and not ({_IS_THEIRS} and list_contains({by_place}, regel))"
    )
    _make_views(connection, {"klargjort.funn": f"{funn} union all from temp.enhet_funn"})
    return strip_comments(read_sql("klargjort", "funn_enhet"))


def _require_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table, columns in _READ.items():
        try:
            connection.execute(f"select {columns} from forrige.{table} limit 0")
        except (duckdb.CatalogException, duckdb.BinderException):
            raise ChangedError(f"its working database is of another version of this software ({table})") from None


def _make_views(connection: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> None:
    for table, statement in views.items():
        connection.execute(f"create or replace view {table} as {statement}")
