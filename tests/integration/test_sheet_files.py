"""The files of a country's sheets: which there are, private, escaped, the same bytes every time.

What each form looks like is in the tests of its renderer (``test_sheet_html.py`` …), what is made anew and what is
taken over in ``test_sheet_workshop.py``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest

import pipeline.sheets.production as production
from pipeline.overview.render import write_overview
from pipeline.sheets.content.reading import read_figures, read_units
from pipeline.sheets.names import PAGES
from tests.support.commands import find_loose_modes
from tests.support.sheet_database import FACTS, HALDEN, STANDARD, make_database, make_edition
from tests.support.sheet_files import (
    CODES,
    BackwardPool,
    Made,
    count_by_ending,
    find_folder,
    make_files,
    read_contents,
    read_tree,
)
from tests.support.sheet_views import change_round, pick_units, read_standard

pytestmark = pytest.mark.whole_country

SHEETS = 356 + 15


@cache
def database() -> duckdb.DuckDBPyConnection:
    return make_database()


@pytest.fixture(scope="module")
def country(shared_scratch: Path) -> Iterator[Path]:
    """The pages of every unit. Read only."""
    folder = shared_scratch / "ark" / "landet"
    write_pages(folder)
    yield folder


@pytest.fixture(scope="module")
def made(shared_scratch: Path) -> Made:
    """Every form of the sheets of a few units. Read only."""
    return make_files(shared_scratch / "ark" / "noen")


def write_pages(folder: Path, connection: duckdb.DuckDBPyConnection | None = None) -> int:
    folder.mkdir(mode=0o700, parents=True)
    told = production.make_sheets(
        production.Workshop(read_figures(connection or database()), make_edition(), FACTS, folder, formats=PAGES)
    )
    return told.sheets


# --- which files there are


def test_every_municipality_and_the_15_bydeler_get_a_sheet_in_both_languages(country: Path) -> None:
    codes = [unit.kode for unit in read_units(database()) if unit.har_ark]
    nynorsk = {unit.kode for unit in read_units(database()) if unit.malform == "nynorsk"}
    assert len(nynorsk) == 90
    assert read_tree(country).keys() == {
        f"ark/{kode}/{name}"
        for kode in codes
        for name in ("index.html", "bokmal.html" if kode in nynorsk else "nynorsk.html")
    }
    assert len(codes) == SHEETS


def test_a_page_is_in_the_language_that_its_name_tells(made: Made) -> None:
    for kode in CODES:
        own, other = ("nn", "nb") if kode == "1114" else ("nb", "nn")
        names = {"index.html": own, ("bokmal.html" if other == "nb" else "nynorsk.html"): other}
        for name, language in names.items():
            page = (find_folder(made.folder, kode) / name).read_text(encoding="utf-8")
            assert re.search(rf'<html lang="{language}"', page), (kode, name)


def test_each_sheet_has_a_workbook_a_csv_and_a_pdf_beside_its_page(made: Made) -> None:
    edition = make_edition().key
    for kode in CODES:
        other = "bokmal.html" if kode == "1114" else "nynorsk.html"
        assert {path.name for path in find_folder(made.folder, kode).iterdir()} == {
            "index.html",
            other,
            *(
                f"introresultat-{edition}-{kode}-{language}.{ending}"
                for language in ("nb", "nn")
                for ending in ("xlsx", "csv", "pdf")
            ),
        }
    assert count_by_ending(read_tree(made.folder)) == dict.fromkeys(("html", "csv", "pdf", "xlsx"), 2 * len(CODES))
    assert (made.told.sheets, made.told.kept, made.told.files) == (2 * len(CODES), 0, 8 * len(CODES))


def test_pages_link_to_the_files_that_are_there_and_to_no_other(made: Made, country: Path) -> None:
    for path in made.folder.rglob("*.html"):
        links = set(re.findall(r'href="([^"#]+)"', path.read_text(encoding="utf-8")))
        # both pages, and the three files of its own language
        assert len(links) == 4, path.name
        assert all((path.parent / link).is_file() for link in links)
    for path in list(country.rglob("*.html"))[:20]:
        links = set(re.findall(r'href="([^"#]+)"', path.read_text(encoding="utf-8")))
        assert len(links) == 1
        assert all((path.parent / link).is_file() for link in links)


def test_no_page_is_heavier_than_150_kb(made: Made) -> None:
    assert max(path.stat().st_size for path in made.folder.rglob("*.html")) <= 150_000


# --- R15


def test_R15_the_same_figures_give_the_same_bytes_in_any_order(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another order of jobs, another folder: the same bytes in every form."""
    monkeypatch.setattr(production, "FEW", 0)
    monkeypatch.setattr(production, "ProcessPoolExecutor", BackwardPool)
    again = make_files(tmp_path / "igjen")
    assert read_tree(again.folder) == read_tree(made.folder)
    assert again.archive == made.archive


def test_R15_the_order_of_the_tables_rows_changes_nothing(country: Path, tmp_path: Path) -> None:
    write_pages(tmp_path / "to", make_database(dict(reversed(STANDARD.items()))))
    assert read_tree(tmp_path / "to") == read_tree(country)


# --- R16


def test_R16_a_search_sees_what_stands_in_a_compressed_file(tmp_path: Path) -> None:
    edition = change_round(make_edition(), stottemerke="MRK-synleg")
    found = make_files(tmp_path / "ut", edition=edition, figures=pick_units(read_standard(), ["3001"]))
    for path in found.folder.rglob("*.*"):
        assert any(b"MRK-synleg" in content for content in read_contents(path)), path.name
    assert found.told.files == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_R16_files_are_private_from_the_start(made: Made, country: Path) -> None:
    assert find_loose_modes(made.folder) == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in country.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_R16_no_page_shows_the_nation_without_shielded_people(country: Path) -> None:
    """The nation has 290 ended and 289 without shielded people; only the first is ever shown."""
    pages = list(country.rglob("*.html"))
    assert len(pages) == 2 * SHEETS
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert "uten sperret" not in page
        assert "utan sperra" not in page
        assert not re.search(r"\b289\b", page)
        # where nobody ended, nothing is compared
        assert bool(re.search(r"<td[^>]*>290</td>", page)) == ('id="sammenligning"' in page)
    assert sum('id="sammenligning"' in path.read_text(encoding="utf-8") for path in pages) >= 10


# --- what comes from data


def test_what_comes_from_data_is_escaped(tmp_path: Path) -> None:
    connection = make_database({("kommune", "3001"): HALDEN})
    connection.execute("update klargjort.enhet set navn = '<script>alert(1)</script>' where kode = '3001'")
    write_pages(tmp_path / "ut", connection)
    write_overview(connection, make_edition(), FACTS, tmp_path / "ut")
    for path in (*(tmp_path / "ut" / "ark" / "3001").iterdir(), tmp_path / "ut" / "oversikt.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
