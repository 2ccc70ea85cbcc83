"""K5: whatever goes wrong with a database is told in our own words, with the true reason, and nothing of it is shown.

Every server error here holds the mark of a person, as a server's own texts do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from pipeline.build import build_definitions
from pipeline.common.errors import RefusedError
from pipeline.contracts.comparison import INTAKE as INTAKE_TABLES
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.graph.history import open_history
from pipeline.graph.materials import table_key
from pipeline.handoff.ssb_files import write_data_files
from pipeline.intake.snapshot import open_snapshot
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import find_address, open_database, open_source
from pipeline.intake.sources.postgresql import PostgresqlRegister
from pipeline.intake.sources.postgresql_dialect import POSTGRESQL
from pipeline.intake.sources.register import Register, Relation
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import make_edition_tables
from pipeline.statistics.result_tables import write_result_tables
from tests.support.commands import is_history, iterate_files, list_tree, run_command
from tests.support.extracts import EDITION, make_register
from tests.support.intakes import make_edition
from tests.support.postgresql import BASE, OWNER, READER, Schema, find_broken_columns
from tests.support.registers import register

pytestmark = [pytest.mark.xdist_group("postgresql"), pytest.mark.usefixtures("small_country")]

MARK = "MRK:99900000001"
PASSWORD = "et-hemmelig-passord"
REGISTER = f"person\nperson_id\n{MARK}\n"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


@pytest.fixture
def filled(schema: Schema) -> Schema:
    schema.create_tables()
    schema.fill(register(REGISTER))
    return schema


def find_secrets(schema: Schema, told: str) -> list[str]:
    secrets = (str(schema.server.folder), schema.server.folder.name, READER, OWNER, PASSWORD, MARK, "SQLSTATE", "libpq")
    return [secret for secret in secrets if secret in told]


def refuse(schema: Schema, place: str | None = None) -> str:
    with pytest.raises(RefusedError) as refused:
        open_source(GivenSource(place or schema.address)).verify(make_edition()).close()
    assert not find_secrets(schema, str(refused.value))
    return str(refused.value)


@contextmanager
def reading(schema: Schema, select: str) -> Iterator[tuple[Register, str]]:
    """A register whose moment is open, to read one SELECT of our own."""
    address = find_address(schema.address)
    assert address is not None
    found = open_database(address)
    try:
        text = found.as_text(Relation("uttrekk.sql", select), {"celle": "celle"})
        found.open_moment([text])
        yield found, text
    finally:
        found.close()


# --- in the middle of the rows


STATES = ["40001", "22P05", "57014", "57P01", "53200", "XX001", "22012", "42501"]


def test_each_state_is_told_in_its_own_words(schema: Schema) -> None:
    """The server's own words hold a person's mark; a conflict on a standby is 40001."""
    schema.run(
        "create function stopp(tilstand text) returns text language plpgsql as "
        f"$$ begin raise exception 'canceling statement: {MARK}' using errcode = tilstand; end $$; "
    )
    schema.grant()
    for state in STATES:
        select = f"select stopp('{state}') as celle from generate_series(1, 3)"
        with reading(schema, select) as (found, text), found.batches(text) as rows:
            with pytest.raises(RefusedError) as refused:
                rows.read_all()
            assert str(refused.value) == f"uttrekk.sql: {POSTGRESQL.explain(state, 'read')}"
            assert refused.value.__cause__ is None
            assert refused.value.__suppress_context__


ROWS = f"select '{MARK}' || g as celle from generate_series(1, 3000000) as g"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        # what it says last may be lost with the connection
        ("select pg_terminate_backend(pid)", "broke off the connection"),
        ("select pg_cancel_backend(pid)", "Someone cancelled the query"),
    ],
)
def test_who_is_stopped_or_cancelled_while_rows_come_is_told(schema: Schema, statement: str, told: str) -> None:
    with reading(schema, ROWS) as (found, text), found.batches(text) as rows:
        assert rows.read_next_batch().num_rows > 1
        schema.run(f"{statement} from pg_stat_activity where usename = '{READER}'")
        with pytest.raises(RefusedError, match=told) as refused:
            for _ in rows:
                pass
    assert not find_secrets(schema, str(refused.value))


def test_a_connection_that_is_cut_has_no_state_and_is_told_by_its_stage(schema: Schema) -> None:
    """The server's process dies; every other session of the server is cut with it, and it recovers by itself."""
    with reading(schema, ROWS) as (found, text), found.batches(text) as rows:
        rows.read_next_batch()
        pid = schema.run(f"select pid from pg_stat_activity where usename = '{READER}'")
        schema.server.kill(int(pid))
        with pytest.raises(RefusedError, match="broke off the connection while rows were read") as refused:
            for _ in rows:
                pass
    assert not find_secrets(schema, str(refused.value))


def test_a_standby_that_cuts_off_who_was_idle_is_told_as_one(schema: Schema) -> None:
    """Measured with a real one: where rows that are still to be read go, the state is lost with the connection."""
    with reading(schema, ROWS) as (found, text):
        assert isinstance(found, PostgresqlRegister)
        session = found._session
        assert not session.is_standby
        session.is_standby = True
        schema.run(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{READER}'")
        with (
            pytest.raises(RefusedError, match="The server is a standby, and broke off") as refused,
            found.batches(text),
        ):
            pass
    assert not find_secrets(schema, str(refused.value))


# --- before the rows


def hide_by_policy(schema: Schema) -> None:
    schema.run("alter table person enable row level security; create policy p on person using (kjonn = 'M')")


def put_on_another_server(schema: Schema) -> None:
    """A view of ours over a table that is elsewhere: here in a file."""
    schema.run("create extension if not exists file_fdw schema pg_catalog")
    schema.run("alter table tiltak rename to t; create server elsewhere foreign data wrapper file_fdw")
    columns = schema.run(
        "select string_agg(attname || ' text', ', ' order by attnum) from pg_attribute "
        "where attrelid = 't'::regclass and attnum > 0"
    )
    schema.run(
        f"create foreign table f ({columns}) server elsewhere options (filename '/dev/null', format 'csv');"
        "create view tiltak as select * from f"
    )
    schema.grant()


BEFORE: list[tuple[Callable[[Schema], object], str]] = [
    (lambda schema: schema.run(f"revoke select on person from {READER}"), "a right is missing"),
    (lambda schema: schema.run(f"revoke usage on schema {schema.name} from {READER}"), "a right is missing"),
    (hide_by_policy, "row-level policy would hide rows"),
    (put_on_another_server, "lies on another server"),
    (lambda schema: schema.run("alter table vedtak drop til_dato, drop lov"), "lacks the required column lov"),
    (lambda schema: schema.run("drop table tiltak"), "tiltak is missing"),
    (lambda schema: schema.run('alter table person rename kjonn to "Kjonn"'), "nearly kjonn"),
    (
        lambda schema: schema.run(
            "alter table person rename to p; create materialized view person as select * from p with no data; "
            f"grant select on person to {READER}"
        ),
        "has not been filled",
    ),
]


@pytest.mark.parametrize(("change", "told"), BEFORE, ids=[told for _, told in BEFORE])
def test_what_is_missing_is_refused_before_anything_is_read(
    filled: Schema, change: Callable[[Schema], object], told: str
) -> None:
    change(filled)
    assert told in refuse(filled)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((BASE, "finnesikke"), "cannot be reached, or did not let this user in"),
        ((READER, "ukjent_hemmelig"), "cannot be reached, or did not let this user in"),
        (("host=/", "host=/finnes/ikke/"), "cannot be reached, or did not let this user in"),
        (("schema=nir", "schema=rin"), "The schema is not in this database"),
    ],
    ids=["base", "user", "server", "schema"],
)
def test_what_cannot_be_connected_to_is_told(filled: Schema, change: tuple[str, str], told: str) -> None:
    assert told in refuse(filled, filled.address.replace(*change))


def test_a_text_that_is_not_in_its_own_encoding_is_refused(schema: Schema) -> None:
    """A base without an encoding holds a byte that no UTF-8 has."""
    server, base = schema.server, f"ascii_{schema.name}"
    server.run(f"create database {base} encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0")
    try:
        server.run(
            f"create schema {schema.name}; grant usage on schema {schema.name} to public;"
            f"create table {schema.name}.t (celle text); insert into {schema.name}.t values (E'{MARK}\\xe5');"
            f"grant select on {schema.name}.t to public",
            base=base,
        )
        select = f"select celle from {schema.name}.t"
        with (
            reading(schema.of_base(base), select) as (found, text),
            found.batches(text) as rows,
            pytest.raises(RefusedError, match="cannot be written as UTF-8") as refused,
        ):
            rows.read_all()
        assert not find_secrets(schema, str(refused.value))
    finally:
        server.run(f"drop database {base} with (force)")


# --- the whole run


def find_secrets_below(schema: Schema, home: Path) -> list[str]:
    """Files of a HOME that hold where the server is, or how one logs in."""
    secrets = [secret.encode() for secret in (str(schema.server.folder), schema.server.folder.name, READER, PASSWORD)]
    return [str(path) for path in iterate_files(home) if any(secret in path.read_bytes() for secret in secrets)]


def test_a_run_whose_database_breaks_off_writes_nothing_but_that_it_was_refused(
    filled: Schema, scratch: Path, years: Path
) -> None:
    columns = "bydelsnummer, lov, avslutningsdato, avslutningsarsak, registrert_av, registrert, opphevet"
    filled.run(
        "create function stopp() returns text stable language plpgsql as "
        f"$$ begin raise exception '{MARK}' using errcode = '40001'; end $$;"
        "alter table avslutning rename to a; insert into a (avslutning_id) values ('1');"
        f"create view avslutning as select avslutning_id, person_id, stopp() as kommunenummer, {columns} from a"
    )
    filled.grant()
    home = scratch / "hjem"
    ended = run_command("run", EDITION, "--source", filled.address, "--home", home, "--years", years)
    assert ended.code == 2
    assert "The server is a standby" in ended.err
    assert not find_secrets(filled, ended.out + ended.err)
    kept = [name for name in list_tree(home, but=is_history) if (home / name).is_file()]
    assert kept == [f"data/{EDITION}/.las"]  # the lock of the edition
    assert not find_secrets_below(filled, home)
    assert not [path for path in iterate_files(home) if MARK.encode() in path.read_bytes()]


def start_in_dagster(years: Path, home: Path, config: dict[str, object]) -> dg.ExecuteInProcessResult:
    """The first step of a run that is started in Dagster, with its history under HOME: reading and taking in."""
    with open_history(home / "data" / "dagster") as instance:
        return (
            build_definitions(years)
            .resolve_job_def("forelopige_resultater")
            .execute_in_process(
                partition_key=EDITION,
                instance=instance,
                run_config={"resources": {"kjoring": {"config": {**config, "home": str(home)}}}},
                asset_selection=[table_key(name) for name in (*(f"inndata.{name}" for name in TABLES), *INTAKE_TABLES)],
                raise_on_error=False,
            )
        )


def fill_with_small_register(schema: Schema) -> None:
    tables = make_register()
    schema.create_tables(find_broken_columns(tables))
    schema.fill(tables)


def test_dagster_reads_a_database_and_its_history_has_no_address(
    schema: Schema, scratch: Path, years: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the run config, which names a variable; the snapshot is that of the CSV files (K2)."""
    fill_with_small_register(schema)
    monkeypatch.setenv("PROVE_KILDE", schema.address)
    home = scratch / "hjem"
    result = start_in_dagster(years, home, {"source": {"env": "PROVE_KILDE"}})
    assert result.success
    materials = result.asset_materializations_for_node("snapshot")
    assert {str(one.metadata["kilde"].value) for one in materials} == {f"{BASE}, {schema.name}"}
    snapshot_hash = open_snapshot(published / "data" / EDITION).snapshot_hash
    assert {str(one.metadata["snapshot_hash"].value) for one in materials} == {snapshot_hash}
    assert not find_secrets_below(schema, home)


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in iterate_files(folder) if path.suffix in (".csv", ".parquet")}


def test_tables_and_files_for_ssb_from_a_database_are_those_from_files(
    schema: Schema, scratch: Path, years: Path, published: Path
) -> None:
    """K2, by a TOML file that says where the database is."""
    fill_with_small_register(schema)
    settings = {"host": schema.server.folder, "base": BASE, "schema": schema.name, "bruker": READER}
    place = scratch / "nir.toml"
    place.write_text("\n".join(f'{name} = "{value}"' for name, value in settings.items()), encoding="utf-8")
    with EditionRun(find_edition(EDITION, years), Home(scratch / "hjem"), GivenSource(str(place))) as run:
        make_edition_tables(run, list_editions(load_years(years)))
        write_result_tables(run.connection, run.reports / "tabeller")
        write_data_files(run, run.work / "overlevering")
        of_base = read_files(run.work)
    of_files = read_files(published / "data" / EDITION / "overlevering")
    of_files |= read_files(published / "reports_out" / EDITION / "tabeller")
    compared = of_base.keys() & of_files.keys()
    assert {"resultat.csv", "resultat.parquet"} <= compared
    assert len([name for name in compared if name.endswith("_p2020.parquet")]) == 8
    assert [name for name in compared if of_base[name] != of_files[name]] == []
