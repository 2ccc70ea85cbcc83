"""Stopping in order when somebody or the system requests it: Ctrl-C, SIGTERM, SIGHUP, on Windows Ctrl-Break.

Each becomes an exception, so that every work area, with its rows of people, is removed and every process ended on
the way out. Dagster sets its own handlers for SIGINT and SIGTERM while it works; SIGHUP is passed to them. Words and
exit codes are in ``pipeline/cli/ends.py``.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class StoppedBySignal(BaseException):
    """A signal asked for a stop. Not an Exception, so that nothing takes it for a fault and goes on."""


class Stops:
    """The signals that have come, in order, whoever handled them."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._ear, self.mouth = socket.socketpair()
        for end in (self._ear, self.mouth):
            end.setblocking(False)
        self._heard = b""

    def first(self) -> signal.Signals | None:
        """Return the signal that came first, or None."""
        with contextlib.suppress(BlockingIOError):
            self._heard += self._ear.recv(1024)
        asked = [signal.Signals(number) for number in self._heard if number in set(list_signals())]
        return asked[0] if asked else None

    def close(self) -> None:
        """Stop listening."""
        self._ear.close()
        self.mouth.close()


def list_signals() -> list[signal.Signals]:
    """The signals of this system that ask for a stop."""
    return [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]


@contextlib.contextmanager
def stop_in_order() -> Iterator[Stops]:
    """Let every signal that asks for a stop raise StoppedBySignal, or what is raised for Ctrl-C just then.

    A signal that is ignored already stays so (``nohup``). Only the main thread can set handlers; in another one this
    changes nothing.
    """
    stops = Stops()
    kept: dict[signal.Signals, Any] = {}
    is_main = threading.current_thread() is threading.main_thread()
    wakened = signal.set_wakeup_fd(stops.mouth.fileno(), warn_on_full_buffer=False) if is_main else -1
    try:
        for one in list_signals() if is_main else []:
            if signal.getsignal(one) not in (signal.SIG_IGN, None):
                kept[one] = signal.signal(one, _stop)
        yield stops
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)
        if is_main:
            signal.set_wakeup_fd(wakened)
        stops.close()


@contextlib.contextmanager
def hold_stops() -> Iterator[None]:
    """Heed no stop inside: for the moment in which something is put in place or cleared away, after which all ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {one: signal.getsignal(one) for one in list_signals()}
    try:
        for one, handler in kept.items():
            if handler is not None:
                signal.signal(one, _pass_over)
        yield
    finally:
        for one, handler in kept.items():
            if handler is not None:
                signal.signal(one, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    in_force = signal.getsignal(signal.SIGINT)
    if callable(in_force) and in_force is not _stop and in_force is not signal.default_int_handler:
        in_force(signal.SIGINT, frame)
    else:
        raise StoppedBySignal(signal.Signals(number).name)


def _pass_over(number: int, frame: FrameType | None) -> None:
    """Do nothing. Another handler than SIG_IGN, which processes started meanwhile would inherit."""
