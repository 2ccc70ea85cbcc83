"""K4: what is read of a database that others write to is one moment of it, or it is refused; never an empty table."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pyarrow as pa
import pytest

import pipeline.intake.sources.postgresql as module
from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import find_address, open_database, open_source
from pipeline.intake.sources.postgresql import PostgresqlRegister
from pipeline.intake.sources.postgresql_session import Session
from pipeline.intake.sources.register import ReadingPlan, Register
from pipeline.intake.sources.register_source import RegisterSource, VerifiedRegister
from pipeline.intake.sources.straight_plan import plan_straight
from tests.support.intakes import make_edition
from tests.support.postgresql import Schema
from tests.support.registers import register

pytestmark = pytest.mark.xdist_group("postgresql")

PEOPLE = 200
REGISTER = "person\nperson_id\n" + "\n".join(f"p{number}" for number in range(PEOPLE))
# Each transaction writes its number on every row of both tables, in as many rows as before.
RELOAD = (
    "begin; truncate person, kategori;"
    "insert into person (person_id, fodselsdato, kjonn, statsborgerskap, reservert_forskning, registrert) "
    "select 'p' || g, '1990-05-17', 'K', {mark}, false, '2016-01-01' from generate_series(1, 200) g;"
    "insert into kategori (kategori_id, person_id, lov, kategori, oppholdsgrunnlag, kollektiv_beskyttelse, fra_dato, "
    "registrert) select 'k' || g, 'p' || g, 'introduksjonsloven', 'rett', {mark}, false, '2018-01-01', '2018-01-01' "
    "from generate_series(1, 200) g; commit;"
)
UPDATE = (
    "begin; update person set statsborgerskap = {mark}; delete from kategori where kategori_id <= 'k3';"
    "insert into kategori (kategori_id, person_id, lov, kategori, oppholdsgrunnlag, kollektiv_beskyttelse, fra_dato, "
    "registrert) select 'k' || g, 'p' || g, 'introduksjonsloven', 'rett', {mark}, false, '2018-01-01', '2018-01-01' "
    "from generate_series(1, 200) g where 'k' || g <= 'k3'; update kategori set oppholdsgrunnlag = {mark}; commit;"
)
REWRITE = "begin; alter table person alter statsborgerskap type varchar({size}); commit;"
RENAME = (
    "begin; create table ny (like person including all); insert into ny select * from person; drop table person;"
    "alter table ny rename to person; grant select on person to leser_hemmelig; commit;"
)


@pytest.fixture
def filled(schema: Schema) -> Schema:
    schema.create_tables()
    schema.fill(register(REGISTER))
    return schema


@contextmanager
def opened(schema: Schema) -> Iterator[VerifiedRegister]:
    verified = open_source(GivenSource(schema.address)).verify(make_edition())
    assert isinstance(verified, VerifiedRegister)
    try:
        yield verified
    finally:
        verified.close()


def read(verified: VerifiedRegister, table: str) -> pa.Table:
    (wanted,) = (one for one in verified.reads if one.table == table)
    with verified.opened.batches(wanted.select) as rows:
        return rows.read_all()


def count_people(verified: VerifiedRegister) -> int:
    """The rows that come, which are those that were counted when the moment was opened."""
    rows = int(read(verified, "person").num_rows)
    assert rows == verified.tables[0].rows
    return rows


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock as long as a test can."""
    monkeypatch.setitem(module.SETTINGS, "lock_timeout", "300ms")


# --- another writes after the moment has begun


@pytest.mark.parametrize(
    "statement",
    ["delete from person", "update person set kjonn = 'X'", "insert into person select * from person"],
    ids=["delete", "update", "insert"],
)
def test_rows_written_afterwards_are_not_read(filled: Schema, statement: str) -> None:
    with opened(filled) as verified:
        filled.run(statement)
        assert count_people(verified) == PEOPLE


@pytest.mark.parametrize(
    "statement",
    ["truncate person", "drop table person cascade", "alter table person drop kjonn", "alter table person rename to x"],
    ids=["truncate", "drop", "drop column", "rename"],
)
def test_who_would_empty_drop_or_alter_waits_until_all_is_read(filled: Schema, statement: str) -> None:
    with opened(filled) as verified:
        other = filled.start(f"{statement}; select 'done';\n")
        other.stdin.close()  # type: ignore[union-attr]
        time.sleep(0.2)
        assert other.poll() is None, "it did not wait"
        assert count_people(verified) == PEOPLE
        verified.close()
        assert other.wait(timeout=20) == 0
        other.stdout.close()  # type: ignore[union-attr]


# --- another writes while the moment is being opened


def plan_and(change: Callable[[], object]) -> Callable[[Register, Edition], ReadingPlan]:
    """What happens between the look at the columns and the locks."""

    def plan(of: Register, edition: Edition) -> ReadingPlan:
        made = plan_straight(of, edition)
        change()
        return made

    return plan


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("drop table person cascade", "is gone, or has other columns"),
        ("alter table person drop kjonn", "is gone, or has other columns"),
        ("alter table person alter kjonn type boolean using true", "is gone, or has other columns"),
        ("alter table person add navn text", "is gone, or has other columns"),
        ("revoke select on person from leser_hemmelig", "a right is missing"),
    ],
)
def test_what_was_altered_since_it_was_looked_at_is_refused(filled: Schema, statement: str, told: str) -> None:
    address = find_address(filled.address)
    assert address is not None
    source = RegisterSource(partial(open_database, address), plan_and(lambda: filled.run(statement)))
    with pytest.raises(RefusedError, match=told) as refused:
        source.verify(make_edition())
    assert f"{filled.name}.person" in str(refused.value)


def start_reload(schema: Schema) -> subprocess.Popen[str]:
    """Begin to empty a table and fill it again, in a session beside; it is empty when this returns."""
    loader = schema.start(
        "begin; create temp table kopi as select * from person; truncate person;\nselect 'emptied';\n"
    )
    assert loader.stdout is not None and loader.stdin is not None
    assert loader.stdout.readline() == "emptied\n"
    loader.stdin.write("select pg_sleep(0.5); insert into person select * from kopi; commit;\n")
    loader.stdin.close()
    return loader


def test_a_table_that_is_being_reloaded_is_read_when_it_is_full(filled: Schema) -> None:
    """The trap: a transaction whose moment began before the reload was done sees no row, and no error."""
    loader = start_reload(filled)
    with opened(filled) as verified:
        assert count_people(verified) == PEOPLE
    assert loader.wait(timeout=20) == 0
    loader.stdout.close()  # type: ignore[union-attr]


def test_a_table_that_stays_locked_is_refused(filled: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)
    holder = filled.start("begin; lock table person in access exclusive mode;\nselect 'held';\n")
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RefusedError, match="being loaded or altered by another"), opened(filled):
        pass
    holder.communicate()


def test_a_materialized_view_that_is_refreshed_in_between_is_refused(
    filled: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be locked by name, so what tells is where the server keeps it now."""
    filled.run("alter table person rename to p; create materialized view person as select * from p")
    filled.grant()
    run, refreshed = Session.run, []

    def refresh_within(self: Session, statement: str, stage: module.Stage, name: str) -> None:
        run(self, statement, stage, name)
        if "limit 0" in statement and "kategori" in statement and "repeatable" in refreshed:
            filled.run("refresh materialized view person")
            refreshed.append("done")
        if "repeatable read" in statement:
            refreshed.append("repeatable")

    monkeypatch.setattr(Session, "run", refresh_within)
    # the moment begins with the first SELECT in it, which is of another table
    order = lambda made: ReadingPlan(reads=tuple(sorted(made.reads, key=lambda read: read.table == "person")))  # noqa: E731
    address = find_address(filled.address)
    assert address is not None
    source = RegisterSource(partial(open_database, address), lambda of, edition: order(plan_straight(of, edition)))
    with pytest.raises(RefusedError, match="being loaded or altered by another"):
        source.verify(make_edition())
    assert "done" in refreshed


def test_a_table_that_is_reloaded_as_the_moment_begins_is_waited_for(
    filled: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locks come before the moment: in the other order the moment would be one in which the table has no row."""
    run, loaders = Session.run, list[subprocess.Popen[str]]()

    def reload_within(self: Session, statement: str, stage: module.Stage, name: str) -> None:
        run(self, statement, stage, name)
        if "repeatable read" in statement:
            loaders.append(start_reload(filled))

    monkeypatch.setattr(Session, "run", reload_within)
    with opened(filled) as verified:
        assert count_people(verified) == PEOPLE
    (loader,) = loaders
    assert loader.wait(timeout=20) == 0
    loader.stdout.close()  # type: ignore[union-attr]


def test_a_table_that_a_function_reads_and_another_has_emptied_is_refused(filled: Schema) -> None:
    """What a function reads is locked when rows come, which may be after a reload: they would be gone in silence."""
    filled.run("alter table person rename to p")
    filled.run(
        "create function hent() returns setof p language plpgsql stable security definer as "
        f"$$ begin return query select * from {filled.name}.p; end $$; create view person as select * from hent()"
    )
    filled.grant()
    with opened(filled) as verified:
        assert count_people(verified) == PEOPLE

    def reload(made: PostgresqlRegister, selects: Sequence[str]) -> None:
        open_moment(made, selects)
        filled.run(
            "begin; create temp table kopi as select * from p; truncate p; insert into p select * from kopi; commit"
        )

    open_moment = PostgresqlRegister.open_moment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresqlRegister, "open_moment", reload)
        with pytest.raises(RefusedError, match=f"^{filled.name}.person: It is being loaded"), opened(filled):
            pass


def test_a_pooler_that_forgets_the_settings_of_the_session_is_refused(
    filled: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row security, for one, would be on again: a policy would hide rows in silence."""
    run = Session.run

    def on_another_connection(self: Session, statement: str, stage: module.Stage, name: str) -> None:
        if statement.startswith("begin"):
            run(self, "discard all", stage, name)
        run(self, statement, stage, name)

    monkeypatch.setattr(Session, "run", on_another_connection)
    with pytest.raises(RefusedError, match="pooler that gives each transaction another connection"), opened(filled):
        pass


# --- another writes at full speed


def write_for_ever(schema: Schema, stop: threading.Event, told: list[str]) -> None:
    """Reload, update, rewrite and replace, as fast as it goes, until told to stop. ``told``: what went wrong."""
    writer = schema.start("set lock_timeout = '5s';")
    assert writer.stdin is not None
    writer.stdin.write("\\set ON_ERROR_STOP off\n")
    number = 0
    while not stop.is_set():
        number += 1
        mark = "'" + "".join(chr(ord("A") + number // 26**place % 26) for place in (2, 1, 0)) + "'"
        step = (RELOAD, UPDATE, REWRITE, RENAME)[number % 4]
        writer.stdin.write(step.format(mark=mark, size=10 + number % 7) + f"\nselect {number};\n")
        writer.stdin.flush()
        assert writer.stdout is not None
        # to the number, past what could not be done; to the end where the session has ended
        while (line := writer.stdout.readline()) and line.strip() != str(number):
            told.append(line)
        if not line:
            break
    writer.communicate()


def test_each_reading_under_a_writer_at_full_speed_is_one_moment_or_refused(filled: Schema) -> None:
    filled.run(RELOAD.format(mark="'AAA'"))
    stop, told = threading.Event(), list[str]()
    writer = threading.Thread(target=write_for_ever, args=(filled, stop, told))
    writer.start()
    times, refused, marks = 0, [], set()
    try:
        while times < 8 and len(refused) < 40:
            try:
                with opened(filled) as verified:
                    people, categories = read(verified, "person"), read(verified, "kategori")
            except RefusedError as error:
                refused.append(str(error))
                continue
            assert (people.num_rows, categories.num_rows) == (PEOPLE, PEOPLE)
            (mark,) = people["statsborgerskap"].unique().to_pylist()
            assert categories["oppholdsgrunnlag"].unique().to_pylist() == [mark]
            marks.add(mark)
            times += 1
    finally:
        stop.set()
        writer.join()
    assert times == 8
    assert len(marks) > 2, f"the writer wrote nothing in between: {told}"
    # which of them it meets is chance
    reasons = ("is gone, or has other columns", "being loaded or altered by another", "a right is missing")
    assert not [one for one in refused if not any(reason in one for reason in reasons)]
