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

from pipeline.places.code_lists import load_code_lists
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.pdf import print_text, render_pdf
from pipeline.sheets.formats.typesetting import FONTS
from pipeline.sheets.words.texts import load_texts
from tests.support.hostile_sheets import fill_texts
from tests.support.injections import INJECTIONS
from tests.support.pdf_layout import Layout, read_layout
from tests.support.pdf_structure import Structure, read_structure
from tests.support.sheet_database import GAMLE_OSLO, HALDEN, INTRO, STANDARD, make_edition
from tests.support.sheet_figures import Figures as Given
from tests.support.sheet_views import compose, find_table, read_given, soften

# many figures, nynorsk, nobody ended, Oslo with its bydeler, a bydel
CASES = [("3001", "nb"), ("3001", "nn"), ("3011", "nb"), ("0301", "nn"), ("030101", "nb")]
MARKUP = (
    r"""*fet* _skrå_ `kode` = nei <punkter> @punkter #panic("nei") #eval("1+1") $x^2$ \ // borte /* borte */ [x] --"""
)
CONTROLS = ("Cc", "Cf")


def render(sheet: Sheet) -> bytes:
    return render_pdf(sheet, load_texts(sheet.language))


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
        *([sheet.checks.heading] if sheet.checks.items else []),
        *([sheet.steps.heading] if sheet.steps else []),
        *(part.heading for part in sheet.parts),
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
    assert set(widths) == {len(table.headings) + bool(table.code_heading) for table in sheet.tables}
    assert all(cell.scope == "Column" for cell in found.find("TH"))
    # a table over two pages is found on both, its headings on the first
    counted = sum(len(table.headings) + bool(table.code_heading) for table in sheet.tables)
    assert len(found.find("TH")) == counted
    captions = {plain(table.caption) for table in sheet.tables}
    assert all(caption in plain(found.text) for caption in captions)


def test_pictures_are_told_in_words_and_steps_are_a_list() -> None:
    sheet, _, found = make("3001", "nb")
    assert sheet.key_figure
    assert sheet.steps
    assert [figure.alt for figure in found.find("Figure")] == [sheet.key_figure.chart_text]
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
    for item in sheet.checks.items:
        texts += [item.heading, item.reason, item.action]
    texts += sheet.steps.steps if sheet.steps else ()
    # whom to ask is on the first page
    for part in (*sheet.parts, *(part for part in sheet.help if part.paragraphs != sheet.todo.contact)):
        texts += [part.heading, *part.paragraphs]
    for fact in sheet.definitions:
        texts += [fact.name, fact.value]
    texts += [sheet.about.heading, *sheet.about.paragraphs]
    for fact in sheet.source:
        texts += [fact.name, fact.value]
    assert_in_order(texts, plain(found.text))


def test_every_page_tells_whose_it_is_and_its_number_outside_the_tags() -> None:
    _, _, found = make("3001", "nb")
    last = len(found.pages)
    for number, page in enumerate(found.pages, start=1):
        lines = [soften(line).strip() for line in page.splitlines()]
        assert lines[-1].endswith(f"Side {number} av {last}")
        assert "2020-forelopig-1" in lines[-1]
        if number > 1:
            assert lines[0] == "Halden Foreløpige resultater Introduksjonsprogrammet 2020"


def test_a_final_edition_asks_for_nothing() -> None:
    sheet, _, found = make("3001", "nn", "endelig")
    assert plain("Endelege resultat") in plain(found.pages[0])
    assert "Gjer dette:" not in found.text
    assert sheet.steps is None


def test_in_a_final_edition_the_result_comes_before_the_points() -> None:
    sheet, _, found = make("3001", "nb", "endelig")
    assert sheet.result
    whole = plain(found.text)
    assert whole.index(plain(sheet.result.heading)) < whole.index(plain(sheet.checks.items[0].reason))


# --- how it is laid out


@cache
def lay_out(kode: str, language: str, slag: str = "forelopig") -> tuple[Layout, ...]:
    return read_layout(make(kode, language, slag)[1])


def list_page_texts(kode: str, language: str) -> list[str]:
    """What is on each page, without its header and footer."""
    return [plain("".join(line.text for line in page.lines)) for page in lay_out(kode, language)]


# Halden has every table and every kind of point
MOST_PAGES = {
    "forelopig": {"0301": 4, "3001": 4, "030101": 3, "3011": 2},
    "endelig": {"0301": 3, "3001": 4, "030101": 3, "3011": 2},
}


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize(("kode", "language"), CASES)
def test_a_document_has_few_pages(kode: str, language: str, slag: str) -> None:
    assert len(lay_out(kode, language, slag)) <= MOST_PAGES[slag][kode]


@cache
def read_country() -> Figures:
    """Oslo in its second round with thirty points, a small town in its own, and one with nobody but earlier years."""
    rules = [rule for rule, words in load_catalogue().rules.items() if words.gjelder == "person"][:30]
    half = dict.fromkeys(rules[::2], (3, 2))
    oslo = replace(
        HALDEN,
        findings=dict.fromkeys(rules, 12),
        found_before=half,
        reasons={(INTRO, reason.kode): 2 for reason in load_code_lists().list_reasons(INTRO)},
    )
    town = replace(
        HALDEN,
        groups={"arbeid": (1, 2), "utdanning": (2, 0), "annet": (1, 1)},
        findings={"avslutning_mangler": 1, "deltaker_uten_tiltak": 2, "sen_registrering": 3},
        found_before={"avsluttet_uten_arsak": (1, 0), "tiltak_uten_timer": (1, 0)},
        before={"arbeid": 2, "avsluttet": 6, "mal_nadd": 4},
        reasons={(INTRO, "arbeid_heltid"): 3, (INTRO, "videregaende"): 2, (INTRO, "annet"): 2},
        excluded=(0, 0),
        evidence={},
        interval=None,
    )
    bydeler = {("bydel", f"0301{number:02d}"): GAMLE_OSLO for number in range(1, 16)}
    gone = Given(history={2018: (5, 2, 0), 2019: (3, 3, 0)})
    kommuner = {("kommune", "0301"): oslo, ("kommune", "3012"): town, ("kommune", "3013"): gone}
    return read_given({**STANDARD, **bydeler, **kommuner})


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize(("kode", "most"), [("0301", 6), ("3012", 3), ("3013", 1), ("3014", 1)])
def test_Oslo_has_six_pages_a_small_town_three_and_nobody_one(kode: str, most: int, language: str) -> None:
    sheet = compose(kode, make_edition(), read_country(), language=language)
    pages = read_layout(render(sheet))
    assert len(pages) <= most
    assert [number for number, page in enumerate(pages[:-1], start=1) if page.filled < 0.6] == []
    assert len(sheet.checks.items) >= {"0301": 30, "3012": 3}.get(kode, 0)


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize(("kode", "language"), CASES)
def test_no_page_but_the_last_is_half_empty(kode: str, language: str, slag: str) -> None:
    pages = lay_out(kode, language, slag)
    assert [number for number, page in enumerate(pages[:-1], start=1) if page.filled < 0.6] == []


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_no_letter_is_smaller_than_nine_points(kode: str, language: str) -> None:
    assert min(size for page in lay_out(kode, language) for size in page.sizes) >= 9


def test_what_to_do_the_result_and_the_worst_points_are_on_the_first_page() -> None:
    sheet, _, found = make("3001", "nb")
    assert sheet.key_figure
    worst = [text for item in sheet.checks.items[:2] for text in (item.heading, item.reason)]
    actions = [item.action for item in sheet.checks.items[:2]]
    first = plain(found.pages[0])
    assert_in_order([sheet.todo.heading, sheet.key_figure.percent.text, *worst], first)
    assert_in_order(actions, first)


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_no_heading_is_alone_at_the_foot_of_a_page(kode: str, language: str) -> None:
    """Below every heading is what it heads: a point's reason, or a line at the least."""
    sheet, _, found = make(kode, language)
    texts = list_page_texts(kode, language)
    for level, title, page in found.bookmarks:
        after = texts[page].rpartition(plain(title))[2]
        assert len(after) > 20, (level, title)
    for item in sheet.checks.items:
        assert any(plain(item.heading + item.reason) in text for text in texts), item.key


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_a_row_is_on_one_page_with_its_bar_and_the_headings_are_on_one_with_rows(kode: str, language: str) -> None:
    sheet, _, found = make(kode, language)
    texts, bars = list_page_texts(kode, language), [0] * len(found.pages)
    for table in sheet.tables:
        pages = []
        for row in table.rows:
            code = row.key if table.code_heading else ""
            words = plain("".join((code, row.label, *(cell.text for cell in row.cells))))
            pages.append([page for page, text in enumerate(texts) if words in text])
            assert pages[-1], (table.key, row.key)
            if row.bar and len(pages[-1]) == 1:
                bars[pages[-1][0]] += 1
        headings = plain(table.caption + table.code_heading + "".join(table.headings))
        (start,) = [page for page, text in enumerate(texts) if headings in text]
        assert sum(start in each for each in pages) >= min(3, len(pages)), table.key
    drawn = [len(page.bars) for page in lay_out(kode, language)]
    assert all(one >= least for one, least in zip(drawn, bars, strict=True))
    assert sum(drawn) == sum(bool(row.bar) for table in sheet.tables for row in table.rows)


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize(("kode", "language"), CASES)
def test_a_bar_is_clear_of_every_letter_and_long_enough_to_see(kode: str, language: str, slag: str) -> None:
    assert_bars_are_clear(lay_out(kode, language, slag))


def assert_bars_are_clear(pages: tuple[Layout, ...]) -> None:
    for page in pages:
        for bar in page.bars:
            assert bar.right - bar.left > 84  # 30 mm
            assert [
                line.text
                for line in page.lines
                if line.bottom < bar.top
                and bar.bottom < line.top
                and line.left < bar.right
                and bar.left < line.left + 5
            ] == []


def test_a_bar_below_a_name_is_clear_of_the_letters_that_go_below_the_line() -> None:
    """Two tables with bars beside each other, every name with such letters."""
    sheet = make("3001", "nb")[0]
    rows = tuple(
        Row(key=str(number), label="Gjøvik og Bygland", cells=(Cell("48 %", "percent", 48),), bar="48.0")
        for number in range(4)
    )
    table = Table(key="prove", name="Andel", caption="Andel", headings=("Sted", "Andel"), rows=rows)
    part = replace(sheet.parts[0], figures=(), tables=(table, table), notes=())
    (name,) = (name for name in sheet.order if getattr(sheet, name) == sheet.parts[0])
    pages = read_layout(render(replace(sheet, **{name: part})))
    bars = [bar for page in pages for bar in page.bars if bar.right - bar.left > 86]
    assert len(bars) == 8
    assert len({bar.left for bar in bars}) == 2
    assert_bars_are_clear(pages)


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize(("kode", "language"), CASES)
def test_a_short_name_and_a_short_heading_are_on_one_line(kode: str, language: str, slag: str) -> None:
    sheet = make(kode, language, slag)[0]
    lines = "\n".join(plain(line.text) for page in lay_out(kode, language, slag) for line in page.lines)
    for table in sheet.tables:
        names = [row.label for row in table.rows if len(row.label) <= 18]
        assert [name for name in names if plain(name) not in lines] == [], table.key
        headings = [heading for heading in table.headings if len(heading) <= 12]
        assert [heading for heading in headings if plain(heading) not in lines] == [], table.key
        assert plain(table.caption) in lines, table.key


def test_the_headings_of_tables_beside_each_other_are_equally_high() -> None:
    sheet = make("3001", "nb")[0]
    first, second = find_table(sheet, "endring"), find_table(sheet, "funn_endring")
    for page in lay_out("3001", "nb"):
        found = {plain(line.text): line for line in page.lines}
        if plain(first.caption) in found:
            captions = [found[plain(table.caption)] for table in (first, second)]
            headings = [found[plain(table.headings[0])] for table in (first, second)]
            break
    assert captions[0].left < captions[1].left
    assert captions[0].bottom == pytest.approx(captions[1].bottom, abs=3)  # letters below the line
    assert headings[0].top == pytest.approx(headings[1].top, abs=0.5)


def test_the_heading_of_short_texts_has_the_first_two_below_it() -> None:
    """Wherever the page ends: the texts are pushed down line by line."""
    sheet = make("3011", "nb")[0]
    facts = tuple(replace(fact, value=" ".join([fact.value] * 3)) for fact in sheet.definitions)
    heading = plain(load_texts("nb").say("ord_overskrift"))
    pages_begun_on = set()
    for lines in range(42, 52, 2):
        help_ = replace(sheet.help[-1], paragraphs=(*sheet.help[-1].paragraphs, *["Linje."] * lines))
        shown = replace(sheet, help=(*sheet.help[:-1], help_), definitions=facts)
        texts = [plain(page) for page in read_structure(render(shown)).pages]
        (begun,) = [number for number, text in enumerate(texts) if heading in text]
        below = texts[begun].partition(heading)[2]
        assert all(plain(f"{fact.name} {fact.value}") in below for fact in facts[:2]), lines
        pages_begun_on.add(begun)
    assert len(pages_begun_on) > 1


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_where_the_figures_come_from_is_never_alone_on_a_page(kode: str, language: str) -> None:
    sheet, _, _ = make(kode, language)
    last = list_page_texts(kode, language)[-1]
    assert plain(sheet.source[0].value) in last
    assert plain(sheet.about.heading) in last


def test_the_shapes_of_the_weights_are_those_of_the_page() -> None:
    """A triangle, a diamond and a ring, as in the templates of the page: told by their corners."""
    template = (FONTS.parent / "points.typ").read_text(encoding="utf-8")
    corners = [len(re.findall("mm, ", found)) for found in re.findall(r"polygon\((.*)\)", template)]
    assert corners == [3, 4]
    assert "circle(" in template


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
    # what is compressed, the document's own id and the tags of our fonts may hold any letters by chance
    names = re.sub(rb"stream\r?\n.*?endstream|/ID ?\[.*?\]", b"", content, flags=re.DOTALL)
    for action in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/GoToR", b"/EmbeddedFile"):
        assert not re.search(action + rb"(?![A-Z]+\+)", names), action
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
