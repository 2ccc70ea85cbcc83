"""The counts that a sheet shows of its own unit and of places around: how each is taken, and what it is counted of.

What may be printed of a place around is decided in ``county_cells.py`` (P6) and, in a final edition, by the public
tables, where ``cell`` says which of their cells a count is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.sheets.content.figures import UnitFigures

Take = Callable[[UnitFigures], int]


@dataclass(frozen=True)
class PublicName:
    """A cell of a county's or the nation's public tables (P1): table, dimensions in the table's order, value."""

    table: str
    dimensions: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Count:
    """A count of a place.

    ``whole``: what its complement is counted from; None for a base. ``total``: the unit's own total, whose smallness
    hides the count too (P2); None for a total. ``zero``: its name in ``null_vises`` of the year file, empty where its
    zero is always small. ``cell``: where it is published, None where it is not.
    """

    take: Take
    whole: Count | None = None
    total: Count | None = None
    zero: str = ""
    cell: PublicName | None = None


def _take_ended(place: UnitFigures) -> int:
    return place.total.avsluttet


def _take_participants(place: UnitFigures) -> int:
    return place.measure_sum.deltakere


def _take_without(place: UnitFigures) -> int:
    return place.measure_sum.deltakere_uten_tiltak


def _name_result(value: str) -> PublicName:
    return PublicName("resultat", ("alle",), value)


def _name_participants(value: str) -> PublicName:
    return PublicName("deltakere", ("alle",), value)


ENDED = Count(_take_ended, zero="avsluttet", cell=_name_result("avsluttet"))
REACHED = Count(lambda place: place.total.mal_nadd, ENDED, ENDED, cell=_name_result("mal_nadd"))
PARTICIPANTS = Count(_take_participants, zero="deltakere", cell=_name_participants("deltakere"))
WITHOUT_MEASURES = Count(
    _take_without, PARTICIPANTS, PARTICIPANTS, zero="uten_tiltak", cell=_name_participants("uten_tiltak")
)
WITH_MEASURES = Count(
    lambda place: _take_participants(place) - _take_without(place),
    PARTICIPANTS,
    PARTICIPANTS,
    cell=_name_participants("med_tiltak"),
)
NORWEGIAN_ONLY = Count(lambda place: place.measure_sum.kun_norskfane, PARTICIPANTS, PARTICIPANTS)
WITHOUT_HOURS = Count(lambda place: place.measure_sum.deltakere_med_tiltak_uten_timer, PARTICIPANTS, PARTICIPANTS)


def count_group(group: str) -> Count:
    """Those who ended with a reason of one group (R9)."""
    return Count(
        lambda place: place.total.groups[group], ENDED, ENDED, cell=PublicName("arsak_fylke", (group,), "antall")
    )


def count_ended_in_age(group: str) -> Count:
    """Those who ended in an age group of the sheets."""
    return Count(
        lambda place: place.ages[group][0], None, ENDED, "avsluttet", PublicName("alder", (group,), "avsluttet")
    )


def count_reached_in_age(group: str) -> Count:
    """Those of an age group who reached the goal."""
    return Count(
        lambda place: place.ages[group][1],
        count_ended_in_age(group),
        ENDED,
        cell=PublicName("alder", (group,), "mal_nadd"),
    )


def count_ended_in_year(ar: int) -> Count:
    """Those who ended in a statistic year; of a unit without that year, nobody."""
    return Count(
        lambda place: item.avsluttet if (item := place.find_year(ar)) else 0,
        zero="avsluttet",
        cell=PublicName("utvikling", (str(ar),), "avsluttet"),
    )


def count_reached_in_year(ar: int) -> Count:
    """Those of a statistic year who reached the goal."""
    ended = count_ended_in_year(ar)
    return Count(
        lambda place: item.mal_nadd if (item := place.find_year(ar)) else 0,
        ended,
        ended,
        cell=PublicName("utvikling", (str(ar),), "mal_nadd"),
    )


def count_measure(hovedgruppe: str, tiltakskode: str | None) -> Count:
    """Participants with a measure of a main group, or of one code of it (R12)."""
    return Count(
        lambda place: place.measure_counts.get((hovedgruppe, tiltakskode), 0),
        PARTICIPANTS,
        PARTICIPANTS,
        cell=PublicName("tiltak_fylke", (hovedgruppe, tiltakskode or "alle"), "med"),
    )
