"""A committed edition on its way: what is refused before it is committed, what is told meanwhile, and who ends it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import pipeline.cli.run_edition
from pipeline.cli.listing import describe_state
from pipeline.cli.run_edition import run_edition
from pipeline.common.errors import RefusedError, StoppedError, UnfinishedError
from pipeline.editions.edition import find_edition
from pipeline.run.edition_lock import take_lock
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders, Home
from pipeline.run.journal import commit_edition, finish_publication, is_unfinished, refuse_unfinished, require_places
from tests.support.commands import list_tree
from tests.support.disks import make_disk
from tests.support.intakes import KEY, make_by_hand

PARTS = ("2020-forelopig-1.duckdb", "lenkenokler.json", "overlevering", "publisering", "ark.json", "tilstand.json")


def make_stage(home: Path, content: str, *, but: tuple[str, ...] = ()) -> Path:
    """A whole edition as publishing gathers it, with ``content`` in every file and no intake."""
    stage = home / "data" / KEY / ".kjoring-prove" / ".publiseres"
    for folder in ("overlevering", "publisering", "reports_out"):
        (stage / folder).mkdir(parents=True)
        (stage / folder / "fil").write_text(content, encoding="utf-8")
    for name in PARTS:
        if "." in name and name not in but:
            (stage / name).write_text(content, encoding="utf-8")
    (home / "reports_out").mkdir(exist_ok=True)
    return stage


def read_edition(folders: EditionFolders) -> set[str]:
    """The contents of all its files: one word where the edition is whole."""
    files = [folders.database, folders.link_keys, folders.archive, folders.state]
    files += [folders.handoff / "fil", folders.publication / "fil", folders.reports / "fil"]
    return {path.read_text(encoding="utf-8") for path in files}


@pytest.fixture
def folders(tmp_path: Path) -> EditionFolders:
    return Home(tmp_path).edition(KEY)


def publish(folders: EditionFolders, content: str) -> None:
    commit_edition(make_stage(folders.root, content), folders)
    finish_publication(folders)


def test_a_committed_edition_comes_to_its_places_and_nothing_else_is_left(folders):
    for content in ("en", "to"):
        publish(folders, content)
        assert read_edition(folders) == {content}
        assert {path.name for path in folders.data.iterdir()} == {*PARTS, ".kjoring-prove"}
        assert [path.name for path in folders.reports.iterdir()] == ["fil"]
        assert not is_unfinished(folders)


def test_places_are_looked_at_where_python_s_paths_know_no_mount_points(folders, monkeypatch):
    """Python 3.11 on Windows, whose ``Path.is_mount`` is not made."""

    def refuse(_: Path) -> None:
        raise NotImplementedError

    monkeypatch.setattr(Path, "is_mount", refuse)
    publish(folders, "en")
    require_places(folders, folders.data / ".kjoring-prove")


@pytest.mark.parametrize("failing", ["rename", "replace", "exchange"])
@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC])
def test_what_the_system_refuses_is_told_with_what_waits_and_done_by_the_next_run(
    failing: str, code: int, folders: EditionFolders, monkeypatch: pytest.MonkeyPatch
):
    publish(folders, "en")
    commit_edition(make_stage(folders.root, "to"), folders)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code), "stedet")

    with monkeypatch.context() as patch:
        if failing == "exchange":
            patch.setattr("pipeline.common.files._exchange", refuse)
        else:
            patch.setattr("pipeline.common.files._exchange", lambda one, other: False)
            patch.setattr(os, failing, refuse)
        with pytest.raises(UnfinishedError) as caught:
            finish_publication(folders)
    told = str(caught.value)
    for words in ("made and safe on the disk", "Not in place yet", "reports_out", "tilstand.json", "without --source"):
        assert words in told
    assert ("no space is left" in told and " free" in told) == (code == errno.ENOSPC)
    assert ("lenkenokler.json" in told) == (failing == "replace")
    assert "stopped while it put the edition in place" in describe_state(folders)
    with pytest.raises(RefusedError, match="without --source"):
        refuse_unfinished(folders)
    finish_publication(folders)
    assert read_edition(folders) == {"to"}
    assert not is_unfinished(folders)


def test_a_disk_that_is_full_right_after_the_deciding_rename_is_not_told_as_nothing_published(folders, monkeypatch):
    stage = make_stage(folders.root, "en")

    def refuse(_: int) -> None:
        if folders.journal.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(UnfinishedError, match="made and safe on the disk"):
        patch.setattr(os, "fsync", refuse)
        commit_edition(stage, folders)
        finish_publication(folders)
    finish_publication(folders)
    assert read_edition(folders) == {"en"}


def test_a_folder_to_be_cleared_away_at_last_is_told_as_such(folders, monkeypatch):
    commit_edition(make_stage(folders.root, "en"), folders)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch, pytest.raises(UnfinishedError, match="Everything is in its place"):
        patch.setattr("shutil.rmtree", refuse)
        finish_publication(folders)
    assert read_edition(folders) == {"en"}
    finish_publication(folders)
    assert not is_unfinished(folders)


def test_a_run_that_may_not_begin_leaves_the_modes_of_new_files_as_they_were(folders):
    held = take_lock(folders)
    before = os.umask(0o022)
    run = EditionRun(find_edition(KEY), Home(folders.root))
    try:
        with pytest.raises(RefusedError, match="Another run"), run:
            pass
        assert os.umask(before) == 0o022
    finally:
        os.umask(before)
        held.release()


@pytest.mark.parametrize("place", [".fryses", ".publiseres/mottatt"])
def test_a_run_without_a_source_finishes_the_freeze_before_it_asks_for_a_snapshot(
    place: str, tmp_path: Path, folders: EditionFolders, monkeypatch: pytest.MonkeyPatch
):
    made = make_by_hand(tmp_path, "en")
    (folders.data / place).parent.mkdir(exist_ok=True)
    made.rename(folders.data / place)
    assert "without --source" in describe_state(folders)

    def compute(run: EditionRun, *_: object) -> None:
        assert (run.folders.data / "snapshot").exists()
        raise StoppedError("it computes")

    monkeypatch.setattr(pipeline.cli.run_edition, "_execute", compute)
    with pytest.raises(StoppedError, match="it computes"):
        run_edition(KEY, home=tmp_path)
    assert sorted(path.name for path in folders.data.iterdir()) == [".las", "mottak", "snapshot"]


def test_a_refused_run_has_finished_too_and_given_the_lock_back(tmp_path, folders):
    commit_edition(make_stage(tmp_path, "en"), folders)
    with pytest.raises(RefusedError, match="no frozen snapshot"):
        run_edition(KEY, home=tmp_path)
    assert read_edition(folders) == {"en"}
    take_lock(folders).release()


def test_a_lock_that_another_holds_is_not_waited_for(folders: EditionFolders, monkeypatch: pytest.MonkeyPatch):
    def wait(_: float) -> None:
        raise AssertionError("waited for the lock")

    held = take_lock(folders)
    monkeypatch.setattr("filelock._api.time.sleep", wait)
    with pytest.raises(RefusedError, match="Another run of"):
        take_lock(folders)
    held.release()


@pytest.mark.parametrize(
    ("place", "is_folder"),
    [*((name, True) for name in ("tilstand.json", "ark.json", "lenkenokler.json", f"{KEY}.duckdb"))]
    + [(name, False) for name in ("overlevering", "publisering", "snapshot", "mottak")],
)
def test_what_is_not_of_its_kind_is_refused_before_anything_is_computed(
    place: str, is_folder: bool, tmp_path: Path, folders: EditionFolders
):
    folders.data.mkdir(parents=True)
    wrong = folders.data / place
    if is_folder:
        wrong.mkdir()
    else:
        wrong.write_text("noe annet", encoding="utf-8")
    before = list_tree(wrong)
    run = EditionRun(find_edition(KEY), Home(tmp_path))
    with pytest.raises(RefusedError) as caught, run:
        raise AssertionError("the run began")
    assert str(wrong) in str(caught.value)
    assert "Move it away" in str(caught.value)
    assert list_tree(wrong) == before
    assert sorted(path.name for path in folders.data.iterdir()) == sorted([".las", place])


@pytest.mark.parametrize("place", ["reports_out", f"reports_out/{KEY}"])
def test_results_on_a_disk_of_their_own_are_refused_before_anything_is_computed(place: str, tmp_path: Path):
    home = tmp_path / "hjem"
    with make_disk(home / place, 1 << 10):
        run = EditionRun(find_edition(KEY), Home(home))
        with pytest.raises(RefusedError, match="file system") as caught, run:
            raise AssertionError("the run began")
        assert "Nothing was published" in str(caught.value)
        assert [path.name for path in (home / "data" / KEY).iterdir()] == [".las"]
