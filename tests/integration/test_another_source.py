"""A source of another kind than a folder, a database, gives the same snapshot: a new kind needs nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import connect
from pipeline.editions.edition import Edition
from pipeline.intake.intake import IntakeRecord, take_in
from pipeline.intake.sources.intake_tables import create_intake_tables
from pipeline.intake.sources.model import Source, SourceTable, VerifiedSource
from pipeline.nir.contract import TABLES
from tests.support.intakes import edition_folder, make_edition, take
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
avslutning
    avslutning_id | person_id | kommunenummer | avslutningsdato | registrert          | opphevet
    a1            | anna      | 4601          | 2020-05-05      | 2020-05-06T12:00:00 | 2020-06-01T12:00:00
    a2            | anna      | 4601          | 2020-05-15      | 2020-06-01T12:00:00 |
    a3            | omar      | 0301          | 2020-05-05      | 2021-02-01T12:00:00 |
"""


@dataclass(frozen=True)
class VerifiedDatabase(VerifiedSource):
    """A database whose tables are those of the contract, typed, so that no row of it can be broken."""

    path: Path

    def load(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        create_intake_tables(connection)
        connection.execute(f"attach '{self.path}' as nir (read_only)")
        for name in TABLES:
            connection.execute(
                f"create table mottak.{name} as select *, null::varchar as feil_kolonne, null::varchar as feil_grunn,"
                f" null::varchar as raa from nir.{name}"
            )
        connection.execute("detach nir")


@dataclass(frozen=True)
class DatabaseSource:
    """``Source`` over a DuckDB file, as one over a server would be."""

    path: Path

    def verify(self, edition: Edition) -> VerifiedDatabase:
        if not self.path.exists():
            raise RefusedError(f"There is no database {self.path.name}.")
        sha256 = hashlib.sha256(self.path.read_bytes()).hexdigest()
        with duckdb.connect(str(self.path), read_only=True) as connection:
            counts = {name: connection.execute(f"select count(*) from {name}").fetchone() for name in TABLES}
        tables = tuple(
            SourceTable(name, f"nir.{name}", "duckdb", sha256, rows, 0, TABLES[name].column_names, (), ())
            for name, (rows,) in counts.items()
        )
        taken = datetime(2021, 1, 22, 2, 15, tzinfo=ZoneInfo("Europe/Oslo"))
        return VerifiedDatabase("the database nir", taken, "prøve", sha256, tables, (), edition.codes, self.path)


def take_database(root: Path, source: Source) -> IntakeRecord:
    edition = make_edition()
    work = edition_folder(root) / ".kjoring-base"
    work.mkdir(parents=True)
    verified = source.verify(edition)
    with connect(work / "innlesing.duckdb", work) as connection:
        verified.load(connection, work)
        return take_in(connection, verified, edition, work, edition_folder(root))


@pytest.fixture
def of_folder(tmp_path: Path) -> IntakeRecord:
    return take(tmp_path / "mappe", register(REGISTER))


def test_the_same_rows_from_a_database_are_the_same_snapshot(tmp_path: Path, of_folder: IntakeRecord) -> None:
    path = write_database(tmp_path / "nir.duckdb", tmp_path / "mappe")
    of_database = take_database(tmp_path / "base", DatabaseSource(path))
    assert of_database.snapshot_hash == of_folder.snapshot_hash
    assert of_database.accounting == of_folder.accounting
    assert of_database.accounting["avslutning"] == of_folder.accounting["avslutning"] | {
        "snapshot": 1,
        "opphevet": 1,
        "registrert_etter_skjaeringsdato": 1,
    }
    assert [one["fil"] for one in of_database.provenance["kilde"]["filer"]] == [f"nir.{name}" for name in TABLES]


def test_a_source_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        DatabaseSource(tmp_path / "nir.duckdb").verify(make_edition())


def write_database(path: Path, folder: Path) -> Path:
    """A database with the rows of the one extract below ``folder``, in the contract's types."""
    (extract,) = folder.glob("uttrekk-*")
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        for table in TABLES.values():
            columns = ", ".join(f"{column.name} {column.kind.sql_type}" for column in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
            if (extract / f"{table.name}.csv").exists():
                connection.execute(
                    f"insert into {table.name} by name from read_csv('{extract / table.name}.csv', "
                    "delim = ';', all_varchar = true, nullstr = '')"
                )
    return path
