"""Figures that look the same and are not: each pair that differs, with the reason in words.

National counts, and one unit's two intervals as an example. What makes counts differ (people at a shielded address,
registrations without a unit, people in two municipalities) is told in general, never by number below the nation (R7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.overview.compared_units import list_municipalities
from pipeline.overview.page_cells import count_cell, head, interval_cell
from pipeline.overview.view import Listing, PageCell
from pipeline.overview.words import count, name_rule, say
from pipeline.places.areas import OSLO
from pipeline.sheets.content.figures import Figures, Interval

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# what a pair is called, its two figures with their names, and why they may differ
_Pair = tuple[str, int, str, int, str]


def read_wider_intervals(connection: DuckDBPyConnection) -> dict[tuple[str, str], Interval]:
    """Read each unit's interval that rests on the points of all units, as the follow-up list has it."""
    rows = connection.execute(
        "select niva, kode, personer, lavest_mal_nadd, lavest_avsluttet, hoyest_mal_nadd, hoyest_avsluttet"
        " from statistikk.malspenn where omfang = 'alle' and niva in ('kommune', 'bydel') order by niva, kode"
    ).fetchall()
    return {
        (niva, kode): Interval(people, (low, low_of), (high, high_of))
        for niva, kode, people, low, low_of, high, high_of in rows
    }


def list_look_alikes(
    figures: Figures, order: Iterable[tuple[str, str]], wider: Mapping[tuple[str, str], Interval]
) -> Listing:
    """Return a row for each pair of figures that differs.

    ``order``: the units with a sheet, the one to remind first first; ``wider``: their intervals by all units' points.
    """
    pairs = (*_pair_sums(figures), *_pair_findings(figures))
    return Listing(
        say("likt_tabell"),
        (*head("tall", "antall"), *head("ligner", "antall"), *head("ulike")),
        tuple(
            (PageCell(one), count_cell(first), PageCell(other), count_cell(second), PageCell(why))
            for one, first, other, second, why in pairs
            if first != second
        )
        + tuple(_pair_intervals(figures, order, wider)),
        say("likt_ingen"),
    )


def _pair_intervals(
    figures: Figures, order: Iterable[tuple[str, str]], wider: Mapping[tuple[str, str], Interval]
) -> Iterator[tuple[PageCell, ...]]:
    """One row: the first unit whose printed interval is another by the points of all units, and how many are so."""
    found = []
    for key in order:
        own, other = figures.find(*key), wider.get(key)
        if own is None or other is None:
            continue
        cells = tuple(interval_cell(one.lavest, one.hoyest) for one in (own.interval, other))
        if cells[0].text != cells[1].text:
            found.append((own.unit.navn, cells))
    if found:
        name, (narrow, wide) = found[0]
        why = count("likt_mulig_tekst", len(found))
        yield (
            PageCell(say("likt_mulig", navn=name)),
            narrow,
            PageCell(say("likt_mulig_alle", navn=name)),
            wide,
            PageCell(why),
        )


def _pair_sums(figures: Figures) -> Iterator[_Pair]:
    """A total, and what its parts add up to."""
    nation, municipalities = figures.nation.total, list_municipalities(figures)
    yield (
        say("likt_land"),
        nation.avsluttet,
        say("likt_kommuner"),
        sum(own.total.avsluttet for own in municipalities),
        say("likt_kommuner_tekst"),
    )
    yield (
        say("likt_deltakere_land"),
        nation.deltakere,
        say("likt_deltakere_kommuner"),
        sum(own.total.deltakere for own in municipalities),
        say("likt_deltakere_tekst"),
    )
    oslo = figures.find("kommune", OSLO)
    if oslo is not None:
        bydeler = sum(own.total.avsluttet for own in figures.bydeler(OSLO))
        yield say("likt_oslo"), oslo.total.avsluttet, say("likt_bydeler"), bydeler, say("likt_bydeler_tekst")


def _pair_findings(figures: Figures) -> Iterator[_Pair]:
    """A figure of the result, and the quality rule that looks for the same thing."""
    nation = figures.nation
    for name, number, rule, why in (
        ("ikke_registrert", nation.total.groups["ikke_registrert"], "avsluttet_uten_arsak", "ikke_registrert"),
        ("uten_tiltak", nation.total.deltakere_uten_tiltak, "deltaker_uten_tiltak", "uten_tiltak"),
        ("norskfane", nation.measure_sum.kun_norskfane, "norsk_mangler_i_introfane", "norskfane"),
        ("uten_timer", nation.measure_sum.deltakere_med_tiltak_uten_timer, "tiltak_uten_timer", "norskfane"),
    ):
        found = nation.findings.get(rule, 0)
        yield say(f"likt_{name}"), number, say("likt_punkt", navn=name_rule(rule)), found, say(f"likt_{why}_tekst")
