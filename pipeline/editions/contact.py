"""Whom a municipality asks, and the pages it is sent to: the table ``[kontakt]`` of a year file.

Every key is optional and empty by default. What is printed of them is decided where they are printed: on sheets and
letters in ``pipeline/sheets/content/phrases.py``. The year file around it is in ``year.py``.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from pipeline.common.tomlfiles import Settings

_USER = re.compile(r"[^/?#]*//[^/?#]*@")
# no sign that ends an attribute or an address in a text: a link is printed where people read it
_ADDRESS = r"^(https://[^\s<>\"'`\\/?#@]+([/?#][^\s<>\"'`\\]*)?)?$"
EPOST_PATTERN = r"^([^\s<>\"'`\\@:/?#&%,;]+@[^\s<>\"'`\\@:/?#&%,;]+\.[^\s<>\"'`\\@:/?#&%,;.]+)?$"


def refuse_user(value: Any) -> Any:
    """Refuse an address with a user or a password in it, before its form is looked at, without showing it."""
    if isinstance(value, str) and _USER.match(value):
        raise ValueError(
            "has a user or a password before @, which would stand in every link; expected an address without them, "
            'such as "https://example.no/arsresultat/"'
        )
    return value


Address = Annotated[str, BeforeValidator(refuse_user), Field(pattern=_ADDRESS)]


def _describe_address(what: str) -> str:
    return f'the address of {what}, in quotes, beginning with https://, such as "https://example.no/side"'


class Contact(Settings):
    """Whom a municipality asks; printed on the sheets, in the letters and on the portal.

    ``stotte`` is the name of the support channel and ``stotte_lenke`` its page; ``nir`` is where one logs in to NIR,
    ``veiledning`` the user guides of NIR. ``tilgjengelighet``, ``personvern`` and ``sikkerhet`` are pages about the
    portal: its accessibility statement, IMDi's privacy notice, and how to report a weakness.
    """

    stotte: str = Field("", description="the name of the support channel, in quotes")
    telefon: str = Field("", description="a telephone number, in quotes")
    epost: str = Field("", pattern=EPOST_PATTERN, description='an e-mail address, in quotes, such as "post@example.no"')
    stotte_lenke: Address = Field("", description=_describe_address("the support channel"))
    nir: Address = Field("", description=_describe_address("NIR"))
    veiledning: Address = Field("", description=_describe_address("the user guides of NIR"))
    tilgjengelighet: Address = Field("", description=_describe_address("the accessibility statement"))
    personvern: Address = Field("", description=_describe_address("the privacy notice"))
    sikkerhet: Address = Field("", description=_describe_address("the page for reporting a weakness"))
