"""What someone knows, as one system of whole numbers: the equations with everything shown put in (P5, P6, P9).

The unknowns are the hidden counts and those that are never shown; counts that must be equal (a county of one
municipality) are one unknown. The least and greatest value of each is found in ``ranges.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.audit.counts import YEAR, Count, Published
from pipeline.audit.equations import Equation, Place
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import HIDDEN, find_base

Whole = npt.NDArray[np.int64]
_EVERYONE = {"avsluttet", "deltakere"}


@dataclass(frozen=True)
class System:
    """Unknowns 0…n-1 and rows ``low <= a·x <= high``. ``places``: the counts that each unknown is.

    ``starts``, ``indices`` and ``coefficients``: the rows, sparse. ``soft``: rows that may be untrue
    (:class:`~pipeline.audit.equations.Equation`). ``hidden``: unknowns that are published as hidden.
    """

    places: tuple[tuple[Place, ...], ...]
    lower: Whole
    upper: Whole
    starts: Whole
    indices: Whole
    coefficients: Whole
    low: Whole
    high: Whole
    soft: npt.NDArray[np.bool_]
    hidden: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return len(self.places)

    def row(self, number: int) -> slice:
        """Where a row is in ``indices`` and ``coefficients``."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


def find_shown(published: Published) -> dict[Place, int]:
    """Every count that is shown."""
    return {
        (unit, count): places[0].number
        for unit, figures in published.figures.items()
        for count, places in figures.items()
        if places[0].number is not None
    }


def find_false(equations: Iterable[Equation], known: Mapping[Place, int]) -> Iterator[Equation]:
    """Equations whose counts are all known, and which do not hold."""
    for equation in equations:
        if all(place in known for place, _ in equation.terms):
            total = sum(known[place] * factor for place, factor in equation.terms)
            if not equation.low <= total <= equation.high and not equation.is_soft:
                yield equation


def find_floor(published: Published, place: Place, settings: AuditSettings) -> int:
    """The least that a hidden count can be: 1 where a zero would have been shown (P2)."""
    unit, count = place
    figures = published.figures.get(unit, {}).get(count, ())
    if not any(figure.sign == HIDDEN and figure.value in settings.zeros_shown for figure in figures):
        return 0
    if count.name in _EVERYONE and (not count.by or count.has(YEAR)):
        return 1
    base = published.find(unit, Count(find_base(count).name))
    return 1 if base is not None and base.number is not None else 0


def build_system(
    published: Published,
    equations: Iterable[Equation],
    known: Mapping[Place, int],
    settings: AuditSettings,
    bounds: Mapping[Place, tuple[int, int]] | None = None,
) -> System:
    """The system of what remains unknown when the counts ``known`` are; ``bounds``: intervals of others.

    A row without unknowns is left out: see :func:`find_false`.
    """
    bounds = bounds or {}
    rows = [row for row in (_reduce(equation, known) for equation in equations) if row[0]]
    groups = _Groups()
    for terms, low, high, _ in rows:
        for place in terms:
            groups.add(place)
        if low == high == 0 and sorted(terms.values()) == [-1, 1]:
            groups.join(*terms)
    for unit, figures in published.figures.items():
        for count, places in figures.items():
            if places[0].sign == HIDDEN and (unit, count) not in known:
                groups.add((unit, count))
    members = groups.list_members()
    number = {place: index for index, group in enumerate(members) for place in group}
    top = 2 * max(known.values(), default=0) + 100
    lower = [max(find_floor(published, place, settings) for place in group) for group in members]
    lower = [
        max(low, *(bounds.get(place, (0, 0))[0] for place in group)) for low, group in zip(lower, members, strict=True)
    ]
    upper = [min(bounds.get(place, (0, top))[1] for place in group) for group in members]
    starts, indices, coefficients = [0], list[int](), list[int]()
    lows, highs, soft = list[int](), list[int](), list[bool]()
    for terms, low, high, is_soft in rows:
        summed: dict[int, int] = {}
        for place, factor in terms.items():
            summed[number[place]] = summed.get(number[place], 0) + factor
        kept = {index: factor for index, factor in sorted(summed.items()) if factor}
        if kept:
            indices += kept
            coefficients += kept.values()
            starts.append(len(indices))
            lows.append(low)
            highs.append(high)
            soft.append(is_soft)
    return System(
        places=tuple(tuple(group) for group in members),
        lower=np.array(lower, np.int64),
        upper=np.array(upper, np.int64),
        starts=np.array(starts, np.int64),
        indices=np.array(indices, np.int64),
        coefficients=np.array(coefficients, np.int64),
        low=np.array(lows, np.int64),
        high=np.array(highs, np.int64),
        soft=np.array(soft, np.bool_),
        hidden=np.array([any(_is_hidden(published, place) for place in group) for group in members], np.bool_),
    )


def _is_hidden(published: Published, place: Place) -> bool:
    figure = published.find(*place)
    return figure is not None and figure.sign == HIDDEN


def _reduce(equation: Equation, known: Mapping[Place, int]) -> tuple[dict[Place, int], int, int, bool]:
    """An equation with what is known put in: its unknown terms and its bounds."""
    terms: dict[Place, int] = {}
    told = 0
    for place, factor in equation.terms:
        if place in known:
            told += factor * known[place]
        else:
            terms[place] = terms.get(place, 0) + factor
    return terms, equation.low - told, equation.high - told, equation.is_soft


class _Groups:
    """Places that are one unknown, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._above: dict[Place, Place] = {}

    def add(self, place: Place) -> None:
        self._above.setdefault(place, place)

    def find(self, place: Place) -> Place:
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place

    def join(self, one: Place, other: Place) -> None:
        self._above[self.find(other)] = self.find(one)

    def list_members(self) -> list[list[Place]]:
        members: dict[Place, list[Place]] = {}
        for place in self._above:
            members.setdefault(self.find(place), []).append(place)
        return list(members.values())


def list_equal_pairs(equations: Iterable[Equation]) -> Iterator[tuple[Place, Place]]:
    """Counts that an equation says are the same (P5: they have one sign)."""
    for equation in equations:
        if equation.low == equation.high == 0 and len(equation.terms) == 2:
            (one, first), (other, second) = equation.terms
            if first == -second:
                yield one, other
