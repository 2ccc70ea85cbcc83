"""The picture of the years as accessible, static SVG for the page: a line for the unit, marks and a line around it.

Written straight, without Vega: a dozen marks on a fixed axis from 0 to 100 percent (docs/decisions/0011 has the other
picture). Which figures it shows is decided in ``content/history.py``; the PDF and the workbook have the table.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

from pipeline.sheets.content.pieces import Trend, TrendLine
from pipeline.sheets.words.percent import HARD_SPACE

_WIDTH, _TOP, _PLOT, _LEFT, _RIGHT = 360, 14, 150, 52, 20
_KEY_STEP, _KEY_TOP = 20, 46
_TICKS = (0, 25, 50, 75, 100)
_ROUND, _DIAMOND, _BARE = "own", "around", "nation"


def draw_trend(trend: Trend, *, name: str = "ar") -> str:
    """Return the picture as one ``<svg>`` element without a width. ``name``: what its ids begin with (R15)."""
    height = _TOP + _PLOT + _KEY_TOP + _KEY_STEP * len(trend.lines)
    root = ElementTree.Element(
        "svg",
        {
            "class": "trend",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "role": "img",
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-desc",
        },
    )
    for tag, words in (("title", trend.title), ("desc", trend.text)):
        ElementTree.SubElement(root, tag, {"id": f"{name}-{tag}"}).text = words
    marks = ElementTree.SubElement(root, "g", {"aria-hidden": "true"})
    _draw_axes(marks, trend.years)
    kinds = (_ROUND, *([_DIAMOND] * (len(trend.lines) - 2)), _BARE)[: len(trend.lines)]
    # the unit's own is drawn last, above the others
    for place in reversed(range(len(trend.lines))):
        _draw_line(marks, trend.lines[place], kinds[place])
    for place, (line, kind) in enumerate(zip(trend.lines, kinds, strict=True)):
        y = _TOP + _PLOT + _KEY_TOP + _KEY_STEP * place
        if kind != _DIAMOND:
            _add(marks, "line", kind, x1=_LEFT, y1=y, x2=_LEFT + 24, y2=y)
        _draw_mark(marks, _LEFT + 12, y, kind)
        _add(marks, "text", x=_LEFT + 34, y=y + 5).text = line.name
    return ElementTree.tostring(root, encoding="unicode")


def _draw_axes(marks: ElementTree.Element, years: tuple[str, ...]) -> None:
    for tick in _TICKS:
        y = _find_height(Decimal(tick))
        _add(marks, "line", "grid", x1=_LEFT - 6, y1=y, x2=_WIDTH - _RIGHT + 8, y2=y)
        _add(marks, "text", x=_LEFT - 10, y=y + 5, anchor="end").text = f"{tick}{HARD_SPACE}%"
    for place, year in enumerate(years):
        _add(marks, "text", x=_find_place(place, len(years)), y=_TOP + _PLOT + 22, anchor="middle").text = year


def _draw_line(marks: ElementTree.Element, line: TrendLine, kind: str) -> None:
    """The line between years next to each other, then a mark on each; a place around has marks alone."""
    points = [
        None if share is None else (_find_place(place, len(line.shares)), _find_height(share))
        for place, share in enumerate(line.shares)
    ]
    if kind != _DIAMOND:
        for first, second in pairwise(points):
            if first is not None and second is not None:
                _add(marks, "line", kind, x1=first[0], y1=first[1], x2=second[0], y2=second[1])
    for point in points:
        if point is not None:
            _draw_mark(marks, *point, kind)


def _draw_mark(marks: ElementTree.Element, x: Decimal | int, y: Decimal | int, kind: str) -> None:
    if kind == _ROUND:
        _add(marks, "circle", kind, cx=x, cy=y, r=5)
    elif kind == _DIAMOND:
        _add(marks, "path", kind, d=f"M{x} {y - 5}l5 5-5 5-5-5z")
    else:
        _add(marks, "circle", kind, cx=x, cy=y, r=2)


def _find_place(number: int, years: int) -> Decimal:
    """Where a year stands, with one decimal."""
    room = _WIDTH - _LEFT - _RIGHT
    return Decimal(_LEFT * 10 + (10 * room * (2 * number + 1)) // (2 * years)).scaleb(-1)


def _find_height(share: Decimal) -> Decimal:
    """Where a share stands, with one decimal; the axis goes from 0 to 100 percent."""
    return (_TOP + _PLOT * (1 - share / 100)).quantize(Decimal("0.1"))


def _add(
    parent: ElementTree.Element, tag: str, kind: str = "", *, anchor: str = "", **attributes: object
) -> ElementTree.Element:
    more = {key: str(value) for key, value in attributes.items()}
    looks = ({"class": kind} if kind else {}) | ({"text-anchor": anchor} if anchor else {})
    return ElementTree.SubElement(parent, tag, {**looks, **more})
