"""Processes that run and end together, with everything they started, however this one ends.

Each is the leader of its own process group and listens to a pipe whose other end is in this process: when the pipe is
closed, by us or because we were killed, the group ends. What is served is decided in ``pipeline/graph/ui.py``.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType

from pipeline.common.stopping import list_signals

GRACE = 10.0  # seconds for a process to end by itself
_LOOK = 0.2  # seconds between two looks at them


def serve_together(modules: Sequence[Sequence[str]], environment: Mapping[str, str]) -> int:
    """Run Python modules, each with its arguments, until one of them ends or we are told to.

    Returns 0 when told to end (SIGINT, SIGTERM, SIGHUP), else the exit code of the one that ended first, at least 1.
    """
    told_to_end = threading.Event()
    started: list[subprocess.Popen[bytes]] = []
    with _listen(told_to_end):
        try:
            for module in modules:
                started.append(_start(module, environment))
            while not told_to_end.wait(_LOOK):
                for process in started:
                    if process.poll() is not None:
                        return max(1, process.returncode)
            return 0
        finally:
            _end(started)


def run_kept(module: str, arguments: Sequence[str]) -> None:
    """Be one of the processes: run the module, and end the whole group when the starter's end of the pipe closes."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _start(module: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 – our own command, the analyst's own arguments
        [sys.executable, "-m", "pipeline.graph.processes", *module],
        env=dict(environment),
        stdin=subprocess.PIPE,
        start_new_session=True,  # a signal of the terminal reaches us alone, and we end each in its turn
    )


@contextlib.contextmanager
def _listen(told_to_end: threading.Event) -> Iterator[None]:
    """Set the event on every signal that asks us to end."""

    def tell(_: int, __: FrameType | None) -> None:
        told_to_end.set()

    before = {one: signal.signal(one, tell) for one in list_signals()}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _end(started: Sequence[subprocess.Popen[bytes]]) -> None:
    """End every group, first by asking."""
    for process in started:
        if process.stdin is not None:
            process.stdin.close()
        _signal_group(process.pid, "SIGTERM")
    limit = time.monotonic() + GRACE
    for process in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, limit - time.monotonic()))
    while any(_is_group_there(process.pid) for process in started) and time.monotonic() < limit:
        time.sleep(_LOOK)
    for process in started:
        _signal_group(process.pid, "SIGKILL")
        if process.poll() is None:
            process.kill()
        process.wait()


def _end_with_starter() -> None:
    """Wait for the end of the pipe, then end the own group."""
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):
            pass  # pragma: no cover – nothing is ever written into the pipe
    if sys.platform == "win32":
        os._exit(1)  # pragma: no cover – Windows has no groups of processes
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)  # pragma: no cover – it kills this process, and what it has counted with it


def _signal_group(group: int, name: str) -> None:
    """Send a signal to all of a group, where the system has groups."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, getattr(signal, name))


def _is_group_there(group: int) -> bool:
    if sys.platform == "win32":
        return False  # pragma: no cover – Windows has no groups of processes
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    run_kept(sys.argv[1], sys.argv[2:])
