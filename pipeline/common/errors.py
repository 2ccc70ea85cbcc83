"""The two ways a run can end badly, stopped or refused, and nothing else.

Every message says what was found, what was expected and what to do next, and never contains a value
from a person's row (R16). The command turns them into its exit codes; see ``pipeline/cli/ends.py``.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class IntroresultatError(Exception):
    """A message for the analyst, with the command's exit code."""

    exit_code = 1


class StoppedError(IntroresultatError):
    """A check, the quarantine limit or a changed snapshot stopped the run (exit code 1)."""

    exit_code = 1


class NoRoomError(StoppedError):
    """A disk is full, or a quota or limit reached; see ``pipeline/common/room.py`` (exit code 1)."""


class UnfinishedError(StoppedError):
    """An edition is committed, and not all of it is in its place yet; the next run goes on (exit code 1)."""


class RefusedError(IntroresultatError):
    """The input or the call was refused before anything was written (exit code 2)."""

    exit_code = 2


def describe_fault(name: str, error: Exception) -> str:
    """Say which step failed and where in the code, without the error's own text, which may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])
    return (
        f"The step {name} failed with {type(error).__name__} at {places}. No half result was published. Run again; "
        "if it happens again, report this line."
    )
