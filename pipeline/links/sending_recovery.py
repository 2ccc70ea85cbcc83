"""What a killed process left of a sending: its folder gets its name, or goes (L2); and one process at a time makes one.

A folder is complete under a working name before its links are committed, and renamed after. So what is found under a
working name is a sending's that the store has, and is named, or it is nobody's, and is removed: no link is alive that
nobody has in clear. Every ``links`` command asks for this first. How a sending is made is in ``sending.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import FILE_MODE, make_private_folder, sync_folder
from pipeline.common.room import describe_reason
from pipeline.links.sending_folders import CODES, SENDINGS, name_aside
from pipeline.links.store import LinkStore

LOCK_FILE = "lenker.las"
_WORKING = ".ny-"


class UnfinishedSending(StoppedError):  # noqa: N818 – a state of the files, and not a fault of the software
    """What a killed process left of a sending can be neither finished nor removed."""

    def __init__(self, folder: Path, found: str) -> None:
        """For what was ``found`` of ``folder``."""
        super().__init__(
            f"What a killed call left of a sending cannot be finished: {folder}: {found}. It may be the only place "
            "with its links in clear. Put the cause right: until then no links are made."
        )


def name_working(final: Path, mark: str) -> Path:
    """Return where the folder ``final`` of the sending with ``mark`` is while it is being made."""
    return final.with_name(f"{_WORKING}{mark}")


def name_folder(working: Path, final: Path) -> None:
    """Give a complete folder its name, on the disk when this returns. What has the name is set aside.

    That can only be of a store that is not in use any more, or in the way by hand.
    """
    if final.exists():
        final.rename(name_aside(final, working.name.removeprefix(_WORKING)))
    working.rename(final)
    sync_folder(final.parent)


def finish_sendings(data: Path, store: LinkStore) -> None:
    """Finish what a killed process left in HOME's ``data``; nothing is done while another process makes a sending.

    Raises UnfinishedSending where that fails.
    """
    if any(_list_working(data)):
        with suppress(RefusedError), take_turn(data):
            finish_all(data, store)


def finish_all(data: Path, store: LinkStore) -> None:
    """Name or remove every folder under a working name. Call it in one's turn.

    Raises UnfinishedSending where a folder can be neither; the others are.
    """
    working = list(_list_working(data))
    fault: UnfinishedSending | None = None
    committed = {sending.mark: sending for sending in store.sendings()} if working else {}
    for folder in working:
        sending = committed.get(folder.name.removeprefix(_WORKING))
        try:
            if sending is None:
                shutil.rmtree(folder)
            else:
                name_folder(folder, folder.with_name(str(sending.number)))
        except OSError as error:
            fault = fault or UnfinishedSending(folder, describe_reason(error))
    if fault is not None:
        raise fault


@contextmanager
def take_turn(data: Path) -> Iterator[None]:
    """Let one process at a time make sendings; the system frees the lock when the process ends, however it ends.

    Raises RefusedError at once where another has it.
    """
    make_private_folder(data)
    lock = FileLock(data / LOCK_FILE, mode=FILE_MODE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RefusedError("Another call is making links under this HOME. Nothing was done. Repeat it.") from None
    try:
        yield
    finally:
        lock.release()


def _list_working(data: Path) -> Iterator[Path]:
    for name in (SENDINGS, CODES):
        yield from sorted(data.glob(f"*/{name}/{_WORKING}*"))
