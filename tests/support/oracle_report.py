"""The oracle's T4: who started, took part, was there on the last day and ended in a period, counted in plain Python.

Built on the oracle's reading of the register (``oracle_reading.py``) and its units; nothing of ``pipeline`` is used.
Exits are those of ``oracle_exits.py``, with a period in the place of the year.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from tests.support.oracle import Reading, is_collective, read_reasons
from tests.support.oracle_participants import participation_end
from tests.support.oracle_units import LAND, Structure

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # niva, kode, inndeling, verdi
Counts = dict[Key, dict[str, set[str]]]
GROUPS = ((18, 25, "18-25"), (26, 35, "26-35"), (36, 45, "36-45"), (46, 55, "46-55"), (56, 999, "56+"))


def age_on(born: date | None, day: date) -> str:
    if born is None:
        return "uoppgitt"
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((name for low, high, name in GROUPS if low <= years <= high), "uoppgitt")


def category_on(reading: Reading, person_id: str, lov: str, day: date) -> bool:
    """Collective protection on a day, as R10 has it on the day of an exit."""
    return is_collective(reading, {"person_id": person_id, "lov": lov, "avslutningsdato": day})


def count_report(
    reading: Reading, exits: list[Any], structure: Structure, shielded: set[str], first: date, last: date
) -> Counts:
    """Who is counted in each row of ``hovedtall``, by what is counted; of exits their ids.

    ``exits``: the sorted exits of the period.
    """
    persons = {row["person_id"]: row for row in reading.rows["person"]}
    found: Counts = defaultdict(lambda: defaultdict(set))

    def add(what: str, ident: str, row: Row, day: date, *, collective: bool | None = None) -> None:
        person = persons[row["person_id"]]
        is_protected = category_on(reading, row["person_id"], row["lov"], day) if collective is None else collective
        divisions = {
            "alle": "alle",
            "kjonn": person["kjonn"],
            "lov": row["lov"],
            "beskyttelse": str(int(is_protected)),
            "ukraina": str(int(person["statsborgerskap"] == "UKR")),
            "alder": age_on(person["fodselsdato"], last),
        }
        is_shielded = row["person_id"] in shielded
        for niva, kode in structure.levels(row["kommunenummer"], row["bydelsnummer"], is_shielded=is_shielded):
            for name, value in divisions.items():
                if (niva, kode) == LAND or (niva == "fylke" and name == "alle"):
                    found[niva, kode, name, value][what].add(ident)

    vedtak = [
        row
        for row in reading.rows["vedtak"]
        if row["ordning"] == "introduksjonsprogram" and row["vedtakstype"] in ("innvilget", "forlenget", "utvidet")
    ]
    # R5: a programme is what lies between two exits under one law; it starts with its earliest innvilget decision
    starts: dict[tuple[str, str, date | None], list[Row]] = defaultdict(list)
    for row in vedtak:
        ended = [
            one["avslutningsdato"]
            for one in reading.of_person("avslutning", row["person_id"])
            if one["lov"] == row["lov"] and one["avslutningsdato"] >= row["fra_dato"]
        ]
        if row["vedtakstype"] == "innvilget":
            starts[row["person_id"], row["lov"], min(ended, default=None)].append(row)
    for rows in starts.values():
        day = min(row["fra_dato"] for row in rows)
        if first <= day <= last:
            for row in rows:
                if row["fra_dato"] == day:
                    add("startet", row["person_id"], row, day)

    periods = []
    for row in vedtak:
        start, end = max(row["fra_dato"], first), min(participation_end(reading, row) or last, last)
        if start <= end:
            periods.append((row, end))
    latest: dict[tuple[str, str], date] = {}
    for row, end in periods:
        key = (row["person_id"], row["lov"])
        latest[key] = max(latest.get(key, end), end)
    for row, end in periods:
        day = latest[row["person_id"], row["lov"]]
        add("deltakere", row["person_id"], row, day)
        if end == last:
            add("beholdning", row["person_id"], row, day)

    reasons = read_reasons()
    for one in exits:
        if one.botte not in ("talt_med", "uten_enhet", "adressesperre"):
            continue
        row, day = one.row, one.row["avslutningsdato"]
        reason = reasons[row["lov"], row["avslutningsarsak"]]
        what = ["avsluttet", *(["mal_nadd"] if reason["mal_nadd"] else [])]
        what += [reason["gruppe"]] if reason["gruppe"] in ("arbeid", "utdanning") else []
        for name in what:
            add(name, row["avslutning_id"], row, day)
    return found
