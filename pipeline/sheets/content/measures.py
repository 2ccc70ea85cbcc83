"""The part about participants and measures: what no report in NIR gives in full (R11, R12).

The tables about the result are in ``tables.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import UKJENT
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell, percent_cell
from pipeline.sheets.content.figures import Figures, MeasureSum, UnitFigures
from pipeline.sheets.content.pieces import Cell, Figure, Row, Table
from pipeline.sheets.content.tables import find_places, label
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import format_decimal
from pipeline.sheets.words.texts import Texts


def build_measures(figures: Figures, own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Part:
    """Participants, those without measures, hours, and participants by kind of measure, here and around."""
    heading, total = texts.say("tiltak_overskrift"), own.measure_sum
    if not total.deltakere:
        return Part("tiltak", heading, (texts.say("tiltak_ingen_deltakere", ar=year),))
    nation = format_decimal(figures.nation.measure_sum.timer_per_uke)
    figures_told = (
        Figure("deltakere", texts.count("tiltak_deltakere", total.deltakere, ar=year), count_cell(total.deltakere)),
        Figure(
            "deltakere_uten_tiltak",
            texts.count("tiltak_uten", total.deltakere_uten_tiltak),
            count_cell(total.deltakere_uten_tiltak),
        ),
        Figure(
            "timer_per_uke",
            texts.say("tiltak_timer"),
            decimal_cell(total.timer_per_uke, texts.say("ingen_timer")),
            texts.say("tiltak_timer_forklaring", land=nation),
        ),
    )
    tables = (_build_sums(figures, own, year, texts), _build_kinds(figures, own, year, codes, texts))
    return Part("tiltak", heading, (texts.say("tiltak_ingress"),), figures_told, tables)


def _build_sums(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Table:
    places = find_places(figures, own, texts)
    nobody = texts.say("ingen_timer")
    rows: list[tuple[str, str, Callable[[MeasureSum], Cell]]] = [
        ("deltakere", "rad_deltakere", lambda s: count_cell(s.deltakere)),
        ("deltakere_uten_tiltak", "rad_uten_tiltak", lambda s: count_cell(s.deltakere_uten_tiltak)),
        (
            "andel_uten_tiltak",
            "rad_andel_uten_tiltak",
            lambda s: percent_cell(s.deltakere_uten_tiltak, s.deltakere, nobody),
        ),
        ("kun_norskfane", "rad_kun_norskfane", lambda s: count_cell(s.kun_norskfane)),
        (
            "deltakere_med_tiltak_uten_timer",
            "rad_uten_timer",
            lambda s: count_cell(s.deltakere_med_tiltak_uten_timer),
        ),
        ("timer_per_uke", "rad_timer", lambda s: decimal_cell(s.timer_per_uke, nobody)),
    ]
    return Table(
        key="tiltak_sum",
        name=texts.say("tiltak_sum_fane"),
        caption=texts.say("tiltak_sum_tabell", ar=year),
        headings=(texts.say("kolonne_tall"), *(name for name, _ in places)),
        rows=tuple(
            Row(key, texts.say(words), tuple(make(place.measure_sum) for _, place in places))
            for key, words, make in rows
        ),
    )


def _build_kinds(figures: Figures, own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Table:
    """A row per main group and, under it, per kind; the unit's count, then shares of participants here and around.

    A code outside the code list stands as its main group only, and only where somebody has one: what somebody typed is
    not repeated (R16).
    """
    places = find_places(figures, own, texts)
    counts = [{(c.hovedgruppe, c.tiltakskode): c.deltakere["alle"] for c in place.measures} for _, place in places]

    def build_row(key: str, name: str, measure: tuple[str, str | None], kind: str) -> Row:
        shares = (
            percent_cell(found.get(measure, 0), place.measure_sum.deltakere, texts.say("ingen_timer"))
            for found, (_, place) in zip(counts, places, strict=True)
        )
        return Row(key, name, (count_cell(counts[0].get(measure, 0)), *shares), kind)

    rows = []
    for group in codes.measure_groups:
        if group.kode == UKJENT and not counts[0].get((UKJENT, None)):
            continue
        rows.append(build_row(group.kode, label(group, texts.language), (group.kode, None), "group"))
        rows += [
            build_row(
                f"{group.kode}.{measure.kode}", label(measure, texts.language), (group.kode, measure.kode), "part"
            )
            for measure in codes.measures
            if measure.hovedgruppe == group.kode
        ]
    return Table(
        key="tiltak",
        name=texts.say("tiltak_fane"),
        caption=texts.say("tiltak_tabell", ar=year),
        headings=(texts.say("kolonne_tiltak"), texts.say("kolonne_antall"), *(name for name, _ in places)),
        rows=tuple(rows),
        note=texts.say("tiltak_flere"),
    )
