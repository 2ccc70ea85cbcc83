"""Tables of those who ended: where they went, women and men, age, law, and the share year by year.

Each is of one place, with the shares of the places around in columns beside it. Participants and measures are in
``measure_tables.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.disclosure.model import PublicValue, Sign
from pipeline.disclosure.tables import EVERYBODY, split_code
from pipeline.nir.closed_lists import SEXES
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.public.labels import Labels
from pipeline.public.places import COUNT, PERCENT, Place, draw_length, find_share, show_value
from pipeline.sheets.content.pieces import Cell, Row, Table, Trend, TrendLine
from pipeline.sheets.words.percent import HARD_SPACE

GOAL_GROUPS = ("arbeid", "utdanning")
_GOAL, _OTHER, _MISSING = "goal", "other", "missing"
_LEAST_MARKS = 2


def build_reasons(own: Place, around: Sequence[Place], labels: Labels) -> Table:
    """Where they went: a row per group of the place's own table, and all who ended."""
    table = "arsak_fylke" if own.niva in ("land", "fylke") else "arsak_kommune"
    groups = [row.dimensions[0] for row in own.list_rows(table)]
    rows = [
        Row(
            group,
            labels.name_value("gruppe", group),
            (
                show_value(own.ask(table, "antall", group), COUNT, labels),
                *(show_value(find_share(place, group), PERCENT, labels) for place in (own, *around)),
            ),
            bar=draw_length(find_share(own, group)),
            tone=find_tone(group),
        )
        for group in groups
    ]
    ended = show_value(own.ask("resultat", "avsluttet", EVERYBODY), COUNT, labels)
    rows.append(Row("sum", labels.texts.say("off_rad_sum"), (ended, *[Cell("")] * (1 + len(around))), "sum"))
    headings = ("off_kol_arsak", "off_kol_antall")
    return Table(
        key="arsak",
        name=labels.texts.say("off_hvor"),
        caption=labels.texts.say("off_hvor_tabell", ar=own.public.ar),
        headings=(*map(labels.texts.say, headings), *_name_shares(around, labels)),
        rows=tuple(rows),
        note=labels.texts.say("om_prosent"),
    )


def find_tone(group: str) -> str:
    """The meaning of a group's bar: the goal was reached, another reason, or none registered."""
    parts = split_code(group)
    if all(part in GOAL_GROUPS for part in parts):
        return _GOAL
    return _MISSING if parts == (IKKE_REGISTRERT,) else _OTHER


def build_reasons_by_sex(own: Place, labels: Labels) -> Table:
    """Where women and men went: counts and shares (the nation and counties)."""
    groups = list(dict.fromkeys(row.dimensions[0] for row in own.list_rows("arsak_kjonn")))
    rows = [
        Row(
            group,
            labels.name_value("gruppe", group),
            tuple(
                show_value(own.ask("arsak_kjonn", name, group, kjonn), kind, labels)
                for kjonn in SEXES[1:]
                for name, kind in (("antall", COUNT), ("andel", PERCENT))
            ),
        )
        for group in groups
    ]
    share = labels.texts.say("off_kol_andel").lower()
    names = [labels.name_value("kjonn", kjonn) for kjonn in SEXES[1:]]
    headings = [heading for name in names for heading in (name, f"{name}, {share}")]
    return Table(
        key="arsak_kjonn",
        name=labels.texts.say("off_kjonn"),
        caption=labels.texts.say("off_hvor_kjonn", ar=own.public.ar),
        headings=(labels.texts.say("off_kol_arsak"), *headings),
        rows=tuple(rows),
    )


def build_goal(own: Place, around: Sequence[Place], labels: Labels, *, table: str, words: str) -> Table:
    """Ended, reached and share by the dimensions of ``table``. ``words``: of its heading, caption and note."""
    rows = [
        Row(
            "-".join(dimensions),
            _name_row(own, table, dimensions, labels),
            (
                *(
                    show_value(own.ask(table, name, *dimensions), COUNT, labels)
                    for name in own.public.tables[table].table.counts
                ),
                *(show_value(place.ask(table, "andel_mal", *dimensions), PERCENT, labels) for place in (own, *around)),
            ),
            "sum" if dimensions == (EVERYBODY,) else "plain",
            draw_length(own.ask(table, "andel_mal", *dimensions)) if dimensions != (EVERYBODY,) else "",
        )
        for dimensions in (row.dimensions for row in own.list_rows(table))
    ]
    say, counts = labels.texts.say, own.public.tables[table].table.counts
    first = {"resultat": "off_kol_hvem", "alder": "off_kol_alder", "lov": "off_kol_lov"}[table]
    return Table(
        key=table,
        name=say(f"off_{words}"),
        caption=say(f"off_{words}_tabell", ar=own.public.ar),
        headings=(say(first), *(say(f"felt_{name}") for name in counts), *_name_shares(around, labels)),
        rows=(*(row for row in rows if row.kind != "sum"), *(row for row in rows if row.kind == "sum")),
        note="" if words == "kjonn" else say(f"off_{words}_note"),
    )


def _name_row(own: Place, table: str, dimensions: tuple[str, ...], labels: Labels) -> str:
    names = own.public.tables[table].table.dimensions
    named = [labels.name_value(name, code) for name, code in zip(names, dimensions, strict=True)]
    return ", ".join([named[0][:1].upper() + named[0][1:], *(name.lower() for name in named[1:])])


def _name_shares(around: Sequence[Place], labels: Labels) -> list[str]:
    """The headings of the shares: of the place itself, then of those around it, by name."""
    return [labels.texts.say("off_kol_andel"), *(place.name for place in around)]


def list_years(own: Place) -> list[str]:
    """The years of the place, oldest first."""
    return sorted(row.dimensions[0] for row in own.list_rows("utvikling"))


def build_years(own: Place, around: Sequence[Place], labels: Labels) -> Table | None:
    """The share year by year, this year last; None without an earlier year."""
    years = list_years(own)
    if len(years) < _LEAST_MARKS:
        return None
    rows = [
        Row(
            year,
            year,
            (
                *(show_value(own.ask("utvikling", name, year), COUNT, labels) for name in ("avsluttet", "mal_nadd")),
                *(show_value(_find_year(place, year), PERCENT, labels) for place in (own, *around)),
            ),
            "own" if year == str(own.public.ar) else "plain",
            draw_length(_find_year(own, year)),
        )
        for year in years
    ]
    say = labels.texts.say
    lacks_years = any(cell.text == Sign.UNKNOWN.value for row in rows for cell in row.cells)
    return Table(
        key="utvikling",
        name=say("off_ar"),
        caption=say("off_ar_tabell"),
        headings=(say("off_kol_ar"), say("felt_avsluttet"), say("felt_mal_nadd"), *_name_shares(around, labels)),
        rows=tuple(rows),
        note=" ".join([say("off_ar_note"), *([say("off_ar_nummer")] if lacks_years else [])]),
    )


def _find_year(place: Place, year: str) -> PublicValue:
    return place.ask("utvikling", "andel_mal", year)


def build_trend(own: Place, around: Sequence[Place], sted: str, labels: Labels) -> Trend | None:
    """The shares of the years as a picture, what is not shown without a mark; None with fewer than two of its own."""
    years = list_years(own)
    shown = [(year, share.value) for year in years if (share := _find_year(own, year)).value is not None]
    if len(shown) < _LEAST_MARKS:
        return None
    told = [f"{year} {share}{HARD_SPACE}%" for year, share in shown]
    return Trend(
        title=labels.texts.say("off_ar_tabell"),
        text=labels.texts.say("off_ar_bilde", sted=sted, deler=", ".join(told)),
        years=tuple(years),
        lines=tuple(
            TrendLine(place.name, tuple(_read_share(_find_year(place, year)) for year in years))
            for place in (own, *around)
        ),
    )


def _read_share(value: PublicValue) -> Decimal | None:
    return None if value.value is None else Decimal(value.value)
