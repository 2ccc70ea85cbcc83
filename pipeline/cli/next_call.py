"""The call that a command proposes to go on with, as whoever called it may type it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.run.home import HOME_VARIABLE

_PROGRAM = "introresultat"


def find_next_home(extract: Path) -> Path | None:
    """A folder beside the extract, so that a run lands in no checkout by accident; None where the shell has set one."""
    if os.environ.get(HOME_VARIABLE):
        return None
    return extract.parent / f"{extract.name}-home"


def spell_command(name: str, *arguments: str, options: Mapping[str, Path | str | None]) -> str:
    """A call of this command as whoever called it may type it, with the options that are given."""
    given = [part for option, value in options.items() if value is not None for part in (option, str(value))]
    words = [find_program(), name, *arguments, *given]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def find_program() -> str:
    """The command as it was called: by its path, or by its name where the shell finds it so."""
    called = sys.argv[0]
    found = shutil.which(_PROGRAM)
    is_ours = Path(called).stem == _PROGRAM
    return called if is_ours and (found is None or Path(called) != Path(found)) else _PROGRAM
