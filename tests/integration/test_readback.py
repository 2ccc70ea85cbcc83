"""The sheets of a whole edition read back: every printed number, name and code equals the result tables.

Every unit of a small country, both languages, every format; the whole country is in ``tests/soak``. What must stand on
a sheet is made from the published tables by code of the test's own (``tests/support/readback``); then faults are
planted, to show that the reading would find them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pytest

from tests.support.readback.counts import Published
from tests.support.readback.damaging import (
    EMPTY,
    FILE_FAULTS,
    HARMLESS,
    change_csv,
    change_digits,
    change_page,
    change_workbook,
)
from tests.support.readback.expected import expect_sheet
from tests.support.readback.letters import read_letter
from tests.support.readback.numbers import DASH, MINUS, divide, find_tenths, show_count, show_date, show_percent
from tests.support.readback.overview_counts import Counts
from tests.support.readback.overview_lists import read_lists
from tests.support.readback.overview_pages import read_overview
from tests.support.readback.passages import Found
from tests.support.readback.pdfs import compare_texts, read_texts
from tests.support.readback.planting import VIEW_FAULTS, Workbench, tell_notices
from tests.support.readback.reading import READERS, Report, read_back, read_folder
from tests.support.readback.register import publish_final, publish_round
from tests.support.readback.words import LANGUAGES, read_words
from tests.support.small_country import UNITS

pytestmark = pytest.mark.xdist_group("readback")

# what is compared, at the least, in each language: a reader that reads little or nothing falls below
LEAST = {"html": (8_000, 5_500), "xlsx": (7_500, 6_500), "csv": (6_500, 30_000), "pdf": (5_500, 2_200)}
RICH, OTHER, OSLO, ALNA = "4601", "1103", "0301", "030112"

_FROM = re.compile(r"^\s*(?:from|import) (pipeline\S*|assets\S*)", re.MULTILINE)
_IMPORT = re.compile(r"^\s*(?:from|import) (?:pipeline|assets)\b", re.MULTILINE)


@pytest.fixture(scope="module")
def edition(shared_scratch: Path) -> Iterator[Published]:
    """The second round of a year, published with every file. Read only."""
    folder = shared_scratch / "tilbakelesing"
    yield publish_round(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def report(edition: Published) -> Report:
    """What came of reading every file of it."""
    return read_back(edition)


@pytest.fixture(scope="module")
def workbench(edition: Published) -> Workbench:
    return Workbench.open(edition)


@pytest.fixture
def copy(edition: Published, scratch: Path) -> Path:
    """The files of one unit, to change."""
    return Path(shutil.copytree((edition.reports / edition.links[RICH]).parent, scratch / "ark"))


def name_file(edition: Published, ending: str, kode: str = RICH, language: str = "nb") -> str:
    return expect_sheet(edition, kode, language).name_file(ending)


def find_faulty(report: Report) -> set[str]:
    """The names of the files in which something was found."""
    return {mismatch.file.rpartition("/")[2] for mismatch in report.mismatches}


def test_every_printed_number_name_and_code_is_that_of_the_result_tables(report: Report) -> None:
    assert not report.mismatches, report.list_first()


def test_every_sheet_was_read_in_both_languages_and_every_format(report: Report) -> None:
    assert set(report.tallies) == {(ending, language) for ending in READERS for language in LANGUAGES}
    for (ending, language), tally in report.tallies.items():
        numbers, texts = LEAST[ending]
        assert tally.files == UNITS, (ending, language)
        assert tally.numbers > numbers, (ending, language, tally)
        assert tally.texts > texts, (ending, language, tally)


def test_the_edition_holds_all_that_a_sheet_can_show(edition: Published) -> None:
    sheets = [expect_sheet(edition, kode, "nb") for kode in edition.units]
    words = read_words("nb")
    cells = {cell.text for sheet in sheets for grid in sheet.grids for line in grid.lines for cell in line.cells}
    assert {DASH, "0"} <= cells
    assert any("\N{NO-BREAK SPACE}" in text and text[-1].isdigit() for text in cells), "no thousands"
    assert {"+", MINUS} <= {text[:1] for text in cells}
    grounds = {
        row["grunn"] for kode, niva in edition.units.items() for row in edition.list_rows("utelatt", (niva, kode))
        if row["antall"] != "0"
    }  # fmt: skip
    assert grounds == {"meldt", "vedtak", "frist", "utenfor_nevner"}
    assert {len(sheet.notices) for sheet in sheets} == {1, 2}
    assert {sheet.own_language for sheet in sheets} == set(LANGUAGES)
    intervals = " ".join(sheet.interval for sheet in sheets)
    assert words.entries["spenn"][1].split(". ")[0].removeprefix("{n}") in intervals
    assert ":" in cells, "no figure of a county that is hidden"
    headings = {section.heading for sheet in sheets for section in sheet.sections}
    shown = ("resultat", "sammenlign", "arsaker", "utelatt", "tiltak", "endring", "bydeler")
    assert headings == {words.say(f"{key}_overskrift") for key in shown}
    assert {grid.tab for sheet in sheets for grid in sheet.grids} >= {
        words.say(f"{key}_fane") for key in ("utvikling", "endring", "funn_endring", "utelatt", "bydeler")
    }
    assert any(sheet.no_exits and not sheet.items for sheet in sheets), "nobody, and nothing to do"
    assert any(sheet.no_exits and sheet.items for sheet in sheets)
    assert max(len(sheet.items) for sheet in sheets) > 20
    assert {len(sheet.chart.places) for sheet in sheets if sheet.chart} == {2, 3}
    kinds = {item.key for sheet in sheets for item in sheet.items}
    assert len(kinds) > 30, "hardly any quality rule finds anybody"


def test_a_final_edition_is_read_back_too(edition: Published, scratch: Path) -> None:
    final = publish_final(edition)
    workbench, report = Workbench.open(final), Report()
    without = next(kode for kode in final.units if expect_sheet(final, kode, "nb").no_exits)
    for kode in (RICH, OTHER, OSLO, ALNA, without):
        folder = scratch / kode
        folder.mkdir()
        read_folder(final, kode, workbench.write_unit(kode, folder), report)
    assert not report.mismatches, report.list_first()
    assert {tally.files for tally in report.tallies.values()} == {5}
    letters = scratch / "brev"
    letters.mkdir()
    workbench.write_letters(letters)
    assert not read_letters(final, letters)[1]


def read_letters(edition: Published, letters: Path) -> tuple[int, list[str]]:
    """How many numbers stand in the letters of all units, and what is wrong with any."""
    found = [read_letter(letters / f"{kode}.txt", edition, kode) for kode in edition.units]
    assert {path.name for path in letters.iterdir()} == {f"{kode}.txt" for kode in edition.units}
    return sum(one.numbers for one in found), [str(fault) for one in found for fault in one.mismatches]


def test_every_letter_is_that_of_the_year_file_and_the_words(edition: Published) -> None:
    numbers, faults = read_letters(edition, edition.reports / "brev")
    assert not faults
    # year, cutoff, deadline, paragraphs of the law, form, tag and telephone are on six lines of each letter or more
    assert numbers >= 6 * UNITS


def test_a_digit_of_a_letter_that_is_another_and_a_line_too_many_are_found(edition: Published, scratch: Path) -> None:
    text = (edition.reports / "brev" / f"{RICH}.txt").read_text(encoding="utf-8")
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    assert len(places) > 20
    other = {place: text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :] for place in places}
    lines = text.splitlines(keepends=True)
    longer = ["".join([*lines[:place], "7 personer.\n", *lines[place:]]) for place in range(len(lines) + 1)]
    for changed in (*other.values(), *longer, text.removesuffix("\n"), "".join(lines[:-1])):
        path = scratch / f"{RICH}.txt"
        path.write_text(changed, encoding="utf-8")
        assert read_letter(path, edition, RICH).mismatches, changed


@pytest.mark.parametrize("fault", VIEW_FAULTS)
def test_a_fault_in_what_the_files_are_made_from_is_found_in_every_file(
    edition: Published, workbench: Workbench, scratch: Path, fault: str
) -> None:
    workbench.write_unit(RICH, scratch, VIEW_FAULTS[fault], languages=["nb"])
    report = read_folder(edition, RICH, scratch, languages=["nb"])
    assert find_faulty(report) == {path.name for path in scratch.iterdir()}


@pytest.mark.parametrize(
    ("ending", "fault"), [(ending, fault) for ending, faults in FILE_FAULTS.items() for fault in faults]
)
def test_a_fault_in_a_file_is_found(edition: Published, copy: Path, ending: str, fault: str) -> None:
    expected = expect_sheet(edition, RICH, "nb")
    path = copy / expected.name_file(ending)
    assert not READERS[ending](path, expected).mismatches
    FILE_FAULTS[ending][fault](path)
    assert READERS[ending](path, expected).mismatches


@pytest.mark.parametrize(
    ("ending", "change", "step"),
    [
        ("html", change_page, 12),
        ("xlsx", change_workbook, 10),
        ("csv", change_csv, 8),
        pytest.param("html", change_page, 3, marks=pytest.mark.soak),
        pytest.param("xlsx", change_workbook, 2, marks=pytest.mark.soak),
        pytest.param("csv", change_csv, 2, marks=pytest.mark.soak),
    ],
)
def test_a_number_here_and_there_that_is_another_is_always_found(
    edition: Published, copy: Path, ending: str, change: Callable[[Path, int], Iterator[None]], step: int
) -> None:
    expected = expect_sheet(edition, RICH, "nb")
    path, changed = copy / expected.name_file(ending), 0
    for _ in change(path, step):
        changed += 1
        assert READERS[ending](path, expected).mismatches, f"change {changed}"
    assert changed > 20


def test_a_number_here_and_there_in_a_pdf_that_is_another_is_always_found(edition: Published, copy: Path) -> None:
    expected = expect_sheet(edition, RICH, "nb")
    title, pages = read_texts(copy / expected.name_file("pdf"))
    changed = 0
    for number, page in enumerate(pages):
        for text in change_digits(page, 30):
            changed += 1
            texts = [*pages[:number], text, *pages[number + 1 :]]
            assert compare_texts(title, texts, expected, Found("pdf")).mismatches, f"page {number + 1}"
    assert changed > 20


@pytest.mark.parametrize("ending", READERS)
def test_a_file_written_anew_without_a_fault_is_as_good(edition: Published, copy: Path, ending: str) -> None:
    expected = expect_sheet(edition, RICH, "nb")
    path = copy / expected.name_file(ending)
    HARMLESS[ending](path)
    assert not READERS[ending](path, expected).mismatches


@pytest.mark.parametrize("ending", READERS)
def test_a_file_of_the_right_form_with_nothing_in_it_is_found(edition: Published, copy: Path, ending: str) -> None:
    expected = expect_sheet(edition, RICH, "nb")
    path = copy / expected.name_file(ending)
    EMPTY[ending](path)
    # every text that must stand there is missing, so the reading never ends in silence
    assert len(READERS[ending](path, expected).mismatches) > 2


@pytest.mark.parametrize("ending", READERS)
def test_two_units_that_got_each_others_file_are_found(edition: Published, scratch: Path, ending: str) -> None:
    folders = {
        kode: Path(shutil.copytree((edition.reports / edition.links[kode]).parent, scratch / kode))
        for kode in (RICH, OTHER)
    }
    names = {kode: name_file(edition, ending, kode) for kode in folders}
    one, other = (folders[kode] / names[kode] for kode in (RICH, OTHER))
    one_content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(one_content)
    for kode, folder in folders.items():
        assert find_faulty(read_folder(edition, kode, folder)) == {names[kode]}


@pytest.mark.parametrize("ending", READERS)
def test_one_language_in_the_others_place_is_found(edition: Published, copy: Path, ending: str) -> None:
    nb, nn = (name_file(edition, ending, language=language) for language in LANGUAGES)
    shutil.copyfile(copy / nb, copy / nn)
    assert find_faulty(read_folder(edition, RICH, copy)) == {nn}


def test_a_file_that_is_missing_and_one_too_many_are_found(edition: Published, copy: Path) -> None:
    missing = name_file(edition, "pdf")
    (copy / missing).rename(copy / "noe-annet.pdf")
    assert find_faulty(read_folder(edition, RICH, copy)) == {missing, "noe-annet.pdf"}


def test_a_fault_is_told_with_its_place(edition: Published, workbench: Workbench, scratch: Path) -> None:
    workbench.write_unit(RICH, scratch, VIEW_FAULTS["a cell of the comparison"], languages=["nb"])
    report = read_folder(edition, RICH, scratch, languages=["nb"])
    told = {str(mismatch) for mismatch in report.mismatches}
    grid = next(grid for grid in expect_sheet(edition, RICH, "nb").grids if grid.tab == "Sammenligning")
    for ending in ("html", "xlsx"):
        assert any(name_file(edition, ending) in one and grid.tab in one for one in told), told
    assert any(name_file(edition, "pdf") in one and "page " in one for one in told), told
    assert any(name_file(edition, "csv") in one and "line " in one for one in told), told


def test_every_figure_of_the_overview_is_that_of_the_result_tables(edition: Published) -> None:
    found = read_overview(edition.reports / "oversikt.html", edition, tell_notices(edition))
    assert not found.mismatches, "\n".join(map(str, found.mismatches[:20]))
    assert found.numbers > 1_200
    assert found.texts > 400


def test_every_link_of_the_overview_leads_to_what_is_there(edition: Published) -> None:
    page = lxml.html.document_fromstring((edition.reports / "oversikt.html").read_bytes().decode("utf-8"))
    links = {link for link in page.xpath("//a/@href") if not link.startswith("#")}
    assert {"brev/", "enheter.xlsx", "tabeller/oppfolging.xlsx"} <= links
    assert [link for link in links if not (edition.reports / link).exists()] == []


def test_every_list_to_work_from_has_the_figures_of_its_table_and_codes_as_text(edition: Published) -> None:
    found = read_lists(Counts(edition))
    assert not found.mismatches, "\n".join(map(str, found.mismatches[:20]))
    assert found.numbers > 3_000


def test_the_final_edition_s_overview_is_read_back_too(edition: Published, scratch: Path) -> None:
    final = publish_final(edition)
    workbench = Workbench.open(final)
    workbench.write_overview(scratch)
    found = read_overview(scratch / "oversikt.html", final)
    assert not found.mismatches, "\n".join(map(str, found.mismatches[:20]))


def test_a_number_here_and_there_on_the_overview_that_is_another_is_always_found(
    edition: Published, scratch: Path
) -> None:
    told, changed = tell_notices(edition), 0
    page = scratch / "oversikt.html"
    shutil.copyfile(edition.reports / "oversikt.html", page)
    for _ in change_page(page, 60):
        changed += 1
        assert read_overview(page, edition, told).mismatches, f"change {changed}"
    assert changed > 12


def test_numbers_are_written_as_a_pencil_writes_them() -> None:
    assert [divide(part, 2) for part in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert divide(29 * 100, 200) == 15, "14.5 goes away from zero"
    assert show_count(4820).split("\N{NO-BREAK SPACE}") == ["4", "820"]
    assert show_count(1_000_001).split("\N{NO-BREAK SPACE}") == ["1", "000", "001"]
    assert show_count(-12) == f"{MINUS}12"
    assert [find_tenths(text) for text in ("25.951136", "25.950000", "25.949999", "")] == [260, 260, 259, None]
    assert show_percent(None) == DASH
    assert show_date("2021-02-08").split("\N{NO-BREAK SPACE}") == ["8.", "februar", "2021"]


def test_what_is_expected_is_made_without_the_code_that_makes_the_sheets() -> None:
    package = Path(__file__).parents[1] / "support" / "readback"
    using = {path.stem for path in package.glob("*.py") if _IMPORT.search(path.read_text(encoding="utf-8"))}
    assert using == {"register", "planting", "public_files", "public_pages"}
    public = "".join((package / f"{name}.py").read_text(encoding="utf-8") for name in ("public_files", "public_pages"))
    assert set(_FROM.findall(public)) == {"pipeline.disclosure.model"}, "the public cells, which the files are made of"
