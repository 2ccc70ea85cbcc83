"""A store of links for tests: an edition with a few units, recipients that cannot be real, a clock that one sets."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.links.model import NewLink, NewSending, PortalEdition, PortalUnit, Recipient, Role
from pipeline.links.schema import STORE_FILE
from pipeline.links.store import LinkStore, hash_token, open_store

KEY = "2020-forelopig-1"
NOW = datetime(2021, 1, 26, 9, 0, tzinfo=UTC)
EXPIRES = datetime(2021, 3, 14, 23, 0, tzinfo=UTC)  # midnight in Oslo after 14 March, before summer time
UNITS = {
    "0301": PortalUnit("0301", "Oslo", "nøytral", date(2021, 2, 28)),
    "1507": PortalUnit("1507", "Ålesund", "bokmål", date(2021, 3, 15)),
    "4601": PortalUnit("4601", "Bergen", "bokmål", date(2021, 2, 28)),
}
EDITION = PortalEdition(
    KEY,
    2020,
    "forelopig",
    {"nb": "Foreløpige resultater 2020", "nn": "Førebelse resultat 2020"},
    {"stotte": "IMDinett", "telefon": "40 00 19 60"},
    "Introresultat 2020",
    UNITS,
)


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move the clock by so many days, hours, minutes or seconds."""
        self.now += timedelta(**by)


@dataclass
class Made:
    """A store in a folder ``data``, its clock, and the tokens of its links by id."""

    data: Path
    clock: Clock = field(default_factory=Clock)
    tokens: dict[str, str] = field(default_factory=dict)

    def open(self, *, write: bool = True) -> LinkStore:
        """Open the store."""
        return open_store(self.data, write=write, clock=self.clock)

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self.data / STORE_FILE

    def change(self, statement: str, *given: object) -> None:
        """Change the store past the software, as somebody with a client could."""
        with sqlite3.connect(self.path) as connection:
            connection.execute(statement, given)
        connection.close()

    def read_change(self) -> int:
        """The number of the last change of links in the store, read past the software."""
        with sqlite3.connect(self.path) as connection:
            (number,) = connection.execute("select endring from lager").fetchone()
        connection.close()
        return int(number)


def make_recipient(kode: str = "0301", epost: str = "kari@oslo.example.no", **other: object) -> Recipient:
    """A superbruker that cannot be real."""
    return replace(Recipient(kode, "Kari Prøve", Role.SUPERUSER, epost, "nb"), **other)  # type: ignore[arg-type]


def make_link(lenke_id: str, recipient: Recipient, **other: object) -> NewLink:
    """A link whose token is made of its id."""
    return replace(NewLink(lenke_id, recipient, hash_token(name_token(lenke_id)), EXPIRES), **other)  # type: ignore[arg-type]


def name_token(lenke_id: str) -> str:
    """The token of a link of these tests: as long as a real one."""
    return f"token-{lenke_id}".ljust(43, "x")


def make_store(data: Path, links: Iterable[NewLink] | None = None, clock: Clock | None = None) -> Made:
    """Make a store with one sending: by default one recipient at each of the three units."""
    made = Made(data, clock or Clock())
    links = (
        [make_link(f"link{kode}", make_recipient(kode, f"kari@k{kode}.example.no")) for kode in UNITS]
        if links is None
        else list(links)
    )
    with open_store(data, write=True, create=True, clock=made.clock) as store:
        store.make(
            NewSending(EDITION, store.next_sending(KEY), f"merke-{len(links)}", tuple(links), "https://x.example/")
        )
    made.tokens = {link.lenke_id: name_token(link.lenke_id) for link in links}
    return made


def run_killed(monkeypatch: pytest.MonkeyPatch, place: str, work: Callable[[], object]) -> None:
    """Run ``work`` in a process that dies, as by SIGKILL, where it reaches ``place`` (not on Windows)."""
    pid = os.fork()
    if pid == 0:
        monkeypatch.setattr(place, lambda *_, **__: os._exit(9))
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 9
