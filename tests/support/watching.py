"""Watching a process and all that it starts for connections to anywhere but this machine, from inside each.

A hook of the interpreter writes every attempt to a file. What C libraries do by themselves it does not see, but
Dagster's sending is Python.
"""

from __future__ import annotations

from pathlib import Path

_HOOK = """
import os, sys

def watch(event, given):
    if event == "socket.connect":
        address = given[1]
        if isinstance(address, tuple) and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            tell(event, address[0])
    elif event == "socket.getaddrinfo" and str(given[0]) not in ("127.0.0.1", "::1", "localhost", "None", ""):
        tell(event, given[0])

def tell(event, where):
    descriptor = os.open(os.environ["TEST_CONNECTIONS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{event} {where}\\n".encode())
    os.close(descriptor)

sys.addaudithook(watch)
"""


def watch_connections(folder: Path, environment: dict[str, str]) -> Path:
    """Let processes with this environment be watched; returns the file that attempts are written to."""
    hooks = folder / "kroker"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
    environment |= {"PYTHONPATH": str(hooks), "TEST_CONNECTIONS": str(folder / "forbindelser")}
    return folder / "forbindelser"


def read_connections(log: Path) -> list[str]:
    """The attempts, in order."""
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []
