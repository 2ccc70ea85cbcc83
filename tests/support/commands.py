"""Starting the command as an analyst does, and telling what it left behind.

``run_command`` stays in this process and is quick; ``start_command`` is a process of its own, for what depends on
environment or exit code, and ``fork_command`` one that is there sooner, for what depends on death. All let ``run`` make
the sheets as pages only, unless a test says ``all_files``. What a HOME holds is compared with ``list_tree`` (every
byte) or ``read_results`` (what must be equal from run to run).
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from tests.support.forked import ForkedCommand

    Started = subprocess.Popen[str] | ForkedCommand


CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = ".las"


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code and what it printed."""

    code: int
    out: str
    err: str


def run_command(*arguments: object, all_files: bool = False) -> Outcome:
    """Run ``introresultat`` with these arguments in this process."""
    from pipeline.cli.main import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: object = 0
    with (
        patch.object(sys, "argv", ["introresultat", *_spell(arguments, all_files=all_files)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int)
    return Outcome(code, _read(out), _read(err))


def start_command(
    *arguments: object, env: Mapping[str, str] | None = None, cwd: Path = CHECKOUT, all_files: bool = False
) -> subprocess.Popen[str]:
    """Start ``introresultat`` in a process group of its own; its output is read through pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli.main import main; main()", *_spell(arguments, all_files=all_files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=_environment() | dict(env or {}),
        start_new_session=True,
    )


def fork_command(*arguments: object, cwd: Path = CHECKOUT) -> ForkedCommand:
    """Start ``introresultat`` as :func:`start_command` does, but with everything imported already (not on Windows)."""
    from tests.support.forked import ForkedCommand  # imports everything

    return ForkedCommand(_spell(arguments, all_files=False), _environment(), cwd)


def _spell(arguments: tuple[object, ...], *, all_files: bool) -> list[str]:
    """The arguments as text; a run makes pages only unless it is to make all files, which takes most of its time."""
    spelled = list(map(str, arguments))
    return [*spelled, "--pages-only"] if spelled[:1] == ["run"] and not all_files else spelled


def _environment() -> dict[str, str]:
    """The shell's environment, in which Python may keep what it has compiled: starting takes a third of the time."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), f"introresultat-pycache-{os.getuid()}"))}


def finish_command(process: Started) -> Outcome:
    """Wait for a started command and return how it ended."""
    out, err = process.communicate(timeout=300)
    assert process.returncode is not None
    return Outcome(process.returncode, out, err)


def wait_for_line(process: Started, word: str) -> str:
    """Read the process's lines until one holds ``word``; return it."""
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return line
    raise AssertionError(f"the command ended without a line that holds {word!r}")


def list_tree(folder: Path, *, but: Callable[[str], bool] = lambda _: False) -> dict[str, str]:
    """Every path below ``folder`` with its mode and, for a file, the hash of its bytes. ``but`` leaves paths out."""
    if not folder.exists():
        return {}
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not but(name):
            mode = oct(stat.S_IMODE(path.lstat().st_mode))
            found[name] = mode if path.is_dir() else f"{mode} {hash_bytes(path.read_bytes())}"
    return found


def is_history(name: str) -> bool:
    """True for the history of runs, which also a refused run stands in once it has begun."""
    return name.startswith("data/dagster")


def hash_bytes(content: bytes) -> str:
    """The SHA-256 of the bytes, short."""
    return hashlib.sha256(content).hexdigest()[:24]


def read_results(home: Path, key: str, *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """What two runs of the same rows must agree on, by name: tables, sheets, letters, overview, and the handoff.

    ``without`` leaves out files by name.
    """
    reports, handoff = home / "reports_out" / key, home / "data" / key / "overlevering"
    return {
        "/".join((folder.name, *path.relative_to(folder).parts)): path.read_bytes()
        for folder in (reports, handoff)
        for path in iterate_files(folder)
        if path.name not in without
    }


def find_pages(reports: Path) -> dict[str, Path]:
    """Unit code to the page in the unit's own language."""
    return {path.name: path / "index.html" for path in sorted((reports / "ark").iterdir())}


def read_csv(path: Path) -> list[dict[str, str]]:
    """A CSV file of ours as rows of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def read_table(home: Path, key: str, table: str) -> list[dict[str, str]]:
    """A published result table as rows of text."""
    return read_csv(home / "reports_out" / key / "tabeller" / f"{table}.csv")


def find_differences(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """The names that differ or stand in one of the two only."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def find_loose_modes(folder: Path) -> list[str]:
    """Files that are not 0600 and folders that are not 0700, below and with ``folder`` (R16)."""
    return [
        f"{path.relative_to(folder)} {oct(stat.S_IMODE(path.stat().st_mode))}"
        for path in [folder, *folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def iterate_files(folder: Path) -> Iterator[Path]:
    """Every file below the folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
