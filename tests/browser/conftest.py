"""One browser and one folder of sheets for all tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.links import write_links
from pipeline.overview import write_overview
from pipeline.sheets.figures import read_units
from pipeline.sheets.render import write_sheets
from tests.support.browser import Visit, open_browser, visit
from tests.support.sheet_database import FACTS, make_database, make_edition


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
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheets, overview and links of the standard database; a unit's token is made of its code."""
    folder = tmp_path_factory.mktemp("reports")
    connection, edition = make_database(), make_edition(notice="Rapporten i NIR viste feil tall i uke 3.")
    units = read_units(connection)
    tokens = {unit.kode: f"token-{unit.kode}" for unit in units if unit.har_ark}
    write_sheets(connection, edition, FACTS, folder, tokens)
    write_overview(connection, edition, FACTS, folder, tokens)
    write_links(folder, edition, units, tokens)
    return folder
