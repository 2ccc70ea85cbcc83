"""T4: the report to the ministry in a real browser: accessible, as wide as the window, and nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.report.chosen_tables import read_chosen
from pipeline.report.make import write_report
from tests.support.browser import visit
from tests.support.made_reports import make_material

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rapport")
    write_report(make_material(), read_chosen(), folder)
    return folder


@pytest.mark.parametrize("name", ["rapport.html", "rapport-nynorsk.html"])
def test_a_page_is_accessible_and_no_wider_than_its_window(browser: Browser, pages: Path, name: str) -> None:
    with visit(browser, pages / name) as seen:
        found = Axe().run(seen.page, options=WCAG).response["violations"]
        assert [(item["id"], [node["target"] for node in item["nodes"]]) for item in found] == []
        for width in (320, 768):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") == width, width
        assert seen.complaints == []
        assert seen.requests == [(pages / name).as_uri()]
        # what is hidden is said, not shown as a number
        county = seen.page.locator("#fylker").locator("xpath=..").locator("tbody tr").nth(1).locator("td")
        assert [text.split("\n")[0] for text in county.all_inner_texts()[-2:]] != ["301", "140"]
        other = "rapport.html" if name != "rapport.html" else "rapport-nynorsk.html"
        seen.page.get_by_role("link", name="rapporten").click()
        assert seen.page.url == (pages / other).as_uri()
