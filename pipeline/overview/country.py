"""The national figures: what the edition says of the whole country, by group and sex, beside earlier editions.

The row is ``land``, everyone (R7); ``land_uten_sperret`` is never read. Where the exits went is here too (R14).
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.common.languages import BOKMAL
from pipeline.lists.words import BUCKET_NAMES
from pipeline.nir.closed_lists import BUCKETS, EVIDENCE, SEXES
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.nir.outcomes import OUTCOMES
from pipeline.overview.compared_units import list_before
from pipeline.overview.page_cells import (
    EMPTY,
    NOTHING,
    change_cell,
    count_cell,
    decimal_cell,
    head,
    interval_cell,
    percent_cell,
    points_cell,
)
from pipeline.overview.view import Country, Listing, PageCell, Pair
from pipeline.overview.words import say
from pipeline.places.code_lists import CodeLists
from pipeline.sheets.content.figures import Figures, Result, UnitFigures

# The buckets of R14 that a frozen snapshot decides. The ones before them count rows that the snapshot does
# not hold, such as those registered after the cutoff: by R1 they change the accounting, but not this page.
SNAPSHOT_BUCKETS = tuple(bucket for bucket in BUCKETS if bucket not in OUTCOMES)


def describe_country(figures: Figures, codes: CodeLists) -> Country:
    """Return the national part of the page."""
    return Country(_list_figures(figures, codes), _list_years(figures.nation), _list_counties(figures))


def _list_figures(figures: Figures, codes: CodeLists) -> Listing:
    """Counts with their share of the base they belong to: exits of all exits, participants of all participants."""
    nation, since = figures.nation, figures.earlier_round
    before = list_before(nation.changes)
    rows = [_share_row(nation, before)]
    rows += [
        _count_row(nation, before, name, column, base)
        for name, column, base in (
            (say("rad_avsluttet"), "avsluttet", ""),
            (say("rad_mal"), "mal_nadd", "avsluttet"),
            *((group.navn[BOKMAL], group.kode, "avsluttet") for group in codes.reason_groups),
            (say("rad_tatt_ut"), "utelatt_utvidet", ""),
        )
    ]
    grounds = [
        (
            PageCell(say(f"rad_{ground}")),
            count_cell(nation.excluded.get(ground, 0)),
            *(EMPTY for _ in range(5 + 2 * bool(since))),
        )
        for ground in EVIDENCE
    ]
    participants = [
        _count_row(nation, before, name, column, base)
        for name, column, base in (
            (say("rad_deltakere"), "deltakere", ""),
            (say("rad_uten_tiltak"), "deltakere_uten_tiltak", "deltakere"),
        )
    ]
    hours = (
        PageCell(say("rad_timer")),
        decimal_cell(nation.measure_sum.timer_per_uke),
        *(EMPTY for _ in range(5 + 2 * bool(since))),
    )
    columns = ("tall", "alle", "andel", "kvinner", "andel_kvinner", "menn", "andel_menn")
    return Listing(
        say("land_tabell_runde", utgave=since) if since else say("land_tabell"),
        head(*columns, *(("forrige", "endring") if since else ())),
        (*rows, *grounds, *participants, hours),
    )


def _share_row(nation: UnitFigures, before: Mapping[str, int]) -> tuple[PageCell, ...]:
    """The goal attainment; its change is in percentage points."""
    cells = [PageCell(say("rad_andel"))]
    for sex in SEXES:
        cells += [EMPTY, percent_cell(*_find_share(nation.results[sex]))]
    if before:
        earlier = (before["mal_nadd"], before["avsluttet"])
        cells += [percent_cell(*earlier), points_cell(earlier, _find_share(nation.total))]
    return tuple(cells)


def _find_share(result: Result) -> Pair:
    return result.mal_nadd, result.avsluttet


def _count_row(
    nation: UnitFigures, before: Mapping[str, int], name: str, column: str, base: str
) -> tuple[PageCell, ...]:
    cells = [PageCell(name)]
    for sex in SEXES:
        result = nation.results[sex]
        count = _take(result, column)
        cells += [count_cell(count), percent_cell(count, _take(result, base)) if base else EMPTY]
    if before:
        cells += [count_cell(before[column]), change_cell(_take(nation.total, column) - before[column])]
    return tuple(cells)


def _take(result: Result, column: str) -> int:
    return result.groups[column] if column in result.groups else int(getattr(result, column))


def _list_years(nation: UnitFigures) -> Listing:
    """This year and the years before, oldest first."""
    rows = []
    for place, year in enumerate(nation.history):
        share = (year.mal_nadd, year.avsluttet)
        past = nation.history[place - 1] if place else None
        change = points_cell((past.mal_nadd, past.avsluttet), share) if past else NOTHING
        counts = (count_cell(year.avsluttet), count_cell(year.mal_nadd), percent_cell(*share), change)
        rows.append((PageCell(year.utgave), *counts))
    return Listing(
        say("ar_tabell"),
        head("utgave", "avsluttet", "mal", "andel", "poeng"),
        tuple(rows) if len(rows) > 1 else (),
        say("ar_ingen"),
    )


def _list_counties(figures: Figures) -> Listing:
    rows = []
    for own in figures.units:
        if own.unit.niva == "fylke":
            total, interval = own.total, own.interval
            counts = (count_cell(total.avsluttet), percent_cell(total.mal_nadd, total.avsluttet))
            without = percent_cell(total.groups[IKKE_REGISTRERT], total.avsluttet)
            idle = percent_cell(total.deltakere_uten_tiltak, total.deltakere)
            rows.append(
                (PageCell(own.unit.navn), *counts, interval_cell(interval.lavest, interval.hoyest), without, idle)
            )
    columns = ("fylke", "avsluttet", "andel", "mulig", "uten_arsak", "uten_tiltak")
    return Listing(say("fylke_tabell"), head(*columns), tuple(rows))


def list_accounting(counts: Mapping[str, int]) -> Listing:
    """Where the exits of the snapshot went, each in one bucket (R14)."""
    return Listing(
        say("regnskap_tabell"),
        head("plass", "avslutninger"),
        tuple((PageCell(BUCKET_NAMES[bucket]), count_cell(counts[bucket])) for bucket in SNAPSHOT_BUCKETS),
    )
