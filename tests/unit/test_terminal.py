"""What reaches the terminal, what cannot, and that a reader who is gone ends the printing alone."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from pipeline.common.stopping import StoppedBySignal
from pipeline.common.terminal import clean, complain, say, show_progress

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


def test_how_far_a_step_has_come_is_told_on_a_terminal_as_it_goes():
    file = io.StringIO()
    with show_progress(Console(file=file, force_terminal=True)) as progress, progress.step("utdata.ark"):
        progress.advance("sheets", 120, 742)
    assert "utdata.ark … sheets 120 of 742" in file.getvalue()


def test_how_far_a_step_has_come_is_told_in_a_line_each_ten_seconds_at_most(capsys):
    now = 100.0
    with show_progress(Console(file=io.StringIO()), clock=lambda: now) as progress:
        now = 150.0  # what a step before took counts for nothing
        with progress.step("utdata.ark"):
            for done in range(1, 31):
                now += 1
                progress.advance("sheets", done, 30)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == ["  … sheets 10 of 30", "  … sheets 20 of 30", "  … sheets 30 of 30"]


@pytest.mark.parametrize("console", [Console(file=io.StringIO()), Console(file=io.StringIO(), force_terminal=True)])
def test_a_step_has_no_line_of_its_own_where_nobody_asks(capsys, console):
    with show_progress(console, each_step=False) as progress, progress.step("utdata.ark"):
        pass
    assert capsys.readouterr().out == ""
    assert [step.name for step in progress.steps] == ["utdata.ark"]


def test_a_step_without_rows_says_nothing_of_rows(capsys):
    with show_progress(Console(file=io.StringIO())) as progress:
        with progress.step("handoff.parcel"):
            pass
        with progress.step("source.read") as step:
            step.rows = 27859
    without, with_rows = capsys.readouterr().out.splitlines()
    assert "rows" not in without
    assert "27 859 rows" in with_rows
    assert len(without) == len(with_rows)


def test_a_terminal_that_is_gone_does_not_stop_a_step(capsys):
    gone = Console(file=Gone(OSError(5, "Input/output error")), force_terminal=True)
    with show_progress(gone) as progress, progress.step("first"):
        pass
    assert [step.name for step in progress.steps] == ["first"]
