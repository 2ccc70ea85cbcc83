"""Cells: one for each distinct count, however many tables or levels it is in, with what may be shown of it (P2, P5).

Two counts are one cell where a sum has one part: a county of one municipality, a group that is all without the goal,
this year in ``utvikling``. The sums themselves are in ``links.py``; the choice takes the cells as pure numbers
(``problem.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.disclosure.exact import ExactEdition, is_small
from pipeline.disclosure.links import PARTICIPANT_TABLES, WHOLES, CountKey, Links, Sum, UnitKey, find_whole
from pipeline.disclosure.tables import EVERYBODY, NATION
from pipeline.nir.closed_lists import LEAST_LAW_CLASS

_NEVER_HIDDEN = ("resultat", "deltakere")
_KEY_COUNTS = ("avsluttet", "mal_nadd")
KEY_WEIGHT = 20
"""P5: what is most used is hidden last; the totals of everybody weigh so many times their count."""


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
class Cell:
    """A distinct count. ``keys``: where it is, first the one it is named by; ``published``: those in public files.

    ``small``: hidden for its own sake. ``fixed``: known to everybody, whatever is hidden. ``never``: may not be hidden.
    ``lowest``: what everybody knows that it is at least.
    """

    value: int
    keys: tuple[CountKey, ...]
    published: tuple[CountKey, ...]
    weight: int
    small: bool
    fixed: bool
    never: bool
    lowest: int

    @property
    def key(self) -> CountKey:
        """The count that it is named by: the first that is published."""
        return (self.published or self.keys)[0]


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


class Primary:
    """What is hidden, known or never hidden for a count's own sake (P1, P2)."""

    def __init__(self, exact: ExactEdition, links: Links) -> None:
        """Read the settings from the edition's year."""
        self.exact = exact
        self.counts = links.counts
        self.published = {unit.key for unit in exact.units if unit.er_publisert}
        self.without_law = self._find_counties_without_law()

    def make_cell(self, keys: tuple[CountKey, ...], *, is_zero: bool) -> Cell:
        """The cell of counts that are the same. ``is_zero``: a zero that everybody knows."""
        value = self.counts[keys[0]]
        published = tuple(key for key in keys if self.is_published(key))
        is_key = any(
            key.table == "resultat" and key.dimensions == (EVERYBODY,) and key.verdi in _KEY_COUNTS for key in keys
        )
        return Cell(
            value,
            keys,
            published,
            (value + 1) * (KEY_WEIGHT if is_key else 1),
            small=not is_zero and any(self.is_hidden(key) for key in keys),
            fixed=is_zero,
            never=any(self.is_never_hidden(key) for key in keys),
            lowest=0 if is_zero else max(self.find_lowest(key) for key in keys),
        )

    def is_published(self, key: CountKey) -> bool:
        """Whether the count is in a public file (P1)."""
        return key.unit in self.published and not (key.table == "lov" and key.unit in self.without_law)

    def is_structural(self, key: CountKey) -> bool:
        """Whether the zero is explained by the code lists: nobody can be there, and nobody in the nation is (P2)."""
        if key.table != "lov" or self.exact.categories["lovklasse"].exists("/".join(key.dimensions)):
            return False
        return self.counts[CountKey("lov", *_NATION_UNIT, key.dimensions, "avsluttet")] == 0

    def is_hidden(self, key: CountKey) -> bool:
        """Whether the count is small, or of a unit whose exits or participants are (P2)."""
        if self.is_of_small_unit(key):
            return True
        return is_small(key.verdi, self.counts[key], self.exact.edition) and not self._is_open_zero(key)

    def is_shown_zero(self, key: CountKey) -> bool:
        """Whether it is a zero that is shown to everybody: by the code lists or ``null_vises``, or below one."""
        if self.counts[key]:
            return False
        if self.is_structural(key):
            return True
        return self.is_published(key) and not self.is_of_small_unit(key) and self._is_open_zero(key)

    def is_of_small_unit(self, key: CountKey) -> bool:
        """Whether the unit's exits, or for participants its participants, are small."""
        table = find_whole(key.table)
        whole = CountKey(table, *key.unit, (EVERYBODY,), WHOLES[table])
        return is_small(whole.verdi, self.counts[whole], self.exact.edition)

    def is_never_hidden(self, key: CountKey) -> bool:
        """Whether it is one of the nation's own counts (P5)."""
        if key.unit != _NATION_UNIT:
            return False
        if key.table == "tiltak_fylke":
            return key.dimensions[1] == EVERYBODY
        return key.table in _NEVER_HIDDEN and key.verdi not in ("med_tiltak", "uten_tiltak")

    def find_lowest(self, key: CountKey) -> int:
        """What everybody knows that a hidden count is at least: 1 where its zero would have been shown (P2)."""
        value = self.counts[key]
        if key.table == "lov" and key.verdi == "avsluttet" and self.is_published(key) and key.unit != _NATION_UNIT:
            return min(value, LEAST_LAW_CLASS)
        return int(
            value > 0
            and self.is_published(key)
            and key.verdi in self.exact.edition.year.null_vises
            and (not self.is_of_small_unit(key) or key.dimensions == (EVERYBODY,))
        )

    def _is_open_zero(self, key: CountKey) -> bool:
        """Whether it is a zero of ``null_vises``, or one of a row or unit whose base is such a zero."""
        base = self._find_base(key)
        shown = self.exact.edition.year.null_vises
        return self.counts[key] == 0 and (key.verdi in shown or (self.counts[base] == 0 and base.verdi in shown))

    def _find_base(self, key: CountKey) -> CountKey:
        """What the count is a part of, in its own row or everybody's."""
        if key.table in PARTICIPANT_TABLES:
            row = key.dimensions if key.table == "deltakere" else (EVERYBODY,)
            return CountKey("deltakere", *key.unit, row, "deltakere")
        if key.table in ("resultat", "alder", "lov"):
            return CountKey(key.table, *key.unit, key.dimensions, "avsluttet")
        sex = key.dimensions[1:] if key.table == "arsak_kjonn" else (EVERYBODY,)
        return CountKey("resultat", *key.unit, sex, "avsluttet")

    def _find_counties_without_law(self) -> set[UnitKey]:
        """The counties where a class that the nation has is below the least that they are published with (P1)."""
        rows: dict[UnitKey, list[int]] = {row.unit.key: [] for row in self.exact.tables["lov"]}
        in_nation = {row.dimensions for row in self.exact.list_nation("lov") if row.counts["avsluttet"]}
        for row in self.exact.tables["lov"]:
            if row.dimensions in in_nation:
                rows[row.unit.key].append(row.counts["avsluttet"])
        return {
            unit for unit, found in rows.items() if unit != _NATION_UNIT and min(found, default=0) < LEAST_LAW_CLASS
        }


_NATION_UNIT = (NATION, "0")
