"""The real server for tests: in a thread of this process, or as the command that somebody starts."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.links.times import Clock, utc_now
from pipeline.portal import server
from pipeline.portal.application import Portal
from pipeline.portal.settings import PortalSettings
from pipeline.portal.state import PortalState
from tests.support.commands import CHECKOUT

COMMAND = "from pipeline.cli.main import main; main()"


@dataclass
class Served:
    """A server that listens on this machine."""

    port: int
    state: PortalState | None = None
    process: subprocess.Popen[str] | None = None

    @property
    def host(self) -> str:
        """What the Host header of a request is."""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """The address of the front page, without the slash."""
        return f"http://{self.host}"

    def send(self, content: bytes, *, timeout: float = 10.0) -> bytes:
        """Send bytes over a connection of their own, and return all that comes until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(content)
            received = b""
            with suppress(TimeoutError, ConnectionError):
                while part := connection.recv(65536):
                    received += part
            return received

    def request(self, method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
        """Send one whole request that asks for the connection to be closed."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


@contextmanager
def serve_here(home: Path, clock: Clock = utc_now, name: str | None = None) -> Iterator[Served]:
    """Serve in a thread."""
    listening = server.listen("127.0.0.1", 0)
    port = int(listening.getsockname()[1])
    state = PortalState(home, PortalSettings(port, name), clock=clock)
    running = server.make_server(Portal(state))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Served(port, state)
    finally:
        running.should_exit = True
        thread.join()


@contextmanager
def serve_command(home: Path, *options: str, output: Path | None = None, before: str = "") -> Iterator[Served]:
    """Run ``introresultat serve`` on a free port; what it prints, on both streams, goes to ``output``.

    ``before``: Python that its process runs first, such as what kills it at a point of its way.
    """
    place = output or home / "serve.txt"
    with place.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", before + COMMAND, "serve", "--home", str(home), "--port", "0", *options],
            stdout=file, stderr=subprocess.STDOUT, text=True, cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            yield Served(_find_port(place, process), process=process)
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            finally:
                process.kill()


def _find_port(place: Path, process: subprocess.Popen[str]) -> int:
    for _ in range(600):
        said = re.search(r"http://[^ ]*?:(\d+)/", place.read_text(encoding="utf-8"))
        if said:
            return int(said[1])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the portal did not start: {place.read_text(encoding='utf-8')}")
