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
from pipeline.common.warehouse import connect, count_rows
from pipeline.editions.edition import Edition
from pipeline.intake.intake import IntakeRecord, take_in
from pipeline.intake.sources.intake_tables import create_intake_tables
from pipeline.intake.sources.model import Source, SourceTable, VerifiedSource
from pipeline.intake.sources.rows import create_rows
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
    a4            | anna      | 4601          | 2019-05-05      | 2020-05-06T12:00:00 |
"""
# an empty reason has its default, and one outside the code list is in quarantine, whatever the source
REASONS = {"a2": "", "a4": "jobb"}


@dataclass(frozen=True)
class VerifiedDatabase(VerifiedSource):
    """A database with a table for each of the contract's, with its columns and types."""

    path: Path

    def load(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        create_intake_tables(connection)
        connection.execute(f"attach '{self.path}' as nir (read_only)")
        for source_table in self.tables:
            table = TABLES[source_table.table]
            create_rows(connection, table, source_table, f"nir.{table.name}", self.codes)
            connection.execute("insert into mottak.linjeskift values (?, 0, 1)", [table.name])
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
            counts = {name: count_rows(connection, name) for name in TABLES}
        tables = tuple(
            SourceTable(
                table=table.name,
                name=f"nir.{table.name}",
                format="duckdb",
                sha256=sha256,
                rows=counts[table.name],
                bytes=0,
                columns=table.column_names,
                unknown_columns=(),
                missing_optional=(),
                types={column.name: column.kind.sql_type for column in table.columns},
            )
            for table in TABLES.values()
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
    tables = register(REGISTER)
    for row in tables["avslutning"]:
        row["avslutningsarsak"] = REASONS.get(row["avslutning_id"], "arbeid_heltid")
    return take(tmp_path / "mappe", tables)


def test_the_same_rows_from_a_database_are_the_same_snapshot(tmp_path: Path, of_folder: IntakeRecord) -> None:
    path = write_database(tmp_path / "nir.duckdb", tmp_path / "mappe")
    of_database = take_database(tmp_path / "base", DatabaseSource(path))
    assert of_database.snapshot_hash == of_folder.snapshot_hash
    assert of_database.accounting == of_folder.accounting
    assert of_database.accounting["avslutning"] == of_folder.accounting["avslutning"] | {
        "snapshot": 1,
        "karantene": 1,
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
