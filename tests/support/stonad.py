"""Folders with introduksjonsstønad (T3), and an independent count of what must be told of them.

The count reads no SQL and nothing of the pipeline: days as dates, months as (year, month), people as dicts of rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

TATT_UT = "2021-03-01T06:00:00"


@dataclass(frozen=True)
class Payment:
    """One row of the file: whom, for which month, how much, by whom if known."""

    person: str
    maned: str
    belop: str = "20000"
    kommunenummer: str = ""


def write_stonad(
    folder: Path, payments: Sequence[Payment], *, key: str = "person_id", tatt_ut: str = TATT_UT, manifest: str = ""
) -> Path:
    """Write the folder as CSV with its manifest; ``manifest``: more lines of it. Return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [[key, "kommunenummer", "maned", "belop"]]
    rows += [[one.person, one.kommunenummer, one.maned, one.belop] for one in payments]
    with (folder / "stonad.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
    text = f'tatt_ut = {tatt_ut}\nkilde = "A-ordningen"\n{manifest}'
    (folder / "uttrekk.toml").write_text(text, encoding="utf-8")
    return folder


def parse_payments(lines: Iterable[str]) -> list[Payment]:
    """Payments as tests draw them: ``A 2020-01``, ``A 2020-01:2020-03 4601``, ``A 2020-01 -500 kr``, or both."""
    payments = []
    for line in lines:
        person, months, *rest = line.split()
        belop = rest.pop(0) if rest[1:2] == ["kr"] else "20000"
        kommune = rest[-1] if rest and rest[-1] != "kr" else ""
        first, _, last = months.partition(":")
        payments += [Payment(person, maned, belop, kommune) for maned in list_months(first, last or first)]
    return payments


def list_months(first: str, last: str) -> list[str]:
    """The months from first to last, both in it."""
    numbers = [12 * int(one[:4]) + int(one[5:]) - 1 for one in (first, last)]
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(numbers[0], numbers[1] + 1)]


def pay(person: str, months: Iterable[str], kommunenummer: str = "") -> list[Payment]:
    """The same payment in several months."""
    return [Payment(person, month, kommunenummer=kommunenummer) for month in months]
