"""One place of a page and its public cells: the unit itself, the county around it, the nation.

A figure is asked for by table, name and dimensions; what a table does not have is not known. How a figure is printed
is here too, so that a sign looks and is read aloud alike everywhere (P4).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.disclosure.model import PublicEdition, PublicRow, PublicUnit, PublicValue, Sign
from pipeline.disclosure.tables import NATION, PUBLIC_TABLES
from pipeline.places.areas import OSLO
from pipeline.public.labels import Labels, name_county
from pipeline.public.values import Cells
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.words.percent import HARD_SPACE, format_count, format_decimal, whole_percent

COUNT, PERCENT, DECIMAL = "count", "percent", "decimal"
NATION_CODE = "0"
_SPOKEN = {Sign.HIDDEN: "off_lest_skjult", Sign.UNKNOWN: "off_lest_ukjent", Sign.IMPOSSIBLE: "off_lest_umulig"}


@dataclass(frozen=True)
class Place:
    """A place and what it is called over a column."""

    cells: Cells
    niva: str
    kode: str
    name: str

    def ask(self, table: str, name: str, *dimensions: str) -> PublicValue:
        """One public value of the place; not known where the table has no such row."""
        return self.cells.find(table, self.niva, self.kode, dimensions, name)

    def list_rows(self, table: str) -> list[PublicRow]:
        """The place's rows of a table, in its order."""
        return self.cells.list_rows(table, self.niva, self.kode)

    @property
    def public(self) -> PublicEdition:
        """The edition."""
        return self.cells.public

    @property
    def share(self) -> PublicValue:
        """The share that reached the goal."""
        return self.ask("resultat", "andel_mal", "alle")


def make_nation(cells: Cells, labels: Labels) -> Place:
    """The whole country."""
    return Place(cells, NATION, NATION_CODE, labels.texts.say("off_hele_landet"))


def make_county(cells: Cells, kode: str) -> Place:
    """A county, by its code."""
    return Place(cells, "fylke", kode, name_county(cells.counties[kode].navn))


def list_around(cells: Cells, unit: PublicUnit, labels: Labels) -> list[Place]:
    """The places beside a unit: its county (for a bydel Oslo, for Oslo itself none) and the nation."""
    county = [] if unit.kode == OSLO or not unit.fylke_kode else [make_county(cells, unit.fylke_kode)]
    return [*county, make_nation(cells, labels)]


def find_share(place: Place, group: str) -> PublicValue:
    """The share of a group of reasons, where the place's own table may have others: the rest is who reached no goal."""
    table = "arsak_kommune" if place.niva in PUBLIC_TABLES["arsak_kommune"].levels else "arsak_fylke"
    found = place.ask(table, "andel", group)
    if group != "andre" or found.sign is not Sign.UNKNOWN:
        return found
    rest, ended = (place.ask("resultat", name, "alle") for name in ("ikke_mal_nadd", "avsluttet"))
    return divide(rest, ended)


def divide(part: PublicValue, whole: PublicValue) -> PublicValue:
    """The share of two public counts in whole percent (R13), with the sign that it must have (P3, P4)."""
    for sign in (Sign.HIDDEN, Sign.UNKNOWN, Sign.IMPOSSIBLE):
        if sign in (part.sign, whole.sign):
            return PublicValue(None, sign)
    percent = whole_percent(read_count(part), read_count(whole))
    return PublicValue(None, Sign.IMPOSSIBLE) if percent is None else PublicValue(percent)


def read_count(value: PublicValue) -> int:
    """The count that is shown. One that is not is a ValueError: nobody asks for it without looking first."""
    if value.value is None:
        raise ValueError("this figure is not shown")
    return int(value.value)


def show_value(value: PublicValue, kind: str, labels: Labels) -> Cell:
    """Return the value as it is printed, or its sign, which a screen reader says in words."""
    if value.value is None:
        return Cell(str(value.sign.value), kind, None, labels.texts.say(_SPOKEN[value.sign]))
    if kind == COUNT:
        return Cell(format_count(int(value.value)), kind, int(value.value))
    if kind == PERCENT:
        return Cell(f"{format_count(int(value.value))}{HARD_SPACE}%", kind, int(value.value))
    return Cell(format_decimal(Decimal(value.value)), kind, Decimal(value.value))


def draw_length(value: PublicValue) -> str:
    """Return the share as the length of a bar, from public percent; empty where it is not shown."""
    return "" if value.value is None else f"{min(int(value.value), 100)}.0"
