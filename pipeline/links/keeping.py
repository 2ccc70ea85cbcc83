"""How long things are kept, and what is kept on an address (L17, L7): show it, forget it, cut what is too old.

Functions work in the transaction under way (``database.py``). Files of sendings are removed by ``sending_folders.py``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.links.changes import end, number_change
from pipeline.links.life import find_state
from pipeline.links.model import Link, LinkState, NewLine, TraceLine, What, fold_address
from pipeline.links.reading import list_editions, list_links, list_links_of
from pipeline.links.times import norwegian_day, to_text
from pipeline.links.trace import add_lines, read_lines

KEEP_MONTHS = 18
_MONTHS = 12


@dataclass(frozen=True)
class Kept:
    """All that the store keeps on an address: its links, and the lines of the trace about each."""

    links: tuple[Link, ...]
    lines: tuple[TraceLine, ...]


@dataclass(frozen=True)
class Tidied:
    """What was too old and is gone: lines of the trace, and recipients' names and addresses."""

    lines: int
    recipients: int


def read_kept(connection: sqlite3.Connection, epost: str) -> Kept:
    """Return what is kept on an address, letters' case apart."""
    links = tuple(list_links_of(connection, fold_address(epost)))
    return Kept(links, tuple(line for link in links for line in read_lines(connection, link.lenke_id)))


def forget(connection: sqlite3.Connection, epost: str, reason: str, now: datetime) -> tuple[str, ...]:
    """Revoke every link of an address and remove name and address; return the ids. The trace keeps the ids (L17)."""
    links = list_links_of(connection, fold_address(epost))
    ids = tuple(sorted(link.lenke_id for link in links))
    for link in links:
        if link.revoked is None:
            end(connection, link.lenke_id, reason, now)
    remove_addresses(connection, ids)
    note_forgotten(connection, ids, now)
    add_lines(connection, [NewLine(lenke_id, What.FORGOTTEN) for lenke_id in ids], now)
    if ids:
        number_change(connection, "", What.FORGOTTEN, reason, now)
    return ids


def tidy(connection: sqlite3.Connection, now: datetime, keep_days: int | None = None) -> Tidied:
    """Cut off lines of the trace that are too old, and remove names and addresses that are no longer needed.

    ``keep_days``: how long lines are kept from now on; as before where it is None.
    These are needed for comparing until a later year's links are made, and 18 months at most; while a link is open,
    until then.
    """
    if keep_days is not None:
        connection.execute("update lager set spor_dager = ?", (keep_days,))
    (days,) = connection.execute("select spor_dager from lager").fetchone()
    lines = _cut(connection, to_text(now - timedelta(days=days)))
    editions = list_editions(connection)
    newest = max((edition.ar for edition in editions), default=0)
    oldest = months_before(now, KEEP_MONTHS)
    old = []
    for edition in editions:
        for link in list_links(connection, edition.utgave):
            is_over = edition.ar < newest and find_state(link, now) is not LinkState.OPEN
            if is_over or to_text(link.made) < oldest:
                old.append(link.lenke_id)
    return Tidied(lines, len(remove_addresses(connection, tuple(old))))


def months_before(now: datetime, months: int) -> str:
    """Return the text of midnight, UTC, so many calendar months before the Norwegian day of ``now``."""
    day = norwegian_day(now)
    index = day.year * _MONTHS + day.month - 1 - months
    return f"{index // _MONTHS:04}-{index % _MONTHS + 1:02}-{day.day:02}T00:00:00Z"


def remove_addresses(connection: sqlite3.Connection, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Remove what tells who a recipient is; return the links that had anything. The role and the language stay."""
    return tuple(
        lenke_id
        for lenke_id in ids
        if connection.execute(
            "update mottaker set navn = '', epost = '', epost_lik = '', orgnr = '' "
            "where mottaker_id = (select mottaker_id from lenke where lenke_id = ?) "
            "and (navn <> '' or epost <> '' or orgnr <> '')",
            (lenke_id,),
        ).rowcount
    )


def note_forgotten(connection: sqlite3.Connection, ids: Iterable[str], now: datetime) -> None:
    """Keep which links' readers were forgotten, for good: a copy taken into use brings none of them back (L17)."""
    connection.executemany("insert or ignore into glemt values (?, ?)", [(lenke_id, to_text(now)) for lenke_id in ids])


def _cut(connection: sqlite3.Connection, oldest: str) -> int:
    """Cut off the lines before the first that is kept; the hash of the last of them stays (L7)."""
    kept = connection.execute("select min(nummer) from spor where tid >= ?", (oldest,)).fetchone()[0]
    last = connection.execute(
        "select nummer, hash from spor where ?1 is null or nummer < ?1 order by nummer desc limit 1", (kept,)
    ).fetchone()
    if last is None:
        return 0
    connection.execute("update lager set spor_fra = ?, spor_hash = ?", last)
    return connection.execute("delete from spor where nummer <= ?", (last[0],)).rowcount
