"""No sheet prints a figure of its county where the rule says hidden, in any table or picture, whatever the figures.

The rule (P6) is written here once more, plainly: what the other units have together, and how many of them have any.
Pencil figures are in ``tests/unit/test_county_cells.py``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.nir.closed_lists import SHEET_AGE_GROUPS
from pipeline.places.code_lists import load_code_lists
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.pieces import Row
from pipeline.sheets.content.view import Sheet
from tests.support.sheet_database import GROUPS, make_edition
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import compose, read_given, soften

COUNTY, CODES = "Viken", ("3001", "3002", "3003", "3004", "3005")
MEASURES = [(measure.hovedgruppe, measure.kode) for measure in load_code_lists().measures]
MEASURE_GROUPS = {group.kode for group in load_code_lists().measure_groups}
Take = Callable[[UnitFigures], int]
YEARS = (2018, 2019)
ZEROS = ("avsluttet", "deltakere", "deltakere_uten_tiltak")


def make_unit(rng: random.Random) -> Given:
    most = rng.choice((0, 2, 6, 40))
    draw = lambda: rng.choice((0, 0, rng.randint(0, most)))  # noqa: E731
    participants = draw() + draw()
    without = rng.randint(0, participants)
    measures = {measure: (rng.randint(0, participants - without), 0) for measure in rng.sample(MEASURES, 4)}
    for group in {group for group, _ in measures}:
        measures[group, None] = (rng.randint(0, participants - without), 0)  # type: ignore[index]
    return Given(
        groups={group: (draw(), 0) for group in GROUPS},
        participants=(participants, 0),
        without_measures=(without, 0),
        norwegian_only=rng.randint(0, participants),
        hours=20.0,
        without_hours=rng.randint(0, participants - without),
        measures=measures,
        ages={group: _draw_pair(rng, most) for group in SHEET_AGE_GROUPS},
        history={year: (*_draw_pair(rng, most), 0) for year in YEARS},
    )


def _draw_pair(rng: random.Random, most: int) -> tuple[int, int]:
    """So many who ended, and of them who reached the goal."""
    ended = rng.choice((0, rng.randint(0, most)))
    return ended, rng.randint(0, ended)


def list_cells(sheet: Sheet) -> Iterator[tuple[str, Take, Take | None, str]]:
    """Every count of the county on a sheet and every share's parts: name, count, base and the text that is printed."""
    participants: Take = lambda own: own.measure_sum.deltakere  # noqa: E731
    for row in (row for row in _list_rows(sheet, "sammenligning") if row.label == COUNTY):
        share, reached, all_ended, missing = (soften(cell.text) for cell in row.cells)
        yield "mal_nadd", _reached, _ended, share
        yield "mal_nadd", _reached, _ended, reached
        yield "avsluttet", _ended, None, all_ended
        yield "ikke_registrert", _take_group("ikke_registrert"), _ended, missing
        yield "mal_nadd", _reached, _ended, row.bar or ":"
    for group_row in (row for row in _list_rows(sheet, "resultat") if row.kind != "sum"):
        yield group_row.key, _take_group(group_row.key), _ended, soften(group_row.cells[4].text)
    if sheet.picture:
        groups = load_code_lists().reason_groups
        for group, picture_row in zip(groups, sheet.picture.rows, strict=True):
            shown = picture_row.shares[1] if len(picture_row.shares) == 3 else None
            yield group.kode, _take_group(group.kode), _ended, ":" if shown is None else str(shown)
    for name, take_pair in (("alder", _take_age), ("utvikling", _take_year)):
        for table in (table for table in sheet.tables if table.key == name and COUNTY in table.headings):
            for one in table.rows:
                cell = one.cells[table.headings.index(COUNTY) - 1]
                yield one.key, take_pair(one.key, 1), take_pair(one.key, 0), soften(cell.text)
    if sheet.trend:
        for line in (line for line in sheet.trend.lines if line.name == COUNTY):
            for year, mark in zip(sheet.trend.years, line.shares, strict=True):
                yield year, _take_year(year, 1), _take_year(year, 0), ":" if mark is None else str(mark)
    for name, sum_row in ((row.key, row) for row in _list_rows(sheet, "tiltak_sum")):
        if name not in ("andel_uten_tiltak", "timer_per_uke"):
            base = None if name == "deltakere" else participants
            yield name, lambda own, name=name: getattr(own.measure_sum, name), base, sum_row.cells[1].text  # type: ignore[misc]
    for kind in _list_rows(sheet, "tiltak"):
        group, _, code = kind.key.partition(".")
        key = (group, code or None)
        yield kind.key, lambda own, key=key: _count_measure(own, key), participants, kind.cells[2].text  # type: ignore[misc]


def _list_rows(sheet: Sheet, key: str) -> tuple[Row, ...]:
    """The rows of a table; none where it has nothing to show and is left out."""
    return tuple(row for table in sheet.tables if table.key == key for row in table.rows)


def _ended(own: UnitFigures) -> int:
    return own.total.avsluttet


def _reached(own: UnitFigures) -> int:
    return own.total.mal_nadd


def _take_group(group: str) -> Take:
    return lambda own: own.total.groups[group]


def _take_age(group: str, place: int) -> Take:
    return lambda own: own.ages[group][place]


def _take_year(year: str, place: int) -> Take:
    def take(own: UnitFigures) -> int:
        (found,) = (item for item in own.history if item.ar == int(year))
        return (found.avsluttet, found.mal_nadd)[place]

    return take


def _count_measure(own: UnitFigures, key: tuple[str, str | None]) -> int:
    return sum(item.deltakere["alle"] for item in own.measures if (item.hovedgruppe, item.tiltakskode) == key)


def find_total(name: str, base: Take | None) -> Take:
    """The unit's total, whose smallness hides all that is counted of it: of exits, of a year's, of participants."""
    if name.isdecimal() and base is not None:
        return base
    participants: Take = lambda own: own.measure_sum.deltakere  # noqa: E731
    of_participants = name in ("deltakere", "deltakere_uten_tiltak", "kun_norskfane", "deltakere_med_tiltak_uten_timer")
    return participants if of_participants or name.partition(".")[0] in MEASURE_GROUPS else _ended


def test_P6_no_figure_of_the_county_is_printed_where_it_tells_of_others() -> None:
    seen: Counter[bool] = Counter()
    for seed in range(12):
        seen.update(look_at(seed))
    assert min(seen[True], seen[False]) > 50, "a unit with nothing in it has no table, so not every seed shows both"


def look_at(seed: int) -> Counter[bool]:
    """Hold every figure of the county against the rule; return how many the rule shows and hides."""
    rng = random.Random(seed)
    codes, limit = CODES[: rng.choice((2, 3, 3, 5))], rng.choice((0, 3, 5))
    every = read_given({("kommune", kode): make_unit(rng) for kode in codes})
    figures = Figures(tuple(own for own in every.units if own.unit.kode in ("0", "30", *codes)))
    county = figures.find("fylke", "30")
    assert county is not None
    seen: Counter[bool] = Counter()
    for kode in codes:
        sheet = compose(kode, make_edition(rng.choice(("forelopig", "endelig")), publiseringsgrense=limit), figures)
        in_county = [one for one in figures.units if one.unit.niva == "kommune" and one.unit.fylke_kode == "30"]
        (own,) = (one for one in in_county if one.unit.kode == kode)
        others = [one for one in in_county if one is not own]
        for name, take, base, printed in list_cells(sheet):
            rest, having = sum(map(take, others)), sum(take(one) > 0 for one in others)
            total = sum(map(find_total(name, base), others))
            told = having >= 2 and rest >= limit if rest else name in ZEROS
            if base is not None:
                complement = sum(map(base, others)) - rest
                told = told and complement >= max(limit, 1)
                # a share is told where its base is, and a base with two units of the part has two units
            if base is not None and not base(own) + sum(map(base, others)):
                assert printed in (":", "–", "0"), "a share of nobody is a dash, and no mark in a picture"
                continue
            told = (told and total >= max(limit, 1)) or not total  # of nobody there is nothing to hide
            assert (printed != ":") == told, (seed, kode, name, rest, having, printed)
            seen[told] += 1
    return seen
