"""How the command ends where it ends badly or is stopped from outside: one message, one exit code."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import NoReturn

from pipeline.common.errors import IntroresultatError, StoppedError, UnfinishedError, describe_fault
from pipeline.common.room import describe_no_room, find_no_room
from pipeline.common.stopping import Stops
from pipeline.common.terminal import complain

# what a shell adds to the number of the signal that ended a command
_SIGNALS = 128


def end(error: BaseException, stops: Stops) -> NoReturn:
    """End the process with a message on stderr; what is no error of ours nor a stop goes on as it came."""
    if isinstance(error, SystemExit) and not error.code:
        raise error
    asked = stops.first()
    if asked is not None:
        complain(f"introresultat: {_describe_stop(asked, error)}")
        sys.exit(_SIGNALS + asked)
    if not isinstance(error, Exception):
        raise error
    complain(f"introresultat: {_describe_error(error)}")
    sys.exit(error.exit_code if isinstance(error, IntroresultatError) else StoppedError.exit_code)


def _describe_error(error: Exception) -> str:
    """What is told of an error; the text of one that is not ours may hold a person's data (R16)."""
    if isinstance(error, IntroresultatError):
        told = str(error)
    elif find_no_room(error):
        told = describe_no_room("command", Path.cwd(), error)
    elif isinstance(error, MemoryError):
        told = "Memory ran out: the machine has too little left. Close other programs, or lower INTRORESULTAT_THREADS."
    else:
        told = describe_fault("command", error)
    return "\n".join((told, *getattr(error, "__notes__", ())))


def _describe_stop(asked: signal.Signals, error: BaseException) -> str:
    """What is told of a stop from outside: what is in place, and that nothing is left over."""
    if isinstance(error, UnfinishedError):
        return f"Stopped by {asked.name}. {error}"
    notes = " ".join(getattr(error, "__notes__", ())) or "Nothing was published; what was in place before is as it was."
    return f"Stopped by {asked.name}. {notes} The work area is removed. To continue, run the command again."
