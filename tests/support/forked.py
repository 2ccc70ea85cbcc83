"""The command in a process of its own that need not import everything first: forked off a server that has.

Starting Python and importing the libraries takes longer than a small run. A forked run has a process id, a session,
streams and an exit code of its own and is stopped and killed like any other; only what the interpreter reads of its
environment when it starts is the server's. ``start_command`` in ``commands.py`` starts a real one.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

# imported for the server, which has them ready when it forks
import pipeline.build
import pipeline.cli.main
import pipeline.graph.history_copy
import pipeline.sheets.production


class ForkedCommand:
    """A started command, with the parts of ``Popen`` that tests use. Its output is read through pipes."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], cwd: Path) -> None:
        """Start it."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        given = (arguments, dict(environment), str(cwd), DupFd(out_end), DupFd(err_end))
        self._process = context.Process(target=_be_the_command, args=given)
        self._process.start()
        os.close(out_end)
        os.close(err_end)
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdout, self.stderr = (io.TextIOWrapper(io.FileIO(end), encoding="utf-8") for end in (out, err))

    @property
    def returncode(self) -> int | None:
        """The exit code, or minus the number of the signal that killed it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("introresultat", timeout or 0.0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end and return what it printed, beyond what was read before."""
        told: dict[str, str] = {}
        streams = {"out": self.stdout, "err": self.stderr}
        readers = [
            threading.Thread(target=lambda name=name, stream=stream: told.update({name: stream.read()}), daemon=True)
            for name, stream in streams.items()
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join(timeout)
        for stream in streams.values():
            stream.close()
        return told["out"], told["err"]


def _be_the_command(arguments: list[str], environment: Mapping[str, str], cwd: str, out: Any, err: Any) -> None:
    """What the forked process does."""
    os.setsid()
    for number, stream in ((1, out), (2, err)):
        os.dup2(stream.detach(), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8") for number in (1, 2)
    )
    sys.argv = ["introresultat", *arguments]
    pipeline.cli.main.main()
