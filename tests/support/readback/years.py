"""The years on a unit's sheet, as a table and as a picture, with the place around and the nation, told from the tables.

Made for the read-back test on its own. A county has a year where all its municipalities have it, and is then their sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.support.readback.counts import LAND, Place, Published
from tests.support.readback.county import Around
from tests.support.readback.model import Chart, Grid, Line, Shown, as_count, as_hidden, as_share
from tests.support.readback.numbers import DASH, HARD_SPACE, find_percent, show_percent
from tests.support.readback.words import Words

Year = tuple[int, int]  # ended, reached


@dataclass(frozen=True)
class Years:
    """The years of a unit and of the places beside it."""

    edition: Published
    own: Place
    words: Words

    def find(self, place: Place) -> dict[int, Year]:
        """The years of a place."""
        if place[0] != "fylke":
            rows = self.edition.list_rows("utvikling", place)
            return {int(row["ar"]): (int(row["avsluttet"]), int(row["mal_nadd"])) for row in rows}
        units = [self.find(one) for one in (self.own, *self.edition.list_siblings(self.own))]
        common = set.intersection(*(set(one) for one in units))
        return {year: (sum(one[year][0] for one in units), sum(one[year][1] for one in units)) for year in common}

    def prints(self, place: Place, year: int) -> bool:
        """Whether the share of a year may be printed."""
        if place in (self.own, LAND):
            return True
        limit = self.edition.year.get("publiseringsgrense", 5)
        siblings = [self.find(one).get(year, (0, 0)) for one in self.edition.list_siblings(self.own)]
        (ended, reached), (own_ended, own_reached) = self.find(place)[year], self.find(self.own)[year]
        more, more_reached = ended - own_ended, reached - own_reached
        if (
            not more
            and not any(one[0] for one in siblings)
            and "avsluttet" in Around(self.edition, self.own, self.words).zeros
        ):
            return True
        if more - more_reached < max(limit, 1) or more_reached < max(limit, 1):
            return False
        return all(sum(one[column] > 0 for one in siblings) >= 2 for column in (0, 1))

    def share(self, place: Place, year: int) -> Shown:
        """The share of a place in a year, the sign, or a dash where it has no such year."""
        found = self.find(place)
        if year not in found:
            return Shown(DASH, "percent", None, self.words.say("utvikling_mangler"))
        if not self.prints(place, year):
            return as_hidden("percent", self.words)
        ended, reached = found[year]
        share = as_share(reached, ended, self.words.say("ingen_andel"))
        return share if place in (self.own, LAND) else replace(share, exact=None)


def make_history(edition: Published, places: list[tuple[str, Place]], words: Words) -> Grid | None:
    """Year by year, where there is more than one."""
    (_, own), *around = places
    years, nobody = Years(edition, own, words), words.say("ingen_andel")
    found = years.find(own)
    assert max(found) == edition.ar
    if len(found) == 1:
        return None
    lines = []
    for year, (ended, reached) in sorted(found.items()):
        cells = (as_share(reached, ended, nobody), as_count(reached), as_count(ended))
        lines.append(Line(str(year), str(year), (*cells, *(years.share(one, year) for _, one in around))))
    headings = [words.say(key) for key in ("kolonne_ar", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet")]
    notes = [words.say("utvikling_forklaring"), Around(edition, own, words).explain(lines)]
    return Grid(
        words.say("utvikling_fane"),
        words.say("utvikling_tabell"),
        (*headings, *(name for name, _ in around)),
        tuple(lines),
        " ".join(filter(None, notes)),
    )


def make_trend(edition: Published, places: list[tuple[str, Place]], words: Words) -> Chart | None:
    """What the picture of the years says: its axis, its years, and the places in its key."""
    own = places[0][1]
    years = Years(edition, own, words)
    found = sorted(years.find(own).items())
    enough = [(year, each) for year, each in found if each[0] >= 10]
    if len(enough) < 2:
        return None

    def has_mark(place: Place) -> bool:
        there = years.find(place)
        return any(there.get(year, (0, 0))[0] and years.prints(place, year) for year, _ in found)

    told = [
        words.say("utvikling_del", ar=year, andel=show_percent(find_percent(reached, ended)))
        for year, (ended, reached) in enough
    ]
    return Chart(
        words.say("utvikling_tabell"),
        words.say("utvikling_bilde", deler=words.list_together(told)),
        (*(f"{share}{HARD_SPACE}%" for share in (0, 25, 50, 75, 100)), *(str(year) for year, _ in found)),
        tuple(name for number, (name, place) in enumerate(places) if number == 0 or has_mark(place)),
        (),
    )
