"""Two runs at a time: of one edition the second is refused at once, of two editions both work."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Barrier
from pathlib import Path

import dagster

from tests.support.commands import (
    find_differences,
    finish_command,
    fork_command,
    list_tree,
    read_results,
    run_command,
    wait_for_line,
)
from tests.support.extracts import EDITION, SECOND


def test_the_second_run_of_an_edition_is_refused_while_the_first_works_on(published, extract, years, scratch):
    home = scratch / "hjem"
    call = ("run", EDITION, "--source", extract, "--home", home, "--years", years)
    first = fork_command(*call)
    wait_for_line(first, "source.read")
    # Stopped, the first run cannot end before the second one does: nobody waits for anybody.
    os.killpg(first.pid, signal.SIGSTOP)
    try:
        before = list_tree(home)
        second = run_command(*call)
        after = list_tree(home)
        listed = run_command("editions", "--home", home, "--years", years)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert second.code == 2
    assert "Another run of 2020-forelopig-1 is under way" in second.err
    assert "Wait until it has ended" in second.err
    assert after == before
    assert "a run is under way" in listed.out
    ended = finish_command(first)
    assert ended.code == 0, ended.err
    assert not find_differences(read_results(home, EDITION), read_results(published, EDITION))


def test_two_editions_side_by_side_under_one_home(extract, years, scratch):
    home = scratch / "hjem"
    started = [
        fork_command("run", key, "--source", extract, "--home", home, "--years", years) for key in (EDITION, SECOND)
    ]
    ended = [finish_command(process) for process in started]
    assert [outcome.code for outcome in ended] == [0, 0], [outcome.err for outcome in ended]
    for key in (EDITION, SECOND):
        assert (home / "reports_out" / key / "tabeller" / "resultat.csv").exists()
    assert count_runs_in_history(home) == {EDITION: "SUCCESS", SECOND: "SUCCESS"}


def count_runs_in_history(home):
    from pipeline.graph.history import open_history

    with open_history(home / "data" / "dagster") as instance:
        return {run.tags["dagster/partition"]: run.status.value for run in instance.get_runs()}


def test_the_lock_of_an_edition_is_given_back_when_a_run_fails(published_copy, years, scratch):
    # A folder that is no extract: the lock was taken, the source refused, and the next run must not be.
    for _ in range(2):
        ended = run_command("run", EDITION, "--source", scratch / "tom", "--home", published_copy, "--years", years)
        assert ended.code == 2
        assert "does not exist" in ended.err


def open_together(gate: Barrier, folder: Path) -> None:
    """What each of several processes does: with everything imported, it waits until all have."""
    from pipeline.graph.history import open_history

    gate.wait(60)
    with open_history(folder) as instance:
        instance.get_runs(limit=1)
        instance.get_latest_materialization_event(dagster.AssetKey("a"))


def test_several_processes_may_make_the_history_at_the_same_moment(scratch):
    # All wait at the gate with everything imported, so that they come to an empty folder together.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.forked"])
    gate = context.Barrier(4)
    opening = [context.Process(target=open_together, args=(gate, scratch / "historie")) for _ in range(4)]
    for process in opening:
        process.start()
    for process in opening:
        process.join(120)
    assert [process.exitcode for process in opening] == [0] * len(opening)
