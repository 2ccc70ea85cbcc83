"""How large each municipality and bydel is in the made-up country, by what IMDi has published of 2015.

The numbers are in ``deltakere_2015.csv``, their source and licence in the README beside it. Here they are carried along
the changes of municipality codes to the day that a register needs.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.places.areas import NYTT_NAVN, AreaTables

SIZES_FILE = Path(__file__).parent / "deltakere_2015.csv"
FINE = 1_000  # weights are whole numbers: so many for one participant of 2015
_KOMMUNE = 4  # digits of a code
_MISSING, _HIDDEN = 1, 2  # participants where the publication has no number, or hides a small one


@cache
def read_participants() -> Mapping[str, int]:
    """Participants on 17 March 2015 by municipality and bydel code of that year, at least 1."""
    unsaid = {"mangler": _MISSING, "skjult": _HIDDEN}
    with SIZES_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["kode"]: unsaid.get(row["status"]) or int(row["deltakere"])
            for row in csv.DictReader(file, delimiter=";")
        }


def size_kommuner(areas: AreaTables, day: date) -> dict[str, int]:
    """The weight of each municipality in force on ``day``; a code that was split gives each successor an equal part."""
    weights = Counter({kode: count * FINE for kode, count in read_participants().items() if len(kode) == _KOMMUNE})
    by_day: dict[date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for change in areas.endringer:
        if change.endring != NYTT_NAVN and change.dato <= day:
            by_day[change.dato][change.fra_kode].add(change.til_kode)
    for _, moves in sorted(by_day.items()):
        moved = {old: weights.pop(old, 0) for old in moves}
        for old, targets in moves.items():
            for target in targets:
                weights[target] += moved[old] // len(targets)
    return {area.kode: max(weights[area.kode], FINE) for area in areas.structure(day).kommuner}


def size_bydeler(codes: list[str]) -> list[int]:
    """The weights of these bydeler of Oslo, which have kept their codes since 2015."""
    return [read_participants().get(code, _MISSING) for code in codes]
