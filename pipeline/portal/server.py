"""The server under the portal: uvicorn, set up to say nothing of who asked for what, and to end when told (L8, L14).

It prints no request, believes no forwarded header and names no software. What it cannot read as HTTP it answers with a
bare 400. It has one time limit of its own, for a request that does not come; the others are the proxy's
(``docs/portal.md``).
"""

from __future__ import annotations

import asyncio
import logging
import logging.config
import socket
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.portal.application import LOGGER, Portal, describe_place

# connections and requests at once, and how long a request may take to arrive
CONNECTIONS = 500
REQUEST_SECONDS = 20.0
_KEEP_ALIVE_SECONDS = 5
_STOP_SECONDS = 10
_HEADER_BYTES = 16 * 1024


class PlacesOnly(logging.Formatter):
    """Prints what we log; of what a library logs, who and the place of the fault: its text may hold a path."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        if record.name == LOGGER.name:
            said = record.getMessage()
        else:
            error = record.exc_info[1] if record.exc_info else None
            said = f"{record.name}: {describe_place(error) if error else f'{record.filename}:{record.lineno}'}"
        return f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')} {record.levelname} {said}"


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": PlacesOnly}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        name: {"level": "ERROR", "handlers": [], "propagate": True}
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
    },
}


class TimedConnection(H11Protocol):
    """A connection that is closed where a request has begun, or none has, and is not all there after a while."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Begin to wait for the rest, where nobody waits yet."""
        if self._patience is None:
            self._wait()
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Wait no longer; uvicorn closes what stays idle."""
        self._stop_waiting()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._patience = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        """Close, but for a request that is all there: its answer is on its way."""
        self._patience = None
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            self.transport.close()


class _Server(uvicorn.Server):
    """A stop that was asked for is how a server ends: nothing is raised after it."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Answer what has come, and end; at the second time end at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises OSError where it cannot."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()
    except BaseException:
        made.close()
        raise
    made.setblocking(False)
    return made


def run_server(portal: Portal, listening: socket.socket) -> None:
    """Serve until somebody or the system asks for a stop."""
    make_server(portal).run(sockets=[listening])


def make_server(portal: Portal) -> uvicorn.Server:
    """Return uvicorn as it is set up for the portal."""
    config = uvicorn.Config(
        portal,
        loop="asyncio",
        http=TimedConnection,
        ws="none",
        lifespan="on",
        log_config=LOGGING,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=_HEADER_BYTES,
    )
    return _Server(config)
