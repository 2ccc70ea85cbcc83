"""The pages for the public in a real browser: accessible, as wide as the window, sorted and filtered, whole without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline.public.write import write_public
from tests.support.browser import visit
from tests.support.public_editions import list_small, make_public_edition
from tests.support.sheet_database import FACTS, make_edition

# what passes is not listed, which takes axe most of its time
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
# the country, a unit with figures, one where everything is hidden, one where nobody ended
PAGES = ("index.html", "kommune/3001-nn.html", "kommune/3012.html", "kommune/3011-nn.html")
SHOWN = """index => [...document.querySelectorAll('#units-table tbody tr')]
    .filter(row => row.checkVisibility()).map(row => row.cells[index].textContent)"""


@pytest.fixture(scope="module")
def public_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the small public edition."""
    folder, edition = tmp_path_factory.mktemp("offentlig"), make_edition("endelig", frist=None)
    units = edition.codes.areas.structure(date(2020, 12, 31)).units()
    write_public(make_public_edition(list_small(units)), edition, FACTS, folder)
    return folder


@pytest.fixture
def front(browser: Browser, public_pages: Path) -> Iterator[Page]:
    with visit(browser, public_pages / "index.html") as seen:
        yield seen.page
        assert [one for one in seen.complaints if "Content Security Policy" not in one] == []
        assert seen.requests == [(public_pages / "index.html").as_uri()]


def list_shown(page: Page, column: int = 0) -> list[str]:
    shown: list[str] = page.evaluate(SHOWN, column)
    return shown


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_no_wider_than_its_window(browser: Browser, public_pages: Path, name: str) -> None:
    with visit(browser, public_pages / name) as seen:
        found = Axe().run(seen.page, options=WCAG).response["violations"]
        assert [(item["id"], [node["target"] for node in item["nodes"]]) for item in found] == []
        for width in (320, 768):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") == width, width
        assert seen.complaints == []


def test_sorted_by_share_what_is_hidden_comes_last_by_code_both_ways(front: Page) -> None:
    # Kvam 100 %, Grünerløkka 100 %, Oslo and Gamle Oslo 75 %, Moss 63 %, Halden 48 %; Hvaler and Aremark have none
    front.get_by_role("button", name="Andel som nådde målet").click()
    falling = list_shown(front)
    assert falling[:2] == ["Bydel Grünerløkka", "Kvam herad"]
    assert falling[2:] == ["Oslo", "Bydel Gamle Oslo", "Moss", "Halden", "Hvaler", "Aremark"]
    assert (
        front.get_by_role("status").inner_text() == "8 rader vises, ordnet etter andel som nådde målet, høyest først."
    )
    front.get_by_role("button", name="Andel som nådde målet").click()
    assert list_shown(front)[0] == "Halden" and list_shown(front)[-2:] == ["Hvaler", "Aremark"]


def test_filtered_by_name_county_and_bydeler(front: Page) -> None:
    front.get_by_label("Navn").fill("hal")
    assert list_shown(front) == ["Halden"]
    front.get_by_role("button", name="Nullstill").click()
    front.get_by_label("Ta med bydelene i Oslo").uncheck()
    front.locator("#filter-county").select_option(label="Oslo")
    assert list_shown(front) == ["Oslo"]
    assert front.get_by_role("status").inner_text() == "Én rad vises, ordnet etter fylke."
    front.get_by_role("button", name="Nullstill").click()
    assert len(list_shown(front)) == 8


def test_without_its_script_the_table_is_whole_and_no_control_is_there(browser: Browser, public_pages: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((public_pages / "index.html").as_uri())
    assert page.locator("#units-table tbody tr").count() == 8
    assert not page.locator("#filters").is_visible()
    page.close()


def test_no_other_script_runs_and_no_style_is_added(front: Page) -> None:
    front.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.wasRun = true';
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: rgb(1, 2, 3)">text</p>');
        }"""
    )
    assert front.evaluate("window.wasRun") is None
    assert front.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(1, 2, 3)"
