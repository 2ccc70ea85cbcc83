"""The command with a closed pipe, a full disk or nothing at all where its output should go."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.commands import CHECKOUT, finish_command, start_command
from tests.support.extracts import EDITION

OPENING = """
import os, sys
from pathlib import Path
from pipeline.common.terminal import prepare_streams
prepare_streams()
folder = Path(sys.argv[1])
number = os.open(folder / "fil", os.O_CREAT | os.O_WRONLY)
(folder / "svar").write_text(str(number))
"""
COMMAND = f"{sys.executable} -c 'from pipeline.cli.main import main; main()'"


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("after", ["| head -1", ">&-", "2>&-", ">&- 2>&- <&-", ">/dev/full"])
def test_a_list_that_nobody_reads_ends_quietly(after, scratch):
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{COMMAND} editions --home {scratch} {after}"],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_with_its_streams_closed_a_message_lands_in_no_file(scratch):
    """The first file that is opened would get the number of a stream that is closed."""
    subprocess.run(
        ["bash", "-c", f'{sys.executable} -c "$0" {scratch} >&- 2>&- <&-', OPENING], cwd=CHECKOUT, check=True
    )
    assert int((scratch / "svar").read_text()) > 2


def test_a_closed_pipe_does_not_end_a_run(extract, years, scratch):
    home = scratch / "hjem"
    process = start_command("run", EDITION, "--source", extract, "--home", home, "--years", years)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    ended = finish_command(process)
    assert (ended.code, ended.err) == (0, "")
    assert (home / "reports_out" / EDITION / "oversikt.html").exists()
