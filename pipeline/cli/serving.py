"""What ``introresultat serve`` does: looks whether the portal may start, says where it is, and serves (L8).

The portal itself is ``pipeline/portal``; how it is put behind a proxy is in ``docs/portal.md``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from pipeline.common.address import is_loopback
from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.terminal import complain, say
from pipeline.links.closed import StoreClosed
from pipeline.portal.access_log import AccessLog
from pipeline.portal.application import Portal
from pipeline.portal.server import listen, run_server
from pipeline.portal.settings import Address, PortalSettings
from pipeline.portal.state import PortalState
from pipeline.run.home import Home

DEFAULT_PROXIES = ("127.0.0.1", "::1")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def serve_portal(
    home: Path | None,
    *,
    host: str,
    port: int,
    behind_proxy: str | None,
    proxy_addresses: Sequence[str],
    with_register: bool,
    access_log: bool,
) -> None:
    """Serve until a stop is asked for. Raises RefusedError where the portal must not, or cannot, start."""
    root = Home.find(home).root
    name = read_host_name(behind_proxy)
    proxies = read_proxies(proxy_addresses) if name else frozenset()
    is_local = is_loopback(host)
    if not is_local and name is None:
        raise RefusedError(
            f"--host {escape_signs(host)} lets other machines in, and the portal has no TLS of its own. Nothing was "
            "started. Put a proxy in front and give its public name with --behind-proxy NAME, or leave --host out."
        )
    has_register = (not is_local or name is not None) and has_snapshot(root)
    if not is_local and has_register and not with_register:
        raise RefusedError(
            f"{root} contains a frozen snapshot of NIR, and --host {escape_signs(host)} lets other machines in. "
            "Nothing was started. Make a home without it, with `introresultat links home DIR UTGAVE`, and serve that; "
            "or say with --with-register that this machine may have both."
        )
    try:
        listening = listen(host, port)
    except OSError as error:
        raise RefusedError(
            f"The portal cannot listen at {escape_signs(host)} port {port}: the system says «{error.strerror}». "
            "Nothing was started. Choose another with --host and --port, or end the program that has it."
        ) from None
    bound = int(listening.getsockname()[1])
    settings = PortalSettings(bound, name, proxies)
    state = PortalState(root, settings)
    _tell(state, host, bound, name, is_exposed=has_register and not with_register)
    run_server(Portal(state, AccessLog(say) if access_log else None), listening)


def has_snapshot(root: Path) -> bool:
    """Tell whether HOME contains a frozen snapshot of any edition."""
    from pipeline.intake.snapshot import SNAPSHOT_FOLDER  # noqa: PLC0415 – brings DuckDB, which nothing here needs

    return any((root / "data").glob(f"*/{SNAPSHOT_FOLDER}*"))


def read_host_name(given: str | None) -> str | None:
    """Return the public name in small letters; RefusedError where it is no plain host name."""
    if given is None:
        return None
    if not _HOST_NAME.fullmatch(given.lower()):
        raise RefusedError(
            f'--behind-proxy is "{escape_signs(given)}". Expected the public host name alone, such as '
            "resultat.example.no: no https://, no port, no path. Nothing was started."
        )
    return given.lower()


def read_proxies(given: Sequence[str]) -> frozenset[Address]:
    """Return the proxies' addresses; RefusedError for one that is none."""
    found = set()
    for text in given or DEFAULT_PROXIES:
        try:
            found.add(ip_address(text))
        except ValueError:
            raise RefusedError(
                f'--proxy-address is "{escape_signs(text)}". Expected an IP address, such as 10.0.0.5; repeat the '
                "option for more than one. Nothing was started."
            ) from None
    return frozenset(found)


def _tell(state: PortalState, host: str, port: int, name: str | None, *, is_exposed: bool) -> None:
    shown = f"[{host}]" if ":" in host else host
    say(f"The portal is at http://{shown}:{port}/{f', for https://{name}/' if name else ''}. Ctrl-C ends it.")
    if is_exposed:
        complain(
            "Note: this HOME contains a frozen snapshot of NIR, and the portal is behind a proxy. `introresultat links "
            "home DIR UTGAVE` makes a home without it; --with-register says that this is meant."
        )
    try:
        state.look()
    except StoreClosed as closed:
        complain(f"Note: every page is 503 until this is in order. {closed}")
