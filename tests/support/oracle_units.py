"""The oracle's R8: which unit a municipality code and a bydel code stand for on the structure date.

Reads the code tables (``pipeline/places/kodeverk``) with the csv module and walks the change table by hand;
shares no code with ``pipeline/places/areas.py``. Which rows are asked about is decided by the neighbours.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

KODEVERK = Path(__file__).parents[2] / "pipeline" / "places" / "kodeverk"
KODEVERK_VARIABLE = "INTRORESULTAT_KODEVERK"
Rows = list[dict[str, str]]
Place = tuple[str, str]

OSLO = "0301"
UOPPGITT = "030199"
OSLO_BYDELER = tuple(f"0301{number:02}" for number in (*range(1, 18), 99))
LAND: Place = ("land", "0")
LAND_UTEN_SPERRET: Place = ("land_uten_sperret", "0")


def find_kodeverk() -> Path:
    """The folder of code tables."""
    return Path(os.environ.get(KODEVERK_VARIABLE, KODEVERK))


def read_rows(name: str) -> Rows:
    """One code table as dicts of text: the software's own, or that of the country a test is in."""
    with (find_kodeverk() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@dataclass
class Areas:
    """The code tables as they stand in the files."""

    kommuner: Rows
    endringer: Rows
    fylker: Rows
    bydeler: Rows

    @classmethod
    def read(cls) -> Areas:
        return cls(read_rows("kommune"), read_rows("kommune_endring"), read_rows("fylke"), read_rows("bydel"))


def in_force(row: dict[str, str], day: date) -> bool:
    """Whether the code of a code table's row is in force; ``gyldig_til`` is the first day it is not."""
    return row["gyldig_fra"] <= day.isoformat() and (not row["gyldig_til"] or day.isoformat() < row["gyldig_til"])


class Structure:
    """The units of one structure date, and what every code stands for among them (R8)."""

    def __init__(self, areas: Areas, day: date, omradekorreksjon: dict[str, str]) -> None:
        self.areas = areas
        self.day = day
        self.omradekorreksjon = omradekorreksjon
        self.kommuner = {row["kode"]: row for row in areas.kommuner if in_force(row, day)}
        self.fylke = {kode: row["fylke_kode"] for kode, row in self.kommuner.items()}
        self.fylker = {row["kode"]: row for row in areas.fylker if in_force(row, day)}
        self.bydeler = {row["kode"]: row for row in areas.bydeler}
        assert tuple(sorted(self.bydeler)) == OSLO_BYDELER
        self._kommune: dict[str, str | None] = {}

    def units(self) -> list[Place]:
        """R10: every unit there is, in the order of the result tables."""
        below = [("fylke", self.fylker), ("kommune", self.kommuner), ("bydel", self.bydeler)]
        return [LAND, LAND_UTEN_SPERRET, *((niva, kode) for niva, codes in below for kode in sorted(codes))]

    def carry(self, kode: str) -> str:
        """The code where carrying ``kode`` to the structure date ends, or where it gets stuck."""
        while True:
            if kode in self.kommuner:
                return kode
            ended = [
                row["gyldig_til"]
                for row in self.areas.kommuner
                if row["kode"] == kode and row["gyldig_til"] and row["gyldig_til"] <= self.day.isoformat()
            ]
            if not ended:  # unknown, or of a later structure
                return kode
            targets = {
                row["til_kode"] for row in self.areas.endringer if row["fra_kode"] == kode and row["dato"] == max(ended)
            }
            if len(targets) != 1:  # split
                return kode
            kode = targets.pop()

    def kommune(self, kommunenummer: str) -> str | None:
        """R8: the unit a row's municipality code stands for; None where it has no unit."""
        if kommunenummer not in self._kommune:
            self._kommune[kommunenummer] = self._find_kommune(kommunenummer)
        return self._kommune[kommunenummer]

    def _find_kommune(self, kommunenummer: str) -> str | None:
        if kommunenummer in self.omradekorreksjon:
            return self.omradekorreksjon[kommunenummer]
        last = self.carry(kommunenummer)
        if last in self.omradekorreksjon:
            return self.omradekorreksjon[last]
        return last if last in self.kommuner else None

    def places(self, kommunenummer: str, bydelsnummer: str | None) -> list[Place]:
        """R8: the units below the nation that a row counts in: none, or fylke, kommune and Oslo's bydel."""
        kommune = self.kommune(kommunenummer)
        if kommune is None:
            return []
        places = [("fylke", self.fylke[kommune]), ("kommune", kommune)]
        if kommune == OSLO:
            places.append(("bydel", bydelsnummer if bydelsnummer in OSLO_BYDELER else UOPPGITT))
        return places

    def levels(self, kommunenummer: str, bydelsnummer: str | None, *, is_shielded: bool) -> list[Place]:
        """R7, R8, R10: every unit a row counts in; ``land`` alone for a shielded person."""
        if is_shielded:
            return [LAND]
        return [LAND, LAND_UTEN_SPERRET, *self.places(kommunenummer, bydelsnummer)]
