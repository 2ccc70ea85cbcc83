"""Which figures of the county, or of Oslo on a bydel's sheet, a sheet may print (P2, P6), told from the result tables.

Made for the read-back test on its own. A count is printed where the other units together have at least the limit of it
and of its complement, and at least two of them have some; a zero of theirs only of three counts. The unit's own figures
and the nation's are always printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.support.readback.counts import LAND, Place, Published
from tests.support.readback.model import Shown, as_count, as_hidden, as_share, as_tenths
from tests.support.readback.numbers import find_tenths
from tests.support.readback.words import Words

# the name of a column of resultat or tiltak_sum, a measure as (hovedgruppe, tiltakskode), or those of an age
Key = str | tuple[str, str]
AGE_ENDED, AGE_REACHED = "avsluttet i alder", "mål nådd i alder"
_OF_PARTICIPANTS = ("deltakere_uten_tiltak", "kun_norskfane", "deltakere_med_tiltak_uten_timer", "med_tiltak")
_BASES, _AGES = ("avsluttet", "deltakere"), (AGE_ENDED, AGE_REACHED)
_ZEROS = {"avsluttet": "avsluttet", AGE_ENDED: "avsluttet", "deltakere": "deltakere"}
_ZEROS["deltakere_uten_tiltak"] = "uten_tiltak"


@dataclass(frozen=True)
class Around:
    """What one unit's sheet prints of the places beside it."""

    edition: Published
    own: Place
    words: Words

    def count(self, place: Place, key: Key) -> int:
        """A count of a place."""
        if isinstance(key, tuple) and key[0] in (AGE_ENDED, AGE_REACHED):
            return self.edition.ages[place][key[1]][key[0] == AGE_REACHED]
        if isinstance(key, tuple):
            rows = self.edition.list_rows("tiltak", place)
            return sum(int(row["deltakere"]) for row in rows if (row["hovedgruppe"], row["tiltakskode"]) == key)
        if key == "med_tiltak":
            return self.count(place, "deltakere") - self.count(place, "deltakere_uten_tiltak")
        if key in (*_OF_PARTICIPANTS, "deltakere"):
            return self.edition.count("tiltak_sum", place, key)
        return self.edition.count_result(place, key)

    def find_rest(self, place: Place, key: Key) -> int:
        """What the other units have."""
        return self.count(place, key) - self.count(self.own, key)

    def prints(self, place: Place, key: Key) -> bool:
        """Whether a count of a place is printed."""
        if place in (self.own, LAND):
            return True
        limit, rest = max(self.edition.year.get("publiseringsgrense", 5), 1), self.find_rest(place, key)
        siblings = self.edition.list_siblings(self.own)
        having = [self.count(other, key) for other in siblings if self.count(other, key)]
        of_participants = (
            key == "deltakere" or key in _OF_PARTICIPANTS or (isinstance(key, tuple) and key[0] not in _AGES)
        )
        total: Key = "deltakere" if of_participants else "avsluttet"
        all_of_them = self.find_rest(place, total)
        if total in self.zeros and not all_of_them and not any(self.count(other, total) for other in siblings):
            return True
        if all_of_them < limit:
            return False
        if key not in _BASES and key[0] != AGE_ENDED:
            base: Key = (AGE_ENDED, key[1]) if key[0] == AGE_REACHED else total
            of_others = sum(self.count(other, base) - self.count(other, key) for other in siblings)
            if min(self.find_rest(place, base) - rest, of_others) < limit:
                return False
        if rest == 0 and not having:
            return (_ZEROS.get(key[0]) if isinstance(key, tuple) else _ZEROS.get(key)) in self.zeros
        return rest >= limit and len(having) >= 2

    @property
    def zeros(self) -> list[str]:
        """The counts whose zero the year file shows."""
        return list(self.edition.year.get("null_vises", ["avsluttet", "deltakere", "uten_tiltak"]))

    def show(self, place: Place, key: Key) -> Shown:
        """A count, or the sign."""
        return as_count(self.count(place, key)) if self.prints(place, key) else as_hidden("count", self.words)

    def share(self, place: Place, key: Key, base: Key, nobody: str) -> Shown:
        """A share, or the sign where one of its counts has it."""
        if not (self.prints(place, key) and self.prints(place, base)):
            return as_hidden("percent", self.words)
        share = as_share(self.count(place, key), self.count(place, base), nobody)
        return share if place in (self.own, LAND) else replace(share, exact=None)

    def hours(self, place: Place, nobody: str) -> Shown:
        """Hours a week, or the sign where few of the others make the average."""
        if place not in (self.own, LAND):
            limit = self.edition.year.get("publiseringsgrense", 5)
            without = self.find_rest(place, "deltakere_med_tiltak_uten_timer")
            timed = self.find_rest(place, "med_tiltak") - without
            few = 0 < without < limit or 0 < timed < limit
            if few or not (self.prints(place, "deltakere") and self.prints(place, "med_tiltak")):
                return as_hidden("decimal", self.words)
        return as_tenths(find_tenths(self.edition.find("tiltak_sum", place)["timer_per_uke"]), nobody)

    def explain(self, rows: object) -> str:
        """The note of a table with the sign."""
        return self.words.say(f"skjult_{self.own[0]}") if "text=':'" in repr(rows) else ""
