"""What has moved most, since the earlier round and since last year: the units to ask about, by share and by number.

Only units with exits enough on one side, or on both where shares are compared (``compared_units.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pipeline.overview.compared_units import COMPARED_EXITS, find_round, find_year
from pipeline.overview.page_cells import (
    change_cell,
    count_cell,
    find_points,
    head,
    percent_cell,
    points_cell,
    relative_cell,
    unit_cell,
)
from pipeline.overview.view import Comparison, Listing, Pair
from pipeline.overview.words import count, say
from pipeline.sheets.content.figures import Figures, UnitFigures

_SHOWN = 10
_Moved = tuple[UnitFigures, Pair, Pair]


@dataclass(frozen=True)
class Earlier:
    """An edition to compare with: what its part is called, and where a unit's (mal_nadd, avsluttet) then is found."""

    id: str
    heading: str
    short: str
    find: Callable[[UnitFigures], Pair | None]


def compare_editions(figures: Figures, year: int) -> tuple[Comparison, ...]:
    """Return a comparison with the earlier round and one with last year, those that are at hand."""
    found = []
    if figures.earlier_round:
        heading = say("endring_runde", utgave=figures.earlier_round)
        found.append(Earlier("since-round", heading, say("endring_runde_kort"), find_round))
    last_year = next((past for past in figures.nation.history if past.ar == year - 1), None)
    if last_year:
        heading = say("endring_ar", utgave=last_year.utgave)
        found.append(Earlier("since-year", heading, say("endring_ar_kort"), lambda own: find_year(own, year - 1)))
    return tuple(compare_with(figures, earlier) for earlier in found)


def compare_with(figures: Figures, earlier: Earlier) -> Comparison:
    """Return the units that have moved most since ``earlier``, by share and by number."""
    units = [(own, earlier.find(own), (own.total.mal_nadd, own.total.avsluttet)) for own in figures.with_sheet]
    compared = [(own, before, now) for own, before, now in units if before is not None]
    without = len(units) - len(compared)
    notes = [say("endring_merknad", grense=COMPARED_EXITS), *([count("endring_uten", without)] if without else [])]
    return Comparison(
        earlier.id,
        earlier.heading,
        earlier.short,
        " ".join(notes),
        _list_shares(compared),
        _list_counts(compared),
    )


def _list_shares(compared: list[_Moved]) -> Listing:
    moved = [
        (abs(points), item)
        for item in compared
        if min(item[1][1], item[2][1]) >= COMPARED_EXITS and (points := find_points(item[1], item[2]))
    ]
    return Listing(
        say("endring_andeler"),
        head("enhet", "avsluttet_for", "avsluttet_na", "andel_for", "andel_na", "poeng"),
        tuple(
            (
                unit_cell(own),
                count_cell(before[1]),
                count_cell(now[1]),
                percent_cell(*before),
                percent_cell(*now),
                points_cell(before, now),
            )
            for own, before, now in _take_most(moved)
        ),
        say("endring_andeler_ingen"),
    )


def _list_counts(compared: list[_Moved]) -> Listing:
    """Chosen by the ratio of the larger number to the smaller, one added to each so that nobody has a place too.

    So a fall has a place beside a growth. They are listed by the change in percent, as shown: from nobody first.
    """
    moved = []
    for own, before, now in compared:
        small, large = sorted((before[1], now[1]))
        if large >= COMPARED_EXITS and small != large:
            moved.append((Fraction(large + 1, small + 1), (own, before, now)))
    return Listing(
        say("endring_antall"),
        head("enhet", "avsluttet_for", "avsluttet_na", "endring", "i_prosent"),
        tuple(
            (
                unit_cell(own),
                count_cell(before[1]),
                count_cell(now[1]),
                change_cell(now[1] - before[1]),
                relative_cell(before[1], now[1]),
            )
            for own, before, now in sorted(_take_most(moved), key=_order_count)
        ),
        say("endring_antall_ingen"),
    )


def _order_count(item: _Moved) -> tuple[bool, Fraction]:
    """From nobody first, by the number now; then by the change in percent of what was before, the largest first."""
    _, (_, before), (_, now) = item
    return (False, Fraction(-now)) if not before else (True, -Fraction(abs(now - before), before))


def _take_most(moved: list[tuple[Fraction, _Moved]]) -> list[_Moved]:
    moved.sort(key=lambda item: (-item[0], item[1][0].unit.niva, item[1][0].unit.kode))
    return [item for _, item in moved[:_SHOWN]]
