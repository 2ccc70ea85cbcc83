"""How many the portal serves at once, beside a bare static server with the same files in the same run.

``python -m tests.bench.portal``: a hundred holders, each with a connection of their own, open a link, its sheet and its
workbook, again and again. Printed are answers a second as a ratio to the static server, the 99th percentile, memory,
and the holders' 99th percentile while one process tries tokens as fast as it can. The client is on the same processors.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from pipeline.links.times import utc_now
from pipeline.sheets.names import name_file
from tests.support.link_stores import KEY, Clock, make_link, make_recipient, make_store, name_token
from tests.support.portals import make_page, publish_pages
from tests.support.served import serve_command

HOLDERS = 100
SECONDS = 10.0
SHEET_BYTES = 70_000
WORKBOOK = name_file(KEY, "0301", "nb", "xlsx")
GUESSER = """
import http.client, itertools, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for number in itertools.count():
    connection.request("GET", f"/l/feil-{number}")
    connection.getresponse().read()
"""
STATIC = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles
app = Starlette()
app.mount("/", StaticFiles(directory=sys.argv[1], html=True))
uvicorn.run(app, port=int(sys.argv[2]), loop="asyncio", http="h11", access_log=False, log_level="critical")
"""


@dataclass
class Load:
    """What the holders met: the seconds of each answer."""

    taken: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / SECONDS

    @property
    def late(self) -> float:
        """The 99th percentile, in milliseconds."""
        return sorted(self.taken)[int(len(self.taken) * 0.99)] * 1000


class Holder:
    """One connection that stays, and its requests one after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._host = f"127.0.0.1:{port}"

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, method: str, path: str, cookie: str = "") -> tuple[int, str]:
        """Send a request and read its whole answer: status and head."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"Cookie: {cookie}"] if cookie else []
        lines += ["Content-Length: 0"] if method == "POST" else []
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        await self._reader.readexactly(int(length[1]) if length else 0)
        return int(head.split(" ", 2)[1]), head


async def hold(port: int, number: int, until: float, load: Load, *, is_portal: bool) -> None:
    """Ask for a sheet and its workbook by turns; at the portal a session of the link is begun before each time."""
    holder, lenke_id = Holder(port), f"link{number:04d}"
    await holder.open()
    root, cookie = f"/ark/{lenke_id}/" if is_portal else "/", ""
    while time.perf_counter() < until:
        if is_portal:
            _, head = await holder.ask("POST", f"/l/{name_token(lenke_id)}")
            cookie = head.partition("set-cookie: ")[2].partition(";")[0]
        for path in (root, root + WORKBOOK):
            begun = time.perf_counter()
            status, _ = await holder.ask("GET", path, cookie)
            assert status == 200, status
            load.taken.append(time.perf_counter() - begun)


async def load_server(port: int, *, is_portal: bool) -> Load:
    """Let every holder work for the same seconds."""
    load, until = Load(), time.perf_counter() + SECONDS
    await asyncio.gather(*(hold(port, number, until, load, is_portal=is_portal) for number in range(HOLDERS)))
    return load


def make_home(home: Path) -> None:
    """A link for each holder, all at one unit, whose files have the size of real ones."""
    far = datetime(2999, 1, 1, tzinfo=UTC)
    recipients = [make_recipient("0301", f"k{number}@oslo.example.no") for number in range(HOLDERS)]
    links = [make_link(f"link{number:04d}", one, expires=far) for number, one in enumerate(recipients)]
    make_store(home / "data", links, Clock(utc_now()))
    page = make_page("0301", "nb").replace(b"</main>", b"<!-- " + b"x" * SHEET_BYTES + b" --></main>")
    publish_pages(home, {"0301": {"nb": page, "nn": page}})


def serve_static(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the bare static server with the same files."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", STATIC, str(folder), str(port)])
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        time.sleep(0.05)
    return process, port


def measure_memory(process: int) -> float:
    """Megabytes of a process in memory."""
    return psutil.Process(process).memory_info().rss / 1e6


def main() -> None:
    """Measure, and print what was found."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        make_home(home)
        static, port = serve_static(home / "reports_out" / KEY / "ark" / "0301")
        try:
            bare = asyncio.run(load_server(port, is_portal=False))
        finally:
            static.terminate()
            static.wait(10)
        with serve_command(home) as served:
            assert served.process is not None
            portal = asyncio.run(load_server(served.port, is_portal=True))
            memory = measure_memory(served.process.pid)
            guesser = subprocess.Popen([sys.executable, "-c", GUESSER, str(served.port)])
            guessed = asyncio.run(load_server(served.port, is_portal=True))
            guesser.kill()
            grown = measure_memory(served.process.pid)
    print(f"{HOLDERS} holders for {SECONDS:.0f} s; client, server and guesser share {os.cpu_count()} processors")
    tell("bare static server", bare)
    tell("portal", portal, memory)
    tell("portal, being guessed", guessed, grown)
    print(f"  portal to static server: {portal.rate / bare.rate:.2f}")


def tell(name: str, load: Load, memory: float | None = None) -> None:
    """Print one row."""
    row = f"  {name:<22}{load.rate:7.0f} answers/s   99 % within {load.late:6.0f} ms"
    print(row + (f"   {memory:.0f} MB" if memory else ""))


if __name__ == "__main__":
    main()
