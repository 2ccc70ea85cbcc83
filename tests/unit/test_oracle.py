"""The oracle itself, against a pencil. The rules have their tests in tests/spec."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.support.oracle_exits import add_months
from tests.support.oracle_participants import days_in_year
from tests.support.oracle_reading import BrokenCellError, cutoff_end, parse_cell, parse_time
from tests.support.oracle_units import Areas, Structure
from tests.support.registers import add_row, register
from tests.support.running import oracle_cell, oracle_count, share_text


def utc(*clock: int) -> int:
    return int(datetime(*clock, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2021-01-22T00:00:00", utc(2021, 1, 21, 23)),
        ("2021-07-01T00:00:00", utc(2021, 6, 30, 22)),
        ("2021-01-22T00:00:00Z", utc(2021, 1, 22)),
        ("2021-01-22T00:00:00-03:30", utc(2021, 1, 22, 3, 30)),
        ("2020-03-29T02:30:00", utc(2020, 3, 29, 1, 30)),  # skipped: read as 03:30 summer time
        ("2020-10-25T02:30:00", utc(2020, 10, 25, 0, 30)),  # comes twice: the first
        ("2020-10-25T02:30:00+01:00", utc(2020, 10, 25, 1, 30)),
    ],
)
def test_timestamps_are_norwegian_time_or_have_an_offset(cell, expected):
    assert parse_time(cell) == expected


def test_cutoff_ends_at_midnight_in_oslo():
    assert cutoff_end(date(2021, 1, 21)) == utc(2021, 1, 21, 23)
    assert cutoff_end(date(2021, 3, 28)) == utc(2021, 3, 28, 22)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("date", "2020-02-30"),
        ("date", "2020-2-1"),
        ("date", "01.02.2020"),
        ("time", "2020-02-01"),
        ("time", "2020-02-01T24:00:00"),
        ("time", "2020-02-01 12:00:00"),
        ("flag", "2"),
        ("flag", "ja"),
        ("decimal", "1,2,3"),
        ("decimal", "mange"),
        ("4", "301"),
        ("4", "03011"),
        ("4", "03O1"),
        ("alpha3", "SY"),
        ("K/M", "X"),
        ("K/M", "k"),
    ],
)
def test_broken_cells_are_refused(form, cell):
    with pytest.raises(BrokenCellError):
        parse_cell(form, cell)


def test_sound_cells():
    assert parse_cell("decimal", "37,50") == parse_cell("decimal", "37.5") == Decimal("37.5")
    assert parse_cell("date", "9999-12-31") == date(9999, 12, 31)
    assert parse_cell("4", "0301") == "0301"


def test_calendar_months():
    assert add_months(date(2017, 1, 31), 36) == date(2020, 1, 31)
    assert add_months(date(2016, 2, 29), 36) == date(2019, 2, 28)
    assert add_months(date(2019, 12, 31), 2) == date(2020, 2, 29)
    assert add_months(date(2019, 12, 15), 1) == date(2020, 1, 15)


def test_days_in_the_year_have_both_ends():
    assert len(days_in_year(date(1890, 1, 1), None, 2020)) == 366
    assert len(days_in_year(date(2020, 12, 31), date(9999, 12, 31), 2020)) == 1
    assert len(days_in_year(date(2019, 1, 1), date(2019, 12, 31), 2020)) == 0


@pytest.mark.parametrize(
    ("day", "kode", "unit"),
    [
        ("2020-12-31", "4601", "4601"),
        ("2020-12-31", "1201", "4601"),  # Bergen, new code 2020
        ("2020-12-31", "1601", "5001"),  # Trondheim, new code 2018
        ("2020-12-31", "1504", "1507"),  # Ålesund, merged 2020
        ("2024-12-31", "1504", None),  # and split 2024
        ("2020-12-31", "5012", None),  # Snillfjord, split in three 2020
        ("2020-12-31", "1613", None),  # its code before 2018
        ("2019-12-31", "5012", "5012"),
        ("2019-12-31", "4601", None),  # later than the structure
        ("2020-12-31", "0720", None),  # split on 1 January 2017: never in the area table
        ("2020-12-31", "9999", None),
        ("2020-12-31", "0301", "0301"),
        ("2024-12-31", "0101", "3101"),  # Halden by 3001
    ],
)
def test_codes_are_carried_to_the_structure_date(day, kode, unit):
    assert Structure(Areas.read(), date.fromisoformat(day), {}).kommune(kode) == unit


def test_omradekorreksjon_works_on_the_code_and_where_carrying_got_stuck():
    structure = Structure(Areas.read(), date(2024, 12, 31), {"1507": "1580", "9999": "0301", "4601": "1103"})
    assert [structure.kommune(kode) for kode in ("1507", "1504", "9999", "4601", "1201", "5012")] == [
        "1580",
        "1580",
        "0301",
        "1103",
        "1103",
        None,
    ]


def test_oslo_and_its_bydeler():
    structure = Structure(Areas.read(), date(2020, 12, 31), {})
    assert structure.places("0301", "030116") == [("fylke", "03"), ("kommune", "0301"), ("bydel", "030116")]
    for bydelsnummer in (None, "030118", "460101", "030199"):
        assert structure.places("0301", bydelsnummer)[-1] == ("bydel", "030199")
    assert structure.places("4601", "030101") == [("fylke", "46"), ("kommune", "4601")]
    assert structure.places("9999", "030101") == []


def test_the_newest_version_of_a_person_is_read_whatever_the_order_of_rows():
    text = """
    person
        person_id | kjonn | registrert
        A         | M     | 2019-01-01T12:00:00
        A         | K     | 2018-01-01T12:00:00
    avslutning
        person_id
        A
    """
    tables = register(text)
    for _ in range(2):
        expected = oracle_count(tables)
        assert oracle_cell(expected, "resultat", "land", "0", "M")["avsluttet"] == 1
        assert expected.reading.out["person"] == {"eldre_versjon": 1}
        tables["person"].reverse()


def test_a_row_takes_the_place_of_a_newer_one_that_is_in_quarantine():
    tables = register("""
    avslutning
        avslutning_id | person_id | avslutningsarsak | registrert
        1             | A         | arbeid_heltid    | 2020-07-01T12:00:00
    """)
    add_row(tables, "avslutning", avslutning_id="1", person_id="ingen", registrert="2020-08-01T12:00:00")
    expected = oracle_count(tables)
    assert oracle_cell(expected, "resultat", "land", "0", "alle")["arbeid"] == 1
    assert expected.regnskap["karantene"] == 1


def test_shares_are_rounded_half_away_from_zero():
    assert share_text(Fraction(1, 128)) == "0.007813"  # 0.0078125
    assert share_text(Fraction(2, 3)) == "0.666667"
    assert share_text(Fraction(1)) == "1.000000"
    assert share_text(Fraction(0)) == "0.000000"
    assert share_text(None) == ""
