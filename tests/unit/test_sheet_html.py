"""The page: all that the sheet says and nothing else, self-contained, without a script, escaped, the same bytes."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import UndefinedError

from pipeline.common.languages import LANGUAGES
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.html import TEMPLATES_FOLDER, load_templates, render_html
from pipeline.sheets.words.texts import load_texts
from tests.support.hostile_sheets import fill_texts
from tests.support.sheet_database import HALDEN, make_edition
from tests.support.sheet_views import compose, read_given

HALDEN_KODE, HVALER, AREMARK, OSLO, GAMLE_OSLO = "3001", "3011", "3012", "0301", "030101"
UNITS = (HALDEN_KODE, HVALER, AREMARK, OSLO, GAMLE_OSLO)
LIMIT = 150_000


def render(sheet: Sheet) -> str:
    picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
    return render_html(sheet, load_texts(sheet.language), picture).decode("utf-8")


@cache
def page_of(kode: str, language: str = "nb", slag: str = "forelopig") -> str:
    return render(compose(kode, make_edition(slag, notice="Rapporten viste feil tall."), language=language))


class Page(HTMLParser):
    """What a page is made of: tags with their attributes, and its text outside the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] != "style":
            self.words.append(data)

    def collect(self, attribute: str) -> list[str]:
        return [str(found[attribute]) for _, found in self.tags if attribute in found]


def list_texts(item: Any) -> set[str]:
    """Every text of a view that a reader is shown; ``name`` of a table is for a workbook, a picture draws its own.

    The ends of the interval are numbers of its sentence.
    """
    hidden = {"ends", "language", "kode", "cutoff_date", "kind", "tone", "start", "length", "bar", "id", "key", "file"}
    if isinstance(item, str):
        return {item} if item else set()
    if isinstance(item, tuple):
        return {text for one in item for text in list_texts(one)}
    if is_dataclass(item):
        is_table = hasattr(item, "headings")
        skipped = hidden | ({"name", "code_heading"} if is_table else set()) | {"picture"}
        return {text for one in fields(item) if one.name not in skipped for text in list_texts(getattr(item, one.name))}
    return set()


# --- what it says


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kode", UNITS)
def test_page_says_all_that_the_sheet_says(kode: str, language: str, slag: str) -> None:
    sheet = compose(kode, make_edition(slag, notice="Rapporten viste feil tall."), language=language)
    shown = Page(page_of(kode, language, slag)).text
    # the list of things to look at is left out where it is empty, and a sheet of one card says nothing twice
    unsaid = {sheet.checks.nothing} if sheet.checks.items else {sheet.checks.heading, sheet.checks.intro}
    # a point's short name stands for it where it is among the first to do
    unsaid |= {item.short for item in sheet.checks.items} - {item.short for item in sheet.todo.items}
    if sheet.is_empty:
        unsaid |= {sheet.todo.heading, sheet.todo.nothing, sheet.checks.nothing}
    assert [text for text in sorted(list_texts(sheet) - unsaid) if " ".join(text.split()) not in shown] == []


def test_page_is_in_its_language_and_links_to_the_other() -> None:
    for language, other in (("nb", "nn"), ("nn", "nb")):
        page = Page(page_of(HALDEN_KODE, language))
        assert page.tags[0][1] == {"lang": language}
        (link,) = (found for tag, found in page.tags if tag == "a" and found.get("lang"))
        assert (link["lang"], link["hreflang"]) == (other, other)
        assert link["href"] == ("index.html" if other == "nb" else "nynorsk.html")


def test_what_to_do_stands_before_the_result_and_the_result_before_the_rest() -> None:
    text = page_of(HALDEN_KODE)
    marks = ['class="ds-tag"', "<h1", 'id="na"', "28.\N{NO-BREAK SPACE}februar", 'id="nokkeltall"', 'class="contents"']
    marks += ['id="sjekk"', 'id="rett"', 'id="vite"', 'id="resultat"', 'id="endring"', 'id="sammenligning"']
    marks += ['id="arsaker"', 'id="utelatt"', 'id="tiltak"', 'id="om"', 'id="filer"', "<footer"]
    places = [text.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)


def test_a_final_page_has_the_result_first_and_the_points_folded_after_it() -> None:
    text = page_of(HALDEN_KODE, slag="endelig")
    marks = [
        "<h1",
        'id="nokkeltall"',
        'id="na"',
        'id="resultat"',
        'id="tiltak"',
        'id="endring"',
        'id="sjekk"',
        'id="om"',
    ]
    places = [text.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)
    assert 'class="action"' not in text
    points = compose(HALDEN_KODE, make_edition("endelig")).checks.items
    assert text.count("<details>\n<summary><span") == len(points)


def test_points_beyond_the_important_are_folded_and_open_on_paper() -> None:
    text = page_of(HALDEN_KODE)
    points = compose(HALDEN_KODE).checks.items
    assert text.count("<details>\n<summary><span") == sum(item.kind != "viktig" for item in points) > 0
    assert "details::details-content{content-visibility:visible" in text


def test_a_notice_stands_before_what_to_do() -> None:
    text = page_of(HALDEN_KODE)
    assert 0 < text.find('id="merknad"') < text.find('id="na"')


def test_an_empty_page_is_one_card_and_what_is_folded() -> None:
    text = page_of(AREMARK)
    assert text.count('class="ds-card todo"') == 1
    assert "<table" not in text and 'class="contents"' not in text
    page = Page(text)
    assert len(page.text.split()) < 523  # half of what it was


def test_each_of_the_worst_leads_to_its_place_in_the_list() -> None:
    sheet = compose(HALDEN_KODE)
    page = Page(page_of(HALDEN_KODE))
    links = page.collect("href")
    assert [link for link in links if link[1:] in load_catalogue().rules] == [
        f"#{item.key}" for item in sheet.todo.items
    ]
    assert "#sjekk" in links


def test_a_part_that_a_unit_has_nothing_in_is_left_out() -> None:
    page = Page(page_of(AREMARK))
    ids = set(page.collect("id"))
    assert not {"resultat", "arsaker", "bydeler", "bilde-navn"} & ids
    assert "bydeler" in Page(page_of(OSLO)).collect("id")
    assert "rett" not in Page(page_of(HALDEN_KODE, slag="endelig")).collect("id")


def test_the_picture_stands_beside_its_table() -> None:
    text = page_of(HALDEN_KODE)
    result = text[text.index('id="resultat"') : text.index('id="sammenligning"')]
    assert result.count("<svg") == 1  # and no bars in the table, which would say the same
    assert result.index('class="picture"') < result.index("<table")


def test_a_dash_is_explained_to_a_screen_reader() -> None:
    text = page_of("0301")
    assert (
        '<span aria-hidden="true">–</span><span class="ds-sr-only">kan ikke regnes ut, fordi ingen avsluttet</span>'
        in text
    )


# --- what it is made of


@pytest.mark.parametrize("kode", UNITS)
def test_page_is_self_contained_and_has_no_script(kode: str) -> None:
    page = Page(page_of(kode))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "form", "object", "embed", "image", "use", "foreignobject"}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "action", "xlink:href") for name in attributes)
    for link in page.collect("href"):
        assert re.fullmatch(r"#[a-z_-]+|[a-z0-9-]+\.(html|pdf|xlsx|csv)", link), link
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org/2000/svg)", page_of(kode))
    policy = next(found["content"] for _, found in page.tags if found.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    metas = {found.get("name"): found.get("content") for tag, found in page.tags if tag == "meta"}
    assert metas["robots"] == "noindex, nofollow, noarchive"
    assert metas["referrer"] == "no-referrer"


@pytest.mark.parametrize("kode", UNITS)
def test_every_id_is_once_and_every_reference_leads_to_one(kode: str) -> None:
    page = Page(page_of(kode))
    ids = page.collect("id")
    assert len(ids) == len(set(ids))
    wanted = {link[1:] for link in page.collect("href") if link.startswith("#")}
    for name in ("aria-labelledby", "aria-describedby"):
        wanted |= {one for value in page.collect(name) for one in value.split()}
    assert wanted - set(ids) == set()


@pytest.mark.parametrize("kode", UNITS)
def test_headings_open_one_level_at_a_time(kode: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(page_of(kode)).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_longest_list_fits_in_the_page_limit() -> None:
    everything = dict.fromkeys(load_catalogue().rules, 123)
    figures = read_given({("kommune", HALDEN_KODE): replace(HALDEN, findings=everything)})
    text = render(compose(HALDEN_KODE, figures=figures, language="nn"))
    assert len(text.encode()) <= LIMIT
    page = Page(text)
    ids = page.collect("id")
    assert len(ids) == len(set(ids))
    assert set(everything) <= set(ids)


def test_R15_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(compose(HALDEN_KODE)) == render(compose(HALDEN_KODE))


# --- what comes from data


def test_every_text_is_text() -> None:
    text = render(fill_texts(compose(HALDEN_KODE), "</style></svg><script>alert(1)</script>\"'&amp;<b>"))
    page, clean = Page(text), Page(page_of(HALDEN_KODE))
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in clean.tags}
    assert {name for _, found in page.tags for name in found} <= {name for _, found in clean.tags for name in found}
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError):
        load_templates(TEMPLATES_FOLDER).from_string("{{ sheet.unknown }}").render(sheet=object())
