"""Links as plain dictionaries, and calls by chance that change them and a store alike: the two must agree (L3–L5).

The model knows nothing of SQL: a link is revoked once and for all, closed with its round, else open until its end.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.links.adoption import adopt_store
from pipeline.links.model import LinkState, NewLine, NewLink, NewSending, What
from pipeline.links.store import LinkStore
from tests.support.link_stores import EDITION, KEY, UNITS, Made, make_link, make_recipient, make_store, name_token


@dataclass
class ModelLink:
    """A link as it should be."""

    kode: str
    epost: str
    expires: datetime
    is_revoked: bool = False
    openings: int = 0


@dataclass
class Model:
    """The store as it should be, and the store."""

    made: Made
    draw: random.Random
    links: dict[str, ModelLink] = field(default_factory=dict)
    is_closed: bool = False
    calls: int = 0

    def call(self) -> None:
        """Do one thing, drawn by chance, to both; then compare them."""
        self.calls += 1
        calls: tuple[Callable[[LinkStore], None], ...] = (
            self._make, self._make, self._make, self._reissue, self._revoke, self._expire, self._expire, self._close,
            self._reopen, self._open, self._open, self._wait, self._forget, self._restore,
        )  # fmt: skip
        with self.made.open() as store:
            self.draw.choice(calls)(store)
        self.compare()

    def state(self, link: ModelLink) -> LinkState:
        """What the rules say of a link."""
        if link.is_revoked:
            return LinkState.REVOKED
        if self.is_closed:
            return LinkState.CLOSED
        return LinkState.OPEN if self.made.clock.now < link.expires else LinkState.RUN_OUT

    def compare(self) -> None:
        """Compare the store with the model, in every link."""
        with self.made.open(write=False) as store:
            found = {link.lenke_id: link for link in store.links(KEY)}
            assert found.keys() == self.links.keys()
            uses = store.uses(KEY)
            for lenke_id, link in self.links.items():
                by_token = store.find_token(name_token(lenke_id))
                assert by_token == found[lenke_id]
                assert store.state(found[lenke_id]) is self.state(link), lenke_id
                assert (found[lenke_id].kode, found[lenke_id].recipient.epost) == (link.kode, link.epost)
                opened = [line for line in store.trace(lenke_id) if line.what == What.OPENED]
                assert len(opened) == link.openings
                assert (lenke_id in uses) == (link.openings > 0)
            assert store.verify_trace().fault == ""
            assert store.next_sending(KEY) == len(store.sendings(KEY)) + 1

    def _make(self, store: LinkStore) -> None:
        kode = self.draw.choice(list(UNITS))
        self._send(store, self._draw_link(kode, f"{self.draw.randrange(3)}@x{kode}.example.no"))

    def _reissue(self, store: LinkStore) -> None:
        if self.links:
            old = self.draw.choice(list(self.links))
            kode, epost = self.links[old].kode, self.links[old].epost or "ny@example.no"
            self._send(store, self._draw_link(kode, epost, replaces=old), replaces=old)

    def _draw_link(self, kode: str, epost: str, replaces: str | None = None) -> NewLink:
        expires = self.made.clock.now + timedelta(days=self.draw.randrange(1, 20))
        return make_link(f"l{self.calls:05}", make_recipient(kode, epost), expires=expires, replaces=replaces)

    def _send(self, store: LinkStore, new: NewLink, replaces: str | None = None) -> None:
        who = new.recipient
        has_one = any(
            not link.is_revoked and (link.kode, link.epost) == (who.kode, who.epost) and key != replaces
            for key, link in self.links.items()
        )
        sending = NewSending(EDITION, store.next_sending(KEY), f"m{self.calls}", (new,), "https://x.example/")
        if has_one or self.is_closed:
            with pytest.raises(RefusedError):
                store.make(sending)
            return
        store.make(sending)
        if replaces is not None:
            self.links[replaces].is_revoked = True
        self.links[new.lenke_id] = ModelLink(who.kode, who.epost, new.expires)

    def _revoke(self, store: LinkStore) -> None:
        chosen = [key for key in self.links if self.draw.random() < 0.3]
        alive = sorted(key for key in chosen if not self.links[key].is_revoked)
        assert store.revoke(KEY, chosen) == tuple(alive)
        for key in chosen:
            self.links[key].is_revoked = True

    def _expire(self, store: LinkStore, *, reopen: bool = False) -> None:
        end = self.made.clock.now + timedelta(days=self.draw.randrange(-5, 15))
        chosen = [key for key in self.links if self.draw.random() < 0.5]
        if self.is_closed and not reopen:
            with pytest.raises(RefusedError):
                store.expire(KEY, dict.fromkeys(chosen, end))
            return
        store.expire(KEY, dict.fromkeys(chosen, end), reopen=reopen)
        for key in chosen:
            if not self.links[key].is_revoked:
                self.links[key].expires = end
        self.is_closed = False

    def _reopen(self, store: LinkStore) -> None:
        self._expire(store, reopen=True)

    def _close(self, store: LinkStore) -> None:
        store.close_round(KEY)
        self.is_closed = True

    def _open(self, store: LinkStore) -> None:
        chosen = [key for key in self.links if self.draw.random() < 0.4]
        store.append([NewLine(key, What.OPENED) for key in chosen])
        for key in chosen:
            self.links[key].openings += 1

    def _wait(self, _: LinkStore) -> None:
        self.made.clock.move(days=self.draw.randrange(4), seconds=self.draw.randrange(90))

    def _forget(self, store: LinkStore) -> None:
        if self.links:
            epost = self.draw.choice(list(self.links.values())).epost
            store.forget(epost.upper())
            for link in self.links.values():
                if epost and link.epost == epost:
                    link.epost, link.is_revoked = "", True

    def _restore(self, store: LinkStore) -> None:
        """A copy is taken into use at once: nothing is lost, and all is revoked unless it is asked to be kept."""
        copy = self.made.data.parent / "kopi.sqlite"
        store.copy_to(copy)
        keep = self.draw.random() < 0.7
        adopt_store(self.made.data, copy, "prøve", keep_links=keep, clock=self.made.clock)
        for link in self.links.values():
            link.is_revoked |= not keep


def start_model(folder: Path, seed: int) -> Model:
    """A store with an edition and no link, and its model."""
    return Model(make_store(folder / "data", []), random.Random(f"lenker {seed}"))
