"""The one place where text reaches the terminal, and what becomes of it when nobody reads any more.

Texts come from files too: what would steer the terminal is shown as its number, and nothing is taken for markup. A
closed pipe, a full disk behind it or a terminal that is gone ends the printing, never the run. What is said is decided
in ``pipeline/cli/main.py``; which signs steer is known in ``pipeline/common/signs.py``.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import IO

from rich.console import Console
from rich.text import Text

from pipeline.common.progress import Progress, Step
from pipeline.common.signs import escape_signs

_SECONDS_BETWEEN = 10
_GONE = (OSError, ValueError)  # ValueError: the stream was closed in this process


def prepare_streams() -> None:
    """Have the three streams there, and able to hold every letter, before anything is opened or written.

    Where a stream is closed from the start, the next file that is opened, the database say, would get its number, and
    what anybody prints would land in it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # LC_ALL=C must neither stop a run nor turn a name into question marks
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def say(text: str = "") -> None:
    """Print a text and a line end to the standard output: its line breaks stay, other signs that steer are shown."""
    _print(text, sys.stdout)


def complain(text: str) -> None:
    """Print a text and a line end to the standard error; see :func:`say`."""
    _print(text, sys.stderr)


def clean(text: str) -> str:
    """Return the text with every sign but a line break that steers a terminal written as its number."""
    return "\n".join(map(escape_signs, text.split("\n")))


@contextlib.contextmanager
def show_progress(
    console: Console | None = None, clock: Callable[[], float] = time.monotonic, *, each_step: bool = True
) -> Iterator[Progress]:
    """One line a step; on a terminal also the step under way. Whatever happens inside, the cursor comes back.

    How far a step has come is told on a terminal as it goes, and otherwise in a line each ten seconds at most. Without
    ``each_step`` no step has a line of its own.
    """
    shown = console or Console()
    if not shown.is_terminal:
        yield _tell_in_lines(clock, _tell if each_step else None)
        return
    status = shown.status("")
    under_way = ""

    def start(step: Step) -> None:
        nonlocal under_way
        under_way = clean(step.name)
        with contextlib.suppress(*_GONE):
            status.update(Text(f"{clean(step.name)} …"))
            status.start()

    def stop(step: Step) -> None:
        with contextlib.suppress(*_GONE):
            status.stop()
        if each_step:
            _tell(step)

    def advance(words: str) -> None:
        with contextlib.suppress(*_GONE):
            status.update(Text(f"{under_way} … {clean(words)}"))

    try:
        yield Progress(on_start=start, on_done=stop, on_advance=advance)
    finally:
        with contextlib.suppress(*_GONE):
            status.stop()


def _tell_in_lines(clock: Callable[[], float], done: Callable[[Step], None] | None) -> Progress:
    """Where nobody sees a line change: each step when it is done, and now and then how far it has come."""
    told = clock()

    def start(_: Step) -> None:
        nonlocal told
        told = clock()

    def advance(words: str) -> None:
        nonlocal told
        if clock() - told >= _SECONDS_BETWEEN:
            told = clock()
            say(f"  … {words}")

    return Progress(on_start=start, on_done=done, on_advance=advance)


def _tell(step: Step) -> None:
    rows = f"{step.rows:>12,} rows".replace(",", " ") if step.rows is not None else ""
    say(f"  {step.name:<34}{rows:17} {step.seconds:>8.2f} s")


def _print(text: str, stream: IO[str] | None) -> None:
    if stream is None:  # closed from the start
        return
    try:
        stream.write(clean(text) + "\n")
        stream.flush()
    except _GONE:
        _silence(stream)


def _silence(stream: IO[str]) -> None:
    """Lead what is still to come, and what waits to be written when Python ends, to where it is lost."""
    with contextlib.suppress(*_GONE):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
