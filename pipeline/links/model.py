"""What is kept of links: recipients, links, sendings, what the portal knows of an edition, and lines of the trace (L5).

Plain facts. They are stored by ``making.py`` and read by ``reading.py``; when a link opens is in ``life.py``, the chain
of the trace in ``trace.py``. Times are UTC, to the second. Names and addresses are never part of a repr: what fails
prints none (R16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

NO_LINK = "-"
"""The lenke-id of a line of the trace that is about the store and not about one link."""


class Role(StrEnum):
    """L1: what a recipient is at the unit; the last is a link of the unit itself, with no person (``--per-unit``)."""

    SUPERUSER = "superbruker"
    DEPUTY = "vara"
    SHARED = "felles"
    OTHER = "annen"
    UNIT = "enhet"


class LinkState(StrEnum):
    """L4: whether a link opens, and if not, why."""

    OPEN = "apen"
    RUN_OUT = "utlopt"
    REVOKED = "tilbakekalt"
    CLOSED = "lukket"


class Word(StrEnum):
    """L18: what a municipality says back: the figures are right, or it is correcting them in NIR."""

    RIGHT = "stemmer"
    CORRECTING = "rettes"


class What(StrEnum):
    """L7: what a line of the trace says."""

    MADE = "laget"
    OPENED = "apnet"
    DOWNLOADED = "lastet_ned"
    REFUSED = "avvist"
    REVOKED = "tilbakekalt"
    EXPIRY = "utlop_satt"
    CLOSED = "lukket"
    REOPENED = "gjenapnet"
    PIN = "kode_provd"
    WORD = "svar"
    MISTAKE = "feil_mottaker"
    FORGOTTEN = "glemt"
    ADOPTED = "tatt_i_bruk"


class Verdict(StrEnum):
    """L7: how what a line says ended. A refusal has the link's state, a word back the word."""

    OK = "ok"
    RUN_OUT = LinkState.RUN_OUT.value
    REVOKED = LinkState.REVOKED.value
    CLOSED = LinkState.CLOSED.value
    REISSUED = "erstattet"
    WRONG = "feil"
    WAITING = "vent"
    LOCKED = "sperret"
    RIGHT = Word.RIGHT.value
    CORRECTING = Word.CORRECTING.value


@dataclass(frozen=True)
class Recipient:
    """Who gets a link at one unit, known by unit and address; what is empty is not known, or forgotten (L17).

    ``malform``: the language of the recipient, ``nb`` or ``nn``. ``orgnr`` is empty where SvarUt is not used.
    """

    kode: str
    navn: str = field(repr=False)
    rolle: Role
    epost: str = field(repr=False)
    malform: str
    orgnr: str = field(default="", repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What a recipient is known by: the unit and the address, letters' case apart."""
        return self.kode, fold_address(self.epost)


@dataclass(frozen=True)
class Link:
    """One link: what one recipient has for one edition.

    ``revoked``: when, with ``reason``; ``closed``: when the round of its edition was closed; ``mistake``: when its
    holder said that it was not meant for them; ``sent`` and ``bounced``: the days that the software was told (L6);
    ``wrong_pins``: how many wrong PINs were tried (L10).
    """

    lenke_id: str
    utgave: str
    kode: str
    recipient: Recipient
    token_hash: str = field(repr=False)
    utsending: int
    made: datetime
    expires: datetime
    revoked: datetime | None = None
    reason: str = ""
    closed: datetime | None = None
    reissued_by: str | None = None
    word: Word | None = None
    word_time: datetime | None = None
    mistake: datetime | None = None
    sent: date | None = None
    bounced: date | None = None
    pin_digest: str | None = field(default=None, repr=False)
    wrong_pins: int = 0


@dataclass(frozen=True)
class PortalUnit:
    """A unit with a sheet, as the portal and the follow-up know it; ``frist`` is its last day for word back, if any."""

    kode: str
    navn: str
    malform: str
    frist: date | None


@dataclass(frozen=True)
class PortalEdition:
    """What the portal must know of an edition, copied into the store by ``links make`` (L5).

    ``names``: what a reader calls it, by language. ``contact``: the keys of ``[kontakt]`` of the year file.
    ``units`` by code. ``made`` and ``closed`` are the store's own, and passed over where an edition is written.
    """

    utgave: str
    ar: int
    slag: str
    names: Mapping[str, str]
    contact: Mapping[str, str]
    stottemerke: str
    units: Mapping[str, PortalUnit]
    made: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True)
class NewLink:
    """A link to be made. ``replaces``: the id of the one that ends when this is made (reissue)."""

    lenke_id: str
    recipient: Recipient
    token_hash: str = field(repr=False)
    expires: datetime
    pin_digest: str | None = field(default=None, repr=False)
    replaces: str | None = None


@dataclass(frozen=True)
class NewSending:
    """What one ``make --write`` or ``reissue`` makes, committed as one.

    ``number`` is that of :meth:`LinkStore.next_sending`; ``mark`` the name by which its folder is known to be
    committed (L2). ``gone``: the ids of links to revoke with it (``--revoke-gone``).
    """

    edition: PortalEdition
    number: int
    mark: str
    links: tuple[NewLink, ...]
    base_url: str
    reason: str = ""
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sending:
    """A sending that is committed; its folder is ``HOME/data/<utgave>/utsending/<number>``."""

    utgave: str
    number: int
    mark: str
    made: datetime
    base_url: str


@dataclass(frozen=True)
class NewLine:
    """A line to be added to the trace (L7)."""

    lenke_id: str
    what: What
    verdict: Verdict = Verdict.OK


@dataclass(frozen=True)
class TraceLine:
    """A line of the trace. ``hash`` is that of the line with the hash of the one before."""

    number: int
    time: datetime
    lenke_id: str
    what: str
    verdict: str
    hash: str


@dataclass(frozen=True)
class Use:
    """How a link has been used, as far back as the trace is kept."""

    opened_first: datetime | None = None
    opened_last: datetime | None = None
    downloads: int = 0


def fold_address(epost: str) -> str:
    """Return the address as it is compared: letters' case apart (L1)."""
    return epost.strip().casefold()
