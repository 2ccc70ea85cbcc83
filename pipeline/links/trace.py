"""The trace (L7): lines that are added and never changed, each with the hash of the one before, and their check.

A line says when, which link, what, and how it ended; no address, no IP, no user agent. What a chain cannot show by
itself, that its end was cut off or that all of it was written anew, only a head noted elsewhere can.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.links.model import NewLine, TraceLine, Verdict, What
from pipeline.links.times import to_moment, to_text

FIRST_HASH = hashlib.sha256(b"introresultat: spor").hexdigest()
"""What the first line of a trace has as the hash of the one before."""


KEEP_DAYS = 365
"""L7: how long lines are kept, until another number is given."""


@dataclass(frozen=True)
class TraceCheck:
    """What :func:`verify_trace` found. ``fault`` is empty where the chain is whole; ``head`` is such as ``17:ab…``.

    ``first``: the number of the first line that is kept. ``lines``: how many there are.
    """

    fault: str
    head: str
    first: int
    lines: int


def hash_line(before: str, number: int, said: Sequence[str]) -> str:
    """Return the hash of a line: SHA-256 of the hash before it, its number, and time, lenke-id, what and verdict."""
    content = json.dumps([before, number, *said], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def add_lines(connection: sqlite3.Connection, lines: Sequence[NewLine], now: datetime) -> None:
    """Add lines to the trace, in the transaction under way; a wrong PIN is counted with its link too (L10)."""
    number, before = read_head(connection)
    time = to_text(now)
    rows = []
    for line in lines:
        said = (time, line.lenke_id, line.what.value, line.verdict.value)
        number += 1
        before = hash_line(before, number, said)
        rows.append((number, *said, before))
    connection.executemany("insert into spor values (?, ?, ?, ?, ?, ?)", rows)
    if rows:
        note_time(connection, now)
    connection.executemany(
        "update lenke set pin_feil = pin_feil + 1 where lenke_id = ?",
        [(line.lenke_id,) for line in lines if (line.what, line.verdict) == (What.PIN, Verdict.WRONG)],
    )


def read_head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return number and hash of the last line, of the last that was cut off where none is kept."""
    last = connection.execute("select nummer, hash from spor order by nummer desc limit 1").fetchone()
    number, value = last or connection.execute("select spor_fra, spor_hash from lager").fetchone()
    return int(number), str(value)


def note_time(connection: sqlite3.Connection, now: datetime) -> None:
    """Keep the latest time that was written: it is not cut off with the lines, and never goes back (L5)."""
    connection.execute("update lager set siste_tid = max(siste_tid, ?)", (to_text(now),))


def read_last_time(connection: sqlite3.Connection) -> str:
    """Return the latest time that was written, empty where nothing was."""
    (last,) = connection.execute("select siste_tid from lager").fetchone()
    return str(last)


def read_lines(connection: sqlite3.Connection, lenke_id: str | None = None) -> Iterator[TraceLine]:
    """Yield the lines in order, of one link where it is given. A time that cannot be read is a ValueError."""
    query = "select nummer, tid, lenke_id, hva, utfall, hash from spor"
    where, given = ("", ()) if lenke_id is None else (" where lenke_id = ?", (lenke_id,))
    for number, time, *rest in connection.execute(f"{query}{where} order by nummer", given):
        yield TraceLine(number, to_moment(time), *rest)


def verify_trace(connection: sqlite3.Connection, noted: str = "") -> TraceCheck:
    """Follow the chain from the last line that was cut off to the end. ``noted``: a head ``N:HASH`` kept elsewhere."""
    start, before = connection.execute("select spor_fra, spor_hash from lager").fetchone()
    hashes = {start: before}
    number, fault = start, ""
    rows = connection.execute("select nummer, tid, lenke_id, hva, utfall, hash from spor order by nummer")
    for found, *said, value in rows:
        if found != number + 1:
            fault = fault or f"{found - number - 1} lines before line {found} are missing"
        elif value != hash_line(before, found, said):
            fault = fault or f"line {found} has been changed"
        hashes[found] = value
        number, before = found, value
    return TraceCheck(fault or _compare(noted, hashes, start), f"{number}:{before}", start + 1, len(hashes) - 1)


def _compare(noted: str, hashes: dict[int, str], start: int) -> str:
    """Say what is wrong with the trace where a head was noted elsewhere; nothing where it is as noted."""
    if not noted:
        return ""
    number, _, value = noted.partition(":")
    if not number.isdecimal() or not value:
        return "the head that was given is not a number and a hash, N:HASH"
    if int(number) < start:
        return f"line {number} is older than what is kept, which begins at line {start + 1}"
    if int(number) not in hashes:
        return f"line {number} was there when its head was noted: the end of the trace has been cut off"
    return "" if hashes[int(number)] == value else f"line {number} is not the one noted: lines have been written anew"
