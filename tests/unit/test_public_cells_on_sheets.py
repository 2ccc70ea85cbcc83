"""A final sheet's county and nation are the public cells, signs included, and nothing else of other units (P6, P14)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicValue, Sign
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.similar import find_similar
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.words.texts import load_texts
from tests.support.public_editions import list_small, make_public_edition
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose, find_table, read_given, read_rows, read_standard, soften

OWN, GAMLE_OSLO = "3001", "030101"


@cache
def make_public() -> PublicEdition:
    return make_public_edition(list_small(item.unit for item in read_standard().units))


def compose_final(kode: str = OWN, figures: Figures | None = None, language: str = "nb") -> Sheet:
    return compose(kode, make_edition("endelig"), figures, public=make_public(), language=language)


def read_column(sheet: Sheet, key: str, name: str) -> dict[str, str]:
    """The cells of a table under one heading."""
    table = find_table(sheet, key)
    return {row.label: soften(row.cells[table.headings.index(name) - 1].text) for row in table.rows}


def test_P6_the_comparison_has_the_county_and_the_nation_as_they_are_published() -> None:
    """Halden, Moss, Hvaler and Aremark: 29 + 200 + 0 + 2 ended, 14 + 125 + 0 + 1 reached the goal, 60.6 %.

    With Oslo's 40 and Kvam's 12, of whom 30 and 12, 182 of 283 in the nation, 64.3 %; nobody of the county and six of
    Oslo have no reason.
    """
    sheet = compose_final()
    rows = read_rows(sheet, "sammenligning")
    assert rows["Viken"] == ["61 %", "140", "231", ":"]
    assert rows["Hele landet"] == ["64 %", "182", "283", "6"]
    assert [row.bar for row in find_table(sheet, "sammenligning").rows][1:] == ["61.0", "64.0"]
    assert sheet.key_figure is not None
    assert "64 %" in soften(sheet.key_figure.summary[0])


def test_P6_every_other_table_has_the_public_cells_too() -> None:
    sheet = compose_final()
    groups = read_column(sheet, "resultat", "Viken")
    assert groups["Arbeid"] == "41 %"  # 9 + 85 + 1 of 231
    assert groups["Videre kvalifisering på tiltak"] == ":"  # three, of Halden
    years = read_column(sheet, "utvikling", "Viken")
    assert years == {"2017": "–", "2018": "49 %", "2019": "45 %", "2020": "61 %"}  # 94 of 191, 15 of 33
    assert read_column(sheet, "alder", "Viken")["46 år og eldre"] == "."
    sums = read_column(sheet, "tiltak_sum", "Viken")
    assert list(sums.values()) == ["300", "16", "5 %", "..", "..", "29,9"]  # 4 + 12 without, of 65 + 220 + 12 + 3
    assert read_column(sheet, "tiltak", "Viken")["Arbeidsliv"] == "85 %"  # 33 + 220 + 1 of 300
    assert sheet.picture is not None and sheet.trend is not None
    assert sheet.picture.rows[0].shares[1] == 41
    assert [line.shares for line in sheet.trend.lines][1] == (None, 49, 45, 61)


def test_P4_each_sign_is_explained_where_it_stands_and_said_in_words() -> None:
    sheet = compose_final()
    words = {":": "Kolon (:) står der", "..": "To prikker (..) står der", ".": "Punktum (.) står der"}
    spoken = {":": "vises ikke", "..": "ikke publisert for seg"}
    seen = set()
    for table in sheet.tables:
        cells = [cell for row in table.rows for cell in row.cells]
        for sign, sentence in words.items():
            assert (sentence in table.note) == any(cell.text == sign for cell in cells), (table.key, sign)
        for cell in cells:
            if cell.text in words:
                seen.add(cell.text)
                assert cell.value is None and cell.exact is None
                assert cell.spoken and cell.spoken == spoken.get(cell.text, cell.spoken)
    assert seen == set(words)
    assert "Sammenligning;30;Viken;Årsak ikke registrert;:;antall" in render_csv(sheet, load_texts("nb")).decode(
        "utf-8-sig"
    )


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_P6_a_bydel_has_oslo_as_the_county_is_published(language: str) -> None:
    assert read_rows(compose_final(GAMLE_OSLO, language=language), "sammenligning")["Oslo"] == ["75 %", "30", "40", "6"]


@pytest.mark.parametrize("kode", [OWN, "3011", GAMLE_OSLO])
def test_P14_a_final_sheet_is_the_same_whatever_the_exact_counts_of_all_others_are(kode: str) -> None:
    """Everybody else's figures are taken away, and not a word changes: nothing on the sheet is made of them."""
    standard, nobody = read_standard(), read_given({})
    alone = [
        item if item.unit.kode == kode else found
        for item in standard.units
        if (found := nobody.find(item.unit.niva, item.unit.kode))
    ]
    without = Figures(tuple(alone), standard.earlier_round)
    assert compose_final(kode, without) == compose_final(kode)
    # which would be seen: a preliminary sheet tells of the nation
    assert compose(kode, figures=without) != compose(kode)


def test_P14_similar_municipalities_are_chosen_and_added_up_among_public_counts() -> None:
    """Ten with 40 participants, 20 ended and 10 reached; of an eleventh that is as near one count is hidden."""
    own = read_standard().find("kommune", OWN)
    assert own is not None
    units = [item.unit for item in read_standard().units if item.unit.niva == "kommune" and item.unit.kode != OWN][:11]
    public = make_public()

    def fill(table: str, names: tuple[str, ...], counts: tuple[int, ...], *, hides: str = "") -> PublicData:
        values = {name: PublicValue(count) for name, count in zip(names, counts, strict=True)}
        rows = [
            PublicRow("kommune", unit.kode, unit.navn, ("alle",), values) for unit in units
        ]  # fmt: skip
        if hides:
            rows[0] = replace(rows[0], values={**values, hides: PublicValue(None, Sign.HIDDEN)})
        return PublicData(public.tables[table].table, tuple(rows))

    def make(hides: str) -> PublicEdition:
        tables = {
            "resultat": fill("resultat", ("avsluttet", "mal_nadd", "ikke_mal_nadd"), (20, 10, 10), hides=hides),
            "deltakere": fill("deltakere", ("deltakere",), (40,)),
        }
        shown = tuple(one for one in public.units if one.niva == "land")
        named = tuple(replace(shown[0], niva="kommune", kode=unit.kode, navn=unit.navn) for unit in units)
        return replace(public, tables=tables, units=named)

    year = make_edition("endelig").year
    for hides in ("mal_nadd", "ikke_mal_nadd", "avsluttet"):
        assert find_similar(read_standard(), own, year, make(hides)) == (100, 200)
    assert find_similar(read_standard(), own, year, replace(make("mal_nadd"), units=make("").units[:10])) is None
