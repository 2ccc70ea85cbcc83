"""Who can open the parcel: the public keys of a file, as the standard ``age`` program takes them with ``-R`` (O8).

No line of the file is shown: somebody may have given the file with the private key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyrage import RecipientError, ssh, x25519

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import read_text_file

_MOST_BYTES = 64 << 10
_MOST_KEYS = 20
_SSH_KINDS = ("ssh-ed25519", "ssh-rsa")
_EXPECTED = "Expected a line that begins with age1, ssh-ed25519 or ssh-rsa"
_NEW_KEY = "Ask the receiver for another: `age-keygen -o key.txt` makes one, and so does `ssh-keygen -t ed25519`"

_Key: TypeAlias = x25519.Recipient | ssh.Recipient


@dataclass(frozen=True)
class Recipient:
    """One public key. ``told``: what the log keeps of it, the key itself or the fingerprint of an SSH key."""

    key: _Key
    told: str


def read_recipients(path: Path) -> tuple[Recipient, ...]:
    """Read a file with one public key a line; empty lines and lines that begin with ``#`` are passed over.

    Raises RefusedError, naming the line and never its text, for a private key, a kind of key that ``age`` cannot seal
    for, a key that is broken or given twice, and a file without any.
    """
    shown = escape_signs(str(path))
    lines = read_text_file(path, _MOST_BYTES).removeprefix("\ufeff").splitlines()
    found: list[Recipient] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        recipient = _read_key(text, f"{shown}, line {number}")
        if recipient.told in {one.told for one in found}:
            raise RefusedError(f"{shown}, line {number} has a key that an earlier line has. Remove one of them.")
        found.append(recipient)
    if not found:
        raise RefusedError(f"{shown} has no public key. {_EXPECTED}.")
    if len(found) > _MOST_KEYS:
        raise RefusedError(
            f"{shown} has {len(found)} public keys. Expected at most {_MOST_KEYS}: is it the right file?"
        )
    return tuple(found)


def _read_key(text: str, place: str) -> Recipient:
    kind = text.split(maxsplit=1)[0]
    if "PRIVATE KEY" in text or text.upper().startswith("AGE-SECRET-KEY"):
        raise RefusedError(
            f"{place} is a private key. Nothing was made. Expected the public key alone: a private key stays with its "
            "owner, and whoever has sent you this one should make another."
        )
    if kind.startswith(("ecdsa-", "sk-", "ssh-dss")):
        raise RefusedError(f"{place} is a key of a kind that age cannot seal for (ECDSA, DSA, hardware). {_NEW_KEY}.")
    if not text.startswith(("age1", *_SSH_KINDS)):
        raise RefusedError(f"{place} is no public key. {_EXPECTED}.")
    if text.startswith("age1") and kind != text:
        raise RefusedError(
            f"{place} has something after the key. Expected the key alone, as age reads it: a comment is a line of its "
            "own that begins with #."
        )
    try:
        if kind in _SSH_KINDS:
            # parted by one space, which is how the library reads it; ssh takes tabs and several spaces too
            return Recipient(ssh.Recipient.from_str(" ".join(text.split())), _find_fingerprint(text))
        return Recipient(x25519.Recipient.from_str(text), text)
    except (RecipientError, IndexError, binascii.Error, ValueError) as error:
        small = "; it is shorter than 2048 bits" if "TooSmall" in str(error) else ""
        raise RefusedError(
            f"{place} is no whole public key{small}. A key may have been cut, or be of a kind that a plugin of age "
            f"makes. {_NEW_KEY}."
        ) from None


def _find_fingerprint(text: str) -> str:
    """The fingerprint of an SSH key, as ``ssh-keygen -l`` shows it."""
    digest = hashlib.sha256(base64.b64decode(text.split()[1], validate=True)).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
