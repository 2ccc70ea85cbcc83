"""Hold a made table against its contract, and tell what failed without telling a value.

Every table of the working database is checked here when it has been made: result tables by their Pandera schema,
edited tables by shape and key. Incoming tables are checked in ``pipeline/contracts/inndata.py``.
"""

from __future__ import annotations

import duckdb
import pandas as pd
from pandera.errors import SchemaErrors

from pipeline.contracts.statistikk import TABLES

# One row per these columns, and none of them missing but a bydel. Result tables have their key in their schema.
_KEYS = {
    "klargjort.enhet": ("niva", "kode"),
    "klargjort.programlop": ("avslutning_id",),
    "klargjort.bevis_utvidet": ("avslutning_id",),
    "klargjort.avslutning": ("avslutning_id",),
    "klargjort.utelatt_utvidet": ("avslutning_id",),
    "klargjort.avslutning_enhet": ("niva", "kode", "avslutning_id"),
    "klargjort.deltakelse": ("vedtak_id",),
    "klargjort.tiltak": ("tiltak_id",),
    "klargjort.deltakelse_enhet": ("niva", "kode", "person_id", "fra_dato"),
    "klargjort.deltaker_enhet": ("niva", "kode", "person_id"),
    "klargjort.tiltak_ukjent_kode": ("niva", "kode", "person_id", "tiltakskode"),
    "klargjort.pause": ("person_id", "lov", "fra_dato"),
    "klargjort.programperiode": ("person_id", "lov", "start_dato"),
    "klargjort.person_enhet": ("person_id", "kommune_kode", "bydel_kode"),
    "klargjort.ansvar_periode": ("vedtak_id",),
    "klargjort.ansvar": ("person_id", "lov", "kommune_kode", "bydel_kode"),
    "klargjort.deltaker_naa": ("person_id", "lov", "kommune_kode", "bydel_kode"),
    "klargjort.tellende_rad": ("tabell", "rad_id"),
    "klargjort.avslutning_vedtak": ("avslutning_id",),
    "klargjort.kategori_uten_vedtak": ("kategori_id",),
    "klargjort.registrering": ("tabell", "rad_id"),
    "klargjort.funnrad": ("regel", "person_id", "kommune_kode", "bydel_kode", "tabell", "rad_id"),
    "klargjort.funn": ("regel", "person_id", "kommune_kode", "bydel_kode"),
    "klargjort.funn_enhet": ("regel", "niva", "kode", "sak"),
    "klargjort.utfall": ("sak", "er_talt", "kommune_kode", "bydel_kode", "er_mal_nadd"),
    "inndata.fjoraret": ("niva", "kode"),
    "inndata.forrige_runde": ("utgave",),
    "inndata.forrige_runde_resultat": ("niva", "kode"),
    "inndata.forrige_funn": ("regel", "niva", "kode", "sak"),
    "inndata.tidligere_ar": ("ar", "niva", "kode"),
    "statistikk.registreringer": ("niva", "kode"),
    "kodeverk.kvalitetsregel": ("regel",),
    "kodeverk.enhet": ("niva", "kode"),
    "kodeverk.kommune_enhet": ("kommunenummer",),
    "kodeverk.avslutningsarsak": ("lov", "kode"),
    "kodeverk.tiltakskode": ("kode",),
    "kodeverk.hovedgruppe": ("hovedgruppe",),
    "kodeverk.lov": ("lov",),
    "inndata.mottak_regnskap": ("tabell", "utfall"),
    "inndata.mottak_lest": ("tabell",),
    "inndata.avslutning_mottak": ("botte", "kommunenummer", "bydelsnummer"),
    "inndata.forrige_resultat": ("niva", "kode", "kjonn"),
    "statistikk.timer": ("niva", "kode", "kjonn"),
}

# What has no unit (R8), or no bydel.
_MAY_BE_EMPTY = ("bydelsnummer", "kommune_kode", "bydel_kode")
# Findings of a rule about a unit have no person.
_MAY_BE_EMPTY_IN = {"klargjort.funnrad": ("person_id",), "klargjort.funn": ("person_id",)}


def find_contract_faults(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences hold column names and counts, never values (R16). KeyError for a table that has no contract.
    """
    state, name = table.split(".")
    if state == "statistikk" and name in TABLES:
        return _check_schema(connection, name)
    return _check_key(connection, table, _KEYS[table])


def _check_schema(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    frame: pd.DataFrame = connection.execute(f"select * from statistikk.{name}").df()
    if frame.empty:
        # pandas gives columns without rows no type to check
        wanted, found = list(TABLES[name].columns), list(frame.columns)
        return [] if found == wanted else [f"statistikk.{name}: found columns {found}; expected {wanted}"]
    try:
        TABLES[name].validate(frame, lazy=True)
    except SchemaErrors as errors:
        counts: dict[tuple[str, str], int] = {}
        for error in errors.schema_errors:
            where = str(getattr(error.schema, "name", None) or name)
            what = str(getattr(error, "check", None) or error.reason_code)
            cases = error.failure_cases
            counts[where, what] = counts.get((where, what), 0) + (len(cases) if isinstance(cases, pd.DataFrame) else 1)
        return [
            f"statistikk.{name}: column {column} breaks {check} in {count} rows"
            for (column, check), count in sorted(counts.items())
        ]
    return []


def _check_key(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> list[str]:
    columns = ", ".join(key)
    may_be_empty = (*_MAY_BE_EMPTY, *_MAY_BE_EMPTY_IN.get(table, ()))
    empty = " or ".join(f"{column} is null" for column in key if column not in may_be_empty)
    ((twice, missing),) = connection.execute(
        f"select (select count(*) from (select {columns} from {table} group by all having count(*) > 1)), "
        f"(select count(*) from {table} where {empty})"
    ).fetchall()
    faults = []
    if twice:
        faults.append(f"{table}: {twice} values of ({columns}) stand in more than one row; expected one row each")
    if missing:
        faults.append(f"{table}: {missing} rows have no ({columns}); expected every row to have it")
    return faults
