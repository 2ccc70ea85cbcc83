"""Addresses: which are this machine itself, and how one is shown that was given in a folder's place.

A source is a folder; an address is given when its scheme was mistyped or cannot be read. It is shown by scheme at most:
the rest may be a host, a user or a password (K5, R16). Whether a source can be used is decided in ``folder.py``.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]{1,19}"
_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|user|token|key)\s*=")
_STARTS = re.compile(rf"({_SCHEME}):")


def is_loopback(host: str) -> bool:
    """True where only this machine can reach ``host``. A name other than localhost may be anything."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def looks_like_address(source: str) -> bool:
    """True where ``source`` is more likely an address, or what tells how to log in somewhere, than a path."""
    text = _DRIVE.sub("", source, count=1) if _DRIVE.match(source) else source
    return "@" in text or ":/" in text or bool(_STARTS.match(text) or _SECRET.search(text))


def describe_address(source: str) -> str:
    """The scheme of an address, where it has one; nothing else of it."""
    scheme = re.match(rf"({_SCHEME}):/", source.replace("\\", "/"))
    return f"one that begins with {scheme[1].lower()}:" if scheme else "one without a scheme"


def hide_addresses(text: str) -> str:
    """A free text in which every word that is an address, and may hold a password, is described instead."""
    return re.sub(r"\S+", lambda word: f"({describe_address(word[0])})" if _may_hide(word[0]) else word[0], text)


def _may_hide(word: str) -> bool:
    """An e-mail address or a link without a user may stand."""
    has_user = "@" in word and ":" in word
    return has_user or bool(_SECRET.search(word))
