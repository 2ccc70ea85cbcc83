"""The connection to ``lenker.sqlite``: every transaction first looks whether the store may be trusted (L5).

What is looked at, each time: that store and head are there and can be written, that the file is the one that was
opened, that it is not older than the head nor newer than this software, and that the clock has not been set back. The
head is read before the store, so a change that another process makes meanwhile closes nothing.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from pipeline.common.files import make_private_folder, sync_folder
from pipeline.links.closed import ClosedReason, StoreClosed, close_for
from pipeline.links.head import HEAD_FILE, Head, HeadFile
from pipeline.links.schema import STORE_FILE, connect, create, refuse_newer
from pipeline.links.times import Clock, to_text
from pipeline.links.trace import FIRST_HASH, KEEP_DAYS, read_last_time

CLOCK_TOLERANCE = timedelta(minutes=5)


class Database:
    """One connection, opened anew where the file has been replaced; used by one thread at a time."""

    def __init__(self, data: Path, clock: Clock, *, moved_too: bool) -> None:
        """For the store in the folder ``data``; nothing is opened yet.

        ``moved_too``: it may also be read where the links are used under another HOME.
        """
        self._path = data / STORE_FILE
        self._head = HeadFile(data)
        self._clock = clock
        self._moved_too = moved_too
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened = (0, 0)
        self._seen = (0, 0, 0)  # the count of changes by others, the time and the size of the file

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give the connection in a transaction that sees one state of the store. Raises StoreClosed."""
        with self._turn, self._closing():
            if not self._moved_too:
                self._refuse_moved()
            connection = self._begin("begin")
            yield connection
            connection.execute("commit")

    @contextmanager
    def write(self, *, moved_too: bool = False) -> Iterator[sqlite3.Connection]:
        """Give the connection in a transaction that is on the disk, the head too, when the block is left.

        ``moved_too``: for what only removes, also where the links are used under another HOME.
        """
        with self._turn, self._closing():
            if not moved_too:
                self._refuse_moved()
            connection = self._begin("begin immediate")
            if not moved_too:
                self._refuse_moved()  # it may have been moved while this waited for its turn
            yield connection
            connection.execute("commit")
            self._follow(connection)
            self._seen = (0, 0, 0)

    def mend_head(self) -> None:
        """Bring the head up to the store, where a process was killed between the two."""
        with self._turn, self._closing():
            self._refuse_moved()
            connection = self._begin("begin")
            connection.execute("commit")
            self._follow(connection)

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._drop()

    def _begin(self, how: str) -> sqlite3.Connection:
        head = self._head.read()
        connection = self._find_connection(head)
        store, change = self._read_lager(connection, how)
        if self._is_changed_by_others(connection):
            self._drop()
            connection = self._find_connection(head)
            store, change = self._read_lager(connection, how)
            self._is_changed_by_others(connection)
        if head is None:
            raise StoreClosed(ClosedReason.HEAD_MISSING)
        if head.store != store:
            raise StoreClosed(ClosedReason.FOREIGN)
        if change < head.change:
            raise StoreClosed(ClosedReason.OLDER)
        if to_text(self._clock() + CLOCK_TOLERANCE) < read_last_time(connection):
            raise StoreClosed(ClosedReason.CLOCK)
        return connection

    def is_moved(self) -> bool:
        """Whether the links are used under another HOME."""
        head = self._head.read()
        return head is not None and head.is_moved

    def _refuse_moved(self) -> None:
        if self.is_moved():
            raise StoreClosed(ClosedReason.MOVED)

    def _find_connection(self, head: Head | None) -> sqlite3.Connection:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            reason = ClosedReason.STORE_MISSING if head is not None else ClosedReason.NONE_YET
            raise StoreClosed(reason) from None
        if not stat.S_ISREG(found.st_mode):
            raise StoreClosed(ClosedReason.DAMAGED)
        # the modes too, since they stop no administrator
        if not found.st_mode & stat.S_IWUSR or not os.access(self._path, os.W_OK):
            raise StoreClosed(ClosedReason.READ_ONLY)
        if self._connection is None or self._opened != (found.st_dev, found.st_ino):
            self._drop()
            self._connection = connect(self._path)
            self._opened = (found.st_dev, found.st_ino)
            self._seen = (0, 0, 0)
        return self._connection

    def _read_lager(self, connection: sqlite3.Connection, how: str) -> tuple[str, int]:
        """Begin a transaction and read which store it is and its last change: from here on it sees one state."""
        connection.execute(how)
        refuse_newer(connection)
        store, change = connection.execute("select lager_id, endring from lager").fetchone()
        return str(store), int(change)

    def _is_changed_by_others(self, connection: sqlite3.Connection) -> bool:
        """Say whether the file has been written since the last transaction by what is not SQLite.

        A database client counts its changes; another program may have spoilt pages that are read already.
        """
        (count,) = connection.execute("pragma data_version").fetchone()
        found = self._path.stat()
        seen, self._seen = self._seen, (count, found.st_mtime_ns, found.st_size)
        return seen[0] == count and seen != self._seen

    def _follow(self, connection: sqlite3.Connection) -> None:
        """Write the head where the store is ahead of it; the store's own lock lets one process do so at a time."""
        head = self._head.read()
        store, change = connection.execute("select lager_id, endring from lager").fetchone()
        if head is not None and head.store == store and head.change >= change:
            return
        connection.execute("begin immediate")
        store, change = connection.execute("select lager_id, endring from lager").fetchone()
        self._head.write(Head(store, change, is_moved=self.is_moved()))
        connection.execute("rollback")

    @contextmanager
    def _closing(self) -> Iterator[None]:
        """Let no transaction outlive its block, and every fault of the store be a case of L5."""
        try:
            yield
        except sqlite3.IntegrityError:
            self._roll_back()
            raise
        except (sqlite3.Error, OSError) as error:
            self._drop()
            raise close_for(error) from None
        except (ValueError, TypeError):  # a cell that this software did not write
            self._drop()
            raise StoreClosed(ClosedReason.DAMAGED) from None
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("rollback")

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def create_store(data: Path) -> None:
    """Make an empty store and its head in the folder, where there is neither; else finish a creation that was killed.

    A store without a head is closed, but for one in which nothing has been written yet.
    """
    final, head = data / STORE_FILE, HeadFile(data)
    try:
        if is_new(data):
            make_private_folder(data)
            partial = final.with_name(f".delvis-{final.name}")
            partial.unlink(missing_ok=True)
            create(partial, FIRST_HASH, KEEP_DAYS)
            partial.replace(final)
            sync_folder(data)
        if head.read() is None and final.is_file():
            connection = connect(final)
            store, change = connection.execute("select lager_id, endring from lager").fetchone()
            connection.close()
            if change == 0:
                head.write(Head(store, change))
    except (sqlite3.Error, OSError) as error:
        raise close_for(error) from None


def is_new(data: Path) -> bool:
    """Say whether there is neither a store nor a head in the folder: no links have been made."""
    return not any(os.path.lexists(data / name) for name in (STORE_FILE, HEAD_FILE))
