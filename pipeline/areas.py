"""Places: which municipalities, counties and bydeler there are on a day, and where an older code leads (R8).

The tables are rows in ``kodeverk/*.csv``; ``kodeverk/README.md`` tells where they come from. A municipality
that was split, or a code nobody knows, gets no unit here: how that is reported and counted is decided in
SQL. Year files correct single codes, see ``pipeline/editions.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.codes import parse_day, read_table

FIRST_DAY = date(2017, 1, 1)
OSLO = "0301"
OSLO_UOPPGITT = "030199"
NOYTRAL = "nøytral"
DELT = "delt"
SENERE = "senere"

LEVELS = ("land", "land_uten_sperret", "fylke", "kommune", "bydel")
_COUNTRY_NAMES = {"land": "Hele landet", "land_uten_sperret": "Hele landet uten sperret adresse"}
_COUNTRY_CODE = "0"
_NEW_NAME = "nytt_navn"
_ADMINISTRATIVE = "administrativ"


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


@dataclass(frozen=True)
class Structure:
    """The places in force on one day, each list in code order."""

    day: date
    fylker: tuple[Area, ...]
    kommuner: tuple[Area, ...]
    bydeler: tuple[Area, ...]

    def units(self) -> tuple[Unit, ...]:
        """Every unit that has result rows (R10), by level and then code."""
        county = {kommune.kode: kommune.over for kommune in self.kommuner}
        malform = {kommune.kode: _find_malform(kommune) for kommune in self.kommuner}
        nation = (_unit(niva, _COUNTRY_CODE, navn) for niva, navn in _COUNTRY_NAMES.items())
        fylker = (_unit("fylke", area.kode, area.navn, fylke=area.kode) for area in self.fylker)
        kommuner = (
            _unit(
                "kommune",
                area.kode,
                area.navn,
                fylke=area.over,
                kommune=area.kode,
                malform=malform[area.kode],
                har_ark=True,
            )
            for area in self.kommuner
        )
        bydeler = (
            _unit(
                "bydel",
                area.kode,
                area.navn,
                fylke=county[area.over],
                kommune=area.over,
                malform=malform[area.over],
                har_ark=area.slag == _ADMINISTRATIVE,
            )
            for area in self.bydeler
        )
        return (*nation, *fylker, *kommuner, *bydeler)


def load_structure(day: date) -> Structure:
    """The places in force on ``day``, which must not be before 2017-01-01: the tables begin there."""
    if day < FIRST_DAY:
        raise ValueError(f"the area tables begin on {FIRST_DAY}; asked for {day}")
    return Structure(
        day,
        _in_force(_load_areas("fylke"), day),
        _in_force(_load_areas("kommune"), day),
        _in_force(_load_areas("bydel"), day),
    )


def unit_map(day: date, corrections: Mapping[str, str]) -> list[UnitMapping]:
    """Where each municipality code leads on the structure date ``day`` (R8), in code order.

    Holds every code in force at any time from 2017-01-01 and every key of ``corrections``
    (``omradekorreksjon``); a code that is not here is unknown. A correction catches the code on the row,
    and also older codes that end at the corrected code or get stuck there.
    """
    mappings = []
    for code in sorted(_periods().keys() | corrections.keys()):
        end, grunn = _carry(code, day)
        target = corrections.get(code) or corrections.get(end)
        if target:
            mappings.append(UnitMapping(code, target, None))
        else:
            mappings.append(UnitMapping(code, None if grunn else end, grunn))
    return mappings


def explain_bad_corrections(day: date, corrections: Mapping[str, str]) -> str | None:
    """What is wrong with ``omradekorreksjon`` on the structure date ``day``, in words; None if nothing is."""
    in_force = {area.kode for area in _load_areas("kommune") if area.covers(day)}
    for code, target in sorted(corrections.items()):
        for text in (code, target):
            if not re.fullmatch("[0-9]{4}", text):
                return f'"{text}" is not a municipality code; expected 4 digits in quotes, such as "1508"'
        if target not in in_force:
            return (
                f'"{code}" is sent to "{target}", which is not in force on the structure date {day}; '
                "expected the code of a municipality that is"
            )
    return None


def _unit(
    niva: str,
    kode: str,
    navn: str,
    *,
    fylke: str | None = None,
    kommune: str | None = None,
    malform: str | None = None,
    har_ark: bool = False,
) -> Unit:
    return Unit(niva, LEVELS.index(niva), kode, navn, fylke, kommune, malform, har_ark)


@cache
def _load_areas(name: str) -> tuple[Area, ...]:
    return tuple(
        Area(
            kode=row["kode"],
            navn=row["navn"],
            gyldig_fra=date.fromisoformat(row["gyldig_fra"]),
            gyldig_til=parse_day(row["gyldig_til"]) or date.max,
            over=row.get("fylke_kode") or row.get("kommune_kode") or "",
            malform=row.get("malform", ""),
            slag=row.get("slag", ""),
        )
        for row in read_table(name)
    )


def _in_force(areas: Iterable[Area], day: date) -> tuple[Area, ...]:
    return tuple(sorted((area for area in areas if area.covers(day)), key=lambda area: area.kode))


@cache
def _periods() -> dict[str, list[tuple[date, date]]]:
    """When each municipality code was in force, a change of name alone not being a break."""
    periods: dict[str, list[tuple[date, date]]] = {}
    for area in sorted(_load_areas("kommune"), key=lambda area: (area.kode, area.gyldig_fra)):
        own = periods.setdefault(area.kode, [])
        if own and own[-1][1] == area.gyldig_fra:
            own[-1] = (own[-1][0], area.gyldig_til)
        else:
            own.append((area.gyldig_fra, area.gyldig_til))
    return periods


@cache
def _successors() -> dict[tuple[str, date], set[str]]:
    """The codes that took over from a code on the day it went out of force. A new name moves nobody."""
    successors: dict[tuple[str, date], set[str]] = {}
    for row in read_table("kommune_endring"):
        if row["endring"] != _NEW_NAME:
            key = (row["fra_kode"], date.fromisoformat(row["dato"]))
            successors.setdefault(key, set()).add(row["til_kode"])
    return successors


def _carry(code: str, day: date) -> tuple[str, str | None]:
    """The code where carrying to ``day`` ends and None, or the code where it gets stuck and why."""
    earlier = [end for start, end in _periods().get(code, []) if start <= day]
    if not earlier:
        return code, SENERE
    end = earlier[-1]
    while end <= day:
        targets = _successors().get((code, end), set())
        if len(targets) != 1:  # none never happens: tests/unit/test_areas.py holds the tables to that
            return code, DELT
        (code,) = targets
        end = next(til for fra, til in _periods()[code] if fra <= end < til)
    return code, None


def _find_malform(kommune: Area) -> str:
    """The written standard a municipality is to be written to in.

    The table knows the choices that stood in 2022. A municipality that was gone by then lends the choice
    of the one it became part of; where it was split nothing is known, and it is written to as ``nøytral``.
    """
    if kommune.malform:
        return kommune.malform
    known = [area for area in _load_areas("kommune") if area.malform]
    for day in sorted({area.gyldig_fra for area in known if area.gyldig_fra >= kommune.gyldig_til}):
        end, grunn = _carry(kommune.kode, day)
        for heir in known:
            if grunn is None and heir.kode == end and heir.covers(day):
                return heir.malform
    return NOYTRAL
