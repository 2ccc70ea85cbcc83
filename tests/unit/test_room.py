"""A full disk is told as such, whichever library met it: where, how much is free, how much is needed, what to do."""

import errno
import os
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter.exceptions

import pipeline.cli.main
from pipeline.cli.explain import _tell_snapshot
from pipeline.common.errors import NoRoomError, RefusedError, StoppedError, UnfinishedError
from pipeline.common.files import publish_bytes
from pipeline.common.room import describe_no_room, describe_reason, find_no_room, tell_bytes, tell_free, tell_no_room
from pipeline.common.warehouse import connect, count_rows, run_sql
from pipeline.editions.edition import find_edition
from pipeline.intake.snapshot import Snapshot
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.state import EditionState
from pipeline.run.working_database import complete_database, read_snapshot_hash
from tests.support.commands import run_command
from tests.support.disks import fill_disk, make_disk

KEY = "2020-forelopig-1"


def chained(outer: Exception, inner: Exception) -> Exception:
    """``outer`` as it is raised while ``inner`` is handled, with the trace of it hidden."""
    outer.__context__, outer.__suppress_context__ = inner, True
    return outer


FULL = [
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
    OSError(errno.EFBIG, os.strerror(errno.EFBIG)),
    duckdb.IOException('IO Error: Could not write file "x": No space left on device'),
    duckdb.FatalException("FATAL Error: Failed: database has been invalidated … No space left on device"),
    duckdb.OutOfMemoryException("failed to offload data block … set by the 'max_temp_directory_size' setting"),
    sqlite3.OperationalError("database or disk is full"),
    pa.ArrowInvalid("Error writing bytes to file. Detail: [errno 28] No space left on device"),
    xlsxwriter.exceptions.FileCreateError("[Errno 28] No space left on device"),
    RuntimeError("failed to write file (There is not enough space on the disk)"),
    chained(zipfile.BadZipFile("broken"), OSError(errno.ENOSPC, "full")),
    chained(
        StoppedError("snapshot of person stopped with IOException."), duckdb.IOException("No space left on device")
    ),
    chained(RefusedError("Cannot open the database"), duckdb.IOException("No space left on device")),
    NoRoomError("No room"),
]
OTHERS = [
    OSError(errno.EACCES, os.strerror(errno.EACCES)),
    OSError(errno.EIO, os.strerror(errno.EIO)),
    duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB (953.6 MiB/953.6 MiB used)"),
    duckdb.IOException("IO Error: Could not set lock on file"),
    StoppedError("a text of ours that speaks of no space left"),
    ValueError("x"),
]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_every_library_s_word_for_a_full_disk_is_known(error):
    assert find_no_room(error) is not None


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
def test_other_faults_are_not_taken_for_a_full_disk(error):
    assert find_no_room(error) is None


def test_the_message_tells_where_how_much_and_what_to_do(tmp_path: Path):
    work = tmp_path / "arbeid"
    work.mkdir()
    (work / "fil").write_bytes(bytes(6 << 20))
    error = OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
    told = describe_no_room("inndata.snapshot", tmp_path, error, work=work, more=5 << 20)
    for words in (
        "No room: the quota is used up",
        "inndata.snapshot",
        str(tmp_path),
        " free",
        "6.0 MB more",
        "12.0 MB",
    ):
        assert words in told
    assert "Nothing was frozen or published" in told
    assert "run again" in told
    # what is known beforehand counts where it is more
    assert "50.0 MB" in describe_no_room("x", tmp_path, error, work=work, more=50 << 20)


def test_a_full_disk_that_no_step_met_is_told_by_the_command(monkeypatch):
    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "01018012345")

    monkeypatch.setattr(pipeline.cli.main, "cli", fail)
    outcome = run_command()
    assert outcome.code == 1
    assert "No room: no space is left at the step command" in outcome.err
    assert str(Path.cwd()) in outcome.err
    assert "report" not in outcome.err and "01018012345" not in outcome.err


def test_what_a_run_clears_away_meanwhile_is_not_measured(tmp_path: Path, monkeypatch):
    (tmp_path / "her").write_bytes(bytes(3 << 20))
    found = [(str(tmp_path), [], ["her", "borte"])]
    monkeypatch.setattr(os, "walk", lambda _: found)
    told = describe_no_room("x", tmp_path, OSError(errno.ENOSPC, "full"), work=tmp_path, more=9 << 20)
    assert "3.0 MB more now" in told
    assert "9.0 MB are needed" in told


def test_a_folder_that_is_not_made_yet_lies_where_the_one_above_it_does(tmp_path: Path):
    with make_disk(tmp_path / "disk", 64) as disk:
        for folder in (disk, disk / "hjem" / "data"):
            assert f"The file system that holds {folder} has 64.0 KB free" in tell_free(folder)


def test_a_disk_that_can_hold_no_more_files_is_told_as_such(tmp_path: Path):
    with make_disk(tmp_path / "disk", 1 << 10, files=20) as disk:
        assert "inodes" not in tell_free(disk)  # 19 are left, for the disk's own folder is one
        for name in "abcd":
            (disk / name).touch()
        assert tell_free(disk).endswith(" free and can hold no more files (its inodes are used up)")


def test_a_full_disk_for_files_of_the_moment_is_told_beside_the_one_with_room(tmp_path: Path, monkeypatch):
    with make_disk(tmp_path / "disk", 64) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        assert tell_free(tmp_path).endswith(f" free, and the one with {disk} 64.0 KB")
        assert tell_free(disk).endswith(" has 64.0 KB free")


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KB"), (5 << 20, "5.0 MB"), (3 << 30, "3.0 GB")]
)
def test_amounts(size, told):
    assert tell_bytes(size) == told


def test_a_reason_holds_no_text_of_a_library():
    assert describe_reason(duckdb.ConversionException("Could not convert string 'MRK:1'")) == "ConversionException"
    assert describe_reason(PermissionError(errno.EACCES, "Permission denied", "/a")) == "Permission denied (/a)"


def test_what_is_told_already_stays_as_it_is(tmp_path: Path):
    for error in (NoRoomError("told"), UnfinishedError("told")):
        with pytest.raises(type(error)) as caught, tell_no_room("x", tmp_path):
            raise chained(error, OSError(errno.ENOSPC, "full"))
        assert caught.value is error
    with pytest.raises(ZeroDivisionError), tell_no_room("x", tmp_path):
        raise ZeroDivisionError


@pytest.mark.skipif(os.name == "nt", reason="there is no bound on the size of files there")
def test_a_bound_on_the_size_of_files_is_told_as_such(tmp_path: Path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        with pytest.raises(NoRoomError, match="ulimit -f"), tell_no_room("x", tmp_path):
            publish_bytes(tmp_path / "fil", bytes(1 << 17))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


# --- on a disk that is full


def test_a_working_database_that_did_not_reach_the_disk_is_never_taken_for_whole(tmp_path: Path):
    """DuckDB's close swallows a checkpoint that failed: what it leaves is a file without tables."""
    with make_disk(tmp_path / "disk", 24 << 10) as disk:
        run = EditionRun(find_edition(KEY), Home(disk))
        told = ""
        with run:
            run_sql(run.connection, "create table klargjort.stor as select random() as a from range(500000)", name="x")
            run.snapshot = Snapshot(tmp_path, "0" * 64, {}, "")
            ballast = fill_disk(disk, 64 << 10)
            with pytest.raises(NoRoomError) as caught, run.guard("utdata.publisert"):
                complete_database(run)
            told = str(caught.value)
            assert run.error is caught.value
            ballast.unlink()
        for words in ("No room", "utdata.publisert", str(disk), "Nothing was frozen or published"):
            assert words in told
        assert "report this line" not in told
        assert [path.name for path in run.folders.data.iterdir()] == [".las"]


def test_a_database_whose_rows_are_gone_when_it_is_read_again_stops_the_run(tmp_path: Path, monkeypatch):
    run = EditionRun(find_edition(KEY), Home(tmp_path))
    with run:
        run_sql(run.connection, "create table klargjort.en as select 1 as a", name="x")
        run.snapshot = Snapshot(tmp_path, "0" * 64, {}, "")
        close = run.close_database

        def lose() -> None:
            run_sql(run.connection, "delete from klargjort.en", name="x")
            run_sql(run.connection, "checkpoint", name="x")  # closing writes nothing of its own
            close()

        monkeypatch.setattr(run, "close_database", lose)
        with pytest.raises(StoppedError, match=r"klargjort\.en"):
            complete_database(run)


def test_a_working_database_tells_its_origin_and_has_no_log_beside_it(tmp_path: Path):
    run = EditionRun(find_edition(KEY), Home(tmp_path))
    with run:
        run_sql(run.connection, "create table klargjort.en as select 1 as a", name="x")
        run.snapshot = Snapshot(tmp_path, "ab" * 32, {}, "")
        complete_database(run)
        assert [path.name for path in run.work.glob("*.duckdb*")] == [run.database.name]
        with connect(run.database, run.work, read_only=True) as connection:
            assert read_snapshot_hash(connection) == "ab" * 32
            assert count_rows(connection, "klargjort.en") == 1


def test_r02_explain_tells_the_snapshot_of_the_database_that_it_reads():
    edition = find_edition(KEY)
    state = EditionState(KEY, "", "1" * 64, "", "", {}, (), {})
    with duckdb.connect() as connection:
        assert _tell_snapshot(connection, edition, state) == f"Snapshot {'1' * 64}."
        for kept, words in (("1" * 64, f"Snapshot {'1' * 64}."), ("2" * 64, f"Snapshot {'2' * 64}, while")):
            connection.execute("create or replace table main.opphav as select $kept as snapshot_hash", {"kept": kept})
            assert _tell_snapshot(connection, edition, state).startswith(words)
        assert "without --source" in _tell_snapshot(connection, edition, state)


def test_a_file_that_does_not_fit_leaves_the_earlier_one(tmp_path: Path):
    with make_disk(tmp_path / "disk", 256) as disk:
        publish_bytes(disk / "fil", b"gammel")
        with pytest.raises(NoRoomError, match="no space is left"), tell_no_room("x", disk):
            publish_bytes(disk / "fil", bytes(1 << 20))
        assert [(path.name, path.read_bytes()) for path in disk.iterdir()] == [("fil", b"gammel")]


def test_arrow_s_own_error_on_a_full_disk_is_known(tmp_path: Path):
    with make_disk(tmp_path / "disk", 64) as disk:
        with pytest.raises(Exception) as caught:
            pq.write_table(pa.table({"a": [os.urandom(1 << 18)]}), disk / "fil.parquet")
        assert find_no_room(caught.value) is not None


def test_duckdb_s_own_errors_on_a_full_disk_are_known(tmp_path: Path):
    with make_disk(tmp_path / "disk", 2 << 10) as disk:
        rows = "select random() as a, random() as b from range(300000)"
        statements = (f"copy ({rows}) to '{disk}/a.parquet'", f"copy ({rows}) to '{disk}/a.csv'")
        for statement in statements:
            with duckdb.connect() as connection, pytest.raises(StoppedError) as caught:
                run_sql(connection, statement, name="x")
            assert find_no_room(caught.value) is not None, statement
        with duckdb.connect(str(disk / "b.duckdb")) as connection, pytest.raises(StoppedError) as caught:
            run_sql(connection, f"create table a as {rows}", name="x")
            run_sql(connection, "checkpoint", name="x")
        assert find_no_room(caught.value) is not None
