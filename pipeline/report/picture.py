"""The picture of a report: bars of what was counted, this period and last year's beside each other, as static SVG.

The same picture is on the page and in the PDF. Its numbers are in the first table too, so it has a short text only.
"""

from __future__ import annotations

from html import escape

from pipeline.report.view import View
from pipeline.sheets.words.percent import format_count, scale_bar

_WIDTH, _NUMBER = 460, 60
_BAR, _GAP, _LINE = 16, 12, 20
_TONES = ("#1b5fa8", "#8fb4dc", "#4c5d64")


def draw_bars(view: View) -> str:
    """Return one ``<svg>`` with its title and description; the same view gives the same bytes (R15)."""
    most = max(number for _, bars in view.bars for _, number in bars)
    kinds = [label for label, _ in view.bars[0][1]]
    group = _LINE + len(kinds) * (_BAR + 2) + _GAP
    named = kinds if len(kinds) > 1 else []  # one kind needs no key: the heading says what it is
    first = _LINE * len(named) + _GAP if named else 0
    height = first + group * len(view.bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="bilde-tittel bilde-tekst" font-family="Inter" font-size="13">',
        f'<title id="bilde-tittel">{escape(view.picture_title)}</title>',
        f'<desc id="bilde-tekst">{escape(describe_bars(view))}</desc>',
        '<g aria-hidden="true">',
    ]
    for place, label in enumerate(named):
        top = place * _LINE
        parts.append(f'<rect x="0" y="{top + 1}" width="14" height="14" fill="{_TONES[place]}"/>')
        parts.append(f'<text x="20" y="{top + 13}">{escape(label)}</text>')
    for row, (name, bars) in enumerate(view.bars):
        top = first + row * group
        parts.append(f'<text x="0" y="{top + 13}" font-weight="600">{escape(name)}</text>')
        for place, (_, number) in enumerate(bars):
            y, length = top + _LINE + place * (_BAR + 2), scale_bar(number, most, _WIDTH - _NUMBER)
            parts.append(f'<rect x="0" y="{y}" width="{length}" height="{_BAR}" fill="{_TONES[place]}"/>')
            end = f"{6 + float(length):.1f}"
            parts.append(f'<text x="{end}" y="{y + 13}">{format_count(number)}</text>')
    return "".join([*parts, "</g></svg>"])


def describe_bars(view: View) -> str:
    """The numbers of the picture in words."""
    return " ".join(
        f"{name}: {', '.join(f'{label.lower()} {format_count(number)}' for label, number in bars)}."
        for name, bars in view.bars
    )
