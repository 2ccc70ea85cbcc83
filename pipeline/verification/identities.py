"""The private keys that a parcel is opened with, read from a file of ``age-keygen`` or of ``ssh-keygen`` (O9).

No line of the file is shown, kept or written anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from pyrage import IdentityError, ssh, x25519

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import read_text_file

_MOST_BYTES = 64 << 10
Identity: TypeAlias = x25519.Identity | ssh.Identity


def read_identities(path: Path) -> Sequence[Identity]:
    """Return the private keys in the file. Raises RefusedError where it has none that can be used."""
    shown = escape_signs(str(path))
    text = read_text_file(path, _MOST_BYTES).removeprefix("\ufeff")
    lines = [line.strip() for line in text.splitlines()]
    try:
        if any("PRIVATE KEY-----" in line for line in lines):
            return [ssh.Identity.from_buffer(text.encode())]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (IdentityError, ValueError) as error:
        locked = "must be decrypted" in str(error)
        hint = (
            "it has a passphrase: copy it and take that off with `ssh-keygen -p`, and delete the copy afterwards"
            if locked
            else "expected what `age-keygen` has written, or a private SSH key of kind ed25519 or RSA"
        )
        raise RefusedError(f"The private key in {shown} cannot be used: {hint}.") from None
    if not found:
        raise RefusedError(f"{shown} has no private key. Expected the file that `age-keygen -o FILE` wrote.")
    return found
