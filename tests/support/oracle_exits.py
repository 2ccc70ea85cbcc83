"""The oracle's exits: R3–R7 and R9's base, and R14's bucket for every exit that stands at the cutoff.

The rows come from ``oracle_reading.py``; the buckets before ``annet_ar`` are given there. What is counted
from these exits is in ``oracle.py``.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.support.oracle_reading import Reading
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Structure

Row = dict[str, Any]


@dataclass(frozen=True)
class Exit:
    """An exit in force at the cutoff, with the bucket of R14 it ends in and R6's evidence."""

    row: Row
    botte: str
    bevis: str = ""


def program_vedtak(reading: Reading, person_id: str, lov: str, vedtakstype: str) -> list[Row]:
    """The person's vedtak of one kind for introduksjonsprogram under one law."""
    return [
        vedtak
        for vedtak in reading.of_person("vedtak", person_id)
        if vedtak["lov"] == lov and vedtak["ordning"] == "introduksjonsprogram" and vedtak["vedtakstype"] == vedtakstype
    ]


def add_months(day: date, months: int) -> date:
    """R5: calendar months; the month's last day where the day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def program_start(reading: Reading, row: Row) -> date | None:
    """R5: the earliest innvilget after the person's previous exit and not after this one."""
    earlier = [
        other["avslutningsdato"]
        for other in reading.of_person("avslutning", row["person_id"])
        if other["lov"] == row["lov"] and other["avslutningsdato"] < row["avslutningsdato"]
    ]
    previous = max(earlier, default=date.min)
    starts: list[date] = [
        vedtak["fra_dato"]
        for vedtak in program_vedtak(reading, row["person_id"], row["lov"], "innvilget")
        if (not earlier or vedtak["fra_dato"] > previous) and vedtak["fra_dato"] <= row["avslutningsdato"]
    ]
    return min(starts, default=None)


def program_limit(reading: Reading, row: Row, settings: YearSettings) -> date | None:
    """R5: start, the law's months, and a day for every day of leave from start to exit."""
    start = program_start(reading, row)
    if start is None:
        return None
    leave: set[int] = set()
    for vedtak in program_vedtak(reading, row["person_id"], row["lov"], "permisjon"):
        first = max(vedtak["fra_dato"], start)
        last = min(vedtak["til_dato"] or row["avslutningsdato"], row["avslutningsdato"])
        leave.update(range(first.toordinal(), last.toordinal() + 1))
    return add_months(start, settings.grense_maneder(row["lov"])) + timedelta(days=len(leave))


def extension_evidence(reading: Reading, row: Row, settings: YearSettings, structure: Structure) -> str:
    """R6: the strongest evidence that counts in this edition; empty where there is none."""
    day = row["avslutningsdato"]
    found = set()
    for report in reading.of_person("utvidet_program", row["person_id"]):
        kommune = structure.kommune(row["kommunenummer"])
        same_place = report["kommunenummer"] == row["kommunenummer"] or (
            kommune is not None and structure.kommune(report["kommunenummer"]) == kommune
        )
        holds = report["fra_dato"] <= day and (report["til_dato"] is None or day <= report["til_dato"])
        begins_after = report["fra_dato"] == day + timedelta(days=1)
        if same_place and (holds or begins_after):
            found.add("meldt")
    for vedtak in program_vedtak(reading, row["person_id"], row["lov"], "utvidet"):
        if vedtak["til_dato"] is None or vedtak["til_dato"] > day:
            found.add("vedtak")
    limit = program_limit(reading, row, settings)
    if row["registrert_av"] == "nir" and limit and day >= limit - timedelta(days=settings.frist_slakk_dager):
        found.add("frist")
    for bevis in ("meldt", "vedtak", "frist"):
        if bevis in found and bevis in settings.bevis_utvidet:
            return bevis
    return ""


def sort_exits(
    reading: Reading,
    settings: YearSettings,
    structure: Structure,
    shielded: set[str],
    period: tuple[date, date] | None = None,
) -> list[Exit]:
    """R14: every exit in force at the cutoff with its bucket, the first that applies. ``period`` is T4's."""
    first_day, last_day = period or (date(settings.ar, 1, 1), date(settings.ar, 12, 31))
    last: dict[str, Row] = {}
    for row in reading.rows["avslutning"]:
        if first_day <= row["avslutningsdato"] <= last_day:  # R3
            other = last.get(row["person_id"])
            if other is None or exit_order(row) > exit_order(other):
                last[row["person_id"]] = row
    exits = []
    for row in reading.rows["avslutning"]:
        bevis = ""
        if not first_day <= row["avslutningsdato"] <= last_day:
            botte = "annet_ar"
        elif settings.flere_avslutninger == "siste" and last[row["person_id"]] is not row:  # R4
            botte = "erstattet"
        elif row["avslutningsarsak"] == "ikke_registrert" and (
            bevis := extension_evidence(reading, row, settings, structure)
        ):
            botte = "utvidet_program"  # R6
        elif row["avslutningsarsak"] in settings.utenfor_nevner:
            botte = "utenfor_nevner"  # R9
        elif row["person_id"] in shielded:
            botte = "adressesperre"  # R7
        elif structure.kommune(row["kommunenummer"]) is None:
            botte = "uten_enhet"  # R8
        else:
            botte = "talt_med"
        exits.append(Exit(row, botte, bevis))
    return exits


def exit_order(row: Row) -> tuple[date, int, str]:
    """R4: the order in which the last exit of a person is the one that counts."""
    return (row["avslutningsdato"], row["registrert"], row["avslutning_id"])
