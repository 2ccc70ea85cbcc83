"""The public tables (P1): their levels, dimensions, counts, shares and means, in the order of the files.

A new public table is one entry here and one SELECT in ``sql/offentlig/``. The values of a dimension come with the rows
(code lists, year file, merged categories); what is hidden in a table is decided in ``cells.py`` and ``choice.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.editions.year import Year

NATION = "land"
PUBLIC_LEVELS = (NATION, "fylke", "kommune", "bydel")
_UPPER = PUBLIC_LEVELS[:2]
_LOWER = PUBLIC_LEVELS[2:]
EVERYBODY = "alle"
"""The value of ``kjonn`` that is everybody, and of ``tiltakskode`` that is the whole main group."""
MERGED = "_og_"
"""Joins the codes of categories that are published as one, in the order of their list."""


@dataclass(frozen=True)
class Share:
    """A share in whole percent (R13): ``numerator`` of ``denominator``, counts of the same row.

    ``of``: the table that the denominator is in, where it is another one: the row of the same unit and, where both
    tables have it, the same ``kjonn``; else everybody's.
    """

    name: str
    numerator: str
    denominator: str
    of: str = ""


@dataclass(frozen=True)
class Mean:
    """An average with one decimal, of everybody alone; ``base``: the count that it is an average over."""

    name: str
    base: str


@dataclass(frozen=True)
class PublicTable:
    """One public table: a row per unit of ``levels`` and combination of ``dimensions``; values as columns."""

    name: str
    levels: tuple[str, ...]
    dimensions: tuple[str, ...]
    counts: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    means: tuple[Mean, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The names of the values of a row, in the order of the columns: counts, shares, means."""
        return (*self.counts, *(share.name for share in self.shares), *(mean.name for mean in self.means))


_GOAL = ("avsluttet", "mal_nadd", "ikke_mal_nadd")
_GOAL_SHARE = (Share("andel_mal", "mal_nadd", "avsluttet"),)
_OF_EXITS = (Share("andel", "antall", "avsluttet", of="resultat"),)
_MEASURED = ("med", "uten")
_OF_PARTICIPANTS = (Share("andel", "med", "deltakere", of="deltakere"),)

PUBLIC_TABLES: Mapping[str, PublicTable] = MappingProxyType(
    {
        table.name: table
        for table in (
            PublicTable("resultat", PUBLIC_LEVELS, ("kjonn",), _GOAL, _GOAL_SHARE),
            PublicTable("arsak_kommune", _LOWER, ("gruppe",), ("antall",), _OF_EXITS),
            PublicTable("arsak_fylke", _UPPER, ("gruppe",), ("antall",), _OF_EXITS),
            PublicTable("arsak_kjonn", _UPPER, ("gruppe", "kjonn"), ("antall",), _OF_EXITS),
            PublicTable("alder", _UPPER, ("aldersgruppe",), _GOAL, _GOAL_SHARE),
            PublicTable("lov", _UPPER, ("lov", "kollektiv_beskyttelse"), _GOAL, _GOAL_SHARE),
            PublicTable(
                "deltakere",
                PUBLIC_LEVELS,
                ("kjonn",),
                ("deltakere", "med_tiltak", "uten_tiltak"),
                (Share("andel_uten_tiltak", "uten_tiltak", "deltakere"),),
                (Mean("timer_per_uke", "deltakere"),),
            ),
            PublicTable("tiltak_kommune", _LOWER, ("hovedgruppe",), _MEASURED, _OF_PARTICIPANTS),
            PublicTable("tiltak_fylke", _UPPER, ("hovedgruppe", "tiltakskode"), _MEASURED, _OF_PARTICIPANTS),
            PublicTable("utvikling", PUBLIC_LEVELS, ("ar",), _GOAL[:2], _GOAL_SHARE),
        )
    }
)


def list_tables(year: Year) -> tuple[PublicTable, ...]:
    """The public tables of a year: without the level of bydeler where the year does not publish it."""
    if year.publiser_bydel:
        return tuple(PUBLIC_TABLES.values())
    return tuple(
        replace(table, levels=tuple(level for level in table.levels if level != "bydel"))
        for table in PUBLIC_TABLES.values()
    )


def merge_codes(codes: tuple[str, ...]) -> str:
    """The code of categories that are published as one."""
    return MERGED.join(codes)


def split_code(code: str) -> tuple[str, ...]:
    """The categories that a code is of: itself, unless it is merged."""
    return tuple(code.split(MERGED))
