"""What changes links that are there: revoking, another end, closing a round, word back, marks.

Each function works in the transaction that is under way on its connection (``database.py``) and adds its lines to the
trace (L7). A change of which links open (L5) also gets the next number, which the head repeats. Links are made in
``making.py``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pipeline.common.errors import RefusedError
from pipeline.links.life import find_state, may_send_word
from pipeline.links.model import Link, LinkState, NewLine, Verdict, What, Word
from pipeline.links.reading import find_by_id, find_unknown, list_editions, list_links
from pipeline.links.times import to_text
from pipeline.links.trace import add_lines, note_time

NOT_MEANT_FOR_ME = "mottakeren meldte: ikke ment for meg"


def number_change(connection: sqlite3.Connection, utgave: str, what: What, reason: str, now: datetime) -> None:
    """Give this change of links the next number, and keep its reason."""
    connection.execute("update lager set endring = endring + 1")
    connection.execute(
        "insert into endring select endring, ?, ?, ?, ? from lager", (to_text(now), utgave, what.value, reason)
    )
    note_time(connection, now)


def revoke(
    connection: sqlite3.Connection, utgave: str, ids: Sequence[str], reason: str, now: datetime
) -> tuple[str, ...]:
    """Revoke links; return those that were not revoked before, in order of id."""
    refuse_unknown(connection, utgave, ids)
    alive = [link for link in list_links(connection, utgave) if link.lenke_id in set(ids) and link.revoked is None]
    changed = tuple(sorted(link.lenke_id for link in alive))
    for lenke_id in changed:
        end(connection, lenke_id, reason, now)
    add_lines(connection, [NewLine(lenke_id, What.REVOKED) for lenke_id in changed], now)
    if changed:
        number_change(connection, utgave, What.REVOKED, reason, now)
    return changed


def expire(
    connection: sqlite3.Connection,
    utgave: str,
    ends: Mapping[str, datetime],
    reason: str,
    now: datetime,
    *,
    reopen: bool = False,
) -> tuple[str, ...]:
    """Give links another end, earlier or later; return those that have one, in order of id: none that is revoked (L4).

    Raises RefusedError where the round is closed and is not to be opened again with ``reopen``.
    """
    refuse_unknown(connection, utgave, list(ends))
    lines = []
    if reopen:
        connection.execute("update utgave set lukket = null where utgave = ? and lukket is not null", (utgave,))
    refuse_closed(connection, utgave, "Give --reopen too to open the round again.")
    for link in list_links(connection, utgave):
        if link.lenke_id in ends and link.revoked is None:
            connection.execute(
                "update lenke set utloper = ?, grunn = coalesce(nullif(?, ''), grunn) where lenke_id = ?",
                (to_text(ends[link.lenke_id]), reason, link.lenke_id),
            )
            lines.append(NewLine(link.lenke_id, What.REOPENED if reopen else What.EXPIRY))
    add_lines(connection, lines, now)
    if lines or reopen:
        number_change(connection, utgave, What.REOPENED if reopen else What.EXPIRY, reason, now)
    return tuple(sorted(line.lenke_id for line in lines))


def close(connection: sqlite3.Connection, utgave: str, reason: str, now: datetime) -> tuple[str, ...]:
    """Close the round of an edition; return the links that opened until now, in order of id."""
    open_ones = [
        link.lenke_id for link in list_links(connection, utgave) if find_state(link, now) is LinkState.OPEN
    ]  # fmt: skip
    closed = connection.execute(
        "update utgave set lukket = ? where utgave = ? and lukket is null", (to_text(now), utgave)
    ).rowcount
    if closed:
        add_lines(connection, [NewLine(lenke_id, What.CLOSED) for lenke_id in sorted(open_ones)], now)
        number_change(connection, utgave, What.CLOSED, reason, now)
    return tuple(sorted(open_ones)) if closed else ()


def set_word(connection: sqlite3.Connection, lenke_id: str, word: Word, now: datetime) -> None:
    """Keep what the holder of a link says back. Raises RefusedError where it cannot be said any more (L18)."""
    link = require_link(connection, lenke_id)
    (edition,) = list_editions(connection, link.utgave)
    if not may_send_word(edition, link, now):
        raise RefusedError(f"No word back is taken for {lenke_id}: the unit's deadline is over, or it never had one.")
    connection.execute(
        "update lenke set svar = ?, svar_tid = ? where lenke_id = ?", (word.value, to_text(now), lenke_id)
    )
    add_lines(connection, [NewLine(lenke_id, What.WORD, Verdict(word.value))], now)


def report_mistake(connection: sqlite3.Connection, lenke_id: str, now: datetime) -> None:
    """Revoke a link whose holder says that it was not meant for them (L9)."""
    link = require_link(connection, lenke_id)
    connection.execute("update lenke set feilmeldt = ? where lenke_id = ?", (to_text(now), lenke_id))
    add_lines(connection, [NewLine(lenke_id, What.MISTAKE)], now)
    revoke(connection, link.utgave, [lenke_id], NOT_MEANT_FOR_ME, now)


def mark(
    connection: sqlite3.Connection, utgave: str, ids: Sequence[str], *, sent: date | None, bounced: date | None
) -> None:
    """Keep the days that the software is told: when links were sent, when an e-mail came back (L6)."""
    refuse_unknown(connection, utgave, ids)
    for column, day in (("sendt", sent), ("retur", bounced)):
        if day is not None:
            connection.executemany(
                f"update lenke set {column} = ? where lenke_id = ?", [(day.isoformat(), one) for one in ids]
            )


def end(connection: sqlite3.Connection, lenke_id: str, reason: str, now: datetime) -> None:
    """Revoke one link; an empty reason leaves the one it has."""
    connection.execute(
        "update lenke set tilbakekalt = ?, grunn = coalesce(nullif(?, ''), grunn) where lenke_id = ?",
        (to_text(now), reason, lenke_id),
    )


def require_link(connection: sqlite3.Connection, lenke_id: str) -> Link:
    """Return the link with this id. Raises RefusedError where there is none."""
    link = find_by_id(connection, lenke_id)
    if link is None:
        raise RefusedError("There is no such link. Nothing was done.")
    return link


def refuse_unknown(connection: sqlite3.Connection, utgave: str, ids: Sequence[str]) -> None:
    """Raise RefusedError where some of ``ids`` are no links of the edition."""
    unknown = find_unknown(connection, utgave, ids)
    if unknown:
        raise RefusedError(
            f"{utgave} has no link {', '.join(unknown)}. Nothing was done. `introresultat links status {utgave}` lists "
            "the links with their lenke_id."
        )


def refuse_closed(connection: sqlite3.Connection, utgave: str, remedy: str = "") -> None:
    """Raise RefusedError where the round of the edition is closed."""
    found = connection.execute("select lukket from utgave where utgave = ?", (utgave,)).fetchone()
    if found and found[0]:
        remedy = remedy or f"`introresultat links expire {utgave} --date DATE --reopen` opens it again."
        raise RefusedError(f"The round of {utgave} was closed at {found[0]}. Nothing was done. {remedy}")
