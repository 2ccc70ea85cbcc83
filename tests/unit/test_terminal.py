"""What reaches the terminal, what cannot, and that a reader who is gone ends the printing alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from pipeline.stopping import StoppedBySignal
from pipeline.terminal import clean, complain, say, show_progress
from tests.support.commands import CHECKOUT, finish_command, start_command
from tests.support.extracts import EDITION

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sør-Aurdal, 12 % – «ja»", "Sør-Aurdal, 12 % – «ja»"),
        ("one\ntwo\n  - three", "one\ntwo\n  - three"),
        ("[red]Oslo[/red] :smile: [link=x]", "[red]Oslo[/red] :smile: [link=x]"),
        ("\x1b[2J\x1b[31mred", "<U+001B>[2J<U+001B>[31mred"),
        ("\x1b]0;title\x07", "<U+001B>]0;title<U+0007>"),
        ("over\rwritten", "over<U+000D>written"),
        ("a\tb\x00c\x7fd\x9b31m", "a<U+0009>b<U+0000>c<U+007F>d<U+009B>31m"),
        ("abc\u202ecba\u2066x\u2069", "abc<U+202E>cba<U+2066>x<U+2069>"),
        ("a\u0085b\u2028c\u2029d", "a<U+0085>b<U+2028>c<U+2029>d"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("\udcff.csv", "<U+DCFF>.csv"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_its_number_and_nothing_is_markup(text, shown, capsys):
    assert clean(text) == shown
    say(text)
    complain(text)
    assert capsys.readouterr() == (shown + "\n", shown + "\n")


class Gone(io.StringIO):
    """A stream that fails as a closed pipe, a full disk or a closed file does."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        BrokenPipeError(32, "Broken pipe"),
        OSError(28, "No space"),
        OSError(5, "Input/output error"),
        ValueError("closed"),
    ],
)
def test_a_reader_who_is_gone_ends_the_printing(error, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Gone(error))
    monkeypatch.setattr(sys, "stderr", Gone(error))
    for _ in range(3):
        say("a line")
        complain("a line")


def test_streams_that_were_closed_from_the_start_are_passed_over(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    say("a line")
    complain("a line")


# --- the step under way


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, StoppedBySignal])
def test_the_cursor_comes_back_however_a_step_ends(error):
    file = io.StringIO()
    with pytest.raises(error), show_progress(Console(file=file, force_terminal=True)) as progress:
        with progress.step("first"):
            pass
        with progress.step("[red]second[/red]\x1b[2J"):
            raise error
    told = file.getvalue()
    assert told.count(HIDE_CURSOR) >= 1
    assert told.rfind(SHOW_CURSOR) > told.rfind(HIDE_CURSOR)
    assert "[red]second[/red]<U+001B>[2J" in told


def test_a_terminal_that_is_gone_does_not_stop_a_step(capsys):
    gone = Console(file=Gone(OSError(5, "Input/output error")), force_terminal=True)
    with show_progress(gone) as progress, progress.step("first"):
        pass
    assert [step.name for step in progress.steps] == ["first"]


# --- the command as a process


OPENING = """
import os, sys
from pathlib import Path
from pipeline.terminal import prepare_streams
prepare_streams()
folder = Path(sys.argv[1])
number = os.open(folder / "fil", os.O_CREAT | os.O_WRONLY)
(folder / "svar").write_text(str(number))
"""
COMMAND = f"{sys.executable} -c 'from pipeline.cli import main; main()'"


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
