"""What the portal must know of an edition, from year file and published sheets (L5); and where the portal is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from pipeline.common.address import is_loopback
from pipeline.common.errors import RefusedError
from pipeline.common.languages import LANGUAGES
from pipeline.editions.edition import Edition
from pipeline.links.model import PortalEdition, PortalUnit
from pipeline.places.units import Unit
from pipeline.sheets.content.phrases import is_preliminary
from pipeline.sheets.words.texts import load_texts

_EXPECTED = (
    "Expected https and a host, such as https://example.no/, or http on this machine, such as http://127.0.0.1:8080/"
)


def describe_edition(edition: Edition, units: Sequence[Unit]) -> PortalEdition:
    """Return the facts of the edition, with each unit that has a sheet."""
    names = {}
    for language in LANGUAGES:
        texts = load_texts(language)
        kind = texts.say(f"slag_{edition.round.slag}")
        names[language] = texts.say("epost_utgave", slag=kind, ar=edition.year.ar)
    with_sheet = {
        unit.kode: PortalUnit(unit.kode, unit.navn, unit.malform or "", find_answer_day(edition, unit.kode))
        for unit in units
        if unit.har_ark
    }
    tag = edition.round.stottemerke
    return PortalEdition(
        edition.key, edition.year.ar, edition.round.slag, names, _list_contact(edition), tag, with_sheet
    )


def find_answer_day(edition: Edition, kode: str) -> date | None:
    """Return the last day on which the unit is asked for word back; None in a final edition, which asks for none.

    A final edition may have a deadline in its year file all the same, for correcting NIR.
    """
    return edition.find_deadline(kode) if is_preliminary(edition) else None


def renew_facts(known: PortalEdition, edition: Edition) -> PortalEdition:
    """Return what is known of the edition with the deadlines, contact and support tag that its year file has now."""
    units = {kode: replace(unit, frist=find_answer_day(edition, kode)) for kode, unit in known.units.items()}
    return replace(known, units=units, contact=_list_contact(edition), stottemerke=edition.round.stottemerke)


def list_moved_deadlines(known: PortalEdition, renewed: PortalEdition) -> list[str]:
    """Return the codes of the units whose deadline has been moved in the year file since links were made."""
    return [kode for kode, unit in known.units.items() if unit.frist != renewed.units[kode].frist]


def _list_contact(edition: Edition) -> dict[str, str]:
    return {key: str(value) for key, value in edition.year.kontakt.model_dump(mode="json").items() if value}


def check_root(given: str, *, with_path: bool = False) -> str:
    """Return the portal's address with a slash at its end. Raises RefusedError for one that no portal can have.

    The portal has a host of its own: an address with a path would lead its readers elsewhere (L2). ``with_path``: a
    static server may have the sheets anywhere.
    """
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refuse("cannot be read") from None
    if not given:
        raise _refuse("is not given, neither with --base-url nor as lenkerot of the edition")
    if parts.username is not None or parts.password is not None:
        raise _refuse("has a user or a password in it")
    if parts.query or parts.fragment or "?" in given or "#" in given:
        raise _refuse("has a query or a fragment")
    if parts.path not in ("", "/") and not with_path:
        raise _refuse("has a path, and the portal answers at the root of its host only")
    if not re.fullmatch(r"[A-Za-z0-9._~/-]*", parts.path):
        raise _refuse("has a path that not every program reads alike")
    if not host or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc):
        raise _refuse("has no host that can be read")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise _refuse("is not https")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port is not None else ''}{parts.path.rstrip('/')}/"


def _refuse(found: str) -> RefusedError:
    return RefusedError(f"The address of the portal {found}. Nothing was made. {_EXPECTED}.")
