"""``introresultat overview``: who has opened is put into the published page by unit, with nobody in it (L6, R15)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.links.adoption import adopt_store
from pipeline.links.head import Head, HeadFile
from pipeline.links.model import NewLine, What, Word
from pipeline.links.unit_counts import LinkCounts, UnitCounts
from pipeline.overview.link_section import put_links
from pipeline.overview.render import OVERVIEW_FILE, write_overview
from pipeline.run.home import EditionFolders, Home
from pipeline.run.state import EditionState, write_state
from pipeline.sheets.names import SHEETS_FOLDER
from tests.support.commands import Outcome, run_command
from tests.support.link_stores import KEY, Made, make_link, make_recipient, make_store
from tests.support.sheet_database import FACTS, make_database, make_edition

PART = re.compile(r'<section class="part" id="links".*?</section>\n', re.DOTALL)
UNITS = {
    "0301": UnitCounts(3, 2, Word.RIGHT),
    "1507": UnitCounts(1, 0),
    "4601": UnitCounts(0, 0),
    "1114": UnitCounts(2, 2),
}


class Cells(HTMLParser):
    """The texts of each row of the table of links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table" and ("id", "links-table") in attrs:
            self._is_inside = True
        elif self._is_inside and tag == "tr":
            self.rows.append([])
        elif self._is_inside and tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside &= tag != "table"

    def handle_data(self, data: str) -> None:
        if self._is_inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The page as a run makes it."""
    folder = tmp_path_factory.mktemp("side")
    write_overview(make_database(), make_edition(), FACTS, folder)
    return (folder / OVERVIEW_FILE).read_bytes()


@pytest.fixture
def folders(tmp_path: Path, page: bytes) -> EditionFolders:
    """A published edition, as far as the command asks: a page as a run makes it, and a state."""
    found = Home(tmp_path / "hjem").edition(KEY)
    found.reports.mkdir(parents=True)
    found.data.mkdir(parents=True)
    (found.reports / OVERVIEW_FILE).write_bytes(page)
    write_state(found.state, EditionState(KEY, "", "", "", "", {}, ()))
    return found


def read_page(folders: EditionFolders) -> str:
    return (folders.reports / OVERVIEW_FILE).read_text(encoding="utf-8")


def call(folders: EditionFolders, *arguments: object) -> Outcome:
    return run_command("overview", KEY, "--home", folders.root, *arguments)


def test_l6_the_page_says_who_has_not_opened_first_then_who_has_nobody(folders: EditionFolders) -> None:
    counts = LinkCounts(datetime(2021, 2, 1, 11, 5, tzinfo=UTC), UNITS)
    page = put_links(read_page(folders), make_edition(), counts)
    assert Cells(page).rows == [
        ["Enhet", "Mottakere", "Har åpnet", "Har ikke åpnet", "Svar"],
        ["Oslo", "3", "2", "1", "Tallene stemmer"],
        ["Ålesund", "1", "0", "1", "–"],
        ["Bergen", "0", "0", "0", "–"],
        ["Bjerkreim", "2", "2", "0", "–"],
    ]
    (part,) = PART.findall(page)
    text = part.replace("\N{NO-BREAK SPACE}", " ")
    for expected in (
        "6 mottakere har lenke. 4 har åpnet arket. 1 enhet har svart. Slik var det 1. februar 2021 kl. 12.05.",
        "1 enhet har ingen mottaker: Bergen.",
        f'href="{SHEETS_FOLDER}/0301/index.html"',
    ):
        assert expected in text


def test_l6_many_units_without_a_recipient_are_named_in_the_table_alone(folders: EditionFolders) -> None:
    structure = make_edition().codes.areas.structure(make_edition().year.inndeling).units()
    units = {unit.kode: UnitCounts(0, 0) for unit in [one for one in structure if one.har_ark][:13]}
    page = put_links(read_page(folders), make_edition(), LinkCounts(datetime(2021, 2, 1, tzinfo=UTC), units))
    assert "<p>13 enheter har ingen mottaker. De står etter dem som ikke har åpnet.</p>" in page
    assert len(Cells(page).rows) == 1 + 13


def test_r15_the_runs_own_page_has_no_openings_and_the_rest_of_it_stays_to_the_byte(folders: EditionFolders) -> None:
    before = read_page(folders)
    assert Cells(before).rows == []
    assert f"introresultat overview {KEY}" in before
    page = put_links(before, make_edition(), LinkCounts(datetime(2021, 2, 1, tzinfo=UTC), UNITS))
    assert PART.sub("", page) == PART.sub("", before)
    assert put_links(page, make_edition(), LinkCounts(datetime(2021, 2, 1, tzinfo=UTC), UNITS)) == page


def test_l6_the_command_reads_the_store_and_tells_of_nobody(folders: EditionFolders) -> None:
    links = [make_link(f"l{n}", make_recipient("0301", f"kari{n}@oslo.example.no")) for n in range(2)]
    made = make_store(folders.root / "data", links)
    with made.open() as store:
        store.append([NewLine("l0", What.OPENED)])
        store.set_word("l0", Word.CORRECTING)
    ended = call(folders)
    assert (ended.code, "Recipients: 2. Have opened: 1." in ended.out) == (0, True), ended.err
    page = read_page(folders)
    assert ["Oslo", "2", "1", "1", "Retter i NIR"] in Cells(page).rows
    assert "example.no" not in page
    assert "Kari" not in page
    assert call(folders).code == 0


def test_l6_without_links_the_page_says_so(folders: EditionFolders) -> None:
    assert call(folders).code == 0
    (part,) = PART.findall(read_page(folders))
    assert "Det er ikke laget lenker til denne utgaven." in part
    assert Cells(part).rows == []


def test_l8_where_the_portal_has_a_home_of_its_own_the_links_are_read_there(
    folders: EditionFolders, tmp_path: Path
) -> None:
    made = make_store(folders.root / "data")
    there = Made(tmp_path / "portal" / "data", made.clock)
    with made.open() as store:
        store.copy_to(tmp_path / "kopi")
    adopt_store(there.data, tmp_path / "kopi", "links home", keep_links=True, clock=made.clock)
    was = HeadFile(made.data).read()
    assert was is not None
    HeadFile(made.data).write(Head(was.store, was.change, is_moved=True))
    refused = call(folders)
    assert (refused.code, "links home" in refused.err) == (1, True)
    assert call(folders, "--links-home", tmp_path / "portal").code == 0


@pytest.mark.parametrize("harm", ["no page", "earlier version", "not published"])
def test_a_page_that_cannot_be_renewed_is_refused(folders: EditionFolders, harm: str) -> None:
    path = folders.reports / OVERVIEW_FILE
    if harm == "no page":
        path.unlink()
    elif harm == "earlier version":
        path.write_text(PART.sub("", read_page(folders)), encoding="utf-8")
    else:
        folders.state.unlink()
        path.unlink()
    refused = call(folders)
    assert (refused.code, "run" in refused.err) == (2, True)
