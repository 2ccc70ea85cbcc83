"""What the read-me of a delivery to SSB says of deadline and contact: the table ``[overlevering]`` of a year file.

Both are optional and left out of the read-me where they are empty. The year file around it is in ``year.py``.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.common.tomlfiles import Settings


class Handover(Settings):
    """``frist``: the day by which SSB wants the files. ``kontakt``: whom at IMDi SSB asks, as it is printed."""

    frist: date | None = Field(None, description="when SSB wants the files, a date YYYY-MM-DD without quotes")
    kontakt: str = Field("", description="whom SSB asks, in quotes: a name, an address, a telephone number")
