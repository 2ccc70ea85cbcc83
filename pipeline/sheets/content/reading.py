"""Reads the figures behind the sheets and the overview from the working database, once for all units.

One query per table, then the plain data of ``figures.py``; nobody but this module asks the database. The row
``land_uten_sperret`` is never read, so that no sheet can print it (R16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.nir.closed_lists import RESULT_GROUPS, SEXES
from pipeline.places.units import Unit
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figures import (
    FigureChange,
    Figures,
    FindingChange,
    Interval,
    MeasureCount,
    MeasureSum,
    ReasonCount,
    Result,
    StonadSum,
    UnitFigures,
    YearResult,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Key = tuple[str, str]
_Item = TypeVar("_Item")


def read_units(connection: DuckDBPyConnection) -> tuple[Unit, ...]:
    """Read the units of the edition's structure by level and code, without ``land_uten_sperret``."""
    rows = connection.execute(
        "select niva, niva_nr, kode, navn, fylke_kode, kommune_kode, malform, har_ark from klargjort.enhet"
        " where niva <> 'land_uten_sperret' order by niva_nr, kode"
    ).fetchall()
    return tuple(Unit(*row) for row in rows)


def read_figures(connection: DuckDBPyConnection) -> Figures:
    """Read every figure that sheets and overview print: one query a table, however many units there are.

    A unit without its rows in ``resultat``, ``tiltak_sum``, ``utelatt``, ``malspenn`` and ``arkalder`` is a KeyError:
    R10 gives every unit a row.
    """
    results = _read_results(connection)
    sums = _read_measure_sums(connection)
    measures = _read_measures(connection)
    columns = "lov, avslutningsarsak, gruppe, antall"
    reasons = _read_lists(connection, ReasonCount, "avslutningsarsak", columns, "lov, avslutningsarsak")
    findings = _read_mapping(connection, "funn", "regel", "antall > 0")
    excluded = _read_mapping(connection, "utelatt", "grunn", "true")
    intervals = _read_intervals(connection)
    changes = _read_lists(connection, FigureChange, "resultat_endring", "tall, antall_for, antall", "rowid")
    finding_changes = _read_finding_changes(connection)
    history = _read_lists(connection, YearResult, "utvikling", "ar, kilde_utgave, avsluttet, mal_nadd", "ar")
    ages = _read_ages(connection)
    stonad = _read_stonad(connection)
    figures = []
    for unit in read_units(connection):
        key = (unit.niva, unit.kode)
        figures.append(
            UnitFigures(
                unit,
                {sex: results[*key, sex] for sex in SEXES},
                sums[key],
                tuple(measures.get(key, ())),
                reasons.get(key, ()),
                findings.get(key, {}),
                excluded[key],
                intervals[key],
                changes.get(key, ()),
                finding_changes.get(key, ()),
                history.get(key, ()),
                ages[key],
                stonad.get(key),
            )
        )
    return Figures(tuple(figures), _read_earlier_round(connection))


def _select(connection: DuckDBPyConnection, columns: str, table: str, where: str, order: str) -> list[Any]:
    return connection.execute(
        f"select niva, kode, {columns} from statistikk.{table}"
        f" where niva <> 'land_uten_sperret' and {where} order by niva, kode, {order}"
    ).fetchall()


def _read_lists(
    connection: DuckDBPyConnection,
    model: Callable[..., _Item],
    table: str,
    columns: str,
    order: str,
    *,
    where: str = "true",
) -> dict[_Key, tuple[_Item, ...]]:
    """Read a table with several rows a unit, each as a ``model`` of its columns."""
    found: dict[_Key, list[_Item]] = defaultdict(list)
    for niva, kode, *cells in _select(connection, columns, table, where, order):
        found[niva, kode].append(model(*cells))
    return {key: tuple(items) for key, items in found.items()}


def _read_mapping(connection: DuckDBPyConnection, table: str, name: str, where: str) -> dict[_Key, dict[str, int]]:
    """Read the counts of a table by unit and one column."""
    found: dict[_Key, dict[str, int]] = defaultdict(dict)
    for niva, kode, value, count in _select(connection, f"{name}, antall", table, where, "rowid"):
        found[niva, kode][value] = count
    return dict(found)


def _read_results(connection: DuckDBPyConnection) -> dict[tuple[str, str, str], Result]:
    columns = ", ".join(
        ["kjonn, avsluttet, mal_nadd, utelatt_utvidet, deltakere, deltakere_uten_tiltak", *RESULT_GROUPS]
    )
    rows = _select(connection, columns, "resultat", "true", "kjonn")
    return {
        (niva, kode, sex): Result(
            ended, reached, excluded, participants, without, dict(zip(RESULT_GROUPS, own, strict=True))
        )
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


def _read_intervals(connection: DuckDBPyConnection) -> dict[_Key, Interval]:
    """Read whose findings a unit's interval rests on: its own, where it has a sheet to list them on."""
    columns = "personer, lavest_mal_nadd, lavest_avsluttet, hoyest_mal_nadd, hoyest_avsluttet"
    scope = "omfang = case when niva in ('kommune', 'bydel') then 'egne' else 'alle' end"
    rows = _select(connection, columns, "malspenn", scope, "kode")
    return {
        (niva, kode): Interval(people, (low, low_of), (high, high_of))
        for niva, kode, people, low, low_of, high, high_of in rows
    }


def _read_ages(connection: DuckDBPyConnection) -> dict[_Key, dict[str, tuple[int, int]]]:
    """Read (avsluttet, mal_nadd) by unit and age group of the sheets."""
    found: dict[_Key, dict[str, tuple[int, int]]] = defaultdict(dict)
    columns = "aldersgruppe, avsluttet, mal_nadd"
    for niva, kode, group, ended, reached in _select(connection, columns, "arkalder", "true", "rowid"):
        found[niva, kode][group] = (ended, reached)
    return dict(found)


def _read_stonad(connection: DuckDBPyConnection) -> dict[_Key, StonadSum]:
    """Read the table that an edition without introduksjonsstønad has empty."""
    ((taken,),) = connection.execute("select max(tatt_ut_dato) from inndata.stonad_uttrekk").fetchall()
    columns = "deltakere_med_stonad, snitt_maneder, deltakere_uten_oppslag"
    rows = _select(connection, columns, "stonad", "kjonn = 'alle'", "kjonn")
    return {(niva, kode): StonadSum(paid, months, lost, taken) for niva, kode, paid, months, lost in rows}


def _read_finding_changes(connection: DuckDBPyConnection) -> dict[_Key, tuple[FindingChange, ...]]:
    """What became of findings by unit, in the order of the catalogue, rules without any in both rounds left out."""
    columns = "regel, antall_for, rettet, apne, nye, antall"
    found = _read_lists(
        connection, FindingChange, "funn_endring", columns, "regel", where="(antall_for > 0 or antall > 0)"
    )
    place = {rule: number for number, rule in enumerate(load_catalogue().rules)}
    return {key: tuple(sorted(changes, key=lambda change: place[change.regel])) for key, changes in found.items()}


def _read_earlier_round(connection: DuckDBPyConnection) -> str | None:
    """Return the edition that ``resultat_endring`` compares with, the same on all its rows."""
    found = connection.execute("select min(forrige_utgave) from statistikk.resultat_endring").fetchone()
    return found[0] if found else None
