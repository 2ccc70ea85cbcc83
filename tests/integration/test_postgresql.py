"""K1, K2: a register in PostgreSQL is read as text that the server makes, and gives what CSV and Parquet give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.intake import IntakeRecord
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import find_address, open_database, open_source
from pipeline.intake.sources.register import Register, Relation
from pipeline.nir.contract import TABLES
from tests.support.extracts import make_register as make_small_register
from tests.support.hostile import CODES, SETTINGS, make_register
from tests.support.intakes import counted, make_edition, read_rows, snapshot_rows, take, take_folder, take_source
from tests.support.postgresql import BASE, Schema, find_broken_columns
from tests.support.registers import Tables, drop_broken_records, register, write_parquet_extract

pytestmark = pytest.mark.xdist_group("postgresql")

ANNA = """
person
    person_id | registrert
    anna      | 2016-01-01T12:00:00
"""


def take_schema(root: Path, schema: Schema) -> IntakeRecord:
    return take_source(root, open_source(GivenSource(schema.address)))


def connect(schema: Schema) -> Register:
    address = find_address(schema.address)
    assert address is not None
    return open_database(address)


def fill(schema: Schema, tables: Tables, types: Mapping[str, str] | None = None) -> None:
    schema.create_tables(types)
    schema.fill(tables)


# --- the same bytes


def test_one_register_as_csv_parquet_and_postgresql_is_one_snapshot(tmp_path: Path, schema: Schema) -> None:
    tables = make_small_register()
    fill(schema, tables, find_broken_columns(tables))
    of_folder = take(tmp_path / "csv", tables)
    of_parquet = take_folder(tmp_path / "parquet", write_parquet_extract(tmp_path / "uttrekk", tables))
    of_base = take_schema(tmp_path / "base", schema)
    assert of_base.snapshot_hash == of_parquet.snapshot_hash == of_folder.snapshot_hash
    assert of_base.accounting == of_parquet.accounting == of_folder.accounting


def test_texts_that_go_wrong_go_wrong_as_in_csv(tmp_path: Path, schema: Schema) -> None:
    """Every cell of a hostile register as text: the same outcomes, for the same reasons, row by row."""
    settings = SETTINGS[0]
    tables = drop_broken_records(make_register(7, 20, list(CODES), settings))
    for number, cell in enumerate(("31.12.2020", "44197", " 0301", "301", "\xa04601", "=1+1", "æ\tø\nå\\", "")):
        tables["vedtak"][number] |= {"kommunenummer": cell, "fra_dato": cell, "registrert": cell}
    every = {column.name: "text" for table in TABLES.values() for column in table.columns}
    fill(schema, tables, every)
    of_folder, of_base = take(tmp_path / "csv", tables), take_schema(tmp_path / "base", schema)
    assert of_base.snapshot_hash == of_folder.snapshot_hash
    assert of_base.accounting == of_folder.accounting
    assert sum(table["karantene"] for table in of_base.accounting.values()) > 5
    columns = ("tabell", "nokkel", "kolonne", "grunn", "innhold")
    broken = [Counter(read_rows(intake.quarantine_file, *columns)) for intake in (of_base, of_folder)]
    assert broken[0] == broken[1]


# --- text, whatever the type


# A type of the server, a value, and what the cell reader gets.
TEXTS = [
    ("boolean", "true", "1"),
    ("boolean", "false", "0"),
    ("boolean", "null", None),
    ("character(6)", "'0301'", "0301"),
    ("character(6)", "''", ""),
    ("varchar(6)", "'0301  '", "0301  "),
    ("text", "''", ""),
    ("smallint", "1", "1"),
    ("bigint", "12345678901", "12345678901"),
    ("numeric(6,2)", "37.5", "37.50"),
    ("numeric", "'NaN'", "NaN"),
    ("real", "37.4", "37.4"),
    ("double precision", "37.4", "37.4"),
    ("double precision", "'Infinity'", "Infinity"),
    ("date", "'2020-02-29'", "2020-02-29"),
    ("date", "'infinity'", "infinity"),
    ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
    ("date", "'10000-01-01'", "10000-01-01"),
    ("timestamp", "'2020-03-29 02:30:00'", "2020-03-29T02:30:00"),
    ("timestamp", "'2020-03-29 02:30:00.25'", "2020-03-29T02:30:00.25"),
    ("timestamp", "'infinity'", "infinity"),
    ("timestamp", "'294277-01-01 00:00:00'", None),
    ("timestamptz", "'2020-10-25 02:30:00+02'", "2020-10-25T00:30:00+00"),
    ("timestamptz", "'-infinity'", "-infinity"),
    ("uuid", "'00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"),
    ("nir_kode", "'0301'", "0301"),
    ("nir_ja", "true", "1"),
    ("nir_kjonn", "'K'", "K"),
]


def test_the_server_makes_text_of_every_type(schema: Schema) -> None:
    values = [(kind, value, text) for kind, value, text in TEXTS if not value.startswith("'294277")]
    columns = {f"k{number}": kind for number, (kind, _, _) in enumerate(values)}
    schema.run(
        "set DateStyle = 'German'; set TimeZone = 'Asia/Tokyo';"
        "create domain nir_kode as character(6); create domain nir_ja as boolean;"
        "create type nir_kjonn as enum ('K', 'M');"
        f"create table alle ({', '.join(f'{name} {kind}' for name, kind in columns.items())});"
        "set DateStyle = 'ISO, YMD';"
        f"insert into alle values ({', '.join(value for _, value, _ in values)})"
    )
    schema.grant()
    found = connect(schema)
    try:
        select = found.as_text(Relation("alle"), {name: name for name in columns})
        found.open_moment([select])
        with found.batches(select) as rows:
            table = rows.read_all()
    finally:
        found.close()
    assert {str(field.type) for field in table.schema} == {"string"}
    assert table.to_pylist() == [{f"k{number}": text for number, (_, _, text) in enumerate(values)}]


def test_a_view_that_casts_times_and_texts_does_so_by_norwegian_clock_and_calendar(schema: Schema) -> None:
    """As its author sees it, and not by UTC: New Year in Oslo is still the old year there. What comes out is UTC."""
    schema.run(
        "create table nyttar (med timestamptz, uten timestamp, tekst text);"
        "insert into nyttar values ('2020-01-01 00:00+01', '2020-07-01 12:00', '1.2.20'), ('infinity', null, null);"
        "create view v as select med::date as dag, med, uten::timestamptz as sommer, tekst::date as av_tekst "
        "from nyttar"
    )
    schema.grant()
    found = connect(schema)
    try:
        names = ("dag", "med", "sommer", "av_tekst")
        select = found.as_text(Relation("v"), {name: name for name in names})
        found.open_moment([select])
        with found.batches(select) as rows:
            read = [tuple(row.values()) for row in rows.read_all().to_pylist()]
    finally:
        found.close()
    assert read == [
        ("2020-01-01", "2019-12-31T23:00:00+00", "2020-07-01T10:00:00+00", "2020-02-01"),
        ("infinity", "infinity", None, None),
    ]


def test_what_no_calendar_has_is_a_bad_cell_and_parts_of_a_second_are_kept(tmp_path: Path, schema: Schema) -> None:
    fill(schema, register(ANNA), {"registrert": "timestamp"})
    schema.run(
        "insert into tiltak (tiltak_id, person_id, kommunenummer, fane, tiltakskode, "
        "fra_dato, til_dato, timer_per_uke, registrert) values "
        "('t1', 'anna', '4601', 'intro', 'x', '2020-01-01', null, 'NaN', '2020-01-01'), "
        "('t2', 'anna', '4601', 'intro', 'x', '2020-01-01', 'infinity', 1, '2020-01-01'), "
        "('t3', 'anna', '4601', 'intro', 'x', '0044-03-15 BC', null, 1, '2020-01-01'), "
        "('t4', 'anna', '4601', 'intro', 'x', '10000-01-01', null, 1, '2020-01-01'), "
        "('t5', 'anna', '4601', 'intro', 'x', '2020-01-01', null, 1, 'infinity'), "
        "('t6', 'anna', '4601', 'intro', 'x', '2020-01-01', null, 37.5, '2020-07-01 12:00:00.123456')"
    )
    intake = take_schema(tmp_path, schema)
    assert read_rows(intake.quarantine_file, "nokkel", "kolonne", "grunn") == [
        ("t1", "timer_per_uke", "not a decimal number"),
        ("t2", "til_dato", "not a date YYYY-MM-DD"),
        ("t3", "fra_dato", "not a date YYYY-MM-DD"),
        ("t4", "fra_dato", "not a date YYYY-MM-DD"),
        ("t5", "registrert", "not a timestamp YYYY-MM-DDTHH:MM:SS, with or without an offset"),
    ]
    ((moment, hours),) = snapshot_rows(intake, "tiltak", "registrert", "timer_per_uke")
    # summer time: 12 in Oslo is 10 in UTC
    assert moment.astimezone(UTC) == datetime(2020, 7, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert str(hours) == "37.500000000"


def test_signs_of_another_encoding_come_as_utf8(tmp_path: Path, schema: Schema) -> None:
    """The base is Latin 1, and the environment asks for Latin 1 too."""
    server, base = schema.server, f"latin_{schema.name}"
    server.run(f"create database {base} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
    try:
        server.run(
            f"set client_encoding = 'UTF8'; create schema {schema.name}; set search_path = {schema.name};"
            "create table person (person_id text); insert into person values ('Åse'); "
            f"grant usage on schema {schema.name} to public; grant select on person to public",
            base=base,
        )
        address = find_address(schema.address.replace(BASE, base))
        assert address is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGCLIENTENCODING", "LATIN1")
            found = open_database(address)
        try:
            select = found.as_text(Relation("person"), {"person_id": "person_id"})
            found.open_moment([select])
            with found.batches(select) as rows:
                assert rows.read_all().to_pylist() == [{"person_id": "Åse"}]
        finally:
            found.close()
    finally:
        server.run(f"drop database {base} with (force)")


# --- what is told of it


def test_provenance_has_rows_and_columns_and_no_server(tmp_path: Path, schema: Schema) -> None:
    fill(schema, register(ANNA))
    schema.run('alter table person add "Etternavn" text; alter table tiltak drop timer_per_uke')
    before = datetime.now(UTC)
    intake = take_schema(tmp_path, schema)
    source: dict[str, Any] = dict(intake.provenance["kilde"])
    assert source["kilde"] == f"{BASE}, {schema.name}"
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(source["tatt_ut"]) <= datetime.now(UTC)
    tables = {one["tabell"]: one for one in source["filer"]}
    person = tables["person"]
    assert (person["fil"], person["format"], person["rader"]) == (f"{schema.name}.person", "postgresql", 1)
    assert person["kolonner"] == list(TABLES["person"].column_names)
    assert list(person["ukjente_kolonner"]) == ["«Etternavn»"]
    assert tables["tiltak"]["manglende_kolonner"] == ["timer_per_uke"]
    assert not [key for one in source["filer"] for key in one if key in ("sha256", "bytes")]
    assert {notice["slag"] for notice in source["advarsler"]} >= {"ukjent_kolonne"}


def test_a_copy_that_was_restored_has_the_time_it_was_taken(schema: Schema) -> None:
    schema.create_tables()
    taken = datetime(2021, 1, 22, 1, 0, tzinfo=UTC)
    verified = open_source(GivenSource(schema.address, taken=taken)).verify(make_edition())
    verified.close()
    assert verified.tatt_ut == taken
    with pytest.raises(RefusedError, match="before the end of the cutoff day"):
        open_source(GivenSource(schema.address, taken=taken - timedelta(days=1))).verify(make_edition())


def test_views_with_the_contracts_names_need_no_mapping(tmp_path: Path, schema: Schema) -> None:
    """What the docs advise first: views, of which the reader has the only right, over tables of another form."""
    fill(schema, register(ANNA))
    other = f"{schema.name}_v"
    views = "; ".join(f"create view {other}.{name} as select * from {schema.name}.{name}" for name in TABLES)
    schema.run(f"revoke all on all tables in schema {schema.name} from public, leser_hemmelig")
    schema.run(f"create schema {other}; {views}")
    of_views = Schema(schema.server, other)
    of_views.grant()
    try:
        assert counted(take_schema(tmp_path, of_views), "person") == {"snapshot": 1}
    finally:
        schema.run(f"drop schema {other} cascade")


def test_an_optional_table_may_be_missing_and_a_materialized_view_is_read(tmp_path: Path, schema: Schema) -> None:
    fill(schema, register(ANNA))
    schema.run(
        "drop table utvidet_program; alter table person rename to person_ny; "
        "create materialized view person as select * from person_ny"
    )
    schema.grant()
    intake = take_schema(tmp_path, schema)
    assert counted(intake, "person") == {"snapshot": 1}
    assert counted(intake, "utvidet_program") == {}
