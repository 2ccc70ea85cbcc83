"""What was written about a delivery when it was made, read with the verifier's own code: record and log (O8, O9).

The record is in the folder of the delivery, the log in HOME. Both say of themselves whether they are whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.verification.expected import RECORD
from pipeline.verification.faults import Kind
from pipeline.verification.package import PACKAGE, Package, read_json
from pipeline.verification.parcel import sum_file
from pipeline.verification.tree import Member, Tree

LOG = "overlevering.json"
STATE = "tilstand.json"
FOLDER = "overlevering"
_SEAL = "kontrollsum"
_PARCEL = re.compile(r"introinnv_p[0-9]{4}_v[0-9]{1,4}_[0-9]{2,4}\.tar(\.age)?")
_BRING_BACK = (
    "Bring it back from a backup, or let the next handoff make it again from the records in the folders of deliveries"
)
_NUMBER, _YEAR = re.compile("[0-9]{2,4}"), re.compile("[0-9]{4}")


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Sums(_Read):
    """Name, bytes and SHA-256 of a file."""

    fil: str = Field(pattern=f"^{_PARCEL.pattern}$")
    bytes: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Delivery(_Read):
    """What record and log say of one delivery, as far as it can be verified."""

    ar: int
    nummer: int
    utgave: str
    versjon: int
    datapakke: str = Field(pattern="^[0-9a-f]{64}$")
    tar: Sums
    pakke: Sums


class _Published(_Read):
    fil: str
    sha256: str


class _State(_Read):
    overlevering: list[_Published] = []


class _Log(_Read):
    leveringer: list[Delivery]


@dataclass(frozen=True)
class Place:
    """Where a folder of a delivery lies in a HOME: that HOME's folder ``data``, year and number."""

    data: Path
    year: int
    number: int


def find_place(folder: Path) -> Place | None:
    """Return where ``folder`` lies, None where its path is not that of a delivery in a HOME."""
    # by its own path first, so that a HOME whose folder of deliveries is a link keeps its log; then where it lies
    for whole in (folder.absolute(), folder.resolve()):
        if _NUMBER.fullmatch(whole.name) and _YEAR.fullmatch(whole.parent.name) and whole.parent.parent.name == FOLDER:
            return Place(whole.parent.parent.parent, int(whole.parent.name), int(whole.name))
    return None


def read_log(path: Path) -> list[Delivery] | None:
    """Return what the log says; None where there is none. Raises ValueError where it is not as it was written."""
    if not path.exists() and not path.is_symlink():
        return None
    document = _read_sealed(Member(path.name, path.stat().st_size, lambda: path.open("rb")))
    try:
        return _Log.model_validate(document).leveringer
    except ValidationError:
        raise ValueError from None


def read_record(tree: Tree) -> Delivery | None:
    """Return the record of the delivery in ``tree``; None, and a fault, where it is missing or damaged."""
    member = tree.members.get(RECORD)
    if member is None:
        tree.add_fault(RECORD, Kind.MISSING, "is not there, so it does not tell what was delivered")
        return None
    try:
        return Delivery.model_validate(_read_sealed(member))
    except ValueError:
        tree.add_fault(RECORD, Kind.CHANGED, "is not as it was written")
        return None


def check_content(tree: Tree, folder: Path, package: Package | None, record: Delivery, teller: str) -> None:
    """Note where ``datapackage.json`` and the parcel are not those that ``record``, read from ``teller``, tells of."""
    member = tree.members.get(PACKAGE)
    if member is not None and _sum_member(member) != record.datapakke:
        tree.add_fault(PACKAGE, Kind.CHANGED, f"its SHA-256 is not the one in {teller}")
    if package is not None and (package.number, package.utgave) != (record.versjon, record.utgave):
        tree.add_fault(PACKAGE, Kind.VERSION, f"has another version or edition than {teller}")
    parcel = tree.members.get(record.pakke.fil)
    if parcel is None:
        tree.add_fault(record.pakke.fil, Kind.MISSING, f"is in {teller} and is not there")
    else:
        for words in compare_parcel(folder / record.pakke.fil, record, teller):
            tree.add_fault(record.pakke.fil, *words)


def compare_parcel(path: Path, record: Delivery, teller: str) -> list[tuple[Kind, str]]:
    """Say where a parcel is not the one of the record: kinds and words of faults."""
    size, sha256 = sum_file(path)
    if size < record.pakke.bytes:
        return [(Kind.CUT, f"has {size} of {record.pakke.bytes} bytes; nothing that comes out of it can be used")]
    if sha256 != record.pakke.sha256:
        return [(Kind.CHANGED, f"its SHA-256 is not the one in {teller}; nothing that comes out of it can be used")]
    return []


def check_state(tree: Tree, folder: Path) -> None:
    """Note where the files of a run are not those that were published, by the edition's ``tilstand.json``."""
    path = folder.resolve().parent / STATE
    if not path.is_file():
        return
    try:
        state = _State.model_validate(_read_sealed(Member(path.name, path.stat().st_size, lambda: path.open("rb"))))
    except (ValueError, OSError):
        tree.add_fault(STATE, Kind.CHANGED, "the record of what was published is not as it was written")
        return
    for one in state.overlevering:
        member = tree.members.get(one.fil)
        if member is not None and _sum_member(member) != one.sha256:
            tree.add_fault(one.fil, Kind.CHANGED, f"its SHA-256 is not the one in {STATE}")


def read_entry(tree: Tree, place: Place) -> Delivery | None:
    """Return what the log of its HOME tells of the delivery at ``place``; None, and a fault, where it tells nothing."""
    try:
        entries = read_log(place.data / LOG)
    except (ValueError, OSError):
        tree.add_fault(LOG, Kind.CHANGED, f"the log of deliveries is not as it was written. {_BRING_BACK}")
        return None
    if entries is None:
        tree.add_fault(LOG, Kind.MISSING, f"the log of deliveries is not there. {_BRING_BACK}")
        return None
    entry = next((one for one in entries if (one.ar, one.nummer) == (place.year, place.number)), None)
    if entry is None:
        tree.add_fault(LOG, Kind.LOG, f"the log has no delivery {place.year}/{place.number:02}")
    return entry


def list_beside(tree: Tree, told: Delivery | None) -> Iterable[str]:
    """The names at the top of a delivery that are not sent: its record and its parcel.

    The parcel is the one in ``told``, what record or log tells of the delivery. Where neither does, it is the only
    file with the name of a parcel: that the record is lost is no fault of the parcel.
    """
    if told is not None:
        return (RECORD, told.pakke.fil)
    named = [name for name in tree.members if _PARCEL.fullmatch(name)]
    return (RECORD, *(named if len(named) == 1 else ()))


def _read_sealed(member: Member) -> dict[str, Any]:
    """Return a sealed document without its seal. Raises ValueError where a byte of it is another."""
    with member.open() as file:
        content = file.read()
    document, faults = read_json(member)
    if document is None or faults:
        raise ValueError
    seal = document.pop(_SEAL, None)
    text = f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()
    whole = f"{json.dumps({**document, _SEAL: seal}, ensure_ascii=False, indent=2)}\n".encode()
    if seal != hashlib.sha256(text).hexdigest() or whole != content:
        raise ValueError
    return dict(document)


def _sum_member(member: Member) -> str:
    with member.open() as file:
        digest = hashlib.sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
