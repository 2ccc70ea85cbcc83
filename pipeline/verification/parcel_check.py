"""A parcel alone: whether it is the one in the log, and, with a key that opens it, its contents (O8, O9)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.verification.contents import verify_tree
from pipeline.verification.deliveries import LOG, Delivery, read_log
from pipeline.verification.faults import Kind
from pipeline.verification.identities import Identity
from pipeline.verification.package import PACKAGE
from pipeline.verification.parcel import ClosedParcelError, open_parcel, sum_file
from pipeline.verification.tar_file import read_tar
from pipeline.verification.tree import Tree

NOT_OPENED = "The contents were not looked at: that needs the private key, with --identity."
WITHOUT_LOG = "No log of deliveries was there to compare with: what was found rests on datapackage.json alone."
WITH_RECORD = "No entry of a log was there to compare with: what was found rests on levering.json and datapackage.json."
_SEALED, _AGE = ".age", b"age-encryption.org/"


def check_parcel(tree: Tree, path: Path, data: Path, identities: Sequence[Identity]) -> tuple[str, ...]:
    """Note the faults of the parcel at ``path`` in ``tree``; return what was not looked at. ``data`` has the log.

    Raises RefusedError for a sealed parcel where there is neither log nor key to verify it by.
    """
    with path.open("rb") as file:
        is_sealed = path.name.endswith(_SEALED) or file.read(len(_AGE)) == _AGE
    try:
        entries = read_log(data / LOG)
    except (ValueError, OSError):
        tree.add_fault(LOG, Kind.CHANGED, "the log of deliveries is not as it was written")
        entries = None
    has_log = entries is not None or bool(tree.faults)
    if is_sealed and not identities and not has_log:
        raise RefusedError(
            f"There is nothing to verify {escape_signs(str(path))} by: no log of deliveries in "
            f"{escape_signs(str(data))} and no private key. Name the HOME that made it with --home, or give "
            "the key with --identity."
        )
    entry = _compare(tree, path, entries) if entries is not None else None
    notices = () if has_log else (WITHOUT_LOG,)
    if is_sealed and not identities:
        return (*notices, NOT_OPENED)
    try:
        if not is_sealed:
            with path.open("rb") as clear:
                _check_contents(tree, path, clear, entry)
        else:
            with open_parcel(path, identities) as clear:
                _check_contents(tree, path, clear, entry)
    except ClosedParcelError as fault:
        tree.add_fault(path.name, Kind.SEALED, str(fault))
    return notices


def _compare(tree: Tree, path: Path, entries: Sequence[Delivery]) -> Delivery | None:
    """Compare the parcel with the log; return the delivery that it is."""
    size, sha256 = sum_file(path)
    named = next((entry for entry in entries if entry.pakke.fil == path.name), None)
    found = next((entry for entry in entries if entry.pakke.sha256 == sha256), None)
    if found is not None:
        if named is not None and named is not found:
            tree.add_fault(path.name, Kind.SWAPPED, f"has the bytes of {found.pakke.fil}")
        elif named is None:
            tree.add_fault(path.name, Kind.RENAMED, f"has the bytes of {found.pakke.fil} in the log")
        return found
    if named is None:
        tree.add_fault(path.name, Kind.LOG, "the log has no parcel of this name or with these bytes")
    elif size < named.pakke.bytes:
        tree.add_fault(path.name, Kind.CUT, f"has {size} of {named.pakke.bytes} bytes: use nothing of it")
    else:
        tree.add_fault(path.name, Kind.CHANGED, "its SHA-256 is not the one in the log: use nothing of it")
    return None


def _check_contents(tree: Tree, path: Path, clear: BinaryIO, entry: Delivery | None) -> None:
    contents = read_tar(clear, path.name)
    package = verify_tree(contents)
    tree.faults.extend(contents.faults)
    if package is not None and package.version is None:
        tree.add_fault(PACKAGE, Kind.VERSION, "has no version; a parcel has one")
    if entry is None or package is None:
        return
    if (package.number, package.utgave) != (entry.versjon, entry.utgave):
        tree.add_fault(PACKAGE, Kind.VERSION, "has another version or edition than the log")
