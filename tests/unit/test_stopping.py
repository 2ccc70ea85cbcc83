"""A signal that asks for a stop: what is under way clears up after itself, and the exit code tells which it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import pipeline.cli.main
from pipeline.common.errors import UnfinishedError
from pipeline.common.stopping import StoppedBySignal, hold_stops, list_signals, stop_in_order

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself signals there")
ASKED = ("SIGINT", "SIGTERM", "SIGHUP")


@pytest.mark.parametrize("name", ASKED)
def test_a_signal_ends_what_is_under_way_in_order(name):
    cleared = []
    number = signal.Signals[name]
    before = signal.getsignal(number)
    with stop_in_order() as stops:
        with pytest.raises(StoppedBySignal, match=name):
            try:
                signal.raise_signal(number)
                time.sleep(5)
            finally:
                cleared.append(True)
        assert stops.first() == number
    assert cleared == [True]
    assert signal.getsignal(number) == before


def test_the_first_of_several_is_told():
    with stop_in_order() as stops:
        assert stops.first() is None
        for name in ("SIGTERM", "SIGINT"):
            with pytest.raises(StoppedBySignal):
                signal.raise_signal(signal.Signals[name])
        assert stops.first() == signal.SIGTERM
        assert stops.first() == signal.SIGTERM


def test_a_signal_follows_the_handler_that_somebody_has_put_for_ctrl_c():
    heard = []
    with stop_in_order():
        own = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
        signal.raise_signal(signal.SIGHUP)
        signal.signal(signal.SIGINT, own)
    assert heard == [signal.SIGINT]


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_stopped_while_something_is_put_in_place(name):
    with stop_in_order():
        in_force = [signal.getsignal(one) for one in list_signals()]
        with hold_stops():
            signal.raise_signal(signal.Signals[name])
        assert [signal.getsignal(one) for one in list_signals()] == in_force


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_in_order():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_is_changed():
    ended = []

    def work() -> None:
        with stop_in_order() as stops, hold_stops():
            ended.append(stops.first())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [None]


@pytest.mark.parametrize("name", ASKED)
def test_the_command_ends_with_128_and_the_signal_s_number_and_tells_what_is_in_place(name, monkeypatch, capsys):
    def stop() -> None:
        signal.raise_signal(signal.Signals[name])

    monkeypatch.setattr(pipeline.cli.main, "cli", stop)
    with pytest.raises(SystemExit) as ended:
        run_main(monkeypatch)
    assert ended.value.code == 128 + signal.Signals[name]
    told = capsys.readouterr().err
    assert f"Stopped by {name}" in told
    assert "what was in place before is as it was" in told


def test_a_stop_after_publishing_tells_that_it_is_published(monkeypatch, capsys):
    def stop() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except BaseException as error:
            error.add_note("The edition 2020-endelig is complete and published all the same.")
            raise

    monkeypatch.setattr(pipeline.cli.main, "cli", stop)
    with pytest.raises(SystemExit):
        run_main(monkeypatch)
    told = capsys.readouterr().err
    assert "complete and published" in told
    assert "Nothing was published" not in told


def test_a_stop_with_an_edition_on_its_way_tells_what_is_not_in_place_yet(monkeypatch, capsys):
    def stop() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except BaseException:
            raise UnfinishedError("The edition 2020-endelig is made and safe on the disk.") from None

    monkeypatch.setattr(pipeline.cli.main, "cli", stop)
    with pytest.raises(SystemExit) as ended:
        run_main(monkeypatch)
    assert ended.value.code == 128 + signal.SIGTERM
    told = capsys.readouterr().err
    assert "Stopped by SIGTERM. The edition 2020-endelig is made and safe on the disk." in told
    assert "what was in place before" not in told


def test_a_signal_that_came_too_late_changes_no_exit_code(monkeypatch):
    def end() -> None:
        with hold_stops():
            signal.raise_signal(signal.SIGTERM)
        sys.exit(0)

    monkeypatch.setattr(pipeline.cli.main, "cli", end)
    with pytest.raises(SystemExit) as ended:
        run_main(monkeypatch)
    assert not ended.value.code


def test_a_terminal_that_is_gone_keeps_nothing_from_its_end():
    """SIGHUP comes when the terminal is closed: what is written then has nowhere to go."""
    code = (
        "import os, signal, pipeline.cli.main as c\n"
        "def stop():\n"
        "    os.close(2); os.open('/dev/full', os.O_WRONLY)\n"
        "    signal.raise_signal(signal.SIGHUP)\n"
        "c.cli = stop\n"
        "c.main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == 128 + signal.SIGHUP


def run_main(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "reconfigure", lambda **_: None, raising=False)
    pipeline.cli.main.main()
