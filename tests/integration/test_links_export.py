"""``links export``: the sheets for a static server, under names that are made once; and what it cannot do."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from pathlib import Path

import pytest
from python_calamine import load_workbook

from pipeline.run.home import EditionFolders
from tests.support.commands import Outcome, list_tree, run_command
from tests.support.link_homes import KEY, make_home
from tests.support.link_stores import run_killed

CODES = frozenset({"0301", "030101", "1114"})
ROOT = "https://statisk.example.no/ark-2020/"


@pytest.fixture
def home(tmp_path: Path) -> EditionFolders:
    return make_home(tmp_path / "hjem", codes=CODES)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "ut" / "statisk"


def export(home: EditionFolders, target: Path, root: str = ROOT) -> Outcome:
    return run_command("links", "export", KEY, target, "--home", home.root, "--base-url", root)


def read_names(home: EditionFolders) -> dict[str, str]:
    return dict(json.loads(home.link_keys.read_text(encoding="utf-8")))


def read_merge_list(home: EditionFolders) -> list[dict[str, str]]:
    with load_workbook(home.data / "fletting.xlsx") as book:
        header, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


def test_each_unit_s_published_files_are_there_under_its_own_name(home: EditionFolders, target: Path) -> None:
    told = export(home, target)
    assert told.code == 0, told.err
    names = read_names(home)
    assert names.keys() == CODES
    assert {path.name for path in target.iterdir()} == {"ark", "robots.txt", "introresultat.txt"}
    assert {path.name for path in (target / "ark").iterdir()} == set(names.values())
    for kode, name in names.items():
        found, published = target / "ark" / name, home.reports / "ark" / kode
        assert {path.name: path.read_bytes() for path in found.iterdir()} == {
            path.name: path.read_bytes() for path in published.iterdir()
        }
    assert "cannot let a link run out" in told.out
    assert "the only revocation" in told.out
    assert not any(name in told.out for name in names.values())
    server = (home.data / "tjener.txt").read_text(encoding="utf-8")
    assert all(word in server for word in ("no-store", "noindex", "no-referrer", "access log", "autoindex"))


def test_the_merge_list_has_each_unit_s_own_link_and_no_day_on_which_it_ends(
    home: EditionFolders, target: Path
) -> None:
    assert export(home, target).code == 0
    names = read_names(home)
    rows = read_merge_list(home)
    assert {row["kode"]: row["lenke"] for row in rows} == {
        kode: f"{ROOT}ark/{name}/index.html" for kode, name in names.items()
    }
    assert {row["utloper"] for row in rows} == {""}
    for row in rows:
        assert row["tekst"].count(row["lenke"]) == 1
        assert not re.search("virker til og med|verkar til og med", row["tekst"])
    if os.name != "nt":
        assert stat.S_IMODE((home.data / "fletting.xlsx").stat().st_mode) == 0o600


def test_names_that_an_earlier_version_made_stay_good(home: EditionFolders, target: Path) -> None:
    kept = {"0301": "a" * 32, "9999": "b" * 32}
    home.link_keys.write_text(json.dumps(kept), encoding="utf-8")
    told = export(home, target)
    assert "The sheets of 3 units are in" in told.out
    assert "2 of them under a new name" in told.out
    assert kept.items() <= read_names(home).items()
    before, names = list_tree(target), read_names(home)
    again = export(home, target)
    assert (again.code, "0 of them under a new name" in again.out) == (0, True)
    assert (list_tree(target), read_names(home)) == (before, names)


def test_a_folder_with_something_else_in_it_is_left_alone(home: EditionFolders, target: Path) -> None:
    target.mkdir(parents=True)
    (target / "notat.txt").write_text("mitt", encoding="utf-8")
    before = list_tree(home.root)
    ended = export(home, target)
    assert (ended.code, "has something else in it" in ended.err) == (2, True)
    assert list_tree(home.root, but=lambda name: name.endswith(".las")) == before
    assert [path.name for path in target.iterdir()] == ["notat.txt"]
    (target / "notat.txt").rename(target.parent / "fil")
    assert export(home, target.parent / "fil").code == 2
    assert export(home, target).code == 0, "an empty folder"


def test_a_sheet_that_is_not_as_it_was_published_stops_it(home: EditionFolders, target: Path) -> None:
    assert export(home, target).code == 0
    before = list_tree(target)
    (home.reports / "ark" / "0301" / "index.html").write_text("endret", encoding="utf-8")
    ended = export(home, target)
    assert (ended.code, "The sheet of 0301 is not as it was published" in ended.err) == (1, True)
    assert list_tree(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["statisk"]


def test_names_that_are_lost_or_damaged_stop_it_before_new_ones_are_made(home: EditionFolders, target: Path) -> None:
    assert export(home, target).code == 0
    kept = home.link_keys.read_bytes()
    home.link_keys.write_bytes(b"{")
    ended = export(home, target)
    assert (ended.code, "is damaged" in ended.err) == (1, True)
    home.link_keys.unlink()
    ended = export(home, target)
    assert (ended.code, "says that links were exported" in ended.err) == (1, True)
    assert not home.link_keys.exists()
    home.link_keys.write_bytes(kept)
    assert export(home, target).code == 0


@pytest.mark.parametrize(
    "root", ["", "http://statisk.example.no/", "https://a:b@statisk.example.no/", "https://x.no/å/"]
)
def test_an_address_that_no_server_can_have_is_refused(root: str, home: EditionFolders, target: Path) -> None:
    assert export(home, target, root).code == 2
    assert not target.exists()


def test_a_full_disk_is_told_as_such_and_nothing_is_laid_out(
    home: EditionFolders, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipeline.sheets.archive.shutil.copyfile", fill)
    ended = export(home, target)
    assert (ended.code, "No room" in ended.err, "as it was published" in ended.err) == (1, True, False)
    assert list(target.parent.iterdir()) == []


def test_a_stop_between_two_renames_is_mended_by_the_next_export(home: EditionFolders, target: Path) -> None:
    """Where the system cannot exchange two names, the earlier folder is set aside first; its names are keys."""
    assert export(home, target).code == 0
    target.rename(target.with_name(f".forrige-{target.name}"))
    assert export(home, target).code == 0
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_what_a_killed_export_left_beside_the_folder_goes_with_the_next(
    home: EditionFolders, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_killed(monkeypatch, "pipeline.links.static_export.publish_folder", lambda: export(home, target))
    (left,) = target.parent.iterdir()
    assert list((left / "ark").iterdir()) != []
    ended = export(home, target)
    assert ended.code == 0, ended.err
    assert list(target.parent.iterdir()) == [target]
