"""What the command says where it ends badly, or is stopped from outside."""

from __future__ import annotations

import signal
from pathlib import Path

from pipeline.common.errors import IntroresultatError, UnfinishedError, describe_fault
from pipeline.common.room import describe_no_room, find_no_room


def describe_error(error: Exception) -> str:
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


def describe_stop(asked: signal.Signals, error: BaseException) -> str:
    """What is told of a stop from outside: what is in place, and that nothing is left over."""
    if isinstance(error, UnfinishedError):
        return f"Stopped by {asked.name}. {error}"
    notes = " ".join(getattr(error, "__notes__", ())) or "Nothing was published; what was in place before is as it was."
    return f"Stopped by {asked.name}. {notes} The work area is removed. To continue, run the command again."
