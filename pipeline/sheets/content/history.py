"""The result year by year: the unit's own, and beside it the share of the place around and of the nation (R9, P6).

A county has a year where all its municipalities had the same borders then. Figures since the earlier round of one year
are in ``changes.py``; the picture is drawn in ``formats/trend_chart.py``.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.sheets.content.counts import count_ended_in_year, count_reached_in_year
from pipeline.sheets.content.figure_cells import count_cell, percent_cell
from pipeline.sheets.content.pieces import Cell, Row, Table, Trend, TrendLine
from pipeline.sheets.content.places import Place, Places, explain_signs
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.words.percent import NO_VALUE, format_percent, scale, scale_bar
from pipeline.sheets.words.texts import Texts

_BAR = 100


def build_history(places: Places, texts: Texts) -> Table | None:
    """The unit's result year by year, this year last, and the shares around; None without an earlier year."""
    own, around = places.own, places.around
    years = own.figures.history
    if len(years) < 2:
        return None
    nobody = texts.say("ingen_andel")
    rows = [
        Row(
            str(item.ar),
            str(item.ar),
            (
                percent_cell(item.mal_nadd, item.avsluttet, nobody),
                count_cell(item.mal_nadd),
                count_cell(item.avsluttet),
                *(_show_share(place, item.ar, texts) for place in around),
            ),
            "own" if item is years[-1] else "plain",
            scale_bar(item.mal_nadd, item.avsluttet, _BAR) if item.avsluttet else "",
        )
        for item in years
    ]
    headings = ("kolonne_ar", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet")
    return Table(
        key="utvikling",
        name=texts.say("utvikling_fane"),
        caption=texts.say("utvikling_tabell"),
        headings=(*map(texts.say, headings), *(place.name for place in around)),
        rows=tuple(rows),
        note=" ".join(filter(None, (texts.say("utvikling_forklaring"), explain_signs(rows, places, texts)))),
    )


def build_trend(places: Places, texts: Texts) -> Trend | None:
    """The shares of the table as a picture; None where fewer than two of the unit's years have exits enough.

    A year in which few ended, or whose share is not shown, has no mark.
    """
    own = places.own
    years = [item.ar for item in own.figures.history]
    enough = [item for item in own.figures.history if item.avsluttet >= FEW_EXITS]
    if len(enough) < 2:
        return None
    shares = {item.ar: scale(item.mal_nadd, item.avsluttet, _BAR) for item in enough}
    lines = [TrendLine(own.name, tuple(shares.get(year) for year in years))]
    for place in places.around:
        points = tuple(_scale_year(place, year) for year in years)
        if any(point is not None for point in points):
            lines.append(TrendLine(place.name, points))
    told = [
        texts.say("utvikling_del", ar=item.ar, andel=format_percent(item.mal_nadd, item.avsluttet)) for item in enough
    ]
    return Trend(
        texts.say("utvikling_tabell"),
        texts.say("utvikling_bilde", deler=texts.join(told)),
        tuple(map(str, years)),
        tuple(lines),
    )


def _show_share(place: Place, year: int, texts: Texts) -> Cell:
    """The share of a place in a year; the sign where it is not shown, a dash where there is none."""
    if not place.has_year(year):
        return Cell(NO_VALUE, "percent", None, texts.say("utvikling_mangler"))
    return place.show_share(count_reached_in_year(year), count_ended_in_year(year), texts, texts.say("ingen_andel"))


def _scale_year(place: Place, year: int) -> Decimal | None:
    if not place.has_year(year):
        return None
    return place.scale_share(count_reached_in_year(year), count_ended_in_year(year))
