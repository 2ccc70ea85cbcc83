"""One place: an area with its days, a unit that has figures, and where a municipality code leads (R8).

Plain facts. Which of them there are, and how one structure follows from another, is in ``areas.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Area:
    """One place under one code and one name, from ``gyldig_fra`` until the day before ``gyldig_til``.

    ``over``: the county of a municipality, the municipality of a bydel. ``malform`` of a municipality is
    empty where it is not known; ``slag`` of a bydel tells whether it has an administration of its own.
    """

    kode: str
    navn: str
    gyldig_fra: date
    gyldig_til: date
    over: str = ""
    malform: str = ""
    slag: str = ""

    def covers(self, day: date) -> bool:
        """True where the code and the name are in force on ``day``."""
        return self.gyldig_fra <= day < self.gyldig_til


@dataclass(frozen=True)
class Unit:
    """One row of ``klargjort.enhet``.

    ``har_ark``: the unit gets a sheet, as municipalities and Oslo's 15 bydeler do. ``malform`` (bokmål,
    nynorsk or nøytral), ``fylke_kode`` and ``kommune_kode`` are None on the levels that have none.
    """

    niva: str
    niva_nr: int
    kode: str
    navn: str
    fylke_kode: str | None
    kommune_kode: str | None
    malform: str | None
    har_ark: bool


@dataclass(frozen=True)
class UnitMapping:
    """Where a municipality code on a row leads: to ``enhet``, or to no unit because of ``grunn``."""

    kode: str
    enhet: str | None
    grunn: str | None
