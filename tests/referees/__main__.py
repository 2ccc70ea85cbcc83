"""Asks others whether the files for SSB and for the public are what they say: ``python -m tests.referees``.

A step of ``.ci/run``. A small handoff, a small publication and some choices of hidden cells are made, and one of them
that is spoiled for each referee. Every referee runs in an environment of its own under
``build/referees``, installed by uv where it is there and by pip otherwise, from the index that the machine has. It must
accept the sound files and refuse the spoiled ones. One that cannot be installed is a failure; SSB's own check of names
needs Python 3.12 and is left out, with a line that says so, where there is none. The text of a referee is never shown:
it may hold a cell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.referees import choices, publications
from tests.referees.handoffs import SPOILED, make_handoffs

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
ENVIRONMENTS = CHECKOUT / "build" / "referees"


@dataclass(frozen=True)
class Referee:
    """``name`` is its script here; ``python`` the oldest version that it runs on; ``asked`` what it is asked about.

    ``environment``: the name of its environment, where another referee has the same.
    """

    name: str
    requirements: tuple[str, ...]
    python: tuple[int, int] = (3, 11)
    asked: str = "sound"
    environment: str = ""


REFEREES = (
    Referee("frictionless", ("frictionless==5.21.0",)),
    Referee("datadoc", ("ssb-datadoc-model==8.1.1",)),
    Referee("microdata", ("microdata-tools==2.2.3",)),
    Referee("dapla", ("dapla-toolbelt-metadata==0.19.0",), (3, 12)),
    Referee("frictionless_public", ("frictionless==5.21.0",), asked=publications.SOUND, environment="frictionless"),
    Referee("pyjstat", ("pyjstat==2.4.0", "pandas==2.3.3"), asked=publications.SOUND),
    Referee("tauargus", ("pytauargus==0.6.0",), asked=choices.SOUND),
    Referee("shacl", ("pyshacl==0.40.1", "rdflib==7.6.0"), asked=publications.SOUND),
)


def main() -> int:
    """Ask every referee; 1 where one does not do as it should."""
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_handoffs(folder)
        publications.make_publications(folder)
        choices.make_choices(folder)
        for referee in REFEREES:
            began = time.monotonic()
            told = ask(referee, folder)
            failed += told.startswith("FAILED")
            sys.stdout.write(f"{referee.name}: {told} ({time.monotonic() - began:.0f} s)\n")
            sys.stdout.flush()
    return 1 if failed else 0


def ask(referee: Referee, folder: Path) -> str:
    """Install a referee and put both folders before it; say in one line what it did."""
    python = find_python(referee.python)
    if python is None:
        return f"left out, no Python {referee.python[0]}.{referee.python[1]} or newer was found"
    interpreter = install(referee, python)
    if interpreter is None:
        return "FAILED: cannot be installed"
    spoiled = SPOILED | publications.SPOILED | choices.SPOILED
    script = [str(interpreter), "-I", str(HERE / f"ask_{referee.name}.py")]
    if run([*script, str(folder / referee.asked)]):
        return "FAILED: refuses the files"
    if not run([*script, str(folder / spoiled[referee.name])]):
        return "FAILED: accepts files that were spoiled"
    return "accepts the files, and refuses spoiled ones"


def find_python(oldest: tuple[int, int]) -> Path | None:
    """Return this Python, where it is new enough, else the newest that can be found."""
    if sys.version_info >= oldest:
        return Path(sys.executable)
    names = [f"python3.{minor}" for minor in range(20, oldest[1] - 1, -1)]
    found = [path for name in names if (path := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found += [str(path) for path in sorted(pyenv.glob("3.*/bin/python"), reverse=True)]
    new_enough = f"import sys; sys.exit(sys.version_info < {oldest})"
    return next((Path(path) for path in found if not run([path, "-c", new_enough])), None)


def install(referee: Referee, python: Path) -> Path | None:
    """Make the referee's environment unless it is there; return its Python, None where that cannot be done."""
    folder = ENVIRONMENTS / (referee.environment or referee.name)
    mark = folder / "requirements.txt"
    interpreter = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = "\n".join((*referee.requirements, ""))
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted and not run([str(interpreter), "-c", ""]):
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    if uv and not run([uv, "--version"]):
        steps = [
            [uv, "venv", "--quiet", "--python", str(python), str(folder)],
            [uv, "pip", "install", "--quiet", "--python", str(interpreter), *referee.requirements],
        ]
    else:
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        steps = [
            [str(python), "-m", "venv", str(folder)],
            [str(interpreter), *pip, *referee.requirements],
        ]
    if any(run(step) for step in steps):
        return None
    mark.write_text(wanted, encoding="utf-8")
    return interpreter


def run(command: Sequence[str]) -> int:
    """Run a command in silence and return its exit code; 127 where there is no such program."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        return 127


if __name__ == "__main__":
    sys.exit(main())
