"""Which links a call of ``links make`` would make, which recipients have theirs, and who is gone (L1–L3).

Nothing is written here. What is made of a plan is in ``sending.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.links.doubts import find_doubts
from pipeline.links.life import choose_expiry
from pipeline.links.model import Link, Recipient, Role
from pipeline.links.recipients import Given
from pipeline.links.store import LinkStore
from pipeline.links.times import last_day
from pipeline.places.units import Unit


@dataclass(frozen=True)
class Issue:
    """A link to be made. ``expires``: UTC. ``replaces``: the id of the link that ends when this one is made.

    ``with_pin``: the portal asks for a code too (L10).
    """

    recipient: Recipient
    unit: Unit
    expires: datetime
    replaces: str | None = None
    with_pin: bool = False


@dataclass(frozen=True)
class Plan:
    """What a call would do. ``kept``: links that recipients have and keep; ``ended``: those that were revoked.

    ``gone``: the links of recipients who are not in the file any more.
    """

    new: tuple[Issue, ...]
    kept: tuple[Link, ...]
    ended: tuple[Link, ...]
    gone: tuple[Link, ...]
    doubts: tuple[str, ...]


def plan_links(
    edition: Edition,
    given: Sequence[Given],
    units: Sequence[Unit],
    store: LinkStore | None,
    *,
    day: date | None,
    now: datetime,
    with_pin: bool = False,
) -> Plan:
    """Return the plan for ``given``, against the links in ``store`` (None: there are none).

    A recipient whose link was revoked gets no other: that is what ``reissue`` is for. Raises RefusedError where a link
    would have no end, or have run out when it is made (L4).
    """
    links = store.links(edition.key) if store is not None else []
    have: dict[tuple[str, str, bool], Link] = {}
    for link in sorted(links, key=lambda link: link.revoked is None):
        have[_name(link.recipient)] = link  # one that is not revoked comes last
    by_code = {unit.kode: unit for unit in units}
    new: list[Issue] = []
    kept: list[Link] = []
    ended: list[Link] = []
    for one in given:
        found = have.get(_name(one.recipient))
        if found is None:
            unit = by_code[one.recipient.kode]
            expires = choose_expiry(edition.find_deadline(unit.kode), day)
            _refuse_past(expires, now)
            new.append(Issue(one.recipient, unit, expires, with_pin=with_pin))
        else:
            (kept if found.revoked is None else ended).append(found)
    wanted = {_name(one.recipient) for one in given}
    is_of_people = any(one.recipient.rolle is not Role.UNIT for one in given)
    gone = [
        link
        for name, link in have.items()
        if is_of_people and name not in wanted and link.revoked is None and link.recipient.rolle is not Role.UNIT
    ]
    doubts = find_doubts(given, units, _list_earlier(links, edition, store))
    return Plan(tuple(new), tuple(kept), tuple(ended), tuple(gone), tuple(doubts))


def _name(recipient: Recipient) -> tuple[str, str, bool]:
    """What a recipient is known by. The address is empty of a unit's own link, and where it was forgotten."""
    return *recipient.key, recipient.rolle is Role.UNIT


def _list_earlier(links: Sequence[Link], edition: Edition, store: LinkStore | None) -> list[Link]:
    """The links to people that were sent last, unit by unit (L1).

    Of this edition where the unit has one that is not revoked, else of the other edition that was sent last: so a link
    to try it with, or one that was a mistake, hides what was sent before at its own unit at most, and until it ends.
    """
    ours = _pick_people(links)
    alive, ended = ([link for link in ours if (link.revoked is None) is wanted] for wanted in (True, False))
    found: list[Link] = []
    for some in (alive, _find_others(edition, store), ended):
        have = {link.kode for link in found}
        found += [link for link in some if link.kode not in have]
    return found


def _find_others(edition: Edition, store: LinkStore | None) -> list[Link]:
    """The links to people of the other edition that was sent last, where it has any whose address is kept."""
    if store is None:
        return []
    sendings = sorted(store.sendings(), key=lambda sending: (sending.made, sending.utgave), reverse=True)
    for utgave in dict.fromkeys(sending.utgave for sending in sendings if sending.utgave != edition.key):
        people = _pick_people(store.links(utgave))
        if people:
            return people
    return []


def _pick_people(links: Sequence[Link]) -> list[Link]:
    """The links to people whose address is kept."""
    return [link for link in links if link.recipient.rolle is not Role.UNIT and link.recipient.epost]


def _refuse_past(expires: datetime, now: datetime) -> None:
    if expires <= now:
        raise RefusedError(
            f"A link would run out at the end of {last_day(expires).isoformat()}, which is over. Nothing was made. "
            "Give the last day with --expires YYYY-MM-DD, or correct frist in the year file."
        )
