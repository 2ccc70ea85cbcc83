"""P1, P5, P7 and P8 as the audit reads them: ``description.toml`` as a frozen, checked object.

Only what the file can say is here. Which counts a folder then has is found in ``counts.py``, the equations between them
in ``equations.py``. Nothing of this is shared with what chooses the hidden cells (P12).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from pipeline.common.tomlfiles import Settings, read_toml

_FILE = Path(__file__).with_name("description.toml")


class Share(Settings):
    """A share in whole percent: the count ``teller`` of the count ``nevner`` without the dimensions ``uten``."""

    navn: str
    teller: str
    nevner: str
    uten: list[str] = Field(default_factory=list)


class Mean(Settings):
    """A mean with one decimal: hidden when a count in ``av`` is, 0.0 only where ``null_av`` is shown as 0 (P3)."""

    navn: str
    nevner: str
    av: list[str]
    null_av: str


class TableForm(Settings):
    """One public table: its levels, dimensions and values; ``kan_mangle``: levels where a unit may have no row."""

    navn: str
    nivaer: list[str]
    dimensjoner: list[str]
    tellinger: dict[str, str]
    andeler: list[Share] = Field(default_factory=list)
    snitt: list[Mean] = Field(default_factory=list)
    kan_mangle: list[str] = Field(default_factory=list)

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a row in the order of the file."""
        return (*self.tellinger, *(share.navn for share in self.andeler), *(mean.navn for mean in self.snitt))


class Structural(Settings):
    """A category that did not exist before the year ``fra``."""

    dimensjon: str
    kategori: str
    fra: int


class Parts(Settings):
    """``hel`` is the sum of ``deler`` within any breakdown; without dimensions ``uten``, which only the parts have."""

    hel: str
    deler: list[str]
    uten: list[str] = Field(default_factory=list)


class Division(Settings):
    """Each count of ``hel`` is the sum over ``dimensjoner`` of the count ``del`` (itself), of categories ``blant``."""

    hel: list[str]
    part: str | None = Field(default=None, alias="del")
    dimensjoner: list[str]
    blant: list[str] = Field(default_factory=list)


class Overlap(Settings):
    """P8: each ``del`` by ``dimensjon`` is at most ``hel``, and ``hel`` at most their sum."""

    hel: str
    part: str = Field(alias="del")
    dimensjon: str
    lik_naar_en: bool = False


class Below(Settings):
    """The level ``del`` is that of the places of a unit of level ``hel``; ``rest``: people may be in none of them."""

    hel: str
    part: str = Field(alias="del")
    rest: bool


class Places(Settings):
    """How counts add up over places (P7, P8)."""

    summeres: list[str]
    overlapper: list[str]
    del_hoyst_hel: list[str]
    hel_hoyst_sum: list[str]
    under: list[Below]


class Description(Settings):
    """All of ``description.toml``."""

    alle: str
    slatt_sammen: str
    nivaer: list[str]
    mest_bydeler: str
    tegn: list[str]
    kode: dict[str, str]
    kategorier: dict[str, list[str]]
    strukturell: list[Structural]
    tabell: list[TableForm]
    deler: list[Parts]
    oppdeling: list[Division]
    overlapp: list[Overlap]
    sted: Places

    def split(self, category: str) -> tuple[str, ...]:
        """The categories that one contains: more than one where categories are merged (P5)."""
        return tuple(category.split(self.slatt_sammen))


@cache
def read_description() -> Description:
    """The description of the public tables. Raises RefusedError where the file has a fault."""
    return Description.model_validate(read_toml(_FILE))
