"""What a sheet tells of units other than its own, as counts of public cells with the interval that it leaves (P6).

Written beside the edition, so that the choice of hidden cells and the audit know what a neighbour has been sent. A
county's share in whole percent is the interval of its count, with the base as known: where the sheet does not print
that, the reader knows less than this says, never more. The nation's shares are unrounded in workbooks. Figures that no
public table has are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.editions.edition import Edition
from pipeline.editions.year import Year
from pipeline.nir.closed_lists import SHEET_AGE_GROUPS
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.places.areas import OSLO
from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import UKJENT
from pipeline.places.units import Unit
from pipeline.sheets.content.counts import (
    ENDED,
    PARTICIPANTS,
    REACHED,
    WITHOUT_MEASURES,
    Count,
    PublicName,
    count_ended_in_age,
    count_ended_in_year,
    count_group,
    count_measure,
    count_reached_in_age,
    count_reached_in_year,
)
from pipeline.sheets.content.county_cells import CountyPlace
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.places import ExactPlace, find_county
from pipeline.sheets.words.percent import whole_percent

Share = tuple[Count, Count]


@dataclass(frozen=True)
class Told:
    """A count of another unit that the sheet of ``mottaker`` tells: it is from ``lav`` to ``hoy``, both included.

    ``tabell``, ``niva``, ``kode``, ``dim1``, ``dim2`` and ``verdi`` are the cell's in the public tables (P1).
    """

    mottaker: str
    tabell: str
    niva: str
    kode: str
    dim1: str
    dim2: str
    verdi: str
    lav: int
    hoy: int


def list_all_told(figures: Figures, edition: Edition, *, is_public: bool = False) -> Iterator[Told]:
    """What every sheet of an edition tells of others beside what is public; ``is_public``: county and nation are."""
    for own in figures.with_sheet:
        if not is_public:
            yield from list_told(list_places_told(figures, own, edition.year), own, edition.codes)
        yield from list_told_of_bydeler(figures, own)


def list_told(places: tuple[ExactPlace | CountyPlace, ...], own: UnitFigures, codes: CodeLists) -> Iterator[Told]:
    """What the sheet of ``own`` tells of ``places``: each cell once, exactly where the sheet prints its count.

    A bydel is told of Oslo the county, which is the same people as Oslo the municipality and has more public cells.
    """
    counts, shares = _list_printed(own, codes)
    for place in places:
        found: dict[PublicName, tuple[int, int]] = {}
        for part, whole in shares:
            if place.prints_share(part, whole):
                of_part, of_whole = part.take(place.figures), whole.take(place.figures)
                is_rounded = isinstance(place, CountyPlace)
                found[_require(part)] = bound_count(of_part, of_whole) if is_rounded else (of_part, of_part)
                found[_require(whole)] = (of_whole, of_whole)
        for count in counts:
            if place.prints(count):
                found[_require(count)] = (count.take(place.figures),) * 2
        yield from (_make_told(own, place.figures.unit, cell, ends) for cell, ends in found.items())


def list_told_of_bydeler(figures: Figures, own: UnitFigures) -> Iterator[Told]:
    """What Oslo's own sheet tells of its bydeler, each exactly; nothing of any other unit's."""
    if (own.unit.niva, own.unit.kode) == ("kommune", OSLO):
        for bydel in figures.bydeler(OSLO):
            if bydel.unit.har_ark:
                for count in (ENDED, REACHED):
                    yield _make_told(own, bydel.unit, _require(count), (count.take(bydel),) * 2)


def bound_count(part: int, whole: int) -> tuple[int, int]:
    """The counts whose share of ``whole`` is the same whole percent as that of ``part`` (R13)."""
    percent = whole_percent(part, whole)
    if percent is None:
        return part, part
    lowest = -((1 - 2 * percent) * whole // 200)  # (2p - 1) * whole / 200, rounded up
    highest = -(-(2 * percent + 1) * whole // 200) - 1
    return max(lowest, 0), min(highest, whole)


def list_places_told(figures: Figures, own: UnitFigures, year: Year) -> tuple[ExactPlace | CountyPlace, ...]:
    """The places that a sheet tells of beside its own unit, where they are not published."""
    county = find_county(figures, own, year)
    nation = ExactPlace(figures.nation.unit.navn, figures.nation)
    return (county, nation) if county else (nation,)


def _list_printed(own: UnitFigures, codes: CodeLists) -> tuple[list[Count], list[Share]]:
    """The counts and the shares of places around that the sheet of a unit has room for."""
    counts: list[Count] = []
    shares: list[Share] = []
    if own.total.avsluttet:
        counts += [ENDED, REACHED, count_group(IKKE_REGISTRERT)]
        shares += [(count_group(group.kode), ENDED) for group in codes.reason_groups]
        shares += [(count_reached_in_age(group), count_ended_in_age(group)) for group in SHEET_AGE_GROUPS]
    if len(own.history) > 1:
        shares += [(count_reached_in_year(item.ar), count_ended_in_year(item.ar)) for item in own.history]
    if own.measure_sum.deltakere:
        counts += [PARTICIPANTS, WITHOUT_MEASURES]
        measures: list[tuple[str, str | None]] = [
            (group.kode, None) for group in codes.measure_groups if group.kode != UKJENT
        ]
        measures += [(one.hovedgruppe, one.kode) for one in codes.measures if one.hovedgruppe != UKJENT]
        shares += [(count_measure(*measure), PARTICIPANTS) for measure in measures]
    return counts, shares


def _require(count: Count) -> PublicName:
    """The cell of a count that a public table has."""
    if count.cell is None:
        raise ValueError("no public table has this count")
    return count.cell


def _make_told(own: UnitFigures, unit: Unit, cell: PublicName, ends: tuple[int, int]) -> Told:
    niva, kode = ("fylke", unit.fylke_kode or "") if unit.niva == "kommune" else (unit.niva, unit.kode)
    dim1, dim2 = (*cell.dimensions, "", "")[:2]
    return Told(own.unit.kode, cell.table, niva, kode, dim1, dim2, cell.value, *ends)
