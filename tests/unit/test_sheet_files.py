"""The files: one per unit with a sheet, self-contained, escaped, private, the same bytes every time."""

from __future__ import annotations

import os
import re
import stat
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from jinja2 import UndefinedError

from pipeline.links import keep_tokens
from pipeline.overview import write_overview
from pipeline.sheets.figures import read_units
from pipeline.sheets.render import TEMPLATES_FOLDER, load_templates, write_sheets
from tests.support.sheet_database import FACTS, HALDEN, STANDARD, make_database, make_edition


@cache
def database() -> duckdb.DuckDBPyConnection:
    return make_database()


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    units = read_units(database())
    return keep_tokens(tmp_path / "lenkenokler.json", [unit.kode for unit in units if unit.har_ark])


def write_all(folder: Path, tokens: dict[str, str], connection: duckdb.DuckDBPyConnection | None = None) -> int:
    folder.mkdir(mode=0o700)
    found = connection or database()
    write_overview(found, make_edition(), FACTS, folder, tokens)
    return write_sheets(found, make_edition(), FACTS, folder, tokens)


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_every_municipality_and_the_15_bydeler_get_a_sheet(tmp_path: Path, tokens: dict[str, str]) -> None:
    assert write_all(tmp_path / "ut", tokens) == 356 + 15
    files = read_all(tmp_path / "ut")
    assert files.keys() == {f"ark/{token}/index.html" for token in tokens.values()} | {"oversikt.html"}


def test_R15_the_same_database_gives_the_same_bytes(tmp_path: Path, tokens: dict[str, str]) -> None:
    write_all(tmp_path / "en", tokens)
    write_all(tmp_path / "to", tokens, make_database(dict(reversed(STANDARD.items()))))
    assert read_all(tmp_path / "en") == read_all(tmp_path / "to")


def test_R15_a_sheet_holds_neither_its_link_nor_the_software(tmp_path: Path, tokens: dict[str, str]) -> None:
    write_all(tmp_path / "ut", tokens)
    for token in tokens.values():
        page = (tmp_path / "ut" / "ark" / token / "index.html").read_text(encoding="utf-8")
        assert token not in page
        assert FACTS.software_version not in page


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_R16_files_are_private_from_the_start(tmp_path: Path, tokens: dict[str, str]) -> None:
    write_all(tmp_path / "ut", tokens)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ut").rglob("*") if path.is_file()}
    assert modes == {0o600}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ut").rglob("*") if path.is_dir()}
    assert folders == {0o700}


def test_R16_no_sheet_shows_the_nation_without_shielded_people(tmp_path: Path, tokens: dict[str, str]) -> None:
    """The nation has 290 ended and 289 without shielded people; only the first is ever shown."""
    write_all(tmp_path / "ut", tokens)
    for token in tokens.values():
        page = (tmp_path / "ut" / "ark" / token / "index.html").read_text(encoding="utf-8")
        assert "uten sperret" not in page
        assert not re.search(r"\b289\b", page)
        assert re.search(r"<td>290</td>", page)


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_sheet_is_self_contained_and_has_no_script(tmp_path: Path, tokens: dict[str, str]) -> None:
    write_all(tmp_path / "ut", tokens)
    for kode in ("3001", "3012", "0301", "030101"):
        page = Page((tmp_path / "ut" / "ark" / tokens[kode] / "index.html").read_text(encoding="utf-8"))
        names = {tag for tag, _ in page.tags}
        assert not names & {"script", "link", "img", "iframe", "form", "object", "embed"}
        for _, attributes in page.tags:
            assert not any(name.startswith("on") for name in attributes)
            for name in ("href", "src", "action"):
                assert (attributes.get(name) or "#").startswith("#")
        metas = {attributes.get("name"): attributes.get("content") for tag, attributes in page.tags if tag == "meta"}
        assert "noindex" in str(metas["robots"])
        assert metas["referrer"] == "no-referrer"
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_headings_open_one_level_at_a_time(tmp_path: Path, tokens: dict[str, str]) -> None:
    write_all(tmp_path / "ut", tokens)
    for token in (tokens["3001"], tokens["3012"], tokens["0301"]):
        page = Page((tmp_path / "ut" / "ark" / token / "index.html").read_text(encoding="utf-8"))
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_what_comes_from_data_is_escaped(tmp_path: Path, tokens: dict[str, str]) -> None:
    connection = make_database({("kommune", "3001"): HALDEN})
    connection.execute("update klargjort.enhet set navn = '<script>alert(1)</script>' where kode = '3001'")
    write_all(tmp_path / "ut", tokens, connection)
    for path in (tmp_path / "ut" / "ark" / tokens["3001"] / "index.html", tmp_path / "ut" / "oversikt.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError):
        load_templates(TEMPLATES_FOLDER).from_string("{{ sheet.unknown }}").render(sheet=object())
