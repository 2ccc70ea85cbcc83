"""Where deliveries are, ``HOME/data/overlevering/<ar>/<nn>/``, and how one gets its place for ever (O1, O2).

A delivery is made under a working name and renamed when it is complete and on the disk; then the log gets its entry.
Whatever a kill left is cleared away or completed by the next handoff. No folder with a number is ever changed.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.common.errors import RefusedError, UnfinishedError
from pipeline.common.files import (
    make_private_folder,
    private_umask,
    publish_bytes,
    remove_partials,
    secure_tree,
    sync_folder,
)
from pipeline.common.provenance import ChangedError
from pipeline.common.room import describe_reason
from pipeline.common.stopping import hold_stops
from pipeline.delivery.log import LOG, RECORD, Entry, read_log, read_record, seal_record, write_log

FOLDER = "overlevering"
_LOCK = ".las"
_WORK = ".levering-"


@dataclass(frozen=True)
class Known:
    """What is known of earlier deliveries: log and records together, oldest first, and what was mended on the way.

    ``unread``: deliveries that lie there and that neither log nor record tells of, by year and number.
    """

    entries: tuple[Entry, ...]
    unread: tuple[tuple[int, int], ...] = ()
    notices: tuple[str, ...] = ()


def delivery_folder(data: Path, ar: int, number: int) -> Path:
    """Return the folder of a delivery. ``data``: HOME's folder of that name."""
    return data / FOLDER / str(ar) / f"{number:02}"


@contextmanager
def deliver_alone(data: Path) -> Iterator[None]:
    """Hold the lock of all deliveries of a HOME. Refuses at once where another handoff has it."""
    with private_umask():
        lock = FileLock(data / FOLDER / _LOCK, mode=0o600, thread_local=False)
        try:
            make_private_folder(data / FOLDER)
            lock.acquire(timeout=0)
        except Timeout:
            raise RefusedError(
                f"Another handoff is under way in {data}. Nothing was done. Wait until it has ended, then try again."
            ) from None
        except OSError as error:
            raise RefusedError(
                f"Nothing can be written to {data / FOLDER}: {describe_reason(error)}. Nothing was delivered. Expected "
                "a folder that you may write to; correct that, then try again."
            ) from None
        try:
            yield
        finally:
            lock.release()


def find_deliveries(data: Path) -> Known:
    """Clear away what a kill left, complete the log from the records in the folders, and return what is known.

    Call it under :func:`deliver_alone`. Raises RefusedError where the log cannot be used, or says otherwise than a
    folder.
    """
    for remains in (data / FOLDER).glob(f"*/{_WORK}*"):
        shutil.rmtree(remains)
    remove_partials(data)
    logged = read_log(data)
    entries = {(entry.ar, entry.nummer): entry for entry in logged or ()}
    added, unread = [], []
    for ar, number in _list_places(data):
        folder = delivery_folder(data, ar, number)
        try:
            record = read_record(folder)
        except ChangedError:
            if (ar, number) not in entries:
                unread.append((ar, number))
            continue
        if (record.ar, record.nummer) != (ar, number) or entries.get((ar, number), record) != record:
            raise RefusedError(
                f"{folder} has the record of another delivery than the log has under this number. Nothing was "
                "delivered. The folder may come from another HOME: move it away, or bring the right one back from a "
                "backup."
            )
        if (ar, number) not in entries:
            entries[ar, number] = record
            added.append(record)
    known = tuple(entries[place] for place in sorted(entries))
    if added:
        write_log(data, known)
    return Known(known, tuple(unread), _tell_added(added, is_new=logged is None))


def list_numbers(data: Path, ar: int, entries: tuple[Entry, ...]) -> list[int]:
    """Return the numbers of the year that are taken, by a folder or by the log."""
    there = {number for year, number in _list_places(data) if year == ar}
    return sorted(there | {entry.nummer for entry in entries if entry.ar == ar})


@contextmanager
def prepare_delivery(data: Path, ar: int) -> Iterator[Path]:
    """Give an empty folder to make a delivery in, beside the others of its year; what is left in it goes afterwards."""
    folder = make_private_folder(data / FOLDER / str(ar) / f"{_WORK}{uuid.uuid4().hex[:12]}")
    try:
        yield folder
    finally:
        with hold_stops():
            shutil.rmtree(folder, ignore_errors=True)


def place_delivery(data: Path, made: Path, entry: Entry, known: Known) -> Path:
    """Give the complete delivery in ``made`` its place and the log its entry; return the place.

    The rename decides: before it there is no delivery, after it there is a whole one, which the next handoff enters
    into the log where this one was killed before it could.
    """
    final = delivery_folder(data, entry.ar, entry.nummer)
    publish_bytes(made / RECORD, seal_record(entry))
    secure_tree(made)
    with hold_stops():
        if final.exists():
            raise RefusedError(
                f"{final} is there already. Nothing was delivered, because no delivery is ever replaced."
            )
        made.rename(final)
        sync_folder(final.parent)
        try:
            write_log(data, (*known.entries, entry))
        except OSError as error:
            raise UnfinishedError(
                f"Delivery {entry.name} is in place, complete, in {final}, but the log could not be written: "
                f"{describe_reason(error)}. Correct that; the next handoff enters it into the log."
            ) from None
    return final


def _list_places(data: Path) -> list[tuple[int, int]]:
    """Year and number of every folder that has the name of a delivery."""
    found = [
        (int(path.parent.name), int(path.name))
        for path in (data / FOLDER).glob("*/*")
        if path.name.isdecimal() and path.parent.name.isdecimal()
    ]
    return sorted(found)


def _tell_added(added: list[Entry], *, is_new: bool) -> tuple[str, ...]:
    names = ", ".join(entry.name for entry in added)
    if not added:
        return ()
    if is_new:
        return (f"The log {LOG} was missing. It was made again from the records of what lies there: {names}.",)
    return (f"Not in the log until now, though in place: {names}.",)
