"""The sheet as CSV: every printed figure once, as Excel in Norway reads it, and no text that runs."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.common.spreadsheet import shield_cell
from pipeline.sheets.content.pieces import Cell, Figure, Row, Table
from pipeline.sheets.content.view import Part, Sheet
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.words.texts import load_texts
from tests.support.hostile_sheets import fill_texts
from tests.support.injections import INJECTIONS
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose, soften

CASES = [("3001", "nb"), ("3001", "nn"), ("3011", "nb"), ("0301", "nb"), ("030101", "nn")]


def render(sheet: Sheet) -> str:
    return render_csv(sheet, load_texts(sheet.language)).decode("utf-8-sig")


def read(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(sheet), newline=""), delimiter=";"))


def read_number(text: str) -> Decimal:
    assert re.fullmatch("-?[0-9]+(,[0-9]+)?", text), text
    return Decimal(text.replace(",", "."))


def test_the_file_is_such_as_excel_opens_by_a_double_click() -> None:
    content = render_csv(compose("3001"), load_texts("nb"))
    assert content.startswith(b"\xef\xbb\xbfTabell;Kode;Rad;Kolonne;Verdi;Enhet\r\n")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert {len(row) for row in read(compose("3001"))} == {6}


def test_what_the_file_is_stands_first() -> None:
    lines = [[soften(cell) for cell in row] for row in read(compose("030101"))]
    about = [(key, row, value) for table, key, row, column, value, unit in lines if table == "Om arket"]
    assert lines[1] == ["Om arket", "navn", "Sted", "", "Bydel Gamle Oslo", "tekst"]
    assert about[1:6] == [
        ("kode", "Nummer", "Bydel 030101 i Oslo"),
        ("tittel", "Tittel", "Bydel Gamle Oslo – resultater for introduksjonsprogrammet 2020"),
        ("status", "Status", "Foreløpige resultater"),
        ("frist", "Frist for å rette i NIR", "28. februar 2021"),
        ("kilde", "Kilde", "Nasjonalt introduksjonsregister (NIR)"),
    ]
    values = {row: value for _, row, value in about}
    assert (values["Utgave"], values["Datagrunnlag"]) == ("2020-forelopig-1", "0f3a9c2b7d1e")
    assert values["Data hentet"] == "21. januar 2021"


def test_without_a_deadline_the_file_tells_of_none() -> None:
    lines = read(compose("3001", make_edition("endelig", frist=None)))
    assert [row for row in lines if row[:2] == ["Om arket", "frist"]] == []


def test_the_list_to_look_at_and_the_result_stand_as_numbers() -> None:
    lines = read(compose("3001"))
    # five of Halden's 29 have no reason; 14 reached the goal, which is 48.3 %
    assert ["Dette bør dere sjekke", "avsluttet_uten_arsak", "Avsluttet uten årsak", "Antall", "5", "antall"] in lines
    assert ["Resultatet i korte trekk", "andel", "14 av 29 nådde målet", "", "48", "prosent"] in lines
    assert ["Resultatet i korte trekk", "ikke_registrert", "Årsak ikke registrert", "", "5", "antall"] in lines
    assert ["Resultat", "avsluttet", "Avsluttet i alt", "Alle", "29", "antall"] in lines
    # 14 of 29 as it stands, 22 of 29 when everything is corrected
    assert [row for row in lines if row[1] == "spenn"] == [
        ["Dette bør dere sjekke", "spenn", "Kan ende mellom", "Laveste", "48", "prosent"],
        ["Dette bør dere sjekke", "spenn", "Kan ende mellom", "Høyeste", "76", "prosent"],
    ]


def test_an_interval_stands_only_where_corrections_move_the_share() -> None:
    # nothing in Moss can move it, and in a final edition nothing does
    for sheet in (compose("3002"), compose("3001", make_edition("endelig", frist=None))):
        assert [row for row in read(sheet) if row[1] == "spenn"] == []


def test_a_table_is_one_figure_a_line() -> None:
    table = Table(
        "prove",
        "Prøve",
        "Prøver",
        ("Sted", "Antall", "Andel", "Timer", "Endring", "Målet"),
        (
            Row("0301", "Oslo", (Cell("1\u00a0234", "count", 1234), Cell("–", "percent", None, "ingen"),
                                 Cell("27,5", "decimal", Decimal("27.5")), Cell("\u22123", "change", -3),
                                 Cell("Nådd"))),
            Row("x", "=1+1", (Cell("10", "count", 10), Cell("", "text"), Cell("–", "decimal", None),
                              Cell("+2", "change", 2), Cell("–"))),
        ),
    )  # fmt: skip
    part = Part(
        "prove",
        "Prøver",
        figures=(
            Figure("snitt", "i snitt", Cell("12,0", "decimal", Decimal("12.0"))),
            Figure("ar", "året", Cell("2020")),
        ),
        tables=(table,),
    )
    lines = read(replace(compose("3001"), measures=part))
    found = [row for row in lines if row[0] in {"Prøve", "Prøver"}]
    assert found == [
        ["Prøver", "snitt", "i snitt", "", "12,0", "timer"],
        ["Prøver", "ar", "året", "", "2020", "tekst"],
        ["Prøve", "0301", "Oslo", "Antall", "1234", "antall"],
        ["Prøve", "0301", "Oslo", "Andel", "", "prosent"],
        ["Prøve", "0301", "Oslo", "Timer", "27,5", "timer"],
        ["Prøve", "0301", "Oslo", "Endring", "-3", "prosentpoeng"],
        ["Prøve", "0301", "Oslo", "Målet", "Nådd", "tekst"],
        ["Prøve", "x", "'=1+1", "Antall", "10", "antall"],
        ["Prøve", "x", "'=1+1", "Timer", "", "timer"],
        ["Prøve", "x", "'=1+1", "Endring", "2", "antall"],
        ["Prøve", "x", "'=1+1", "Målet", "", "tekst"],
    ]


@pytest.mark.parametrize(("kode", "language"), CASES)
def test_every_figure_of_every_table_is_there_once(kode: str, language: str) -> None:
    sheet = compose(kode, language=language)
    lines, texts = read(sheet)[1:], load_texts(language)
    expected = [
        (table.name, row.key, row.label, heading, cell.value)
        for table in sheet.tables
        for row in table.rows
        for heading, cell in zip(table.headings[1:], row.cells, strict=True)
        if cell.value is not None
    ]
    names = {table.name for table in sheet.tables}
    found = [
        (*row[:4], read_number(row[4]))
        for row in lines
        if row[0] in names and row[4] not in ("", ":") and row[5] != texts.say("csv_enhet_text")
    ]
    assert found == expected
    checks = [(row[1], row[4]) for row in lines if row[0] == sheet.checks.heading]
    counted = [(item.key, str(item.number.value)) for item in sheet.checks.items]
    assert checks == counted + [("spenn", str(end.value)) for end in sheet.checks.ends or ()]


def test_keys_and_numbers_are_the_same_in_both_languages() -> None:
    found = []
    for language in ("nb", "nn"):
        sheet = compose("3001", language=language)
        text = load_texts(language).say("csv_enhet_text")
        found.append([(row[1], row[4]) for row in read(sheet)[1:] if row[5] != text])
        assert len(found[-1]) > 100
    assert found[0] == found[1]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_is_a_formula(text: str) -> None:
    plain = compose("0301")
    lines, before = read(fill_texts(plain, text)), read(plain)
    assert len(lines) >= len(before)
    assert {len(row) for row in lines} == {6}
    for row in lines:
        for cell in row:
            assert shield_cell(cell) == cell or re.fullmatch("-[0-9,]+", cell), cell
    assert lines[1][4] == shield_cell(text)
