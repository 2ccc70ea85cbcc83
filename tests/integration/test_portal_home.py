"""A HOME for the portal: what is laid in it, nothing about people, and one store in use (L8)."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipeline.common.errors import RefusedError
from pipeline.links.adoption import Adopted, adopt_store
from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.database import Database
from pipeline.links.portal_home import lay_home
from pipeline.links.store import open_store
from pipeline.links.times import to_text, utc_now
from pipeline.run.home import Home
from tests.support.commands import find_loose_modes, list_tree, run_command
from tests.support.link_stores import KEY, Made, make_store, run_killed

SHEETS = {
    ("0301", "index.html"): b"<p>Oslo</p>",
    ("0301", "bokmal.html"): b"<p>b</p>",
    ("1507", "index.html"): b"<p>A</p>",
}
LAID = {
    "data/lenker.hode",
    "data/lenker.sqlite",
    f"data/{KEY}/ark.json",
    f"reports_out/{KEY}/tabeller/oppfolging.csv",
    f"reports_out/{KEY}/tabeller/oppfolging.parquet",
    *(f"reports_out/{KEY}/ark/{kode}/{name}" for kode, name in SHEETS),
}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A HOME with a published edition, a snapshot and links."""
    home = tmp_path / "home"
    made = make_store(home / "data")
    folders = Home(home).edition(KEY)
    entries: dict[str, dict[str, object]] = {}
    for (kode, name), content in SHEETS.items():
        path = folders.reports / "ark" / kode / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files = entries.setdefault(f"{kode}-nb", {"avtrykk": "x", "filer": {}})["filer"]
        assert isinstance(files, dict)
        files[name] = hashlib.sha256(content).hexdigest()
    (folders.reports / "ark" / "0301" / "annet.txt").write_text("not listed")
    folders.archive.parent.mkdir()
    folders.archive.write_text(json.dumps(entries))
    folders.tables.mkdir()
    for name in ("oppfolging.csv", "oppfolging.parquet", "resultat.csv"):
        (folders.tables / name).write_text(name)
    (folders.data / "snapshot").mkdir()
    (folders.data / "snapshot" / "person.parquet").write_text("people")
    return made


def list_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".las", "lenker.sqlite-journal")
    }


def lay(made: Made, target: Path) -> None:
    lay_home(Home(made.data.parent), target, [KEY], clock=made.clock)


def test_l8_what_is_laid_is_the_store_and_what_the_portal_reads(made: Made, tmp_path: Path) -> None:
    ended = run_command("links", "home", tmp_path / "portal", KEY, "--home", made.data.parent)
    assert ended.code == 0, ended.err
    assert f"Laid: 3 files of {KEY}" in ended.out
    assert list_files(tmp_path / "portal") == LAID
    assert find_loose_modes(tmp_path / "portal") == []
    for (kode, name), content in SHEETS.items():
        assert (tmp_path / "portal" / "reports_out" / KEY / "ark" / kode / name).read_bytes() == content


def test_l8_links_are_changed_in_one_place_only(made: Made, tmp_path: Path) -> None:
    home, portal = made.data.parent, tmp_path / "portal"
    with made.open() as opened_before:  # as a portal has
        lay(made, portal)
        for call in (
            lambda: opened_before.revoke(KEY, ["link0301"]),
            lambda: opened_before.find_token(made.tokens["link0301"]),
        ):
            with pytest.raises(StoreClosed) as closed:
                call()
            assert closed.value.reason is ClosedReason.MOVED
    refused = run_command("links", "revoke", KEY, "--all", "--home", home)
    assert (refused.code, "--home" in refused.err) == (1, True)
    assert run_command("links", "status", KEY, "--home", home).code == 0
    assert run_command("links", "revoke", KEY, "--link", "link0301", "--home", portal).code == 0
    (made.data / KEY / "utsending" / "1").mkdir(parents=True)
    cleaned = run_command("links", "clean", KEY, "--home", home)
    assert (cleaned.code, "another HOME" in cleaned.out) == (0, True)
    assert not (made.data / KEY / "utsending").exists()
    there = Made(portal / "data", made.clock)
    there.clock.move(days=3000)
    lay(made, portal)  # the sheets anew, the links as they are there
    with there.open() as store:
        link = store.find_token(made.tokens["link0301"])
        assert link is not None
        assert link.revoked is not None
    with pytest.raises(StoreClosed):
        lay(made, tmp_path / "et annet sted")


def test_l8_sheets_that_are_gone_or_new_are_so_in_the_portals_home_too(made: Made, tmp_path: Path) -> None:
    lay(made, tmp_path / "portal")
    folders = Home(made.data.parent).edition(KEY)
    entries = json.loads(folders.archive.read_text())
    del entries["1507-nb"]
    folders.archive.write_text(json.dumps(entries))
    lay(made, tmp_path / "portal")
    gone = f"reports_out/{KEY}/ark/1507/index.html"
    assert list_files(tmp_path / "portal") == LAID - {gone}


def test_l17_who_is_forgotten_can_be_so_in_both_homes_and_the_first_stays_closed_to_changes(
    made: Made, tmp_path: Path
) -> None:
    made.change("update lenke set laget = ?", to_text(utc_now()))  # or the names would be too old
    lay(made, tmp_path / "portal")
    there = Made(tmp_path / "portal" / "data", made.clock)
    for one in (made, there):
        ended = run_command("links", "forget", "kari@k0301.example.no", "--home", one.data.parent)
        assert (ended.code, "another HOME" in ended.out) == (0, one is made), ended.err
        assert b"k0301.example" not in one.path.read_bytes()
    with pytest.raises(StoreClosed) as closed:
        open_store(made.data, write=True)
    assert closed.value.reason is ClosedReason.MOVED


@pytest.mark.parametrize("harm", ["changed", "missing", "no list", "no table", "people", "itself"])
def test_l8_what_cannot_be_laid_is_refused_and_no_store_is_moved(made: Made, tmp_path: Path, harm: str) -> None:
    home, target = Home(made.data.parent), tmp_path / "portal"
    sheet = home.edition(KEY).reports / "ark" / "0301" / "index.html"
    if harm == "changed":
        sheet.write_bytes(b"<p>changed</p>")
    elif harm == "missing":
        sheet.unlink()
    elif harm == "no list":
        home.edition(KEY).archive.unlink()
    elif harm == "no table":
        (home.edition(KEY).tables / "oppfolging.parquet").unlink()
    elif harm == "people":
        (target / "data" / "2019-endelig" / "snapshot").mkdir(parents=True)
    else:
        target = home.root
    before = list_tree(target)
    with pytest.raises(RefusedError):
        lay(made, target)
    assert set(list_tree(target)) - set(before) <= {"data", f"data/{KEY}/.las", "reports_out", f"reports_out/{KEY}"}
    with made.open() as store:
        assert store.revoke(KEY, ["link0301"]) == ("link0301",)


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize(
    "place",
    [
        "pipeline.links.portal_home.publish_folder",
        "pipeline.links.portal_home.adopt_store",
        "pipeline.links.portal_home._close_to_changes",
    ],
)
def test_l8_killed_on_the_way_the_next_call_goes_on(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    portal = tmp_path / "portal"
    run_killed(monkeypatch, place, lambda: lay(made, portal))
    lay(made, portal)
    assert list_files(portal) == LAID
    with pytest.raises(StoreClosed) as closed:
        made.open()
    assert closed.value.reason is ClosedReason.MOVED


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize("changes", [1, 2])
def test_l8_a_link_that_was_revoked_after_a_killed_call_does_not_open_in_the_portals_home(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    portal = tmp_path / "portal"
    run_killed(monkeypatch, "pipeline.links.portal_home._close_to_changes", lambda: lay(made, portal))
    with made.open() as store:
        for lenke_id in ("link0301", "link1507")[:changes]:
            store.revoke(KEY, [lenke_id])
    with pytest.raises(RefusedError, match="have been changed"):
        lay(made, portal)
    with made.open() as store:  # it is not closed: nobody has decided yet
        assert store.revoke(KEY, ["link4601"]) == ("link4601",)


def test_l8_nothing_is_changed_between_the_copy_and_the_closing(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.links.schema.WAIT_SECONDS", 0.1)
    tried: list[ClosedReason] = []

    def adopt_and_change(*given: Any, **more: Any) -> Adopted:
        adopted = adopt_store(*given, **more)
        with pytest.raises(StoreClosed) as closed, made.open() as store:
            store.revoke(KEY, ["link0301"])
        tried.append(closed.value.reason)
        return adopted

    monkeypatch.setattr("pipeline.links.portal_home.adopt_store", adopt_and_change)
    lay(made, tmp_path / "portal")
    assert tried == [ClosedReason.LOCKED]


def test_l8_who_waited_while_the_store_was_moved_changes_nothing(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made.open() as waiting:
        begin = Database._begin

        def move_first(database: Database, how: str) -> sqlite3.Connection:
            if how == "begin immediate":
                monkeypatch.setattr(Database, "_begin", begin)
                lay(made, tmp_path / "portal")
            return begin(database, how)

        monkeypatch.setattr(Database, "_begin", move_first)
        with pytest.raises(StoreClosed) as closed:
            waiting.revoke(KEY, ["link0301"])
    assert closed.value.reason is ClosedReason.MOVED
    with made.open(write=False) as store:
        assert not any(link.revoked for link in store.links(KEY))


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize("command", ["links home", "links forget", "links clean"])
def test_l17_a_copy_that_a_killed_call_left_does_not_stay(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    made.change("update lenke set laget = ?", to_text(utc_now()))
    portal = tmp_path / "portal"
    run_killed(monkeypatch, "pipeline.links.portal_home.adopt_store", lambda: lay(made, portal))
    left = list((portal / "data").glob(".delvis-*"))
    assert any(b"k0301.example" in path.read_bytes() for path in left)
    if command == "links home":
        ended = run_command("links", "home", portal, KEY, "--home", made.data.parent)
    else:
        for path in left:
            path.rename(made.data / path.name)
        word = "kari@k0301.example.no" if command == "links forget" else KEY
        ended = run_command(*command.split(), word, "--home", made.data.parent)
    assert ended.code == 0, ended.err
    for data in (portal / "data", made.data):
        assert list(data.glob(".delvis-*")) == []
