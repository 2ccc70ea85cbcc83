"""Who has got a link, opened it and answered (L6), and what to look at: ends before deadlines, files kept too long.

A row is a link. Whom to remind is in ``reminders.py``; files and terminal in ``tables.py``. Moments are shown in
Norwegian time, to the minute; a link that opens no longer because its round was closed says so where its end is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from pipeline.editions.edition import NORWEGIAN_TIME
from pipeline.links.keeping import Kept
from pipeline.links.life import find_state, find_word_end
from pipeline.links.model import Link, LinkState, PortalEdition, Use
from pipeline.links.tables import Cell
from pipeline.links.times import last_day

STATUS_COLUMNS = (
    "kode", "navn", "mottaker", "rolle", "epost", "lenke_id", "utsending", "sendt", "retur", "apnet_forst",
    "apnet_sist", "nedlastinger", "utloper", "tilbakekalt", "grunn", "svar", "svar_tid",
)  # fmt: skip


def describe_link(link: Link, edition: PortalEdition, use: Use) -> tuple[Cell, ...]:
    """Return the row of a link: the cells of :data:`STATUS_COLUMNS`."""
    unit = edition.units.get(link.kode)
    return (
        link.kode,
        unit.navn if unit else "",
        link.recipient.navn,
        link.recipient.rolle.value,
        link.recipient.epost,
        link.lenke_id,
        link.utsending,
        _show_day(link.sent),
        _show_day(link.bounced),
        show_moment(use.opened_first),
        show_moment(use.opened_last),
        use.downloads,
        show_end(link),
        show_moment(link.revoked),
        link.reason,
        link.word.value if link.word else "",
        show_moment(link.word_time),
    )


def list_short_lives(links: Sequence[Link], edition: PortalEdition, now: datetime) -> list[str]:
    """Return a sentence for each unit whose links run out before its deadline for correcting NIR (L4)."""
    ends: dict[str, datetime] = {}
    for link in links:
        if find_state(link, now) in (LinkState.OPEN, LinkState.RUN_OUT):
            ends[link.kode] = min(ends.get(link.kode, link.expires), link.expires)
    told = []
    for kode, end in sorted(ends.items()):
        deadline = find_word_end(edition, kode)
        if deadline is not None and end < deadline:
            told.append(
                f"{kode}: the deadline is {last_day(deadline)}, and a link runs out at the end of {last_day(end)}. "
                f"introresultat links expire {edition.utgave} --date DATE"
            )
    return told


def describe_kept(kept: Kept, folders: Sequence[Path]) -> Iterator[str]:
    """Yield all that is kept on an address, a line each: links, what happened to them, files that have it."""
    if not kept.links:
        yield "Nothing is kept on this address in the store of links."
    for link in kept.links:
        who = link.recipient
        yield f"Link {link.lenke_id}: {link.utgave}, unit {link.kode}, sending {link.utsending}"
        facts = {
            "name": who.navn,
            "address": who.epost,
            "role": who.rolle.value,
            "written standard": who.malform,
            "organisation number": who.orgnr,
            "made": show_moment(link.made),
            "sent": _show_day(link.sent),
            "came back": _show_day(link.bounced),
            "runs out": show_end(link),
            "revoked": show_moment(link.revoked),
            "reason": link.reason,
            "replaced by": link.reissued_by or "",
            "not meant for its holder": show_moment(link.mistake),
            "answer": link.word.value if link.word else "",
            "answered": show_moment(link.word_time),
            "PIN": "its digest" if link.pin_digest else "",
        }
        yield from (f"  {name}: {value}" for name, value in facts.items() if value)
        yield from (
            f"  {show_moment(line.time)} {line.what} {line.verdict}"
            for line in kept.lines
            if line.lenke_id == link.lenke_id
        )
    yield from (f"Also in the files of {folder}" for folder in folders)
    yield "Not looked at: copies made with links backup, and files that were taken elsewhere."


def show_moment(moment: datetime | None) -> str:
    """Return a moment as an analyst reads it: Norwegian time, to the minute; empty where there is none."""
    return moment.astimezone(NORWEGIAN_TIME).strftime("%Y-%m-%d %H:%M") if moment else ""


def show_end(link: Link) -> str:
    """Return the last day that a link opens, or when its round was closed."""
    return f"lukket {show_moment(link.closed)}" if link.closed else last_day(link.expires).isoformat()


def _show_day(day: date | None) -> str:
    return day.isoformat() if day else ""
