"""What the store says: links, sendings, editions and how links have been used, each read by one statement.

Every function reads in the transaction that is under way on its connection (``database.py``). What changes them is in
``changes.py``. A cell that this software cannot have written is a ValueError or a TypeError, which closes the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.common.languages import LANGUAGES
from pipeline.links.model import Link, PortalEdition, PortalUnit, Recipient, Role, Sending, Use, What, Word
from pipeline.links.times import find_day, find_moment, to_moment

_LINK = """
select
    lenke.lenke_id, lenke.utgave, mottaker.kode, lenke.token_hash, lenke.utsending, lenke.laget, lenke.utloper,
    lenke.tilbakekalt, lenke.grunn, utgave.lukket, lenke.erstattet_av, lenke.svar, lenke.svar_tid, lenke.feilmeldt,
    lenke.sendt, lenke.retur, lenke.pin_avtrykk, lenke.pin_feil,
    mottaker.navn, mottaker.rolle, mottaker.epost, mottaker.malform, mottaker.orgnr
from lenke
join mottaker using (mottaker_id)
join utgave on utgave.utgave = lenke.utgave
"""
# L11: for an unknown token another link is read, at the cost of a revoked one; nobody gets it
_BY_TOKEN = f"""
{_LINK}
where lenke.lenke_id = coalesce(
    (select lenke_id from lenke where token_hash = ?), (select min(lenke_id) from lenke)
)
"""
_BY_ID = f"{_LINK} where lenke.lenke_id = ?"
_OF_EDITION = f"{_LINK} where lenke.utgave = ? order by mottaker.kode, lenke.utsending, lenke.lenke_id"
_OF_ADDRESS = f"{_LINK} where mottaker.epost_lik = ? and mottaker.epost_lik <> '' order by lenke.laget, lenke.lenke_id"


def find_by_hash(connection: sqlite3.Connection, token_hash: str) -> Link | None:
    """Return the link of the token with this SHA-256, revoked or not, or None: the same work is done for all (L11)."""
    row = connection.execute(_BY_TOKEN, (token_hash,)).fetchone()
    link = _to_link(row) if row else None
    return link if link is not None and link.token_hash == token_hash else None


def find_by_id(connection: sqlite3.Connection, lenke_id: str) -> Link | None:
    """Return the link with this id, or None."""
    row = connection.execute(_BY_ID, (lenke_id,)).fetchone()
    return _to_link(row) if row else None


def list_links(connection: sqlite3.Connection, utgave: str) -> list[Link]:
    """Return the links of an edition, by unit, sending and id."""
    return [_to_link(row) for row in connection.execute(_OF_EDITION, (utgave,))]


def list_links_of(connection: sqlite3.Connection, folded: str) -> list[Link]:
    """Return all links of an address, as it is compared, by the time they were made."""
    return [_to_link(row) for row in connection.execute(_OF_ADDRESS, (folded,))]


def list_editions(connection: sqlite3.Connection, utgave: str | None = None) -> list[PortalEdition]:
    """Return the editions that have links, or the one that is named, by the time they got the first."""
    units: dict[str, dict[str, PortalUnit]] = {}
    for key, kode, navn, malform, frist in connection.execute(
        "select utgave, kode, navn, malform, frist from enhet where ?1 is null or utgave = ?1 order by kode", (utgave,)
    ):
        units.setdefault(key, {})[kode] = PortalUnit(kode, navn, malform, find_day(frist))
    rows = connection.execute(
        "select utgave, ar, slag, navn, kontakt, stottemerke, laget, lukket from utgave "
        "where ?1 is null or utgave = ?1 order by laget, utgave",
        (utgave,),
    )
    return [
        PortalEdition(
            key, ar, slag, _read_texts(navn, LANGUAGES), _read_texts(kontakt), merke, units.get(key, {}),
            to_moment(laget), find_moment(lukket),
        )
        for key, ar, slag, navn, kontakt, merke, laget, lukket in rows
    ]  # fmt: skip


def list_sendings(connection: sqlite3.Connection, utgave: str | None = None) -> list[Sending]:
    """Return the sendings, of one edition where it is given, in order."""
    rows = connection.execute(
        "select utgave, nummer, merke, laget, rot from utsending where ?1 is null or utgave = ?1 "
        "order by utgave, nummer",
        (utgave,),
    )
    return [Sending(key, number, mark, to_moment(made), root) for key, number, mark, made, root in rows]


def next_number(connection: sqlite3.Connection, utgave: str) -> int:
    """Return the number of the edition's next sending, from 1."""
    (last,) = connection.execute("select max(nummer) from utsending where utgave = ?", (utgave,)).fetchone()
    return (last or 0) + 1


def read_uses(connection: sqlite3.Connection, utgave: str) -> dict[str, Use]:
    """Return how each link of an edition that has been opened or has given files has been used, by its id."""
    rows = connection.execute(
        "select spor.lenke_id, min(case when hva = ?2 then tid end), max(case when hva = ?2 then tid end), "
        "count(case when hva = ?3 then 1 end) from spor join lenke on lenke.lenke_id = spor.lenke_id "
        "where lenke.utgave = ?1 and hva in (?2, ?3) group by spor.lenke_id",
        (utgave, What.OPENED.value, What.DOWNLOADED.value),
    )
    return {key: Use(find_moment(first), find_moment(last), count) for key, first, last, count in rows}


def count_lines(connection: sqlite3.Connection, lenke_id: str, what: str, verdict: str, since: str) -> int:
    """Return how many lines of the trace say ``what`` and ``verdict`` of a link, from the time ``since`` on."""
    (count,) = connection.execute(
        "select count(*) from spor where lenke_id = ? and hva = ? and utfall = ? and tid >= ?",
        (lenke_id, what, verdict, since),
    ).fetchone()
    return int(count)


def find_unknown(connection: sqlite3.Connection, utgave: str, ids: Iterable[str]) -> list[str]:
    """Return which of ``ids`` are no links of the edition."""
    known = {key for (key,) in connection.execute("select lenke_id from lenke where utgave = ?", (utgave,))}
    return sorted(set(ids) - known)


def _to_link(row: tuple[Any, ...]) -> Link:
    (lenke_id, utgave, kode, token_hash, utsending, made, expires, revoked, reason, closed, reissued, word, word_time,
     mistake, sent, bounced, pin, wrong_pins, navn, rolle, epost, malform, orgnr) = row  # fmt: skip
    _require_texts(lenke_id, utgave, kode, token_hash, reason, navn, epost, orgnr, pin if pin is not None else "")
    if malform not in LANGUAGES:
        raise ValueError("a recipient's language is none of ours")
    return Link(
        lenke_id=lenke_id,
        utgave=utgave,
        kode=kode,
        recipient=Recipient(kode, navn, Role(rolle), epost, malform, orgnr),
        token_hash=token_hash,
        utsending=utsending,
        made=to_moment(made),
        expires=to_moment(expires),
        revoked=find_moment(revoked),
        reason=reason,
        closed=find_moment(closed),
        reissued_by=reissued,
        word=Word(word) if word is not None else None,
        word_time=find_moment(word_time),
        mistake=find_moment(mistake),
        sent=find_day(sent),
        bounced=find_day(bounced),
        pin_digest=pin,
        wrong_pins=int(wrong_pins),
    )


def _read_texts(cell: str, required: Iterable[str] = ()) -> Mapping[str, str]:
    """Return the texts by key that were written as JSON, with those that must be there."""
    found = json.loads(cell)
    if not isinstance(found, dict) or not set(required) <= set(found):
        raise ValueError("an edition's texts are not by key, or one is missing")
    _require_texts(*found.values())
    return found


def _require_texts(*cells: object) -> None:
    if not all(isinstance(cell, str) for cell in cells):
        raise ValueError("a cell has no text where one is expected")
