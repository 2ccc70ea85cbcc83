"""When a link opens (L4), and until when a unit can send word back (L18).

A link runs out at the end of a Norwegian day. That day is changed in ``changes.py``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pipeline.common.errors import RefusedError
from pipeline.links.model import Link, LinkState, PortalEdition
from pipeline.links.times import end_of_day

DAYS_AFTER_DEADLINE = 14


def choose_expiry(deadline: date | None, day: date | None = None) -> datetime:
    """Return when a link runs out, UTC: the end of ``day``, by default of the unit's deadline and 14 days.

    Raises RefusedError where there is neither.
    """
    if day is None and deadline is None:
        raise RefusedError(
            "The edition has no deadline (frist), so nothing says when its links run out. Nothing was made. Give the "
            "last day with --expires YYYY-MM-DD."
        )
    if day is not None:
        return end_of_day(day)
    assert deadline is not None
    return end_of_day(deadline + timedelta(days=DAYS_AFTER_DEADLINE))


def find_state(link: Link, now: datetime) -> LinkState:
    """Return whether the link opens at ``now``, else why not: revoked goes before closed, closed before run out."""
    if link.revoked is not None:
        return LinkState.REVOKED
    if link.closed is not None:
        return LinkState.CLOSED
    return LinkState.OPEN if now < link.expires else LinkState.RUN_OUT


def find_word_end(edition: PortalEdition, kode: str) -> datetime | None:
    """Return the first moment at which the unit can no longer send word back; None where it never could (L18)."""
    unit = edition.units.get(kode)
    return end_of_day(unit.frist) if unit is not None and unit.frist is not None else None


def may_send_word(edition: PortalEdition, link: Link, now: datetime) -> bool:
    """Say whether the holder of ``link`` can send word back, or change it, at ``now`` (L18)."""
    end = find_word_end(edition, link.kode)
    return end is not None and now < end and find_state(link, now) is LinkState.OPEN
