"""The code of the second step (L10): eight digits, kept as a scrypt digest, and how many wrong ones are borne.

Codes are made in ``sending.py`` and written in ``pin_letters.py``; ``pipeline/portal/pin_step.py`` asks for them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from pipeline.links.model import Link

PIN_DIGITS = 8
WAIT_AFTER = 5
WAIT_WINDOW = timedelta(minutes=15)
LOCK_AFTER = 20
_SALT_BYTES = 16
_KIND = "scrypt"
# 16 MB and some 50 ms a try
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1


def make_pin() -> str:
    """Return a new code, every one as likely."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def digest_pin(pin: str) -> str:
    """Return what the store keeps of a code: kind, cost, salt and digest."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return "$".join((_KIND, str(_COST), str(_BLOCK), str(_PARALLEL), salt.hex(), _scrypt(pin, salt).hex()))


def check_pin(pin: str, digest: str) -> bool:
    """Tell whether a code is the one that ``digest`` was made of. A digest of another form fits no code."""
    try:
        kind, cost, block, parallel, salt, kept = digest.split("$")
        found = _scrypt(pin, bytes.fromhex(salt), int(cost), int(block), int(parallel))
        return kind == _KIND and hmac.compare_digest(found, bytes.fromhex(kept))
    except ValueError:
        return False


def is_locked(link: Link) -> bool:
    """Tell whether so many wrong codes were tried that the link opens no more (L10)."""
    return link.pin_digest is not None and link.wrong_pins >= LOCK_AFTER


def _scrypt(pin: str, salt: bytes, cost: int = _COST, block: int = _BLOCK, parallel: int = _PARALLEL) -> bytes:
    return hashlib.scrypt(pin.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=parallel)
