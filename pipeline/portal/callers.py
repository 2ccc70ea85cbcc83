"""Who a request comes from, as far as it is believed (L8): to count wrong tokens (L13), never kept and never logged."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network

from pipeline.portal.settings import Address

_NETWORK_BITS = 64


def name_caller(peer: str | None, forwarded: str, proxies: Collection[Address]) -> str:
    """Return the address (IPv4) or the network (IPv6) that a request is counted under.

    ``peer``: who holds the connection. ``forwarded``: X-Forwarded-For, believed only where the peer is a proxy of ours;
    then its last entry that is none of them. An entry that is no address ends the list: what is before it came from
    whoever wrote that entry.
    """
    address = _read_address(peer or "")
    if address is None:
        return "unknown"
    if address in proxies:
        for entry in reversed(forwarded.split(",")):
            found = _read_address(entry.strip())
            if found is None:
                break
            address = found
            if found not in proxies:
                break
    return _widen(address)


def _read_address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _widen(address: Address) -> str:
    """An IPv6 subscriber has a whole network of addresses, so the network is counted."""
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)
