"""T4, P5: which county figures of a report are hidden, and that no reader can compute one; by pencil and by search.

The search knows nothing of the choice: it lists every number that a hidden figure may be, with all that is shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.disclosure.program import CellModel
from pipeline.disclosure.reports import KeptReport
from pipeline.editions.edition import load_years
from pipeline.editions.period import Period
from pipeline.report.figures import Figures
from pipeline.report.hiding import COUNTS, Hidden, build_model, choose_hidden

YEAR = load_years()[2020]
HALF = Period(date(2020, 1, 1), date(2020, 6, 30))
SECOND = Period(date(2020, 7, 1), date(2020, 12, 31))
WHOLE = Period(date(2020, 1, 1), date(2020, 12, 31))
Counts = Mapping[str, tuple[int, ...]]  # in the order of COUNTS
LARGE = (100, 400, 200, 90, 40, 25, 15)


def figures(period: Period, counties: Counts, outside: tuple[int, ...] = (0, 9, 7, 20, 12, 7, 5)) -> Figures:
    """Counties as given; the nation is their sum and those in no county."""
    nation = [sum(numbers) for numbers in zip(outside, *counties.values(), strict=True)]
    rows = [("land", "0", nation), *(("fylke", kode, numbers) for kode, numbers in counties.items())]
    hovedtall = tuple(
        {"niva": niva, "kode": kode, "navn": kode, "inndeling": "alle", "verdi": "alle"}
        | dict(zip(COUNTS, numbers, strict=True))
        for niva, kode, numbers in rows
    )
    return Figures(period, {"hovedtall": hovedtall, "utenfor_fylke": (dict(zip(COUNTS, outside, strict=True)),)})


def keep(period: Period, counties: Counts, hidden: Hidden) -> KeptReport:
    counts = {
        (kode, name): number for kode, numbers in counties.items() for name, number in zip(COUNTS, numbers, strict=True)
    }
    return KeptReport(period, counts, hidden)


def of(hidden: Hidden, kode: str) -> set[str]:
    return {name for county, name in hidden if county == kode}


def test_large_figures_are_shown_and_zeros_of_nobody_too() -> None:
    counties = {"03": LARGE, "11": LARGE, "15": (0,) * 7}
    assert choose_hidden(figures(HALF, counties), YEAR, (), {}) == frozenset()


def test_small_figures_are_hidden_with_what_gives_them_away() -> None:
    """Few left: nothing of exits is shown. Three to work, of 40 who reached the goal: the others would tell."""
    counties = {"03": LARGE, "11": (20, 30, 20, 3, 1, 1, 0), "15": (20, 30, 20, 90, 40, 37, 3), "18": LARGE}
    hidden = choose_hidden(figures(HALF, counties), YEAR, (), {})
    assert {"avsluttet", "mal_nadd", "arbeid", "utdanning"} <= of(hidden, "11")
    assert "utdanning" in of(hidden, "15")
    assert of(hidden, "15") & {"arbeid", "mal_nadd"}
    assert not of(hidden, "11") & {"startet", "deltakere", "beholdning"}


def test_everybody_or_nobody_reached_the_goal() -> None:
    """Zeros that say something of every person are small (P2)."""
    counties = {"03": LARGE, "11": (20, 60, 20, 30, 0, 0, 0), "15": (20, 60, 20, 30, 30, 20, 10), "18": LARGE}
    hidden = choose_hidden(figures(HALF, counties), YEAR, (), {})
    assert "mal_nadd" in of(hidden, "11")
    # all 30 reached it, which avsluttet and mal_nadd would show together
    assert of(hidden, "15") & {"avsluttet", "mal_nadd"}


def test_the_year_less_the_first_half_is_not_told() -> None:
    """Two left Rogaland after the summer: 62 less 60. The first half is known, so the year's is hidden."""
    half = {"03": LARGE, "11": (50, 90, 40, 60, 30, 20, 10), "15": LARGE}
    first = choose_hidden(figures(HALF, half), YEAR, (), {})
    assert first == frozenset()
    year = {
        "03": tuple(2 * one for one in LARGE),
        "11": (90, 120, 40, 62, 45, 30, 15),
        "15": tuple(2 * one for one in LARGE),
    }
    alone = choose_hidden(figures(WHOLE, year), YEAR, (), {})
    assert alone == frozenset()
    after = choose_hidden(figures(WHOLE, year), YEAR, [keep(HALF, half, first)], {})
    assert "avsluttet" in of(after, "11")
    # and the other way: the year is known
    before = choose_hidden(figures(HALF, half), YEAR, [keep(WHOLE, year, frozenset())], {})
    assert "avsluttet" in of(before, "11")
    # a report of other months tells nothing of these
    assert choose_hidden(figures(SECOND, half), YEAR, [keep(HALF, half, first)], {}) == frozenset()


def test_the_public_tables_of_the_year_are_followed() -> None:
    year = {"03": LARGE, "11": (50, 90, 40, 60, 30, 20, 10), "15": LARGE}
    released = {("11", "avsluttet"): None, ("15", "avsluttet"): 90, ("03", "mal_nadd"): None}
    hidden = choose_hidden(figures(WHOLE, year), YEAR, (), released)
    assert {("11", "avsluttet"), ("03", "mal_nadd")} <= hidden
    assert ("15", "avsluttet") not in hidden
    # the first half against what is public of the year: three left in the second
    half = {**year, "15": (50, 90, 40, 87, 30, 20, 10)}
    assert ("15", "avsluttet") in choose_hidden(figures(HALF, half), YEAR, (), released)


# --- nobody can compute one


def attack(model: CellModel, shown: list[bool]) -> dict[int, tuple[int, int]]:
    """The least and greatest value of each cell that is not shown, by narrowing intervals until nothing moves.

    What it finds is what anyone can derive from one equation at a time, which is how people do it.
    """
    low = [int(v) if s else int(one) for v, s, one in zip(model.values, shown, model.lower, strict=True)]
    high = [int(v) if s else int(one) for v, s, one in zip(model.values, shown, model.upper, strict=True)]
    rows = []
    for number in range(len(model.equations)):
        places = slice(model.equations.indptr[number], model.equations.indptr[number + 1])
        rows.append(
            (
                list(
                    zip(
                        model.equations.indices[places].tolist(),
                        model.equations.coefficients[places].tolist(),
                        strict=True,
                    )
                ),
                int(model.equations.rhs[number]),
            )
        )
    moved = True
    while moved:
        moved = False
        for terms, total in rows:
            for cell, factor in terms:
                others = [(place, other) for place, other in terms if place != cell]
                least = total - sum(max(other * low[place], other * high[place]) for place, other in others)
                most = total - sum(min(other * low[place], other * high[place]) for place, other in others)
                ends = sorted((factor * least, factor * most))
                new = (max(low[cell], ends[0]), min(high[cell], ends[1]))
                if new != (low[cell], high[cell]):
                    low[cell], high[cell], moved = *new, True
    return {cell: (low[cell], high[cell]) for cell in range(len(shown)) if not shown[cell]}


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_figure_can_be_computed(seed: int) -> None:
    """Small counties of every kind; a year after its first half."""
    steps = itertools.cycle((0, 1, 2, 3, 4, 5, 7, 9, 12, 30))
    for _ in range(seed * 7):
        next(steps)

    def county() -> tuple[int, ...]:
        work, study, rest, more = (next(steps) for _ in range(4))
        left = work + study + rest
        return (next(steps), left + more + 30, more, left, work + study, work, study)

    half = {kode: county() for kode in ("03", "11", "15", "18", "30")}
    first = choose_hidden(figures(HALF, half), YEAR, (), {})
    year = {kode: tuple(a + b for a, b in zip(numbers, county(), strict=True)) for kode, numbers in half.items()}
    earlier = [keep(HALF, half, first)]
    for given, before in ((figures(HALF, half), []), (figures(WHOLE, year), earlier)):
        hidden = choose_hidden(given, YEAR, before, {})
        model, places = build_model(given, YEAR, before, {})
        gone = {places[cell] for cell in hidden}
        shown = [not closed and place not in gone for place, closed in enumerate(model.closed.tolist())]
        ranges = attack(model, shown)
        told = [
            model.names[cell]
            for cell, (low, high) in ranges.items()
            if (cell in gone or model.small[cell]) and high - low < YEAR.vern_bredde
        ]
        assert told == []
        assert all(
            model.values[cell] >= YEAR.publiseringsgrense or model.fixed[cell]
            for cell in places.values()
            if cell not in gone
        )
