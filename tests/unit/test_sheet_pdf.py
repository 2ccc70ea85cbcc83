"""The sheet as a PDF for the archive: what it claims to be, its tags and texts, and that texts stay texts.

That every number on it is right is in ``tests/integration/test_readback.py``.
"""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest

from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.pdf import FONTS, print_text, render_pdf
from pipeline.sheets.words.texts import load_texts
from tests.support.hostile_sheets import fill_texts
from tests.support.injections import INJECTIONS
from tests.support.pdf_structure import Structure, read_structure
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose, soften

# many figures, nynorsk, nobody ended, Oslo with its bydeler, a bydel
CASES = [("3001", "nb"), ("3001", "nn"), ("3011", "nb"), ("0301", "nn"), ("030101", "nb")]
MARKUP = (
    r"""*fet* _skrå_ `kode` = nei <punkter> @punkter #panic("nei") #eval("1+1") $x^2$ \ // borte /* borte */ [x] --"""
)
CONTROLS = ("Cc", "Cf")


def render(sheet: Sheet) -> bytes:
    picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
    return render_pdf(sheet, load_texts(sheet.language), picture)


@cache
def make(kode: str, language: str, slag: str = "forelopig") -> tuple[Sheet, bytes, Structure]:
    sheet = compose(kode, make_edition(slag, notice="Ring oss."), language=language)
    content = render(sheet)
    return sheet, content, read_structure(content)


def plain(text: str) -> str:
    """The text as it is found again: without the spaces, of which a line's end makes one more or fewer."""
    return re.sub(r"[\s\u200b]", "", print_text(text))


def assert_in_order(texts: list[str], whole: str) -> None:
    place = 0
    for text in filter(None, map(plain, texts)):
        found = whole.find(text, place)
        assert found >= 0, f"{text} is not where it should be"
        place = found + len(text)


# --- what it claims to be


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_the_document_claims_both_standards_and_tells_title_language_and_date(kode: str, language: str) -> None:
    sheet, content, found = make(kode, language)
    assert content.startswith(b"%PDF-1.7")
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", f"<rdf:li>{language}<"):
        assert claim in found.packet, claim
    assert found.is_tagged
    assert found.language == language
    assert found.metadata["Title"] == sheet.title
    assert found.metadata["Author"].startswith("Integrerings- og mang")
    assert found.metadata["CreationDate"] == found.metadata["ModDate"] == "D:20210121000000Z"  # the cutoff
    assert b"/DisplayDocTitle true" in content


def test_R15_the_same_view_gives_the_same_bytes_on_any_number_of_threads() -> None:
    cases = [(make(*case)[0], make(*case)[1]) for case in CASES]
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(render, [sheet for sheet, _ in cases]))
    assert again == [content for _, content in cases]


def test_a_document_has_our_fonts_and_no_other() -> None:
    content = make("0301", "nn")[1]
    assert set(re.findall(rb"/FontName\s*/([A-Z]{6}\+[\w-]+)", content)) == {
        *re.findall(rb"/BaseFont\s*/([A-Z]{6}\+[\w-]+)", content)
    }
    fonts = {name.split(b"+")[1] for name in re.findall(rb"/BaseFont\s*/([A-Z]{6}\+[\w-]+)", content)}
    assert fonts == {b"Inter-Regular", b"Inter-SemiBold"}
    assert len(re.findall(rb"/FontFile[23]? ", content)) == 2
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_a_document_is_small(kode: str, language: str) -> None:
    assert len(make(kode, language)[1]) < 250_000


# --- how it is read


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_headings_are_bookmarks_in_the_order_of_reading(kode: str, language: str) -> None:
    sheet, _, found = make(kode, language)
    headings = [title for level, title, _ in found.bookmarks if level == 0]
    assert [element.title for element in found.find("H1")] == headings
    expected = [
        load_texts(language).say("merknad_overskrift"),
        sheet.todo.heading,
        (sheet.key_figure or sheet.no_exits).heading,  # type: ignore[union-attr]
        *([sheet.result.heading] if sheet.result else []),
        sheet.comparison.heading,
        *([sheet.checks.heading] if sheet.checks.items else []),
        *([sheet.steps.heading] if sheet.steps else []),
    ]
    assert headings[: len(expected)] == [print_text(text) for text in expected]
    assert headings[-1] == load_texts(language).say("bunn_overskrift")
    points = [title for level, title, _ in found.bookmarks if level == 2]
    assert points == [print_text(item.heading) for item in sheet.checks.items]
    assert [element.title for element in found.find("H3")] == points


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_every_table_has_heading_cells_and_as_many_columns_as_headings(kode: str, language: str) -> None:
    sheet, _, found = make(kode, language)
    widths = []
    for table in found.find("Table"):
        rows = [element for element in table.walk() if element.kind == "TR"]
        widths += [len(row.children) for row in rows]
    cells = {3} if sheet.checks.items else set()
    assert set(widths) - {1} == cells | {len(table.headings) + bool(table.code_heading) for table in sheet.tables}
    assert all(cell.scope == "Column" for cell in found.find("TH"))
    # a table over two pages is found on both, its headings on the first
    counted = sum(len(table.headings) + bool(table.code_heading) for table in sheet.tables)
    points = 3 + len({item.weight for item in sheet.checks.items}) if sheet.checks.items else 0
    assert len(found.find("TH")) == counted + points
    captions = {plain(table.caption) for table in sheet.tables}
    assert all(caption in plain(found.text) for caption in captions)


def test_pictures_are_told_in_words_and_steps_are_a_list() -> None:
    sheet, _, found = make("3001", "nb")
    assert sheet.key_figure
    assert sheet.picture
    assert sheet.steps
    assert [figure.alt for figure in found.find("Figure")] == [sheet.key_figure.chart_text, sheet.picture.text]
    lists = [len([item for item in found_list.children if item.kind == "LI"]) for found_list in found.find("L")]
    assert len(sheet.steps.steps) in lists
    assert len(sheet.key_figure.segments) in lists


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_every_table_is_read_row_by_row(kode: str, language: str) -> None:
    sheet, _, found = make(kode, language)
    whole = plain(found.text)
    for table in sheet.tables:
        for row in table.rows:
            code = row.key if table.code_heading else ""
            assert plain("".join((code, row.label, *(cell.text for cell in row.cells)))) in whole, (table.key, row.key)


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_texts_come_in_the_order_of_reading(kode: str, language: str) -> None:
    sheet, _, found = make(kode, language)
    deadline = sheet.todo.deadline
    assert deadline
    texts = [sheet.sender, sheet.status, sheet.place, sheet.name, sheet.heading, *sheet.lead, sheet.access]
    texts += [*sheet.notices, sheet.todo.heading, deadline.name, deadline.value, deadline.note, sheet.todo.intro]
    texts += [sheet.todo.consequence, *sheet.todo.contact]
    texts += [item.short for item in sheet.checks.items]
    for item in sheet.checks.items:
        texts += [item.heading, item.reason, item.action]
    texts += sheet.steps.steps if sheet.steps else ()
    for part in (sheet.taken_out, sheet.measures, *sheet.help, sheet.about):
        texts += [part.heading, *part.paragraphs]
    for fact in (*sheet.definitions, *sheet.source):
        texts += [fact.name, fact.value]
    assert_in_order(texts, plain(found.text))


def test_the_first_two_pages_hold_what_to_do_and_the_result() -> None:
    sheet, _, found = make("3001", "nb")
    assert sheet.key_figure
    assert sheet.result
    start = plain("".join(found.pages[:2]))
    assert_in_order([sheet.todo.heading, sheet.key_figure.percent.text, sheet.checks.items[-1].short], start)
    assert plain(sheet.result.heading) in start
    assert plain(sheet.result.tables[0].rows[-1].label) in start


def test_every_page_tells_whose_it_is_and_its_number_outside_the_tags() -> None:
    _, _, found = make("3001", "nb")
    last = len(found.pages)
    for number, page in enumerate(found.pages, start=1):
        lines = [soften(line).strip() for line in page.splitlines()]
        assert lines[-1].endswith(f"Side {number} av {last}")
        assert "2020-forelopig-1" in lines[-1]
        if number > 1:
            assert lines[0] == "Halden Foreløpige resultater Introduksjonsprogrammet 2020"


def test_the_list_in_short_tells_the_page_of_each_thing_to_look_at() -> None:
    sheet, _, found = make("3001", "nb")
    pages = {title: number + 1 for level, title, number in found.bookmarks if level == 2}
    for item in sheet.checks.items:
        line = f"{item.number.text}{item.short}{pages[print_text(item.heading)]}"
        assert plain(line) in plain(found.pages[0]), item.key
    assert len(found.find("Link")) == len(sheet.checks.items) + 1  # and one to the whole list


def test_a_final_edition_asks_for_nothing() -> None:
    sheet, _, found = make("3001", "nn", "endelig")
    assert plain("Endelege resultat") in plain(found.pages[0])
    assert "Gjer dette:" not in found.text
    assert sheet.steps is None


def test_without_a_picture_the_table_of_the_result_stands_alone() -> None:
    sheet = make("3001", "nb")[0]
    found = read_structure(render_pdf(sheet, load_texts("nb"), None))
    assert len(found.find("Figure")) == 1
    assert sheet.picture
    assert plain(sheet.picture.title) not in plain(found.text)


# --- texts are texts


def list_characters() -> list[str]:
    lines = (FONTS / "characters.txt").read_text(encoding="utf-8").splitlines()
    ends = [item.removeprefix("U+").partition("-") for line in lines for item in line.split("#")[0].split()]
    return [chr(code) for first, _, last in ends for code in range(int(first, 16), int(last or first, 16) + 1)]


def test_the_fonts_have_every_character_of_their_list() -> None:
    """Typst refuses a PDF/A with a character that a font lacks, in either weight."""
    signs = [sign for sign in list_characters() if not sign.isspace()]
    assert len(signs) > 350
    text = " ".join(signs)
    sheet = replace(make("3011", "nb")[0], name=text, access=text, lead=(text,))
    assert_in_order(signs * 3, plain(read_structure(render(sheet)).text))


def test_the_fonts_have_the_letters_of_the_languages_of_norway_and_the_signs_of_its_typography() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzæøåáčđŋšŧžâïöäñéèêóòôüõǩǥǧǯʒ"
    signs = "0123456789.,:;!?–—−-+±%§·•…«»“”„‘’()[]/&@#½²€→≤≥\u00a0\u202f"
    for text in (letters, letters.upper(), signs):
        assert print_text(text) == text


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("", ""),
        ("Ærlig Øy \U0001f600", "Ærlig Øy □"),
        ("Осло 奥斯陆", "□□□□ □□□"),
        ("A\u030angstrom", "Ångstrom"),
        ("a\r\n\tb  c", "a b c"),
        ("to\x00\x01\x7f\u202e\u200b\ufeffre", "tore"),
        ("\ufffe", "□"),
        ("\t", "□"),
        ("\x00", "□"),
    ],
)
def test_what_the_fonts_lack_is_a_box(given: str, printed: str) -> None:
    assert print_text(given) == printed


def test_no_text_is_taken_for_markup() -> None:
    sheet = fill_texts(make("3001", "nb")[0], MARKUP)
    found = read_structure(render(sheet))
    assert found.metadata["Title"] == MARKUP
    assert found.text.count(MARKUP) > 30
    assert {title for level, title, _ in found.bookmarks if level == 2} == {MARKUP}


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_no_text_runs_or_links(text: str) -> None:
    shown = replace(make("3011", "nb")[0], name=text, title=text, status=text, notices=(text,), access=text)
    content = render(shown)
    for action in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/GoToR", b"/EmbeddedFile"):
        assert action not in content
    found = read_structure(content)
    printed = print_text(text)
    assert plain(printed) in plain(found.pages[0])
    assert found.metadata["Title"].strip() == printed.strip()
    assert not any(unicodedata.category(sign) in CONTROLS for sign in printed)


def test_every_text_may_be_hostile_at_once() -> None:
    sheet = make("0301", "nn")[0]
    for text in ("=1+1\x00\ufffe\U0001f600", "x" * 300, "<svg onload=x>&amp;]]>", "ord " * 60):
        assert read_structure(render(fill_texts(sheet, text))).is_tagged


def test_a_long_word_is_broken_so_that_it_stays_on_the_page() -> None:
    name = "Langnavn" * 12
    found = read_structure(render(replace(make("3011", "nb")[0], name=name)))
    assert plain(name) in plain(found.pages[0])
    assert name not in found.pages[0]
