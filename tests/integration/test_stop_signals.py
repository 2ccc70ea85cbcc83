"""A run that is asked to stop: nothing is left of it but the lock's file and the history, and what was there is whole.

The command in a process of its own, asked by a signal to that process alone, at a step's line of progress. How signals
are handled is in ``tests/unit/test_stopping.py``; SIGKILL, which nobody can handle, in ``test_kill.py``.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.commands import find_differences, finish_command, fork_command, is_history, list_tree, wait_for_line
from tests.support.extracts import EDITION

MOMENTS = {"SIGINT": "inndata.snapshot", "SIGTERM": "source.read", "SIGHUP": "klargjort.avslutning"}


@pytest.mark.parametrize("name", MOMENTS)
def test_a_run_that_is_asked_to_stop_clears_up_after_itself(
    name: str, published_copy: Path, extract: Path, years: Path
) -> None:
    before = list_tree(published_copy, but=is_history)
    process = fork_command("run", EDITION, "--source", extract, "--home", published_copy, "--years", years)
    wait_for_line(process, MOMENTS[name])
    os.kill(process.pid, signal.Signals[name])
    ended = finish_command(process)
    assert ended.code == 128 + signal.Signals[name], ended.err
    assert f"Stopped by {name}" in ended.err
    assert "what was in place before is as it was" in ended.err
    assert "Traceback" not in ended.err
    assert find_differences(list_tree(published_copy, but=is_history), before) == []
