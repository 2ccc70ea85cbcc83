"""The files of a run or a delivery, wherever they are, verified by their ``datapackage.json`` (O9).

Which place is which is known in ``verify.py``; here is what all of them have in common.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pipeline.verification.descriptions import check_descriptions
from pipeline.verification.expected import BASIS
from pipeline.verification.faults import Fault, Kind, sort_faults
from pipeline.verification.inventory import check_inventory, check_text
from pipeline.verification.package import PACKAGE, Package, read_package
from pipeline.verification.tables import check_tables
from pipeline.verification.tree import Tree, read_folder


def verify_folder(folder: Path, beside: Iterable[str] = ()) -> tuple[Package | None, tuple[Fault, ...]]:
    """Verify the files in ``folder``; return what ``datapackage.json`` says, None where it cannot be read, and faults.

    ``beside``: names at the top that belong to the folder and are not sent.
    """
    tree = read_folder(folder)
    package = verify_tree(tree, beside)
    return package, sort_faults(tree.faults)


def verify_bytes(folder: Path, beside: Iterable[str] = ()) -> tuple[Package | None, tuple[Fault, ...]]:
    """Verify as :func:`verify_folder` does, but for what is in the tables."""
    tree = read_folder(folder)
    package = _list_whole(tree, beside)[0]
    return package, sort_faults(tree.faults)


def verify_tree(tree: Tree, beside: Iterable[str] = ()) -> Package | None:
    """Note the faults of the files in ``tree``; return what ``datapackage.json`` says. See :func:`verify_folder`."""
    package, whole = _list_whole(tree, beside)
    if package is not None:
        work = Path(tempfile.mkdtemp(prefix="introresultat-"))
        try:
            check_tables(tree, package, whole, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return package


def _list_whole(tree: Tree, beside: Iterable[str]) -> tuple[Package | None, set[str]]:
    """Note the faults of list and bytes; return the list, and the files that have the bytes that were listed."""
    member = tree.members.get(PACKAGE)
    if member is None:
        if not any(fault.file == PACKAGE for fault in tree.faults):
            tree.add_fault(PACKAGE, Kind.MISSING, "is not there, so nothing tells what the files must be")
        return None, set()
    package, faults = read_package(member)
    tree.faults.extend(faults)
    check_text(tree, member)
    if package is None:
        return None, set()
    allowed = {*beside, BASIS} if package.version is None else {*beside}
    whole = check_inventory(tree, package, allowed)
    check_descriptions(tree, package, whole)
    return package, whole
