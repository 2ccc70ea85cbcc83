"""The portal as an application: what is asked of every request, in order, and what is done with every answer (L8–L14).

A request is refused for its host, its size or where it was sent from before anything looks at its path. Whatever fails
becomes a page of ours that says nothing of the inside; the log gets the kind of the fault and its place in the code,
never its text. No answer leaves without the headers of ``headers.py``. Handlers are found in ``routes.py``.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from pipeline.links.closed import StoreClosed
from pipeline.portal.access_log import AccessLog
from pipeline.portal.answers import RETRY_SECONDS, Exchange, answer_message, answer_text
from pipeline.portal.headers import FIXED, HSTS, compose_policy
from pipeline.portal.open_pages import CLOSED
from pipeline.portal.published import NotAsListedError
from pipeline.portal.reading import find_reader
from pipeline.portal.routes import find_path, find_reader_id, find_route
from pipeline.portal.settings import BODY_LIMIT
from pipeline.portal.state import PortalState

LOGGER = logging.getLogger("introresultat.portal")
# a request with two lengths is read in two ways by two servers: whatever follows it is somebody else's
VERSIONS, UNREADABLE = ("1.0", "1.1"), "Invalid HTTP request received."
FAULT = "Noe gikk galt hos oss. Prøv igjen om litt.\n"
HEALTH, ROBOTS, LINKS = "/helse", "/robots.txt", "/l/"


class BodyTooLongError(Exception):
    """A request has more in its body than any form of ours."""


class Portal:
    """The ASGI application."""

    def __init__(self, state: PortalState, access_log: AccessLog | None = None) -> None:
        """``access_log``: where a line an answer is written, nowhere by default."""
        self._state = state
        self._access_log = access_log
        self._headers = [(name.encode(), value.encode()) for name, value in self._list_headers()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(self._state.last_contact(), records=scope["method"] in ("GET", "POST"))
        scope["portal"], scope.setdefault("state", {})["portal"] = exchange, self._state
        try:
            answer = await self._answer(scope, receive, exchange)
        except Exception as error:  # in what answers a fault; no page is tried again
            LOGGER.error("fault: %s", describe_place(error))  # noqa: TRY400 – its traceback would print the path
            answer = answer_text(FAULT, 500)
        await answer(scope, receive, self._finish(scope, send))
        if self._access_log is not None:
            self._access_log.write(self._state.now(), exchange.lenke_id, scope["method"], answer.status_code)

    async def _answer(self, scope: Scope, receive: Receive, exchange: Exchange) -> Response:
        """Find the answer, whatever happens."""
        path = find_path(scope)
        try:
            return await self._find_answer(scope, receive, exchange, path)
        except (StoreClosed, NotAsListedError) as closed:
            LOGGER.warning("closed: %s", closed.reason.value if isinstance(closed, StoreClosed) else "sheets")
            headers = {"retry-after": str(RETRY_SECONDS)}
            if path == HEALTH:
                return answer_text(CLOSED, 503, headers)
            exchange.contact = self._state.last_contact()
            return answer_message(503, exchange, language=exchange.language, headers=headers)
        except BodyTooLongError:
            return answer_message(413, exchange, headers={"connection": "close"})
        except Exception as error:
            LOGGER.error("fault: %s", describe_place(error))  # noqa: TRY400 – its traceback would print the path
            return answer_fault(exchange)

    async def _find_answer(self, scope: Scope, receive: Receive, exchange: Exchange, path: str) -> Response:
        request = Request(scope, receive)
        if scope.get("http_version", "1.1") not in VERSIONS or {"content-length", "transfer-encoding"} <= {
            *request.headers
        }:
            return answer_text(UNREADABLE, 400, {"connection": "close"})
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._state.settings.answers_to(hosts[0]):
            return answer_message(421, exchange)
        exchange.body = await read_body(request, receive)
        if path != ROBOTS:
            if not path.startswith(LINKS):  # there the handler asks the store at once
                self._state.look()
            exchange.contact = self._state.find_contact()
        if scope["method"] == "POST" and request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return answer_message(403, exchange)
        lenke_id = find_reader_id(path)
        if lenke_id is not None:
            reader = find_reader(self._state, request, lenke_id)
            if reader is None:
                return answer_message(403, exchange)
            scope["reader"] = reader
            exchange.recognise(lenke_id, reader[1].recipient.malform)
        route, methods = find_route(scope, path)
        if route is not None:
            answer: Response = await route.endpoint(Request(scope, receive))
            return answer
        if not methods:
            return answer_message(404, exchange, language=exchange.language)
        allowed = {"allow": ", ".join(sorted(methods | {"OPTIONS"}))}
        if scope["method"] == "OPTIONS":
            return Response(None, 204, allowed)
        return answer_message(405, exchange, language=exchange.language, headers=allowed)

    def _finish(self, scope: Scope, send: Send) -> Send:
        """Give the answer the headers that all have, and ``HEAD`` no body."""

        async def finished(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message["headers"])
                if not any(name == b"content-security-policy" for name, _ in own):
                    own.append((b"content-security-policy", compose_policy().encode()))
                message = {**message, "headers": [*own, *self._headers]}
            elif scope["method"] == "HEAD" and message.get("body"):
                message = {**message, "body": b""}
            await send(message)

        return finished

    def _list_headers(self) -> list[tuple[str, str]]:
        return [*FIXED, HSTS] if self._state.settings.is_behind_proxy else [*FIXED]

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server."""
        await receive()
        self._state.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._state.stop()
        await send({"type": "lifespan.shutdown.complete"})


async def read_body(request: Request, receive: Receive) -> bytes:
    """Return the body of a request, read to the limit and no further. Raises BodyTooLongError."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:12]) > BODY_LIMIT:
        raise BodyTooLongError
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > BODY_LIMIT:
            raise BodyTooLongError
        if not message.get("more_body", False):
            return body


def answer_fault(exchange: Exchange) -> Response:
    """Return the page of a fault; one line of text where the fault is in the pages themselves."""
    try:
        return answer_message(500, exchange, language=exchange.language)
    except Exception:
        return answer_text(FAULT, 500)


def describe_place(error: BaseException) -> str:
    """Name the kind of a fault and where in the code it was, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])
    return f"{type(error).__name__} at {places}"
