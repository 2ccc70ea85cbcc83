"""How goal attainment is spread over the municipalities: the figures behind the picture and its table.

Municipalities with few exits are shown apart, for their shares are mostly chance. Quartiles are taken over the others,
between neighbours by their distance, from exact shares. The drawing is in ``spread_chart.py``.
"""

from __future__ import annotations

from fractions import Fraction
from statistics import quantiles

from pipeline.overview.compared_units import FEW_EXITS, list_municipalities
from pipeline.overview.page_cells import count_cell, head, round_half_away
from pipeline.overview.view import Bar, Fact, Listing, PageCell, Spread
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.words.percent import HARD_SPACE, NO_VALUE, format_count, format_percent

_WIDTH = 5
_LEAST_FOR_QUARTILES = 4
_NAMES = {"q1": "Lower quartile", "median": "Median", "q3": "Upper quartile"}


def describe_spread(figures: Figures) -> Spread:
    """Return bars of five percentage points, the nation and the quartiles."""
    ended = [own for own in list_municipalities(figures) if own.total.avsluttet]
    shares = {own.unit.kode: Fraction(100 * own.total.mal_nadd, own.total.avsluttet) for own in ended}
    many = [shares[own.unit.kode] for own in ended if own.total.avsluttet >= FEW_EXITS]
    few = [shares[own.unit.kode] for own in ended if own.total.avsluttet < FEW_EXITS]
    bars = tuple(Bar(start, _count_between(many, start), _count_between(few, start)) for start in range(0, 100, _WIDTH))
    quartiles = _find_quartiles(many)
    marks = _find_nation(figures.nation) | quartiles
    without = len(list_municipalities(figures)) - len(ended)
    return Spread(
        text=_tell(len(many), len(few), without, quartiles, figures.nation),
        width=_WIDTH,
        titles={
            "many": f"{FEW_EXITS} exits or more: {_count_municipalities(len(many))}",
            "few": f"1–{FEW_EXITS - 1} exits: {_count_municipalities(len(few))}",
        },
        nation=f"Nation {format_percent(figures.nation.total.mal_nadd, figures.nation.total.avsluttet)}",
        bars=bars,
        marks={name: round(float(mark), 2) for name, mark in marks.items()},
        facts=(
            Fact("Nation", format_percent(figures.nation.total.mal_nadd, figures.nation.total.avsluttet)),
            *(Fact(name, _percent(quartiles.get(key))) for key, name in _NAMES.items()),
            Fact("Lowest and highest", f"{_percent(min(many))} and {_percent(max(many))}" if many else NO_VALUE),
        ),
        table=Listing(
            "Municipalities by goal attainment",
            head("Share", f"{FEW_EXITS} exits or more", f"1–{FEW_EXITS - 1} exits"),
            tuple((PageCell(_name_bar(bar.start)), count_cell(bar.many), count_cell(bar.few)) for bar in bars),
        ),
    )


def _count_between(shares: list[Fraction], start: int) -> int:
    end = start + _WIDTH
    return sum(1 for share in shares if start <= share < end or (end == 100 and share == 100))


def _count_municipalities(number: int) -> str:
    return "1 municipality" if number == 1 else f"{format_count(number)} municipalities"


def _find_quartiles(shares: list[Fraction]) -> dict[str, Fraction]:
    if len(shares) < _LEAST_FOR_QUARTILES:
        return {}
    return dict(zip(_NAMES, quantiles(shares, n=4, method="inclusive"), strict=True))


def _find_nation(nation: UnitFigures) -> dict[str, Fraction]:
    total = nation.total
    return {"nation": Fraction(100 * total.mal_nadd, total.avsluttet)} if total.avsluttet else {}


def _percent(share: Fraction | None) -> str:
    return NO_VALUE if share is None else f"{round_half_away(share)}{HARD_SPACE}%"


def _name_bar(start: int) -> str:
    end = start + _WIDTH
    return f"{start} to 100{HARD_SPACE}%" if end == 100 else f"{start} to under {end}{HARD_SPACE}%"


def _tell(many: int, few: int, without: int, quartiles: dict[str, Fraction], nation: UnitFigures) -> str:
    total = nation.total
    told = [
        f"{format_count(many)} municipalities have {FEW_EXITS} exits or more, {format_count(few)} have fewer,"
        f" and {format_count(without)} have none."
    ]
    if quartiles:
        told.append(
            f"Of the first, half reached between {_percent(quartiles['q1'])} and {_percent(quartiles['q3'])},"
            f" with {_percent(quartiles['median'])} in the middle."
        )
    if total.avsluttet:
        told.append(f"The nation reached {format_percent(total.mal_nadd, total.avsluttet)}.")
    return " ".join(told)
