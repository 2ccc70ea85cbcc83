"""Places: which municipalities, counties and bydeler there are on a day, and where an older code leads (R8).

The tables are rows in a folder of code lists (``pipeline/places/code_lists.py``); ``kodeverk/README.md`` tells where
ours come from. A municipality that was split, or a code nobody knows, gets no unit here: how that is reported and
counted is decided in SQL. Year files correct single codes, see ``pipeline/editions/edition.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.nir.closed_lists import LEVELS
from pipeline.places.code_files import CodeRow
from pipeline.places.units import Area, Unit, UnitMapping

FIRST_DAY = date(2017, 1, 1)
OSLO = "0301"
OSLO_UOPPGITT = "030199"
NOYTRAL = "nøytral"
DELT = "delt"
SENERE = "senere"

_COUNTRY_NAMES = {"land": "Hele landet", "land_uten_sperret": "Hele landet uten sperret adresse"}
_COUNTRY_CODE = "0"
NYTT_NAVN = "nytt_navn"
_MERGERS = frozenset({"sammenslatt", DELT, "delt_og_sammenslatt"})

_ADMINISTRATIVE = "administrativ"


@dataclass(frozen=True)
class Structure:
    """The places in force on one day, each list in code order, and the tables they are taken from."""

    day: date
    fylker: tuple[Area, ...]
    kommuner: tuple[Area, ...]
    bydeler: tuple[Area, ...]
    tables: AreaTables

    def units(self) -> tuple[Unit, ...]:
        """Every unit that has result rows (R10), by level and then code."""
        county = {kommune.kode: kommune.over for kommune in self.kommuner}
        malform = {kommune.kode: self.tables.find_malform(kommune) for kommune in self.kommuner}
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


@dataclass(frozen=True)
class Change:
    """What became of a municipality code on a day: ``til_kode`` took it over, in whole or in part."""

    dato: date
    fra_kode: str
    til_kode: str
    endring: str


@dataclass(frozen=True, eq=False)
class AreaTables:
    """Every place in force at any time from 2017-01-01, and every change of municipality codes that moved somebody."""

    fylker: tuple[Area, ...]
    kommuner: tuple[Area, ...]
    bydeler: tuple[Area, ...]
    endringer: tuple[Change, ...]

    def structure(self, day: date) -> Structure:
        """The places in force on ``day``, which must not be before 2017-01-01: the tables begin there."""
        if day < FIRST_DAY:
            raise ValueError(f"the area tables begin on {FIRST_DAY}; asked for {day}")
        return Structure(
            day,
            _in_force(self.fylker, day),
            _in_force(self.kommuner, day),
            _in_force(self.bydeler, day),
            self,
        )

    def unit_map(self, day: date, corrections: Mapping[str, str]) -> list[UnitMapping]:
        """Where each municipality code leads on the structure date ``day`` (R8), in code order.

        Holds every code in force at any time from 2017-01-01 and every key of ``corrections``
        (``omradekorreksjon``); a code that is not here is unknown. A correction catches the code on the row,
        and also older codes that end at the corrected code or get stuck there.
        """
        mappings = []
        for code in sorted(self.periods.keys() | corrections.keys()):
            end, grunn = self._carry(code, day)
            target = corrections.get(code) or corrections.get(end)
            if target:
                mappings.append(UnitMapping(code, target, None))
            else:
                mappings.append(UnitMapping(code, None if grunn else end, grunn))
        return mappings

    def explain_bad_corrections(self, day: date, corrections: Mapping[str, str]) -> str | None:
        """What is wrong with ``omradekorreksjon`` on the structure date ``day``, in words; None if nothing is."""
        in_force = {area.kode for area in self.kommuner if area.covers(day)}
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

    @cached_property
    def periods(self) -> Mapping[str, list[tuple[date, date]]]:
        """When each municipality code was in force, a change of name alone not being a break."""
        periods: dict[str, list[tuple[date, date]]] = {}
        for area in sorted(self.kommuner, key=lambda area: (area.kode, area.gyldig_fra)):
            own = periods.setdefault(area.kode, [])
            if own and own[-1][1] == area.gyldig_fra:
                own[-1] = (own[-1][0], area.gyldig_til)
            else:
                own.append((area.gyldig_fra, area.gyldig_til))
        return periods

    @cached_property
    def successors(self) -> Mapping[tuple[str, date], set[str]]:
        """The codes that took over from a code on the day it went out of force. A new name moves nobody."""
        successors: dict[tuple[str, date], set[str]] = {}
        for change in self.endringer:
            if change.endring != NYTT_NAVN:
                successors.setdefault((change.fra_kode, change.dato), set()).add(change.til_kode)
        return successors

    def has_merged(self, code: str, since: date, until: date) -> bool:
        """Whether the municipality was merged or split on a day from ``since`` to ``until``, both included."""
        return any(
            code in (change.fra_kode, change.til_kode) and since <= change.dato <= until
            for change in self.endringer
            if change.endring in _MERGERS
        )

    def _carry(self, code: str, day: date) -> tuple[str, str | None]:
        """The code where carrying to ``day`` ends and None, or the code where it gets stuck and why."""
        earlier = [end for start, end in self.periods.get(code, []) if start <= day]
        if not earlier:
            return code, SENERE
        end = earlier[-1]
        while end <= day:
            targets = self.successors.get((code, end), set())
            if len(targets) != 1:  # none never happens: pipeline/places/code_lists.py holds the lists to that
                return code, DELT
            (code,) = targets
            end = next(til for fra, til in self.periods[code] if fra <= end < til)
        return code, None

    def find_malform(self, kommune: Area) -> str:
        """The written standard a municipality is to be written to in.

        The table knows the choices that stood in 2022. A municipality that was gone by then lends the choice
        of the one it became part of; where it was split nothing is known, and it is written to as ``nøytral``.
        """
        if kommune.malform:
            return kommune.malform
        known = [area for area in self.kommuner if area.malform]
        for day in sorted({area.gyldig_fra for area in known if area.gyldig_fra >= kommune.gyldig_til}):
            end, grunn = self._carry(kommune.kode, day)
            for heir in known:
                if grunn is None and heir.kode == end and heir.covers(day):
                    return heir.malform
        return NOYTRAL


def read_areas(
    fylker: Iterable[CodeRow], kommuner: Iterable[CodeRow], bydeler: Iterable[CodeRow], endringer: Iterable[CodeRow]
) -> AreaTables:
    """The area tables of the rows of their four lists."""
    return AreaTables(
        tuple(_read_area(row) for row in fylker),
        tuple(_read_area(row, over=row["fylke_kode"], malform=row["malform"]) for row in kommuner),
        tuple(_read_area(row, over=row["kommune_kode"], slag=row["slag"]) for row in bydeler),
        tuple(
            Change(date.fromisoformat(row["dato"]), row["fra_kode"], row["til_kode"], row["endring"])
            for row in endringer
        ),
    )


def _read_area(row: CodeRow, *, over: str = "", malform: str = "", slag: str = "") -> Area:
    fra, til = date.fromisoformat(row["gyldig_fra"]), row.day("gyldig_til") or date.max
    return Area(row["kode"], row["navn"], fra, til, over, malform, slag)


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


def _in_force(areas: Iterable[Area], day: date) -> tuple[Area, ...]:
    return tuple(sorted((area for area in areas if area.covers(day)), key=lambda area: area.kode))
