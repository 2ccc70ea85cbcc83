"""The pages in a real browser: readable, within the window, accessible, silent and without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browser import Visit, visit

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
HALDEN, HVALER, OSLO, GAMLE_OSLO = "3001", "3011", "0301", "030101"
SHEETS = (HALDEN, HVALER, OSLO, GAMLE_OSLO)
OVERVIEW = "oversikt.html"
TOO_WIDE = """[...document.querySelectorAll('.card')]
    .filter(box => box.scrollWidth > box.clientWidth).map(box => box.querySelector('h2').id)"""

OpenPage = Callable[[str], Visit]


def place(kode: str) -> str:
    return f"ark/token-{kode}/index.html"


PAGES = (*map(place, SHEETS), OVERVIEW)


WIDTHS = (360, 768, 1280)


def find_violations(page: Page) -> list[tuple[str, list[object]]]:
    """Return the rules that axe finds broken, with the elements that break them."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_silent_and_asks_for_nothing_but_itself(open_page: OpenPage, reports: Path, name: str) -> None:
    seen = open_page(name)
    assert seen.complaints == []
    assert seen.requests == [(reports / name).as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways(open_page: OpenPage, name: str) -> None:
    page = open_page(name).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kode", SHEETS)
def test_no_table_of_a_sheet_is_wider_than_its_box(open_page: OpenPage, kode: str) -> None:
    page = open_page(place(kode)).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("kode", SHEETS)
def test_sheet_has_no_violation_of_wcag_2_1_aa(open_page: OpenPage, kode: str) -> None:
    page = open_page(place(kode)).page
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert find_violations(page) == []


def test_overview_has_no_violation_of_wcag_2_1_aa(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / OVERVIEW) as seen:
        # every county looks like the first: axe reads 400 rows cell by cell, and needs a minute for it
        seen.page.evaluate("document.querySelectorAll('.units tbody:nth-of-type(n+3)').forEach(rows => rows.remove())")
        assert find_violations(seen.page) == []


def test_municipality_sees_name_result_deadline_and_what_to_fix(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / place(HALDEN)) as seen:
        page = seen.page
        assert page.title() == "Halden – resultater for introduksjonsprogrammet 2020"
        assert page.get_by_role("heading", level=1, name="Halden").is_visible()
        assert page.get_by_role("heading", name="14 av 29 (48 prosent) nådde målet").is_visible()
        assert page.get_by_text("28. februar 2021", exact=True).is_visible()
        assert page.get_by_text("Rapporten i NIR viste feil tall i uke 3.").is_visible()
        first, second = (page.locator(".checks > li").nth(place).inner_text() for place in (0, 1))
        assert "ved eller etter grensen på tre år" in first
        assert "5 personer står som avsluttet uten årsak" in second


def test_result_and_deadline_are_within_the_first_screen(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / place(HALDEN)) as seen:
        bottom = seen.page.locator(".percent").bounding_box()
        assert bottom is not None
        assert bottom["y"] + bottom["height"] < 900


def test_stacked_bar_is_told_to_a_screen_reader(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / place(HALDEN)) as seen:
        snapshot = seen.page.locator(".stacked").aria_snapshot()
        assert "årsak ikke registrert: 5" in snapshot


def test_unit_without_exits_says_so(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / place("3012")) as seen:
        assert seen.page.get_by_role("heading", name="Ingen er registrert som avsluttet i 2020").is_visible()
        assert seen.page.locator(".percent").count() == 0


def test_keyboard_reaches_the_content_first(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / place(HALDEN)) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "innhold"


@pytest.mark.parametrize("kode", SHEETS)
def test_sheet_prints_on_a4(browser: Browser, reports: Path, kode: str) -> None:
    with visit(browser, reports / place(kode)) as seen:
        document = seen.page.pdf(prefer_css_page_size=True)
        assert document.startswith(b"%PDF-")
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 695, "height": 1000})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 695


def test_every_link_of_the_overview_leads_somewhere(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / OVERVIEW) as seen:
        links = seen.page.eval_on_selector_all("a[href]", "found => found.map(link => link.getAttribute('href'))")
        anchors = [link[1:] for link in links if link.startswith("#")]
        assert all(seen.page.locator(f"[id='{anchor}']").count() == 1 for anchor in anchors)
        # those to be reminded first are linked twice
        sheets = {link for link in links if link.startswith("ark/")}
        assert len(sheets) == 356 + 15
        assert all((reports / link).is_file() for link in sheets)
