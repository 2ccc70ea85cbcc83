"""Which texts the messages to recipients, the letters with codes and the portal's facts ask for (L10, L16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.editions.edition import Edition
from pipeline.links.messages import compose_message
from pipeline.links.model import Recipient, Role
from pipeline.links.pin_letters import render_letter
from pipeline.links.portal_facts import describe_edition
from pipeline.places.units import Unit
from pipeline.sheets.words.texts import Texts

_ROOT = "https://example.no/"
_MADE = datetime(2021, 1, 26, 9, tzinfo=UTC)


def list_asked(unit: Unit, edition: Edition, language: str) -> set[str]:
    """Return the keys asked for in one language, by every kind of recipient at the unit."""
    asked: set[str] = set()
    say = Texts.say

    def record(texts: Texts, key: str, **values: object) -> str:
        asked.add(key)
        return say(texts, key, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Texts, "say", record)
        own = replace(unit, malform={"nb": "bokmål", "nn": "nynorsk"}[language])
        messages = [
            compose_message(
                Recipient(unit.kode, "", role, "post@example.no", language),
                own,
                edition,
                lenke_id=role.value,
                root=_ROOT,
                link=f"{_ROOT}l/{role.value}",
                expires=expires,
                with_pin=True,
            )
            for role in Role
            for expires in (date(2021, 3, 14), None)
        ]
        render_letter(own, edition, messages, {one.lenke_id: "12345678" for one in messages}, _MADE)
        describe_edition(edition, [own])
    return asked
