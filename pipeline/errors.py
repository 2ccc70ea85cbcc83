"""The two ways a run can end badly, and nothing else.

Every message says what was found, what was expected and what to do next, and never holds a value
from a person's row (R16). The command turns them into its exit codes; see ``pipeline/cli.py``.
"""

from __future__ import annotations


class IntroresultatError(Exception):
    """A message for the analyst, with the command's exit code."""

    exit_code = 1


class StoppedError(IntroresultatError):
    """A check, the quarantine limit or a changed snapshot stopped the run (exit code 1)."""

    exit_code = 1


class RefusedError(IntroresultatError):
    """The input or the call was refused before anything was written (exit code 2)."""

    exit_code = 2
