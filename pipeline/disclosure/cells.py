"""Cells: one for each distinct count, however many tables or levels it is in, with what may be shown of it (P2, P5).

Two counts are one cell where a sum has one part: a county of one municipality, a group that is all without the goal,
this year in ``utvikling``. The sums themselves are in ``links.py``; the choice takes the cells as pure numbers
(``problem.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.disclosure.exact import ExactEdition
from pipeline.disclosure.links import CountKey, Links, Sum
from pipeline.disclosure.primary import Cell, Primary


@dataclass(frozen=True)
class Equation:
    """The parts less the total are ``overlap``: cells by number."""

    total: int
    parts: tuple[int, ...]
    overlap: int


@dataclass(frozen=True)
class Inequality:
    """``smaller`` is at most the sum of ``larger``: cells by number."""

    smaller: int
    larger: tuple[int, ...]


@dataclass(frozen=True)
class Cells:
    """Every cell in the order of the files, the place of each count, and what links the cells."""

    cells: tuple[Cell, ...]
    place: Mapping[CountKey, int]
    equations: tuple[Equation, ...]
    inequalities: tuple[Inequality, ...]

    @cached_property
    def published(self) -> frozenset[CountKey]:
        """The counts that are in public files."""
        return frozenset(key for cell in self.cells for key in cell.published)


def make_cells(exact: ExactEdition, links: Links) -> Cells:
    """The cells of an edition."""
    rules = Primary(exact, links)
    zeros = {key for key, value in links.counts.items() if value == 0 and rules.is_structural(key)}
    same = _Union(links.counts)
    reduced = _reduce(links.sums, zeros, same)
    zeros = _spread_zeros(links, reduced, same, {same.find(key) for key in links.counts if rules.is_shown_zero(key)})
    groups: dict[CountKey, list[CountKey]] = {}
    for key in links.counts:
        groups.setdefault(same.find(key), []).append(key)
    number = {root: place for place, root in enumerate(groups)}
    place = {key: number[same.find(key)] for key in links.counts}
    cells = tuple(rules.make_cell(tuple(keys), is_zero=root in zeros) for root, keys in groups.items())
    equations = dict.fromkeys(
        Equation(place[one.total], tuple(sorted(place[part] for part in one.parts)), one.overlap)
        for one in reduced
        if one.parts
    )
    inequalities = dict.fromkeys(
        Inequality(place[one.smaller], tuple(sorted({place[part] for part in one.larger})))
        for one in links.inequalities
        if place[one.smaller] not in {place[part] for part in one.larger}
    )
    return Cells(cells, place, tuple(equations), tuple(inequalities))


class _Union:
    """Which counts are the same; a class is named by its first count in the order of the files."""

    def __init__(self, keys: Iterable[CountKey]) -> None:
        self.order = {key: number for number, key in enumerate(keys)}
        self.above = dict.fromkeys(self.order)  # None: the first of its class

    def find(self, key: CountKey) -> CountKey:
        while (above := self.above[key]) is not None:
            key = above
        return key

    def join(self, one: CountKey, other: CountKey) -> bool:
        """Make two classes one; False where they are already."""
        first, last = sorted((self.find(one), self.find(other)), key=self.order.__getitem__)
        if first == last:
            return False
        self.above[last] = first
        return True


def _reduce(sums: Iterable[Sum], zeros: set[CountKey], same: _Union) -> list[Sum]:
    """The sums without zeros that everybody knows, each class by its first count; what has one part makes two one."""
    left = [Sum(one.total, tuple(part for part in one.parts if part not in zeros), one.overlap) for one in sums]
    joined = True
    while joined:
        joined = False
        kept = []
        for one in left:
            if len(one.parts) == 1 and one.overlap == 0:
                joined |= same.join(one.total, one.parts[0])
            else:
                kept.append(one)
        left = kept
    return [Sum(same.find(one.total), tuple(map(same.find, one.parts)), one.overlap) for one in left]


def _spread_zeros(links: Links, sums: list[Sum], same: _Union, zeros: set[CountKey]) -> set[CountKey]:
    """The zeros that follow from those that are shown: the parts of a shown zero, and what is at most one."""
    found = set(zeros)
    before = -1
    while len(found) != before:
        before = len(found)
        for one in sums:
            if one.overlap == 0 and one.total in found:
                found.update(one.parts)
            elif one.overlap == 0 and found.issuperset(one.parts):
                found.add(one.total)
        for at_most in links.inequalities:
            if all(same.find(key) in found for key in at_most.larger):
                found.add(same.find(at_most.smaller))
    return found
