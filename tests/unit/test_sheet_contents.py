"""What stands on a sheet: pencil figures in, finished numbers and texts out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipeline.sheets.compose import compose_sheet
from pipeline.sheets.figures import Figures, read_figures
from pipeline.sheets.texts import TEXTS
from pipeline.sheets.view import Sheet, Table
from tests.support.sheet_database import FACTS, HALDEN, INTRO, make_database, make_edition

HARD = "\u00a0"


@cache
def standard() -> Figures:
    connection = make_database()
    figures = read_figures(connection)
    connection.close()
    return figures


def compose(kode: str, edition: object = None, figures: Figures | None = None) -> Sheet:
    found = figures or standard()
    niva = "bydel" if len(kode) == 6 else "kommune"
    own = found.find(niva, kode)
    assert own is not None
    return compose_sheet(found, own, edition or make_edition(), FACTS, TEXTS["nb"])


def rows(table: Table | None) -> dict[str, list[str]]:
    assert table is not None
    return {row.label: [cell.text.replace(HARD, " ") for cell in row.cells] for row in table.rows}


def keys(sheet: Sheet) -> list[str]:
    return [item.key for item in sheet.checks.items]


def test_R9_key_figure_is_those_who_reached_the_goal_of_those_who_ended() -> None:
    key = compose("3001").key_figure
    assert key is not None
    assert key.heading.replace(HARD, " ") == "14 av 29 (48 prosent) nådde målet"  # 9 + 5 of 29
    assert [part.count for part in key.segments] == ["14", "10", "5"]
    assert [part.start for part in key.segments] == ["0.0", "48.3", "82.8"]  # 14/29, 24/29
    assert "årsak ikke registrert: 5" in key.chart_text


def test_R9_the_eight_groups_stand_with_women_and_men() -> None:
    assert rows(compose("3001").groups) == {
        "Arbeid": ["9", "31 %", "3", "6"],
        "Videregående eller høyere utdanning": ["5", "17 %", "3", "2"],
        "Grunnskole": ["3", "10 %", "2", "1"],
        "Videre kvalifisering på tiltak": ["3", "10 %", "1", "2"],
        "Sosialhjelp": ["1", "3 %", "0", "1"],
        "Andre trygdeytelser": ["0", "0 %", "0", "0"],
        "Annet": ["3", "10 %", "1", "2"],
        "Årsak ikke registrert": ["5", "17 %", "2", "3"],
        "Avsluttet i alt": ["29", "100 %", "12", "17"],
        "Nådde målet": ["14", "48 %", "6", "8"],
        "Andel som nådde målet": ["48 %", "", "50 %", "47 %"],
    }


def test_R16_comparison_is_with_the_county_and_the_nation_as_land() -> None:
    assert rows(compose("3001").comparison) == {
        "Halden": ["48 %", "14", "29"],
        "Viken": ["61 %", "139", "229"],  # 14 + 125 of 29 + 200
        "Hele landet": ["64 %", "186", "290"],  # 139 + 47 of 229 + 60 + 1 without a municipality
    }


def test_oslo_is_not_compared_with_the_county_it_fills() -> None:
    assert list(rows(compose("0301").comparison)) == ["Oslo", "Hele landet"]


def test_a_bydel_is_compared_with_oslo() -> None:
    sheet = compose("030101")
    assert sheet.place == "Bydel 030101 i Oslo"
    assert list(rows(sheet.comparison)) == ["Gamle Oslo", "Oslo", "Hele landet"]
    assert "bydelen" in sheet.sharing.paragraphs[0]


def test_oslo_sees_its_bydeler_and_the_exits_without_one() -> None:
    sheet = compose("0301")
    table = rows(sheet.bydeler)
    assert len(table) == 15 + 1
    assert table["Gamle Oslo"] == ["75 %", "30", "40", "6"]
    assert table["Uoppgitt"] == ["0 %", "0", "3", "0"]
    assert table["Sagene"] == ["–", "0", "0", "0"]
    heading = next(item.heading for item in sheet.checks.items if item.key == "oslo_uten_bydel")
    assert heading.startswith("3 ")
    assert "bydel" in heading
    assert compose("3001").bydeler is None
    assert compose("030101").bydeler is None


def test_checks_stand_in_order_of_importance_and_only_above_zero() -> None:
    assert keys(compose("3001")) == [
        "annet_ved_grensen",
        "avsluttet_uten_arsak",
        "deltaker_uten_tiltak",
        "norsk_mangler_i_introfane",
        "flyttet_i_program",
        "tiltak_uten_timer",
        "ukjent_tiltakskode",
        "bydel_utenfor_oslo",
        "utelatt_utvidet",
    ]


def test_the_most_valuable_thing_to_fix_says_why_and_how() -> None:
    first = compose("3001").checks.items[1]
    assert (first.kind, first.heading) == ("viktig", "5 personer står som avsluttet uten årsak")
    assert "nådde målet" in first.reason
    assert "velg avslutningsårsak" in first.action


def test_R6_a_registered_reason_must_be_deleted_before_the_deadline() -> None:
    warning = compose("3001").checks.items[0]
    assert warning.kind == "viktig"
    assert "tre år" in warning.heading
    assert f"innen 28.{HARD}februar{HARD}2021" in warning.action


@pytest.mark.parametrize(
    ("months", "words"),
    [(36, "tre år"), (42, "42 måneder"), (48, "fire år"), ({"introduksjonsloven": 30}, "30 måneder")],
)
def test_R5_the_limit_is_the_edition_s(months: object, words: str) -> None:
    warning = compose("3001", make_edition(nir_grense_maneder=months)).checks.items[0]
    assert words in warning.heading


def test_nothing_to_check_is_said() -> None:
    sheet = compose("3002")
    assert sheet.checks.items == ()
    assert sheet.checks.nothing.startswith("Vi fant ingenting")


def test_a_unit_without_exits_says_so_and_what_to_do() -> None:
    sheet = compose("3012")
    assert sheet.key_figure is None
    assert sheet.groups is None
    assert sheet.reasons == ()
    assert sheet.no_exits is not None
    assert sheet.no_exits.heading == "Ingen er registrert som avsluttet i 2020"
    assert f"21.{HARD}januar{HARD}2021" in sheet.no_exits.paragraphs[0]
    assert f"innen 28.{HARD}februar{HARD}2021" in sheet.no_exits.paragraphs[1]
    own = sheet.comparison.rows[0]
    assert (own.cells[0].text, own.cells[0].spoken) == ("–", "kan ikke regnes ut, fordi ingen avsluttet")
    assert "Ingen er registrert som deltaker" in sheet.measures.intro


def test_R6_a_unit_whose_exits_were_all_taken_out_is_told_that() -> None:
    sheet = compose("3011")
    assert sheet.no_exits is not None
    assert sheet.no_exits.heading == "Ingen er regnet som avsluttet i 2020"
    assert sheet.no_exits.paragraphs[0].startswith("2 avslutninger hos dere i 2020 er tatt ut")
    assert keys(sheet) == ["deltaker_uten_tiltak", "utelatt_utvidet"]


def test_reasons_stand_by_law_in_the_order_of_the_code_list() -> None:
    (table,) = compose("3001").reasons
    assert list(rows(table).items())[:2] == [
        ("Arbeid, heltid (30 timer eller mer i uka)", ["Nådd", "6"]),
        ("Arbeid, deltid (29 timer eller mindre i uka)", ["Nådd", "3"]),
    ]
    assert rows(table)["Avslutningsårsak ikke registrert"] == ["Ikke nådd", "5"]


def test_two_laws_give_two_tables() -> None:
    both = replace(HALDEN, reasons={(INTRO, "dod"): 1, ("integreringsloven", "stans"): 2})
    figures = read_figures(make_database({("kommune", "3001"): both}))
    captions = [table.caption for table in compose("3001", figures=figures).reasons]
    assert [caption.rsplit(" ", 1)[1] for caption in captions] == ["introduksjonsloven", "integreringsloven"]


def test_R12_measures_are_shown_by_main_group_and_kind() -> None:
    measures = compose("3001").measures
    assert [(fact.value, fact.name) for fact in measures.figures] == [
        ("65", "deltok i programmet i 2020"),
        ("4", "av dem står uten tiltak"),
        ("27,5", "timer tiltak per deltaker per uke i snitt"),
    ]
    table = rows(measures.table)
    assert table["Arbeidsliv"] == ["33", "14", "19"]
    assert table["Språkpraksis på arbeidsplass"] == ["27", "12", "15"]
    assert "Helse og samfunnsliv" not in table
    assert "flere tiltak" in measures.note


def test_R16_what_somebody_typed_as_a_code_is_not_repeated() -> None:
    assert rows(compose("3001").measures.table)["Ukjent tiltak"] == ["2", "1", "1"]
    assert "typed" not in repr(compose("3001"))


def test_notices_reach_the_units_they_are_for() -> None:
    edition = make_edition(notice="Til alle.")
    only = edition.round.merknad[0].model_copy(update={"enheter": ("3002",), "nb": "Til Moss."})
    edition = replace(edition, round=edition.round.model_copy(update={"merknad": (*edition.round.merknad, only)}))
    assert compose("3001", edition).notices == ("Til alle.",)
    assert compose("3002", edition).notices == ("Til alle.", "Til Moss.")


def test_a_final_edition_asks_nobody_to_correct_it() -> None:
    sheet = compose("3001", make_edition("endelig", frist=None))
    assert sheet.status == "Endelige resultater"
    assert sheet.steps == ()
    assert [fact.name for fact in sheet.facts] == ["Data hentet fra NIR"]
    assert {item.action for item in sheet.checks.items} == {""}
    assert sheet.checks.heading == "Dette kan dere merke dere"


def test_a_final_edition_shows_the_deadline_it_had() -> None:
    sheet = compose("3001", make_edition("endelig"))
    assert sheet.facts[1].value == f"28.{HARD}februar{HARD}2021"


def test_whom_to_ask_is_the_year_s() -> None:
    paragraphs = compose("3001").questions.paragraphs
    assert paragraphs[0] == "Skriv til IMDinett support, og merk henvendelsen «Introresultat 2020»."
    assert f"40{HARD}00{HARD}19{HARD}60" in paragraphs[1]
    without = compose("3001", make_edition(kontakt={})).questions.paragraphs
    assert without == ("Merk henvendelser om tallene «Introresultat 2020».",)


def test_notes_follow_the_edition_s_settings() -> None:
    usual = " ".join(compose("3001").notes.paragraphs)
    assert "talt én gang" in usual
    assert "introduksjonsloven" in usual
    assert "utenfor grunnlaget" not in usual
    other = make_edition(flere_avslutninger="alle", utenfor_nevner=("dod", "flyttet"))
    changed = " ".join(compose("3001", other).notes.paragraphs)
    assert "talt med hver av dem" in changed
    assert "«Død» og «Flyttet»" in changed


def test_the_foot_tells_edition_cutoff_data_and_tag() -> None:
    values = [fact.value for fact in compose("3001").source]
    assert values[1:] == [
        f"21.{HARD}januar{HARD}2021",
        "2020-forelopig-1",
        "0f3a9c2b7d1e",
        "Introresultat 2020",
    ]
