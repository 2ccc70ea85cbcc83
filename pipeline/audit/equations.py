"""The equations between the counts of a folder, from the description alone (P1, P5, P7, P8).

Each is a row ``low <= sum(coefficient * count) <= high`` over published counts, over those that a unit lacks (a county
without rows in ``lov``) and over the *rest* of a place, the people who are in no place below (P7): a unit of its own
that is never shown. What is known of the counts is put in by ``knowledge.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.audit.counts import YEAR, Count, Published, list_below
from pipeline.audit.description import Description, Division
from pipeline.audit.reading import Unit
from pipeline.audit.signs import UNKNOWN

REST = "rest"
FAR = 1 << 40

Place = tuple[Unit, Count]
Overlaps = Mapping[Place, int]


class Equation(NamedTuple):
    """``low <= sum of coefficient × count <= high``. ``whole``: the total where it is a sum of others, less ``low``.

    ``is_soft``: true unless measures of an unknown kind are left out of a sum (P1: group ``ukjent`` is not published).
    """

    terms: tuple[tuple[Place, int], ...]
    low: int
    high: int
    whole: Place | None = None
    is_soft: bool = False


def list_equations(published: Published, description: Description, overlaps: Overlaps | None) -> list[Equation]:
    """All equations of a folder. ``overlaps``: P8's, by the place of the whole; None where they are not known."""
    counts = _list_counts(published, description)
    equations = [
        equation
        for unit, own in counts.items()
        for equation in (*_list_parts(unit, own, description), *_list_divisions(unit, own, description))
    ]
    for unit, own in counts.items():
        equations += _list_overlaps(unit, own, description)
        equations += _list_earlier(unit, own)
    equations += _list_places(published, counts, description, overlaps)
    return equations


def _list_counts(published: Published, description: Description) -> dict[Unit, list[Count]]:
    """The counts of every unit: those of its level, and of a rest those that whole and places both have."""
    of_level: dict[str, dict[Count, None]] = {}
    for unit in published.units:
        of_level.setdefault(unit.niva, {}).update(dict.fromkeys(published.figures[unit]))
    counts = {unit: list(of_level[unit.niva]) for unit in published.units}
    below = list_below(published.units)
    for step in description.sted.under:
        if step.rest:
            shared = [one for one in of_level.get(step.hel, {}) if one in of_level.get(step.part, {})]
            for unit in [unit for unit in published.units if unit.niva == step.hel and unit in below]:
                counts[Unit(REST, unit.kode)] = [count for count in shared if not count.has(YEAR)]
    return counts


def _sum(unit: Unit, whole: Count, parts: Sequence[Count]) -> Equation:
    terms = (*(((unit, part), 1) for part in parts), ((unit, whole), -1))
    return Equation(terms, 0, 0, (unit, whole))


def _list_parts(unit: Unit, own: list[Count], description: Description) -> Iterator[Equation]:
    known = set(own)
    for rule in description.deler:
        for first in own:
            if first.name != rule.deler[0] or (rule.uten and first.without(rule.uten) == first.by):
                continue
            whole = Count(rule.hel, first.without(rule.uten))
            parts = [Count(name, first.by) for name in rule.deler]
            if whole in known and known.issuperset(parts):
                yield _sum(unit, whole, parts)


def _list_divisions(unit: Unit, own: list[Count], description: Description) -> Iterator[Equation]:
    known = set(own)
    for rule in description.oppdeling:
        for name in rule.hel:
            groups: dict[Count, list[Count]] = {}
            for count in own:
                if count.name == (rule.part or name) and all(count.has(dimension) for dimension in rule.dimensjoner):
                    groups.setdefault(Count(name, count.without(rule.dimensjoner)), []).append(count)
            for whole, parts in groups.items():
                among = choose(parts, rule, description)
                if whole in known and among:
                    yield _sum(unit, whole, among)


def choose(parts: list[Count], rule: Division, description: Description) -> list[Count]:
    """The parts that are among the rule's categories; none where a merged category is so only in part."""
    if not rule.blant:
        return parts
    among, allowed = [], set(rule.blant)
    for part in parts:
        within = {
            one in allowed
            for name, category in part.by
            if name in rule.dimensjoner
            for one in description.split(category)
        }
        if len(within) > 1:
            return []
        if within == {True}:
            among.append(part)
    return among


def _list_overlaps(unit: Unit, own: list[Count], description: Description) -> Iterator[Equation]:
    """P8 over measures: each part at most the whole, the whole at most the sum of its parts."""
    known = set(own)
    for rule in description.overlapp:
        groups: dict[Count, list[Count]] = {}
        for count in own:
            if count.name == rule.part and count.has(rule.dimensjon):
                groups.setdefault(Count(rule.hel, count.without([rule.dimensjon])), []).append(count)
        for whole, parts in groups.items():
            if whole not in known:
                continue
            if rule.lik_naar_en and len(parts) == 1:
                yield _sum(unit, whole, parts)
                continue
            for part in parts:
                yield Equation((((unit, part), 1), ((unit, whole), -1)), -FAR, 0)
            terms = (*(((unit, part), 1) for part in parts), ((unit, whole), -1))
            yield Equation(terms, 0, FAR, is_soft=True)


def _list_earlier(unit: Unit, own: list[Count]) -> Iterator[Equation]:
    """Of an earlier year: nobody reaches the goal who has not ended."""
    for count in own:
        whole = Count("avsluttet", count.by)
        if count.has(YEAR) and count.name == "mal_nadd" and whole in own:
            yield Equation((((unit, count), 1), ((unit, whole), -1)), -FAR, 0)


def _list_places(
    published: Published, counts: Mapping[Unit, list[Count]], description: Description, overlaps: Overlaps | None
) -> Iterator[Equation]:
    rules, below = description.sted, list_below(published.units)
    for step in rules.under:
        for unit in [unit for unit in published.units if unit.niva == step.hel and unit in below]:
            places = below[unit]
            shared = set(counts[places[0]])
            for count in [count for count in counts[unit] if count in shared]:
                terms = tuple(((place, count), 1) for place in places)
                whole = ((unit, count), -1)
                rest = (((Unit(REST, unit.kode), count), 1),) if step.rest else ()
                if count.has(YEAR):
                    told = tuple(term for term in terms if _is_told(published, term[0]))
                    if told and _is_told(published, (unit, count)):
                        yield Equation((*told, whole), -FAR, 0)
                elif count.name in rules.summeres or (len(places) == 1 and not step.rest):
                    yield Equation((*terms, *rest, whole), 0, 0, (unit, count))
                elif overlaps is not None and (unit, count) in overlaps:
                    overlap = overlaps[unit, count]
                    yield Equation((*terms, *rest, whole), overlap, overlap, (unit, count))
                elif count.name in rules.overlapper:
                    if count.name in rules.del_hoyst_hel:
                        yield from (Equation((term, whole), -FAR, 0) for term in terms)
                    if count.name in rules.hel_hoyst_sum and not step.rest:
                        yield Equation((*terms, whole), 0, FAR)


def _is_told(published: Published, place: Place) -> bool:
    """Whether a count of an earlier year is published of a unit at all, shown or hidden."""
    figure = published.find(*place)
    return figure is not None and figure.sign != UNKNOWN
