"""What a unit is called in a heading and in a sentence: «Aarborte – Hattfjelldal», «Herøy kommune i Nordland».

The register's own name (``Unit.navn``) is used where a name is one of many in a table. The words around a name are in
the language's file; what the register does not tell is in ``pipeline/places/naming.py``.
"""

from __future__ import annotations

import re
from typing import Protocol

from pipeline.places.naming import BETWEEN_NAMES, find_norwegian, is_herad
from pipeline.sheets.words.texts import Texts

_IN_COUNTY = re.compile(r"(.+) \((.+)\)")


class Named(Protocol):
    """A unit of the sheets or of the public tables: its level, its code and the register's name of it."""

    @property
    def niva(self) -> str: ...  # noqa: D102
    @property
    def kode(self) -> str: ...  # noqa: D102
    @property
    def navn(self) -> str: ...  # noqa: D102


def name_heading(unit: Named, texts: Texts) -> str:
    """Return the name as a heading: every language's, «Kvam herad», «Herøy i Nordland», «Bydel Ullern»."""
    if unit.niva == "bydel":
        return texts.say("navn_bydel", navn=unit.navn)
    if is_herad(unit.kode):
        return texts.say("navn_herad", navn=unit.navn)
    if found := _IN_COUNTY.fullmatch(unit.navn):
        return texts.say("navn_i", navn=found[1], fylke=found[2])
    return _join(unit.navn)


def name_in_sentence(unit: Named, texts: Texts) -> str:
    """Return the name as a sentence has it, after «i»: «Hattfjelldal kommune», «Kvam herad», «bydel Ullern»."""
    if unit.niva == "bydel":
        return texts.say("stad_bydel", navn=unit.navn)
    if is_herad(unit.kode):
        return texts.say("stad_herad", navn=unit.navn)
    if found := _IN_COUNTY.fullmatch(unit.navn):
        return texts.say("stad_kommune_i", navn=found[1], fylke=found[2])
    return texts.say("stad_kommune", navn=find_norwegian(unit.navn) or _join(unit.navn))


def _join(navn: str) -> str:
    return navn.replace(BETWEEN_NAMES, " \N{EN DASH} ")
