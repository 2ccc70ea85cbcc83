"""The history of runs: under HOMEs of every name, damaged in every way, and never in the way of a run."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest

import pipeline.graph.history
import pipeline.graph.history_copy
import pipeline.graph.history_files
from pipeline.cli.run_edition import _execute
from pipeline.common.errors import StoppedError
from pipeline.editions.edition import find_edition
from pipeline.graph.event_history import EventHistory, RunHistory
from pipeline.graph.history import describe_instance, open_history
from pipeline.graph.history_copy import HistoryCopy
from pipeline.graph.history_files import HistoryError
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from tests.support.damage import become_dangling, become_file, become_folder, write
from tests.support.disks import make_disk

RUN_ID = "0b1f0a52-5a55-4d1c-9d5c-0f3a5f6f3c11"
ODD_NAMES = ("[x] a b", "a%20b?mode=memory&uri=true", "st*r #;'æøå\"%2e$HOME{0}~", "/".join(["lang" * 20] * 3))


@pytest.fixture(scope="module")
def made(shared_scratch: Path) -> Path:
    """A history with nothing in it. Read only: copied by each test that damages one."""
    folder = shared_scratch / "tom historie" / "dagster"
    open_history(folder).dispose()
    return folder


@pytest.fixture
def folder(made: Path, scratch: Path) -> Path:
    return Path(shutil.copytree(made, scratch / "data" / "dagster"))


def run_a_job(copy: HistoryCopy) -> dg.ExecuteInProcessResult:
    """A run of two tables, kept in the history if it can be."""

    @dg.asset
    def en() -> None:
        """One."""

    @dg.asset(deps=[en])
    def to() -> None:
        """Two."""

    with copy as instance:
        return define_job(en, to).execute_in_process(instance=instance, run_id=RUN_ID)


def define_job(*assets: dg.AssetsDefinition) -> dg.JobDefinition:
    return dg.Definitions(assets=assets, jobs=[dg.define_asset_job("jobb")]).resolve_job_def("jobb")


# --- under any name


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_history_lies_where_it_should_whatever_the_folder_is_called(name, scratch):
    folder = scratch / name / "data" / "dagster"
    copy = HistoryCopy(folder, RUN_ID)
    assert run_a_job(copy).success
    assert copy.warnings == []
    assert {path.relative_to(scratch / name).parts[1] for path in (scratch / name).rglob("*.*")} == {
        "dagster",
        "dagster.las",
    }
    assert [path.name for path in scratch.iterdir()] == [Path(name).parts[0]]
    with open_history(folder) as history:
        (run,) = history.get_runs()
        assert (run.run_id, run.status.value) == (RUN_ID, "SUCCESS")
        assert history.event_log_storage.get_all_run_ids() == [RUN_ID]  # type: ignore[attr-defined]
        assert history.get_latest_materialization_event(dg.AssetKey("to")) is not None


def test_memory_keeps_what_a_run_reads_back_and_the_history_every_event(scratch):
    copy = HistoryCopy(scratch / "dagster", RUN_ID)
    with copy as instance:
        heard: list[str] = []
        instance.add_event_listener(RUN_ID, lambda entry: heard.append(entry.get_dagster_event().event_type_value))
        made = define_job(one_asset).execute_in_process(instance=instance, run_id=RUN_ID)
        kept = [entry.get_dagster_event().event_type_value for entry in instance.all_logs(RUN_ID)]
    assert made.success
    assert kept == ["ASSET_MATERIALIZATION"]
    with open_history(scratch / "dagster") as history:
        logged = [entry.get_dagster_event().event_type_value for entry in history.all_logs(RUN_ID)]
    assert logged == heard
    assert {"PIPELINE_START", "STEP_START", "ASSET_MATERIALIZATION", "STEP_SUCCESS", "PIPELINE_SUCCESS"} <= set(logged)


@dg.asset
def one_asset() -> None:
    """One."""


def test_who_looks_at_a_run_is_told_of_its_new_events_whatever_the_folder_is_called(scratch):
    """The user interface does, in a process of its own."""
    folder = scratch / ODD_NAMES[0] / "data" / "dagster"
    told: list[str] = []
    is_over = threading.Event()

    def hear(entry: dg.EventLogEntry, _: str) -> None:
        if entry.is_dagster_event:
            told.append(entry.get_dagster_event().event_type_value)
        if told[-1:] == ["PIPELINE_SUCCESS"]:
            is_over.set()

    with open_history(folder) as looking:
        looking.watch_event_logs(RUN_ID, None, hear)
        assert run_a_job(HistoryCopy(folder, RUN_ID)).success
        assert is_over.wait(30)
        looking.end_watch_event_logs(RUN_ID, hear)
    assert told.count("ASSET_MATERIALIZATION") == 2
    assert told[-1] == "PIPELINE_SUCCESS"


def test_another_folder_s_settings_are_not_taken_for_ours(scratch):
    """A name is no pattern: the settings of ``a`` are not found from ``[a]``, nor any other file."""
    for name in ("a", "[a]"):
        (scratch / name).mkdir()
        (scratch / name / "dagster.yaml").write_text("telemetry: {enabled: true}\nlocal_artifact_storage: nonsense\n")
    with open_history(scratch / "[a]") as history:
        assert not history.telemetry_enabled
        assert not history.nux_enabled
        assert history.root_directory == str(scratch / "[a]")


def test_nothing_is_sent_in_whichever_process_the_instance_is_opened(scratch):
    """What is handed to the processes of the interface says it too, not only what this one has opened."""
    assert describe_instance(scratch).settings == {"telemetry": {"enabled": False}, "nux": {"enabled": False}}
    copy = HistoryCopy(scratch / "dagster", RUN_ID)
    with copy as instance:
        assert not instance.telemetry_enabled


# --- damaged

write_garbage = write(b"no database " * 1000)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def spoil_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:-4096:7] = b"\xff" * len(content[4096:-4096:7])
    path.write_bytes(bytes(content))


def miscount_free_pages(path: Path) -> None:
    """SQLite's file format: the number of free pages is at byte 36. There are none."""
    content = bytearray(path.read_bytes())
    assert content[36:40] == bytes(4)
    content[36:40] = (5).to_bytes(4, "big")
    path.write_bytes(bytes(content))


def execute(*statements: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return change


RUNS, EVENTS, SCHEDULES = "history/runs.db", "history/runs/index.db", "schedules/schedules.db"
DAMAGE = {
    "runs garbage": (RUNS, write_garbage, "runs.db"),
    "events garbage": (EVENTS, write_garbage, "index.db"),
    "schedules garbage": (SCHEDULES, write_garbage, "schedules.db"),
    "runs cut off": (RUNS, cut_off, "runs.db"),
    "events cut off": (EVENTS, cut_off, "index.db"),
    "runs empty": (RUNS, write(b""), "runs.db"),
    "events empty": (EVENTS, write(b""), "index.db"),
    "free pages miscounted": (RUNS, miscount_free_pages, "runs.db has pages that contradict each other"),
    "pages spoilt": (RUNS, spoil_pages, "runs.db"),
    "a folder for runs": (RUNS, become_folder, "runs.db"),
    "a folder for events": (EVENTS, become_folder, "index.db"),
    "a file for a folder": ("history", become_file, "history"),
    "a file for the runs' folder": ("history/runs", become_file, "runs"),
    "a file for it all": ("", become_file, "dagster"),
    "a link to nothing": (RUNS, become_dangling, "runs.db"),
    "an older version": (RUNS, execute("update alembic_version set version_num = '0000'"), "another version"),
    "a newer version": (EVENTS, execute("update alembic_version set version_num = 'ffff'"), "another version"),
    "a table gone": (RUNS, execute("drop table run_tags"), "run_tags"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_history_is_set_aside_with_a_warning_and_begun_anew(kind, folder):
    place, damage, words = DAMAGE[kind]
    damage(folder / place)
    warnings: list[str] = []
    with open_history(folder, warnings.append) as history:
        assert history.get_runs() == []
    (warning,) = warnings
    for said in (words, str(folder), "dagster-skadet-1", "No figure depends on it"):
        assert said in warning
    assert (folder.parent / "dagster-skadet-1").exists()
    with open_history(folder, warnings.append):
        assert len(warnings) == 1


def test_each_damaged_history_is_kept(folder):
    for number in (1, 2):
        write_garbage(folder / RUNS)
        open_history(folder).dispose()
        assert (folder.parent / f"dagster-skadet-{number}" / RUNS).is_file()


def test_the_damaged_record_of_one_run_hides_no_other(folder):
    copy = HistoryCopy(folder, RUN_ID)
    write_garbage(folder / "history" / "runs" / "11111111-1111-1111-1111-111111111111.db")
    assert run_a_job(copy).success
    assert copy.warnings == []
    with open_history(folder) as history:
        assert [run.run_id for run in history.get_runs()] == [RUN_ID]


# --- in nobody's way


def test_a_locked_history_is_no_damaged_one(folder, monkeypatch):
    monkeypatch.setattr(pipeline.graph.history_files, "SQLITE_BUSY_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(folder / RUNS, isolation_level=None)
    other.execute("pragma locking_mode = exclusive")
    other.execute("begin exclusive")
    with pytest.raises(HistoryError, match="SQLITE_BUSY"):
        open_history(folder)
    other.close()
    assert not (folder.parent / "dagster-skadet-1").exists()


@pytest.mark.parametrize(
    ("kilobytes", "files", "told"),
    [(64, 0, r"runs\.db cannot be opened for writing: SQLITE_FULL"), (64, 2, "No space left on device, at .*dagster$")],
    ids=["no room for its tables", "no room for its folder"],
)
def test_a_history_that_there_is_no_room_for_is_no_damaged_one(kilobytes, files, told, scratch):
    with make_disk(scratch / "disk", kilobytes, files) as disk:
        with pytest.raises(HistoryError, match=told):
            open_history(disk / "dagster")
        assert {path.name for path in disk.iterdir()} <= {"dagster", "dagster.las"}


def close_the_place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    folder.parent.rename(folder.parent.with_name("borte"))
    folder.parent.write_text("x")


def forbid_renaming(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    write_garbage(folder / RUNS)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))


def hold_the_lock(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(pipeline.graph.history, "_PATIENCE", 0.01)
    other = pipeline.graph.history.FileLock(folder.with_name("dagster.las"))
    other.acquire()
    monkeypatch.setattr(
        pipeline.graph.history_copy, "_held", other, raising=False
    )  # not given back before the test ends


def fail_at(event: int, error: Exception) -> Callable[[pytest.MonkeyPatch, Path], None]:
    def prepare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        genuine, seen = EventHistory.store_event, []

        def store(self: EventHistory, entry: dg.EventLogEntry) -> None:
            seen.append(entry)
            if len(seen) >= event:
                raise error
            genuine(self, entry)

        monkeypatch.setattr(EventHistory, "store_event", store)

    return prepare


def fail_when_the_run_is_added(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def add(self: RunHistory, run: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(RunHistory, "add_run", add)


def fail_when_it_is_closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def close(self: EventHistory) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(EventHistory, "dispose", close)


def remove_it_under_way(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    genuine = EventHistory.store_event

    def store(self: EventHistory, entry: dg.EventLogEntry) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        genuine(self, entry)

    monkeypatch.setattr(EventHistory, "store_event", store)


OBSTACLES = {
    "no folder to make it in": close_the_place,
    "damaged and cannot be set aside": forbid_renaming,
    "held by another process": hold_the_lock,
    "full at the first event": fail_at(1, sqlite3.OperationalError("database or disk is full")),
    "full half-way": fail_at(9, OSError(28, "No space left on device")),
    "an error that nobody foresaw": fail_at(5, ValueError("1 2 3")),
    "full when the run is added": fail_when_the_run_is_added,
    "removed under way": remove_it_under_way,
    "failing when it is closed": fail_when_it_is_closed,
}


@pytest.mark.parametrize("kind", OBSTACLES)
def test_a_run_goes_on_without_its_history_and_says_so_once(kind, folder, monkeypatch):
    OBSTACLES[kind](monkeypatch, folder)
    copy = HistoryCopy(folder, RUN_ID)
    assert run_a_job(copy).success
    (warning,) = copy.warnings
    assert "could not be written" in warning
    assert "its results are complete" in warning
    assert "1 2 3" not in warning


# --- a run that ended badly in Dagster, and not in any of its steps


class FailedJob:
    """A job whose steps went well, as far as anybody knows, and whose run did not."""

    def resolve_job_def(self, _: str) -> FailedJob:
        return self

    def execute_in_process(self, **_: object) -> SimpleNamespace:
        return SimpleNamespace(success=False)


def test_an_edition_that_is_published_is_told_as_such_though_its_run_failed(scratch, monkeypatch):
    monkeypatch.setattr("pipeline.build.build_definitions", lambda *_, **__: FailedJob())
    run = EditionRun(find_edition("2020-forelopig-1"), Home(scratch))
    with pytest.raises(StoppedError, match="failed outside its steps; the last complete results are where they were"):
        _execute(run, None, None)
    run.is_published = True
    told = ["The edition is published, but the history of runs does not show it: see its folder."]
    assert _execute(run, None, None) == told
