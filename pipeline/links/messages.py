"""What one recipient is sent, in words: subject, body with the link, and the same without it for the archive (L16).

It is the unit's covering letter (``pipeline/sheets/formats/letter.py``) in the recipient's written standard. After what
to do come a few sentences on the link: where to answer, for whom it is, until when, how to see that it is IMDi's, whom
to call. No figure. The files that it is put in are in ``sending_files.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.editions.edition import Edition
from pipeline.links.model import Recipient, Role
from pipeline.places.units import Unit
from pipeline.sheets.formats.letter import asks_by_deadline, compose_letter
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.place_names import name_in_sentence
from pipeline.sheets.words.texts import Texts, load_texts

_BREAK = "\n\n"


@dataclass(frozen=True)
class Message:
    """One recipient's message. ``record``: the body without the link.

    ``expires``: the last Norwegian day of the link; None for one on a static server, which does not run out.
    """

    recipient: Recipient
    unit: Unit
    lenke_id: str
    link: str = field(repr=False)
    expires: date | None
    subject: str
    body: str = field(repr=False)
    record: str


def compose_message(
    recipient: Recipient,
    unit: Unit,
    edition: Edition,
    *,
    lenke_id: str,
    root: str,
    link: str,
    expires: date | None,
    with_pin: bool = False,
) -> Message:
    """Return the message to ``recipient`` at ``unit``. ``link`` begins with ``root``, the portal's address."""
    texts = load_texts(recipient.malform)
    own = edition.of_unit(unit.kode)
    about_link = list(_explain(recipient, unit, own, texts, root=root, expires=expires, with_pin=with_pin))
    first, _, body = compose_letter(unit, own, texts, link, about_link).partition(_BREAK)
    record = body.replace(link, texts.say("epost_uten_lenke"))
    return Message(recipient, unit, lenke_id, link, expires, first.partition(": ")[2], body, record)


def tell_origin(texts: Texts, root: str) -> str:
    """How to see that a link is IMDi's: a sentence that only one language has."""
    return _flatten(texts.say("epost_kontroll", rot=root))


def _explain(
    recipient: Recipient, unit: Unit, edition: Edition, texts: Texts, *, root: str, expires: date | None, with_pin: bool
) -> Iterator[str]:
    who = {Role.SHARED: "epost_felles", Role.UNIT: "epost_enhet"}.get(recipient.rolle, "epost_person")
    where = name_in_sentence(unit, texts)
    if expires is None:
        yield texts.say("epost_statisk", sted=where)
    else:
        if asks_by_deadline(edition):
            yield texts.say("epost_svar")
        yield texts.say(who, navn=recipient.navn, sted=where, utloper=format_date(expires))
    if with_pin:
        yield texts.say("epost_kode")
    telephone = edition.year.kontakt.telefon
    check = [tell_origin(texts, root), *([texts.say("epost_ring", telefon=telephone)] if telephone else [])]
    yield " ".join(check)


def _flatten(text: str) -> str:
    """One line with ordinary spaces, as the letter has them."""
    return " ".join(text.split())
