"""The picture of the spread as accessible, static SVG, drawn as those of the sheets.

Those are in ``pipeline/sheets/formats/charts.py``. How it looks is data in ``spread.json``; which figures it shows is
decided in ``spread.py``.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.overview.view import Spread
from pipeline.overview.words import say
from pipeline.sheets.formats.charts import draw_chart

SPECIFICATION = Path(__file__).parent / "spread.json"


def draw_spread(spread: Spread, *, name: str = "spread-chart") -> str:
    """Return the picture as one ``<svg>`` without a width, for inlining; ids begin with ``name``."""
    quartiles: dict[str, object] = {key: at for key, at in spread.marks.items() if key in ("q1", "q3")}
    datasets: dict[str, list[dict[str, object]]] = {
        "bars": [
            {
                "start": bar.start,
                "middle": bar.start + spread.width / 2,
                "end": bar.start + spread.width,
                "many": bar.many,
                "few": bar.few,
            }
            for bar in spread.bars
        ],
        "marks": [{"name": key, "at": at, "label": spread.nation} for key, at in spread.marks.items()],
        "box": [quartiles] if quartiles else [],
        "titles": [{"panel": panel, "text": text} for panel, text in spread.titles.items()],
    }
    return draw_chart(SPECIFICATION, datasets, title=say("spredning_bilde"), text=spread.text, name=name)
