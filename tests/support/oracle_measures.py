"""The oracle's R12: which measures the participants of a unit have, and how many hours a week.

Who takes part is in ``oracle_participants.py``; the finished tables are in ``oracle.py``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.support.oracle_participants import Days, days_in_year
from tests.support.oracle_reading import Reading
from tests.support.oracle_units import Place, Structure

Row = dict[str, Any]
Measures = dict[Place, dict[str, list[tuple[Row, Days]]]]


def find_measures(reading: Reading, ar: int, structure: Structure, shielded: set[str]) -> Measures:
    """Unit -> person -> the measures with a day in the year, each with its days there.

    The unit is the measure's own (R8); the nation has the measures without a unit too.
    """
    measures: Measures = defaultdict(lambda: defaultdict(list))
    for row in reading.rows["tiltak"]:
        days = days_in_year(row["fra_dato"], row["til_dato"], ar)
        if days:
            is_shielded = row["person_id"] in shielded
            for place in structure.levels(row["kommunenummer"], row["bydelsnummer"], is_shielded=is_shielded):
                measures[place][row["person_id"]].append((row, days))
    return measures


@dataclass
class MeasureSum:
    """R12 for some participants of one unit. ``koder``: tiltakskode -> participants with it in intro."""

    deltakere: int = 0
    deltakere_uten_tiltak: int = 0
    kun_norskfane: int = 0
    med_tiltak_uten_timer: int = 0
    timer: Fraction = Fraction(0)
    dager: int = 0
    koder: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hovedgrupper: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def sum_measures(
    participants: dict[str, Days], measures: dict[str, list[tuple[Row, Days]]], hovedgruppe: dict[str, str]
) -> MeasureSum:
    """R12 for the given participants, with the measures of the same unit."""
    total = MeasureSum()
    for person_id, participation in participants.items():
        own = measures.get(person_id, [])
        intro = [(row, days) for row, days in own if row["fane"] == "intro"]
        norskopplaring = {row["fane"] for row, _ in own if row["tiltakskode"] == "norskopplaring"}
        # R16: what is outside the code list is text that somebody typed, and is shown as one code
        koder = {row["tiltakskode"] if row["tiltakskode"] in hovedgruppe else "ukjent" for row, _ in intro}

        total.deltakere += 1
        total.dager += len(participation)
        total.deltakere_uten_tiltak += not intro
        total.kun_norskfane += norskopplaring == {"norsk"}
        for kode in koder:
            total.koder[kode] += 1
        for gruppe in {hovedgruppe.get(kode, "ukjent") for kode in koder}:
            total.hovedgrupper[gruppe] += 1
        without_hours = False
        for row, days in intro:
            if row["timer_per_uke"] is None:
                without_hours = without_hours or bool(days & participation)
            else:
                total.timer += Fraction(row["timer_per_uke"]) * len(days & participation)
        total.med_tiltak_uten_timer += without_hours
    return total
