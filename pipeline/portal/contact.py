"""Whom a reader of the portal asks: the contact of an edition, or of the newest one, as a page shows it (L8, L11).

The keys are those of ``[kontakt]`` in a year file, copied into the store by ``links make``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.links.model import PortalEdition
from pipeline.sheets.words.percent import HARD_SPACE


@dataclass(frozen=True)
class ContactView:
    """What is not known is empty. ``tilgjengelighet``, ``personvern`` and ``sikkerhet`` are addresses of pages."""

    stotte: str = ""
    stottemerke: str = ""
    telefon: str = ""
    epost: str = ""
    tilgjengelighet: str = ""
    personvern: str = ""
    sikkerhet: str = ""

    @property
    def number(self) -> str:
        """The telephone number as a link has it."""
        return re.sub(r"[^0-9+]", "", self.telefon)

    @property
    def shown_number(self) -> str:
        """The telephone number on one line."""
        return self.telefon.replace(" ", HARD_SPACE)


NOBODY_KNOWN = ContactView()


def view_contact(edition: PortalEdition | None) -> ContactView:
    """Return the contact of an edition; where there is none, IMDi without a number."""
    if edition is None:
        return NOBODY_KNOWN
    given: Mapping[str, str] = edition.contact
    return ContactView(
        **{key: given.get(key, "") for key in ContactView.__dataclass_fields__ if key != "stottemerke"},
        stottemerke=edition.stottemerke,
    )
