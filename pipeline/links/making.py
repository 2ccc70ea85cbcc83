"""Making links: one sending with its recipients, links and lines of the trace, in one transaction (L2).

The folder with the links in clear is written before, and gets its name after (``sending.py``). Changes of links that
are there are in ``changes.py``.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from pipeline.common.errors import RefusedError
from pipeline.links.changes import end, number_change, refuse_closed, refuse_unknown, require_link, revoke
from pipeline.links.model import NewLine, NewLink, NewSending, PortalEdition, Verdict, What, fold_address
from pipeline.links.reading import list_links, next_number
from pipeline.links.times import to_text
from pipeline.links.trace import add_lines


def write_edition(connection: sqlite3.Connection, edition: PortalEdition, now: datetime) -> None:
    """Write what the portal must know of an edition in the place of what was known; when it was closed stays."""
    names, contact = (json.dumps(dict(one), ensure_ascii=False) for one in (edition.names, edition.contact))
    facts = (edition.ar, edition.slag, edition.stottemerke, names, contact)
    connection.execute(
        "insert or ignore into utgave values (?, ?, ?, ?, ?, ?, ?, null)", (edition.utgave, *facts, to_text(now))
    )
    connection.execute(
        "update utgave set ar = ?, slag = ?, stottemerke = ?, navn = ?, kontakt = ? where utgave = ?",
        (*facts, edition.utgave),
    )
    connection.execute("delete from enhet where utgave = ?", (edition.utgave,))
    connection.executemany(
        "insert into enhet values (?, ?, ?, ?, ?)",
        [
            (edition.utgave, kode, unit.navn, unit.malform, unit.frist.isoformat() if unit.frist else None)
            for kode, unit in edition.units.items()
        ],
    )


def make(connection: sqlite3.Connection, sending: NewSending, now: datetime) -> None:
    """Make a sending: its links are alive, and those they replace or that are gone are not, from one moment on (L2).

    Raises RefusedError where another sending has got the number meanwhile, the round is closed, a link to be replaced
    or revoked is none of the edition's, or a recipient has a link already.
    """
    utgave = sending.edition.utgave
    if sending.number < next_number(connection, utgave):
        raise RefusedError(
            f"Another call has made sending {sending.number} of {utgave} meanwhile. Nothing was made by this one. "
            "Repeat it."
        )
    write_edition(connection, sending.edition, now)
    refuse_closed(connection, utgave)
    replaced = {new.replaces for new in sending.links if new.replaces}
    refuse_unknown(connection, utgave, [*replaced, *sending.gone])
    revoke(connection, utgave, sending.gone, sending.reason, now)
    _refuse_doubles(connection, sending, replaced)
    connection.execute(
        "insert into utsending values (?, ?, ?, ?, ?)",
        (utgave, sending.number, sending.mark, to_text(now), sending.base_url),
    )
    for new in sending.links:
        _insert_link(connection, sending, new, now)
    add_lines(connection, [NewLine(new.lenke_id, What.MADE) for new in sending.links], now)
    for new in sending.links:
        if new.replaces:
            _replace(connection, new, sending.reason, now)
    number_change(connection, utgave, What.MADE, sending.reason, now)


def _insert_link(connection: sqlite3.Connection, sending: NewSending, new: NewLink, now: datetime) -> None:
    who = new.recipient
    cursor = connection.execute(
        "insert into mottaker (utgave, kode, navn, rolle, epost, epost_lik, malform, orgnr) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sending.edition.utgave, who.kode, who.navn, who.rolle.value, who.epost, fold_address(who.epost),
            who.malform, who.orgnr,
        ),
    )  # fmt: skip
    connection.execute(
        "insert into lenke (lenke_id, utgave, utsending, mottaker_id, token_hash, laget, utloper, pin_avtrykk) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.lenke_id, sending.edition.utgave, sending.number, cursor.lastrowid, new.token_hash, to_text(now),
            to_text(new.expires), new.pin_digest,
        ),
    )  # fmt: skip


def _replace(connection: sqlite3.Connection, new: NewLink, reason: str, now: datetime) -> None:
    """End the link that ``new`` takes the place of; one that was revoked before keeps its time and reason."""
    old = require_link(connection, str(new.replaces))
    if old.revoked is None:
        end(connection, old.lenke_id, reason or f"erstattet av {new.lenke_id}", now)
    connection.execute("update lenke set erstattet_av = ? where lenke_id = ?", (new.lenke_id, old.lenke_id))
    add_lines(connection, [NewLine(old.lenke_id, What.REVOKED, Verdict.REISSUED)], now)


def _refuse_doubles(connection: sqlite3.Connection, sending: NewSending, replaced: set[str]) -> None:
    have = {
        link.recipient.key
        for link in list_links(connection, sending.edition.utgave)
        if link.revoked is None and link.lenke_id not in replaced
    }
    doubled = sorted({new.recipient.kode for new in sending.links if new.recipient.key in have})
    if doubled:
        raise RefusedError(
            f"A recipient at {', '.join(doubled)} has a link to {sending.edition.utgave} already. Nothing was made."
        )
