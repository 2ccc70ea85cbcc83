"""How one mutant is tried: in a copy of the tree, by the tests that are asked about it, in a process of its own.

The work tree is never touched. A worker has a copy and has the libraries read in; for each mutant it writes the one
file, forks, and the child runs pytest on the copy as if nothing else were there. Needs a system that can fork.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import TREE, Mutant

# What the children need not read in anew. None of ours: those are read from the copy, with the fault in them.
LIBRARIES = (
    "click", "dagster", "duckdb", "filelock", "hypothesis", "jinja2", "numpy", "pandas", "pandera.pandas", "pyarrow",
    "pyarrow.parquet", "pydantic", "pytest", "rich.progress", "sqlalchemy", "typst", "vl_convert", "xlsxwriter",
)  # fmt: skip
OURS = ("assets", "pipeline", "tests")
COPIED = (
    *OURS,
    "sql",
    "docs",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "Makefile",
    "reports_out",
)
# Longer than any list of asked tests takes, of the processor and by the clock: a mutant that makes them hang is killed.
MOST_PROCESSOR_SECONDS = 200
LONGEST_SECONDS = 1200.0
_TOLD_LINES = 25


@dataclass(frozen=True)
class Outcome:
    """Whether the asked tests failed, how long they took, and the end of what they said."""

    failed: bool
    seconds: float
    told: str

    @property
    def first_failed(self) -> str:
        """The test that failed; empty where none said so, as when the tests hang or cannot be collected."""
        found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", self.told, flags=re.MULTILINE)
        return found[1] if found else ""


def read_in_libraries() -> None:
    """Import what every child needs, once a worker."""
    for name in LIBRARIES:
        importlib.import_module(name)


@contextlib.contextmanager
def copy_tree() -> Iterator[Path]:
    """A copy of what the tests need, in memory where the system offers that; gone afterwards."""
    quick = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="mutant-", dir=quick if os.access(quick, os.W_OK) else None) as name:
        copy = Path(name)
        for part in COPIED:
            source = TREE / part
            if source.is_dir():
                shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy2(source, copy / part)
        yield copy


@contextlib.contextmanager
def planted(copy: Path, mutant: Mutant) -> Iterator[None]:
    """The mutant's fault in the copy; the file is as it was afterwards, its time too, which Python's caches go by."""
    path = copy / mutant.file
    before, times = path.read_text(encoding="utf-8"), path.stat()
    path.write_text(mutant.apply(before), encoding="utf-8")
    # never the time of the file without the fault, however fast this goes
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 7_000_000_000))
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def ask(copy: Path, tests: Sequence[str]) -> Outcome:
    """Run the tests on the copy in a child, to the first failure."""
    started = time.monotonic()
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as output:
        child = os.fork()
        if not child:
            _run_tests(copy, tests, output.fileno())
        code = _wait(child)
        output.seek(0)
        told = "\n".join(output.read().splitlines()[-_TOLD_LINES:])
    return Outcome(code != 0, time.monotonic() - started, told)


def _run_tests(copy: Path, tests: Sequence[str], output: int) -> None:
    """Be the child: leave our own modules behind, go into the copy and run pytest. Never returns."""
    code = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS))
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(copy)
        scratch = copy / "scratch"
        scratch.mkdir(exist_ok=True)
        os.environ.update(PYTHONPATH=str(copy), TMPDIR=str(scratch))
        tempfile.tempdir = None
        sys.path[:] = [str(copy), *(place for place in sys.path if Path(place or ".").resolve() != TREE)]
        for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
            del sys.modules[name]
        importlib.invalidate_caches()
        pytest = importlib.import_module("pytest")
        code = int(pytest.main(["-x", "-q", "-p", "no:randomly", "--tb=line", "--no-header", *tests]))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _wait(child: int) -> int:
    """The child's exit code; one that takes too long is ended, with all it started, and has failed."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1
