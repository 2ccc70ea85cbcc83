"""The pages in a real browser: readable, within the window, accessible, silent and without a network; and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.support.browser import Visit, visit

# what passes is not listed, which takes axe most of its time
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
HALDEN, HVALER, AREMARK, OSLO, GAMLE_OSLO = (
    f"ark/{kode}/index.html" for kode in ("3001", "3011", "3012", "0301", "030101")
)
FULL, FINAL, LONGEST = (f"{name}/index.html" for name in ("full", "final", "longest"))
FULL_NYNORSK, LONGEST_NYNORSK = "full/nynorsk.html", "longest/nynorsk.html"
PAGES = (FULL, FULL_NYNORSK, FINAL, LONGEST_NYNORSK, HVALER, AREMARK, OSLO, GAMLE_OSLO)
# the narrowest is a window of 1280 at 400 %
WIDTHS = (320, 360, 600, 768, 900, 1280)
SMALL_SCREEN, SCREEN = {"width": 320, "height": 640}, {"width": 1280, "height": 800}

# Where the text of a cell lies outside the window or over its neighbour. A row's name may stand above its numbers.
CUT_CELLS = """() => [...document.querySelectorAll('th, td')].filter(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const box = cell.getBoundingClientRect();
    const hidden = node => node.parentElement.closest('.ds-sr-only, [aria-hidden], svg');
    return [...cell.childNodes].some(node => {
        if (node.nodeType !== Node.TEXT_NODE || hidden(node)) return false;
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        return text.left < box.left - 1 || text.right > box.right + 1 || text.right > innerWidth;
    });
}).map(cell => cell.textContent)"""

OpenPage = Callable[[str], Visit]


def find_violations(page: Page) -> list[tuple[str, list[object]]]:
    """Return the rules that axe finds broken, with the elements that break them."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


def find_bottom(place: Locator) -> float:
    """How far down the page something ends."""
    box = place.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def read_print(page: Page) -> list[str]:
    """Return the text of each sheet of paper, with plain spaces."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [sheet.get_textpage().get_text_bounded().replace("\N{NO-BREAK SPACE}", " ") for sheet in document]


# --- the page as such


@pytest.mark.parametrize("name", PAGES)
def test_page_is_silent_and_asks_for_nothing_but_itself(open_page: OpenPage, reports: Path, name: str) -> None:
    seen = open_page(name)
    assert seen.complaints == []
    assert seen.requests == [(reports / name).as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways_and_cuts_no_number(open_page: OpenPage, name: str) -> None:
    page = open_page(name).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_CELLS) == []


@pytest.mark.parametrize(
    # every state and part of the page at one width or the other: axe reads all of a page's cells, and takes its time
    ("name", "width"),
    [(FULL, 320), (FULL_NYNORSK, 1280), (FINAL, 1280), (AREMARK, 320), (OSLO, 1280)],
)
def test_page_has_no_violation_of_wcag_2_1_aa(open_page: OpenPage, name: str, width: int) -> None:
    page = open_page(name).page
    page.set_viewport_size({"width": width, "height": 900})
    assert find_violations(page) == []


def test_tables_are_tables_in_a_narrow_window_too(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL, width=320) as seen:
        table = seen.page.get_by_role("table", name="Personer som avsluttet i 2020")
        assert table.get_by_role("row").count() == 1 + 8 + 3
        assert table.get_by_role("columnheader", name="Kvinner").count() == 1
        assert table.get_by_role("rowheader", name="Grunnskole").count() == 1
        assert table.get_by_role("cell", name="31 %").count() == 1


# A link in a sentence is as large as its line (WCAG 2.5.8); every other one can be hit with a thumb.
SMALL_TARGETS = """() => [...document.querySelectorAll('a:not(.ds-skip-link), button, summary')].filter(target => {
    const box = target.getBoundingClientRect();
    const text = target.parentElement.textContent.trim();
    const inSentence = target.parentElement.matches('p, dd') && text !== target.textContent.trim();
    return box.width && !inSentence && box.bottom > 0 && (box.height < 24 || box.width < 24);
}).map(target => target.textContent)"""


@pytest.mark.parametrize("name", [FULL, OSLO, HVALER, FINAL])
def test_every_target_is_at_least_24_pixels(open_page: OpenPage, name: str) -> None:
    page = open_page(name).page
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SMALL_TARGETS) == []


def test_the_text_of_the_picture_can_be_read_in_the_narrowest_window(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL, width=320) as seen:
        picture = seen.page.locator(".picture svg")
        sizes = "svg => [...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect().height)"
        scale = picture.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
        assert scale * 13 >= 11.9  # the letters are 13 units of the picture
        assert min(picture.evaluate(sizes)) >= 12


# --- the first screen


def test_first_screen_tells_what_it_is_what_to_do_by_when_and_the_result(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        page = seen.page
        page.set_viewport_size(SCREEN)
        assert page.title() == "Halden – resultater for introduksjonsprogrammet 2020"
        first = [
            page.get_by_text("Foreløpige resultater", exact=True),
            page.get_by_role("heading", level=1, name="Halden"),
            page.get_by_text("28. februar 2021", exact=True),
            page.get_by_text("Rettelser innen fristen"),
            page.locator(".worst").get_by_role("link", name="Avsluttet uten årsak"),
            page.get_by_role("link", name="Se alle 9 punktene"),
            page.get_by_role("heading", name="14 av 29 nådde målet"),
            page.locator(".legend").get_by_text("Årsak ikke registrert: 5"),
            page.get_by_text("kan andelen ende mellom 48 og 76 prosent").first,
            page.get_by_role("link", name="Nynorsk"),
        ]
        assert [place.count() for place in first] == [1] * len(first)
        assert max(map(find_bottom, first)) <= SCREEN["height"]


def test_two_small_screens_tell_what_to_do_by_when(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        seen.page.set_viewport_size(SMALL_SCREEN)
        first = [
            seen.page.get_by_text("Foreløpige resultater", exact=True),
            seen.page.get_by_text("28. februar 2021", exact=True),
            seen.page.locator(".worst li").nth(4),
            seen.page.get_by_role("link", name="Se alle 9 punktene"),
        ]
        assert max(map(find_bottom, first)) <= 2 * SMALL_SCREEN["height"]


# What a reader comes for, and where it is answered.
QUESTIONS = {
    "is this final": ".ds-tag",
    "how many without a reason": '.worst li:has(a[href="#avsluttet_uten_arsak"])',
    "what do I do": ".todo .more",
    "by when": ".deadline .value",
    "who may see this": ".access",
    "what if I do nothing": ".consequence",
}


@pytest.mark.parametrize(("screen", "screens"), [(SCREEN, 1), (SMALL_SCREEN, 2)], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", [FULL, FULL_NYNORSK])
def test_every_question_is_answered_at_once(
    browser: Browser, reports: Path, name: str, screen: dict[str, int], screens: int
) -> None:
    with visit(browser, reports / name) as seen:
        seen.page.set_viewport_size(screen)
        answers = {question: seen.page.locator(place) for question, place in QUESTIONS.items()}
        assert {question: answer.count() for question, answer in answers.items()} == dict.fromkeys(QUESTIONS, 1)
        late = {question: find_bottom(answer) for question, answer in answers.items()}
        assert {question: y for question, y in late.items() if y > screens * screen["height"]} == {}


def test_stacked_bar_is_told_to_a_screen_reader(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / HALDEN) as seen:
        assert "årsak ikke registrert: 5" in seen.page.locator(".stacked").aria_snapshot()


def test_unit_without_exits_says_so(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / AREMARK) as seen:
        assert seen.page.get_by_role("heading", name="Ingen er registrert som avsluttet i 2020").is_visible()
        assert seen.page.locator(".percent").count() == 0


# --- getting about


def test_keyboard_reaches_the_content_the_language_and_the_worst(browser: Browser, reports: Path) -> None:
    focused = "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineWidth]"
    with visit(browser, reports / FULL) as seen:
        reached = []
        for _ in range(8):
            seen.page.keyboard.press("Tab")
            reached.append(seen.page.evaluate(focused))
        names = [name for name, _ in reached]
        assert names[:2] == ["Hopp til innholdet", "Nynorsk"]
        assert names[2] == "Avsluttet uten årsak"
        assert names[7].startswith("Se alle 9")
        assert all(width != "0px" for _, width in reached[1:])  # the first is a box of its own when reached


def test_skip_link_leads_to_the_content(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.page.get_by_text("Hopp til innholdet").is_visible()
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "innhold"


def test_one_of_the_worst_leads_to_what_to_do_about_it(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        seen.page.locator(".worst").get_by_role("link", name="Avsluttet uten årsak").click()
        item = seen.page.locator("#avsluttet_uten_arsak")
        box = item.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900
        assert "5 personer står som avsluttet uten årsak" in item.inner_text()
        assert "Velg den årsaken som passer" in item.inner_text()


def test_one_click_leads_to_the_other_language_and_back(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        seen.page.get_by_role("link", name="Nynorsk").click()
        assert seen.page.get_by_role("heading", name="14 av 29 nådde målet").is_visible()
        assert seen.page.locator("html").get_attribute("lang") == "nn"
        seen.page.get_by_role("link", name="Bokmål").click()
        assert seen.page.locator("html").get_attribute("lang") == "nb"


# --- without colours, and on paper


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_borders_and_the_picture(browser: Browser, reports: Path, scheme: str) -> None:
    page = browser.new_page(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((reports / FULL).as_uri())
    widths = {
        name: page.locator(name).first.evaluate("place => getComputedStyle(place).borderTopWidth")
        for name in (".todo", ".key", ".ds-tag", ".stacked", ".bar")
    }
    assert "0px" not in widths.values(), widths
    # the picture keeps its colours, so it must bring the white that they are made for
    assert (
        page.locator(".picture svg").evaluate("place => getComputedStyle(place).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    page.close()


@pytest.mark.parametrize("name", [FULL, LONGEST_NYNORSK])
def test_first_two_sheets_of_paper_hold_what_to_do_and_the_result(browser: Browser, reports: Path, name: str) -> None:
    nynorsk = name == LONGEST_NYNORSK
    with visit(browser, reports / name) as seen:
        sheets = read_print(seen.page)
    first, second, rest = sheets[0], sheets[1], "".join(sheets[2:])
    for text in ("28. februar 2021", "14 av 29 nådde målet", "Introresultat"):
        assert text in first
    assert ("Avslutta utan årsak" if nynorsk else "Avsluttet uten årsak") in first
    assert "Resultatet" in second
    assert ("Gjer dette:" if nynorsk else "Gjør dette:") in rest
    assert ("Gjer dette:" if nynorsk else "Gjør dette:") not in first + second


def test_links_that_paper_cannot_follow_are_not_printed(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / FULL) as seen:
        text = "".join(read_print(seen.page))
    for words in ("Nynorsk", "Ta med arket", "På dette arket", "Hopp til innholdet", "Se alle 9 punktene"):
        assert words not in text


@pytest.mark.parametrize("name", PAGES)
def test_print_fits_on_a4(browser: Browser, reports: Path, name: str) -> None:
    with visit(browser, reports / name) as seen:
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 688
        assert seen.page.evaluate(CUT_CELLS) == []
