"""How many wrong tokens may be tried, counted in bounded memory (L13).

Counted are distinct wrong tokens of the last five minutes, by the caller's address (IPv4) or network (IPv6, /64) and
over all. Who asks is found in ``callers.py``. Only the first bytes of a token's digest are kept, and nothing on disk.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable

WINDOW_SECONDS = 300.0
PER_CALLER = 20
OVER_ALL = 1000
# callers remembered at most; whoever has more addresses than this meets the limit over all
MOST_CALLERS = 5000
_DIGEST_BYTES = 8

_Seen = OrderedDict[bytes, float]


class Guesses:
    """The wrong tokens that were tried lately."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """``monotonic``: seconds that only grow."""
        self._monotonic = monotonic
        self._callers: OrderedDict[str, _Seen] = OrderedDict()
        self._all: _Seen = OrderedDict()

    def count(self, caller: str, token: str) -> int:
        """Count a wrong token. Return 0, or after how many seconds the caller may try again.

        A token that has been counted already is not counted twice; one that is refused is not counted.
        """
        now = self._monotonic()
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()[:_DIGEST_BYTES]
        seen = self._callers.setdefault(caller, OrderedDict())
        self._callers.move_to_end(caller)
        wait = max(_find_wait(seen, digest, PER_CALLER, now), _find_wait(self._all, digest, OVER_ALL, now))
        if not wait:
            for one in (seen, self._all):
                one[digest] = now
                one.move_to_end(digest)
        while len(self._callers) > MOST_CALLERS:
            self._callers.popitem(last=False)
        return wait

    def size(self) -> int:
        """Return how many digests are kept."""
        return len(self._all) + sum(map(len, self._callers.values()))


def _find_wait(seen: _Seen, digest: bytes, most: int, now: float) -> int:
    """Forget what is older than the window; return the seconds until there is room for one more, 0 where there is."""
    while seen and next(iter(seen.values())) <= now - WINDOW_SECONDS:
        seen.popitem(last=False)
    if len(seen) < most or digest in seen:
        return 0
    return math.ceil(next(iter(seen.values())) + WINDOW_SECONDS - now)
