"""How goal attainment is spread over the municipalities: the figures behind the picture and its table.

Municipalities with few exits are shown apart, for their shares are mostly chance. Quartiles are taken over the others,
between neighbours by their distance, from exact shares. The drawing is in ``spread_chart.py``.
"""

from __future__ import annotations

from fractions import Fraction
from statistics import quantiles

from pipeline.overview.compared_units import list_municipalities
from pipeline.overview.page_cells import count_cell, head, round_half_away
from pipeline.overview.view import Bar, Fact, Listing, PageCell, Spread
from pipeline.overview.words import count, say
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.words.percent import HARD_SPACE, NO_VALUE, format_count, format_percent

_WIDTH = 5
_LEAST_FOR_QUARTILES = 4
_QUARTILES = ("q1", "median", "q3")


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
    share = format_percent(figures.nation.total.mal_nadd, figures.nation.total.avsluttet)
    return Spread(
        text=_tell(len(many), len(few), without, quartiles, figures.nation),
        width=_WIDTH,
        titles={
            "many": count("spredning_mange", len(many), grense=FEW_EXITS),
            "few": count("spredning_fa", len(few), grense=FEW_EXITS - 1),
        },
        nation=say("spredning_land", andel=share),
        bars=bars,
        marks={name: round(float(mark), 2) for name, mark in marks.items()},
        facts=(
            Fact(say("merke_land"), share),
            *(Fact(say(f"merke_{key}"), _percent(quartiles.get(key))) for key in _QUARTILES),
            Fact(say("merke_ytterst"), _tell_ends(many)),
        ),
        table=Listing(
            say("spredning_bilde"),
            (*head("andel"), *head("mange", texts=0, grense=FEW_EXITS), *head("fa", texts=0, grense=FEW_EXITS - 1)),
            tuple((PageCell(_name_bar(bar.start)), count_cell(bar.many), count_cell(bar.few)) for bar in bars),
        ),
    )


def _count_between(shares: list[Fraction], start: int) -> int:
    end = start + _WIDTH
    return sum(1 for share in shares if start <= share < end or (end == 100 and share == 100))


def _tell_ends(shares: list[Fraction]) -> str:
    if not shares:
        return NO_VALUE
    return say("merke_ytterst_verdi", lavest=_percent(min(shares)), hoyest=_percent(max(shares)))


def _find_quartiles(shares: list[Fraction]) -> dict[str, Fraction]:
    if len(shares) < _LEAST_FOR_QUARTILES:
        return {}
    return dict(zip(_QUARTILES, quantiles(shares, n=4, method="inclusive"), strict=True))


def _find_nation(nation: UnitFigures) -> dict[str, Fraction]:
    total = nation.total
    return {"nation": Fraction(100 * total.mal_nadd, total.avsluttet)} if total.avsluttet else {}


def _percent(share: Fraction | None) -> str:
    return NO_VALUE if share is None else f"{round_half_away(share)}{HARD_SPACE}%"


def _name_bar(start: int) -> str:
    end = start + _WIDTH
    return say("intervall_siste" if end == 100 else "intervall", fra=start, til=f"{end}{HARD_SPACE}%")


def _tell(many: int, few: int, without: int, quartiles: dict[str, Fraction], nation: UnitFigures) -> str:
    numbers = {"mange": format_count(many), "fa": format_count(few), "uten": format_count(without)}
    told = [say("spredning_tekst", **numbers, grense=FEW_EXITS)]
    if quartiles:
        told.append(say("spredning_midten", **{key: _percent(share) for key, share in quartiles.items()}))
    if nation.total.avsluttet:
        told.append(say("spredning_landet", andel=format_percent(nation.total.mal_nadd, nation.total.avsluttet)))
    return " ".join(told)
