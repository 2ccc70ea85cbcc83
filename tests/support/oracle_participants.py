"""The oracle's R11: who took part on which days of the year, in every unit.

Days are written out one by one as ordinals, so that a union is a set. The measures that are laid beside
these days are in ``oracle_measures.py``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from tests.support.oracle_reading import Reading
from tests.support.oracle_units import Place, Structure

Row = dict[str, Any]
Days = set[int]
Participation = dict[Place, dict[str, Days]]


def days_in_year(first: date, last: date | None, ar: int) -> Days:
    """The days of a period, both ends in it, that lie in the year."""
    first = max(first, date(ar, 1, 1))
    last = min(last or date.max, date(ar, 12, 31))
    return set(range(first.toordinal(), last.toordinal() + 1))


def participation_end(reading: Reading, vedtak: Row) -> date | None:
    """R11: the earlier of til_dato and the first exit on or after fra_dato, whatever R4 and R6 do with it."""
    ends = [
        row["avslutningsdato"]
        for row in reading.of_person("avslutning", vedtak["person_id"])
        if row["lov"] == vedtak["lov"] and row["avslutningsdato"] >= vedtak["fra_dato"]
    ]
    if vedtak["til_dato"] is not None:
        ends.append(vedtak["til_dato"])
    return min(ends, default=None)


def find_participation(reading: Reading, ar: int, structure: Structure, shielded: set[str]) -> Participation:
    """R11: unit -> person -> the days of the year in participation, as a union; only people with a day."""
    participation: Participation = defaultdict(lambda: defaultdict(set))
    for vedtak in reading.rows["vedtak"]:
        if vedtak["ordning"] != "introduksjonsprogram":
            continue
        if vedtak["vedtakstype"] not in ("innvilget", "forlenget", "utvidet"):
            continue
        days = days_in_year(vedtak["fra_dato"], participation_end(reading, vedtak), ar)
        if days:
            is_shielded = vedtak["person_id"] in shielded
            for place in structure.levels(vedtak["kommunenummer"], vedtak["bydelsnummer"], is_shielded=is_shielded):
                participation[place][vedtak["person_id"]] |= days
    return participation
