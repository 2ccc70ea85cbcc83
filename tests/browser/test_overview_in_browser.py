"""The analyst's overview in a real browser: sorted and filtered by mouse and keyboard, whole without its script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline.overview.render import OVERVIEW_FILE, write_overview
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault
from pipeline.sheets.words.texts import load_texts
from tests.support.browser import Visit, visit
from tests.support.sheet_database import FACTS, make_database, make_edition

# what passes is not listed, which takes axe most of its time
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
WIDTHS = (320, 768, 1024, 1280, 1920)
WARNING = CheckOutcome(
    Check("forrige_utgave", False, "No unit has halved."),
    (Fault("avsluttet", 29, 66, "kommune", "3001"), *(Fault(f"bydeler {number}", 1, 2) for number in range(6))),
)
# axe reads 400 rows cell by cell, and needs a minute for it; every county looks like the first two
SHORTEN = "document.querySelectorAll('.units tbody:nth-of-type(n+4):not(:last-child)').forEach(rows => rows.remove())"
SHOWN = """index => [...document.querySelectorAll('#units-table tbody tr:not(.land)')]
    .filter(row => row.checkVisibility()).map(row => row.cells[index].textContent)"""


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview of the standard database, alone in its folder."""
    folder, connection = tmp_path_factory.mktemp("oversikt"), make_database()
    write_overview(connection, make_edition(), FACTS, folder, warnings=[WARNING])
    return folder / OVERVIEW_FILE


@pytest.fixture
def seen(browser: Browser, overview: Path) -> Iterator[Visit]:
    with visit(browser, overview) as opened:
        yield opened


@pytest.fixture
def page(seen: Visit) -> Page:
    return seen.page


def list_shown(page: Page, column: int = 0) -> list[str]:
    shown: list[str] = page.evaluate(SHOWN, column)
    return shown


def find_column(page: Page, name: str) -> int:
    return page.locator("#units-table thead tr:last-child th").all_inner_texts().index(name)


def find_violations(page: Page) -> list[tuple[str, list[object]]]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


def test_the_page_is_silent_and_asks_for_nothing_but_itself(seen: Visit, overview: Path) -> None:
    seen.page.get_by_role("button", name="Avsluttet").click()
    assert seen.complaints == []
    assert seen.requests == [overview.as_uri()]


def test_no_other_script_runs_and_no_style_is_added(page: Page) -> None:
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.wasRun = true';
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.wasRun = true">');
            document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: rgb(1, 2, 3)">text</p>');
        }"""
    )
    page.wait_for_timeout(50)
    assert page.evaluate("window.wasRun") is None
    assert page.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(1, 2, 3)"


def test_numbers_are_sorted_as_numbers_and_what_has_none_comes_last(page: Page) -> None:
    heading = page.locator("#units-table").get_by_role("columnheader", name="Andel", exact=True)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    # Grünerløkka 17 of 17, Oslo 47 of 60, Gamle Oslo 30 of 40, Moss 125 of 200, Halden 14 of 29, Uoppgitt 0 of 3
    assert list_shown(page)[:6] == ["030102", "0301", "030101", "3002", "3001", "030199"]
    assert len(list_shown(page)) == 374
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert list_shown(page)[:6] == ["030199", "3001", "3002", "030101", "0301", "030102"]
    # equals and units without a share keep the order by county
    assert list_shown(page)[6:9] == ["030103", "030104", "030105"]


def test_changes_are_sorted_by_their_sign(page: Page) -> None:
    page.get_by_role("button", name="Siden sist").click()
    page.get_by_role("button", name="Siden sist").click()
    assert list_shown(page, find_column(page, "Siden sist"))[0] == "−3"


def test_names_are_sorted_the_norwegian_way(page: Page) -> None:
    page.get_by_role("button", name="Enhet", exact=True).click()
    names = list_shown(page, 1)
    assert names[0] == "Alna"
    assert names.index("Voss") < names.index("Ørsta") < names.index("Ål")
    assert page.get_by_role("status").inner_text() == "374 enheter, etter Enhet, fra A til Å."


def test_only_one_column_is_told_as_sorted_and_the_county_has_a_column_then(page: Page) -> None:
    county = page.locator("#units-table").get_by_role("columnheader", name="Fylke")
    assert county.count() == 0
    page.get_by_role("button", name=load_texts("nb").say("vekt_viktig")).click()
    page.get_by_role("button", name="For sent").click()
    assert page.locator("[aria-sort]").all_inner_texts() == ["For sent"]
    assert county.is_visible()
    assert page.locator("thead .groups th").first.get_attribute("colspan") == "3"


def test_the_keyboard_sorts(page: Page) -> None:
    page.get_by_role("button", name="Deltakere").focus()
    page.keyboard.press("Enter")
    assert list_shown(page)[:2] == ["3002", "0301"]
    page.keyboard.press("Space")
    assert list_shown(page)[-1] == "3002"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Uten tiltak"


def test_the_table_is_filtered_by_name_code_county_kind_and_size(page: Page) -> None:
    page.get_by_label("Navn eller nummer").fill("HALD")
    # the county's row stands over its unit
    assert list_shown(page, 1) == ["Viken", "Halden"]
    assert page.get_by_role("status").inner_text() == "1 enhet, fylke for fylke."
    page.get_by_label("Navn eller nummer").fill("0301")
    assert len(list_shown(page)) == 1 + 1 + 18
    page.get_by_label("Enheter", exact=True).select_option("Bydeler")
    assert len(list_shown(page)) == 18
    page.get_by_label("Bare med 10 avslutninger eller flere").check()
    assert list_shown(page, 1) == ["Gamle Oslo", "Grünerløkka"]
    page.get_by_label("Enheter", exact=True).select_option("Kommuner")
    page.get_by_label("Navn eller nummer").fill("")
    assert list_shown(page, 1) == ["Oslo", "Halden", "Moss"]
    page.get_by_label("Fylke", exact=True).select_option("Viken")
    assert list_shown(page, 1) == ["Halden", "Moss"]
    page.get_by_label("Enheter", exact=True).select_option("Fylker")
    assert list_shown(page, 1) == ["Viken"]


def test_a_filter_and_an_order_go_together_and_one_button_undoes_both(page: Page) -> None:
    before = list_shown(page)
    page.get_by_label("Fylke", exact=True).select_option("Viken")
    page.get_by_role("button", name="Avsluttet").click()
    assert list_shown(page, 1)[:2] == ["Moss", "Halden"]
    assert page.locator(".land").is_visible()
    page.get_by_role("button", name="Vis alle, fylke for fylke").click()
    assert list_shown(page) == before
    assert page.locator("[aria-sort]").count() == 0
    assert page.get_by_role("status").inner_text() == "374 enheter, fylke for fylke."


def test_counties_can_be_sorted_too(page: Page) -> None:
    page.get_by_label("Enheter", exact=True).select_option("Fylker")
    page.get_by_role("button", name="Avsluttet").click()
    assert list_shown(page, 1)[:2] == ["Viken", "Oslo"]
    assert len(list_shown(page)) == 11


def test_a_link_to_a_county_finds_it_whatever_the_order(page: Page) -> None:
    page.get_by_role("button", name="Avsluttet").click()
    page.locator(".counties").get_by_role("link", name="Agder").click()
    assert page.locator("#fylke-42 tr").first.is_visible()
    assert page.evaluate("document.getElementById('fylke-42').getBoundingClientRect().top") < 900


def test_without_a_script_the_table_is_whole_by_county_and_nothing_is_dead(browser: Browser, overview: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(overview.as_uri())
    assert not plain.locator("#filters").is_visible()
    assert plain.locator("button:visible").count() == 0
    assert plain.locator("#units-table tbody tr:visible").count() == 1 + 11 + 374
    assert plain.locator("#fylke-30 tr").nth(1).inner_text().split("\t")[:3] == ["3001", "Halden", "29"]
    context.close()


@pytest.mark.parametrize("is_sorted", [False, True], ids=["by county", "sorted"])
def test_the_page_never_scrolls_sideways(page: Page, is_sorted: bool) -> None:
    if is_sorted:
        page.get_by_role("button", name="Avsluttet").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_table_but_that_of_all_units_is_wider_than_its_place_on_a_wide_screen(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    too_wide = page.eval_on_selector_all(
        ".scroll",
        "found => found.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.outerHTML.slice(0, 90))",
    )
    assert too_wide == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_has_no_violation_of_wcag_2_1_aa(browser: Browser, overview: Path, width: int) -> None:
    with visit(browser, overview, width=width) as seen:
        seen.page.evaluate(SHORTEN)
        assert find_violations(seen.page) == []
        seen.page.get_by_role("button", name="Andel", exact=True).click()
        seen.page.get_by_label("Navn eller nummer").fill("o")
        assert find_violations(seen.page) == []


SMALL = """least => [...document.querySelectorAll('a, button, summary, input, select')]
    .filter(one => one.checkVisibility() && !one.classList.contains('ds-skip-link'))
    .filter(one => [...one.getClientRects()].some(box => box.width < least || box.height < least))
    .map(one => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [320, 1280])
def test_whatever_is_pressed_is_large_enough(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.eval_on_selector_all("details", "found => found.forEach(one => (one.open = true))")
    # a checkbox is 20 px, and so is its label beside it, which presses it too
    assert [one for one in page.evaluate(SMALL, 23.9) if 'type="checkbox"' not in one] == []


def test_the_first_screen_says_whether_it_can_go_out_and_whom_to_ring(page: Page) -> None:
    for text in ("før resultatene sendes ut", "Ring først:", "Kontrollen «Stor endring siden forrige utgave» slår ut"):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').id") == "ready"


def test_the_page_prints_without_its_controls(page: Page) -> None:
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 720})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1040
    assert not page.locator("#filters").is_visible()
    assert page.locator("#units-table").is_visible()


def test_every_link_leads_somewhere(browser: Browser, reports: Path) -> None:
    with visit(browser, reports / OVERVIEW_FILE) as seen:
        links = seen.page.eval_on_selector_all("a[href]", "found => found.map(link => link.getAttribute('href'))")
        anchors = [link[1:] for link in links if link.startswith("#")]
        assert all(seen.page.locator(f"[id='{anchor}']").count() == 1 for anchor in anchors)
        # in both written standards; those that are told of above the table are linked more than once
        sheets = {link for link in links if link.startswith("ark/") and link != "ark/"}
        assert len(sheets) == 2 * (356 + 15)
        assert all((reports / link).is_file() for link in sheets)
