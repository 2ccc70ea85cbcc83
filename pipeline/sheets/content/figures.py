"""The figures behind the sheets and the overview: plain frozen data, as ``reading.py`` finds them.

Nobody behind this module touches a database. Figures are counts as the statistics hold them: formatting is in
``percent.py``, words and choices in ``compose.py`` and its neighbours. ``land_uten_sperret`` is never among the units,
so that no sheet can print it (R16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.places.units import Unit

LAND = ("land", "0")
OUTSIDE = "utenfor_nevner"  # the ground of R9


@dataclass(frozen=True)
class Result:
    """The result of one unit and sex (R9): counts, with the eight groups by name in ``groups``."""

    avsluttet: int
    mal_nadd: int
    utelatt_utvidet: int
    deltakere: int
    deltakere_uten_tiltak: int
    groups: Mapping[str, int]


@dataclass(frozen=True)
class MeasureSum:
    """What ``statistikk.tiltak_sum`` says of one unit, both sexes (R12).

    ``timer_per_uke``: None without participants.
    """

    deltakere: int
    deltakere_uten_tiltak: int
    kun_norskfane: int
    timer_per_uke: float | None
    deltakere_med_tiltak_uten_timer: int


@dataclass(frozen=True)
class MeasureCount:
    """Participants with a measure, by sex: a main group, where ``tiltakskode`` is None, or one code of it."""

    hovedgruppe: str
    tiltakskode: str | None
    deltakere: Mapping[str, int]


@dataclass(frozen=True)
class ReasonCount:
    """Exits of one unit with one reason under one law, both sexes."""

    lov: str
    avslutningsarsak: str
    gruppe: str
    antall: int


@dataclass(frozen=True)
class Interval:
    """Between which goal attainments a unit lies once its findings are put right (``statistikk.malspenn``).

    A municipality's and a bydel's rests on its own findings alone, a county's and the nation's on everybody's.
    ``personer``: those whose correction can change it. ``lavest`` and ``hoyest``: (mal_nadd, avsluttet) at either end.
    """

    personer: int
    lavest: tuple[int, int]
    hoyest: tuple[int, int]


@dataclass(frozen=True)
class FigureChange:
    """A figure of one unit in the earlier round and now: ``tall`` is a count column of ``resultat``, both sexes."""

    tall: str
    antall_for: int
    antall: int


@dataclass(frozen=True)
class FindingChange:
    """What has become of one rule's findings in a unit since the earlier round.

    ``antall_for`` = ``rettet`` + ``apne``; ``antall`` = ``apne`` + ``nye``.
    """

    regel: str
    antall_for: int
    rettet: int
    apne: int
    nye: int
    antall: int


@dataclass(frozen=True)
class YearResult:
    """The result of one unit in one statistic year, as the edition ``utgave`` counted it."""

    ar: int
    utgave: str
    avsluttet: int
    mal_nadd: int


@dataclass(frozen=True)
class StonadSum:
    """Introduksjonsstønad of a unit's participants (``statistikk.stonad``), as A-ordningen had it on ``tatt_ut``.

    ``snitt_maneder``: mean months of those who were paid; None where nobody was. ``deltakere_uten_oppslag``: of the
    participants, those whom the extract cannot tell of.
    """

    deltakere_med_stonad: int
    snitt_maneder: float | None
    deltakere_uten_oppslag: int
    tatt_ut: date


@dataclass(frozen=True)
class UnitFigures:
    """All that is known about one unit: ``results`` by sex (alle, K, M), ``findings`` people by quality rule.

    ``excluded``: people taken out of the base by ground (``statistikk.utelatt``), every ground. ``changes``: empty
    without an earlier round. ``finding_changes``: only rules with a finding then or now, worst rule first. ``history``:
    oldest year first, the edition's own last; empty on levels that have none (county). ``ages``: (avsluttet, mal_nadd)
    by age group of the sheets (``statistikk.arkalder``). ``stonad``: None where the edition has none (T3).
    """

    unit: Unit
    results: Mapping[str, Result]
    measure_sum: MeasureSum
    measures: tuple[MeasureCount, ...]
    reasons: tuple[ReasonCount, ...]
    findings: Mapping[str, int]
    excluded: Mapping[str, int]
    interval: Interval
    changes: tuple[FigureChange, ...]
    finding_changes: tuple[FindingChange, ...]
    history: tuple[YearResult, ...]
    ages: Mapping[str, tuple[int, int]]
    stonad: StonadSum | None = None

    @property
    def total(self) -> Result:
        """The result of both sexes."""
        return self.results["alle"]

    def find_year(self, ar: int) -> YearResult | None:
        """The result of one statistic year; None where there is none."""
        return next((item for item in self.history if item.ar == ar), None)

    @cached_property
    def measure_counts(self) -> Mapping[tuple[str, str | None], int]:
        """Participants of both sexes by (main group, code), where somebody has such a measure."""
        return {(item.hovedgruppe, item.tiltakskode): item.deltakere["alle"] for item in self.measures}


class Figures:
    """The figures of all units, in order of level and code, found by (niva, kode).

    ``earlier_round``: the key of the earlier edition of the same year that the units' changes are measured from.
    """

    def __init__(self, units: tuple[UnitFigures, ...], earlier_round: str | None = None) -> None:
        """Keep ``units`` in the order given."""
        self.units = units
        self.earlier_round = earlier_round
        self._by_key = {(item.unit.niva, item.unit.kode): item for item in units}
        self._within: dict[tuple[str, str | None], list[UnitFigures]] = defaultdict(list)
        for item in units:
            self._within[_name_whole(item.unit)].append(item)

    def find(self, niva: str, kode: str | None) -> UnitFigures | None:
        """Return one unit's figures; None where the structure has no such unit."""
        return self._by_key.get((niva, kode or ""))

    @property
    def nation(self) -> UnitFigures:
        """The whole country, ``land`` (R7)."""
        return self._by_key[LAND]

    @property
    def with_sheet(self) -> tuple[UnitFigures, ...]:
        """The units that get a sheet: every municipality and Oslo's 15 bydeler."""
        return tuple(item for item in self.units if item.unit.har_ark)

    def list_neighbours(self, own: UnitFigures) -> tuple[UnitFigures, ...]:
        """The other municipalities of a municipality's county, the other bydeler of a bydel's municipality."""
        return tuple(item for item in self._within[_name_whole(own.unit)] if item.unit != own.unit)

    def bydeler(self, kommune_kode: str) -> tuple[UnitFigures, ...]:
        """The bydeler of a municipality that has figures by bydel, in order of code."""
        return tuple(
            item for item in self.units if item.unit.niva == "bydel" and item.unit.kommune_kode == kommune_kode
        )


def _name_whole(unit: Unit) -> tuple[str, str | None]:
    """The unit's level, and the code of what units of that level divide."""
    return unit.niva, unit.kommune_kode if unit.niva == "bydel" else unit.fylke_kode
