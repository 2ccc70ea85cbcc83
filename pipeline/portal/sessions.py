"""The sessions of the portal (L9): in memory only, known by the digest of a random value in a cookie, one link each.

A restart ends them all, and the link opens again. Whether a link is still open is decided by the store at each
request (``reading.py``); how the cookie is written in ``answers.py``.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.portal.settings import SESSION_IDLE_SECONDS, SESSION_LONGEST_SECONDS, SESSIONS_PER_LINK

_VALUE_BYTES = 32
_LONGEST_VALUE = 64


@dataclass
class Session:
    """One browser that has opened one link. ``opened``: its opening is in the trace (one line a session, L7).

    ``turn``: held while the opening is written, so that requests that come at once write it once.
    """

    lenke_id: str
    began: float
    used: float
    opened: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False, compare=False)


class Sessions:
    """All sessions of the process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """``monotonic``: seconds that only grow, so that a clock that is set changes no session."""
        self._monotonic = monotonic
        self._links: dict[str, dict[bytes, Session]] = {}

    def begin(self, lenke_id: str) -> str:
        """Begin a session of the link and return its secret value. The one used longest ago gives way to a sixth."""
        value = secrets.token_urlsafe(_VALUE_BYTES)
        now = self._monotonic()
        sessions = self._links.setdefault(lenke_id, {})
        self._forget_old(lenke_id, now)
        while len(sessions) >= SESSIONS_PER_LINK:
            del sessions[min(sessions, key=lambda digest: sessions[digest].used)]
        sessions[_digest(value)] = Session(lenke_id, now, now)
        self._links[lenke_id] = sessions
        return value

    def find(self, lenke_id: str, value: str | None) -> Session | None:
        """Return the session of the link that has this value, if it is still good."""
        if not value or len(value) > _LONGEST_VALUE:
            return None
        self._forget_old(lenke_id, self._monotonic())
        return self._links.get(lenke_id, {}).get(_digest(value))

    def use(self, session: Session) -> None:
        """Let the session last from now on."""
        session.used = self._monotonic()

    def end(self, lenke_id: str, value: str | None) -> None:
        """End one session, if there is one."""
        sessions = self._links.get(lenke_id, {})
        sessions.pop(_digest(value or ""), None)
        if not sessions:
            self._links.pop(lenke_id, None)

    def end_all(self, lenke_id: str) -> None:
        """End every session of a link: it has run out or is revoked."""
        self._links.pop(lenke_id, None)

    def count(self) -> int:
        """Return how many sessions there are."""
        return sum(map(len, self._links.values()))

    def _forget_old(self, lenke_id: str, now: float) -> None:
        sessions = self._links.get(lenke_id, {})
        for digest, session in list(sessions.items()):
            if now - session.used > SESSION_IDLE_SECONDS or now - session.began > SESSION_LONGEST_SECONDS:
                del sessions[digest]
        if not sessions:
            self._links.pop(lenke_id, None)


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
