"""What one portal has while it runs: store, sheets, sessions, wrong tokens, writer, and facts that it looks up often.

Handlers (``entrance.py``, ``reading.py``, ``open_pages.py``) get it with each request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

from starlette.requests import Request

from pipeline.links.closed import StoreClosed
from pipeline.links.model import Link, LinkState, NewLine, PortalEdition, Verdict, What
from pipeline.links.store import LinkStore
from pipeline.links.times import Clock, utc_now
from pipeline.portal.contact import NOBODY_KNOWN, ContactView, view_contact
from pipeline.portal.guessing import Guesses
from pipeline.portal.published import PublishedSheets
from pipeline.portal.sessions import Sessions
from pipeline.portal.settings import PortalSettings
from pipeline.portal.writer import Writer

# names, dates and contact of an edition change only when links are made
_FACTS_SECONDS = 10.0


class PortalState:
    """One portal, for one HOME."""

    def __init__(
        self,
        home: Path,
        settings: PortalSettings,
        *,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet. ``clock`` decides which links have run out, ``monotonic`` how long a session lasts."""
        self.settings = settings
        self.clock = clock
        self.monotonic = monotonic
        self.store = LinkStore(home / "data", write=True, clock=clock)
        self.sheets = PublishedSheets(home)
        self.sessions = Sessions(monotonic)
        self.guesses = Guesses(monotonic)
        self.writer = Writer(self.store, monotonic)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._editions: dict[str, tuple[float, PortalEdition]] = {}
        self._newest: tuple[float, ContactView] = (float("-inf"), NOBODY_KNOWN)

    def now(self) -> datetime:
        """Return this moment, UTC."""
        return self.clock()

    def start(self) -> None:
        """Remove what the store has kept long enough, and begin to write what the requests ask for (L7, L17).

        Whom to ask is looked up once: the first answer may be to a request that asks nothing of the store.
        """
        with suppress(StoreClosed):
            self.store.tidy()
            self._newest = (float("-inf"), view_contact(self.store.newest_edition()))
        self.writer.start()

    def stop(self) -> None:
        """Write what waits, and close the store."""
        self.writer.stop()
        self.store.close()

    def take_turn(self, lenke_id: str) -> asyncio.Lock:
        """Return the lock under which one code of a link is looked at at a time (L10)."""
        return self._turns.setdefault(lenke_id, asyncio.Lock())

    def look(self) -> None:
        """Raise StoreClosed where the store is closed just now."""
        self.store.find_link("")

    def find_edition(self, link: Link) -> PortalEdition:
        """Return the facts of the link's edition, ten seconds old at most. Raises StoreClosed."""
        now = self.monotonic()
        kept = self._editions.get(link.utgave)
        if kept is None or now - kept[0] > _FACTS_SECONDS:
            edition = self.store.edition(link.utgave)
            assert edition is not None  # the store's foreign key
            kept = self._editions[link.utgave] = (now, edition)
        return kept[1]

    def find_contact(self) -> ContactView:
        """Return the contact of the newest edition, ten seconds old at most. Raises StoreClosed."""
        now = self.monotonic()
        if now - self._newest[0] > _FACTS_SECONDS:
            self._newest = (now, view_contact(self.store.newest_edition()))
        return self._newest[1]

    def last_contact(self) -> ContactView:
        """Return the contact that was known last, for when the store is closed."""
        return self._newest[1]

    def note_refusal(self, link: Link | None, state: LinkState) -> None:
        """Note in the trace that a known link was refused (L7); of an unknown token there is nothing to note."""
        if link is not None:
            self.writer.note(NewLine(link.lenke_id, What.REFUSED, Verdict(state.value)))


def find_state(request: Request) -> PortalState:
    """Return the portal that the request came to."""
    state: PortalState = request.scope["state"]["portal"]
    return state
