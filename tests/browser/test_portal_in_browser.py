"""The portal in a real browser (L9, L11, L12, L15): the way from the link to the end, by mouse and by keyboard.

Every page is accessible at both widths, silent and asks nobody else for anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response

from pipeline.links.model import PortalUnit
from pipeline.links.pin import digest_pin
from pipeline.portal.contact import ContactView
from pipeline.portal.pages import render_message
from pipeline.sheets.names import name_file, name_page
from tests.support.link_stores import EDITION, KEY, NOW, Clock, make_link, make_recipient, make_store, name_token
from tests.support.portals import CONTACT, publish_pages
from tests.support.served import Served, serve_here

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
WIDTHS = (1280, 320)
UNITS = {"3001": PortalUnit("3001", "Halden", "bokmål", date(2021, 2, 28))}
BOKMAL, NYNORSK, WITH_PIN, OVER, MISTAKEN = "linkA001", "linkB001", "linkC001", "linkD001", "linkE001"
PIN = "01234567"
MESSAGES = ("forside", *(f"feil_{status}" for status in (403, 404, 405, 413, 421, 429, 500, 503)))


@dataclass
class Window:
    """A browser of its own at the portal, and what it complained of and asked others for."""

    served: Served
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        """Open an address of the portal."""
        answer = self.page.goto(self.served.address + path)
        assert answer is not None
        return answer

    def enter(self, lenke_id: str) -> None:
        """Open a link and press its button."""
        self.go(f"/l/{name_token(lenke_id)}")
        self.page.get_by_role("button").click()

    def check(self) -> None:
        """The page is accessible, within the window, silent, and has asked nobody else."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width
            assert find_violations(self.page) == []
        assert self.complaints == []
        assert self.foreign == []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, reports: Path) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    links = [
        make_link(BOKMAL, make_recipient("3001", "kari@halden.example.no")),
        make_link(NYNORSK, make_recipient("3001", "per@halden.example.no", malform="nn", navn="")),
        make_link(WITH_PIN, make_recipient("3001", "ada@halden.example.no"), pin_digest=digest_pin(PIN)),
        make_link(OVER, make_recipient("3001", "ola@halden.example.no"), expires=NOW),
        make_link(MISTAKEN, make_recipient("3001", "eva@halden.example.no")),
    ]
    made = make_store(home / "data", links)
    with made.open() as store:
        store.write_edition(replace(EDITION, contact=CONTACT, units=UNITS))
    pages = {language: (reports / "full" / name_page(language, "nb")).read_bytes() for language in ("nb", "nn")}
    publish_pages(home, {"3001": pages})
    with serve_here(home, Clock()) as running:
        yield running


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Window]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    made = Window(served, context, page)
    expected = ("Failed to load resource", "Clear-Site-Data")
    page.on("console", lambda said: None if said.text.startswith(expected) else made.complaints.append(said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(served.address) else made.foreign.append(sent.url))
    yield made
    context.close()


def find_violations(page: Page) -> list[tuple[str, list[object]]]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


def read_scripts(page: Page) -> int:
    return int(page.evaluate("document.scripts.length"))


def test_from_the_link_to_the_end(window: Window, served: Served) -> None:
    page = window.page
    assert window.go(f"/l/{name_token(BOKMAL)}").status == 200
    assert page.title() == "Åpne arket fra IMDi – IMDi"
    window.check()
    page.get_by_role("button", name="Åpne arket").click()
    assert page.url == f"{served.address}/ark/{BOKMAL}/"
    assert page.get_by_text("Åpnet med lenken til Kari Prøve").is_visible()
    assert read_scripts(page) == 0
    window.check()
    # the other language, and back
    page.get_by_role("link", name="Nynorsk", exact=True).click()
    assert page.url == f"{served.address}/ark/{BOKMAL}/nynorsk.html"
    assert page.get_by_text("Opna med lenkja til Kari Prøve").is_visible()
    page.get_by_role("link", name="Bokmål", exact=True).click()
    # on paper the sheet is as it was published
    page.emulate_media(media="print")
    assert not page.get_by_text("Åpnet med lenken").is_visible()
    page.emulate_media(media="screen")
    # the choices
    page.get_by_role("link", name="Last ned, svar IMDi eller logg ut").click()
    window.check()
    for ending, label in (("xlsx", "Excel på bokmål"), ("pdf", "PDF på bokmål"), ("csv", "CSV på bokmål")):
        with page.expect_download() as download:
            page.get_by_role("link", name=label).click()
        assert download.value.suggested_filename == name_file(KEY, "3001", "nb", ending)
        assert download.value.path().read_bytes() == f"3001 nb {ending}".encode()
    page.get_by_role("button", name="Vi har funnet noe").click()
    assert page.url == f"{served.address}/ark/{BOKMAL}/valg"
    assert page.get_by_text("Dere har svart at dere retter i NIR").is_visible()
    window.check()
    page.get_by_role("button", name="Logg ut").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Du er logget ut"
    assert window.context.cookies() == []
    window.check()
    page.go_back()
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "Åpne lenken i e-posten på nytt"
    window.check()


def test_a_download_of_the_sheet_itself_has_its_own_name(window: Window) -> None:
    window.enter(BOKMAL)
    with window.page.expect_download() as download:
        window.page.locator("a[href$='-nb.xlsx']").first.click()
    assert download.value.suggested_filename == name_file(KEY, "3001", "nb", "xlsx")


def test_by_keyboard_alone(window: Window, served: Served) -> None:
    page = window.page
    window.go(f"/l/{name_token(NYNORSK)}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innhaldet"
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Opne arket":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}/ark/{NYNORSK}/")
    assert page.get_by_text("Åpnet med lenken til Halden").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Last ned, svar IMDi eller logg ut"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}/ark/{NYNORSK}/valg")
    assert page.evaluate("document.documentElement.lang") == "nn"
    window.check()


def test_the_code_is_asked_for_and_a_wrong_one_is_told_of(window: Window, served: Served) -> None:
    page = window.page
    window.enter(WITH_PIN)
    window.check()
    page.get_by_label("Kode, åtte sifre").fill("00000000")
    page.get_by_role("button", name="Åpne arket").click()
    assert page.get_by_role("alert").inner_text() == "Koden er ikke riktig. Se i brevet, og prøv igjen."
    window.check()
    page.get_by_label("Kode, åtte sifre").fill("0123 4567")
    page.get_by_role("button", name="Åpne arket").click()
    assert page.url == f"{served.address}/ark/{WITH_PIN}/"


def test_a_mistake_is_asked_about_once_and_closes_the_link(window: Window) -> None:
    page = window.page
    window.enter(MISTAKEN)
    page.get_by_role("link", name="Last ned, svar IMDi eller logg ut").click()
    page.get_by_role("link", name="Lenken var ikke til meg").click()
    window.check()
    page.get_by_role("button", name="Ja, steng lenken").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Lenken er stengt"
    window.check()
    assert window.go(f"/l/{name_token(MISTAKEN)}").status == 404


def test_open_pages_and_one_that_has_run_out(window: Window) -> None:
    for path, status in (("/", 200), ("/personvern", 200), ("/finnes-ikke", 404), (f"/l/{name_token(OVER)}", 410)):
        assert window.go(path).status == status
        window.check()
    window.go("/personvern")
    window.page.get_by_role("link", name="Nynorsk").click()
    assert window.page.get_by_role("heading", name="Kva vi lagrar om deg").is_visible()


@pytest.mark.parametrize(
    ("language", "messages"), [(None, MESSAGES), ("nb", ("feil_500", "stengt")), ("nn", ("feil_503", "ute", "stengt"))]
)
def test_every_message_is_accessible(browser: Browser, language: str | None, messages: tuple[str, ...]) -> None:
    contact = ContactView(**CONTACT, stottemerke="Introresultat 2020")
    page = browser.new_page()
    for title in messages:
        page.set_content(render_message(title, contact, language).decode("utf-8"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert find_violations(page) == [], title
    page.close()


def test_in_forced_colours_the_button_and_the_boxes_have_borders(browser: Browser, served: Served) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{served.address}/l/{name_token(BOKMAL)}")
    for place in (".button", ".facts", ".contact"):
        width = page.locator(place).evaluate("place => getComputedStyle(place).borderLeftWidth")
        assert float(width.removesuffix("px")) > 0, place
    context.close()


def test_a_form_sent_from_another_site_is_refused_by_browser_or_portal(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.address}/l/{name_token(BOKMAL)}")
    page.get_by_role("button").click()
    page.goto("data:text/html,<form method=post></form>")
    page.evaluate(
        "address => { const form = document.forms[0]; form.action = address; form.submit(); }",
        f"{served.address}/ark/{BOKMAL}/logg-ut",
    )
    page.wait_for_url("**/logg-ut")
    assert page.get_by_role("heading", level=1).inner_text() == "Åpne lenken i e-posten på nytt"
    page.goto(f"{served.address}/ark/{BOKMAL}/")
    assert page.get_by_text("Åpnet med lenken").is_visible(), "the session is as it was"
    context.close()
