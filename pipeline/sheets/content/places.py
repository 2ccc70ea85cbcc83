"""The places that a sheet holds its unit up against, and what it prints of each: the unit, what is around, the nation.

The unit's own figures are always printed. What a preliminary sheet prints of a county is decided in
``county_cells.py``, and it prints the nation; a final sheet has the public cells of both (``public_cells.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from pipeline.disclosure.model import PublicEdition
from pipeline.editions.year import Year
from pipeline.places.areas import OSLO
from pipeline.sheets.content.counts import Count
from pipeline.sheets.content.county_cells import CountyPlace, Limits, add_up_years
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell, percent_cell
from pipeline.sheets.content.figures import LAND, Figures, UnitFigures
from pipeline.sheets.content.pieces import Cell, Row
from pipeline.sheets.content.public_cells import EXPLAINED, PublicPlace
from pipeline.sheets.words.percent import HIDDEN, scale
from pipeline.sheets.words.texts import Texts

_BAR = 100


class Place(Protocol):
    """A place on a unit's sheet: what is printed of it."""

    @property
    def name(self) -> str:
        """Its name, as a heading."""

    @property
    def kode(self) -> str:
        """Its code: the key of its row."""

    def show_count(self, count: Count, texts: Texts) -> Cell:
        """The count, or a sign."""

    def show_share(self, part: Count, whole: Count, texts: Texts, spoken: str) -> Cell:
        """A share in whole percent, or a sign; without a base a dash, said as ``spoken``."""

    def show_hours(self, texts: Texts, spoken: str) -> Cell:
        """Hours a week, or a sign."""

    def scale_share(self, part: Count, whole: Count) -> Decimal | None:
        """The share for a bar or a picture, in percent with one decimal; None where none is printed."""

    def has_year(self, ar: int) -> bool:
        """Whether the place has figures of a statistic year."""


@dataclass(frozen=True)
class ExactPlace:
    """A place whose figures are all printed: the unit itself; the nation, where it is not published yet."""

    name: str
    figures: UnitFigures

    @property
    def kode(self) -> str:
        """The code of the place."""
        return self.figures.unit.kode

    def prints(self, _: Count) -> bool:
        """Every count is printed."""
        return True

    def prints_share(self, *_: Count) -> bool:
        """Every share is printed."""
        return True

    def show_count(self, count: Count, _: Texts) -> Cell:
        """The count."""
        return count_cell(count.take(self.figures))

    def show_share(self, part: Count, whole: Count, _: Texts, spoken: str) -> Cell:
        """The share in whole percent."""
        return percent_cell(part.take(self.figures), whole.take(self.figures), spoken)

    def show_hours(self, _: Texts, spoken: str) -> Cell:
        """Hours a week."""
        return decimal_cell(self.figures.measure_sum.timer_per_uke, spoken)

    def scale_share(self, part: Count, whole: Count) -> Decimal | None:
        """The share; None where there is no base."""
        of_whole = whole.take(self.figures)
        return scale(part.take(self.figures), of_whole, _BAR) if of_whole else None

    def has_year(self, ar: int) -> bool:
        """Whether the place has figures of a statistic year."""
        return self.figures.find_year(ar) is not None


@dataclass(frozen=True)
class Places:
    """The unit, and beside it what it lies in, if anything, and the nation, which is last."""

    own: ExactPlace
    around: tuple[Place, ...]
    is_public: bool = False

    @property
    def nation(self) -> Place:
        """The whole country."""
        return self.around[-1]

    @property
    def all(self) -> tuple[Place, ...]:
        """The unit first."""
        return (self.own, *self.around)


def find_places(
    figures: Figures, own: UnitFigures, year: Year, texts: Texts, public: PublicEdition | None = None
) -> Places:
    """Return the unit, what it lies in, and the nation as ``land`` (R16); as they are ``public``, where they are.

    A county of one municipality is left out: it would repeat the unit's own figures.
    """
    nation = ExactPlace(texts.say("sammenlign_land"), figures.nation)
    county = find_county(figures, own, year)
    around: tuple[Place, ...] = (county, nation) if county else (nation,)
    if public is not None:
        levels = [("fylke", own.unit.fylke_kode or ""), LAND][-len(around) :]
        around = tuple(
            PublicPlace(place.name, place.kode, public, *level) for place, level in zip(around, levels, strict=True)
        )
    return Places(ExactPlace(own.unit.navn, own), around, is_public=public is not None)


def find_county(figures: Figures, own: UnitFigures, year: Year) -> CountyPlace | None:
    """Return the county of a municipality, Oslo for a bydel; None for a municipality that is a county alone."""
    unit = own.unit
    above = figures.find("kommune", OSLO) if unit.niva == "bydel" else figures.find("fylke", unit.fylke_kode)
    others = figures.list_neighbours(own)
    if above is None or (unit.niva == "kommune" and not others):
        return None
    if unit.niva == "kommune":
        above = replace(above, history=add_up_years((own, *others)))
    limits = Limits(year.publiseringsgrense, frozenset(year.null_vises))
    return CountyPlace(above.unit.navn, above, own, others, limits)


def explain_signs(rows: Iterable[Row], places: Places, texts: Texts) -> str:
    """The note of a table that has signs in place of figures: why, one sentence a sign; empty where it has none."""
    found = {cell.text for row in rows for cell in row.cells}
    if not places.is_public:
        return texts.say(f"skjult_{places.own.figures.unit.niva}") if HIDDEN in found else ""
    return " ".join(texts.say(words) for sign, words in EXPLAINED.items() if sign.value in found)
