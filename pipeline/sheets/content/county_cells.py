"""The places that a sheet compares its unit with, and which of their figures it may print (P2, P6).

A unit knows its own exact figures. Where it also gets those of the county, it can compute what the other units have
together; where these are few or their counts small, it would learn about people. Such a figure of the county, or of
Oslo on a bydel's sheet, is printed as ``:``. The unit's own figures and the nation's are always printed. Final sheets
follow the same rule, until they print the public cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.places.areas import OSLO
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell, hidden_cell, percent_cell
from pipeline.sheets.content.figures import Figures, UnitFigures, YearResult
from pipeline.sheets.content.pieces import Cell, Row
from pipeline.sheets.words.percent import HIDDEN
from pipeline.sheets.words.texts import Texts

Take = Callable[[UnitFigures], int]


@dataclass(frozen=True)
class Count:
    """A count of a place. ``whole``: what its complement is counted from; None for a count that is itself a base.

    ``shows_zero``: a zero of the other units is no secret (P2).
    """

    take: Take
    whole: Take | None = None
    shows_zero: bool = False


def _take_ended(place: UnitFigures) -> int:
    return place.total.avsluttet


def _take_participants(place: UnitFigures) -> int:
    return place.measure_sum.deltakere


ENDED = Count(_take_ended, shows_zero=True)
REACHED = Count(lambda place: place.total.mal_nadd, _take_ended)
PARTICIPANTS = Count(_take_participants, shows_zero=True)
WITHOUT_MEASURES = Count(lambda place: place.measure_sum.deltakere_uten_tiltak, _take_participants, shows_zero=True)
NORWEGIAN_ONLY = Count(lambda place: place.measure_sum.kun_norskfane, _take_participants)
WITHOUT_HOURS = Count(lambda place: place.measure_sum.deltakere_med_tiltak_uten_timer, _take_participants)
_WITH_MEASURES = Count(lambda place: _take_participants(place) - WITHOUT_MEASURES.take(place), _take_participants)


def count_group(group: str) -> Count:
    """Those who ended with a reason of one group (R9)."""
    return Count(lambda place: place.total.groups[group], _take_ended)


def count_ended_in_age(group: str) -> Count:
    """Those who ended in an age group of the sheets."""
    return Count(lambda place: place.ages[group][0], shows_zero=True)


def count_reached_in_age(group: str) -> Count:
    """Those of an age group who reached the goal."""
    return Count(lambda place: place.ages[group][1], count_ended_in_age(group).take)


def count_ended_in_year(ar: int) -> Count:
    """Those who ended in a statistic year; of a unit without that year, nobody."""
    return Count(lambda place: item.avsluttet if (item := place.find_year(ar)) else 0, shows_zero=True)


def count_reached_in_year(ar: int) -> Count:
    """Those of a statistic year who reached the goal."""
    return Count(lambda place: item.mal_nadd if (item := place.find_year(ar)) else 0, count_ended_in_year(ar).take)


def count_measure(hovedgruppe: str, tiltakskode: str | None) -> Count:
    """Participants with a measure of a main group, or of one code of it (R12)."""

    return Count(lambda place: place.measure_counts.get((hovedgruppe, tiltakskode), 0), _take_participants)


@dataclass(frozen=True)
class Place:
    """A place on a unit's sheet: its name and figures.

    ``own`` and ``others``: the unit that reads, and the other units of the same level in the place; empty for a place
    whose figures are all printed. ``limit``: the edition's ``publiseringsgrense``.
    """

    name: str
    figures: UnitFigures
    own: UnitFigures | None = None
    others: tuple[UnitFigures, ...] = ()
    limit: int = 0

    def prints(self, count: Count) -> bool:
        """Whether the count may be printed: by what the other units have of it, and of its complement."""
        if self.own is None:
            return True
        rest = self._find_rest(count.take)
        if count.whole is not None and self._is_small(self._find_rest(count.whole) - rest):
            return False
        if rest == 0 and count.shows_zero:
            return True
        having = (other for other in self.others if count.take(other) > 0)
        return not self._is_small(rest) and len(list(islice(having, 2))) == 2

    def show_count(self, count: Count, texts: Texts) -> Cell:
        """The count, or the sign."""
        return count_cell(count.take(self.figures)) if self.prints(count) else hidden_cell("count", texts)

    def show_share(self, part: Count, whole: Count, texts: Texts, spoken: str) -> Cell:
        """The part's share in whole percent, or the sign where one of the two counts has it."""
        if not self.prints_share(part, whole):
            return hidden_cell("percent", texts)
        return percent_cell(part.take(self.figures), whole.take(self.figures), spoken)

    def prints_share(self, part: Count, whole: Count) -> bool:
        """Whether both counts may be printed."""
        return self.prints(part) and self.prints(whole)

    def prints_year(self, ar: int) -> bool:
        """Whether the share of a statistic year may be printed."""
        return self.prints_share(count_reached_in_year(ar), count_ended_in_year(ar))

    def show_hours(self, texts: Texts, spoken: str) -> Cell:
        """Hours a week; the sign where the people they are an average of could be told from the others (P3)."""
        if self.own is None or self._prints_hours():
            return decimal_cell(self.figures.measure_sum.timer_per_uke, spoken)
        return hidden_cell("decimal", texts)

    def _prints_hours(self) -> bool:
        without = self._find_rest(WITHOUT_HOURS.take)
        parts = (without, self._find_rest(_WITH_MEASURES.take) - without)
        return self.prints_share(_WITH_MEASURES, PARTICIPANTS) and not any(0 < part < self.limit for part in parts)

    def _find_rest(self, take: Take) -> int:
        """What the place has less what the unit has. It may be negative: participants are not additive (P8)."""
        return take(self.figures) - (take(self.own) if self.own else 0)

    def _is_small(self, number: int) -> bool:
        """Below the limit; with a limit of 0 nothing is, but a zero is never told."""
        return number < max(self.limit, 1)


def find_places(figures: Figures, own: UnitFigures, limit: int, texts: Texts) -> tuple[Place, ...]:
    """Return the unit, what it lies in, and the nation as ``land`` (R16).

    A county of one municipality is left out: it would repeat the unit's own figures.
    """
    around = _find_around(figures, own, limit)
    return (Place(own.unit.navn, own), *around, Place(texts.say("sammenlign_land"), figures.nation))


def explain_hidden(rows: Iterable[Row], own: UnitFigures, texts: Texts) -> str:
    """The note of a table that has the sign; empty where it has none."""
    is_hidden = any(cell.text == HIDDEN for row in rows for cell in row.cells)
    return texts.say(f"skjult_{own.unit.niva}") if is_hidden else ""


def _find_around(figures: Figures, own: UnitFigures, limit: int) -> list[Place]:
    unit = own.unit
    above = figures.find("kommune", OSLO) if unit.niva == "bydel" else figures.find("fylke", unit.fylke_kode)
    others = figures.list_neighbours(own)
    if above is None or (unit.niva == "kommune" and not others):
        return []
    if unit.niva == "kommune":
        above = replace(above, history=_add_up_years((own, *others)))
    return [Place(above.unit.navn, above, own, others, limit)]


def _add_up_years(units: tuple[UnitFigures, ...]) -> tuple[YearResult, ...]:
    """The years of a county: the sums of its municipalities, where all of them have the year."""
    own = units[0]
    found = ([unit.find_year(year.ar) for unit in units] for year in own.history)
    return tuple(
        YearResult(year.ar, year.utgave, sum(each.avsluttet for each in parts), sum(each.mal_nadd for each in parts))
        for year, all_parts in zip(own.history, found, strict=True)
        if len(parts := [each for each in all_parts if each]) == len(units)
    )
