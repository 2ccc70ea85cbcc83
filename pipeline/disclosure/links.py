"""What is added up to what in the public tables: sums, complements and inequalities between their counts (P1, P7, P8).

Everything that somebody who reads all tables together can compute with, as data: a :class:`Sum` says that the parts
add up to the total and the overlap, which everybody knows; an :class:`AtMost` that a count is at most a sum of others.
Which counts are one cell follows from them (``cells.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pipeline.disclosure.categories import find_goal_groups
from pipeline.disclosure.exact import ExactEdition, ExactUnit
from pipeline.disclosure.tables import EVERYBODY, NATION, PUBLIC_TABLES, split_code
from pipeline.nir.closed_lists import NO_COUNTY, OTHER_GROUPS, SEXES

UnitKey: TypeAlias = tuple[str, str]


class CountKey(NamedTuple):
    """A count of a public table: table, unit, values of the dimensions, name of the count (``verdi``)."""

    table: str
    niva: str
    kode: str
    dimensions: tuple[str, ...]
    verdi: str

    def __str__(self) -> str:
        """The name that messages use; it contains no count."""
        return f"{self.table} {self.niva} {self.kode} {' '.join(self.dimensions)} {self.verdi}"

    @property
    def unit(self) -> UnitKey:
        """Level and code."""
        return self.niva, self.kode


@dataclass(frozen=True)
class Sum:
    """The parts less ``overlap`` are the total. ``overlap``: known to everybody; 0 but for participants (P8).

    ``is_over_places``: the parts are the places that the total's place consists of.
    """

    total: CountKey
    parts: tuple[CountKey, ...]
    overlap: int = 0
    is_over_places: bool = False


@dataclass(frozen=True)
class AtMost:
    """``smaller`` is at most the sum of ``larger``."""

    smaller: CountKey
    larger: tuple[CountKey, ...]


@dataclass(frozen=True)
class Links:
    """All counts of an edition by key, in the order of the files, and what links them."""

    counts: Mapping[CountKey, int]
    sums: tuple[Sum, ...]
    inequalities: tuple[AtMost, ...]


def list_links(exact: ExactEdition) -> Links:
    """Every count of every table, unpublished units' too, with every sum and inequality between them.

    Raises ValueError where counts do not add up that must.
    """
    counts = {
        CountKey(table, row.unit.niva, row.unit.kode, row.dimensions, count): value
        for table, rows in exact.tables.items()
        for row in rows
        for count, value in row.counts.items()
    }
    linker = _Linker(exact, counts)
    return Links(counts, tuple(linker.list_sums()), tuple(linker.list_inequalities()))


class _Linker:
    """Lists the sums and inequalities of an edition, unit by unit and then over places."""

    def __init__(self, exact: ExactEdition, counts: Mapping[CountKey, int]) -> None:
        self.counts = counts
        self.units = exact.units
        self.rows: dict[tuple[str, UnitKey], list[tuple[str, ...]]] = {}
        for table, rows in exact.tables.items():
            for row in rows:
                self.rows.setdefault((table, row.unit.key), []).append(row.dimensions)
        self.goal = find_goal_groups(exact.edition)
        reasons = exact.edition.codes.reasons
        self.is_mixed = any(reason.mal_nadd and reason.gruppe not in self.goal for reason in reasons)

    def list_sums(self) -> Iterator[Sum]:
        """Every sum: of each row and unit, then of each place over its parts."""
        for (table, unit), rows in self.rows.items():
            for row in rows:
                yield from self._list_in_row(table, unit, row)
        for unit in (one.key for one in self.units):
            yield from self._list_over_categories(unit)
            yield from self._list_over_reasons(unit)
            yield from self._list_lone_codes(unit)
        yield from self._list_over_places()

    def list_inequalities(self) -> Iterator[AtMost]:
        """What is at most what, of participants and measures (P8).

        That all with measures are in some group is true only where nobody has measures of the group ``ukjent`` alone.
        """
        for unit in (one.key for one in self.units):
            with_measures = CountKey("deltakere", *unit, (EVERYBODY,), "med_tiltak")
            table = "tiltak_kommune" if ("tiltak_kommune", unit) in self.rows else "tiltak_fylke"
            groups: dict[str, list[CountKey]] = {}
            for row in self.rows[table, unit]:
                groups.setdefault(row[0], []).append(CountKey(table, *unit, row, "med"))
            wholes = tuple(whole for whole, *_ in groups.values())
            yield from (AtMost(whole, (with_measures,)) for whole in wholes)
            if self.counts[with_measures] <= sum(self.counts[whole] for whole in wholes):
                yield AtMost(with_measures, wholes)
            for whole, *codes in groups.values():
                if len(codes) > 1:
                    yield from (AtMost(code, (whole,)) for code in codes)
                    yield AtMost(whole, tuple(codes))

    def _list_in_row(self, table: str, unit: UnitKey, row: tuple[str, ...]) -> Iterator[Sum]:
        """Complements, the two sexes, and what is the same count in another table."""

        def key(count: str, table: str = table, row: tuple[str, ...] = row) -> CountKey:
            return CountKey(table, *unit, row, count)

        if table in ("resultat", "alder", "lov"):
            yield Sum(key("avsluttet"), (key("mal_nadd"), key("ikke_mal_nadd")))
        elif table == "deltakere":
            yield Sum(key("deltakere"), (key("med_tiltak"), key("uten_tiltak")))
        elif table in ("tiltak_kommune", "tiltak_fylke"):
            yield Sum(key("deltakere", "deltakere", (EVERYBODY,)), (key("med"), key("uten")))
        elif table == "utvikling":
            yield from (Sum(key(one, "resultat", (EVERYBODY,)), (key(one),)) for one in PUBLIC_TABLES[table].counts)
        elif table == "arsak_fylke":
            yield Sum(key("antall"), (key("antall", "arsak_kjonn", (*row, EVERYBODY)),))
        if PUBLIC_TABLES[table].dimensions[-1] == "kjonn" and row[-1] == EVERYBODY:
            for count in PUBLIC_TABLES[table].counts:
                yield Sum(key(count), tuple(key(count, table, (*row[:-1], sex)) for sex in _SEXES))

    def _list_over_categories(self, unit: UnitKey) -> Iterator[Sum]:
        """Ages and laws, which add up to everybody."""
        for table in ("alder", "lov"):
            if rows := self.rows.get((table, unit)):
                for count in PUBLIC_TABLES[table].counts:
                    whole = CountKey("resultat", *unit, (EVERYBODY,), count)
                    yield Sum(whole, tuple(CountKey(table, *unit, row, count) for row in rows))

    def _list_over_reasons(self, unit: UnitKey) -> Iterator[Sum]:
        """Groups of reasons: they add up to all and, where no group is of both, to those with the goal and without."""
        for table in ("arsak_kommune", "arsak_kjonn"):
            by_sex: dict[str, list[tuple[str, ...]]] = {}
            for row in self.rows.get((table, unit), []):
                by_sex.setdefault(row[-1] if table == "arsak_kjonn" else EVERYBODY, []).append(row)
            for sex, rows in by_sex.items():
                reaching = [row for row in rows if self._reaches_goal(row[0])]
                others = [row for row in rows if row not in reaching]
                parts = {"avsluttet": rows}
                if not self.is_mixed:
                    parts |= {"mal_nadd": reaching, "ikke_mal_nadd": others}
                for count, found in parts.items():
                    whole = CountKey("resultat", *unit, (sex,), count)
                    yield Sum(whole, tuple(CountKey(table, *unit, row, "antall") for row in found))

    def _reaches_goal(self, group: str) -> bool:
        return group != OTHER_GROUPS and set(split_code(group)) <= self.goal

    def _list_lone_codes(self, unit: UnitKey) -> Iterator[Sum]:
        """A main group of one code: both are the same people (P8)."""
        groups: dict[str, list[tuple[str, ...]]] = {}
        for row in self.rows.get(("tiltak_fylke", unit), []):
            groups.setdefault(row[0], []).append(row)
        for whole, *codes in groups.values():
            if len(codes) == 1:
                for count in PUBLIC_TABLES["tiltak_fylke"].counts:
                    yield Sum(
                        CountKey("tiltak_fylke", *unit, whole, count),
                        (CountKey("tiltak_fylke", *unit, codes[0], count),),
                    )

    def _list_over_places(self) -> Iterator[Sum]:
        """Each count of a place over its parts, with the overlap of participants (P8)."""
        for total, parts in _list_places(self.units):
            for table, theirs in _OVER_PLACES[parts[0][0]]:
                for row in self.rows.get((table, total), []):
                    of_parts = _to_parts(row, table, theirs)
                    if of_parts not in self.rows[theirs, parts[0]]:
                        continue
                    for count in PUBLIC_TABLES[table].counts:
                        whole = CountKey(table, *total, row, count)
                        pieces = tuple(CountKey(theirs, *part, of_parts, count) for part in parts)
                        overlap = sum(self.counts[piece] for piece in pieces) - self.counts[whole]
                        if overlap and table not in PARTICIPANT_TABLES:
                            raise ValueError(f"{whole} is not the sum of its parts")
                        yield Sum(whole, pieces, overlap, is_over_places=True)


_SEXES = tuple(sex for sex in SEXES if sex != EVERYBODY)
PARTICIPANT_TABLES = ("deltakere", "tiltak_kommune", "tiltak_fylke")  # who are not additive over places (P8)
WHOLES: Mapping[str, str] = {"resultat": "avsluttet", "deltakere": "deltakere"}
"""The tables of everybody who ended and took part, and the count that all others are at most."""
# by the level of the parts: the table of the whole, and that of the parts
_EVERY_LEVEL = ("resultat", "deltakere")
_OVER_PLACES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fylke": tuple(
        (table, table) for table in (*_EVERY_LEVEL, "arsak_fylke", "arsak_kjonn", "alder", "lov", "tiltak_fylke")
    ),
    "kommune": (
        *((table, table) for table in _EVERY_LEVEL),
        ("arsak_fylke", "arsak_kommune"),
        ("tiltak_fylke", "tiltak_kommune"),
    ),
    "bydel": tuple((table, table) for table in (*_EVERY_LEVEL, "arsak_kommune", "tiltak_kommune")),
}


def find_whole(table: str) -> str:
    """The table of everybody that the counts of a table are part of."""
    return "deltakere" if table in PARTICIPANT_TABLES else "resultat"


def _list_places(units: Sequence[ExactUnit]) -> Iterator[tuple[UnitKey, tuple[UnitKey, ...]]]:
    """Every place with what it consists of: the nation of counties and its rest, counties, Oslo."""
    by_level: dict[str, list[ExactUnit]] = {}
    for unit in units:
        by_level.setdefault(unit.niva, []).append(unit)
    (nation,), (rest,) = by_level[NATION], by_level[NO_COUNTY]
    yield nation.key, (*(county.key for county in by_level["fylke"]), rest.key)
    for county in by_level["fylke"]:
        yield county.key, tuple(one.key for one in by_level["kommune"] if one.fylke_kode == county.kode)
    for city in by_level["kommune"]:
        if parts := tuple(one.key for one in by_level.get("bydel", []) if one.kommune_kode == city.kode):
            yield city.key, parts


def _to_parts(row: tuple[str, ...], table: str, theirs: str) -> tuple[str, ...]:
    """The dimensions that a row of the whole has in the table of the parts; a code of measures has none there."""
    if table == theirs:
        return row
    return row[:1] if row[1:] in ((), (EVERYBODY,)) else ()
