"""The sheet as a workbook: the numbers of the view as numbers, its texts as texts, and nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.common.spreadsheet import shield_cell
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.view import Part, Sheet
from pipeline.sheets.formats.workbook import name_tabs, render_workbook
from pipeline.sheets.words.texts import load_texts
from tests.support.hostile_sheets import fill_texts
from tests.support.injections import INJECTIONS
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose

HARD = "\u00a0"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CASES = [("3001", "nb"), ("3001", "nn"), ("3002", "nb"), ("3011", "nn"), ("0301", "nb"), ("030101", "nn")]
HEADER_ROW = 4
# a figure of each kind, and a missing one
PROVE = Table(
    key="prove",
    name="Prøve",
    caption="Prøver i 2020",
    headings=("Sted", "Antall", "Andel", "Timer", "Endring"),
    rows=(
        Row("0301", "Oslo", (Cell("1\u00a0234", "count", 1234), Cell("48\u00a0%", "percent", 48, "", Decimal("0.4825")),
                             Cell("27,5", "decimal", Decimal("27.5")), Cell("\u22123", "change", -3)), "own"),
        Row("030101", "Gamle Oslo", (Cell("0", "count", 0), Cell("–", "percent", None, "kan ikke regnes ut"),
                                     Cell("–", "decimal", None), Cell("+2", "change", 2)), "part"),
        Row("sum", "I alt", (Cell("1\u00a0234", "count", 1234), Cell("100\u00a0%", "percent", 100, exact=Decimal(1)),
                             Cell("", "text"), Cell("0", "change", 0)), "sum"),
    ),
    code_heading="Nummer",
    note="En merknad.",
)  # fmt: skip


@cache
def render(kode: str, language: str, slag: str = "forelopig") -> bytes:
    return render_workbook(compose(kode, make_edition(slag), language=language), load_texts(language))


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=False)


def read_parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def with_table(table: Table, kode: str = "3001") -> Sheet:
    """A sheet whose only section with a table is this one."""
    sheet, part = compose(kode), Part("prove", "Prøve", paragraphs=("Les dette først.",), tables=(table,))
    empty = Part("tom", "Tom")
    return replace(
        sheet, result=part, comparison=empty, reasons=None, taken_out=empty, measures=empty, changes=None, bydeler=None
    )


def expect(cell: Cell) -> Any:
    """What a cell of the view is in a spreadsheet."""
    if cell.value is None:
        return shield_cell(cell.text) or None
    if cell.exact is not None:
        return float(cell.exact)
    # the county's shares are in whole percent (P6)
    return float(cell.value / 100 if cell.kind == "percent" else cell.value)


def list_expected(table: Table) -> list[list[Any]]:
    code = [table.code_heading] if table.code_heading else []
    rows: list[list[Any]] = [[table.headings[0], *code, *table.headings[1:]]]
    for row in table.rows:
        rows.append([shield_cell(row.label), *([row.key] if code else []), *map(expect, row.cells)])
    return rows


def find_header(page: Worksheet) -> int:
    assert page.freeze_panes is not None
    return int(page.freeze_panes[1:]) - 1


def list_shown(page: Worksheet, header: int, rows: int, columns: int) -> list[list[Any]]:
    found = page.iter_rows(min_row=header, max_row=header + rows, max_col=columns, values_only=True)
    return [[float(value) if isinstance(value, int) else value for value in row] for row in found]


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_every_cell_of_every_table_is_that_of_the_view(kode: str, language: str) -> None:
    sheet, content = compose(kode, language=language), render(kode, language)
    _, _, *pages = read(content).worksheets
    assert [page.title for page in pages] == [table.name for table in sheet.tables]
    calamine = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for page, table in zip(pages, sheet.tables, strict=True):
        expected = list_expected(table)
        assert page["A1"].value == table.caption
        shown = list_shown(page, HEADER_ROW, len(table.rows), len(expected[0]))
        assert shown == [[pytest.approx(one) if isinstance(one, float) else one for one in row] for row in expected]
        again = calamine.get_sheet_by_name(table.name).to_python(skip_empty_area=False)
        assert [row[: len(expected[0])] for row in again[HEADER_ROW - 1 : HEADER_ROW + len(table.rows)]] == [
            ["" if one is None else one for one in row] for row in shown
        ]


def test_numbers_are_numbers_with_formats_and_codes_are_texts() -> None:
    content = render_workbook(with_table(PROVE), load_texts("nb"))
    page = read(content)["Prøve"]
    shown = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=7)]
    assert shown == [
        ["Sted", "Nummer", "Antall", "Andel", "Timer", "Endring"],
        ["Oslo", "0301", 1234, 0.4825, 27.5, -3],
        ["Gamle Oslo", "030101", 0, "–", "–", 2],
        ["I alt", "sum", 1234, 1, None, 0],
    ]
    assert [cell.number_format for cell in page[5]] == ["@", "@", "#,##0", "0 %", "#,##0.0", '+#,##0;"−"#,##0;0']
    assert [page.cell(row, 1).font.b for row in (5, 6, 7)] == [True, False, True]
    assert [page.cell(row, 3).font.b for row in (5, 6, 7)] == [True, False, True]
    assert page["A6"].alignment.indent == 1
    assert [page.cell(row, 1).value for row in (9, 10, 11)] == [
        "Les dette først.", "En merknad.", "Strek (–): kan ikke regnes ut."
    ]  # fmt: skip
    ignored = re.findall(r"<ignoredError [^>]*>", read_parts(content)["xl/worksheets/sheet3.xml"])
    assert ignored == ['<ignoredError sqref="A1:Z11" numberStoredAsText="1"/>']


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
def test_the_list_to_look_at_stands_worst_first(slag: str) -> None:
    sheet = compose("3001", make_edition(slag))
    page = read(render("3001", "nb", slag)).worksheets[1]
    header = find_header(page)
    headings = ["Antall", "Hvor viktig", "Hva", "Hvorfor", "Gjør dette"][: 5 if slag == "forelopig" else 4]
    follow_up = ["Ansvarlig", "Utført", "Merknad"]
    assert [cell.value for cell in page[header]] == [*headings, *follow_up]
    rows = [[cell.value for cell in page[row]] for row in range(header + 1, header + 1 + len(sheet.checks.items))]
    assert rows == [
        [item.number.value, item.weight, item.heading, item.reason, " ".join((item.action, *item.choices))][
            : len(headings)
        ]
        + [None] * 3
        for item in sheet.checks.items
    ]
    assert rows[0][:2] == [sheet.checks.items[0].number.value, "Viktig"]


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
def test_the_list_to_look_at_can_be_filtered_by_who_answers_for_it_and_what_is_done(slag: str) -> None:
    page = read(render("3001", "nb", slag)).worksheets[1]
    (table,) = page.tables.values()
    assert table.autoFilter is not None
    assert table.autoFilter.ref == table.ref
    assert [column.name for column in table.tableColumns][-3:] == ["Ansvarlig", "Utført", "Merknad"]


def test_a_share_is_stored_as_it_is_and_shown_in_whole_percent() -> None:
    page = read(render("3001", "nb"))["Resultat"]
    (row,) = [row for row in page.iter_rows() if row[0].value == "Andel som nådde målet"]
    # 14 of 29 reached the goal
    assert row[1].value == pytest.approx(14 / 29, abs=1e-15)
    assert row[1].number_format == "0 %"


def test_without_anything_to_look_at_the_tab_says_so() -> None:
    sheet = compose("3002")
    assert sheet.checks.items == ()
    page = read(render("3002", "nb")).worksheets[1]
    assert [cell.value for cell in page["A"] if cell.value][-1] == sheet.checks.nothing


def test_the_first_tab_tells_what_who_when_and_how() -> None:
    sheet = compose("3001", make_edition(notice="En melding til alle."))
    page = read(render_workbook(sheet, load_texts("nb"))).worksheets[0]
    assert page.title == "Om tallene"
    told = [(row[0], row[1]) for row in page.iter_rows(values_only=True)]
    assert told[0] == ("Halden – resultater for introduksjonsprogrammet 2020", None)
    beside = dict(told)
    assert beside["Frist for å rette i NIR"] == f"28.{HARD}februar{HARD}2021"
    assert beside["Hvem det er for"] == "Bare for dere som arbeider med registrering i NIR. Ikke del lenken."
    assert beside["Melding fra IMDi"] == "En melding til alle."
    assert beside["Utgave"] == "2020-forelopig-1"
    # 14 of 29 reached the goal, 48.3 %; five without a reason
    for line in (("14 av 29 nådde målet", 14 / 29), ("Nådde målet", 14), ("Årsak ikke registrert", 5)):
        assert line in told
    texts = {str(value) for row in told for value in row if value is not None}
    wanted = [*sheet.lead, *sheet.todo.contact, *sheet.about.paragraphs, *(fact.note for fact in sheet.definitions)]
    wanted += [fact.value for fact in (*sheet.definitions, *sheet.source)]
    assert [text for text in wanted if text and text not in texts] == []
    assert all(any(table.name in text for text in texts) for table in sheet.tables)


def test_where_nobody_ended_the_first_tab_says_why() -> None:
    sheet = compose("3011")
    assert sheet.no_exits is not None
    texts = [cell.value for cell in read(render("3011", "nb")).worksheets[0]["B"]]
    assert all(paragraph in texts for paragraph in sheet.no_exits.paragraphs)


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_tabs_are_made_for_print_and_for_screen_readers(kode: str, language: str) -> None:
    sheet, content = compose(kode, language=language), render(kode, language)
    book = read(content)
    for number, page in enumerate(book.worksheets):
        assert isinstance(page["A1"].value, str)
        assert page["A1"].font.b
        assert (page.page_setup.paperSize, page.page_setup.fitToHeight) == (9, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter.left.text == f"{sheet.name} · {sheet.place} · {sheet.status} · 2020-forelopig-1"
        assert not page.merged_cells.ranges
        assert all(cell.hyperlink is None for row in page.iter_rows() for cell in row)
        if number > 0 and page.freeze_panes:
            header = find_header(page)
            assert page.print_title_rows == f"${header}:${header}"
            (table,) = page.tables.values()
            assert table.headerRowCount == 1
            assert table.ref.startswith(f"A{header}:")
            assert [column.name for column in table.tableColumns] == [cell.value for cell in page[header]]
    assert book.properties.title == sheet.title
    assert book.properties.subject == sheet.heading
    assert book.properties.created == datetime(2021, 1, 21)  # noqa: DTZ001 – openpyxl gives it so
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"Language": f"{language}-NO"}
    parts = read_parts(content)
    tables = [part for name, part in parts.items() if name.startswith("xl/tables/")]
    assert tables
    assert all("altText=" in part for part in tables)


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_is_a_formula_or_a_link(text: str) -> None:
    content = render_workbook(fill_texts(compose("0301"), text), load_texts("nb"))
    parts = read_parts(content)
    assert not [name for name in parts if re.search(r"external|hyperlink|macro|vba|embed|drawing|comment", name, re.I)]
    for name, part in parts.items():
        ElementTree.fromstring(part)
        assert "TargetMode=" not in part, name
        if name.startswith("xl/worksheets/sheet"):
            assert set(re.findall(r"<(f|hyperlink|is)\b", part)) == set()
    expected = shield_cell(text)
    if expected.startswith("<r>") and expected.endswith("</r>"):
        expected = f"'{expected}"
    for page in read(content).worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in {"s", "n"}
    # the title is the first of the book's texts, with Excel's escapes
    (title, *_) = ElementTree.fromstring(parts["xl/sharedStrings.xml"]).iter(f"{{{SPREADSHEET}}}t")
    assert re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), title.text or "") == expected


def test_a_footer_has_no_commands_of_a_names_making() -> None:
    parts = read_parts(render_workbook(replace(compose("3001"), name="A & B &D" + "&" * 300), load_texts("nb")))
    (footer,) = re.findall("<oddFooter>(.*)</oddFooter>", parts["xl/worksheets/sheet1.xml"])
    assert footer.startswith("&amp;LA &amp;&amp; B &amp;&amp;D&amp;&amp;")
    assert footer.endswith("&amp;R&amp;P / &amp;N")
    assert len(footer.replace("&amp;", "&")) <= 255


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["Resultat", "resultat", "RESULTAT"], ["Resultat", "resultat (2)", "RESULTAT (3)"]),
        (["Tall [2020]: a/b\\c*d?"], ["Tall  2020   a b c d"]),
        (["'Sitert'", "", "   "], ["Sitert", "2", "3"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 26 + " (2)"]),
        (["History"], ["History (1)"]),
        (["\U0001f600" * 20], ["\U0001f600" * 15]),
        (["a\x00b\nc"], ["a b c"]),
    ],
)
def test_tab_names_are_such_as_excel_takes(wanted: list[str], expected: list[str]) -> None:
    assert name_tabs(wanted) == expected


def test_the_same_view_gives_the_same_bytes() -> None:
    first = render_workbook(compose("3001"), load_texts("nb"))
    assert render_workbook(compose("3001"), load_texts("nb")) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_that_are_alike_are_told_apart() -> None:
    """Excel repairs, and empties, a table with two columns of one name."""
    table = replace(PROVE, headings=("Sted", "Oslo", "oslo", "_x003D_1", ""))
    page = read(render_workbook(with_table(table), load_texts("nb")))["Prøve"]
    assert [cell.value for cell in page[4]] == ["Sted", "Nummer", "Oslo", "oslo (4)", "x003D_1", "–"]


def test_a_long_table_without_groups_can_be_sorted() -> None:
    row = Row("1", "Sted", (Cell("1", "count", 1),))
    for rows, can_sort in ((8, False), (9, True)):
        table = Table("lang", "Lang", "En lang tabell", ("Sted", "Antall"), (row,) * rows)
        page = read(render_workbook(with_table(table), load_texts("nb")))["Lang"]
        assert (page.tables["tabell_lang"].autoFilter is not None) == can_sort
    grouped = replace(table, rows=(*table.rows, replace(row, kind="sum")))
    page = read(render_workbook(with_table(grouped), load_texts("nb")))["Lang"]
    assert page.tables["tabell_lang"].autoFilter is None
