"""Memory and threads: settings that cannot be are refused at once, and memory that ran out is called by its name."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
import pipeline.cli.main
from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.limits import bind_libraries, bind_process, is_shortage, memory_limit, thread_count
from pipeline.common.warehouse import connect, run_sql
from pipeline.editions.edition import find_edition
from pipeline.intake.sources.csv_file import verify_csv
from pipeline.intake.sources.parquet_file import verify_parquet
from pipeline.nir.contract import TABLES
from pipeline.places.code_lists import load_code_lists
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.sheets import production
from tests.support.commands import run_command
from tests.support.extracts import EDITION

BAD_MEMORY = (
    "", "0GB", "0.0GB", "1", "1 PB", "-1GB", "+1GB", "10KB", "99MB", "abc", " 2GB", "2GB ", "2  GB", "٣GB", "２GB",
    "1e3MB", "1,5GB", "1gb", "1G", "50%", "2000TB", "99999999GB", "1GB\n", "1GB\x1b[2J",
)  # fmt: skip
BAD_THREADS = ("", "0", "-1", "1.5", "٣", "２", "99999", "1025", "two", " 2", "2 ", "+2", "1e1", "0x2", "02", "2\n")


@pytest.mark.parametrize("value", BAD_MEMORY)
def test_an_amount_of_memory_that_cannot_be_is_refused(value, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_MEMORY", value)
    with pytest.raises(RefusedError, match=r"INTRORESULTAT_MEMORY is .* Expected .* such as 1GB") as refused:
        memory_limit()
    assert "\x1b" not in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("value", BAD_THREADS)
def test_a_number_of_threads_that_cannot_be_is_refused(value, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_THREADS", value)
    with pytest.raises(RefusedError, match=r"INTRORESULTAT_THREADS is .* from 1 to 1024"):
        thread_count()


@pytest.mark.parametrize("value", ["100MB", "1GB", "1.5GB", "1 GB", "512MiB", "2TB", "100000KB"])
def test_what_is_taken_is_what_duckdb_understands(value, monkeypatch, scratch):
    monkeypatch.setenv("INTRORESULTAT_MEMORY", value)
    monkeypatch.setenv("INTRORESULTAT_THREADS", "3")
    with connect(scratch / "base.duckdb", scratch) as connection:
        assert connection.execute("select current_setting('threads')").fetchone() == (3,)
        assert connection.execute("select current_setting('memory_limit')").fetchone() != ("",)


def test_every_connection_to_duckdb_has_the_threads_told_and_no_others(scratch, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_THREADS", "3")
    opened = record_connections(monkeypatch)
    with connect(scratch / "base.duckdb", scratch):
        pass
    verify_parquet(write_one_page(scratch / "person.parquet", megabytes=1), TABLES["person"])
    cut = scratch / "person.csv"
    names = TABLES["person"].column_names
    cut.write_text(f"{';'.join(names)}\n1{';' * (len(names) - 1)}", encoding="utf-8")
    verify_csv(cut, TABLES["person"], "utf-8", load_code_lists())
    assert opened == [(3, 0), (3, 0), (1, 0)]


def record_connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The threads of each connection that is opened from now on: those that compute, those for reading and writing."""
    opened, genuine = [], duckdb.connect

    def note(*arguments, **options):
        connection = genuine(*arguments, **options)
        opened.append(
            connection.execute("select current_setting('threads'), current_setting('async_threads')").fetchone()
        )
        return connection

    monkeypatch.setattr(duckdb, "connect", note)
    return opened


def test_no_module_opens_duckdb_without_the_settings():
    for path in Path(pipeline.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("duckdb.connect(") <= text.count("**bound_duckdb("), path


def test_one_thread_is_one_thread(scratch, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_THREADS", "1")
    before = count_threads()
    with connect(scratch / "base.duckdb", scratch) as connection:
        connection.execute("create table t as select range i from range(300000)")
        connection.execute(f"copy t to '{scratch / 't.parquet'}'")
        assert connection.execute(f"select count(i) from '{scratch / 't.parquet'}'").fetchone() == (300_000,)
        assert count_threads() == before


def count_threads() -> int:
    """The threads of this process, where Linux lists them."""
    return len(list(Path("/proc/self/task").glob("*")))


@pytest.mark.parametrize(("name", "value"), [("MEMORY", "0GB"), ("THREADS", "0")])
def test_a_run_is_refused_for_its_settings_before_anything_is_written(
    name, value, scratch, extract, years, monkeypatch
):
    monkeypatch.setenv(f"INTRORESULTAT_{name}", value)
    ended = run_command("run", EDITION, "--source", extract, "--home", scratch / "hjem", "--years", years)
    assert (ended.code, ended.out) == (2, "")
    assert f"INTRORESULTAT_{name}" in ended.err
    assert not (scratch / "hjem").exists()


def test_every_library_goes_by_the_number_of_threads(monkeypatch):
    before = pa.cpu_count(), pa.io_thread_count()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
        monkeypatch.setenv(name, "64")
    monkeypatch.setenv("INTRORESULTAT_THREADS", "1")
    try:
        bind_libraries()
        assert (pa.cpu_count(), pa.io_thread_count()) == (1, 1)
    finally:
        pa.set_cpu_count(before[0])
        pa.set_io_thread_count(before[1])
    assert {os.environ["RAYON_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]} == {"1"}
    monkeypatch.setenv("RAYON_NUM_THREADS", "64")
    bind_process()
    assert os.environ["RAYON_NUM_THREADS"] == "1"


@pytest.mark.parametrize(("threads", "processes"), [("1", 1), ("2", 2), ("64", 4), (None, 4)])
def test_as_many_processes_render_as_threads_may_work(threads, processes, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    if threads is None:
        monkeypatch.delenv("INTRORESULTAT_THREADS")
    else:
        monkeypatch.setenv("INTRORESULTAT_THREADS", threads)
    assert production.count_processes() == processes


# --- memory that ran out


def test_a_step_that_ran_out_of_memory_says_so_and_what_bounds_it(scratch, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_MEMORY", "100MB")
    monkeypatch.setenv("INTRORESULTAT_THREADS", "1")
    with (
        duckdb.connect(config={"memory_limit": "10MB", "temp_directory": "", "threads": 1}) as connection,
        pytest.raises(StoppedError, match=r"Memory ran out at the step klargjort.enhet.*100MB") as stopped,
    ):
        run_sql(connection, "create table t as select range from range(5000000)", name="klargjort.enhet")
    assert "report" not in str(stopped.value)


@pytest.mark.parametrize(
    "error", [MemoryError(), pa.ArrowMemoryError("malloc of 1 failed"), duckdb.OutOfMemoryException("1 2")]
)
def test_memory_that_ran_out_anywhere_in_a_step_is_called_so(error, scratch, years):
    run = EditionRun(find_edition(EDITION, years), Home(scratch))
    with (
        pytest.raises(StoppedError, match=r"Memory ran out at the step statistikk.resultat"),
        run.guard("statistikk.resultat"),
    ):
        raise error
    assert is_shortage(error)


def test_memory_that_ran_out_outside_the_steps_is_called_so_and_no_fault_of_the_software(monkeypatch):
    def fail() -> None:
        raise MemoryError("01018012345")

    monkeypatch.setattr(pipeline.cli.main, "cli", fail)
    outcome = run_command()
    assert outcome.code == 1
    assert "Memory ran out: the machine has too little left" in outcome.err
    assert "INTRORESULTAT_THREADS" in outcome.err
    assert "report" not in outcome.err and "01018012345" not in outcome.err


def test_a_file_that_memory_is_too_small_for_is_not_called_damaged(scratch, monkeypatch):
    """A page must be in memory whole, and cannot be put on the disk."""
    monkeypatch.setenv("INTRORESULTAT_MEMORY", "100MB")
    monkeypatch.setenv("INTRORESULTAT_THREADS", "1")
    path = write_one_page(scratch / "person.parquet", megabytes=160)
    with pytest.raises(StoppedError, match=r"Memory ran out at the step reading person.parquet.*INTRORESULTAT_MEMORY"):
        verify_parquet(path, TABLES["person"])


def write_one_page(path: Path, *, megabytes: int) -> Path:
    names = TABLES["person"].column_names
    size = megabytes * 1_000_000
    columns = {name: pa.array(["x" * size if name == names[0] else "1"], pa.large_string()) for name in names}
    pq.write_table(pa.table(columns), path, compression="snappy", use_dictionary=False)
    return path


def test_a_database_that_nobody_reads_after_a_stop_has_no_log_and_is_whole_after_a_checkpoint(scratch):
    """Its place may hold any sign, and it opens under the same name as without."""
    path = scratch / 'd\'un "base".duckdb'
    for is_disposable in (True, False):
        with connect(path, scratch, is_disposable=is_disposable) as connection:
            connection.execute(f"create table t{is_disposable} as select range i from range(1000)")
            assert path.with_name(f"{path.name}.wal").exists() is not is_disposable
            assert connection.execute("select current_database()").fetchone() == (path.stem,)
            connection.execute("checkpoint")
    with connect(path, scratch, read_only=True) as connection:
        assert connection.execute("select count(*) from tTrue join tFalse using (i)").fetchone() == (1000,)


def test_a_database_without_a_log_is_refused_where_it_cannot_be_opened(scratch):
    path = scratch / "base.duckdb"
    path.mkdir()
    with (
        pytest.raises(RefusedError, match=r"Cannot open the database base\.duckdb"),
        connect(path, scratch, is_disposable=True),
    ):
        raise AssertionError
