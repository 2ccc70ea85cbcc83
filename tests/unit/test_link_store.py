"""The store of links: what is acknowledged is there, what is revoked stays so, and in doubt it is closed (L2–L5)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.links import schema
from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.head import HEAD_FILE
from pipeline.links.model import LinkState, NewLine, NewSending, Verdict, What, Word
from pipeline.links.schema import STORE_FILE
from pipeline.links.store import LinkStore, open_store
from tests.support.link_stores import (
    EDITION,
    EXPIRES,
    KEY,
    NOW,
    Made,
    make_link,
    make_recipient,
    make_store,
    name_token,
    run_killed,
)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_store(tmp_path / "data")


def find_reason(made: Made, *, write: bool = False) -> ClosedReason:
    """Why the store is closed, to whoever opens it and to whoever has it open."""
    with pytest.raises(StoreClosed) as closed:
        made.open(write=write)
    return closed.value.reason


# --- what is made


def test_l2_a_link_is_found_by_its_token_alone_and_its_token_is_not_in_the_store(made: Made) -> None:
    with made.open() as store:
        found = store.find_token(made.tokens["link1507"])
        assert found is not None
        assert (found.lenke_id, found.utgave, found.kode, found.utsending) == ("link1507", KEY, "1507", 1)
        assert found.recipient.epost == "kari@k1507.example.no"
        assert (found.made, found.expires) == (NOW, EXPIRES)
        for wrong in ("", made.tokens["link1507"][:-1], made.tokens["link1507"] + "x", "\ud800", "x" * 60_000):
            assert store.find_token(wrong) is None
    content = made.path.read_bytes()
    assert all(token.encode() not in content for token in made.tokens.values())


def test_l5_the_store_and_its_head_are_private_and_survive_being_opened_again(made: Made) -> None:
    for path in made.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert stat.S_IMODE(made.data.stat().st_mode) == 0o700
    with made.open() as store:
        edition = store.edition(KEY)
        assert edition == replace(EDITION, made=NOW)
        assert store.newest_edition() == edition
        assert [link.lenke_id for link in store.links(KEY)] == ["link0301", "link1507", "link4601"]
        assert store.next_sending(KEY) == 2
        assert [sending.mark for sending in store.sendings(KEY)] == ["merke-3"]


def test_l5_what_is_acknowledged_is_synced(made: Made) -> None:
    connection = schema.connect(made.path)
    settings = {
        name: connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("synchronous", "journal_mode", "fullfsync", "secure_delete", "foreign_keys")
    }
    connection.close()
    assert settings == {
        "synchronous": 2, "journal_mode": "truncate", "fullfsync": 1, "secure_delete": 1, "foreign_keys": 1
    }  # fmt: skip


def test_r16_a_repr_tells_nobody(made: Made) -> None:
    with made.open() as store:
        shown = repr(store.links(KEY))
    assert "example.no" not in shown
    assert "Kari" not in shown
    assert store.links(KEY)[0].token_hash not in shown


def test_l3_a_recipient_gets_no_second_link_and_nothing_of_a_refused_sending_is_kept(made: Made) -> None:
    same = make_recipient("0301", "KARI@k0301.example.no")
    other = make_recipient("0301", "ola@k0301.example.no")
    with made.open() as store:
        sending = NewSending(EDITION, 2, "m2", (make_link("ny1", other), make_link("ny2", same)), "https://x.example/")
        with pytest.raises(RefusedError, match="0301"):
            store.make(sending)
        assert store.next_sending(KEY) == 2
        assert store.find_link("ny1") is None
        assert len(store.trace()) == 3
        store.make(replace(sending, links=sending.links[:1]))
        with pytest.raises(RefusedError, match="meanwhile"):
            store.make(replace(sending, links=()))


def test_l4_a_reissue_ends_the_old_link_with_the_new_ones_making(made: Made) -> None:
    new = make_link("ny", make_recipient("0301", "ola@k0301.example.no"), replaces="link0301")
    with made.open() as store:
        store.make(NewSending(EDITION, 2, "m2", (new,), "https://x.example/", reason="sluttet"))
        old = store.find_link("link0301")
        assert old is not None
        assert (old.revoked, old.reissued_by, old.reason) == (NOW, "ny", "sluttet")
        assert store.state(old) is LinkState.REVOKED
        assert [(line.lenke_id, line.what, line.verdict) for line in store.trace()[3:]] == [
            ("ny", "laget", "ok"),
            ("link0301", "tilbakekalt", "erstattet"),
        ]


# --- life


def test_l4_every_change_takes_effect_at_the_next_request_of_another_process(made: Made) -> None:
    with made.open() as portal, made.open() as command:
        token = made.tokens["link4601"]
        link = portal.find_token(token)
        assert link is not None
        assert portal.state(link) is LinkState.OPEN
        assert command.revoke(KEY, ["link4601", "link0301"], "feil") == ("link0301", "link4601")
        assert command.revoke(KEY, ["link4601"], "igjen") == ()
        again = portal.find_token(token)
        assert again is not None
        assert portal.state(again) is LinkState.REVOKED
        assert (again.revoked, again.reason) == (NOW, "feil")
        with pytest.raises(RefusedError, match="ukjent"):
            command.revoke(KEY, ["ukjent", "link1507"])


def test_l4_another_end_opens_what_has_run_out_and_nothing_that_is_revoked(made: Made) -> None:
    later = EXPIRES + timedelta(days=30)
    made.clock.now = EXPIRES
    with made.open() as store:
        store.revoke(KEY, ["link0301"])
        states = {link.lenke_id: store.state(link) for link in store.links(KEY)}
        assert states == {
            "link0301": LinkState.REVOKED, "link1507": LinkState.RUN_OUT, "link4601": LinkState.RUN_OUT
        }  # fmt: skip
        assert store.expire(KEY, {"link0301": later, "link1507": later}) == ("link1507",)
        states = {link.lenke_id: store.state(link) for link in store.links(KEY)}
        assert states == {"link0301": LinkState.REVOKED, "link1507": LinkState.OPEN, "link4601": LinkState.RUN_OUT}


def test_l4_a_closed_round_is_opened_again_by_request_alone(made: Made) -> None:
    ends = {"link0301": EXPIRES, "link1507": EXPIRES}
    with made.open() as store:
        store.revoke(KEY, ["link1507"])
        assert store.close_round(KEY, "ferdig") == ("link0301", "link4601")
        assert store.close_round(KEY, "ferdig") == ()
        assert [store.state(link) for link in store.links(KEY)] == [
            LinkState.CLOSED,
            LinkState.REVOKED,
            LinkState.CLOSED,
        ]
        with pytest.raises(RefusedError, match="--reopen"):
            store.expire(KEY, ends)
        with pytest.raises(RefusedError, match="closed"):
            store.make(NewSending(EDITION, 2, "m2", (), "https://x.example/"))
        assert store.expire(KEY, ends, reopen=True) == ("link0301",)
        assert [store.state(link) for link in store.links(KEY)] == [LinkState.OPEN, LinkState.REVOKED, LinkState.OPEN]


def test_l9_a_link_that_was_not_meant_for_its_holder_is_revoked(made: Made) -> None:
    with made.open() as store:
        before = made.read_change()
        store.report_mistake("link1507")
        link = store.find_link("link1507")
        assert link is not None
        assert (link.mistake, link.revoked) == (NOW, NOW)
        assert made.read_change() == before + 1
        assert [line.what for line in store.trace("link1507")] == ["laget", "feil_mottaker", "tilbakekalt"]


def test_l18_word_back_is_taken_until_the_units_deadline_and_can_be_changed(made: Made) -> None:
    with made.open() as store:
        store.set_word("link0301", Word.CORRECTING)
        made.clock.now = datetime(2021, 2, 28, 22, 59, 59, tzinfo=UTC)
        store.set_word("link0301", Word.RIGHT)
        made.clock.move(seconds=1)
        with pytest.raises(RefusedError, match="deadline"):
            store.set_word("link0301", Word.CORRECTING)
        store.set_word("link1507", Word.CORRECTING)  # its own deadline is later
        found = store.find_link("link0301")
        assert found is not None
        assert found.word is Word.RIGHT
        assert [line.verdict for line in store.trace("link0301")] == ["ok", "rettes", "stemmer"]


def test_l18_without_a_deadline_no_word_is_taken(tmp_path: Path) -> None:
    made = make_store(tmp_path / "data")
    units = {kode: replace(unit, frist=None) for kode, unit in EDITION.units.items()}
    with made.open() as store:
        store.write_edition(replace(EDITION, units=units))
        with pytest.raises(RefusedError, match="deadline"):
            store.set_word("link0301", Word.RIGHT)


def test_l6_marks_are_kept_by_link(made: Made) -> None:
    with made.open() as store:
        store.mark(KEY, ["link0301", "link1507"], sent=date(2021, 1, 26))
        store.mark(KEY, ["link1507"], bounced=date(2021, 1, 27))
        marks = {link.lenke_id: (link.sent, link.bounced) for link in store.links(KEY)}
    assert marks == {
        "link0301": (date(2021, 1, 26), None),
        "link1507": (date(2021, 1, 26), date(2021, 1, 27)),
        "link4601": (None, None),
    }


def test_l6_openings_and_downloads_are_counted_by_link(made: Made) -> None:
    with made.open() as store:
        store.append([NewLine("link0301", What.OPENED), NewLine("link0301", What.DOWNLOADED)])
        made.clock.move(hours=1)
        store.append([NewLine("link0301", What.OPENED), NewLine("link1507", What.REFUSED, Verdict.RUN_OUT)])
        (used,) = store.uses(KEY).items()
    assert used[0] == "link0301"
    assert (used[1].opened_first, used[1].opened_last) == (NOW, NOW + timedelta(hours=1))
    assert used[1].downloads == 1


def test_l10_wrong_codes_are_counted_since_a_moment(made: Made) -> None:
    with made.open() as store:
        store.append([NewLine("link0301", What.PIN, Verdict.WRONG)] * 3)
        made.clock.move(minutes=15)
        store.append([NewLine("link0301", What.PIN, Verdict.WRONG), NewLine("link0301", What.PIN)])
        assert store.count_lines("link0301", What.PIN, Verdict.WRONG, NOW) == 4
        assert store.count_lines("link0301", What.PIN, Verdict.WRONG, NOW + timedelta(seconds=1)) == 1


def test_l5_threads_read_while_one_writes(made: Made) -> None:
    faults: list[BaseException] = []

    def read(store: LinkStore) -> None:
        try:
            for _ in range(100):
                assert store.find_token(made.tokens["link0301"]) is not None
        except BaseException as fault:
            faults.append(fault)

    with made.open() as store:
        readers = [threading.Thread(target=read, args=(store,)) for _ in range(4)]
        for one in readers:
            one.start()
        for _ in range(20):
            store.append([NewLine("link0301", What.OPENED)])
        for one in readers:
            one.join()
        assert not faults
        assert len(store.trace()) == 3 + 20
        assert store.verify_trace().fault == ""


# --- closed


def test_l5_no_store_at_all_is_said_as_such_and_makes_none(tmp_path: Path) -> None:
    made = Made(tmp_path / "data")
    assert find_reason(made) is ClosedReason.NONE_YET
    assert find_reason(made, write=True) is ClosedReason.NONE_YET
    assert not made.data.exists()


def _lose_store(made: Made) -> None:
    made.path.unlink()


def _lose_head(made: Made) -> None:
    (made.data / HEAD_FILE).unlink()


def _change_head(made: Made) -> None:
    head = made.data / HEAD_FILE
    head.write_bytes(head.read_bytes().replace(b'"endring": 1', b'"endring": 0'))


def _empty_head(made: Made) -> None:
    (made.data / HEAD_FILE).write_bytes(b"")


def _empty_store(made: Made) -> None:
    made.path.write_bytes(b"")


def _spoil_store(made: Made) -> None:
    made.path.write_bytes(os.urandom(made.path.stat().st_size))


def _cut_store(made: Made) -> None:
    os.truncate(made.path, made.path.stat().st_size // 2)


def _spoil_page(made: Made) -> None:
    with made.path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 4096)


def _put_other_database(made: Made) -> None:
    made.path.unlink()
    with sqlite3.connect(made.path) as connection:
        connection.execute("create table lager (lager_id, endring)")
    connection.close()


def _spoil_time(made: Made) -> None:
    made.change("update spor set tid = 'i fjor' where nummer = 1")


def _put_folder(made: Made) -> None:
    made.path.unlink()
    made.path.mkdir()


def _lock_out(made: Made) -> None:
    made.path.chmod(0o400)


def _make_newer(made: Made) -> None:
    made.change(f"pragma user_version = {schema.VERSION + 1}")


def _put_another_store(made: Made) -> None:
    other = make_store(made.data.parent / "annen")
    shutil.copyfile(other.path, made.path)


CLOSED = {
    _lose_store: ClosedReason.STORE_MISSING,
    _lose_head: ClosedReason.HEAD_MISSING,
    _change_head: ClosedReason.HEAD_DAMAGED,
    _empty_head: ClosedReason.HEAD_DAMAGED,
    _empty_store: ClosedReason.DAMAGED,
    _spoil_store: ClosedReason.DAMAGED,
    _cut_store: ClosedReason.DAMAGED,
    _spoil_page: ClosedReason.DAMAGED,
    _put_other_database: ClosedReason.DAMAGED,
    _put_folder: ClosedReason.DAMAGED,
    _lock_out: ClosedReason.READ_ONLY,
    _make_newer: ClosedReason.NEWER,
    _put_another_store: ClosedReason.FOREIGN,
}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("harm", CLOSED, ids=lambda harm: harm.__name__.strip("_"))
def test_l5_a_store_that_cannot_be_trusted_is_closed_to_whoever_opens_it(made: Made, harm: object, write: bool) -> None:
    harm(made)  # type: ignore[operator]
    assert find_reason(made, write=write) is CLOSED[harm]  # type: ignore[index]


@pytest.mark.parametrize("harm", CLOSED, ids=lambda harm: harm.__name__.strip("_"))
def test_l5_a_store_that_is_harmed_while_it_is_open_is_closed_at_the_next_request(made: Made, harm: object) -> None:
    with made.open() as store:
        assert store.find_token(made.tokens["link0301"]) is not None
        harm(made)  # type: ignore[operator]
        for _ in range(2):
            with pytest.raises(StoreClosed) as closed:
                store.find_token(made.tokens["link0301"])
            assert closed.value.reason is CLOSED[harm]  # type: ignore[index]
            with pytest.raises(StoreClosed):
                store.append([NewLine("link0301", What.OPENED)])


def test_l5_the_store_opens_again_when_the_fault_is_put_right(made: Made) -> None:
    kept = made.path.read_bytes()
    with made.open() as store:
        _spoil_store(made)
        with pytest.raises(StoreClosed):
            store.find_link("link0301")
        made.path.write_bytes(kept)
        assert store.find_link("link0301") is not None


def test_l5_a_backup_from_before_a_revocation_is_closed_and_revives_nothing(made: Made) -> None:
    backup = made.path.read_bytes()
    with made.open() as store:
        store.revoke(KEY, ["link0301"])
        made.path.write_bytes(backup)
        with pytest.raises(StoreClosed) as closed:
            store.find_token(name_token("link0301"))
        assert closed.value.reason is ClosedReason.OLDER
    assert find_reason(made) is ClosedReason.OLDER
    assert find_reason(made, write=True) is ClosedReason.OLDER


def test_l5_a_backup_that_lacks_openings_alone_is_open(made: Made) -> None:
    backup = made.path.read_bytes()
    with made.open() as store:
        store.append([NewLine("link0301", What.OPENED)])
    made.path.write_bytes(backup)
    with made.open() as store:
        assert store.find_link("link0301") is not None


def test_l5_a_store_that_is_locked_for_two_seconds_is_closed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    assert schema.WAIT_SECONDS == 2
    monkeypatch.setattr(schema, "WAIT_SECONDS", 0.1)
    with made.open() as store:
        other = sqlite3.connect(made.path, isolation_level=None)
        other.execute("begin exclusive")
        for call in (
            lambda: store.find_link("link0301"),
            lambda: store.append([NewLine("link0301", What.OPENED)]),
            made.open,
        ):
            with pytest.raises(StoreClosed) as closed:
                call()
            assert closed.value.reason is ClosedReason.LOCKED
        other.execute("rollback")
        other.close()
        store.append([NewLine("link0301", What.OPENED)])


def test_l5_a_full_disk_closes_it_and_acknowledges_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    real = schema.connect

    def connect_full(path: Path) -> sqlite3.Connection:
        connection = real(path)
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages}")
        return connection

    monkeypatch.setattr("pipeline.links.database.connect", connect_full)
    with made.open() as store:
        with pytest.raises(StoreClosed) as closed:
            store.append([NewLine("link0301", What.OPENED)] * 500)
        assert closed.value.reason is ClosedReason.FULL
        assert len(store.trace()) == 3
        assert store.verify_trace().fault == ""


@pytest.mark.parametrize(
    ("moved", "is_open"),
    [
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
        (timedelta(days=-365), False),
        (timedelta(minutes=5), True),
        (timedelta(days=365), True),
    ],
)
def test_l5_a_clock_that_was_set_back_closes_it(made: Made, moved: timedelta, is_open: bool) -> None:
    with made.open() as store:
        made.clock.now = NOW + moved
        if is_open:
            assert store.find_link("link0301") is not None
        else:
            for call in (
                lambda: store.find_link("link0301"),
                lambda: store.revoke(KEY, ["link0301"]),
                lambda: made.open(write=False),
            ):
                with pytest.raises(StoreClosed) as closed:
                    call()
                assert closed.value.reason is ClosedReason.CLOCK


def test_l5_a_line_of_another_hand_with_no_time_closes_it(made: Made) -> None:
    _spoil_time(made)
    with made.open() as store, pytest.raises(StoreClosed) as closed:
        store.trace()
    assert closed.value.reason is ClosedReason.DAMAGED


def test_l5_every_case_says_what_to_do_and_names_nobody() -> None:
    for reason in ClosedReason:
        text = str(StoreClosed(reason))
        assert text.endswith(".")
        assert "lenker" in text or "links" in text
    assert StoreClosed(ClosedReason.NONE_YET).exit_code == 2
    assert StoreClosed(ClosedReason.OLDER).exit_code == 1


# --- killed between two steps


def _revoke(made: Made) -> None:
    with made.open() as store:
        store.revoke(KEY, ["link0301"])


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_l5_killed_before_the_commit_nothing_has_changed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run_killed(monkeypatch, "pipeline.links.changes.number_change", lambda: _revoke(made))
    with made.open() as store:
        link = store.find_link("link0301")
        assert link is not None
        assert store.state(link) is LinkState.OPEN
        assert len(store.trace()) == 3


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_l5_killed_between_commit_and_head_the_revocation_is_kept_and_the_head_follows(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = made.path.read_bytes()
    run_killed(monkeypatch, "pipeline.links.head.HeadFile.write", lambda: _revoke(made))
    with made.open(write=False) as store:
        link = store.find_link("link0301")
        assert link is not None
        assert store.state(link) is LinkState.REVOKED
    with made.open() as store:
        assert store.verify_trace().fault == ""
    made.path.write_bytes(backup)
    assert find_reason(made) is ClosedReason.OLDER


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize("place", ["pipeline.links.head.HeadFile.write", "pipeline.links.database.sync_folder"])
def test_l5_a_creation_that_was_killed_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    made = Made(tmp_path / "data")
    run_killed(monkeypatch, place, lambda: open_store(made.data, write=True, create=True, clock=made.clock))
    assert find_reason(made) is ClosedReason.HEAD_MISSING
    with open_store(made.data, write=True, create=True, clock=made.clock) as store:
        assert store.editions() == []
    assert sorted(path.name for path in made.data.iterdir() if not path.name.endswith("-journal")) == [
        HEAD_FILE,
        STORE_FILE,
    ]
