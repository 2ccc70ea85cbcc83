"""The tables of a sheet, built from one unit's figures: groups, reasons, measures, comparison, bydeler.

Which rows stand in a table and in what order is decided here; the page around them in ``compose.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.areas import OSLO
from pipeline.codes import (
    Group,
    Measure,
    Reason,
    load_measure_groups,
    load_measures,
    load_reason_groups,
    load_reasons,
)
from pipeline.contract import IKKE_REGISTRERT, LOVER
from pipeline.sheets.figures import SEXES, Figures, MeasureCount, Result, UnitFigures
from pipeline.sheets.percent import NO_VALUE, format_count, format_percent, scale_bar
from pipeline.sheets.texts import Texts
from pipeline.sheets.view import Cell, Row, Table

_BAR = 100
_GOAL_GROUPS = frozenset(reason.gruppe for reason in load_reasons() if reason.mal_nadd)


def label(item: Reason | Measure | Group, language: str) -> str:
    """Return the name of a code in one written standard, ``nb`` or ``nn``."""
    return item.navn_nn if language == "nn" else item.navn_nb


def percent_cell(part: int, whole: int, texts: Texts) -> Cell:
    """Return a share; where nobody ended, a dash that a screen reader explains."""
    text = format_percent(part, whole)
    return Cell(text, texts.say("ingen_andel") if text == NO_VALUE else "")


def tone_of(group: str) -> str:
    """Tell which of the bar's three meanings a group has."""
    if group in _GOAL_GROUPS:
        return "goal"
    return "missing" if group == IKKE_REGISTRERT else "other"


def build_groups(figures: UnitFigures, year: str, texts: Texts) -> Table:
    """The eight groups by sex, then the sum, the goal and its share (R9)."""
    total = figures.total
    rows = [
        Row(
            label(group, texts.language),
            (
                Cell(format_count(total.groups[group.kode])),
                percent_cell(total.groups[group.kode], total.avsluttet, texts),
                *(Cell(format_count(figures.results[sex].groups[group.kode])) for sex in SEXES[1:]),
            ),
            bar=scale_bar(total.groups[group.kode], total.avsluttet, _BAR),
            tone=tone_of(group.kode),
        )
        for group in load_reason_groups()
    ]
    by_sex = [figures.results[sex] for sex in SEXES]
    ended = [Cell(format_count(result.avsluttet)) for result in by_sex]
    reached = [Cell(format_count(result.mal_nadd)) for result in by_sex]
    shares = [percent_cell(result.mal_nadd, result.avsluttet, texts) for result in by_sex]
    rows += [
        Row(
            texts.say("rad_avsluttet"),
            (ended[0], percent_cell(total.avsluttet, total.avsluttet, texts), *ended[1:]),
            "sum",
        ),
        Row(texts.say("rad_mal"), (reached[0], shares[0], *reached[1:]), "sum"),
        Row(texts.say("rad_andel"), (shares[0], Cell(""), *shares[1:]), "sum"),
    ]
    headings = ("kolonne_gruppe", "kolonne_alle", "kolonne_andel", "kolonne_K", "kolonne_M")
    return Table(texts.say("grupper_tabell", ar=year), tuple(map(texts.say, headings)), tuple(rows))


def build_reasons(figures: UnitFigures, year: str, texts: Texts) -> tuple[Table, ...]:
    """The registered reasons, a table for each law that the unit has exits under."""
    known = {(reason.lov, reason.kode): (place, reason) for place, reason in enumerate(load_reasons())}
    tables = []
    for lov in LOVER:
        own = sorted(
            (reason for reason in figures.reasons if reason.lov == lov),
            key=lambda reason: known[reason.lov, reason.avslutningsarsak][0],
        )
        rows = []
        for count in own:
            reason = known[lov, count.avslutningsarsak][1]
            reached = texts.say("nadd_ja" if reason.mal_nadd else "nadd_nei")
            rows.append(Row(label(reason, texts.language), (Cell(reached), Cell(format_count(count.antall)))))
        if rows:
            headings = ("kolonne_arsak", "kolonne_teller_mal", "kolonne_antall")
            caption = texts.say("arsaker_tabell_lov", ar=year, lov=lov)
            tables.append(Table(caption, tuple(map(texts.say, headings)), tuple(rows)))
    return tuple(tables)


def build_measures(figures: UnitFigures, year: str, texts: Texts) -> Table | None:
    """Participants by main group and, under it, kind of measure (R12); None where none has a measure.

    A code outside the code list stands as its main group only: what somebody typed is not repeated (R16).
    """
    counts = {(count.hovedgruppe, count.tiltakskode): count for count in figures.measures}
    rows = []
    for group in load_measure_groups():
        if (group.kode, None) not in counts:
            continue
        rows.append(_build_measure_row(label(group, texts.language), counts[group.kode, None], "group"))
        rows += [
            _build_measure_row(label(measure, texts.language), counts[group.kode, measure.kode], "part")
            for measure in load_measures()
            if measure.hovedgruppe == group.kode and (group.kode, measure.kode) in counts
        ]
    headings = ("kolonne_tiltak", "kolonne_alle", "kolonne_K", "kolonne_M")
    caption = texts.say("tiltak_tabell", ar=year)
    return Table(caption, tuple(map(texts.say, headings)), tuple(rows)) if rows else None


def build_comparison(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Table:
    """The unit, what it lies in, and the nation as ``land`` (R16).

    A county of one municipality is left out: it would repeat the unit's own row.
    """
    unit = own.unit
    above = figures.find("kommune", OSLO) if unit.niva == "bydel" else figures.find("fylke", unit.fylke_kode)
    alone = unit.niva == "kommune" and figures.count_kommuner(unit.fylke_kode) == 1
    rows = [_build_result_row(unit.navn, own.total, texts, "own")]
    if above and not alone:
        rows.append(_build_result_row(above.unit.navn, above.total, texts))
    rows.append(_build_result_row(texts.say("sammenlign_land"), figures.nation.total, texts))
    headings = ("kolonne_sted", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet")
    return Table(texts.say("sammenlign_tabell", ar=year), tuple(map(texts.say, headings)), tuple(rows))


def build_bydeler(bydeler: Iterable[UnitFigures], year: str, texts: Texts) -> Table:
    """One row per bydel; those without a sheet (Sentrum, Marka, unspecified) only where somebody ended."""
    rows = []
    for bydel in bydeler:
        if bydel.unit.har_ark or bydel.total.avsluttet:
            row = _build_result_row(bydel.unit.navn, bydel.total, texts)
            missing = Cell(format_count(bydel.total.groups[IKKE_REGISTRERT]))
            rows.append(Row(row.label, (*row.cells, missing), row.kind, row.bar, row.tone))
    headings = (
        "kolonne_sted",
        "kolonne_andel",
        "kolonne_mal",
        "kolonne_avsluttet",
        "kolonne_ikke_registrert",
    )
    return Table(texts.say("bydeler_tabell", ar=year), tuple(map(texts.say, headings)), tuple(rows))


def _build_result_row(name: str, result: Result, texts: Texts, kind: str = "plain") -> Row:
    cells = (
        percent_cell(result.mal_nadd, result.avsluttet, texts),
        Cell(format_count(result.mal_nadd)),
        Cell(format_count(result.avsluttet)),
    )
    bar = scale_bar(result.mal_nadd, result.avsluttet, _BAR) if result.avsluttet else ""
    return Row(name, cells, kind, bar)


def _build_measure_row(name: str, count: MeasureCount, kind: str) -> Row:
    return Row(name, tuple(Cell(format_count(count.deltakere[sex])) for sex in SEXES), kind)
