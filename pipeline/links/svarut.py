"""A letter with codes as a shipment of KS SvarUt, version 2 of its service: the description, never a link (L16).

The software sends nothing: whoever has an account at SvarUt sends the description and the letter as two parts of one
request. ``kunDigitalLevering`` asks for digital delivery only, which SvarUt does not guarantee.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

from pipeline.common.errors import RefusedError
from pipeline.common.languages import choose_language
from pipeline.editions.edition import Edition
from pipeline.links.model import Recipient
from pipeline.places.units import Unit
from pipeline.sheets.words.place_names import name_in_sentence
from pipeline.sheets.words.texts import load_texts

LONGEST_TITLE = 1000
LONGEST_FILE_NAME = 226
SYSTEM = "introresultat"

_SHOWN = 20
_FORBIDDEN = re.compile(r'[*:"\\/<>|?]')
_ROUNDS = uuid.uuid5(uuid.NAMESPACE_DNS, f"{SYSTEM}.imdi.no")


def describe_shipment(
    edition: Edition, unit: Unit, recipients: Sequence[Recipient], file_name: str, number: int
) -> dict[str, Any]:
    """Return the description of one unit's shipment. ``number``: of the sending.

    Raises RefusedError where the unit's recipients have no organisation number, or several.
    """
    require_orgnr([(unit, recipients)])
    texts = load_texts(choose_language(unit.malform))
    place = name_in_sentence(unit, texts)
    name = clean_file_name(file_name)
    return {
        "mottaker": {"digitalId": recipients[0].orgnr, "navn": place},
        "eksponertFor": [],
        "avgivendeSystem": SYSTEM,
        "tittel": f"{texts.say('kode_tittel', ar=edition.year.ar)} – {place}"[:LONGEST_TITLE],
        "kunDigitalLevering": True,
        "utskriftskonfigurasjon": {"utskriftMedFarger": False, "tosidig": False},
        "eksternReferanse": f"{edition.key}-{number}-{unit.kode}",
        "korrelasjonsid": str(uuid.uuid5(_ROUNDS, edition.key)),
        "dokumenter": [{"filnavn": name, "mimeType": "application/pdf"}],
    }


def require_orgnr(by_unit: Sequence[tuple[Unit, Sequence[Recipient]]]) -> None:
    """Raise RefusedError where a unit's recipients have no organisation number or several; all such units are named."""
    wrong = [unit.kode for unit, those in by_unit if len({one.orgnr for one in those}) != 1 or not those[0].orgnr]
    if wrong:
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise RefusedError(
            f"--svarut needs one organisation number for each unit, in the column orgnr. {len(wrong)} units have none "
            f"or several: {', '.join(wrong[:_SHOWN])}{more}. Nothing was made."
        )


def clean_file_name(name: str) -> str:
    """Return the name within SvarUt's limits: none of its forbidden signs, and not too long."""
    cleaned = _FORBIDDEN.sub("-", name)
    stem, dot, ending = cleaned.rpartition(".")
    return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1]}{dot}{ending}" if dot else cleaned[:LONGEST_FILE_NAME]
