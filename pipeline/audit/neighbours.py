"""What a municipality or a bydel can compute with its own exact counts and its sheets beside what is published (P6).

No other unit's hidden count may be computable: each has at least two whole values. The true counts are one table that
could be; another one with another value is looked for near the reader first, in its county, then in the whole country.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.audit.knowledge import System, Whole
from pipeline.audit.outsider import find_hidden, tell
from pipeline.audit.owners import Attack, list_own_above
from pipeline.audit.program import Program, ProgramError, Search, find_blocks
from pipeline.audit.reading import Unit
from pipeline.audit.report import Finding
from pipeline.audit.settings import AuditSettings
from pipeline.audit.truth import Truth, find_own, is_small_rest

_WIDTH = 1  # two whole values
_READERS = ("kommune", "bydel")


@dataclass(frozen=True)
class Reader:
    """What one reader knows beside what is published: unknowns that it knows, and intervals of others."""

    unit: Unit
    own: frozenset[int]
    bounds: tuple[tuple[int, int, int], ...]


class Neighbourhood:
    """All readers of one folder against one system, with the true table known."""

    def __init__(self, attack: Attack, truth: Truth, asked: npt.NDArray[np.bool_]) -> None:
        """Take what is attacked, the fasit, and which unknowns have to be safe."""
        published, system, true = attack.published, attack.system, attack.true
        self.published, self.system, self.true, self.asked = published, system, true, asked
        self._number = {place: index for index, places in enumerate(system.places) for place in places}
        self._sums = list(self._list_sums(attack))
        self._readers = [self._make_reader(unit, truth, attack) for unit in published.units if unit.niva in _READERS]
        self._blocks = [_Block(system, columns, rows, true) for columns, rows in find_blocks(system) if rows]

    def _make_reader(self, unit: Unit, truth: Truth, attack: Attack) -> Reader:
        units = find_own(unit, self.published.units)
        own = {index for index, places in enumerate(self.system.places) if any(one in units for one, _ in places)}
        own |= {self._number[place] for place in list_own_above(unit, attack) if place in self._number}
        bounds = []
        for place, low, high in truth.sheets.get(unit, ()):
            index = self._number.get(place)
            if index is not None and low <= self.true[index] <= high:
                if low == high:
                    own.add(index)
                else:
                    bounds.append((index, low, high))
        self._add_totals(own)
        return Reader(unit, frozenset(own), tuple(bounds))

    def _list_sums(self, attack: Attack) -> Iterator[tuple[int, set[int]]]:
        """Hidden totals, each with its unknown parts, of which all other parts are shown as 0 or are nobody."""
        for equation in attack.equations:
            if equation.whole is None or equation.whole in attack.known:
                continue
            parts = [place for place, _ in equation.terms if place != equation.whole]
            if not any(attack.known.get(place) for place in parts):
                numbers = {self._number[place] for place in parts if place not in attack.known}
                nobody = {number for number in numbers if not self.true[number] and not self.system.hidden[number]}
                yield self._number[equation.whole], numbers - nobody

    def _add_totals(self, own: set[int]) -> None:
        """A total of whose parts one has all people is one's own too: nothing is told that one does not know."""
        before = -1
        while before < len(own):
            before = len(own)
            own |= {whole for whole, parts in self._sums if parts and parts <= own}

    def list_computable(self) -> Iterator[tuple[Reader, int]]:
        """Each hidden count that a reader can compute."""
        counties: dict[str, list[Reader]] = {}
        for reader in self._readers:
            counties.setdefault(reader.unit.kode[:2], []).append(reader)
        scopes = {county: self._find_scope(county) for county in counties}
        near = {county: _Near(self.system, columns, self.true) for county, columns in scopes.items()}
        hard = [index for index in range(self.system.size) if self.asked[index] and not self._is_easy(index, near)]
        for county, readers in counties.items():
            within = set(scopes[county])
            far = [index for index in hard if index not in within]
            far = self._look_far(frozenset(within), (), far)
            for reader in readers:
                asked = [int(index) for index in scopes[county] if self.asked[index] and index not in reader.own]
                left = near[county].list_left(reader, asked) + [index for index in far if index not in reader.own]
                for index in self._look_far(reader.own, reader.bounds, left):
                    yield reader, index

    def _find_scope(self, county: str) -> list[int]:
        """The unknowns of a county, its municipalities and bydeler."""
        return [
            index
            for index, places in enumerate(self.system.places)
            if any(unit.niva != "land" and unit.kode[:2] == county for unit, _ in places)
        ]

    def _is_easy(self, index: int, near: Mapping[str, _Near]) -> bool:
        """Whether a count moves within its county, so that who knows nothing of that county cannot compute it."""
        return any(one.moves(index) for one in near.values())

    def _look_far(self, own: frozenset[int], bounds: Sequence[tuple[int, int, int]], asked: list[int]) -> list[int]:
        """Those of some unknowns that have one value only for who knows ``own``, in the whole country."""
        wanted = set(asked)
        fixed = [(index, int(self.true[index]), int(self.true[index])) for index in own]
        return [index for block in self._blocks for index in block.list_still([*fixed, *bounds], wanted)]


class _Block:
    """A part of the system that has nothing to do with the others."""

    def __init__(self, system: System, columns: list[int], rows: list[int], true: Whole) -> None:
        self._system, self._columns, self._rows, self._true = system, columns, rows, true[columns]
        self._at = {column: place for place, column in enumerate(columns)}
        self._linear: Program | None = None
        self._whole: Program | None = None

    def list_still(self, bounds: Sequence[tuple[int, int, int]], wanted: set[int]) -> list[int]:
        """Those of the wanted unknowns that have one value only within these bounds."""
        asked = [place for place, column in enumerate(self._columns) if column in wanted]
        if not asked:
            return []
        within = [(self._at[index], low, high) for index, low, high in bounds if index in self._at]
        self._linear = self._linear or Program(self._system, self._columns, self._rows)
        self._linear.bound(within)
        search = Search(self._linear, _WIDTH, self._true)
        left, still = search.look_around(asked), []
        while left:
            low, high = search.look_at(left[0])
            if low < high and search.list_left(left[:1]):
                self._whole = self._whole or Program(self._system, self._columns, self._rows, is_whole=True)
                self._whole.bound(within)
                low, high = search.look_whole(self._whole, left[0])
            if low == high:
                still.append(self._columns[left[0]])
            left = search.list_left(left[1:])
        return still


class _Near:
    """The unknowns of one county, all others at their true values."""

    def __init__(self, system: System, columns: list[int], true: Whole) -> None:
        self._at = {column: place for place, column in enumerate(columns)}
        self._columns, self._true = columns, true[columns]
        of_row = np.repeat(np.arange(len(system.low)), np.diff(system.starts))
        within = np.zeros(system.size, np.bool_)
        within[columns] = True
        rows = np.unique(of_row[within[system.indices]])
        self._program = Program(system, columns, [int(row) for row in rows], others=true)
        search = Search(self._program, _WIDTH, self._true)
        left = search.look_around(range(len(columns)))
        while left:
            search.look_at(left[0])
            left = search.list_left(left[1:])
        self._still = set(search.list_left(range(len(columns))))

    def moves(self, index: int) -> bool:
        """Whether an unknown has two values for who knows nothing of the county."""
        place = self._at.get(index)
        return place is not None and place not in self._still

    def list_left(self, reader: Reader, asked: list[int]) -> list[int]:
        """Those of some unknowns for which a reader finds no second value within the county."""
        fixed = [(self._at[index], int(value), int(value)) for index, value in self._list_own(reader)]
        bounds = [(self._at[index], low, high) for index, low, high in reader.bounds if index in self._at]
        self._program.bound([*fixed, *bounds])
        search = Search(self._program, _WIDTH, self._true)
        places = [self._at[index] for index in asked]
        left = search.look_around([place for place in places if place not in self._still])
        while left:
            search.look_at(left[0])
            left = search.list_left(left[1:])
        return [self._columns[place] for place in search.list_left(places)]

    def _list_own(self, reader: Reader) -> Iterator[tuple[int, int]]:
        for index in sorted(reader.own):
            if index in self._at:
                yield index, int(self._true[self._at[index]])


def prove_neighbours(attack: Attack, truth: Truth, settings: AuditSettings) -> Iterator[Finding]:
    """Hidden counts that some municipality or bydel can compute."""
    published, system = attack.published, attack.system
    every = dict(truth.cells)
    every |= {place: int(value) for places, value in zip(system.places, attack.true, strict=True) for place in places}
    small = [any(is_small_rest(place, every, settings) for place in places) for places in system.places]
    neighbourhood = Neighbourhood(attack, truth, system.hidden | np.array(small, np.bool_))
    try:
        for reader, index in neighbourhood.list_computable():
            where = find_hidden(published, system, index) if system.hidden[index] else system.places[index][0]
            yield tell(published, where, f"can be computed by {reader.unit} with its own counts and its sheets")
    except ProgramError:
        yield Finding("", "", "", "a program about what neighbours know ended without an answer: nothing is proven")
