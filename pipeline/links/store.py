"""The store of links: what the commands and the portal ask of ``lenker.sqlite``, in one class (L5).

Each call is one transaction. A change is on the disk when the call returns, whatever is killed then; every call raises
StoreClosed where the store cannot be trusted. One store may be used by several threads: reading does not wait for the
thread that writes. What the calls do is in ``reading.py``, ``making.py``, ``changes.py``, ``trace.py``, ``keeping.py``
and ``adoption.py``; the look at store, head and clock in ``database.py``.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from pipeline.links import adoption, changes, keeping, life, making, reading
from pipeline.links.database import Database, create_store
from pipeline.links.model import (
    Link,
    LinkState,
    NewLine,
    NewSending,
    PortalEdition,
    Sending,
    TraceLine,
    Use,
    Verdict,
    What,
    Word,
)
from pipeline.links.times import Clock, to_text, utc_now
from pipeline.links.trace import TraceCheck, add_lines, read_lines, verify_trace


def open_store(
    data: Path, *, write: bool, create: bool = False, moved_too: bool = False, clock: Clock = utc_now
) -> LinkStore:
    """Open the store in HOME's folder ``data``. Raises StoreClosed in every case of L5.

    ``create``: an empty store is made where there is neither store nor head. ``write``: a head that a killed process
    left behind its store is brought up to it. ``moved_too``: also where the links are used under another HOME, for
    :meth:`LinkStore.forget` and :meth:`LinkStore.tidy`, which only remove.
    """
    if create:
        create_store(data)
    store = LinkStore(data, write=write, moved_too=moved_too, clock=clock)
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal: what the store knows a link by (L2). Any text has one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class LinkStore:
    """The store of links, open. Use it in a ``with`` block, or close it."""

    def __init__(self, data: Path, *, write: bool, moved_too: bool = False, clock: Clock = utc_now) -> None:
        """For the store in the folder ``data``; it is first looked at when it is asked (:func:`open_store` asks)."""
        self._moved_too = moved_too or not write
        self._reader = Database(data, clock, moved_too=self._moved_too)
        self._writer = Database(data, clock, moved_too=self._moved_too) if write else None
        self._clock = clock

    def __enter__(self) -> LinkStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; it opens again where it is asked again."""
        for database in filter(None, (self._reader, self._writer)):
            database.close()

    def check(self) -> None:
        """Raise StoreClosed where the store is closed; mend the head where it may be written."""
        if self._writer is not None and not (self._moved_too and self.is_moved):
            self._writer.mend_head()
        with self._reader.read():
            pass

    @property
    def is_moved(self) -> bool:
        """Whether the links are used under another HOME (``links home``): what is read here may be out of date."""
        return self._reader.is_moved()

    # --- what there is

    def find_token(self, token: str) -> Link | None:
        """Return the link with this token, revoked or not; None for any other text, at the same cost (L11)."""
        sought = hash_token(token)
        with self._reader.read() as connection:
            return reading.find_by_hash(connection, sought)

    def find_link(self, lenke_id: str) -> Link | None:
        """Return the link with this id, revoked or not, or None."""
        with self._reader.read() as connection:
            return reading.find_by_id(connection, lenke_id)

    def state(self, link: Link, now: datetime | None = None) -> LinkState:
        """Return whether the link opens at ``now``, the clock's by default, else why not."""
        return life.find_state(link, now or self._clock())

    def links(self, utgave: str) -> list[Link]:
        """Return the links of an edition, by unit, sending and id."""
        with self._reader.read() as connection:
            return reading.list_links(connection, utgave)

    def uses(self, utgave: str) -> Mapping[str, Use]:
        """Return how each link of an edition that has been used has been, by its id (L6)."""
        with self._reader.read() as connection:
            return reading.read_uses(connection, utgave)

    def editions(self) -> list[PortalEdition]:
        """Return the editions that links were made for, by the time of the first."""
        with self._reader.read() as connection:
            return reading.list_editions(connection)

    def edition(self, utgave: str) -> PortalEdition | None:
        """Return what is known of an edition, or None where it has no links."""
        with self._reader.read() as connection:
            return next(iter(reading.list_editions(connection, utgave)), None)

    def newest_edition(self) -> PortalEdition | None:
        """Return the edition that got its first links last, or None where there is none."""
        return next(reversed(self.editions()), None)

    def sendings(self, utgave: str | None = None) -> list[Sending]:
        """Return the sendings, of one edition where it is given, in order."""
        with self._reader.read() as connection:
            return reading.list_sendings(connection, utgave)

    def next_sending(self, utgave: str) -> int:
        """Return the number of the edition's next sending."""
        with self._reader.read() as connection:
            return reading.next_number(connection, utgave)

    # --- the trace

    def append(self, lines: Sequence[NewLine]) -> None:
        """Add lines to the trace, all in one transaction: on the disk when this returns (L7)."""
        with self._write() as connection:
            add_lines(connection, lines, self._clock())

    def trace(self, lenke_id: str | None = None) -> list[TraceLine]:
        """Return the lines of the trace in order, of one link where it is given."""
        with self._reader.read() as connection:
            return list(read_lines(connection, lenke_id))

    def verify_trace(self, noted: str = "") -> TraceCheck:
        """Follow the chain of the trace; ``noted`` is a head ``N:HASH`` that was kept elsewhere."""
        with self._reader.read() as connection:
            return verify_trace(connection, noted)

    def count_lines(self, lenke_id: str, what: What, verdict: Verdict, since: datetime) -> int:
        """Return how many lines say this of a link, from ``since`` on: wrong PINs, say (L10)."""
        with self._reader.read() as connection:
            return reading.count_lines(connection, lenke_id, what.value, verdict.value, to_text(since))

    # --- changes

    def make(self, sending: NewSending) -> None:
        """Make a sending: recipients, links, the edition's facts, the trace (L2); see ``making.py``."""
        with self._write() as connection:
            making.make(connection, sending, self._clock())
            keeping.tidy(connection, self._clock())

    def write_edition(self, edition: PortalEdition) -> None:
        """Bring what the portal knows of an edition up to date, a new deadline say; no link changes."""
        with self._write() as connection:
            making.write_edition(connection, edition, self._clock())

    def revoke(self, utgave: str, ids: Sequence[str], reason: str = "") -> tuple[str, ...]:
        """Revoke links from the next request on; return those that were not revoked before (L4)."""
        with self._write() as connection:
            return changes.revoke(connection, utgave, ids, reason, self._clock())

    def expire(
        self, utgave: str, ends: Mapping[str, datetime], reason: str = "", *, reopen: bool = False
    ) -> tuple[str, ...]:
        """Give links another end; return those that have one: none that is revoked (L4)."""
        with self._write() as connection:
            return changes.expire(connection, utgave, ends, reason, self._clock(), reopen=reopen)

    def close_round(self, utgave: str, reason: str = "") -> tuple[str, ...]:
        """Close the round of an edition; return the links that opened until now (L4)."""
        with self._write() as connection:
            return changes.close(connection, utgave, reason, self._clock())

    def set_word(self, lenke_id: str, word: Word) -> None:
        """Keep what the holder of a link says back (L18). Raises RefusedError where it is too late."""
        with self._write() as connection:
            changes.set_word(connection, lenke_id, word, self._clock())

    def report_mistake(self, lenke_id: str) -> None:
        """Revoke a link whose holder says that it was not meant for them (L9)."""
        with self._write() as connection:
            changes.report_mistake(connection, lenke_id, self._clock())

    def mark(self, utgave: str, ids: Sequence[str], *, sent: date | None = None, bounced: date | None = None) -> None:
        """Keep the days that the software is told: sent, and come back (L6)."""
        with self._write() as connection:
            changes.mark(connection, utgave, ids, sent=sent, bounced=bounced)

    # --- keeping

    def about(self, epost: str) -> keeping.Kept:
        """Return all that is kept on an address (L17)."""
        with self._reader.read() as connection:
            return keeping.read_kept(connection, epost)

    def forget(self, epost: str, reason: str = "") -> tuple[str, ...]:
        """Revoke the links of an address and remove name and address; return the ids (L17)."""
        with self._write(moved_too=True) as connection:
            return keeping.forget(connection, epost, reason, self._clock())

    def tidy(self, keep_days: int | None = None) -> keeping.Tidied:
        """Remove what has been kept long enough (L7, L17). ``keep_days``: for lines of the trace, from now on."""
        with self._write(moved_too=True) as connection:
            return keeping.tidy(connection, self._clock(), keep_days)

    def copy_to(self, target: Path) -> None:
        """Write a copy of the store while it is in use (L5)."""
        with self._reader.read() as connection:
            adoption.copy_store(connection, target)

    @contextmanager
    def _write(self, *, moved_too: bool = False) -> Iterator[sqlite3.Connection]:
        if self._writer is None:
            raise RuntimeError("this store was opened for reading")
        with self._writer.write(moved_too=moved_too) as connection:
            yield connection
