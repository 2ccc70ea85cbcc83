"""Tables of participants: how many, with and without measures, hours a week, and which measures they had.

Those who ended are in ``exit_tables.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.disclosure.tables import EVERYBODY
from pipeline.nir.closed_lists import SEXES
from pipeline.public.labels import Labels
from pipeline.public.places import COUNT, DECIMAL, PERCENT, Place, draw_length, show_value
from pipeline.sheets.content.pieces import Row, Table

_GROUP_AND_ONE = 2
_COUNTS = ("deltakere", "med_tiltak", "uten_tiltak")
_OFFERS = (("andel_uten_tiltak", PERCENT), ("timer_per_uke", DECIMAL))


def build_participants(own: Place, labels: Labels) -> Table:
    """Participants with and without measures: everybody, women, men."""
    rows = [
        Row(
            name,
            labels.texts.say(f"felt_{name}"),
            tuple(show_value(own.ask("deltakere", name, kjonn), kind, labels) for kjonn in SEXES),
            "sum" if name == _COUNTS[0] else "plain",
        )
        for name, kind in (*((count, COUNT) for count in _COUNTS), _OFFERS[0])
    ]
    return Table(
        key="deltakere",
        name=labels.texts.say("off_deltakere"),
        caption=labels.texts.say("off_deltakere_tabell", ar=own.public.ar),
        headings=(labels.texts.say("off_kol_tall"), *(labels.name_value("kjonn", kjonn) for kjonn in SEXES)),
        rows=tuple(rows),
    )


def build_offers(own: Place, around: Sequence[Place], labels: Labels) -> Table:
    """The share without measures, and hours a week, beside those of the places around."""
    caption = labels.texts.say("off_tilbud_tabell" if around else "off_tilbud_snitt", ar=own.public.ar)
    rows = [
        Row(
            name,
            labels.texts.say(f"felt_{name}"),
            tuple(show_value(place.ask("deltakere", name, EVERYBODY), kind, labels) for place in (own, *around)),
        )
        for name, kind in _OFFERS
    ]
    return Table(
        key="tilbud",
        name=caption,
        caption=caption,
        headings=(labels.texts.say("off_kol_tall"), *(place.name for place in (own, *around))),
        rows=tuple(rows),
        note=labels.texts.say("tiltak_timer_forklaring"),
    )


def build_measures(own: Place, around: Sequence[Place], labels: Labels) -> Table:
    """Participants with each main group of measures; of the nation and counties with each measure below its group."""
    say = labels.texts.say
    return Table(
        key="tiltak",
        name=say("kolonne_tiltak"),
        caption=say("off_tiltak_tabell", ar=own.public.ar),
        headings=(
            say("off_kol_tiltak"),
            say("off_kol_antall"),
            say("off_kol_andel"),
            *(place.name for place in around),
        ),
        rows=tuple(_list_measures(own, around, labels)),
        note=say("off_tiltak_note"),
    )


def _list_measures(own: Place, around: Sequence[Place], labels: Labels) -> Iterator[Row]:
    table = _find_table(own)
    groups = Counter(row.dimensions[0] for row in own.list_rows(table))
    for row in own.list_rows(table):
        group, *codes = row.dimensions
        is_part = bool(codes) and codes[0] != EVERYBODY
        # a group of one measure is that measure
        if is_part and groups[group] == _GROUP_AND_ONE:
            continue
        label = labels.name_value("tiltakskode", codes[0]) if is_part else labels.name_value("hovedgruppe", group)
        values = [place.ask(_find_table(place), "andel", *_find_row(place, row.dimensions)) for place in (own, *around)]
        yield Row(
            "-".join(row.dimensions),
            label,
            (
                show_value(own.ask(table, "med", *row.dimensions), COUNT, labels),
                *(show_value(value, PERCENT, labels) for value in values),
            ),
            "part" if is_part else "group" if codes else "plain",
            draw_length(values[0]) if not is_part else "",
        )


def _find_table(place: Place) -> str:
    return "tiltak_fylke" if place.niva in ("land", "fylke") else "tiltak_kommune"


def _find_row(place: Place, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The same row in the table of another level: a main group is everybody with any of its measures."""
    if _find_table(place) == "tiltak_fylke" and len(dimensions) == 1:
        return (*dimensions, EVERYBODY)
    return dimensions
