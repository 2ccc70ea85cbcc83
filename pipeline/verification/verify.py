"""The verifier's way in: a run's folder, a delivery or a parcel, and every fault that is found there (O9).

Nothing that is verified is changed, unpacked or followed, and nothing of the code that writes deliveries is used.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import NoRoomError, RefusedError
from pipeline.common.room import describe_reason, find_no_room, tell_free
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import tell_kind
from pipeline.verification.contents import verify_tree
from pipeline.verification.deliveries import (
    LOG,
    Place,
    check_content,
    check_state,
    find_place,
    list_beside,
    read_entry,
    read_record,
)
from pipeline.verification.expected import README, RECORD, read_name
from pipeline.verification.faults import Fault, Kind, sort_faults
from pipeline.verification.identities import Identity
from pipeline.verification.package import PACKAGE
from pipeline.verification.parcel_check import WITH_RECORD, WITHOUT_LOG, check_parcel
from pipeline.verification.tree import Tree, read_folder

_MOST_BELOW = 10


@dataclass(frozen=True)
class Report:
    """What was verified in words, its faults, and what was not looked at."""

    what: str
    faults: tuple[Fault, ...]
    notices: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether no fault is one of what was verified: the log may be lost or damaged."""
        return all(fault.file == LOG and fault.kind in (Kind.MISSING, Kind.CHANGED) for fault in self.faults)


def verify_path(path: Path, data: Path, identities: Sequence[Identity] = ()) -> Report:
    """Verify the folder of a run, a delivery, or a parcel. ``data``: HOME's folder of that name, with the log.

    Raises RefusedError where there is nothing to verify, or nothing to verify a parcel by, and NoRoomError where the
    files for the moment (keys of the tables, a parcel in clear) have no room.
    """
    try:
        return _verify(path, data, identities)
    except NoRoomError:
        raise
    except Exception as error:
        if find_no_room(error) is None:
            raise
        raise NoRoomError(_describe_no_room(error)) from None


def _verify(path: Path, data: Path, identities: Sequence[Identity]) -> Report:
    shown = escape_signs(str(path))
    try:
        if path.is_dir():
            return _verify_place(path)
        if path.is_file():
            tree, place = Tree(), find_place(path.parent)
            notices = check_parcel(tree, path, data if place is None else place.data, identities)
            return Report("a parcel", sort_faults(tree.faults), notices)
        if path.exists():  # a pipe is never opened: it would wait for ever
            kind = tell_kind(path.stat().st_mode)
            raise RefusedError(f"{shown} is {kind}. Expected the folder of a run or a delivery, or a parcel.")
    except OSError as error:
        if find_no_room(error) is not None:
            raise
        raise RefusedError(f"{shown} cannot be read ({error.strerror or type(error).__name__}).") from None
    raise RefusedError(f"{shown} is not there. Expected the folder of a run or a delivery, or a parcel.")


def _describe_no_room(error: Exception) -> str:
    """Say that what was verified is not the place that is full."""
    folder = Path(tempfile.gettempdir())
    return (
        f"No room: {describe_reason(error)} while verifying. {tell_free(folder)}: files for the moment are there "
        "(TMPDIR), a parcel in clear among them. Nothing was changed, and nothing is left there. Make room, or set "
        "TMPDIR to a folder on a larger disk that nobody else may read, and verify again."
    )


def _verify_place(folder: Path) -> Report:
    tree, place = read_folder(folder), find_place(folder)
    if place is not None or RECORD in tree.members:
        return _verify_delivery(tree, folder, place)
    if not _has_files_of_ours(tree):
        raise RefusedError(_describe_other_folder(tree, folder))
    package = verify_tree(tree)
    is_run = package is not None and package.version is None
    if is_run:
        check_state(tree, folder)
    what = "the folder of a run" if is_run else "files of a delivery, outside HOME"
    return Report(what, sort_faults(tree.faults), () if is_run else (WITHOUT_LOG,))


def _has_files_of_ours(tree: Tree) -> bool:
    """Whether a file lies where one of a run or a delivery does, whatever is wrong with it."""
    names = {*tree.members, *(fault.file for fault in tree.faults)}
    return not names.isdisjoint((PACKAGE, README)) or any(read_name(name) is not None for name in names)


def _describe_other_folder(tree: Tree, folder: Path) -> str:
    """Say what was expected, and which deliveries are below: the folder of a year, say, was given."""
    below = [name.removesuffix(f"/{RECORD}") for name in sorted(tree.members) if name.endswith(f"/{RECORD}")]
    more = f" and {len(below) - _MOST_BELOW} more" if len(below) > _MOST_BELOW else ""
    told = f" Deliveries below it: {', '.join(map(escape_signs, below[:_MOST_BELOW]))}{more}." if below else ""
    return (
        f"{escape_signs(str(folder))} has no file for SSB. Expected the folder of a run (HOME/data/UTGAVE/"
        f"overlevering), a delivery (HOME/data/overlevering/YEAR/NUMBER), or a parcel.{told}"
    )


def _verify_delivery(tree: Tree, folder: Path, place: Place | None) -> Report:
    """Verify a delivery by its own files, and by its record or, where that is lost, by what the log tells of it."""
    record = read_record(tree)
    entry = None if place is None else read_entry(tree, place)
    told = record or entry
    package = verify_tree(tree, list_beside(tree, told))
    if told is not None:
        check_content(tree, folder, package, told, RECORD if told is record else LOG)
    if record is not None and entry is not None and record != entry:
        tree.add_fault(RECORD, Kind.LOG, "says otherwise than the log of deliveries")
    notices = () if entry is not None else (WITHOUT_LOG if told is None else WITH_RECORD,)
    what = f"delivery {place.year}/{place.number:02}" if place is not None else "a delivery, outside HOME"
    return Report(what, sort_faults(tree.faults), notices)
