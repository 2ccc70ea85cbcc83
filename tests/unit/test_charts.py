"""The picture: its geometry read back and compared with the shares, and what it must be to be embedded anywhere."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from lxml import etree

from pipeline.sheets.content.pieces import Picture, PictureRow
from pipeline.sheets.formats.charts import LONGEST_TEXT, SPECIFICATIONS_FOLDER, draw_picture

SVG = "{http://www.w3.org/2000/svg}"
# What a share of the whole scale measures, and where 0 lies: padding 6 on both sides of 312 units.
SPAN = 300
TOP = 100
START = 6
PAPER = "#ffffff"
INK = "#1e2b3c"
COLOURS = {"goal": "#0d6e60", "other": "#74868c", "missing": "#b0500b"}


def percents(*told: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, told))


HALDEN = Picture(
    title="Slik gikk det",
    text="Arbeid: 21 prosent.",
    series=("Halden", "Østfold", "Hele landet"),
    rows=(
        PictureRow("Arbeid", "6 · 21 %", percents("20.7", "25.3", "28.3"), "goal"),
        PictureRow("Videregående eller høyere utdanning", "10 · 34 %", percents("34.5", "30.1", "30.1"), "goal"),
        PictureRow("Grunnskole", "0 · 0 %", percents("0.0", "2.0", "0.0"), "other"),
        PictureRow("Årsak ikke registrert", "13 · 45 %", percents("13.8", "12.8", "9.8"), "missing"),
    ),
)
AKER = Picture(
    title="Slik gikk det",
    text="Arbeid: 100 prosent.",
    series=("Nordre Aker", "Hele landet"),
    rows=(
        PictureRow("Arbeid", "1 · 100 %", percents("100.0", "28.3"), "goal"),
        PictureRow("Årsak ikke registrert", "0 · 0 %", percents("0.0", "9.8"), "missing"),
    ),
)
HOSTILE = (
    "</svg><script>alert(1)</script>",
    "</title><img src=x onerror=y>",
    "a]]>b<!--c--><![CDATA[d",
    "Møre & Romsdal &lt; &#60; &amp;",
    "\"quoted\" 'single'",
    "{{datum.row}} ${1 + 1} datum.share",
    "#let x = [*bold*]",
    "1e5",
)


@dataclass
class Drawing:
    """What was drawn, with every place counted from the picture's own corner."""

    root: etree._Element
    texts: list[tuple[float, float, etree._Element]] = field(default_factory=list)
    bars: list[tuple[float, float, etree._Element]] = field(default_factory=list)
    diamonds: list[tuple[float, float]] = field(default_factory=list)
    lines: list[tuple[float, float]] = field(default_factory=list)


def draw(picture: Picture, name: str = "bilde") -> Drawing:
    """Draw the picture and read it: bars with their length and top, marks with their middle."""
    root = etree.fromstring(draw_picture(picture, name=name))
    drawing = Drawing(root)
    for element in root.iter(f"{SVG}text", f"{SVG}path", f"{SVG}line"):
        x, y = find_place(element)
        if element.tag == f"{SVG}text":
            drawing.texts.append((x, y, element))
        elif element.tag == f"{SVG}line":
            if element.get("stroke") == INK:
                drawing.lines.append((x, y + float(element.get("y2")) / 2))
        elif found := re.fullmatch(r"M([\d.]+),([\d.]+)h([\d.]+)v12h-?([\d.]+)Z", element.get("d")):
            assert found[3] == found[4]
            if element.get("d").startswith("M0,") and float(found[2]) > 20:
                assert x + float(found[1]) == START
                drawing.bars.append((float(found[3]), y + float(found[2]), element))
        else:
            assert element.get("d").count("L") == 3
            drawing.diamonds.append((x, y))
    return drawing


def find_place(element: etree._Element) -> tuple[float, float]:
    """Return where the element's own 0,0 lies, by its own transform and those around it."""
    x = y = 0.0
    for node in [element, *element.iterancestors()]:
        if move := re.fullmatch(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", "")):
            x, y = x + float(move[1]), y + float(move[2])
        else:
            assert node.get("transform") is None
    return x, y


def read_share(length: float) -> float:
    return length * TOP / SPAN


def find_marks(marks: list[tuple[float, float]], bars: list[tuple[float, float, etree._Element]]) -> list[float | None]:
    """Return how far from 0 the mark stands on each bar's row, or None where none stands there."""
    found = [[x - START for x, y in marks if y == top + 6] for _, top, _ in bars]
    assert all(len(row) <= 1 for row in found)
    return [row[0] if row else None for row in found]


# --- figures


@pytest.mark.parametrize("picture", [HALDEN, AKER], ids=["three places", "two places"])
def test_bars_and_marks_lie_at_their_shares(picture: Picture) -> None:
    drawing = draw(picture)
    own, *others = zip(*(map(float, row.shares) for row in picture.rows), strict=True)
    assert [read_share(length) for length, _, _ in drawing.bars] == pytest.approx(own, abs=0.005)
    marks = [drawing.diamonds, drawing.lines][-len(others) :]
    for shares, found in zip(others, marks, strict=True):
        assert [read_share(x) for x in find_marks(found, drawing.bars)] == pytest.approx(shares, abs=0.005)


@pytest.mark.parametrize("own", ["0.0", "3.1", "50.0", "100.0"])
def test_the_scale_is_0_to_100_percent_whatever_the_shares(own: str) -> None:
    """An axis that ended at the largest share would make 50 percent fill the width."""
    row = replace(HALDEN.rows[0], shares=percents(own, "3.0", "4.0"))
    drawing = draw(replace(HALDEN, rows=(row, row)))
    ticks = {text.text: x - START for x, _, text in drawing.texts if text.get("fill") == "#56677a"}
    assert ticks == {f"{share}\u00a0%": pytest.approx(3 * share) for share in (0, 20, 40, 60, 80, 100)}
    assert [length for length, _, _ in drawing.bars] == pytest.approx([3 * float(own)] * 2)


def test_no_share_is_a_bar_without_length_and_outline() -> None:
    bars = draw(AKER).bars
    assert [length for length, _, _ in bars] == [SPAN, 0]
    assert bars[1][2].get("stroke") is None


def test_place_without_a_base_gets_no_mark() -> None:
    rows = tuple(replace(row, shares=(row.shares[0], None, row.shares[2])) for row in HALDEN.rows)
    drawing = draw(replace(HALDEN, rows=rows))
    assert find_marks(drawing.diamonds, drawing.bars) == [None] * 4
    assert None not in find_marks(drawing.lines, drawing.bars)


def test_texts_stand_above_their_bar_with_the_number_at_the_right() -> None:
    drawing = draw(HALDEN)
    for row, (_, top, _) in zip(HALDEN.rows, drawing.bars, strict=True):
        (label,) = [(x, y) for x, y, text in drawing.texts if text.text == row.label]
        (number,) = [(x, y) for x, y, text in drawing.texts if text.text == row.number]
        assert label[0] == START
        assert number[0] == START + SPAN
        assert label[1] == number[1]
        assert top - 13 < label[1] < top


# --- told apart without colour


def test_every_place_has_its_shape_in_the_key_beside_its_name() -> None:
    drawing = draw(HALDEN)
    names = {text.text: y for x, y, text in drawing.texts if x == START + 36}
    assert list(names) == list(HALDEN.series)
    assert [names["Østfold"] - y for _, y in drawing.diamonds if y < drawing.bars[0][1]] == [5]
    assert [names["Hele landet"] - y for _, y in drawing.lines if y < drawing.bars[0][1]] == [5]
    assert len(drawing.diamonds) == len(drawing.lines) == 1 + len(HALDEN.rows)


def test_nation_is_a_line_with_a_county_and_without() -> None:
    drawing = draw(AKER)
    assert drawing.diamonds == []
    assert len(drawing.lines) == 1 + len(AKER.rows)


def test_missing_reasons_are_a_hollow_bar_and_others_are_filled() -> None:
    for row, (_, _, bar) in zip(HALDEN.rows, draw(HALDEN).bars, strict=True):
        expected = (PAPER, COLOURS["missing"]) if row.tone == "missing" else (COLOURS[row.tone], None)
        assert (bar.get("fill"), bar.get("stroke")) == expected


def measure_contrast(colour: str) -> float:
    """The contrast against white, as WCAG 2.1 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_text_and_marks_stand_out_from_paper() -> None:
    drawing = draw(HALDEN)
    assert all(measure_contrast(text.get("fill")) >= 4.5 for _, _, text in drawing.texts)
    bars = {bar.get("stroke") or bar.get("fill") for _, _, bar in drawing.bars}
    assert bars == set(COLOURS.values())
    assert all(measure_contrast(colour) >= 3 for colour in [*bars, INK])


# --- fit to embed


def test_image_has_a_name_and_a_description_and_hides_its_marks() -> None:
    root = draw(HALDEN, name="ark-bilde").root
    assert root.get("role") == "img"
    title, text, marks = root
    assert (title.tag, title.get("id"), title.text) == (f"{SVG}title", root.get("aria-labelledby"), HALDEN.title)
    assert (text.tag, text.get("id"), text.text) == (f"{SVG}desc", root.get("aria-describedby"), HALDEN.text)
    assert marks.get("aria-hidden") == "true"
    assert [element.get("id") for element in root.iter() if element.get("id")] == ["ark-bilde-title", "ark-bilde-desc"]
    assert [element for element in marks.iter() if element.get("role") or element.get("class")] == []


def test_image_scales_and_can_be_read_on_a_narrow_screen() -> None:
    root = draw(HALDEN).root
    assert root.get("width") is None
    assert root.get("height") is None
    left, top, width, height = map(int, root.get("viewBox").split())
    assert (left, top, width) == (0, 0, 312)
    assert float(root.get("font-size")) * 288 / width >= 12
    assert root.get("font-family") == "Inter, sans-serif"
    drawing = draw(HALDEN)
    assert all(0 < y < height for _, y, _ in drawing.texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text: str) -> None:
    rows = tuple(replace(row, label=text, number=text) for row in HALDEN.rows)
    root = draw(replace(HALDEN, title=text, text=text, series=(text,) * 3, rows=rows)).root
    elements = list(root.iter())
    assert {element.tag.removeprefix(SVG) for element in elements} == {
        "svg",
        "title",
        "desc",
        "g",
        "line",
        "path",
        "text",
    }
    assert [key for element in elements for key in element.attrib if key.startswith("on") or "href" in key] == []
    ticks = [f"{share}\u00a0%" for share in (0, 20, 40, 60, 80, 100)]
    shown = [element.text for element in root.iter(f"{SVG}text")]
    assert sorted(shown) == sorted([*ticks, *[text] * (3 + 2 * len(rows))])
    assert (root[0].text, root[1].text) == (text, text)


def test_what_xml_forbids_is_left_out() -> None:
    text = "a\x00b\x08c\x1fd\ud800e\ufffff\U0001f600"
    root = draw(replace(HALDEN, title=text, text=text, series=(text, "Østfold", "Hele landet"))).root
    shown = [element.text for element in root.iter(f"{SVG}text")]
    assert shown.count("abcdef\U0001f600") == 1
    assert (root[0].text, root[1].text) == ("abcdef\U0001f600",) * 2


def test_long_names_are_cut_and_the_picture_stays_small() -> None:
    fits, too_long = "W" * LONGEST_TEXT, "W" * (LONGEST_TEXT + 1)
    rows = tuple(itertools.islice(itertools.cycle(replace(row, label=too_long) for row in HALDEN.rows), 8))
    picture = replace(HALDEN, text="x" * 800, series=(fits, too_long, "Hele landet"), rows=rows)
    shown = [text.text for _, _, text in draw(picture).texts]
    assert fits in shown
    assert "W" * (LONGEST_TEXT - 1) + "…" in shown
    assert len(draw_picture(picture, name="bilde").encode()) <= 12_000


def test_same_picture_gives_the_same_bytes() -> None:
    first = draw_picture(HALDEN, name="bilde")
    draw_picture(AKER, name="bilde")
    assert draw_picture(HALDEN, name="bilde") == first


def test_no_font_of_the_machine_is_measured() -> None:
    """Vega asks for the width of every text that has a size; without one, nothing rests on the machine's fonts."""
    for path in SPECIFICATIONS_FOLDER.glob("*.json"):
        specification = path.read_text(encoding="utf-8")
        assert re.findall('"(?:limit|title|axes|legends|fontSize)": *.*', specification) == ['"fontSize": 0}},']
        assert json.loads(specification)["autosize"] == "none"


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"b', "A", "å"])
def test_name_that_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="id"):
        draw_picture(HALDEN, name=name)


def test_shares_that_do_not_fit_the_series_are_refused() -> None:
    for series in (HALDEN.series[:1], HALDEN.series[:2], (*HALDEN.series, "Norden")):
        with pytest.raises(ValueError, match=r"places|zip"):
            draw_picture(replace(HALDEN, series=series), name="bilde")
