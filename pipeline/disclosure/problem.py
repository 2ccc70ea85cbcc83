"""The cells of an edition as the pure numbers that the choice of hidden cells takes (``program.py``).

Adds to the cells what is known besides: values that were published elsewhere or before (P9), and what each municipality
and bydel knows of itself and from its sheets (P6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np

from pipeline.disclosure.categories import find_goal_groups
from pipeline.disclosure.cells import Cells
from pipeline.disclosure.exact import ExactEdition, ExactUnit
from pipeline.disclosure.known import Known
from pipeline.disclosure.links import WHOLES, CountKey, UnitKey, find_whole
from pipeline.disclosure.program import CellModel, Neighbour, Rows
from pipeline.disclosure.tables import EVERYBODY, PUBLIC_TABLES, split_code
from pipeline.disclosure.truth import find_key
from pipeline.nir.closed_lists import OTHER_GROUPS

_OUTSIDE_COUNTIES = -1


def make_model(
    exact: ExactEdition, cells: Cells, known: Iterable[Known] = (), sheets: Mapping[str, Sequence[Known]] | None = None
) -> CellModel:
    """The model of an edition. ``known``: to everybody; ``sheets``: to a unit, by its code, from its sheets.

    What no longer is true of a count, since it has changed, is not known of it (P6, P9).
    """
    year = exact.edition.year
    bounds = {place: (low, high) for place, low, high in _list_bounds(cells, known)}
    highest = {table: _find_most(exact, table) for table in WHOLES}
    most = [highest[find_whole(cell.keys[0].table)] for cell in cells.cells]
    lower = [max(cell.lowest, bounds.get(place, (0, 0))[0]) for place, cell in enumerate(cells.cells)]
    upper = [min(most[place], bounds.get(place, (0, most[place]))[1]) for place in range(len(most))]
    counties = {unit.key: int(unit.fylke_kode) for unit in exact.units if unit.fylke_kode is not None}
    # nothing that is hidden here could make it less known than that
    is_known = [upper[place] - lower[place] < year.vern_bredde for place in range(len(most))]
    return CellModel(
        values=np.array([cell.value for cell in cells.cells], dtype=np.int64),
        weights=np.array([cell.weight for cell in cells.cells], dtype=np.int64),
        small=np.array([cell.small and not is_known[n] for n, cell in enumerate(cells.cells)], dtype=np.bool_),
        closed=np.array([not cell.published for cell in cells.cells], dtype=np.bool_),
        fixed=np.array([cell.fixed or is_known[n] for n, cell in enumerate(cells.cells)], dtype=np.bool_),
        never=np.array([cell.never for cell in cells.cells], dtype=np.bool_),
        lower=np.array(lower, dtype=np.int64),
        upper=np.array(upper, dtype=np.int64),
        equations=Rows.of(
            [([*((part, 1) for part in one.parts), (one.total, -1)], one.overlap) for one in cells.equations]
        ),
        inequalities=Rows.of(
            [([(one.smaller, 1), *((part, -1) for part in one.larger)], 0) for one in cells.inequalities]
        ),
        names=[str(cell.key) for cell in cells.cells],
        width=year.vern_bredde,
        limit=year.publiseringsgrense,
        neighbours=tuple(_list_neighbours(exact, cells, sheets or {})),
        blocks=np.array([_find_block(counties, cell.keys) for cell in cells.cells], dtype=np.int64),
    )


def _list_bounds(cells: Cells, known: Iterable[Known]) -> list[tuple[int, int, int]]:
    """What is known of cells, the narrowest of each; nothing of a count that no table has, or that has changed."""
    found: dict[int, tuple[int, int]] = {}
    for one in known:
        place = cells.place.get(find_key(one.cell))
        if place is None or not one.low <= cells.cells[place].value <= one.high:
            continue
        low, high = found.get(place, (one.low, one.high))
        found[place] = max(low, one.low), min(high, one.high)
    return [(place, *bounds) for place, bounds in sorted(found.items())]


def _list_neighbours(exact: ExactEdition, cells: Cells, sheets: Mapping[str, Sequence[Known]]) -> Iterable[Neighbour]:
    """Each unit that has a sheet, with what it knows (P6)."""
    own: dict[UnitKey, set[int]] = {}
    for key, place in cells.place.items():
        own.setdefault(key.unit, set()).add(place)
    for unit in exact.units:
        if not unit.har_ark:
            continue
        mine = set(own[unit.key])
        mine.update(*(own[other] for other in _list_own(exact, unit)), _list_own_of_county(exact, cells, unit))
        bounds = [bound for bound in _list_bounds(cells, sheets.get(unit.kode, ())) if bound[0] not in mine]
        exactly = mine | {place for place, low, high in bounds if low == high}
        yield Neighbour(
            f"{unit.niva} {unit.kode}",
            np.array(sorted(exactly), dtype=np.int64),
            tuple(bound for bound in bounds if bound[0] not in exactly),
            np.array(sorted(mine), dtype=np.int64),
        )


def _list_own(exact: ExactEdition, unit: ExactUnit) -> Iterable[UnitKey]:
    """The other units whose counts are a municipality's own: its bydeler."""
    if unit.niva == "kommune":
        yield from (part.key for part in exact.units if part.niva == "bydel" and part.kommune_kode == unit.kode)


def _list_own_of_county(exact: ExactEdition, cells: Cells, unit: ExactUnit) -> Iterable[int]:
    """The cells of its county that are of nobody but a municipality's own people.

    All where it is alone in the county; else those of which everybody knows that no other municipality has anyone. What
    it knows of them are its own figures, by age and reason too, and nothing can hide those from it.
    """
    if unit.niva != "kommune":
        return
    others = [
        one.key for one in exact.units if (one.niva, one.fylke_kode) == ("kommune", unit.fylke_kode) and one != unit
    ]
    goal = find_goal_groups(exact.edition)
    for key, place in cells.place.items():
        if key.unit == ("fylke", unit.fylke_kode):
            bounds = [*_list_bounding(key, goal)]
            if all(any(_is_known_zero(cells, bound._replace(kode=kode)) for bound in bounds) for _, kode in others):
                yield place


def _list_bounding(key: CountKey, goal: Set[str]) -> Iterable[CountKey]:
    """The published counts of a municipality that its part of a county's count is at most; the code is left empty."""
    table = find_whole(key.table)
    sex = key.dimensions[-1] if PUBLIC_TABLES[key.table].dimensions[-1] == "kjonn" else EVERYBODY
    yield CountKey(table, "kommune", "", (sex,), WHOLES[table])
    if key.table == "tiltak_fylke" and key.verdi == "med":
        yield CountKey("tiltak_kommune", "kommune", "", key.dimensions[:1], key.verdi)
    elif key.table in ("arsak_fylke", "arsak_kjonn"):
        kinds = {group in goal for group in split_code(key.dimensions[0])}
        for kind, count in ((True, "mal_nadd"), (False, "ikke_mal_nadd")):
            if kinds == {kind}:
                yield CountKey("resultat", "kommune", "", (sex,), count)
        for group in (key.dimensions[0], OTHER_GROUPS):
            if group != OTHER_GROUPS or kinds == {False}:
                yield CountKey("arsak_kommune", "kommune", "", (group,), "antall")
    elif table == "resultat":
        yield CountKey("resultat", "kommune", "", (sex,), key.verdi)


def _is_known_zero(cells: Cells, key: CountKey) -> bool:
    """Whether everybody knows that a count is 0; not where there is no such count."""
    place = cells.place.get(key)
    return place is not None and cells.cells[place].fixed and cells.cells[place].value == 0


def _find_most(exact: ExactEdition, table: str) -> int:
    """What everybody knows that a count is at most: the nation's own, which is never hidden."""
    (row,) = (row for row in exact.list_nation(table) if row.dimensions == (EVERYBODY,))
    return row.counts[WHOLES[table]]


def _find_block(counties: Mapping[UnitKey, int], keys: Iterable[CountKey]) -> int:
    """The number of the county that all the places of a cell are in; -1 for what is of the nation."""
    found = {counties.get(key.unit, _OUTSIDE_COUNTIES) for key in keys}
    return found.pop() if len(found) == 1 else _OUTSIDE_COUNTIES
