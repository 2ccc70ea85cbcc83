"""The intake around the rules: its tables for later steps, its record, and what a re-run makes of a changed one."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.intake.accounting import account_rows
from pipeline.intake.classification import classify_rows
from pipeline.intake.contract_check import check_tables, find_faults
from pipeline.intake.contract_schemas import SCHEMAS
from pipeline.intake.intake import IntakeRecord, read_intake
from pipeline.intake.shields import find_shields_in_doubt
from pipeline.intake.snapshot import Snapshot, open_snapshot
from pipeline.intake.snapshot_tables import write_tables
from pipeline.nir.contract import TABLES
from pipeline.nir.outcomes import OUTCOMES
from tests.support.intakes import edition_folder, freeze_snapshot, make_edition, read_rows, take
from tests.support.registers import add_row, register, write_extract

LEFT_OUT = """
person
    person_id | adressesperre     | registrert          | opphevet
    p         |                   | 2016-01-01T12:00:00 |
    sperret   | fortrolig         | 2016-01-01T12:00:00 |
    strengt   | strengt_fortrolig | 2016-01-01T12:00:00 |
    ny_sperre |                   | 2016-01-01T12:00:00 |
    ny_sperre | fortrolig         | 2017-01-01T12:00:00 |
    borte     |                   | 2016-01-01T12:00:00 | 2019-01-01T12:00:00
avslutning
    avslutning_id | person_id | kommunenummer | bydelsnummer | registrert          | opphevet
    a1            | p         | 4601          |              | 2021-02-01T12:00:00 |
    a2            | p         | 4601          |              | 2021-02-02T12:00:00 |
    a3            | p         | 0301          | 030101       | 2020-02-01T12:00:00 | 2020-03-01T12:00:00
    a4            | p         | 4601          |              | 2020-02-01T12:00:00 |
    a4            | p         | 4601          |              | 2020-02-01T12:00:00 |
    a5            | p         | 4602          |              | 2020-02-01T12:00:00 |
    a5            | p         | 4601          |              | 2020-02-02T12:00:00 |
    b1            | sperret   | 4601          |              | 2021-02-01T12:00:00 |
    b2            | strengt   | 4601          |              | 2021-02-01T12:00:00 |
    b3            | ny_sperre | 4601          |              | 2021-02-01T12:00:00 |
    b4            | borte     | 4601          |              | 2021-02-01T12:00:00 |
    b5            | borte     | 4601          |              | 2020-02-01T12:00:00 |
"""
LATE = "registrert_etter_skjaeringsdato"


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IntakeRecord]:
    """An edition's folder with the intake of ``LEFT_OUT`` frozen in it, and that intake."""
    root = tmp_path_factory.mktemp("frozen")
    intake = take(root, LEFT_OUT)
    freeze_snapshot(intake.made, edition_folder(root))
    return edition_folder(root), intake


@pytest.fixture
def edition_copy(frozen: tuple[Path, IntakeRecord], tmp_path: Path) -> Path:
    """A copy of the frozen edition's folder that a test may spoil."""
    return Path(shutil.copytree(frozen[0], edition_folder(tmp_path)))


def opened(folder: Path) -> Snapshot:
    """The snapshot in the folder."""
    return open_snapshot(folder)


def test_exits_left_out_by_municipality_without_shielded_people(frozen: tuple[Path, IntakeRecord]):
    folder, _ = frozen
    intake = read_intake(folder, opened(folder), make_edition())
    assert read_rows(intake.exits_file) == [
        ("duplikat", "4601", None, 1),  # a4
        ("eldre_versjon", "4602", None, 1),  # a5
        ("opphevet", "0301", "030101", 1),  # a3
        (LATE, "4601", None, 2),  # a1, a2
    ]
    # The accounting is national and counts everyone.
    assert intake.accounting["avslutning"][LATE] == 2 + 4
    assert intake.accounting["avslutning"]["karantene"] == 1


def test_accounting_has_every_table_and_outcome_in_order(frozen: tuple[Path, IntakeRecord]):
    folder, intake = frozen
    again = read_intake(folder, opened(folder), make_edition())
    assert read_rows(again.accounting_file, "tabell", "utfall") == [
        (table, outcome) for table in TABLES for outcome in OUTCOMES
    ]
    assert sum(read_rows(again.accounting_file, "antall")) == 6 + 12 == sum(again.rows_read.values())
    assert again.accounting == intake.accounting
    assert again.snapshot_hash == intake.snapshot_hash


def test_quality_tells_what_only_the_source_knows(tmp_path: Path):
    tables = register(LEFT_OUT)
    # three versions of one key are one finding
    for turn in range(3):
        add_row(tables, "kategori", person_id="p", kategori_id="k1", registrert=f"2018-01-0{turn + 1}T12:00:00")
    for name in tables:
        tables[name] = [dict(row) for row in tables[name]]
    source = write_extract(tmp_path / "uttrekk", tables)
    text = (source / "kategori.csv").read_text(encoding="utf-8")
    (source / "kategori.csv").write_text(
        text.replace("oppholdsgrunnlag", "noe_nytt").replace("til_dato", "noe_annet"), encoding="utf-8"
    )
    from tests.support.intakes import take_folder

    intake = take_folder(tmp_path, source)
    assert read_rows(intake.quality_file) == [
        ("duplikat", "avslutning", 1),
        ("flere_versjoner_i_kraft", "avslutning", 1),
        ("flere_versjoner_i_kraft", "kategori", 1),
        ("flere_versjoner_i_kraft", "person", 1),
        ("manglende_kolonne", "kategori", 2),
        ("ukjent_kolonne", "kategori", 2),
    ]


@pytest.mark.parametrize("name", ["regnskap.parquet", "avslutning_mottak.parquet", "karantene.csv", "proveniens.json"])
@pytest.mark.parametrize("change", ["one byte", "removed"])
def test_a_changed_record_stops_and_asks_for_the_source(edition_copy: Path, name: str, change: str):
    path = edition_copy / "mottak" / name
    if change == "removed":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    with pytest.raises(StoppedError, match=rf"(?s){name}.*--source"):
        read_intake(edition_copy, opened(edition_copy), make_edition())


def test_a_record_of_another_snapshot_stops(edition_copy: Path):
    other = replace(opened(edition_copy), snapshot_hash="0" * 64)
    with pytest.raises(StoppedError, match="another snapshot than the frozen one, 000000000000"):
        read_intake(edition_copy, other, make_edition())


def test_another_cutoff_than_the_snapshots_is_refused(edition_copy: Path):
    edition = make_edition()
    later = replace(edition, round=edition.round.model_copy(update={"skjaeringsdato": date(2021, 1, 22)}))
    with pytest.raises(RefusedError, match=r"2021-01-22T00:00:00\+01:00.*2021-01-23T00:00:00\+01:00"):
        read_intake(edition_copy, opened(edition_copy), later)


def test_a_sum_that_does_not_hold_stops():
    with duckdb.connect() as connection:
        make_empty_tables(connection)
        connection.execute("insert into mottak.ulesbar values ('person', 2, null, 'broken', 'x')")
        classify_rows(connection, make_edition().cutoff_end)
        accounting = account_rows(connection, dict.fromkeys(TABLES, 0))
        assert accounting["person"] == dict.fromkeys(OUTCOMES, 0) | {"karantene": 1}
        with pytest.raises(StoppedError, match="vedtak does not add up: 0 rows were read, and 1 have an outcome"):
            account_rows(connection, dict.fromkeys(TABLES, 0) | {"vedtak": 1})
        # nor may a row be lost
        connection.execute("insert into mottak.tiltak (tiltak_id) values ('t1')")
        with pytest.raises(StoppedError, match="tiltak does not add up: 1 rows were read, and 0 have an outcome"):
            account_rows(connection, dict.fromkeys(TABLES, 0))


def test_tables_without_rows_keep_their_contract(tmp_path: Path):
    with duckdb.connect() as connection:
        make_empty_tables(connection)
        classify_rows(connection, make_edition().cutoff_end)
        assert find_shields_in_doubt(connection, make_edition().cutoff_end) == 0
        assert write_tables(connection, tmp_path) == dict.fromkeys(TABLES, 0)
        check_tables(connection, tmp_path)
        assert connection.execute("select current_setting('disabled_optimizers')").fetchone() == ("",)


def make_empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The schema ``mottak`` as the reader leaves it, without rows."""
    connection.execute("create schema mottak")
    for name, table in TABLES.items():
        columns = ", ".join(f"{column.name} {column.kind.sql_type}" for column in table.columns)
        connection.execute(
            f"create table mottak.{name} ({columns}, feil_kolonne varchar, feil_grunn varchar, raa varchar)"
        )
    connection.execute(
        "create table mottak.ulesbar (tabell varchar, linje bigint, kolonne varchar, grunn varchar, raa varchar)"
    )
    connection.execute(
        "create table mottak.person_i_tvil (person_id varchar, registrert timestamptz, opphevet timestamptz)"
    )
    connection.execute("create table mottak.linjeskift (tabell varchar, fra_rad bigint, tillegg bigint)")


SOUND = {
    "avslutning_id": "'a' || i",
    "person_id": "'hemmelig'",
    "kommunenummer": "'0301'",
    "bydelsnummer": "null::varchar",
    "lov": "'introduksjonsloven'",
    "avslutningsdato": "date '2020-01-01'",
    "avslutningsarsak": "'annet'",
    "registrert_av": "'nir'",
    "registrert": "timestamptz '2020-01-01 12:00:00+01'",
    "opphevet": "null::timestamptz",
    "forst_registrert": "timestamptz '2020-01-01 12:00:00+01'",
}


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({}, None),
        ({"kommunenummer": "case when i < 2 then '301' else '0301' end"}, "avslutning.kommunenummer breaks str_"),
        ({"kommunenummer": "'0301' || chr(10)"}, "avslutning.kommunenummer breaks str_"),
        ({"kommunenummer": "'٠٣٠١'"}, "avslutning.kommunenummer breaks str_matches in 3 rows"),
        (
            {"kommunenummer": "case when i = 1 then '0301' end"},
            "avslutning.kommunenummer breaks not_nullable in 2 rows",
        ),
        ({"registrert_av": "'hemmelig'"}, "avslutning.registrert_av breaks isin in 3 rows"),
        ({"avslutningsarsak": "'hemmelig'"}, "avslutning breaks avslutningsarsak_in_code_list_of_lov in 3 rows"),
        # a reason of its own law, and one of the other law alone
        ({"avslutningsarsak": "'atferd'"}, None),
        ({"avslutningsarsak": "'stans'"}, "avslutning breaks avslutningsarsak_in_code_list_of_lov in 3 rows"),
        ({"person_id": "''"}, "avslutning.person_id breaks str_length in 3 rows"),
        (
            {"forst_registrert": "timestamptz '2020-01-01 12:00:01+01'"},
            "avslutning breaks forst_registrert_not_after_registrert in 3 rows",
        ),
        ({"avslutning_id": "'hemmelig'"}, "avslutning: 1 keys (avslutning_id) are in more than one row"),
        (
            {"avslutning_id": "case when i < 2 then 'hemmelig' else 'a' end"},
            "avslutning: 1 keys (avslutning_id) are in more than one row",
        ),
        ({"avslutningsdato": "'2020-01-01'"}, "avslutning.avslutningsdato breaks dtype"),
        ({"hemmelig": "1"}, "avslutning breaks column_in_schema"),
    ],
)
def test_contract_of_what_comes_in(tmp_path: Path, cells: dict[str, str], fault: str | None):
    path = tmp_path / "avslutning.parquet"
    columns = ", ".join(f"{cell} as {name}" for name, cell in (SOUND | cells).items())
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        connection.execute(f"copy (select {columns} from range(3) as r(i)) to '{path}'")
        faults = find_faults(connection, "avslutning", path)
    assert (faults == []) == (fault is None)
    assert fault is None or any(told.startswith(fault) for told in faults)
    assert "hemmelig" not in "".join(faults)


def test_every_column_of_what_comes_in_is_described():
    for name, schema in SCHEMAS.items():
        assert list(schema.columns) == [*TABLES[name].column_names, "forst_registrert"]
        assert schema.strict
        assert not schema.coerce
        assert all(column.description for column in schema.columns.values())


@pytest.mark.parametrize("around", [" ", "\u00a0", "\ufeff", "\u200b"])
def test_person_ids_written_in_two_ways_are_told(around: str, tmp_path: Path):
    tables = register("person\nperson_id\nA\nB")
    for name in ("A", "B"):
        add_row(tables, "person", person_id=f"{around}{name}", adressesperre="fortrolig")
    # registered after the cutoff: changes nothing that is told (R1)
    add_row(tables, "person", person_id=f"C{around}", registrert="2021-02-01T12:00:00")
    add_row(tables, "person", person_id="C")
    told = [notice for notice in take(tmp_path, tables).notices if notice.kind == "person_id_nesten_lik"]
    assert [notice.facts for notice in told] == [{"antall": 2}]
    assert "differ only by blanks" in told[0].sentence


@pytest.mark.parametrize(
    ("person_id", "is_told"),
    [
        ("1,23457E+17", True),
        ("1.2E+11", True),
        ("2E+12", True),
        ("2E12", False),
        ("123457000000000000", False),
        ("E+17", False),
        ("a1,2E+11", False),
    ],
)
def test_person_ids_that_a_spreadsheet_has_shortened_are_told(person_id: str, is_told: bool, tmp_path: Path):
    tables = register("person\nperson_id\nA")
    for registrert in ("2016-01-01T12:00:00", "2017-01-01T12:00:00"):
        add_row(tables, "person", person_id=person_id, registrert=registrert)
    told = [notice.facts for notice in take(tmp_path, tables).notices if notice.kind == "person_id_forkortet"]
    assert told == ([{"antall": 1}] if is_told else [])
