"""The hashes of the styles in a page, for its policy (L12): of the bytes that are served, whoever made them."""

from __future__ import annotations

import base64
import hashlib
import re

_STYLE = re.compile(rb"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)


def hash_styles(page: bytes) -> tuple[str, ...]:
    """Return the source expression of each style element of the page, in order, each once."""
    return tuple(dict.fromkeys(f"'sha256-{_encode(found)}'" for found in _STYLE.findall(page)))


def _encode(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
