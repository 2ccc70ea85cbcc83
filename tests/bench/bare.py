"""The yardstick: the result table by a bare DuckDB script, from the snapshot's Parquet files or from the source's CSV.

No Dagster, Pandera, hashing, sheets or checks. The statement is ``bare.sql``; the code lists are the product's, since
they are input to both. ``python -m tests.bench.bare snapshot|source EDITION FOLDER OUT`` prints its seconds.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import duckdb

from pipeline.common.warehouse import create_schemas
from pipeline.editions.edition import Edition, find_edition
from pipeline.nir.contract import LOVER, TABLES
from pipeline.nir.contract_table import Kind, Table
from pipeline.places.code_lists import load_code_lists
from pipeline.statistics.reference_tables import load_reference_tables

READ = ("person", "vedtak", "tiltak", "avslutning", "utvidet_program")
_TYPES = {Kind.DATE: "DATE", Kind.TIMESTAMP: "TIMESTAMPTZ"}


def compute_result(edition: Edition, folder: Path, out: Path, *, from_source: bool) -> None:
    """Write the result table of ``folder``, a snapshot or a CSV source, as Parquet to ``out``."""
    year = edition.year
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        create_schemas(connection)
        load_reference_tables(connection, edition)
        for name, table in (
            ("enhet", "enhet"),
            ("kommune_enhet", "kommune_enhet"),
            ("arsak", "avslutningsarsak"),
            ("lov", "lov"),
        ):
            connection.execute(f"create view {name} as from kodeverk.{table}")
        if from_source:
            _read_source(connection, folder, edition)
        else:
            for name in READ:
                connection.execute(f"create view {name} as from read_parquet('{folder / name}.parquet')")
        statement = Path(__file__).with_name("bare.sql").read_text(encoding="utf-8")
        parameters = {
            "utgave": edition.key,
            "fra": date(year.ar, 1, 1),
            "til": date(year.ar, 12, 31),
            "slakk": year.frist_slakk_dager,
        }
        connection.execute("create table svar as " + statement, parameters)
        connection.execute(f"copy svar to '{out}' (format parquet)")


def _read_source(connection: duckdb.DuckDBPyConnection, folder: Path, edition: Edition) -> None:
    """Make the five tables as of the cutoff: typed CSV, closed lists, known people, the newest version of each id."""
    cutoff = f"timestamptz '{edition.cutoff_end.isoformat()}'"
    for name in READ:
        table = TABLES[name]
        columns = ", ".join(f"'{column.name}': '{_TYPES.get(column.kind, 'VARCHAR')}'" for column in table.columns)
        options = (
            f"delim = ';', quote = '\"', escape = '\"', header = true, ignore_errors = true, columns = {{{columns}}}"
        )
        reader = f"read_csv('{folder / name}.csv', {options})"
        known = "" if name == "person" else "and person_id in (select person_id from lest_person)"
        connection.execute(f"create temp table lest_{name} as from {reader} where {_is_sound(table)} {known}")
    for name in READ:
        table = TABLES[name]
        in_force = "" if name == "person" else "and person_id in (select person_id from person)"
        newest = ", ".join(f"{column} desc nulls last" for column in ("registrert", *table.column_names))
        reason = (
            "replace (coalesce(avslutningsarsak, 'ikke_registrert') as avslutningsarsak)"
            if name == "avslutning"
            else ""
        )
        connection.execute(
            f"create temp table {name} as select * {reason} from lest_{name} "
            f"where registrert < {cutoff} and (opphevet is null or opphevet >= {cutoff}) {in_force} "
            f"qualify row_number() over (partition by {', '.join(table.key)} order by {newest}) = 1"
        )
        if name == "person":
            _shield_in_doubt(connection, folder, table, cutoff)


def _shield_in_doubt(connection: duckdb.DuckDBPyConnection, folder: Path, table: Table, cutoff: str) -> None:
    """Shield people of whom a line that is no sound row may say so, and no later one says otherwise (R7)."""
    names = table.column_names
    cells = ", ".join(f"nullif(celler[{place}], '') as {name}" for place, name in enumerate(names, 1))
    typed = [column for column in table.columns if column.kind in _TYPES]
    is_typed = " and ".join(
        f"({column.name} is null or try_cast({column.name} as {_TYPES[column.kind]}) is not null)" for column in typed
    )
    moments = ", ".join(
        f"case when len(celler) = {len(names)} then try_cast({name} as timestamptz) end as {name}"
        for name in ("registrert", "opphevet")
    )
    reader = (
        f"read_csv('{folder / 'person.csv'}', delim = '\x1f', quote = '', escape = '', header = false, skip = 1, "
        "columns = {'linje': 'VARCHAR'})"
    )
    connection.execute(f"""
        create temp table i_tvil as
        with linjer as (select string_split(linje, ';') as celler from {reader}),
        rader as (select celler, {cells} from linjer)
        select person_id, {moments} from rader
        where
            len(celler) <> {len(names)}
            or (nullif(trim(adressesperre), '') is not null and not coalesce({_is_sound(table)} and {is_typed}, false))
    """)
    connection.execute(f"""
        update person set adressesperre = 'strengt_fortrolig'
        from i_tvil as v
        where
            person.person_id = v.person_id
            and (v.registrert is null or (v.registrert < {cutoff} and v.registrert >= person.registrert))
            and (v.opphevet is null or v.opphevet >= {cutoff})
    """)


def _is_sound(table: Table) -> str:
    """The conditions of the input contract (C6) that types alone do not hold."""
    tests = []
    for column in table.columns:
        name = column.name
        if column.required:
            tests.append(f"{name} is not null")
        if column.kind is Kind.DIGITS:
            tests.append(f"({name} is null or regexp_full_match({name}, '[0-9]{{{column.digits}}}'))")
        if column.kind is Kind.COUNTRY:
            tests.append(f"({name} is null or regexp_full_match({name}, '[A-Z]{{3}}'))")
        # a word outside the list shields all the same (R7)
        if column.kind is Kind.CHOICE and name != "adressesperre":
            tests.append(f"({name} is null or {name} in {column.choices})")
        if column.kind is Kind.FLAG:
            tests.append(f"({name} is null or {name} in ('0', '1'))")
        if column.kind is Kind.DECIMAL:
            tests.append(f"({name} is null or try_cast(replace({name}, ',', '.') as double) is not null)")
    if table.has_period:
        tests.append("(til_dato is null or til_dato >= fra_dato)")
    if table.name == "avslutning":
        listed = {lov: tuple(reason.kode for reason in load_code_lists().list_reasons(lov)) for lov in LOVER}
        lists = (f"(lov = '{lov}' and avslutningsarsak in {codes})" for lov, codes in listed.items())
        tests.append(f"(avslutningsarsak is null or {' or '.join(lists)})")
    return " and ".join(tests)


def main() -> None:
    """Compute once and print the seconds from the first connection to the written table."""
    what, key, folder, out = sys.argv[1:5]
    edition = find_edition(key)
    began = time.perf_counter()
    compute_result(edition, Path(folder), Path(out), from_source=what == "source")
    print(f"seconds {time.perf_counter() - began:.4f}")


if __name__ == "__main__":
    main()
