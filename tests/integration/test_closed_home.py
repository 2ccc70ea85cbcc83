"""A HOME that may be read and not written, as a backup or a colleague's: what only reads, reads it."""

from __future__ import annotations

import os

import pytest

import pipeline.run.home
from tests.support.commands import run_command
from tests.support.extracts import EDITION


@pytest.mark.parametrize("command", ["editions", "explain"])
def test_what_only_reads_may_read_a_home_that_cannot_be_written(command, published, years, monkeypatch):
    genuine = os.access
    monkeypatch.setattr(
        pipeline.run.home.os, "access", lambda path, mode: mode != os.W_OK | os.X_OK and genuine(path, mode)
    )
    more = (EDITION, "0") if command == "explain" else ()
    ended = run_command(command, *more, "--home", published, "--years", years)
    assert ended.code == 0, ended.err
