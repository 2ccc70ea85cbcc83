"""K7: a register of a third kind, through the protocol alone, is read as a folder is: nothing behind knows which."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.editions.edition import Edition
from pipeline.intake.intake import IntakeRecord
from pipeline.intake.sources.register import ReadingPlan, Register, TableRead
from pipeline.intake.sources.register_source import RegisterSource
from pipeline.intake.sources.straight_plan import plan_straight
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from tests.support.intakes import counted, edition_folder, make_edition, read_rows, snapshot_rows, take, take_source
from tests.support.made_up_register import TAKEN, MadeUpRegister
from tests.support.registers import register

REGISTER = """
person
    person_id | kjonn | adressesperre | registrert
    anna      | K     |               | 2016-01-01T12:00:00
    omar      | M     | fortrolig     | 2016-01-01T12:00:00
vedtak
    vedtak_id | person_id | kommunenummer | fra_dato   | til_dato   | registrert
    v1        | anna      | 4601          | 2019-02-01 | 2021-01-31 | 2019-01-15T12:00:00
    v2        | omar      | 0301          | 2019-02-01 |            | 2019-01-15T12:00:00
utvidet_program
    person_id | fra_dato
    ukjent    | 2020-03-01
    anna      | 2020-01-01
    ukjent    | 2020-02-01
avslutning
    avslutning_id | person_id | kommunenummer | avslutningsdato | registrert          | opphevet
    a1            | anna      | 4601          | 2020-05-05      | 2020-05-06T12:00:00 | 2020-06-01T12:00:00
    a2            | anna      | 4601          | 2020-05-15      | 2020-06-01T12:00:00 |
    a3            | omar      | 0301          | 2020-05-05      | 2021-02-01T12:00:00 |
    a4            | anna      | 4601          | 2019-05-05      | 2020-05-06T12:00:00 |
"""
# an empty reason has its default, and one outside the code list is in quarantine, whatever the source
REASONS = {"a2": "", "a4": "jobb"}


@pytest.fixture(scope="module")
def of_folder(tmp_path_factory: pytest.TempPathFactory) -> IntakeRecord:
    tables = register(REGISTER)
    tables["person"] = [row for row in tables["person"] if row["person_id"] != "ukjent"]
    for row in tables["avslutning"]:
        row["avslutningsarsak"] = REASONS.get(row["avslutning_id"], "arbeid_heltid")
    return take(tmp_path_factory.mktemp("mappe"), tables)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, of_folder: IntakeRecord) -> Path:
    """The same rows as in the folder, in a database with types of its own and one column too many. Read only."""
    (extract,) = of_folder.folder.parents[4].glob("uttrekk-*")
    path = tmp_path_factory.mktemp("base") / "nir.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        for table in TABLES.values():
            columns = ", ".join(f"{column.name} {column.kind.sql_type}" for column in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
            connection.execute(
                f"insert into {table.name} by name from read_csv('{extract / table.name}.csv', "
                "delim = ';', all_varchar = true, nullstr = '')"
            )
        connection.execute("alter table person add column etternavn2 varchar")
    return path


@pytest.fixture(scope="module")
def of_register(tmp_path_factory: pytest.TempPathFactory, database: Path) -> IntakeRecord:
    """What is taken in of it."""
    opened: list[MadeUpRegister] = []
    intake = take_source(tmp_path_factory.mktemp("hjem"), source_of(database, opened=opened))
    assert not opened[0].is_open
    return intake


def altered(path: Path, folder: Path, statement: str) -> Path:
    """A copy of the database in which something is changed."""
    copy = Path(shutil.copy(path, folder / "nir.duckdb"))
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    return copy


Change = Callable[[TableRead], TableRead]


def source_of(
    path: Path, change: Change = lambda read: read, opened: list[MadeUpRegister] | None = None
) -> RegisterSource:
    def connect() -> Register:
        made = MadeUpRegister(path)
        if opened is not None:
            opened.append(made)
        return made

    def plan(of: Register, edition: Edition) -> ReadingPlan:
        made = plan_straight(of, edition)
        return replace(made, reads=tuple(change(read) for read in made.reads))

    return RegisterSource(connect, plan)


def test_the_same_rows_from_a_register_are_the_same_snapshot(
    of_folder: IntakeRecord, of_register: IntakeRecord
) -> None:
    assert of_register.snapshot_hash == of_folder.snapshot_hash
    assert of_register.accounting == of_folder.accounting
    assert counted(of_register, "avslutning") == {
        "snapshot": 1,
        "karantene": 1,
        "opphevet": 1,
        "registrert_etter_skjaeringsdato": 1,
    }
    source = of_register.provenance["kilde"]
    assert (source["kilde"], source["tatt_ut"]) == ("oppdiktet, nir", TAKEN.isoformat())
    person = source["filer"][0]
    assert (person["fil"], person["format"], person["rader"]) == ("nir.person", "oppdiktet", 2)
    assert person["kolonner"] == list(TABLES["person"].column_names)
    assert list(person["ukjente_kolonner"]) == ["a column whose name is not shown (number 14)"]
    assert "sha256" not in person


def test_the_quarantine_of_a_register_gives_table_and_key(of_register: IntakeRecord) -> None:
    assert read_rows(of_register.quarantine_file, "fil", "linje", "nokkel", "kolonne") == [
        ("nir.avslutning", None, "a4", "avslutningsarsak"),
        ("nir.utvidet_program", None, "ukjent · 2020-02-01", "person_id"),
        ("nir.utvidet_program", None, "ukjent · 2020-03-01", "person_id"),
    ]


def test_the_rows_own_order_changes_nothing(tmp_path: Path, database: Path, of_register: IntakeRecord) -> None:
    def turn(read: TableRead) -> TableRead:
        return replace(read, select=f"{read.select} order by all desc")

    other = take_source(tmp_path, source_of(database, turn))
    assert other.snapshot_hash == of_register.snapshot_hash
    assert other.quarantine_file.read_bytes() == of_register.quarantine_file.read_bytes()


def test_words_of_the_plans_own_put_a_row_in_quarantine_and_shield(tmp_path: Path, database: Path) -> None:
    """What a mapping has no counterpart for: the cell could be read, and must not be."""

    def change(read: TableRead) -> TableRead:
        doubts = {"vedtak": ("kommunenummer", "4601"), "person": ("adressesperre", "fortrolig")}
        if read.table not in doubts:
            return read
        column, value = doubts[read.table]
        words = f"case when {column} = '{value}' then 'no counterpart in the mapping' end"
        return replace(
            read, own_faults=(column,), shape=lambda rows: f"(select *, {words} as feil_{column} from {rows})"
        )

    intake = take_source(tmp_path / "base", source_of(database, change))
    assert counted(intake, "vedtak") == {"snapshot": 1, "karantene": 1}
    rows = read_rows(intake.quarantine_file, "nokkel", "kolonne", "grunn")
    assert ("v1", "kommunenummer", "no counterpart in the mapping") in rows
    assert snapshot_rows(intake, "person", "person_id", "adressesperre") == [
        ("anna", None),
        ("omar", "strengt_fortrolig"),
    ]


def test_parts_of_a_second_are_read_where_the_registers_own_type_has_them(tmp_path: Path, database: Path) -> None:
    exact = altered(database, tmp_path, "update vedtak set registrert = registrert + interval 250 millisecond")
    kept = take_source(tmp_path / "egen", source_of(exact))
    assert counted(kept, "vedtak") == {"snapshot": 2}
    assert {moment.microsecond for moment in snapshot_rows(kept, "vedtak", "registrert")} == {250_000}
    as_text = take_source(tmp_path / "tekst", source_of(exact, lambda read: replace(read, exact_times=())))
    assert counted(as_text, "vedtak") == {"karantene": 2}


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("drop table tiltak", ("tiltak is missing", "--mapping")),
        ("alter table tiltak rename to Tiltak_", ("nearly tiltak",)),
        ("alter table person drop kjonn", ("person lacks the required column kjonn",)),
        ("alter table person rename kjonn to Kjonn_", ("person has the column «Kjonn_», which is nearly kjonn",)),
    ],
)
def test_a_register_without_what_is_required_is_refused_and_closed(
    tmp_path: Path, database: Path, statement: str, told: Sequence[str]
) -> None:
    opened: list[MadeUpRegister] = []
    with pytest.raises(RefusedError) as refused:
        source_of(altered(database, tmp_path, statement), opened=opened).verify(make_edition())
    assert all(words in str(refused.value) for words in told)
    assert not opened[0].is_open


def test_a_register_that_fails_under_way_is_told_in_its_dialects_words(tmp_path: Path, database: Path) -> None:
    class Failing(MadeUpRegister):
        @contextmanager
        def batches(self, select: str) -> Iterator[pa.RecordBatchReader]:
            with super().batches(select) as reader:
                schema = reader.schema

                def read() -> Iterator[pa.RecordBatch]:
                    yield from reader
                    if "avslutning" in select and "count(" not in select:
                        raise RefusedError(self.dialect.explain("08006", "read"))

                yield pa.RecordBatchReader.from_batches(schema, read())

    failing = Failing(database)
    with pytest.raises(RefusedError, match=r"^It stopped answering\.$"):
        take_source(tmp_path / "base", RegisterSource(lambda: failing, plan_straight))
    assert not failing.is_open
    assert not list(edition_folder(tmp_path / "base").rglob("*.parquet"))


def test_a_row_that_is_lost_on_the_way_stops_the_run(tmp_path: Path, database: Path) -> None:
    def lose(read: TableRead) -> TableRead:
        return replace(read, shape=lambda rows: f"(select * from {rows} limit 1)")

    with pytest.raises(StoppedError, match=r"nir\.person: the register counted 2 rows, 2 of them were read, and 1"):
        take_source(tmp_path / "base", source_of(database, lose))


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (datetime(2021, 1, 21, 22, 59, tzinfo=UTC), "before the end of the cutoff day"),
        (TAKEN + timedelta(seconds=1), "--taken is 2021-01-22T02:15:01"),
    ],
)
def test_a_register_is_refused_where_its_time_cannot_be(database: Path, taken: datetime, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        replace(source_of(database), taken=taken).verify(make_edition())


def test_a_copy_that_was_restored_later_has_the_time_it_was_taken(database: Path) -> None:
    taken = datetime(2021, 1, 21, 23, 0, tzinfo=UTC)
    verified = replace(source_of(database), taken=taken).verify(make_edition())
    verified.close()
    assert verified.tatt_ut.isoformat() == "2021-01-22T00:00:00+01:00"


def test_a_run_that_ends_before_it_has_read_gives_the_register_back(tmp_path: Path, database: Path) -> None:
    opened: list[MadeUpRegister] = []
    edition = make_edition()
    run = EditionRun(edition, Home(tmp_path), verified=source_of(database, opened=opened).verify(edition))
    assert opened[0].is_open
    with run:
        pass
    assert not opened[0].is_open
