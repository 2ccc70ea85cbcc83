"""Publishing, stopped before every single change it makes: dead, or with a full disk.

Each time: every final place holds the earlier edition or the new one, whole, and all of them the same one's unless
``editions`` says that the rest waits; the next run puts it in place, or clears up. With and without a system that can
exchange two folders in one step. Kills of a real process are in ``test_kill.py``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

import pipeline.common.files
from pipeline.cli.listing import describe_state
from pipeline.common.errors import StoppedError, UnfinishedError
from pipeline.common.files import private_umask, publish_folder, publish_text, recover_folder, remove_partials
from pipeline.editions.edition import find_edition
from pipeline.intake.intake import read_intake
from pipeline.intake.snapshot import open_snapshot
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.publication import publish_edition
from tests.support import quick
from tests.support.commands import run_command
from tests.support.deaths import Killed, Steps, choose_points
from tests.support.killing import (
    MISSING,
    PLACES,
    Scenario,
    find_half_states,
    find_remains,
    is_on_the_way,
    read_places,
)
from tests.support.scenarios import SCENARIOS, copy_home, make_scenario

# sheets' folders: publishing is the same for three as for 371
FEW = 3
RENAMES = ("rename", "replace", "exchange")


@dataclass(frozen=True)
class Prepared:
    """A HOME in which everything is made and nothing published, and what it was before."""

    name: str
    scenario: Scenario
    home: Path
    years: Path
    run_id: str
    old: dict[str, str]

    def publish(self, home: Path) -> None:
        """Publish what is made in a copy of the HOME, as the last step of the run does."""
        run = EditionRun(
            find_edition(self.scenario.key, self.years),
            Home(home),
            refreeze="--refreeze" in self.scenario.arguments,
            run_id=self.run_id,
        )
        run.made = run.work / "mottatt"
        run.snapshot = open_snapshot(run.made)
        run.intake = read_intake(run.made, run.snapshot, run.edition)
        try:
            with private_umask():
                publish_edition(run)
        finally:
            run.close_database()


@pytest.fixture
def prepared(request, published, extract, years, scratch, monkeypatch) -> Prepared:
    scenario = make_scenario(request.param, published, extract, years, scratch)
    home = copy_home(scenario, scratch / "utgangspunkt")
    run_ids = []

    def keep_instead(run: EditionRun) -> None:
        run.connection.execute("checkpoint")  # closing writes nothing of its own
        run.close_database()
        run_ids.append(run.run_id)
        shutil.copytree(home, scratch / "klar")
        raise StoppedError("ready to publish")

    monkeypatch.setattr(quick, "publish_edition", keep_instead)
    with quick.without_dagster():
        ended = run_command(*scenario.arguments, "--home", home)
    assert "ready to publish" in ended.err
    monkeypatch.undo()
    ready = scratch / "klar"
    for sheets in ready.rglob("ark"):
        for unit in sorted(sheets.iterdir())[FEW:]:
            shutil.rmtree(unit)
    old = read_places(ready, scenario.key) if scenario.before else dict.fromkeys(PLACES, MISSING)
    return Prepared(request.param, scenario, ready, Path(str(scenario.arguments[-1])), run_ids[0], old)


@pytest.mark.parametrize("tried", ["every second", pytest.param("every", marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    ("prepared", "system"),
    [*((name, "can exchange") for name in SCENARIOS), ("again", "cannot exchange")],
    indirect=["prepared"],
)
def test_a_death_before_any_step_of_publishing_leaves_whole_places(prepared, system, tried, scratch, monkeypatch):
    if system == "cannot exchange":
        monkeypatch.setattr(pipeline.common.files, "_exchange", lambda one, other: False)
    key = prepared.scenario.key
    whole = Path(shutil.copytree(prepared.home, scratch / "hel"))
    steps = Steps()
    with monkeypatch.context() as patch:
        steps.watch(patch)
        prepared.publish(whole)
    new = read_places(whole, key)
    assert MISSING not in new.values()
    # its views name the snapshot where it lies now
    with duckdb.connect(str(Home(whole).edition(key).database), read_only=True) as database:
        assert database.execute("select count(*) from inndata.person").fetchall()[0][0] > 50
    assert not find_remains(whole, key) or find_remains(whole, key) == [f".kjoring-{prepared.run_id[:12]}"]

    points = choose_points(steps.names)
    if system == "cannot exchange":
        points = [point for point in points if steps.names[point] in RENAMES]
    assert len(points) > 5
    # which half of them is another from scenario to scenario, since what comes after each other is much alike
    start = list(SCENARIOS).index(prepared.name) % 2
    for point in points if tried == "every" else points[start::2]:
        home = Path(shutil.copytree(prepared.home, scratch / str(point), ignore=shutil.ignore_patterns("dagster")))
        # a death before each change, and now and then a full disk instead, after which the code goes on to clear up
        fails = steps.names[point] == "fsync" or (steps.names[point] in RENAMES and point % 2 == 0)
        told = f"{'failed' if fails else 'died'} before change {point} ({steps.names[point]}) of {len(steps.names)}"
        with monkeypatch.context() as patch, pytest.raises((Killed, OSError, UnfinishedError)) as ended:
            Steps(point, fails=fails).watch(patch)
            prepared.publish(home)
        wrong = find_half_states(home, key, prepared.old, new)
        assert not wrong, f"{told}: {wrong}"
        waits = is_on_the_way(home, key)
        assert (ended.type is UnfinishedError) == (fails and waits), told
        listed = describe_state(Home(home).edition(key))
        assert waits == ("run it again without --source" in listed), f"{told}: {listed}"
        # the start of the next run, which ends what was committed and nothing else
        with EditionRun(find_edition(key, prepared.years), Home(home)):
            pass
        assert read_places(home, key) == (new if waits else prepared.old), told
        assert not find_remains(home, key), told
        shutil.rmtree(home)


def test_a_death_while_one_file_is_published_leaves_the_old_or_the_new(scratch, monkeypatch):
    for point in range(3):
        folder = scratch / f"fil-{point}"
        path = folder / "tilstand.json"
        publish_text(path, "gammel")
        with monkeypatch.context() as patch, pytest.raises((Killed, AssertionError)):
            Steps(point).watch(patch)
            publish_text(path, "ny")
            raise AssertionError("all steps done")
        assert path.read_text() in ("gammel", "ny")
        remove_partials(folder)
        assert [name.name for name in folder.iterdir()] == ["tilstand.json"]


def test_whoever_reads_a_file_while_it_is_published_reads_the_old_one_to_its_end(scratch):
    path = scratch / "tilstand.json"
    publish_text(path, "gammel")
    with path.open(encoding="utf-8") as reading:
        publish_text(path, "ny")
        assert reading.read() == "gammel"
    assert path.read_text(encoding="utf-8") == "ny"


@pytest.mark.parametrize("system", ["can exchange", "cannot exchange"])
def test_a_death_while_a_folder_is_published_leaves_the_old_or_the_new(system, scratch, monkeypatch):
    if system == "cannot exchange":
        monkeypatch.setattr(pipeline.common.files, "_exchange", lambda one, other: False)
    seen = set()
    for point in range(12):
        place = scratch / f"{point}"
        final, made = place / "overlevering", place / "laget"
        for folder, text in ((final, "gammel"), (made, "ny")):
            folder.mkdir(parents=True)
            for name in ("a", "b"):
                (folder / name).write_text(text)
        with monkeypatch.context() as patch, pytest.raises((Killed, AssertionError)):
            Steps(point).watch(patch)
            publish_folder(made, final)
            raise AssertionError("all steps done")
        recover_folder(final)
        found = {path.name: path.read_text() for path in final.iterdir()}
        assert found in ({"a": "gammel", "b": "gammel"}, {"a": "ny", "b": "ny"})
        assert not (place / ".forrige-overlevering").exists()
        seen.add(found["a"])
    assert seen == {"gammel", "ny"}


def place_two_folders(scratch: Path) -> tuple[Path, Path]:
    made, final = scratch / "laget", scratch / "overlevering"
    for folder, text in ((made, "ny"), (final, "gammel")):
        folder.mkdir()
        (folder / "fil").write_text(text)
    return made, final


class Library:
    """The C library of a system, whose one call for exchanging two names does so, or ends with an error's number."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.calls: list[tuple[object, ...]] = []

    def exchange(self, *given: object) -> int:
        self.calls.append(given)
        if self.code:
            ctypes.set_errno(self.code)
            return -1
        one, other = (Path(os.fsdecode(name)) for name in given if isinstance(name, bytes))
        aside = one.with_name("til side")
        for before, after in ((one, aside), (other, one), (aside, other)):
            before.rename(after)
        return 0


# Which call a system has, and what is told besides the two names: the working folder of Linux, the flag of both.
SYSTEMS = {"linux": ("renameat2", (-100, -100, 2)), "darwin": ("renamex_np", (2,))}


@pytest.mark.parametrize("code", [0, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP], ids=errno.errorcode.get)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_folder_takes_the_place_of_another_whether_the_file_system_exchanges_names_or_not(
    system, code, scratch, monkeypatch
):
    name, numbers = SYSTEMS[system]
    library = Library(code)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(**{name: library.exchange}))
    made, final = place_two_folders(scratch)
    publish_folder(made, final)
    assert [(path.name, (path / "fil").read_text()) for path in scratch.iterdir()] == [("overlevering", "ny")]
    (call,) = library.calls
    assert tuple(one for one in call if isinstance(one, bytes)) == (os.fsencode(made), os.fsencode(final))
    assert tuple(one for one in call if not isinstance(one, bytes)) == numbers


def test_a_folder_takes_the_place_of_another_on_windows(scratch, monkeypatch):
    """No call that exchanges names, and no folder that can be opened to be synced."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", None)
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda opened: synced.append(stat.S_ISREG(os.fstat(opened).st_mode)))
    made, final = place_two_folders(scratch)
    publish_folder(made, final)
    assert synced == [True]
    assert [(path.name, (path / "fil").read_text()) for path in scratch.iterdir()] == [("overlevering", "ny")]


def test_a_file_that_is_taken_over_is_not_synced_again(scratch, monkeypatch):
    """It was, when it was published under its other name; what is new beside it is synced."""
    made, final = place_two_folders(scratch)
    os.link(final / "fil", made / "overtatt")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda opened: synced.append(os.fstat(opened).st_ino))
    publish_folder(made, final)
    files = {name: (final / name).stat().st_ino for name in ("fil", "overtatt")}
    assert files["fil"] in synced
    assert files["overtatt"] not in synced
    assert (final / "overtatt").stat().st_mode & 0o777 == 0o600


def test_an_exchange_that_the_system_refuses_leaves_both_folders_where_they_are(scratch, monkeypatch):
    library = Library(errno.EACCES)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renamex_np=library.exchange))
    made, final = place_two_folders(scratch)
    with pytest.raises(PermissionError) as refused:
        publish_folder(made, final)
    assert refused.value.filename == str(final)
    assert ((made / "fil").read_text(), (final / "fil").read_text()) == ("ny", "gammel")
