"""The tables of a sheet and the end of it: pencil figures in, finished numbers and texts out.

The first screen is in ``test_sheet_opening.py``, the list of things to look at in ``test_sheet_checks.py``, what has
changed since the last round in ``test_sheet_changes.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.content.view import Part
from tests.support.sheet_database import GRUNERLOKKA, HALDEN, INTRO, MOSS, OSLO, make_edition
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import (
    change_round,
    compose,
    find_table,
    list_tables,
    read_given,
    read_rows,
    read_standard,
    soften,
)

HALDEN_KEY = ("kommune", "3001")
NOBODY = Cell("–", "percent", None, "kan ikke regnes ut, fordi ingen avsluttet")


def require(part: Part | None) -> Part:
    assert part is not None
    return part


# --- the result


def test_R9_the_eight_groups_stand_with_women_and_men() -> None:
    assert read_rows(compose("3001"), "resultat") == {
        "Arbeid": ["9", "3", "6", "31 %", ":", "47 %"],
        "Videregående eller høyere utdanning": ["5", "3", "2", "17 %", ":", "18 %"],
        "Grunnskole": ["3", "2", "1", "10 %", ":", "27 %"],
        "Videre kvalifisering på tiltak": ["3", "1", "2", "10 %", ":", "1 %"],
        "Sosialhjelp": ["1", "0", "1", "3 %", ":", "0 %"],
        "Andre trygdeytelser": ["0", "0", "0", "0 %", ":", "0 %"],
        "Annet": ["3", "1", "2", "10 %", ":", "4 %"],
        "Årsak ikke registrert": ["5", "2", "3", "17 %", ":", "4 %"],
        "Avsluttet i alt": ["29", "12", "17", "", "", ""],
        "Nådde målet": ["14", "6", "8", "48 %", "", ""],
        "Andel som nådde målet": ["48 %", "50 %", "47 %", "", "", ""],
    }


def test_sums_stand_apart_and_bars_have_three_meanings() -> None:
    rows = find_table(compose("3001"), "resultat").rows
    assert [row.kind for row in rows] == 8 * ["plain"] + 3 * ["sum"]
    tones = {"arbeid": "goal", "utdanning": "goal", "ikke_registrert": "missing"}
    assert [row.tone for row in rows[:8]] == [tones.get(row.key, "other") for row in rows[:8]]
    # 9, 5, 3, 3, 1, 0, 3 and 5 of 29
    assert [row.bar for row in rows[:8]] == ["31.0", "17.2", "10.3", "10.3", "3.4", "0.0", "10.3", "17.2"]


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("nb", ("Etter avslutningsårsak", "Alle", "Kvinner", "Menn", "Andel", "Viken", "Hele landet")),
        ("nn", ("Etter avslutningsårsak", "Alle", "Kvinner", "Menn", "Prosentdel", "Viken", "Heile landet")),
    ],
)
def test_columns_are_named(language: str, headings: tuple[str, ...]) -> None:
    assert find_table(compose("3001", language=language), "resultat").headings == headings


# --- the picture


# Halden, Viken and the nation (Viken, Oslo and one without a municipality): the people of each group, of 29 and 290.
# Viken's are Halden's and Moss's alone, and so not told (tests/unit/test_county_cells.py).
SHARES = {
    "Arbeid": (("31.0", "46.6"), ["31 %", ":", "47 %"]),  # 9, 135
    "Videregående eller høyere utdanning": (("17.2", "17.6"), ["17 %", ":", "18 %"]),  # 5, 51
    "Grunnskole": (("10.3", "26.9"), ["10 %", ":", "27 %"]),  # 3, 78
    "Videre kvalifisering på tiltak": (("10.3", "1.0"), ["10 %", ":", "1 %"]),  # 3, 3
    "Sosialhjelp": (("3.4", "0.3"), ["3 %", ":", "0 %"]),  # 1, 1
    "Andre trygdeytelser": (("0.0", "0.0"), ["0 %", ":", "0 %"]),
    "Annet": (("10.3", "3.8"), ["10 %", ":", "4 %"]),  # 3, 11
    "Årsak ikke registrert": (("17.2", "3.8"), ["17 %", ":", "4 %"]),  # 5, 11
}


def test_the_picture_shows_each_group_s_share_here_and_around() -> None:
    picture = compose("3001").picture
    assert picture is not None
    assert picture.series == ("Halden", "Hele landet")
    assert {row.label: row.shares for row in picture.rows} == {
        name: tuple(map(Decimal, shares)) for name, (shares, _) in SHARES.items()
    }
    assert [soften(row.number) for row in picture.rows] == [
        "9 · 31 %",
        "5 · 17 %",
        "3 · 10 %",
        "3 · 10 %",
        "1 · 3 %",
        "0 · 0 %",
        "3 · 10 %",
        "5 · 17 %",
    ]
    assert [row.tone for row in picture.rows] == ["goal", "goal", *(5 * ["other"]), "missing"]


def test_the_picture_stands_as_a_table_too() -> None:
    sheet = compose("3001")
    rows = read_rows(sheet, "resultat")
    assert {name: rows[name][3:] for name in SHARES} == {name: cells for name, (_, cells) in SHARES.items()}


def test_the_picture_is_told_in_words_without_the_groups_that_nobody_is_in() -> None:
    picture = compose("3001", language="nn").picture
    assert picture is not None
    told = soften(picture.text)
    assert told.startswith(
        "Prosentdel av dei som avslutta hos dykk: arbeid 31 %, vidaregåande eller høgare utdanning 17 %"
    )
    assert told.endswith("anna 10 % og årsak ikkje registrert 17 %.")
    assert "trygdeytingar" not in told


# --- places around


def test_R16_comparison_is_with_the_county_and_the_nation_as_land() -> None:
    sheet = compose("3001")
    assert read_rows(sheet, "sammenligning") == {
        "Halden": ["48 %", "14", "29", "5"],
        "Viken": [":", ":", ":", ":"],  # what Halden has not is Moss's
        "Hele landet": ["64 %", "186", "290", "11"],  # 14 + 125 + 47 of 29 + 200 + 60 + 1 without a municipality
    }
    assert [row.kind for row in find_table(sheet, "sammenligning").rows] == ["own", "plain", "plain"]
    assert [row.bar for row in find_table(sheet, "sammenligning").rows] == ["48.3", "", "64.1"]


@pytest.mark.parametrize(
    ("kode", "language", "places"),
    [
        # Oslo is the only municipality of its county
        ("0301", "nb", ["Oslo", "Hele landet"]),
        ("030101", "nb", ["Gamle Oslo", "Oslo", "Hele landet"]),
        ("030101", "nn", ["Gamle Oslo", "Oslo", "Heile landet"]),
        ("3002", "nn", ["Moss", "Viken", "Heile landet"]),
    ],
)
def test_places_around_are_the_same_in_every_table(kode: str, language: str, places: list[str]) -> None:
    sheet = compose(kode, language=language)
    assert list(read_rows(sheet, "sammenligning")) == places
    assert list(find_table(sheet, "resultat").headings[5:]) == places[1:]
    for key, first in (("tiltak_sum", 1), ("tiltak", 2)):
        if key in list_tables(sheet):
            assert list(find_table(sheet, key).headings[first:]) == places, key


def test_nobody_ended_is_a_dash_that_is_spoken() -> None:
    row = next(row for row in find_table(compose("0301"), "bydeler").rows if row.label == "Sagene")
    assert row.cells[0] == NOBODY
    assert row.bar == ""
    # on a sheet of its own that is said, and no table stands
    assert not {"sammenligning", "resultat"} & set(list_tables(compose("3012")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_R16_no_sheet_knows_the_nation_without_shielded_people(language: str) -> None:
    """The nation has 290 ended, and 289 without shielded people; only the first is ever shown."""
    for kode in ("3001", "3012", "0301", "030101"):
        told = repr(compose(kode, language=language))
        assert ("290" in told) == (kode != "3012"), "nobody ended in Aremark, and nothing is compared"
        assert "289" not in told
        assert "sperret adresse" not in told


# --- year by year


def test_earlier_years_stand_oldest_first_with_this_one_last() -> None:
    sheet = compose("3001")
    # what stands beside it is in tests/unit/test_sheet_history.py
    assert {year: cells[:3] for year, cells in read_rows(sheet, "utvikling").items()} == {
        "2017": ["38 %", "13", "34"],  # 38.2
        "2018": ["46 %", "19", "41"],  # 46.3
        "2019": ["45 %", "15", "33"],  # 45.45
        "2020": ["48 %", "14", "29"],
    }
    table = find_table(sheet, "utvikling")
    assert [row.kind for row in table.rows] == ["plain", "plain", "plain", "own"]
    assert [row.bar for row in table.rows] == ["38.2", "46.3", "45.5", "48.3"]
    assert table.note.startswith("Tallene for tidligere år endres ikke")


def test_a_year_in_which_nobody_ended_has_a_dash_and_no_bar() -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, history={2019: (0, 0, 0)})})
    sheet = compose("3001", figures=figures)
    rows = {year: cells[:3] for year, cells in read_rows(sheet, "utvikling").items()}
    assert rows == {"2019": ["–", "0", "0"], "2020": ["48 %", "14", "29"]}
    row = find_table(sheet, "utvikling").rows[0]
    assert (row.cells[0], row.bar) == (NOBODY, "")


def test_a_unit_without_earlier_years_has_no_table_of_them() -> None:
    assert "utvikling" not in list_tables(compose("3002"))
    assert "sammenligning" in list_tables(compose("3002"))


# --- Oslo


def test_oslo_sees_its_bydeler_and_the_exits_without_one() -> None:
    sheet = compose("0301")
    rows = read_rows(sheet, "bydeler")
    assert len(rows) == 15 + 1 + 1
    assert rows["Gamle Oslo"] == ["75 %", "30", "40", "6", "0"]
    assert rows["Grünerløkka"] == ["100 %", "17", "17", "0", "0"]
    assert rows["Uoppgitt"] == ["0 %", "0", "3", "0", "0"]
    assert rows["Sagene"] == ["–", "0", "0", "0", "0"]
    # 30 + 17 + 0 of 40 + 17 + 3: 78.3 %
    assert rows["Sum av bydelene"] == ["78 %", "47", "60", "6", ""]
    table = find_table(sheet, "bydeler")
    assert table.code_heading == "Nummer"
    assert [row.key for row in table.rows] == [*(f"0301{number:02}" for number in range(1, 16)), "030199", "sum"]
    assert table.note == (
        "Sentrum, Marka og uoppgitt bydel har ikke eget ark. Det er Oslo kommune som retter dem."
    )  # Oslo has 60 too: there is no difference to tell of
    assert sheet.bydeler is not None
    assert sheet.bydeler.paragraphs == ("Flest uten årsak: Bydel Gamle Oslo (6). Ring dem først.",)
    heading = next(item.heading for item in sheet.checks.items if item.key == "oslo_uten_bydel")
    assert heading.startswith("3 ")
    assert "bydel" in heading


def test_a_sum_that_is_not_oslo_s_is_told_with_both_numbers() -> None:
    standard = read_standard()
    oslo = standard.find("kommune", "0301")
    assert oslo is not None
    total = replace(oslo.total, avsluttet=61)
    changed = replace(oslo, results={**oslo.results, "alle": total})
    figures = Figures(tuple(changed if one is oslo else one for one in standard.units), standard.earlier_round)
    note = find_table(compose("0301", figures=figures), "bydeler").note
    assert note.endswith(" Bydelene har 60 avsluttede i alt, og Oslo har 61.")


def test_bydeler_stand_on_oslo_s_own_sheet_alone() -> None:
    assert compose("3001").bydeler is None
    assert compose("030101").bydeler is None


def test_sentrum_and_marka_stand_only_where_somebody_ended() -> None:
    without = read_rows(compose("0301"), "bydeler")
    given = {("kommune", "0301"): OSLO, ("bydel", "030116"): GRUNERLOKKA, ("bydel", "030199"): Given()}
    with_sentrum = read_rows(compose("0301", figures=read_given(given)), "bydeler")
    assert set(with_sentrum) - set(without) == {"Sentrum"}
    assert set(without) - set(with_sentrum) == {"Uoppgitt"}


# --- reasons


def test_reasons_stand_by_law_in_the_order_of_the_code_list() -> None:
    sheet = compose("3001")
    assert read_rows(sheet, f"arsaker_{INTRO}") == {
        "Arbeid, heltid (30 timer eller mer i uka)": ["Ja", "6"],
        "Arbeid, deltid (29 timer eller mindre i uka)": ["Ja", "3"],
        "Ordinær videregående opplæring": ["Ja", "4"],
        "Ordinær høyere utdanning": ["Ja", "1"],
        "Ordinær grunnskole": ["Nei", "3"],
        "Arbeidssøker på annet NAV-tiltak": ["Nei", "2"],
        "Arbeidssøker i kvalifiseringsprogrammet (NAV)": ["Nei", "1"],
        "Sosialhjelp": ["Nei", "1"],
        "Flyttet": ["Nei", "2"],
        "Annet": ["Nei", "1"],
        "Avslutningsårsak ikke registrert": ["Nei", "5"],
    }
    keys = [row.key for row in find_table(sheet, f"arsaker_{INTRO}").rows]
    assert keys[:2] == ["arbeid_heltid", "arbeid_deltid"]
    assert keys[-1] == "ikke_registrert"


def test_two_laws_give_two_tables() -> None:
    both = replace(HALDEN, reasons={(INTRO, "dod"): 1, ("integreringsloven", "stans"): 2})
    figures = read_given({HALDEN_KEY: both})
    for language, laws in (
        ("nb", ["introduksjonsloven", "integreringsloven"]),
        ("nn", ["introduksjonslova", "integreringslova"]),
    ):
        tables = require(compose("3001", figures=figures, language=language).reasons).tables
        assert [table.caption.rsplit(" ", 1)[1] for table in tables] == laws
        assert [len(table.rows) for table in tables] == [1, 1]


# --- who was taken out, and who was kept in


def test_R6_people_taken_out_stand_by_evidence_and_add_up() -> None:
    sheet = compose("3001")
    assert read_rows(sheet, "utelatt") == {
        "Meldt til IMDi som utvidet program": ["1"],
        "Vedtak om utvidet program i NIR": ["1"],
        "Utvidet program i alt": ["2"],
    }
    assert find_table(sheet, "utelatt").rows[-1].kind == "sum"
    assert sheet.taken_out is not None
    assert sheet.taken_out.paragraphs


def test_R6_one_kind_of_evidence_has_no_sum() -> None:
    only = replace(HALDEN, evidence={"frist": 2})
    sheet = compose("3001", figures=read_given({HALDEN_KEY: only}))
    assert read_rows(sheet, "utelatt") == {"Avsluttet automatisk av NIR da fristen på tre år var ute": ["2"]}


def test_R9_reasons_outside_the_base_alone_are_no_extended_programme() -> None:
    only = replace(HALDEN, excluded=(0, 0), evidence={}, outside=3)
    sheet = compose("3001", make_edition(utenfor_nevner=("dod",)), read_given({HALDEN_KEY: only}))
    assert read_rows(sheet, "utelatt") == {"Holdt utenfor på grunn av avslutningsårsaken": ["3"]}
    assert sheet.taken_out is not None
    assert not sheet.taken_out.paragraphs


def test_where_nobody_is_left_out_nothing_is_said_of_it() -> None:
    assert compose("3002").taken_out is None


def test_R9_reasons_outside_the_base_stand_apart_where_the_edition_has_such() -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, outside=4)})
    outside = "Holdt utenfor på grunn av avslutningsårsaken"
    rows = read_rows(compose("3001", make_edition(utenfor_nevner=("dod",)), figures), "utelatt")
    assert list(rows.items())[-2:] == [("Utvidet program i alt", ["2"]), (outside, ["4"])]
    assert outside not in read_rows(compose("3001"), "utelatt")


# --- measures


def test_R12_participants_and_hours_stand_for_the_unit_the_county_and_the_nation() -> None:
    sheet = compose("3001")
    # told once, in the table
    assert sheet.measures is not None
    assert sheet.measures.figures == ()
    # participants: 65; with 220 of Moss and 6 of Hvaler 291; with 127 of Oslo 418. Hours around are the database's. Two
    # in Viken but not in Halden are without measures, which is few.
    assert read_rows(sheet, "tiltak_sum") == {
        "Deltakere": ["65", "291", "418"],
        "Deltakere uten tiltak": ["4", ":", "6"],
        "Andel uten tiltak": ["6 %", ":", "1 %"],  # 6.2, 1.4
        "Deltakere med norsk bare i «Deltakelse norsk»": ["1", ":", "1"],
        "Deltakere med tiltak uten timer": ["3", ":", "3"],
        "Timer tiltak per uke i snitt": ["27,5", ":", "37,5"],
    }
    hours = find_table(sheet, "tiltak_sum").rows[-1].cells
    assert [(cell.kind, cell.value) for cell in hours] == [
        ("decimal", Decimal("27.5")),
        ("decimal", None),
        ("decimal", Decimal("37.5")),
    ]


def test_R12_measures_are_shown_by_main_group_and_kind() -> None:
    table = find_table(compose("3001"), "tiltak")
    rows = {row.key: (row.kind, [soften(cell.text) for cell in row.cells]) for row in table.rows}
    # of 65 and 418 participants; in Viken few or one unit's alone
    assert rows["grunnl_norsk_sk"] == ("group", ["57", "88 %", ":", "15 %"])  # 57, 61
    assert rows["arbeidsliv"] == ("group", ["33", "51 %", ":", "61 %"])  # 33, 253
    assert rows["arbeidsliv.sprakpraksis"] == ("part", ["27", "42 %", ":", "6 %"])  # 27, 27
    assert rows["arbeidsliv.arbeid"] == ("part", ["0", "0 %", ":", "53 %"])  # 0, 220
    assert rows["samfunnsliv"] == ("group", ["0", "0 %", ":", "26 %"])  # 0, 110
    assert rows["ukjent"] == ("group", ["2", "3 %", ":", "0 %"])  # 2, 2
    # Norwegian is the only kind of its group, which is one row
    assert len(rows) == len(table.rows) == 4 + 11 + 1
    assert "flere tiltak" in table.note


def test_a_measure_of_an_unknown_kind_has_a_row_only_where_somebody_has_one() -> None:
    assert "ukjent" not in {row.key for row in find_table(compose("3002"), "tiltak").rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_R16_what_somebody_typed_as_a_code_is_not_repeated(language: str) -> None:
    sheet = compose("3001", language=language)
    assert "ukjent" in {row.key for row in find_table(sheet, "tiltak").rows}
    assert "typed" not in repr(sheet)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Ingen er registrert som deltaker hos dere i 2020."),
        ("nn", "Ingen er registrert som deltakar hos dykk i 2020."),
    ],
)
def test_a_unit_without_participants_is_told_what_to_check(language: str, words: str) -> None:
    """On its one card where nobody ended either, else in the part about measures."""
    empty = compose("3012", language=language)
    assert empty.measures is None
    assert empty.no_exits is not None
    assert any(text.startswith(words) and "vedtak" in text for text in empty.no_exits.paragraphs)
    figures = read_given({("kommune", "3012"): Given(groups={"arbeid": (1, 2)})})
    part = compose("3012", figures=figures, language=language).measures
    assert part is not None
    assert part.paragraphs[0].startswith(words)
    assert part.figures == part.tables == ()


# --- the end


def test_notes_follow_the_edition_s_settings() -> None:
    usual = " ".join(compose("3001").about.paragraphs)
    assert "talt én gang" in usual
    assert "utenfor grunnlaget" not in usual
    other = make_edition(flere_avslutninger="alle", utenfor_nevner=("dod", "flyttet"))
    changed = " ".join(compose("3001", other).about.paragraphs)
    assert "talt med hver av dem" in changed
    assert "«Død» og «Flyttet»" in changed
    nynorsk = " ".join(compose("3001", other, language="nn").about.paragraphs)
    assert "«Død» og «Flytta»" in nynorsk


@pytest.mark.parametrize(
    ("day", "kode", "told"),
    [
        # 3002 Moss was merged on 1 January 2020, 3012 Aremark only got a new code
        (date(2020, 1, 15), "3002", True),
        (date(2020, 2, 1), "3002", False),
        (date(2021, 1, 15), "3002", False),
        (date(2020, 1, 15), "3012", False),
    ],
)
def test_that_transfer_is_closed_is_told_to_the_merged_while_it_is(day: date, kode: str, told: bool) -> None:
    edition = change_round(make_edition(), sendt=day)
    for language, words in (("nb", "overføring fra fagsystem stengt"), ("nn", "overføring frå fagsystem stengd")):
        must_know = compose(kode, edition, language=language).help[0].paragraphs
        assert any(words in text for text in must_know) == told


def test_that_old_codes_count_is_told_to_the_merged_alone() -> None:
    assert compose("3002").about.paragraphs[-1].endswith("Registreringer på de gamle kommunenumrene er regnet med.")
    assert "gamle kommunenumrene" not in " ".join(compose("3012").about.paragraphs)


def test_a_cutoff_that_came_later_than_planned_is_told() -> None:
    planned = change_round(make_edition(), planlagt_skjaeringsdato=date(2020, 12, 31))
    for language, words in (
        ("nb", "Data skulle etter planen hentes 31. desember 2020, men ble hentet 21. januar 2021."),
        ("nn", "Data skulle etter planen hentast 31. desember 2020, men blei henta 21. januar 2021."),
    ):
        assert words in map(soften, compose("3001", planned, language=language).about.paragraphs)
    for day in (None, date(2021, 1, 21)):
        kept = change_round(make_edition(), planlagt_skjaeringsdato=day)
        assert not any("etter planen" in text for text in compose("3001", kept).about.paragraphs)


def test_borders_are_those_of_the_structure_date() -> None:
    told = " ".join(map(soften, compose("3001", make_edition(inndeling=date(2020, 1, 1))).about.paragraphs))
    assert "kommunene slik de var 1. januar 2020." in told


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("nb", ["Kilde", "Data hentet", "Utgave", "Datagrunnlag", "Programvare", "Støttemerke"]),
        ("nn", ["Kjelde", "Data henta", "Utgåve", "Datagrunnlag", "Programvare", "Støttemerke"]),
    ],
)
def test_the_foot_tells_register_cutoff_edition_data_software_and_tag(language: str, names: list[str]) -> None:
    source = compose("3001", language=language).source
    assert [fact.name for fact in source] == names
    assert [soften(fact.value) for fact in source] == [
        "Nasjonalt introduksjonsregister (NIR)",
        "21. januar 2021",
        "2020-forelopig-1",
        "0f3a9c2b7d1e",
        "introresultat 0.1.0",
        "Introresultat 2020",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_defined(language: str) -> None:
    definitions = compose("3001", language=language).definitions
    assert [fact.key for fact in definitions] == ["avsluttet", "spenn", "deltaker", "timer"]
    # where no interval is told, nothing is said of it
    without = compose("3002", language=language).definitions
    assert [fact.key for fact in without] == ["avsluttet", "deltaker", "timer"]
    assert all(fact.value.endswith(".") for fact in definitions)


# --- the view as a whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kode", ["3001", "3002", "3011", "3012", "0301", "030101", "030102"])
def test_every_table_is_whole(kode: str, language: str) -> None:
    sheet = compose(kode, language=language)
    assert len(set(list_tables(sheet))) == len(sheet.tables)
    for table in sheet.tables:
        assert table.rows, table.key
        assert len({row.key for row in table.rows}) == len(table.rows), table.key
        assert all(table.headings), table.key
        for row in table.rows:
            assert len(row.cells) == len(table.headings) - 1, (table.key, row.key)
            for cell in row.cells:
                is_dash = cell.text in ("–", ":")
                assert is_dash is bool(cell.spoken), (table.key, row.key)
                assert (cell.value is None) is (cell.kind == "text" or is_dash), (table.key, row.key)


def test_both_languages_say_the_same_numbers() -> None:
    """The same tables, rows and cells, but for the words."""
    for kode in ("3001", "3011", "3012", "0301", "030101"):
        bokmal, nynorsk = (
            [
                (table.key, row.key, [cell.value for cell in row.cells], row.bar)
                for table in compose(kode, language=language).tables
                for row in table.rows
            ]
            for language in LANGUAGES
        )
        assert bokmal == nynorsk


def test_figures_of_another_unit_are_not_taken() -> None:
    swapped = read_given({HALDEN_KEY: MOSS, ("kommune", "3002"): HALDEN})
    taken, given = read_rows(compose("3002", figures=swapped), "resultat"), read_rows(compose("3001"), "resultat")
    assert {name: cells[:4] for name, cells in taken.items()} == {name: cells[:4] for name, cells in given.items()}
    assert read_rows(compose("3001", figures=swapped), "resultat")["Avsluttet i alt"][0] == "200"


# --- the number of a cell


def list_cells(item: object) -> Iterator[Cell]:
    """Every cell of a view, wherever it is."""
    if isinstance(item, Cell):
        yield item
    elif isinstance(item, tuple):
        for one in item:
            yield from list_cells(one)
    elif is_dataclass(item):
        for one in fields(item):
            yield from list_cells(getattr(item, one.name))


def print_number(cell: Cell) -> str:
    """A cell's number as its kind is written, by hand: thousands apart, decimal comma, a sign on a change."""
    assert cell.value is not None
    told = f"{abs(cell.value):,}".replace(",", " ").replace(".", ",")
    sign = "\u2212" if cell.value < 0 else "+" if cell.kind == "change" and cell.value else ""
    return sign + told + (" %" if cell.kind == "percent" else "")


@pytest.mark.parametrize(("kode", "language"), [("3001", "nb"), ("0301", "nn"), ("030101", "nb")])
def test_every_figure_s_number_is_the_one_that_is_shown(kode: str, language: str) -> None:
    """So that a workbook or a CSV, which takes the number, cannot part from the page, which shows the text."""
    sheet = compose(kode, language=language)
    numbers = [cell for cell in list_cells(sheet) if cell.value is not None]
    assert {cell.kind for cell in numbers} >= {"count", "percent", "decimal"}
    assert [soften(cell.text) for cell in numbers] == [print_number(cell) for cell in numbers]
    # outside the tables too: the key figure with its parts, the list, its interval, participants
    assert sheet.key_figure is not None
    key = sheet.key_figure
    outside = [key.percent, *(part.count for part in key.segments), *(sheet.checks.ends or ())]
    outside += [item.number for item in sheet.checks.items]
    assert None not in {cell.value for cell in outside}
