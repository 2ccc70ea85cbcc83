"""The area tables, and what they say on a day. Where older codes lead is tests/spec/test_r08_unit_map.py."""

import unicodedata
from datetime import date, timedelta

import pytest

from pipeline.places.areas import FIRST_DAY, OSLO, OSLO_UOPPGITT
from pipeline.places.code_lists import load_code_lists
from tests.support.code_rows import read_code_rows

AREAS = load_code_lists().areas


def _names(day, level="kommuner"):
    return {area.kode: area.navn for area in getattr(AREAS.structure(day), level)}


@pytest.mark.parametrize(
    ("day", "fylker", "kommuner"),
    [
        (date(2017, 1, 1), 19, 426),
        (date(2017, 12, 31), 19, 426),
        (date(2018, 1, 1), 18, 422),
        (date(2018, 12, 31), 18, 422),
        (date(2019, 12, 31), 18, 422),
        (date(2020, 1, 1), 11, 356),
        (date(2021, 12, 31), 11, 356),
        (date(2023, 12, 31), 11, 356),
        (date(2024, 1, 1), 15, 357),
        (date(2024, 12, 31), 15, 357),
    ],
)
def test_the_number_of_places_on_a_day(day, fylker, kommuner):
    structure = AREAS.structure(day)
    assert len(structure.fylker) == fylker
    assert len(structure.kommuner) == kommuner
    assert len(structure.bydeler) == 18
    # the nation twice, counties, municipalities, Oslo's 18
    assert len(structure.units()) == 2 + fylker + kommuner + 18


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2019, 12, 31), date(2020, 12, 31), date(2024, 12, 31)])
def test_every_code_stands_once_in_order_and_every_municipality_has_its_county(day):
    structure = AREAS.structure(day)
    for areas in (structure.fylker, structure.kommuner, structure.bydeler):
        codes = [area.kode for area in areas]
        assert codes == sorted(set(codes))
    counties = {area.kode for area in structure.fylker}
    assert {area.over for area in structure.kommuner} == counties
    assert {area.over for area in structure.bydeler} == {OSLO}


def test_a_name_is_the_one_of_the_day():
    assert _names(date(2022, 12, 31))["5001"] == "Trondheim"
    assert _names(date(2023, 1, 1))["5001"] == "Trondheim - Tråante"
    assert _names(date(2019, 12, 31))["1514"] == "Sande (Møre og Romsdal)"
    assert _names(date(2020, 1, 1))["1514"] == "Sande"


def test_a_county_has_the_code_of_the_day():
    assert _names(date(2019, 12, 31), "fylker")["01"] == "Østfold"
    assert _names(date(2020, 12, 31), "fylker")["30"] == "Viken"
    assert _names(date(2024, 12, 31), "fylker")["31"] == "Østfold"


def test_r8_the_county_is_the_one_on_the_structure_date():
    county = {
        unit.kode: unit.fylke_kode for unit in AREAS.structure(date(2018, 12, 31)).units() if unit.niva == "kommune"
    }
    assert county["1567"] == "15"  # Rindal moved from Møre og Romsdal to Trøndelag in 2019, as 5061
    later = {unit.kode: unit.fylke_kode for unit in AREAS.structure(date(2019, 12, 31)).units()}
    assert later["5061"] == "50"


def test_oslo_has_fifteen_bydeler_and_three_more_rows():
    units = [unit for unit in AREAS.structure(date(2020, 12, 31)).units() if unit.niva == "bydel"]
    assert [unit.kode for unit in units] == [*(f"0301{n:02}" for n in range(1, 18)), OSLO_UOPPGITT]
    assert [unit.kode for unit in units if not unit.har_ark] == ["030116", "030117", OSLO_UOPPGITT]
    assert {(unit.fylke_kode, unit.kommune_kode, unit.niva_nr) for unit in units} == {("03", OSLO, 4)}


def test_units_stand_by_level_and_code_and_sheets_are_for_municipalities_and_bydeler():
    units = AREAS.structure(date(2020, 12, 31)).units()
    assert [(unit.niva_nr, unit.kode) for unit in units] == sorted((unit.niva_nr, unit.kode) for unit in units)
    assert [unit.navn for unit in units[:2]] == ["Hele landet", "Hele landet uten sperret adresse"]
    assert [unit.kode for unit in units[:2]] == ["0", "0"]
    assert sum(unit.har_ark for unit in units) == 356 + 15
    assert not any(unit.har_ark for unit in units if unit.niva_nr < 3)


@pytest.mark.parametrize(
    ("day", "code", "malform"),
    [
        (date(2020, 12, 31), "4602", "nynorsk"),  # Kinn's own choice
        (date(2024, 12, 31), "3201", "bokmål"),  # Bærum, carried from 3024
        (date(2017, 12, 31), "0219", "bokmål"),  # Bærum under its old code
        (date(2017, 12, 31), "1401", "nynorsk"),  # Flora became part of Kinn
        (date(2017, 12, 31), "1514", "nynorsk"),  # the same code under its older name
        (date(2017, 12, 31), "1850", "nøytral"),  # Tysfjord was split: nothing is known
        (date(2017, 12, 31), "1613", "nøytral"),  # Snillfjord got a new code and was split then
    ],
)
def test_the_written_standard_of_a_municipality(day, code, malform):
    assert {unit.kode: unit.malform for unit in AREAS.structure(day).units()}[code] == malform


def test_bydeler_are_written_to_as_oslo_is_and_no_one_else_has_a_standard():
    units = AREAS.structure(date(2020, 12, 31)).units()
    (oslo,) = {unit.malform for unit in units if unit.kode == OSLO}
    assert {unit.malform for unit in units if unit.niva == "bydel"} == {oslo}
    assert {unit.malform for unit in units if unit.niva_nr < 3} == {None}
    assert {unit.malform for unit in units if unit.niva_nr >= 3} == {"bokmål", "nynorsk", "nøytral"}


def test_a_day_before_the_tables_begin_is_refused():
    with pytest.raises(ValueError, match="begin on 2017-01-01"):
        AREAS.structure(FIRST_DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("corrections", "fault"),
    [
        ({"1507": "1507"}, '"1507", which is not in force on the structure date 2024-12-31'),
        ({"1507": "9999"}, '"9999", which is not in force'),
        ({"150": "1508"}, '"150" is not a municipality code'),
        ({"1507": "030101"}, '"030101" is not a municipality code'),
        ({"1507": "１５０８"}, "is not a municipality code"),
    ],
)
def test_r8_a_bad_correction_is_explained(corrections, fault):
    assert fault in AREAS.explain_bad_corrections(date(2024, 12, 31), corrections)


def test_r8_a_correction_of_any_code_to_one_in_force_is_fine():
    assert AREAS.explain_bad_corrections(date(2024, 12, 31), {"1507": "1508", "0720": "3905", "1234": "1508"}) is None


@pytest.mark.parametrize("name", ["kommune", "fylke", "bydel"])
def test_the_tables_are_sorted_and_hold_what_was_in_force_from_2017(name):
    rows = read_code_rows(name)
    keys = [(row["kode"], row["gyldig_fra"]) for row in rows]
    assert keys == sorted(set(keys))
    for row in rows:
        assert row["gyldig_til"] == "" or row["gyldig_til"] > "2017-01-01"
        assert row["gyldig_fra"] < (row["gyldig_til"] or "9999")
        assert unicodedata.is_normalized("NFC", row["navn"])
        assert row["navn"] == row["navn"].strip() != ""


def test_the_written_standards_and_their_status_are_of_the_closed_lists():
    for row in read_code_rows("kommune"):
        assert row["malform"] in {"", "bokmål", "nynorsk", "nøytral"}
        assert row["malform_status"] in {"", "oppgitt", "oppgitt_usikker", "viderefort", "viderefort_usikker"}
        assert bool(row["malform"]) == bool(row["malform_status"])


def test_every_code_that_went_out_of_force_has_a_change_and_every_change_a_target_in_force():
    rows = read_code_rows("kommune")
    changes = read_code_rows("kommune_endring")
    moves = {(row["fra_kode"], row["dato"]) for row in changes if row["endring"] != "nytt_navn"}
    begun = {(row["kode"], row["gyldig_fra"]) for row in rows}
    gone = {
        (row["kode"], row["gyldig_til"])
        for row in rows
        if row["gyldig_til"] and (row["kode"], row["gyldig_til"]) not in begun
    }
    assert gone <= moves
    for change in changes:
        assert change["dato"] >= "2017-01-01"
        assert [
            row
            for row in rows
            if row["kode"] == change["til_kode"] and row["gyldig_fra"] <= change["dato"] < (row["gyldig_til"] or "9999")
        ]
