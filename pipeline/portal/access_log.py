"""The access log, if it is asked for (L14): time, lenke-id or ``-``, method, status. Never a path or an address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pipeline.links.model import NO_LINK
from pipeline.links.times import to_text

# a method is a word that the caller chooses
_KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class AccessLog:
    """Writes a line an answer."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """``say`` prints a line."""
        self._say = say

    def write(self, now: datetime, lenke_id: str | None, method: str, status: int) -> None:
        """Write the line of one answer."""
        self._say(f"{to_text(now)} {lenke_id or NO_LINK} {method if method in _KNOWN else 'OTHER'} {status}")
