"""Recipients of each unit, how many have opened, and what it says back (L6, L18): counts, with nobody in them.

For the overview and for the last lines of ``links status``; rows with names are in ``followup.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.database import is_new
from pipeline.links.model import Link, PortalEdition, Use, Word
from pipeline.links.store import open_store
from pipeline.links.times import Clock, utc_now


@dataclass(frozen=True)
class UnitCounts:
    """One unit: recipients whose links are not revoked, how many of these have opened theirs, and its latest answer."""

    recipients: int
    opened: int
    word: Word | None = None

    @property
    def not_opened(self) -> int:
        """How many have not opened."""
        return self.recipients - self.opened


@dataclass(frozen=True)
class LinkCounts:
    """The counts of every unit with a sheet, by code, as they were at ``as_of`` (UTC)."""

    as_of: datetime
    units: Mapping[str, UnitCounts]

    @property
    def total(self) -> UnitCounts:
        """All units together."""
        units = self.units.values()
        return UnitCounts(sum(one.recipients for one in units), sum(one.opened for one in units))


def tell_opened(total: UnitCounts) -> str:
    """Return one line of how many have a link and have opened it, the same for one and for many."""
    return f"Recipients: {total.recipients}. Have opened: {total.opened}."


def read_counts(data: Path, utgave: str, *, clock: Clock = utc_now) -> LinkCounts | None:
    """Return the counts of an edition, None where no links were made for it.

    ``data``: HOME's folder of that name. Raises StoreClosed, also where the links are used under another HOME.
    """
    if is_new(data):
        return None
    with open_store(data, write=False, clock=clock) as store:
        if store.is_moved:
            raise StoreClosed(ClosedReason.MOVED)
        edition = store.edition(utgave)
        if edition is None:
            return None
        return LinkCounts(clock(), count_units(store.links(utgave), store.uses(utgave), edition))


def count_units(links: Sequence[Link], uses: Mapping[str, Use], edition: PortalEdition) -> dict[str, UnitCounts]:
    """Return the counts of every unit of the edition by code."""
    words = find_words(links)
    counted = {}
    for kode in edition.units:
        own = [link for link in links if link.kode == kode and link.revoked is None]
        opened = sum(uses.get(link.lenke_id, Use()).opened_first is not None for link in own)
        counted[kode] = UnitCounts(len(own), opened, words[kode][0] if kode in words else None)
    return counted


def find_words(links: Sequence[Link]) -> dict[str, tuple[Word, datetime]]:
    """Return what each unit says back, the latest of its recipients, with the time, by code (L18)."""
    said: dict[str, tuple[Word, datetime]] = {}
    for link in links:
        if link.word is not None and link.word_time is not None:
            before = said.get(link.kode)
            if before is None or link.word_time >= before[1]:
                said[link.kode] = (link.word, link.word_time)
    return said
