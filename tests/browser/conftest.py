"""One browser and one folder of pages for all tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.common.languages import BOKMAL, LANGUAGES
from pipeline.editions.edition import Edition
from pipeline.overview.render import write_overview
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.names import name_page
from pipeline.sheets.production import Workshop, make_sheets
from pipeline.sheets.words.texts import load_texts
from tests.support.browser import Visit, open_browser, visit
from tests.support.sheet_database import FACTS, HALDEN, make_database, make_edition
from tests.support.sheet_views import change_round, compose, read_given


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture(scope="session")
def open_page(browser: Browser, reports: Path) -> Iterator[Callable[[str], Visit]]:
    """Return a function that opens a page once, for every test that only looks at it."""
    visits: dict[str, Visit] = {}
    with ExitStack() as stack:

        def find(name: str) -> Visit:
            if name not in visits:
                visits[name] = stack.enter_context(visit(browser, reports / name))
            return visits[name]

        yield find


@pytest.fixture(scope="session")
def edition() -> Edition:
    return change_round(make_edition(notice="Rapporten i NIR viste feil tall i uke 3."), sendt=date(2021, 1, 26))


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> Path:
    """Pages and overview of the standard database.

    Files beside the pages are not made. ``full`` holds Halden with links to them, ``final`` the same in a final
    edition, ``longest`` a unit with a long name and something of every rule to look at.
    """
    folder = tmp_path_factory.mktemp("reports")
    connection = make_database()
    make_sheets(Workshop(read_figures(connection), edition, FACTS, folder, formats=("html",)))
    write_overview(connection, edition, FACTS, folder)
    everything = replace(HALDEN, findings=dict.fromkeys(load_catalogue().rules, 128))
    longest = read_given({("kommune", "5425"): everything})
    for language in LANGUAGES:
        write_page(folder / "full", compose("3001", edition, language=language))
        write_page(folder / "final", compose("3001", make_edition("endelig"), language=language))
        write_page(folder / "longest", compose("5425", edition, longest, language=language))
    return folder


def write_page(folder: Path, sheet: Sheet) -> None:
    """Write one page under the name it has in the folder of a unit that writes bokmål."""
    folder.mkdir(exist_ok=True)
    picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
    page = render_html(sheet, load_texts(sheet.language), picture)
    (folder / name_page(sheet.language, BOKMAL)).write_bytes(page)
