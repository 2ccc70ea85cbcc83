"""The figures behind the sheets and the overview, read from the working database once for all units.

One query per table, then plain frozen data; nobody behind this module touches a database. Figures are
counts as the statistics hold them: formatting is in ``percent.py``, words and choices in ``view.py``.
The row ``land_uten_sperret`` is never read, so that no sheet can print it (R16).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.areas import Unit
from pipeline.codes import load_reason_groups

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LAND = ("land", "0")
SEXES = ("alle", "K", "M")


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
class UnitFigures:
    """All that is known about one unit: ``results`` by sex (alle, K, M), ``findings`` people by quality rule."""

    unit: Unit
    results: Mapping[str, Result]
    measure_sum: MeasureSum
    measures: tuple[MeasureCount, ...]
    reasons: tuple[ReasonCount, ...]
    findings: Mapping[str, int]

    @property
    def total(self) -> Result:
        """The result of both sexes."""
        return self.results["alle"]


class Figures:
    """The figures of all units, in order of level and code, found by (niva, kode)."""

    def __init__(self, units: tuple[UnitFigures, ...]) -> None:
        """Keep ``units`` in the order given."""
        self.units = units
        self._by_key = {(item.unit.niva, item.unit.kode): item for item in units}
        self._kommuner = Counter(item.unit.fylke_kode for item in units if item.unit.niva == "kommune")

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

    def count_kommuner(self, fylke_kode: str | None) -> int:
        """How many municipalities a county has."""
        return self._kommuner[fylke_kode]

    def bydeler(self, kommune_kode: str) -> tuple[UnitFigures, ...]:
        """The bydeler of a municipality that has figures by bydel, in order of code."""
        return tuple(
            item for item in self.units if item.unit.niva == "bydel" and item.unit.kommune_kode == kommune_kode
        )


def read_units(connection: DuckDBPyConnection) -> tuple[Unit, ...]:
    """Read the units of the edition's structure by level and code, without ``land_uten_sperret``."""
    rows = connection.execute(
        "select niva, niva_nr, kode, navn, fylke_kode, kommune_kode, malform, har_ark from klargjort.enhet"
        " where niva <> 'land_uten_sperret' order by niva_nr, kode"
    ).fetchall()
    return tuple(Unit(*row) for row in rows)


def read_figures(connection: DuckDBPyConnection) -> Figures:
    """Read every figure that sheets and overview print: six queries, however many units there are.

    A unit without its rows in ``resultat`` and ``tiltak_sum`` is a KeyError: R10 gives every unit a row.
    """
    results = _read_results(connection)
    sums = _read_measure_sums(connection)
    measures = _read_measures(connection)
    reasons = _read_reasons(connection)
    findings = _read_findings(connection)
    figures = []
    for unit in read_units(connection):
        key = (unit.niva, unit.kode)
        figures.append(
            UnitFigures(
                unit,
                {sex: results[*key, sex] for sex in SEXES},
                sums[key],
                tuple(measures.get(key, ())),
                tuple(reasons.get(key, ())),
                findings.get(key, {}),
            )
        )
    return Figures(tuple(figures))


_Key = tuple[str, str]


def _select(connection: DuckDBPyConnection, columns: str, table: str, where: str, order: str) -> list[Any]:
    return connection.execute(
        f"select niva, kode, {columns} from statistikk.{table}"
        f" where niva <> 'land_uten_sperret' and {where} order by niva, kode, {order}"
    ).fetchall()


def _read_results(connection: DuckDBPyConnection) -> dict[tuple[str, str, str], Result]:
    groups = [group.kode for group in load_reason_groups()]
    columns = ", ".join(["kjonn, avsluttet, mal_nadd, utelatt_utvidet, deltakere, deltakere_uten_tiltak", *groups])
    rows = _select(connection, columns, "resultat", "true", "kjonn")
    return {
        (niva, kode, sex): Result(ended, reached, excluded, participants, without, dict(zip(groups, own, strict=True)))
        for niva, kode, sex, ended, reached, excluded, participants, without, *own in rows
    }


def _read_measure_sums(connection: DuckDBPyConnection) -> dict[_Key, MeasureSum]:
    columns = "deltakere, deltakere_uten_tiltak, kun_norskfane, timer_per_uke, deltakere_med_tiltak_uten_timer"
    rows = _select(connection, columns, "tiltak_sum", "kjonn = 'alle'", "kjonn")
    return {(niva, kode): MeasureSum(*figures) for niva, kode, *figures in rows}


def _read_measures(connection: DuckDBPyConnection) -> dict[_Key, list[MeasureCount]]:
    columns = "hovedgruppe, nullif(tiltakskode, '') as tiltakskode, kjonn, deltakere"
    counts: dict[tuple[str, str, str, str | None], dict[str, int]] = defaultdict(lambda: dict.fromkeys(SEXES, 0))
    order = "hovedgruppe, tiltakskode nulls first, kjonn"
    for niva, kode, group, measure, sex, count in _select(connection, columns, "tiltak", "deltakere > 0", order):
        counts[niva, kode, group, measure][sex] = count
    measures: dict[_Key, list[MeasureCount]] = defaultdict(list)
    for (niva, kode, group, measure), by_sex in counts.items():
        measures[niva, kode].append(MeasureCount(group, measure, by_sex))
    return measures


def _read_reasons(connection: DuckDBPyConnection) -> dict[_Key, list[ReasonCount]]:
    reasons: dict[_Key, list[ReasonCount]] = defaultdict(list)
    order = "lov, avslutningsarsak"
    columns = "lov, avslutningsarsak, gruppe, antall"
    for niva, kode, *reason in _select(connection, columns, "avslutningsarsak", "antall > 0", order):
        reasons[niva, kode].append(ReasonCount(*reason))
    return reasons


def _read_findings(connection: DuckDBPyConnection) -> dict[_Key, dict[str, int]]:
    """Findings by unit: people by quality rule, zeros left out."""
    findings: dict[_Key, dict[str, int]] = defaultdict(dict)
    for niva, kode, rule, count in _select(connection, "regel, antall", "funn", "antall > 0", "regel"):
        findings[niva, kode][rule] = count
    return findings
