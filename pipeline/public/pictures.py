"""The pictures of the page of the country: a hundred squares, and how the municipalities are spread.

Both are drawn from public cells only; a place whose share is not shown is in neither. What they say in words is here
too, and the same figures are in a table of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree

from pipeline.disclosure.tables import EVERYBODY
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.public.exit_tables import GOAL_GROUPS
from pipeline.public.labels import Labels
from pipeline.public.places import PERCENT, Place, read_count, show_value
from pipeline.public.view import Spread, Square, Squares
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.words.percent import HARD_SPACE, format_count, whole_percent

_SQUARES = 100
_ROW, _SIZE, _STEP = 10, 20, 24
_WIDTH = 10
_PLOT_WIDTH, _PLOT_HEIGHT, _TOP, _LEFT, _BOTTOM = 600, 190, 56, 8, 56


def count_squares(nation: Place, labels: Labels) -> Squares | None:
    """A hundred squares by where people went; None where a group is not shown or nobody ended."""
    counts = {
        "arbeid": nation.ask("arsak_fylke", "antall", GOAL_GROUPS[0]),
        "utdanning": nation.ask("arsak_fylke", "antall", GOAL_GROUPS[1]),
        "ikke_registrert": nation.ask("arsak_fylke", "antall", IKKE_REGISTRERT),
    }
    ended = nation.ask("resultat", "avsluttet", EVERYBODY)
    if any(one.value is None for one in (*counts.values(), ended)) or not ended.value:
        return None
    numbers = {key: read_count(one) for key, one in counts.items()}
    total = read_count(ended)
    numbers = {
        "arbeid": numbers["arbeid"],
        "utdanning": numbers["utdanning"],
        "andre": total - sum(numbers.values()),
        "ikke_registrert": numbers["ikke_registrert"],
    }
    tones = {"arbeid": "goal", "utdanning": "study", "andre": "other", "ikke_registrert": "missing"}
    squares = share_out(list(numbers.values()), total, rest=list(numbers).index("andre"))
    kinds = tuple(
        Square(labels.texts.say(f"off_del_{key}"), number, tones[key])
        for key, number in zip(numbers, squares, strict=True)
    )
    told = ", ".join(f"{kind.label.lower()} {kind.number}" for kind in kinds)
    return Squares(labels.texts.say("off_ruter"), labels.texts.say("off_ruter_tekst", deler=told), kinds)


def share_out(counts: Sequence[int], total: int, *, rest: int) -> list[int]:
    """Return a hundred squares for the counts: each its whole percent (R13), so that the picture says what tables say.

    The count in place ``rest`` gets what is left of the hundred; where that is less than nothing, the greatest gives.
    """
    squares = [whole_percent(count, total) or 0 for count in counts]
    squares[rest] += _SQUARES - sum(squares)
    if squares[rest] < 0:
        squares[squares.index(max(squares))] += squares[rest]
        squares[rest] = 0
    return squares


def draw_squares(squares: Squares, name: str = "ruter") -> str:
    """Return the picture as one ``<svg>``: ten rows of ten, in the order of the kinds."""
    side = _STEP * _ROW
    root = _begin(name, "squares", f"0 0 {side} {side}", squares.title, squares.text)
    tones = [kind.tone for kind in squares.kinds for _ in range(kind.number)]
    for place, tone in enumerate(tones):
        row, column = divmod(place, _ROW)
        place_x, place_y = str(2 + _STEP * column), str(2 + _STEP * row)
        box = {"class": tone, "x": place_x, "y": place_y, "width": str(_SIZE), "height": str(_SIZE), "rx": "3"}
        ElementTree.SubElement(root, "rect", box)
    return ElementTree.tostring(root, encoding="unicode")


def describe_spread(places: Sequence[Place], nation: Place, labels: Labels) -> Spread | None:
    """How the shown shares of the municipalities are spread, by tens of percent; None where none is shown."""
    shares = [int(place.share.value) for place in places if place.share.value is not None]
    if not shares:
        return None
    say = labels.texts.say
    starts = range(0, _SQUARES, _WIDTH)
    bars = tuple((_name_bar(start), sum(1 for share in shares if _covers(start, share))) for start in starts)
    told = ", ".join(f"{name} {number}" for name, number in bars if number)
    own = nation.share
    rows = [Row(name, name, (Cell(format_count(number), "count", number),)) for name, number in bars]
    title = say("off_spredning_bilde", ar=nation.public.ar)
    return Spread(
        title=title,
        text=say("off_spredning_tekst", deler=told),
        intro=say("off_spredning_ingress"),
        axis=say("off_spredning_akse"),
        bars=bars,
        nation=None if own.value is None else Decimal(own.value),
        nation_label=say("off_spredning_landet", andel=show_value(own, PERCENT, labels).text),
        table=Table(
            key="spredning",
            name=say("off_spredning"),
            caption=title,
            headings=(say("off_spredning_akse"), say("off_spredning_antall")),
            rows=tuple(rows),
        ),
    )


def _covers(start: int, share: int) -> bool:
    end = start + _WIDTH
    return start <= share < end or (end == _SQUARES and share == _SQUARES)


def _name_bar(start: int) -> str:
    end = start + _WIDTH
    return f"{start}–{end if end == _SQUARES else end - 1}{HARD_SPACE}%"


def draw_spread(spread: Spread, name: str = "spredning-bilde") -> str:
    """Return the picture as one ``<svg>``: a bar for every ten percent, and a line for the nation."""
    height = _TOP + _PLOT_HEIGHT + _BOTTOM
    root = _begin(name, "spread", f"0 0 {_PLOT_WIDTH + 2 * _LEFT} {height}", spread.title, spread.text)
    most = max(number for _, number in spread.bars)
    bar, foot = _PLOT_WIDTH // len(spread.bars), _TOP + _PLOT_HEIGHT
    for place, (_, number) in enumerate(spread.bars):
        x, tall = _LEFT + place * bar, Decimal(_PLOT_HEIGHT * number * 10 // most).scaleb(-1)
        _add(root, "rect", "goal", x=x + 2, y=foot - tall, width=bar - 4, height=tall)
        if number:
            _write(root, str(number), x + bar // 2, foot - tall - 6, "middle")
    _add(root, "line", "axis", x1=_LEFT, y1=foot, x2=_LEFT + _PLOT_WIDTH, y2=foot)
    for place in range(0, len(spread.bars) + 1, 2):
        anchor = {0: "start", len(spread.bars): "end"}.get(place, "middle")
        _write(root, f"{place * _WIDTH}{HARD_SPACE}%", _LEFT + place * bar, foot + 22, anchor)
    _write(root, spread.axis, _LEFT, foot + 48, "start")
    if spread.nation is not None:
        line = _LEFT + (_PLOT_WIDTH * spread.nation / _SQUARES).quantize(Decimal("0.1"))
        _add(root, "line", "nation", x1=line, y1=26, x2=line, y2=foot)
        anchor = "end" if spread.nation > _SQUARES // 2 else "start"
        _write(root, spread.nation_label, line + (-6 if anchor == "end" else 6), 20, anchor)
    return ElementTree.tostring(root, encoding="unicode")


def _begin(name: str, kind: str, box: str, title: str, text: str) -> ElementTree.Element:
    """An image with a name and a description for those who do not see it."""
    named = {"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    root = ElementTree.Element("svg", {"class": kind, "viewBox": box, **named})
    for tag, words in (("title", title), ("desc", text)):
        ElementTree.SubElement(root, tag, {"id": f"{name}-{tag}"}).text = words
    return root


def _write(root: ElementTree.Element, text: str, x: object, y: object, anchor: str) -> None:
    element = ElementTree.SubElement(root, "text", {"x": str(x), "y": str(y), "text-anchor": anchor})
    element.set("aria-hidden", "true")
    element.text = text


def _add(root: ElementTree.Element, tag: str, kind: str, **attributes: object) -> None:
    ElementTree.SubElement(root, tag, {"class": kind, **{key: str(value) for key, value in attributes.items()}})
