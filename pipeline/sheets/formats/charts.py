"""A picture of the sheet as accessible, static SVG: Vega draws it, and here it is filled in and made fit to embed.

How a picture looks (places, sizes, colours, shapes) is data in ``charts/*.json``; which figures it shows is decided
in ``compose.py``. Why Vega, and what it costs, is in docs/decisions/0011.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import vl_convert

from pipeline.sheets.content.pieces import Picture

SPECIFICATIONS_FOLDER = Path(__file__).parent / "charts"
SVG = "http://www.w3.org/2000/svg"
# The nation is always the line, so that it looks alike with and without a county between.
SHAPES = {2: ("bar", "line"), 3: ("bar", "diamond", "line")}
# As many characters as have room on a line, at the size and width the picture is drawn for.
LONGEST_TEXT = 36

# Control characters and halves of a pair: no XML may hold them, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile("[a-z][a-z0-9-]*")
# The font is the picture's, not each text's; the rest only serves Vega in a browser.
_DROPPED_ATTRIBUTES = {"class", "font-family", "font-size", "pointer-events", "role"}


def draw_picture(picture: Picture, *, name: str) -> str:
    """Return the picture as one ``<svg>`` element without a width, for HTML and for a PDF alike.

    It is an image with the picture's title and text as its accessible name and description, wired by ids that
    begin with ``name``; its marks are hidden from assistive technology. The same picture gives the same bytes
    (R15). An empty share of another place gets no mark. A ValueError tells of a name that is no id, of a number of
    series other than two or three, or of shares that do not fit them.
    """
    specification, datasets = SPECIFICATIONS_FOLDER / "reason_groups.json", _make_datasets(picture)
    return draw_chart(specification, datasets, title=picture.title, text=picture.text, name=name)


def draw_chart(
    specification: Path, datasets: Mapping[str, list[dict[str, object]]], *, title: str, text: str, name: str
) -> str:
    """Draw a Vega specification of ours with ``datasets`` by name in the place of its own; else as ``draw_picture``."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"an id begins with a letter and holds a-z, 0-9 and hyphens: {name!r}")
    chart = _load_specification(specification)
    filled = [
        {**data, "values": datasets[data["name"]]} if data["name"] in datasets else data for data in chart["data"]
    ]
    drawn = vl_convert.vega_to_svg({**chart, "data": filled}, allowed_base_urls=[])
    return _make_accessible(drawn, title, text, name, chart["usermeta"])


@cache
def _load_specification(path: Path) -> dict[str, Any]:
    specification: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return specification


def _make_datasets(picture: Picture) -> dict[str, list[dict[str, object]]]:
    """Return the picture as the three tables that the specification draws from."""
    if len(picture.series) not in SHAPES:
        raise ValueError(f"a picture compares two or three places, not {len(picture.series)}")
    shapes = SHAPES[len(picture.series)]
    return {
        "places": [
            {"row": number, "name": _fit_text(place), "shape": shape}
            for number, (place, shape) in enumerate(zip(picture.series, shapes, strict=True))
        ],
        "rows": [
            {
                "row": number,
                "label": _fit_text(row.label),
                "number": _fit_text(row.number),
                "share": float(row.shares[0] or 0),
                "tone": row.tone,
            }
            for number, row in enumerate(picture.rows)
        ],
        "others": [
            {"row": number, "share": float(share), "shape": shape}
            for number, row in enumerate(picture.rows)
            for share, shape in list(zip(row.shares, shapes, strict=True))[1:]
            if share is not None
        ],
    }


def _fit_text(text: str) -> str:
    """Return the text without what XML forbids, cut where it would run out of the picture."""
    kept = _FORBIDDEN.sub("", text)
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - 1].rstrip() + "…"


def _make_accessible(drawn: str, title: str, text: str, name: str, font: dict[str, str]) -> str:
    """Return Vega's drawing as an image with a name and a description, which scales to the room it gets."""
    source = ElementTree.fromstring(drawn)  # noqa: S314 – written by Vega, from our own specification
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": source.attrib["viewBox"],
            "role": "img",
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-desc",
            **font,
        },
    )
    for tag, words in (("title", title), ("desc", text)):
        element = ElementTree.SubElement(root, tag, {"id": f"{name}-{tag}"})
        element.text = _FORBIDDEN.sub("", words)
    marks = ElementTree.SubElement(root, "g", {"aria-hidden": "true"})
    for child in source:
        marks.extend(_keep_marks(child))
    return ElementTree.tostring(root, encoding="unicode")


def _keep_marks(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the element with its marks, or only its marks where nothing is left of the element itself."""
    if element.get("class") in ("background", "foreground"):
        return
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    attributes = {
        key: value
        for key, value in element.attrib.items()
        if key not in _DROPPED_ATTRIBUTES and not key.startswith("aria-") and value != "translate(0,0)"
    }
    marks = (mark for child in element for mark in _keep_marks(child))
    if tag == "g" and not attributes:
        yield from marks
        return
    kept = ElementTree.Element(tag, attributes)
    kept.text = element.text
    kept.extend(marks)
    yield kept
