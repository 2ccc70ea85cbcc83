"""The files of a sending's codes: a list, a letter to each unit, and shipments of the letters by SvarUt (L10, L16).

They go by another way than the links, so nothing here has a link. Codes are in no other file; the store has their
digests (``pin.py``). How the shipment of a letter is described is in ``svarut.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from pipeline.common.files import make_private_folder
from pipeline.common.languages import choose_language
from pipeline.editions.edition import Edition
from pipeline.links.messages import Message
from pipeline.links.model import Role
from pipeline.links.svarut import describe_shipment
from pipeline.links.tables import write_csv, write_workbook
from pipeline.links.times import norwegian_day
from pipeline.places.units import Unit
from pipeline.sheets.content.phrases import describe_contact
from pipeline.sheets.formats.pdf import print_text
from pipeline.sheets.formats.typesetting import set_pdf
from pipeline.sheets.words.place_names import name_in_sentence
from pipeline.sheets.words.texts import Texts, load_texts

COLUMNS = ("kode", "enhet", "navn", "rolle", "epost", "lenke_id", "pin")
LIST_CSV, LIST_BOOK, LETTERS, SHIPMENTS = "koder.csv", "koder.xlsx", "brev", "svarut"

_TEMPLATE = Path(__file__).parent / "pin_letter.typ"
_HALF = 4


def write_codes(
    folder: Path,
    edition: Edition,
    messages: Sequence[Message],
    pins: Mapping[str, str],
    *,
    number: int,
    made: datetime,
    with_shipments: bool = False,
) -> None:
    """Write list, letters and, where they are asked for, shipments below ``folder``. ``pins``: by lenke-id.

    The caller makes the files private and syncs them. ``number``: of the sending.
    """
    own = [message for message in messages if message.lenke_id in pins]
    rows = [_list_cells(message, pins[message.lenke_id]) for message in own]
    write_csv(folder / LIST_CSV, COLUMNS, rows)
    title = f"Koder {edition.key}, utsending {number}"
    write_workbook(folder / LIST_BOOK, title, COLUMNS, rows, created=norwegian_day(made))
    letters = make_private_folder(folder / LETTERS)
    for kode, group in groupby(sorted(own, key=lambda message: message.unit.kode), lambda message: message.unit.kode):
        those = list(group)
        name = f"koder-{edition.key}-{kode}.pdf"
        (letters / name).write_bytes(render_letter(those[0].unit, edition, those, pins, made))
        if with_shipments:
            described = describe_shipment(edition, those[0].unit, [one.recipient for one in those], name, number)
            text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
            (make_private_folder(folder / SHIPMENTS) / f"{kode}.json").write_bytes(text.encode())


def render_letter(
    unit: Unit, edition: Edition, messages: Sequence[Message], pins: Mapping[str, str], made: datetime
) -> bytes:
    """Return the letter to a unit with the codes of its recipients, in its own written standard, as PDF.

    ``made``: the moment that it is dated by.
    """
    texts = load_texts(choose_language(unit.malform))
    where = name_in_sentence(unit, texts)
    day = norwegian_day(made)
    given = {
        "title": texts.say("kode_tittel", ar=edition.year.ar),
        "author": texts.say("brev_avsender"),
        "lang": texts.language,
        "to": texts.say("kode_til", sted=where),
        "opening": texts.say("kode_apning", sted=where),
        "heads": [texts.say(key) for key in ("kode_hvem", "kode_kode")],
        "rows": [[_name(one, texts), one.recipient.epost, _split(pins[one.lenke_id])] for one in messages],
        "give": texts.say("kode_gi"),
        "wrong": texts.say("kode_feil"),
        "contact": " ".join(describe_contact(edition, texts)),
        "sender": texts.say("brev_avsender"),
    }
    printed = {key: _print(value) for key, value in given.items()}
    printed["date"] = {"year": day.year, "month": day.month, "day": day.day}
    return set_pdf(_TEMPLATE, "letter", printed, day)


def _list_cells(message: Message, pin: str) -> tuple[str, ...]:
    who = message.recipient
    return who.kode, message.unit.navn, who.navn, who.rolle.value, who.epost, message.lenke_id, pin


def _name(message: Message, texts: Texts) -> str:
    who = message.recipient
    if who.rolle is Role.UNIT:
        return texts.say("kode_enhet")
    return who.navn or texts.say("kode_felles")


def _split(pin: str) -> str:
    """The code as it is read aloud: two groups of four, which the portal takes too."""
    return f"{pin[:_HALF]} {pin[_HALF:]}"


def _print(value: object) -> object:
    if isinstance(value, str):
        return print_text(value)
    return [_print(one) for one in value] if isinstance(value, list) else value
