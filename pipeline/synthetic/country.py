"""The made-up country as a checked object: ``country.toml`` beside this file.

Only what the file may hold is decided here. How the figures become people is in ``plan.py``, how large
each place is in ``sizes.py``.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from pipeline.common.tomlfiles import Settings, parse_settings, read_toml

COUNTRY_FILE = Path(__file__).parent / "country.toml"


class Margins(Settings):
    """What one statistic year shows for the whole country at scale 1."""

    avsluttet: int = Field(gt=0, description="a whole number of people")
    arbeid: int = Field(ge=0, description="a whole number of people")
    utdanning: int = Field(ge=0, description="a whole number of people")
    deltakere: int = Field(gt=0, description="a whole number of people")
    kollektiv_avsluttet: int = Field(0, ge=0, le=1000, description="thousandths")
    kollektiv_deltakere: int = Field(0, ge=0, le=1000, description="thousandths")
    publisert: str = Field(description="which of the figures have been published, in quotes")


class Dates(Settings):
    """The first days of the newer law and of temporary collective protection."""

    integreringsloven: date = Field(description="a date")
    kollektiv_beskyttelse: date = Field(description="a date")


class Country(Settings):
    """Margins by year, and the shares and weights that hold for every year."""

    standard: Margins = Field(description="a table of margins")
    ar: dict[str, Margins] = Field(description="a table of margins for each year")
    andre_grupper: dict[str, int] = Field(description="weights by group")
    arsaker: dict[str, int] = Field(description="weights by exit reason")
    av_avsluttede: dict[str, int] = Field(description="thousandths by phenomenon")
    av_deltakere: dict[str, int] = Field(description="thousandths by phenomenon")
    plantet: dict[str, int] = Field(description="ten-thousandths of the suitable people, by quality rule")
    stonad: dict[str, int] = Field(description="ten-thousandths of the suitable people, by quality rule")
    tider: Dates = Field(description="a table of dates")

    def margins(self, ar: int) -> Margins:
        """The margins of the year, or the standard ones."""
        return self.ar.get(str(ar), self.standard)


@cache
def load_country() -> Country:
    """Read the file once."""
    return parse_settings(COUNTRY_FILE, read_toml(COUNTRY_FILE), Country)
