"""The part about participants and measures: what no report in NIR gives in full (R11, R12), and stønad (T3).

The tables about the result are in ``tables.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import UKJENT
from pipeline.sheets.content.counts import (
    NORWEGIAN_ONLY,
    PARTICIPANTS,
    WITHOUT_HOURS,
    WITHOUT_MEASURES,
    Count,
    count_measure,
)
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell
from pipeline.sheets.content.figures import StonadSum
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.places import Place, Places, explain_signs
from pipeline.sheets.content.tables import label
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.texts import Texts


def build_measures(places: Places, year: str, codes: CodeLists, texts: Texts) -> Part:
    """Participants, those without measures, hours, and participants by kind of measure, here and around."""
    heading, total = texts.say("tiltak_overskrift"), places.own.figures.measure_sum
    if not total.deltakere:
        return Part("tiltak", heading, (texts.say("tiltak_ingen_deltakere", ar=year),))
    stonad = places.own.figures.stonad
    told = (_build_stonad(stonad, places.own.name, year, texts),) if stonad else ()
    tables = (_build_sums(places, year, texts), *told, _build_kinds(places, year, codes, texts))
    return Part("tiltak", heading, tables=tables)


def _build_sums(places: Places, year: str, texts: Texts) -> Table:
    nobody, full_time = texts.say("ingen_timer"), texts.say("tiltak_timer_forklaring")
    rows: list[tuple[str, str, Callable[[Place], Cell]]] = [
        ("deltakere", "rad_deltakere", lambda place: place.show_count(PARTICIPANTS, texts)),
        ("deltakere_uten_tiltak", "rad_uten_tiltak", lambda place: place.show_count(WITHOUT_MEASURES, texts)),
        (
            "andel_uten_tiltak",
            "rad_andel_uten_tiltak",
            lambda place: place.show_share(WITHOUT_MEASURES, PARTICIPANTS, texts, nobody),
        ),
        ("kun_norskfane", "rad_kun_norskfane", lambda place: place.show_count(NORWEGIAN_ONLY, texts)),
        ("deltakere_med_tiltak_uten_timer", "rad_uten_timer", lambda place: place.show_count(WITHOUT_HOURS, texts)),
        ("timer_per_uke", "rad_timer", lambda place: place.show_hours(texts, nobody)),
    ]
    made = tuple(Row(key, texts.say(words), tuple(make(place) for place in places.all)) for key, words, make in rows)
    return Table(
        key="tiltak_sum",
        name=texts.say("tiltak_sum_fane"),
        caption=texts.say("tiltak_sum_tabell", ar=year),
        headings=(texts.say("kolonne_tall"), *(place.name for place in places.all)),
        rows=made,
        note=" ".join(filter(None, (full_time, explain_signs(made, places, texts)))),
    )


def _build_stonad(stonad: StonadSum, name: str, year: str, texts: Texts) -> Table:
    """The unit's participants who were paid introduksjonsstønad, and their months; nothing of the places around."""
    cells = {
        "deltakere_med_stonad": count_cell(stonad.deltakere_med_stonad),
        "snitt_maneder": decimal_cell(stonad.snitt_maneder, texts.say("ingen_maneder")),
        "deltakere_uten_oppslag": count_cell(stonad.deltakere_uten_oppslag),
    }
    return Table(
        key="stonad",
        name=texts.say("stonad_fane"),
        caption=texts.say("stonad_tabell", ar=year),
        headings=(texts.say("kolonne_tall"), name),
        rows=tuple(Row(key, texts.say(f"rad_{key}"), (cell,)) for key, cell in cells.items()),
        note=texts.say("stonad_forklaring", dato=format_date(stonad.tatt_ut)),
    )


def _build_kinds(places: Places, year: str, codes: CodeLists, texts: Texts) -> Table:
    """A row per main group and, under it, per kind, where the group has several.

    In each row the unit's count, then shares of participants here and around.
    A code outside the code list stands as its main group only, and only where somebody has one: what somebody typed is
    not repeated (R16).
    """
    nobody = texts.say("ingen_timer")

    def build_row(key: str, name: str, measure: Count, kind: str) -> Row:
        shares = (place.show_share(measure, PARTICIPANTS, texts, nobody) for place in places.all)
        return Row(key, name, (places.own.show_count(measure, texts), *shares), kind)

    rows = []
    for group in codes.measure_groups:
        in_group = count_measure(group.kode, None)
        if group.kode == UKJENT and not in_group.take(places.own.figures):
            continue
        rows.append(build_row(group.kode, label(group, texts.language), in_group, "group"))
        kinds = [measure for measure in codes.measures if measure.hovedgruppe == group.kode]
        rows += [
            build_row(
                f"{group.kode}.{measure.kode}",
                label(measure, texts.language),
                count_measure(group.kode, measure.kode),
                "part",
            )
            for measure in kinds
            if len(kinds) > 1
        ]
    return Table(
        key="tiltak",
        name=texts.say("tiltak_fane"),
        caption=texts.say("tiltak_tabell", ar=year),
        headings=(texts.say("kolonne_tiltak"), texts.say("kolonne_antall"), *(place.name for place in places.all)),
        rows=tuple(rows),
        note=" ".join(filter(None, (texts.say("tiltak_flere"), explain_signs(rows, places, texts)))),
    )
