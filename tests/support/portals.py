"""A portal in this process for tests: made-up sheets, links that cannot be real, and visitors that keep cookies.

A visitor calls the application as a server would, without one. What the store of these tests holds is in
``link_stores.py``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode, urljoin

from pipeline.common.files import publish_bytes, publish_text
from pipeline.common.languages import LANGUAGES
from pipeline.portal.access_log import AccessLog
from pipeline.portal.application import Portal
from pipeline.portal.settings import PortalSettings
from pipeline.portal.state import PortalState
from pipeline.sheets.names import FORMATS, name_file, name_page
from tests.support.link_stores import EDITION, KEY, UNITS, Made, make_store

T = TypeVar("T")

PORT = 8080
HOST = f"127.0.0.1:{PORT}"
NAME = "resultat.example.no"
ASKER = "192.0.2.7"
CONTACT = {
    "stotte": "IMDinett support",
    "telefon": "40 00 19 60",
    "epost": "intro@example.no",
    "tilgjengelighet": "https://example.no/tilgjengelighet",
    "personvern": "https://example.no/personvern",
    "sikkerhet": "https://example.no/sikkerhet",
}


@dataclass(frozen=True)
class Reply:
    """What the application answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def get(self, name: str) -> str | None:
        """The value of a header that is there once at most."""
        values = self.get_all(name)
        assert len(values) <= 1, f"{name} is there {len(values)} times"
        return values[0] if values else None

    def get_all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name]

    @property
    def text(self) -> str:
        """The body as text, with plain spaces."""
        return self.body.decode("utf-8").replace("\N{NO-BREAK SPACE}", " ")


@dataclass
class Monotonic:
    """Seconds that a test lets pass."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


class OwnLoop:
    """An event loop in a thread of its own: a test process with a browser has one running in its main thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run_until_complete(self, work: Coroutine[Any, Any, T]) -> T:
        """Do the work and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def profile(self, watch: Callable[[FrameType, str, Any], None] | None) -> None:
        """Have every call in this thread watched, or none."""

        async def set_watch() -> None:
            sys.setprofile(watch)

        self.run_until_complete(set_watch())

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass
class Running:
    """A portal, its parts, and the loop that its requests run in."""

    home: Path
    made: Made
    state: PortalState
    portal: Portal
    monotonic: Monotonic
    loop: OwnLoop
    log: list[str]
    lines_before: int

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        client: str = ASKER,
    ) -> Reply:
        """Send one request: path as it goes over the wire, headers in order."""
        raw, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "client": (client, 50000),
            "server": ("127.0.0.1", PORT),
            "state": {},
        }
        return self.loop.run_until_complete(call(self.portal, scope, body))

    def visitor(self, **facts: Any) -> Visitor:
        """A browser of its own."""
        return Visitor(self, **facts)

    def trace(self) -> list[tuple[str, str, str]]:
        """The lines of the trace since the portal was started: lenke-id, what, verdict."""
        self.state.writer.stop()
        with self.made.open() as store:
            lines = [(line.lenke_id, line.what, line.verdict) for line in store.trace()]
        self.state.writer.start()
        return lines[self.lines_before :]


@dataclass
class Visitor:
    """A browser: it keeps cookies by name, and says where a form was sent from."""

    running: Running
    host: str = HOST
    client: str = ASKER
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for a page."""
        return self._send(method, path, headers or {}, b"")

    def post(self, path: str, fields: Mapping[str, str] | None = None, *, site: str | None = "same-origin") -> Reply:
        """Send a form."""
        given = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}
        if site is not None:
            given["sec-fetch-site"] = site
        return self._send("POST", path, given, urlencode(fields or {}).encode())

    def enter(self, token: str) -> Reply:
        """Press the button of a link and follow to its sheet."""
        answer = self.post(f"/l/{token}")
        assert answer.status == 303, answer.text
        return self.get(urljoin(f"/l/{token}", str(answer.get("location"))))

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        sent = {"host": self.host, **headers}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent["content-length"] = str(len(body))
        reply = self.running.ask(method, path, headers=sent.items(), body=body, client=self.client)
        for header in reply.get_all("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            if "max-age=0" in header.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return reply


async def call(portal: Portal, scope: dict[str, Any], body: bytes = b"", part: int = 1024) -> Reply:
    """Call the application once, with the body in parts."""
    parts = [body[at : at + part] for at in range(0, len(body), part)] or [b""]
    messages = [{"type": "http.request", "body": one, "more_body": at + 1 < len(parts)} for at, one in enumerate(parts)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await portal(scope, receive, send)  # type: ignore[arg-type]
    start, *rest = sent
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    return Reply(start["status"], headers, b"".join(message.get("body", b"") for message in rest))


def publish_sheets(home: Path, codes: Iterable[str], key: str = KEY) -> None:
    """Publish made-up sheets, every file in both languages, and the list of them."""
    pages = {kode: {language: make_page(kode, language) for language in LANGUAGES} for kode in codes}
    publish_pages(home, pages, key)


def publish_pages(home: Path, pages: Mapping[str, Mapping[str, bytes]], key: str = KEY) -> None:
    """Publish the pages of units by code and language, made-up files beside them, and the list of all."""
    entries = {}
    for kode, of_unit in pages.items():
        for language, page in of_unit.items():
            files = {}
            for ending in FORMATS:
                name = name_page(language, "nb") if ending == "html" else name_file(key, kode, language, ending)
                content = page if ending == "html" else f"{kode} {language} {ending}".encode()
                publish_bytes(home / "reports_out" / key / "ark" / kode / name, content)
                files[name] = hashlib.sha256(content).hexdigest()
            entries[f"{kode}-{language}"] = {"avtrykk": "x", "filer": files}
    publish_text(home / "data" / key / "ark.json", json.dumps(entries))


def make_page(kode: str, language: str) -> bytes:
    """A page with what the portal looks at: a body, a style, the page's own policy, links to the other files."""
    other, page = ("nn", "nynorsk.html") if language == "nb" else ("nb", "index.html")
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{kode} ark</title>\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        f"form-action 'none'\"><style>\nh1 {{ color: #{kode[-4:]}00 }}\n</style></head>\n"
        f'<body data-size="sm" data-color="brand1"><main><h1>Tall for {kode}</h1><a href="{page}">{other}</a></main>'
        "</body></html>\n"
    ).encode()


@contextmanager
def open_portal(
    home: Path,
    made: Made | None = None,
    *,
    settings: PortalSettings | None = None,
    codes: Iterable[str] = tuple(UNITS),
) -> Iterator[Running]:
    """Make links and sheets under ``home``, or take those of ``made``, and start a portal."""
    if made is None:
        made = make_store(home / "data")
        publish_sheets(home, codes)
    with made.open() as store:
        store.write_edition(replace(EDITION, contact=CONTACT))
        before = len(store.trace())
    monotonic, log = Monotonic(), []  # type: tuple[Monotonic, list[str]]
    state = PortalState(home, settings or PortalSettings(PORT), clock=made.clock, monotonic=monotonic)
    loop = OwnLoop()
    state.start()
    try:
        yield Running(home, made, state, Portal(state, AccessLog(log.append)), monotonic, loop, log, before)
    finally:
        state.stop()
        loop.close()
