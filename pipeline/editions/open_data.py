"""What the catalogue of public data says of who publishes: the table ``[offentlig]`` of a year file (P13).

Every key is optional; without all four no catalogue (DCAT) is written. The year file around it is in ``year.py``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.common.tomlfiles import Settings
from pipeline.editions.contact import EPOST_PATTERN, Address


class OpenData(Settings):
    """``url``: where the public files are; ``epost``: whom to ask; ``utgiver``: the publisher's URI; ``lisens``."""

    url: Address = Field("", description="the address of the public files, in quotes, beginning with https://")
    epost: str = Field("", pattern=EPOST_PATTERN, description='an e-mail address, in quotes, such as "post@example.no"')
    utgiver: Address = Field(
        "", description='the URI of the publisher, in quotes, beginning with https://, such as "https://example.no/id"'
    )
    lisens: Literal["", "CC BY 4.0", "NLOD 2.0"] = Field("", description='"CC BY 4.0" or "NLOD 2.0"')

    @property
    def is_complete(self) -> bool:
        """Whether a catalogue can be written."""
        return all((self.url, self.epost, self.utgiver, self.lisens))
