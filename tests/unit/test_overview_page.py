"""The analyst's overview as a file: self-contained and shut to any script but its own, the same bytes each time.

What it says is in ``test_overview.py``; how it behaves in a browser, in ``tests/browser/test_overview_in_browser.py``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.overview.render import OVERVIEW_FILE, write_overview
from pipeline.overview.spread_chart import draw_spread
from pipeline.overview.view import Bar, Listing, Spread
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault
from pipeline.sheets.content.reading import read_units
from tests.support.injections import INJECTIONS
from tests.support.sheet_database import FACTS, STANDARD, STANDARD_ACCOUNTING, make_database, make_edition

MOST_BYTES = 1_000_000
LINKED = ("#", "ark/", "brev/", "tabeller/", "enheter.", "../../data/2020-forelopig-1/mottak/karantene_sammendrag.csv")
VOID = {"meta", "input"}


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.within: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.within.setdefault(self._open[-1], []).append(data)

    def find(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def warn(promise: str, *places: str) -> CheckOutcome:
    return CheckOutcome(Check("forrige_utgave", False, promise), tuple(Fault(place, 1, 2) for place in places))


def write(folder: Path, **database: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    connection = make_database(**database)  # type: ignore[arg-type]
    write_overview(connection, make_edition(), FACTS, folder, warnings=[warn("It holds.")])
    return folder / OVERVIEW_FILE


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(write(tmp_path_factory.mktemp("side")).read_text(encoding="utf-8"))


def test_R1_rows_registered_late_change_no_byte_of_the_overview(tmp_path: Path) -> None:
    late = {**STANDARD_ACCOUNTING, "registrert_etter_skjaeringsdato": 9000, "karantene": 3, "duplikat": 8}
    early = write(tmp_path / "en", accounting=STANDARD_ACCOUNTING).read_bytes()
    assert early == write(tmp_path / "to", accounting=late).read_bytes()
    # the test can fail: a bucket that the snapshot decides is on the page
    known = {**STANDARD_ACCOUNTING, "erstattet": 4321}
    assert early != write(tmp_path / "tre", accounting=known).read_bytes()


def test_R15_the_same_database_gives_the_same_bytes(tmp_path: Path) -> None:
    there, back = dict(STANDARD), dict(reversed(STANDARD.items()))
    assert write(tmp_path / "en", figures=there).read_bytes() == write(tmp_path / "to", figures=back).read_bytes()


def test_the_page_is_small(page: Page) -> None:
    assert len(page.text.encode("utf-8")) < MOST_BYTES


def hash_text(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_policy_allows_the_pages_own_script_and_style_by_their_hash_and_nothing_else(page: Page) -> None:
    (policy,) = [meta["content"] for meta in page.find("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    (script,), (style,) = page.within["script"], page.within["style"]
    assert rules == {
        "default-src": "'none'",
        "script-src": hash_text(script),
        "style-src": hash_text(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(page.find("script")) == len(page.find("style")) == 1
    assert "\r" not in page.text


def test_the_page_asks_for_nothing_and_has_no_handler(page: Page) -> None:
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "form", "object", "embed", "base"}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("style", "src", "action") for name in attributes)
        href = attributes.get("href") or "#"
        assert href.startswith(LINKED), href
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page.text)
    metas = {meta.get("name"): meta.get("content") for meta in page.find("meta")}
    assert "noindex" in str(metas["robots"])
    assert metas["referrer"] == "no-referrer"


def test_ids_are_single_and_what_refers_to_them_finds_them(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        named = [attributes.get(name) for name in ("aria-labelledby", "aria-describedby", "for")]
        anchors = [href[1:] for href in [attributes.get("href") or ""] if href.startswith("#")]
        assert {name for name in (*named, *anchors) if name} <= set(ids)


def test_headings_open_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_cells_are_sorted_by_numbers(page: Page) -> None:
    values = [attributes["data-v"] for attributes in page.find("td") if "data-v" in attributes]
    # 387 units less the nation's second row: nine counts each at least
    assert len(values) > 386 * 9
    assert all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)) for value in values)


def test_each_row_has_a_cell_for_each_column(page: Page) -> None:
    table = page.text[page.text.index('<table class="ds-table units"') :]
    rows = re.findall(r"<tr\b.*?</tr>", table[: table.index("</table>")], flags=re.DOTALL)
    groups, *others = [Page(row) for row in rows]
    (headings, *units) = [len(row.find("th")) + len(row.find("td")) for row in others]
    assert len(units) == 386
    assert set(units) == {headings}
    # the county's column is hidden while the table stands by county
    assert sum(int(str(cell["colspan"])) for cell in groups.find("th")) == headings - 1


def test_a_page_shows_the_first_places_of_a_warning_and_says_how_many_more(tmp_path: Path) -> None:
    places = [f"bydeler {number}" for number in range(7)]
    for number, more in ((5, None), (6, "Og ett sted til"), (7, "Og 2 steder til")):
        told = [warn("It holds.", *places[:number])]
        write_overview(make_database(), make_edition(), FACTS, tmp_path, warnings=told)
        found = Page((tmp_path / OVERVIEW_FILE).read_text(encoding="utf-8"))
        shown = [text for text in found.within["li"] if text.startswith("bydeler ")]
        assert shown == [f"{place}: fant 1, ventet 2" for place in places[:number]]
        assert [text for text in found.within.get("summary", ()) if "sted" in text] == [more][: bool(more)]


def test_untrusted_text_stays_text(tmp_path: Path) -> None:
    hostile = [*INJECTIONS, "<script>alert(1)</script>", '"><a href="https://example.invalid">', "{{ page }}"]
    connection = make_database()
    codes = [unit.kode for unit in read_units(connection) if unit.har_ark]
    for kode, text in zip(codes, hostile, strict=False):
        connection.execute("update klargjort.enhet set navn = ? where kode in (?, left(?, 2))", [text, kode, kode])
    told = [warn(text, text) for text in hostile]
    write_overview(connection, make_edition(), FACTS, tmp_path, warnings=told)
    found = Page((tmp_path / OVERVIEW_FILE).read_text(encoding="utf-8"))
    assert len(found.find("script")) == 1
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    links = {str(link["href"]) for link in found.find("a")}
    assert all(link.startswith(LINKED) for link in links)
    # they are there, as text
    assert "{{ page }}" in found.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found.text


# --- the picture

SVG = "{http://www.w3.org/2000/svg}"


@cache
def draw(bars: tuple[Bar, ...], **marks: float) -> ElementTree.Element:
    spread = Spread(
        text="What it shows <b>",
        width=5,
        titles={"many": "Many", "few": "Few"},
        nation="Nation",
        bars=bars,
        marks=marks,
        facts=(),
        table=Listing("", (), ()),
    )
    return ElementTree.fromstring(draw_spread(spread))


def make_bars(**counts: tuple[int, int]) -> tuple[Bar, ...]:
    return tuple(Bar(start, *counts.get(f"from{start}", (0, 0))) for start in range(0, 100, 5))


def measure(picture: ElementTree.Element, *, filled: bool) -> list[tuple[float, float, float]]:
    """(left, width, height) of the filled bars or of the hollow ones, as Vega writes a rectangle's path."""
    found = []
    for path in picture.iter(f"{SVG}path"):
        shape = re.fullmatch(r"M([-0-9.]+),([-0-9.]+)h([-0-9.]+)v([-0-9.]+)h[-0-9.]+Z", path.get("d", ""))
        if shape and path.get("fill") == ("#0d6e60" if filled else "#ffffff"):
            left, _, width, height = map(float, shape.groups())
            found.append((left, width, height))
    return found


def test_the_bars_are_as_high_as_their_numbers_on_one_scale() -> None:
    picture = draw(make_bars(from20=(4, 0), from45=(2, 6), from95=(0, 1)))
    filled, hollow = measure(picture, filled=True), measure(picture, filled=False)
    unit = filled[0][2] / 4
    assert [round(height / unit, 2) for _, _, height in filled] == [4, 2]
    # an outline lies around its shape, so three quarters of a unit of the picture are taken off
    assert [round((height + 0.75) / unit, 2) for _, _, height in hollow] == [6, 1]


def test_the_bars_stand_where_their_share_is() -> None:
    picture = draw(make_bars(from0=(1, 0), from50=(1, 0), from95=(1, 0)))
    lefts = [left for left, _, _ in measure(picture, filled=True)]
    # from 8 to 552 units of the picture is 0 to 100 percent; a bar begins one and a half units in
    assert lefts == pytest.approx([9.5, 281.5, 526.3], abs=0.1)


def test_the_nation_is_a_line_through_both_halves_and_the_quartiles_a_box() -> None:
    picture = draw(make_bars(from45=(3, 3)), nation=50.00, q1=40.00, median=45.00, q3=60.00)
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert {"Nation", "Many", "Few", "3"} <= set(texts)
    places = {line.get("transform") for line in picture.iter(f"{SVG}line")}
    assert any("translate(280," in str(place) for place in places)
    boxes = [path.get("d", "") for path in picture.iter(f"{SVG}path") if path.get("fill") == "#dde3e8"]
    (box,) = boxes
    # 40 to 60 percent: 225.6 to 334.4
    left, width = map(float, re.findall(r"M([0-9.]+),[0-9.]+h([0-9.]+)v12", box)[0])
    assert (left, width) == pytest.approx((225.6, 108.8))


def test_a_country_without_exits_is_drawn_too() -> None:
    picture = draw(make_bars())
    assert measure(picture, filled=True) == measure(picture, filled=False) == []


def test_the_picture_has_a_name_and_is_an_image_to_assistive_technology() -> None:
    picture = draw(make_bars(from45=(3, 3)))
    assert picture.get("role") == "img"
    named = {element.get("id"): element.text for element in picture.iter() if element.get("id")}
    assert named[str(picture.get("aria-labelledby"))] == "Kommunene etter andelen som nådde målet"
    assert named[str(picture.get("aria-describedby"))] == "What it shows <b>"
