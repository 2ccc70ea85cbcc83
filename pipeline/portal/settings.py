"""How one portal is set up: where it listens, which name it answers to, and whose word about callers it believes (L8).

The options of the command are in ``pipeline/cli/serve.py``; what is done with a request is in ``application.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

BODY_LIMIT = 4096
SESSION_IDLE_SECONDS = 30 * 60
SESSION_LONGEST_SECONDS = 8 * 60 * 60
SESSIONS_PER_LINK = 5

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_USUAL_PORT = 80  # a browser leaves it out


@dataclass(frozen=True)
class PortalSettings:
    """``public_host``: the name the proxy is reached by, None without a proxy; then the portal is for loopback only.

    ``proxies``: the only callers whose X-Forwarded-For is believed.
    """

    port: int
    public_host: str | None = None
    proxies: frozenset[Address] = frozenset()

    @property
    def is_behind_proxy(self) -> bool:
        """True where a proxy adds TLS: cookies are Secure and HSTS is sent."""
        return self.public_host is not None

    def answers_to(self, host: str) -> bool:
        """True where a request's Host header names this portal."""
        named = host.lower()
        if self.public_host is not None:
            return named in {self.public_host, f"{self.public_host}:443"}
        local = {f"{name}:{self.port}" for name in _LOCAL}
        return named in local or (self.port == _USUAL_PORT and named in _LOCAL)

    def name_cookie(self, lenke_id: str) -> str:
        """Return the name of the session cookie of one link: with the prefix that a browser ties to TLS and path."""
        return f"{'__Host-' if self.is_behind_proxy else ''}ark-{lenke_id}"
