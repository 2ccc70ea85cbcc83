"""Which county figures of a report are hidden: small ones, and as many more as keep them from being computed (T4, P5).

The nation is shown whole. What a reader knows beside the report is in the model: sums over counties, sums of exits, and
earlier reports of the same year, since the second half is the year less the first. The choice itself is
``pipeline/disclosure/choice.py``; here its cells are named and weighed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from pipeline.disclosure.choice import choose_cells
from pipeline.disclosure.program import CellModel, InfeasibleError, Rows
from pipeline.disclosure.reports import KeptReport
from pipeline.editions.period import Period
from pipeline.editions.year import Year
from pipeline.report.figures import Figures
from pipeline.report.released import Released

COUNTS = ("startet", "deltakere", "beholdning", "avsluttet", "mal_nadd", "arbeid", "utdanning")
# counts that stand by themselves: a zero of them says that there is nobody, as a zero of null_vises does (P2)
_WHOLE = {"startet": "deltakere", "deltakere": "deltakere", "beholdning": "deltakere", "avsluttet": "avsluttet"}
_EXITS = ("mal_nadd", "arbeid", "utdanning")
_OTHERS = "ikke_mal_nadd"
_KEY_WEIGHT, _LARGE = 20, 10**9
_MOST_USED = ("avsluttet", "mal_nadd")

Hidden = frozenset[tuple[str, str]]


@dataclass
class _Cells:
    """The cells so far, by name, and what binds them."""

    limit: int
    values: list[int] = field(default_factory=list)
    small: list[bool] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)
    fixed: list[bool] = field(default_factory=list)
    never: list[bool] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    equations: list[tuple[list[tuple[int, int]], int]] = field(default_factory=list)
    inequalities: list[tuple[list[tuple[int, int]], int]] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: int,
        *,
        small: bool = False,
        closed: bool = False,
        fixed: bool = False,
        never: bool = False,
        weight: int = 1,
        lower: int = 0,
    ) -> int:
        self.values.append(value)
        self.small.append(small)
        self.closed.append(closed)
        self.fixed.append(fixed)
        self.never.append(never)
        self.lower.append(lower)
        self.weights.append((abs(value) + 1) * weight)
        self.names.append(name)
        return len(self.values) - 1

    def add_sum(self, total: int, parts: Sequence[int]) -> None:
        """The total is the parts together, less what they have in common, which everybody is taken to know (P8)."""
        shared = sum(self.values[part] for part in parts) - self.values[total]
        self.equations.append(([*((part, 1) for part in parts), (total, -1)], shared))

    def add_at_most(self, smaller: int, larger: int) -> None:
        self.inequalities.append(([(smaller, 1), (larger, -1)], 0))

    def make(self, width: int) -> CellModel:
        def flags(given: list[bool]) -> npt.NDArray[np.bool_]:
            return np.array(given, dtype=np.bool_)

        def numbers(given: list[int]) -> npt.NDArray[np.int64]:
            return np.array(given, dtype=np.int64)

        return CellModel(
            values=numbers(self.values),
            weights=numbers(self.weights),
            small=flags(self.small),
            closed=flags(self.closed),
            fixed=flags(self.fixed),
            never=flags(self.never),
            lower=numbers(self.lower),
            upper=numbers([_LARGE] * len(self.values)),
            equations=Rows.of(self.equations),
            inequalities=Rows.of(self.inequalities),
            names=tuple(self.names),
            width=width,
            limit=self.limit,
        )


def choose_hidden(figures: Figures, year: Year, earlier: Sequence[KeptReport], released: Released) -> Hidden:
    """Return the ``(county, count)`` that are not shown.

    ``earlier``: the other reports of the year, as shown; ``released``: what its public tables show (``released.py``).
    Where no choice protects them all, as in a country of a few people, no county's figure is shown.
    """
    model, places = build_model(figures, year, earlier, released)
    try:
        hidden = choose_cells(model).hidden
    except InfeasibleError:
        return frozenset(places)
    return frozenset(key for key, place in places.items() if hidden[place])


def build_model(
    figures: Figures, year: Year, earlier: Sequence[KeptReport], released: Released
) -> tuple[CellModel, dict[tuple[str, str], int]]:
    """Return the model, and the places in it of the counties' counts by county and count."""
    cells = _Cells(year.publiseringsgrense)
    counties = {
        row["kode"]: {name: int(row[name]) for name in COUNTS}
        for row in figures.tables["hovedtall"]
        if row["niva"] == "fylke"
    }
    nation = figures.find("hovedtall", niva="land", inndeling="alle")
    (outside,) = figures.tables["utenfor_fylke"]
    shown_zeros = {name for name, whole in _WHOLE.items() if whole in year.null_vises}
    places: dict[tuple[str, str], int] = {}
    for kode, counts in counties.items():
        places |= _add_county(cells, kode, counts, shown_zeros)
    rest = _add_outside(cells, {name: int(outside[name]) for name in COUNTS})
    for name in COUNTS:
        total = cells.add(f"hele landet {name}", int(nation[name]), never=True)
        cells.add_sum(total, [*(places[kode, name] for kode in counties), rest[name]])
    period = figures.period
    if period.is_whole_year:
        _follow_release(cells, places, released)
    elif released:
        shown = {cell: count for cell, count in released.items() if count is not None}
        whole = Period(date(period.year, 1, 1), date(period.year, 12, 31))
        earlier = [*earlier, KeptReport(whole, shown, frozenset())]
    for report in earlier:
        _add_earlier(cells, period, report, counties, places)
    return cells.make(year.vern_bredde), places


def _add_county(
    cells: _Cells, kode: str, counts: Mapping[str, int], shown_zeros: set[str]
) -> dict[tuple[str, str], int]:
    """Add a county's counts and, never shown, those who did not reach the goal; with what binds them."""

    def is_small(name: str, value: int) -> bool:
        return value < cells.limit and not (value == 0 and name in shown_zeros)

    nobody_left = counts["avsluttet"] == 0 and "avsluttet" in shown_zeros
    few_left = is_small("avsluttet", counts["avsluttet"])
    found: dict[tuple[str, str], int] = {}
    for name in COUNTS:
        value = counts[name]
        is_exit = name in _EXITS
        fixed = nobody_left if is_exit else value == 0 and name in shown_zeros
        small = not fixed and (is_small(name, value) or (is_exit and few_left))
        # a count whose zero would be shown is at least one where it is hidden
        lower = 1 if name in shown_zeros and not fixed else 0
        weight = _KEY_WEIGHT if name in _MOST_USED else 1
        found[kode, name] = cells.add(f"{kode} {name}", value, small=small, fixed=fixed, weight=weight, lower=lower)
    rest = counts["avsluttet"] - counts["mal_nadd"]
    others = cells.add(
        f"{kode} {_OTHERS}",
        rest,
        closed=not nobody_left,
        fixed=nobody_left,
        small=not nobody_left and (rest < cells.limit or few_left),
    )
    cells.add_sum(found[kode, "avsluttet"], [found[kode, "mal_nadd"], others])
    cells.add_sum(found[kode, "mal_nadd"], [found[kode, "arbeid"], found[kode, "utdanning"]])
    for name in ("startet", "beholdning"):
        if counts[name] <= counts["deltakere"]:
            cells.add_at_most(found[kode, name], found[kode, "deltakere"])
    return found


def _add_outside(cells: _Cells, counts: Mapping[str, int]) -> dict[str, int]:
    """Add the people who are in no county, a unit that is never shown, and is as safe as any other (P7)."""
    others = counts["avsluttet"] - counts["mal_nadd"]
    found = {
        name: cells.add(f"uten fylke {name}", count, closed=True, small=0 < count < cells.limit)
        for name, count in (*counts.items(), (_OTHERS, others))
    }
    cells.add_sum(found["avsluttet"], [found["mal_nadd"], found[_OTHERS]])
    cells.add_sum(found["mal_nadd"], [found["arbeid"], found["utdanning"]])
    return found


def _follow_release(cells: _Cells, places: Mapping[tuple[str, str], int], released: Released) -> None:
    """A figure of the whole year is shown where the public tables show the same, and hidden where they hide it."""
    for cell, count in released.items():
        place = places.get(cell)
        if place is None or cells.fixed[place]:
            continue
        if count is None:
            cells.small[place] = True
        elif count == cells.values[place]:
            cells.small[place], cells.fixed[place] = False, True


def _add_earlier(
    cells: _Cells,
    period: Period,
    report: KeptReport,
    counties: Mapping[str, Mapping[str, int]],
    places: Mapping[tuple[str, str], int],
) -> None:
    """Bind this report's cells to those of another one of the year, where one period lies in the other.

    The difference is never printed, and tells of the people of the days between; shown cells of the other are known.
    """
    other = report.period
    is_inside = period.first <= other.first and other.last <= period.last
    if not is_inside and not (other.first <= period.first and period.last <= other.last):
        return
    for kode in counties:
        for name in COUNTS:
            value = report.counts.get((kode, name))
            if value is None or (name == "beholdning" and other.last != period.last):
                continue
            is_shown = (kode, name) not in report.hidden
            there = cells.add(f"{kode} {name} {other.name}", value, closed=not is_shown, fixed=is_shown)
            larger, smaller = (places[kode, name], there) if is_inside else (there, places[kode, name])
            between = cells.values[larger] - cells.values[smaller]
            rest = cells.add(
                f"{kode} {name} mellom {period.name} og {other.name}",
                between,
                closed=True,
                small=0 < between < cells.limit,
                lower=min(0, between),
            )
            cells.add_sum(larger, [smaller, rest])
