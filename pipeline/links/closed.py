"""When the store of links is closed: every case of L5, what is wrong and what to do.

A store that cannot be trusted to know what was revoked opens nothing. The portal answers 503, a command prints the
message. Which case it is, is found in ``database.py``, ``head.py`` and ``schema.py``.
"""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum

from pipeline.common.errors import RefusedError, StoppedError


class ClosedReason(StrEnum):
    """Why the store is closed."""

    NONE_YET = "none_yet"
    STORE_MISSING = "store_missing"
    HEAD_MISSING = "head_missing"
    HEAD_DAMAGED = "head_damaged"
    OLDER = "older"
    FOREIGN = "foreign"
    NEWER = "newer"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    CLOCK = "clock"
    MOVED = "moved"


_ADOPT = "Take a copy into use with `introresultat links adopt FILE --reason …`: it revokes what may have been revoked."
_TEXTS = {
    ClosedReason.NONE_YET: "No links have been made under this HOME: there is neither lenker.sqlite nor lenker.hode in "
    "its data folder. Make them with `introresultat links make UTGAVE`, or name the right HOME with --home.",
    ClosedReason.STORE_MISSING: "The store of links lenker.sqlite is missing, and lenker.hode beside it says that "
    f"links were made. {_ADOPT} Without any copy, move lenker.hode away and make new links: those sent cannot be had "
    "again.",
    ClosedReason.HEAD_MISSING: "lenker.hode is missing beside the store of links lenker.sqlite, so nobody can tell "
    f"whether the store is the newest. Bring the file back; or: {_ADOPT} FILE may be lenker.sqlite itself.",
    ClosedReason.HEAD_DAMAGED: "lenker.hode is not as this software wrote it, so nobody can tell whether the store of "
    f"links is the newest. Bring the file back; or: {_ADOPT} FILE may be lenker.sqlite itself.",
    ClosedReason.OLDER: "The store of links lenker.sqlite is older than lenker.hode beside it: it was restored from a "
    f"backup, and links revoked since would open again. {_ADOPT} FILE may be lenker.sqlite itself.",
    ClosedReason.FOREIGN: "lenker.hode belongs to another store of links than lenker.sqlite beside it. Bring back the "
    f"two that belong together; or: {_ADOPT}",
    ClosedReason.NEWER: "The store of links lenker.sqlite was written by a newer version of this software. "
    "Install that version.",
    ClosedReason.LOCKED: "Another program has had the store of links lenker.sqlite locked for 2 seconds. Close it (a "
    "database client, a backup program) and try again.",
    ClosedReason.READ_ONLY: "The store of links lenker.sqlite cannot be written: its modes, or the disk it is on, do "
    "not allow it. Give this user write access to it and to its folder.",
    ClosedReason.FULL: "The disk of the store of links lenker.sqlite is full. Make room there and try again; what was "
    "acknowledged before is in place.",
    ClosedReason.DAMAGED: f"The store of links lenker.sqlite is damaged. {_ADOPT}",
    ClosedReason.UNREADABLE: "The store of links lenker.sqlite cannot be read. Look at the disk and the modes of the "
    "file and its folder.",
    ClosedReason.CLOCK: "The clock of this machine is more than 5 minutes before the latest time in the store, so "
    "nobody can tell which links have run out. Set the clock. If the line is wrong and the clock is right: "
    "`introresultat links adopt FILE --reason … --keep-links`, where FILE is lenker.sqlite itself.",
    ClosedReason.MOVED: "The links of this HOME were laid in another one with `introresultat links home`, and what is "
    "changed here would have no effect there. Nothing was done. Call again with --home and that HOME. Where it is "
    "lost, take its last copy into use here with `introresultat links adopt FILE --reason …`.",
}
_REASONS = {
    sqlite3.SQLITE_BUSY: ClosedReason.LOCKED,
    sqlite3.SQLITE_LOCKED: ClosedReason.LOCKED,
    sqlite3.SQLITE_READONLY: ClosedReason.READ_ONLY,
    sqlite3.SQLITE_FULL: ClosedReason.FULL,
    sqlite3.SQLITE_CORRUPT: ClosedReason.DAMAGED,
    sqlite3.SQLITE_NOTADB: ClosedReason.DAMAGED,
    sqlite3.SQLITE_ERROR: ClosedReason.DAMAGED,  # a table of ours is not there
}
_PRIMARY = 0xFF


class StoreClosed(StoppedError):  # noqa: N818 – a state of the store, and not a fault of the software
    """The store of links is closed (L5). ``reason`` says which case it is; the text names no link and nobody."""

    def __init__(self, reason: ClosedReason) -> None:
        """Close for ``reason``."""
        super().__init__(_TEXTS[reason])
        self.reason = reason
        if reason is ClosedReason.NONE_YET:
            self.exit_code = RefusedError.exit_code


def close_for(error: Exception) -> StoreClosed:
    """Return the case of L5 that an error of SQLite or of the system is."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        known = _REASONS.get(code & _PRIMARY) if isinstance(code, int) else None
        return StoreClosed(known or ClosedReason.UNREADABLE)
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return StoreClosed(ClosedReason.FULL)
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreClosed(ClosedReason.READ_ONLY)
    return StoreClosed(ClosedReason.UNREADABLE)
