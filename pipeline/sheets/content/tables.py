"""The tables about the result: groups, the picture with its table, places side by side, years, bydeler, reasons.

Which rows stand in a table and in what order is decided here; the page around them in ``compose.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.nir.closed_lists import SEXES
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.places.areas import OSLO
from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import Group, Measure, Reason
from pipeline.sheets.content.figure_cells import EMPTY, count_cell, percent_cell
from pipeline.sheets.content.figures import Figures, Result, UnitFigures
from pipeline.sheets.content.pieces import Cell, Picture, PictureRow, Row, Table
from pipeline.sheets.words.percent import format_count, format_percent, scale, scale_bar
from pipeline.sheets.words.texts import Texts

_BAR = 100


def label(item: Reason | Measure | Group, language: str) -> str:
    """Return the name of a code in one language."""
    return item.navn[language]


def find_places(figures: Figures, own: UnitFigures, texts: Texts) -> tuple[tuple[str, UnitFigures], ...]:
    """Return names and figures of the unit, what it lies in, and the nation as ``land`` (R16).

    A county of one municipality is left out: it would repeat the unit's own figures.
    """
    unit = own.unit
    above = figures.find("kommune", OSLO) if unit.niva == "bydel" else figures.find("fylke", unit.fylke_kode)
    alone = unit.niva == "kommune" and figures.count_kommuner(unit.fylke_kode) == 1
    around = [(above.unit.navn, above)] if above and not alone else []
    return ((unit.navn, own), *around, (texts.say("sammenlign_land"), figures.nation))


def build_groups(own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Table:
    """The eight groups by sex, then the sum, the goal and its share (R9)."""
    total = own.total
    rows = [
        Row(
            group.kode,
            label(group, texts.language),
            (
                count_cell(total.groups[group.kode]),
                _share(total.groups[group.kode], total.avsluttet, texts),
                *(count_cell(own.results[sex].groups[group.kode]) for sex in SEXES[1:]),
            ),
            bar=scale_bar(total.groups[group.kode], total.avsluttet, _BAR),
            tone=_tone_of(group.kode, codes),
        )
        for group in codes.reason_groups
    ]
    by_sex = [own.results[sex] for sex in SEXES]
    ended = [count_cell(result.avsluttet) for result in by_sex]
    reached = [count_cell(result.mal_nadd) for result in by_sex]
    shares = [_share(result.mal_nadd, result.avsluttet, texts) for result in by_sex]
    everyone = _share(total.avsluttet, total.avsluttet, texts)
    rows += [
        Row("avsluttet", texts.say("rad_avsluttet"), (ended[0], everyone, *ended[1:]), "sum"),
        Row("mal_nadd", texts.say("rad_mal"), (reached[0], shares[0], *reached[1:]), "sum"),
        Row("andel_mal", texts.say("rad_andel"), (shares[0], EMPTY, *shares[1:]), "sum"),
    ]
    headings = ("kolonne_gruppe", "kolonne_alle", "kolonne_andel", "kolonne_K", "kolonne_M")
    return Table(
        key="resultat",
        name=texts.say("resultat_fane"),
        caption=texts.say("resultat_tabell", ar=year),
        headings=tuple(map(texts.say, headings)),
        rows=tuple(rows),
    )


def build_picture(figures: Figures, own: UnitFigures, codes: CodeLists, texts: Texts) -> Picture:
    """The groups' shares here and around. Call where somebody ended."""
    places = find_places(figures, own, texts)
    total = own.total
    rows = [
        PictureRow(
            label(group, texts.language),
            f"{format_count(total.groups[group.kode])} · {format_percent(total.groups[group.kode], total.avsluttet)}",
            tuple(
                scale(place.total.groups[group.kode], place.total.avsluttet, _BAR) if place.total.avsluttet else None
                for _, place in places
            ),
            _tone_of(group.kode, codes),
        )
        for group in codes.reason_groups
    ]
    told = [
        texts.say(
            "bilde_del",
            navn=label(group, texts.language).lower(),
            andel=format_percent(total.groups[group.kode], total.avsluttet),
        )
        for group in codes.reason_groups
        if total.groups[group.kode]
    ]
    return Picture(
        texts.say("bilde_navn"),
        texts.say("bilde_tekst", deler=texts.join(told)),
        tuple(name for name, _ in places),
        tuple(rows),
    )


def build_picture_table(figures: Figures, own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Table:
    """The picture as a table: each group's share of those who ended, here and around."""
    places = find_places(figures, own, texts)
    rows = [
        Row(
            group.kode,
            label(group, texts.language),
            tuple(_share(place.total.groups[group.kode], place.total.avsluttet, texts) for _, place in places),
        )
        for group in codes.reason_groups
    ]
    return Table(
        key="andeler",
        name=texts.say("bilde_fane"),
        caption=texts.say("bilde_tabell", ar=year),
        headings=(texts.say("kolonne_gruppe"), *(name for name, _ in places)),
        rows=tuple(rows),
    )


def build_comparison(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Table:
    """The result of the unit, of what it lies in, and of the nation."""
    rows = [
        _build_result_row(name, place, texts, "own" if place is own else "plain")
        for name, place in find_places(figures, own, texts)
    ]
    return Table(
        key="sammenligning",
        name=texts.say("sammenlign_fane"),
        caption=texts.say("sammenlign_tabell", ar=year),
        headings=_result_headings(texts),
        rows=tuple(rows),
    )


def build_history(own: UnitFigures, texts: Texts) -> Table | None:
    """The unit's result year by year, this year last; None where no earlier year is at hand."""
    if len(own.history) < 2:
        return None
    rows = [
        Row(
            str(item.ar),
            str(item.ar),
            (
                _share(item.mal_nadd, item.avsluttet, texts),
                count_cell(item.mal_nadd),
                count_cell(item.avsluttet),
            ),
            "own" if item is own.history[-1] else "plain",
            scale_bar(item.mal_nadd, item.avsluttet, _BAR) if item.avsluttet else "",
        )
        for item in own.history
    ]
    headings = ("kolonne_ar", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet")
    return Table(
        key="utvikling",
        name=texts.say("utvikling_fane"),
        caption=texts.say("utvikling_tabell"),
        headings=tuple(map(texts.say, headings)),
        rows=tuple(rows),
        note=texts.say("utvikling_forklaring"),
    )


def build_bydeler(bydeler: Iterable[UnitFigures], year: str, texts: Texts) -> Table:
    """One row per bydel; those without a sheet (Sentrum, Marka, unspecified) only where somebody ended."""
    rows = [
        _build_result_row(bydel.unit.navn, bydel, texts)
        for bydel in bydeler
        if bydel.unit.har_ark or bydel.total.avsluttet
    ]
    return Table(
        key="bydeler",
        name=texts.say("bydeler_fane"),
        caption=texts.say("bydeler_tabell", ar=year),
        headings=_result_headings(texts),
        rows=tuple(rows),
        code_heading=texts.say("kolonne_nummer"),
        note=texts.say("bydeler_forklaring"),
    )


def build_reasons(own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> tuple[Table, ...]:
    """The registered reasons, a table for each law that the unit has exits under, in the order of the code list."""
    counts = {(count.lov, count.avslutningsarsak): count.antall for count in own.reasons}
    tables = []
    for lov in LOVER:
        rows = [
            Row(
                reason.kode,
                label(reason, texts.language),
                (Cell(texts.say("nadd_ja" if reason.mal_nadd else "nadd_nei")), count_cell(counts[lov, reason.kode])),
            )
            for reason in codes.list_reasons(lov)
            if (lov, reason.kode) in counts
        ]
        if rows:
            law = texts.say(f"lov_{lov}")
            tables.append(
                Table(
                    key=f"arsaker_{lov}",
                    name=texts.say("arsaker_fane", lov=law),
                    caption=texts.say("arsaker_tabell", ar=year, lov=law),
                    headings=tuple(map(texts.say, ("kolonne_arsak", "kolonne_teller_mal", "kolonne_antall"))),
                    rows=tuple(rows),
                )
            )
    return tuple(tables)


def _tone_of(group: str, codes: CodeLists) -> str:
    """Tell which of the bars' three meanings a group has."""
    if group in codes.goal_groups:
        return "goal"
    return "missing" if group == IKKE_REGISTRERT else "other"


def _share(part: int, whole: int, texts: Texts) -> Cell:
    return percent_cell(part, whole, texts.say("ingen_andel"))


def _result_headings(texts: Texts) -> tuple[str, ...]:
    keys = ("kolonne_sted", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet", "kolonne_ikke_registrert")
    return tuple(map(texts.say, keys))


def _build_result_row(name: str, place: UnitFigures, texts: Texts, kind: str = "plain") -> Row:
    total: Result = place.total
    cells = (
        _share(total.mal_nadd, total.avsluttet, texts),
        count_cell(total.mal_nadd),
        count_cell(total.avsluttet),
        count_cell(total.groups[IKKE_REGISTRERT]),
    )
    bar = scale_bar(total.mal_nadd, total.avsluttet, _BAR) if total.avsluttet else ""
    return Row(place.unit.kode, name, cells, kind, bar)
