"""Which links a call of ``links reissue`` makes in the place of which (L4): to whom, and until when.

The sending itself is made in ``sending.py``, where the old links end with the making of the new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.common.errors import RefusedError
from pipeline.common.signs import find_control_sign, name_sign
from pipeline.links.addresses import is_address
from pipeline.links.doubts import find_doubts
from pipeline.links.model import Link, Role, What
from pipeline.links.plan import Issue
from pipeline.links.recipients import LONGEST_NAME, Given
from pipeline.links.store import LinkStore
from pipeline.links.times import end_of_day, last_day
from pipeline.places.units import Unit


@dataclass(frozen=True)
class Reissue:
    """The links to make. ``doubts``: what may be a mistake about a new address, as for a file of recipients (L1)."""

    issues: tuple[Issue, ...]
    doubts: tuple[str, ...]


def plan_reissue(
    links: Sequence[Link],
    units: Sequence[Unit],
    now: datetime,
    *,
    epost: str | None = None,
    navn: str | None = None,
    day: date | None = None,
) -> Reissue:
    """Return what to make in the place of ``links``, to ``epost`` and ``navn`` where they are given.

    A new link ends on ``day``, else when the old one would have. Raises RefusedError where a link has been replaced
    before, would have run out when it is made, leads to a unit without a sheet, or has nobody to go to.
    """
    if epost is not None and not is_address(epost):
        raise RefusedError("The new address is none. Nothing was made. Expected one such as navn@kommunen.kommune.no.")
    sign = find_control_sign(navn or "")
    if sign is not None or len(navn or "") > LONGEST_NAME:
        found = f"has {name_sign(sign)} in it" if sign is not None else f"is longer than {LONGEST_NAME} signs"
        raise RefusedError(f"The new name {found}. Nothing was made. Expected a name in plain text.")
    if len(links) > 1 and (epost is not None or navn is not None):
        raise RefusedError("A new address or name is for one link. Nothing was made. Give one --link.")
    by_code = {unit.kode: unit for unit in units if unit.har_ark}
    issues = []
    for link in links:
        expires = end_of_day(day) if day is not None else link.expires
        _refuse_unfit(link, by_code, expires, now, epost)
        who = link.recipient
        who = replace(who, epost=who.epost if epost is None else epost, navn=who.navn if navn is None else navn)
        issues.append(Issue(who, by_code[link.kode], expires, link.lenke_id, with_pin=link.pin_digest is not None))
    return Reissue(tuple(issues), tuple(_find_doubts(issues[0], units)) if epost is not None and issues else ())


def list_adopted(store: LinkStore, links: Sequence[Link]) -> list[Link]:
    """Return the links that ``links adopt`` revoked and that nobody has replaced or forgotten since."""
    revoked: set[str] = set()
    adopted: datetime | None = None
    for line in store.trace():  # the lines of an adoption follow each other
        if line.what == What.ADOPTED:
            adopted = line.time
        elif line.what == What.REVOKED and line.time == adopted:
            revoked.add(line.lenke_id)
        else:
            adopted = None
    return [link for link in links if link.lenke_id in revoked and link.reissued_by is None and _has_reader(link)]


def _refuse_unfit(link: Link, units: dict[str, Unit], expires: datetime, now: datetime, epost: str | None) -> None:
    found = ""
    if link.reissued_by is not None:
        found = f"has been replaced by {link.reissued_by}. Reissue that one"
    elif epost is None and not _has_reader(link):
        found = "has no address any more: it was forgotten. Give a new one with --epost"
    elif link.kode not in units:
        found = f"leads to {link.kode}, which has no sheet in the edition as published last"
    elif expires <= now:
        found = (
            f"has run out at the end of {last_day(expires).isoformat()}. Give the last day with --expires YYYY-MM-DD"
        )
    if found:
        raise RefusedError(f"The link {link.lenke_id} {found}. Nothing was made.")


def _has_reader(link: Link) -> bool:
    return link.recipient.rolle is Role.UNIT or bool(link.recipient.epost)


def _find_doubts(issue: Issue, units: Sequence[Unit]) -> list[str]:
    """The doubts about one address: as in a file in which its unit alone has a sheet."""
    only = [replace(unit, har_ark=unit.kode == issue.unit.kode) for unit in units]
    return find_doubts([Given(issue.recipient)], only, [])
