"""The verifier's way in: a run's folder, a delivery or a parcel, and every fault that is found there (O9).

Nothing that is verified is changed, unpacked or followed, and nothing of the code that writes deliveries is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.room import find_no_room
from pipeline.common.signs import escape_signs
from pipeline.verification.contents import verify_tree
from pipeline.verification.deliveries import LOG, check_log, check_record, check_state, find_place, list_beside
from pipeline.verification.expected import RECORD
from pipeline.verification.faults import Fault, Kind, sort_faults
from pipeline.verification.identities import Identity
from pipeline.verification.parcel_check import WITHOUT_LOG, check_parcel
from pipeline.verification.tree import Tree, read_folder


@dataclass(frozen=True)
class Report:
    """What was verified in words, its faults, and what was not looked at."""

    what: str
    faults: tuple[Fault, ...]
    notices: tuple[str, ...] = ()


def verify_path(path: Path, data: Path, identities: Sequence[Identity] = ()) -> Report:
    """Verify the folder of a run, a delivery, or a parcel. ``data``: HOME's folder of that name, with the log.

    Raises RefusedError where there is nothing to verify, or nothing to verify a parcel by.
    """
    shown = escape_signs(str(path))
    try:
        if path.is_dir():
            return _verify_place(path)
        if path.is_file():
            tree, place = Tree(), find_place(path.parent)
            notices = check_parcel(tree, path, data if place is None else place.data, identities)
            return Report("a parcel", sort_faults(tree.faults), notices)
    except OSError as error:
        if find_no_room(error) is not None:
            raise
        raise RefusedError(f"{shown} cannot be read ({error.strerror or type(error).__name__}).") from None
    raise RefusedError(f"{shown} is not there. Expected the folder of a run or a delivery, or a parcel.")


def _verify_place(folder: Path) -> Report:
    tree, place = read_folder(folder), find_place(folder)
    is_delivery = place is not None or RECORD in tree.members
    package = verify_tree(tree, list_beside(tree) if is_delivery else ())
    if not is_delivery:
        is_run = package is not None and package.version is None
        if is_run:
            check_state(tree, folder)
        what = "the folder of a run" if is_run else "files of a delivery, outside HOME"
        return Report(what, sort_faults(tree.faults), () if is_run else (WITHOUT_LOG,))
    record = check_record(tree, folder, package)
    has_log = place is not None and check_log(tree, place, record, package)
    if place is not None and not has_log:
        tree.add_fault(LOG, Kind.MISSING, "the log of deliveries is not there")
    what = f"delivery {place.year}/{place.number:02}" if place is not None else "a delivery, outside HOME"
    return Report(what, sort_faults(tree.faults), () if has_log else (WITHOUT_LOG,))
