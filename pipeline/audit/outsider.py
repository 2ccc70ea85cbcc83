"""What an outsider can compute from all that is published of an edition together (P5, P7).

Every hidden count must have values that span at least ``vern_bredde``, and so must small counts of the rest, the people
who are in no place below. No shown total less its shown parts may be small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from pipeline.audit.counts import Published
from pipeline.audit.equations import REST, Equation, Place
from pipeline.audit.knowledge import System, build_system, find_false, list_equal_pairs
from pipeline.audit.ranges import find_ranges
from pipeline.audit.report import Finding
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import HIDDEN, find_base
from pipeline.audit.truth import is_small_rest

_EXACT = "can be computed exactly"
_NARROW = "can be computed to fewer values than vern_bredde asks for"
_FAILED = "its least and greatest value cannot be found: what is published contradicts itself"


def check_equations(
    published: Published, equations: Iterable[Equation], known: Mapping[Place, int]
) -> Iterator[Finding]:
    """Shown counts that do not add up, and counts that must be equal and have not one sign (P5)."""
    equations = list(equations)
    for equation in find_false(equations, known):
        yield tell(published, equation.whole or equation.terms[-1][0], "does not fit the counts that it is made of")
    for one, other in list_equal_pairs(equations):
        first, second = published.find(*one), published.find(*other)
        if first is not None and second is not None and first.sign != second.sign:
            yield tell(published, other, f"has not the sign of the same count of {one[0]}: {first.cell}")


def check_remainders(
    published: Published, equations: Iterable[Equation], known: Mapping[Place, int], settings: AuditSettings
) -> Iterator[Finding]:
    """Shown totals whose hidden parts add up to a small count (P5: a remainder, once per equation)."""
    for equation in equations:
        if equation.whole is None or equation.whole not in known:
            continue
        hidden = [place for place, _ in equation.terms if place not in known]
        left = equation.low - sum(known[place] * factor for place, factor in equation.terms if place in known)
        if 0 < left < settings.limit and any(is_hidden(published, place) for place in hidden):
            yield tell(published, equation.whole, "the hidden parts of this total add up to a small count")


def prove_outsider(
    published: Published,
    equations: list[Equation],
    known: Mapping[Place, int],
    settings: AuditSettings,
    truth: Mapping[Place, int] | None = None,
    *,
    bounds: Mapping[Place, tuple[int, int]] | None = None,
    is_sure: bool = True,
) -> Iterator[Finding]:
    """Hidden counts that can be computed, or nearly, by who knows the counts ``known``, and of others the ``bounds``.

    ``truth``: true counts, of the rest too, where they are at hand. ``is_sure``: what is known is no guess, so that a
    contradiction is a finding.
    """
    system = build_system(published, equations, known, settings, bounds)
    rests = [next((place for place in places if place[0].niva == REST), None) for places in system.places]
    is_asked = system.hidden | np.array([rest is not None for rest in rests], np.bool_)
    ranges = find_ranges(system, settings.width, is_asked)
    if ranges.failed and system.soft.any():
        firm = [equation for equation in equations if not equation.is_soft]
        yield from prove_outsider(published, firm, known, settings, truth, bounds=bounds, is_sure=is_sure)
        return
    certain = {rest: ranges.narrow[index] for index, rest in enumerate(rests) if rest and index in ranges.narrow}
    for index, (low, high) in ranges.narrow.items():
        words, rest = _EXACT if low == high else _NARROW, rests[index]
        if system.hidden[index]:
            yield tell(published, find_hidden(published, system, index), words)
        elif rest is not None and (
            is_small_rest(rest, truth, settings) if truth is not None else _is_surely_small(rest, certain, settings)
        ):
            yield tell(published, rest, words)
    for index in ranges.failed:
        if system.hidden[index] and is_sure:
            yield tell(published, find_hidden(published, system, index), _FAILED)


def _is_surely_small(rest: Place, ranges: Mapping[Place, tuple[int, int]], settings: AuditSettings) -> bool:
    """Whether a narrow count of a rest is small whatever its true value, so that it had to be safe (P7)."""
    unit, count = rest
    low, high = ranges[rest]
    if high > 0:
        return low > 0 and high < settings.limit
    some = ranges.get((unit, find_base(count)))
    is_shown = ("antall" if count.has("gruppe") else count.name) in settings.zeros_shown
    return not is_shown and some is not None and some[0] > 0


def is_hidden(published: Published, place: Place) -> bool:
    """Whether a count is published as hidden."""
    figure = published.find(*place)
    return figure is not None and figure.sign == HIDDEN


def find_hidden(published: Published, system: System, index: int) -> Place:
    """The first place of an unknown that is published as hidden."""
    return next(place for place in system.places[index] if is_hidden(published, place))


def tell(published: Published, place: Place, words: str) -> Finding:
    """A finding about a count, by its first place in the tables."""
    unit, count = place
    figure = published.find(unit, count)
    if figure is not None:
        return Finding(figure.table, str(unit), figure.cell, words)
    cell = " ".join((count.name, *(f"{name}={category}" for name, category in count.by)))
    shown = f"those of {'the nation' if unit.kode == '0' else unit.kode} who are in no unit below"
    return Finding("", shown if unit.niva == REST else str(unit), cell, words)
