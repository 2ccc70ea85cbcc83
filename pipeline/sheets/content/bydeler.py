"""Oslo's bydeler side by side, on Oslo's own sheet: their results and important points, and whom to call first.

A bydel's own sheet is composed as any other, in ``compose.py``. Oslo may see the exact figures of its bydeler (R8).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.places.areas import OSLO
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figure_cells import EMPTY, count_cell, percent_cell
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import format_count, scale_bar
from pipeline.sheets.words.place_names import name_heading
from pipeline.sheets.words.texts import Texts

_BAR = 100
_CALLED_FIRST = 3
_COLUMNS = ("sted", "andel", "mal", "avsluttet", "ikke_registrert", "viktige")


def build_bydeler(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Part | None:
    """The table with its sum, who corrects what stands on no bydel with a sheet, and whom to call; None but for Oslo.

    Sentrum, Marka and unspecified are rows only where somebody ended. The sum is that of the rows; where it is not
    Oslo's own count, a note says so.
    """
    if own.unit.niva != "kommune" or own.unit.kode != OSLO:
        return None
    shown = [one for one in figures.bydeler(OSLO) if one.unit.har_ark or one.total.avsluttet]
    ended, reached, missing = (sum(counts) for counts in zip(*map(_count, shown), strict=True))
    cells = _make_cells((ended, reached, missing), texts)
    table = Table(
        key="bydeler",
        name=texts.say("bydeler_fane"),
        caption=texts.say("bydeler_tabell", ar=year),
        headings=tuple(texts.say(f"kolonne_{column}") for column in _COLUMNS),
        rows=(
            *(_build_row(bydel, texts) for bydel in shown),
            Row("sum", texts.say("bydeler_sum"), (*cells, EMPTY), "sum"),
        ),
        code_heading=texts.say("kolonne_nummer"),
        note=_explain(shown, ended, own.total.avsluttet, texts),
    )
    called = _call_first(shown, texts)
    return Part("bydeler", texts.say("bydeler_overskrift"), (called,) if called else (), tables=(table,))


def _count(bydel: UnitFigures) -> tuple[int, int, int]:
    return bydel.total.avsluttet, bydel.total.mal_nadd, bydel.total.groups[IKKE_REGISTRERT]


def _make_cells(counts: tuple[int, int, int], texts: Texts) -> tuple[Cell, ...]:
    ended, reached, missing = counts
    share = percent_cell(reached, ended, texts.say("ingen_andel"))
    return (share, count_cell(reached), count_cell(ended), count_cell(missing))


def _build_row(bydel: UnitFigures, texts: Texts) -> Row:
    """The result, and how many points of severity feil the bydel's own sheet has."""
    rules, total = load_catalogue().rules, bydel.total
    points = sum(1 for rule, number in bydel.findings.items() if number and rules[rule].alvor == "feil")
    bar = scale_bar(total.mal_nadd, total.avsluttet, _BAR) if total.avsluttet else ""
    cells = (*_make_cells(_count(bydel), texts), count_cell(points))
    return Row(bydel.unit.kode, bydel.unit.navn, cells, bar=bar)


def _call_first(shown: Sequence[UnitFigures], texts: Texts) -> str:
    """The bydeler with most exits without a reason, which are worth most to put right; empty where there are none."""
    worst = sorted((one for one in shown if one.unit.har_ark and _count(one)[2]), key=lambda one: -_count(one)[2])
    named = [
        texts.say("bydeler_del", navn=name_heading(one.unit, texts), antall=format_count(_count(one)[2]))
        for one in worst[:_CALLED_FIRST]
    ]
    return texts.say("bydeler_ring", bydeler=texts.join(named)) if named else ""


def _explain(shown: Sequence[UnitFigures], ended: int, own: int, texts: Texts) -> str:
    told = [texts.say("bydeler_forklaring")] if any(not one.unit.har_ark for one in shown) else []
    if ended != own:
        told.append(texts.say("bydeler_avvik", sum=format_count(ended), oslo=format_count(own)))
    return " ".join(told)
