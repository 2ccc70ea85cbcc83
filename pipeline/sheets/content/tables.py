"""The tables about the result: groups and their picture, places side by side, reasons.

Which rows stand in a table and in what order is decided here; the page around them in ``compose.py``.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.nir.closed_lists import SEXES
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import Group, Measure, Reason
from pipeline.sheets.content.counts import ENDED, REACHED, count_group
from pipeline.sheets.content.figure_cells import EMPTY, count_cell, percent_cell
from pipeline.sheets.content.figures import UnitFigures
from pipeline.sheets.content.pieces import Cell, Picture, PictureRow, Row, Table
from pipeline.sheets.content.places import Place, Places, explain_signs
from pipeline.sheets.content.similar import GROUP_SIZE
from pipeline.sheets.words.percent import format_count, format_percent, scale_bar
from pipeline.sheets.words.texts import Texts

_BAR = 100


def label(item: Reason | Measure | Group, language: str) -> str:
    """Return the name of a code in one language."""
    return item.navn[language]


def build_groups(places: Places, year: str, codes: CodeLists, texts: Texts) -> Table:
    """The eight groups by sex, with their shares of those who ended here and around, then the sum and the goal (R9).

    The shares that reached the goal around are in the comparison.
    """
    own, nobody = places.own.figures, texts.say("ingen_andel")
    total = own.total
    rows = [
        Row(
            group.kode,
            label(group, texts.language),
            (
                *(count_cell(own.results[sex].groups[group.kode]) for sex in SEXES),
                *(place.show_share(count_group(group.kode), ENDED, texts, nobody) for place in places.all),
            ),
            bar=scale_bar(total.groups[group.kode], total.avsluttet, _BAR),
            tone=_tone_of(group.kode, codes),
        )
        for group in codes.reason_groups
    ]
    note = explain_signs(rows, places, texts)
    by_sex, empty = [own.results[sex] for sex in SEXES], (EMPTY,) * len(places.around)
    ended = tuple(count_cell(result.avsluttet) for result in by_sex)
    reached = tuple(count_cell(result.mal_nadd) for result in by_sex)
    shares = tuple(percent_cell(result.mal_nadd, result.avsluttet, nobody) for result in by_sex)
    rows += [
        Row("avsluttet", texts.say("rad_avsluttet"), (*ended, EMPTY, *empty), "sum"),
        Row("mal_nadd", texts.say("rad_mal"), (*reached, shares[0], *empty), "sum"),
        Row("andel_mal", texts.say("rad_andel"), (*shares, EMPTY, *empty), "sum"),
    ]
    headings = ("kolonne_gruppe", "kolonne_alle", "kolonne_K", "kolonne_M", "kolonne_andel")
    return Table(
        key="resultat",
        name=texts.say("resultat_fane"),
        caption=texts.say("resultat_tabell", ar=year),
        headings=(*map(texts.say, headings), *(place.name for place in places.around)),
        rows=tuple(rows),
        note=note,
    )


def build_picture(places: Places, codes: CodeLists, texts: Texts) -> Picture:
    """The groups' shares here and around; a place with no share to show is left out. Call where somebody ended."""
    total = places.own.figures.total
    rows, told = [], []
    for group in codes.reason_groups:
        number = total.groups[group.kode]
        share = format_percent(number, total.avsluttet)
        shares = tuple(place.scale_share(count_group(group.kode), ENDED) for place in places.all)
        name = label(group, texts.language)
        rows.append(PictureRow(name, f"{format_count(number)} · {share}", shares, _tone_of(group.kode, codes)))
        if number:
            told.append(texts.say("bilde_del", navn=name.lower(), andel=share))
    shown = [
        number
        for number in range(len(places.all))
        if number == 0 or any(row.shares[number] is not None for row in rows)
    ]
    return Picture(
        texts.say("bilde_navn"),
        texts.say("bilde_tekst", deler=texts.join(told)),
        tuple(places.all[number].name for number in shown),
        tuple(replace(row, shares=tuple(row.shares[number] for number in shown)) for row in rows),
    )


def build_comparison(places: Places, similar: tuple[int, int] | None, year: str, texts: Texts) -> Table:
    """The result of the unit, of what it lies in, of similar municipalities as one share, and of the nation.

    ``similar``: (reached the goal, ended) of them (``similar.py``).
    """
    rows = [_build_result_row(place, texts, "own" if place is places.own else "plain") for place in places.all]
    notes = [explain_signs(rows, places, texts)]
    if similar:
        # an unrounded share, in a cell or as a bar, would tell the counts
        share = replace(percent_cell(*similar, texts.say("ingen_andel")), exact=None)
        label_of_them = texts.say("sammenlign_like", antall=GROUP_SIZE)
        rows.insert(-1, Row("like", label_of_them, (share, EMPTY, EMPTY, EMPTY), bar=f"{share.value}.0"))
        notes.insert(0, texts.say("sammenlign_like_forklaring"))
    return Table(
        key="sammenligning",
        name=texts.say("sammenlign_fane"),
        caption=texts.say("sammenlign_tabell", ar=year),
        headings=_result_headings(texts),
        rows=tuple(rows),
        note=" ".join(filter(None, notes)),
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


def _result_headings(texts: Texts) -> tuple[str, ...]:
    keys = ("kolonne_sted", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet", "kolonne_ikke_registrert")
    return tuple(map(texts.say, keys))


def _build_result_row(place: Place, texts: Texts, kind: str = "plain") -> Row:
    cells = (
        place.show_share(REACHED, ENDED, texts, texts.say("ingen_andel")),
        place.show_count(REACHED, texts),
        place.show_count(ENDED, texts),
        place.show_count(count_group(IKKE_REGISTRERT), texts),
    )
    share = place.scale_share(REACHED, ENDED)
    return Row(place.kode, place.name, cells, kind, "" if share is None else f"{share:f}")
