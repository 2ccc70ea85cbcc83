"""Parcels for tests: keys made anew, a small delivery sealed by ``pipeline/delivery``, tars of any form by hand."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from pyrage import x25519

from pipeline.delivery.parcel import write_parcel
from pipeline.delivery.recipients import Recipient
from pipeline.delivery.tar_stream import list_content

TIME = datetime(2021, 1, 21, 23, tzinfo=UTC)


@dataclass(frozen=True)
class KeyPair:
    """An X25519 key, made for the test."""

    identity: x25519.Identity

    @property
    def recipient(self) -> Recipient:
        public = self.identity.to_public()
        return Recipient(public, str(public))

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the public and the private key to files as ``age-keygen`` does; return both."""
        public, private = folder / "ssb.pub", folder / "ssb.key"
        public.write_text(f"# SSB\n{self.identity.to_public()}\n", encoding="utf-8")
        private.write_text(f"# public key: {self.identity.to_public()}\n{self.identity}\n", encoding="utf-8")
        return public, private


def make_keys() -> KeyPair:
    return KeyPair(x25519.Identity.generate())


def seal_folder(folder: Path, path: Path, keys: KeyPair | None) -> Path:
    """Seal the files of ``folder`` for one key, in clear for None."""
    write_parcel(path, folder, list_content(folder), TIME, [] if keys is None else [keys.recipient])
    return path


def seal_bytes(content: bytes, path: Path, keys: KeyPair) -> Path:
    path.write_bytes(pyrage.encrypt(content, [keys.identity.to_public()]))
    return path


def make_tar(
    files: dict[str, bytes],
    change: Callable[[tarfile.TarInfo], None] = lambda _: None,
    form: int = tarfile.USTAR_FORMAT,
) -> bytes:
    """A tar with these members, in the form of a parcel but for what ``change`` does to each."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=form) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), 0o600, int(TIME.timestamp())
            change(member)
            tar.addfile(member, io.BytesIO(content))
    return sink.getvalue()


def sum_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
