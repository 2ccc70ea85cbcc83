"""The log of deliveries, ``HOME/data/overlevering.json``, and the same record in the folder of each delivery (O8).

Both are sealed. A folder gets its name before the log has its entry, so after a kill, or when the log is lost, the log
is completed from the records in the folders (``folders.py``). The verifier reads it with code of its own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_bytes
from pipeline.common.provenance import ChangedError, read_sealed, seal

LOG = "overlevering.json"
RECORD = "levering.json"


@dataclass(frozen=True)
class SumOf:
    """Name, bytes and SHA-256 of a file."""

    fil: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One delivery; the attributes are the keys of the log.

    ``levert``: UTC, ISO 8601. ``data``: SHA-256 of each data file by dataset. ``datapakke``: SHA-256 of
    ``datapackage.json``, which has the sums of all other files. ``tar`` and ``pakke``: what was sealed, and the parcel;
    the same bytes where ``klartekst``. ``tid``: the time of the tar's members, in seconds since 1970. ``mottakere``:
    public keys whole, of SSH keys the fingerprint. ``oppgitt_versjon``: the version was given by the analyst, since
    another HOME has delivered.
    """

    ar: int
    nummer: int
    utgave: str
    slag: str
    versjon: int
    levert: str
    snapshot_hash: str
    data: dict[str, str]
    datapakke: str
    tar: SumOf
    tid: int
    pakke: SumOf
    klartekst: bool
    mottakere: tuple[str, ...]
    oppgitt_versjon: bool
    programvare: str

    @property
    def name(self) -> str:
        """The delivery in a message: ``2020/03 (v1, 2020-endelig)``."""
        return f"{self.ar}/{self.nummer:02} (v{self.versjon}, {self.utgave})"


_ENTRY = TypeAdapter(Entry)
_ENTRIES = TypeAdapter(tuple[Entry, ...])


def read_log(data: Path) -> tuple[Entry, ...] | None:
    """Return the entries of the log in ``data``, HOME's folder of that name, oldest first; None where there is no log.

    Raises RefusedError where it is not as it was written.
    """
    path = data / LOG
    if not path.exists() and not path.is_symlink():
        return None
    try:
        return _ENTRIES.validate_python(read_sealed(path).get("leveringer"))
    except (ChangedError, ValidationError) as fault:
        told = str(fault) if isinstance(fault, ChangedError) else f"{path.name} is of another version of this software"
        raise RefusedError(
            f"The log of deliveries cannot be used: {told} (in {data}). Nothing was delivered. Bring it back from a "
            "backup. Or move it away: the next handoff makes it again from the records in the folders of deliveries."
        ) from None


def write_log(data: Path, entries: tuple[Entry, ...]) -> None:
    """Write the log, whole or not at all."""
    publish_bytes(data / LOG, seal({"leveringer": [asdict(entry) for entry in entries]}))


def read_record(folder: Path) -> Entry:
    """Return the record of the delivery in ``folder``. Raises ChangedError where it is not as it was written."""
    content = read_sealed(folder / RECORD)
    try:
        return _ENTRY.validate_python(content)
    except ValidationError:
        raise ChangedError(f"{RECORD} is of another version of this software") from None


def seal_record(entry: Entry) -> bytes:
    """Return what :func:`read_record` reads."""
    document: dict[str, Any] = asdict(entry)
    return seal(document)
