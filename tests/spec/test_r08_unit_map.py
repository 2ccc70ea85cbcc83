"""R8: where a municipality code leads on the structure date. Counting by unit is tested with the results."""

from datetime import date

import pytest

from pipeline.places.code_lists import load_code_lists

pytestmark = pytest.mark.whole_country

AREAS = load_code_lists().areas


def _lead(day: str, code: str, corrections: dict[str, str] | None = None) -> str:
    """The unit or, in brackets, why there is none."""
    found = {item.kode: item for item in AREAS.unit_map(date.fromisoformat(day), corrections or {})}
    if code not in found:
        return "[ukjent]"
    item = found[code]
    assert (item.enhet is None) != (item.grunn is None)
    return item.enhet or f"[{item.grunn}]"


def _cases(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


IN_FORCE = """
    2020-12-31 | 0301 | 0301
    2017-01-01 | 0101 | 0101
    2019-12-31 | 1850 | 1850
    2019-12-31 | 5012 | 5012
    2023-12-31 | 1507 | 1507
    2023-12-31 | 5001 | 5001
"""


@pytest.mark.parametrize(("day", "code", "unit"), _cases(IN_FORCE))
def test_r8_a_code_in_force_stands_for_itself(day, code, unit):
    assert _lead(day, code) == unit


CARRIED = """
    2018-12-31 | 1601 | 5001
    2020-12-31 | 1601 | 5001
    2020-01-01 | 0101 | 3001
    2024-12-31 | 0101 | 3101
    2020-12-31 | 0136 | 3002
    2024-12-31 | 0713 | 3903
    2024-12-31 | 0702 | 3903
    2020-12-31 | 1504 | 1507
    2023-12-31 | 1534 | 1507
    2020-12-31 | 1444 | 1577
    2020-12-31 | 5030 | 5001
    2019-12-31 | 1567 | 5061
"""


@pytest.mark.parametrize(("day", "code", "unit"), _cases(CARRIED))
def test_r8_a_code_that_went_out_of_force_is_carried_along_the_changes(day, code, unit):
    assert _lead(day, code) == unit


SPLIT = """
    2020-01-01 | 1850
    2024-12-31 | 1850
    2020-12-31 | 5012
    2020-12-31 | 1613
    2024-01-01 | 1507
    2024-12-31 | 1504
    2024-12-31 | 1534
"""


@pytest.mark.parametrize(("day", "code"), _cases(SPLIT))
def test_r8_a_code_that_splits_on_the_way_has_no_unit(day, code):
    assert _lead(day, code) == "[delt]"


def test_r8_the_chain_of_snillfjord():
    # 1613 until 2018, 5012 until 2020, then split in three
    assert [_lead(day, "1613") for day in ("2017-12-31", "2018-01-01", "2019-12-31", "2020-01-01")] == [
        "1613",
        "5012",
        "5012",
        "[delt]",
    ]


LATER = """
    2017-12-31 | 5001
    2019-12-31 | 3001
    2020-12-31 | 3101
    2023-12-31 | 1508
    2023-12-31 | 1580
"""


@pytest.mark.parametrize(("day", "code"), _cases(LATER))
def test_r8_a_code_that_comes_into_force_later_has_no_unit(day, code):
    assert _lead(day, code) == "[senere]"


def test_r8_a_code_that_begins_on_the_structure_date_is_in_force():
    assert _lead("2024-01-01", "1508") == "1508"


# 0706, 0719 and 0720 were gone on 1 January 2017; their changes are known, but they were never in force since
@pytest.mark.parametrize("code", ["9999", "0000", "0706", "0719", "0720"])
def test_r8_a_code_never_in_force_since_2017_is_unknown(code):
    assert _lead("2020-12-31", code) == "[ukjent]"


@pytest.mark.parametrize("code", ["1841", "1853", "5001", "1833", "1514", "1852"])
def test_r8_a_new_name_moves_nobody(code):
    assert _lead("2018-12-31", code) == code


CORRECTED = """
    2024-12-31 | 1507 | 1508 | 1507 | 1508 | a split code
    2024-12-31 | 1507 | 1508 | 1504 | 1508 | an older code that gets stuck there
    2024-12-31 | 1507 | 1508 | 1508 | 1508 | the target itself
    2024-12-31 | 1507 | 1508 | 1580 | 1580 | the other half
    2020-12-31 | 9999 | 0301 | 9999 | 0301 | an unknown code
    2020-12-31 | 0720 | 3803 | 0720 | 3803 | a code from before the table
    2020-12-31 | 3101 | 3001 | 3101 | 3001 | a code that comes later
    2020-12-31 | 5001 | 5031 | 5001 | 5031 | a code in force
    2020-12-31 | 5001 | 5031 | 1601 | 5031 | an older code that ends there
    2020-12-31 | 1601 | 5031 | 1601 | 5031 | an older code itself
    2020-12-31 | 1601 | 5031 | 5001 | 5001 | not what it became
"""


@pytest.mark.parametrize(("day", "key", "target", "code", "unit", "_why"), _cases(CORRECTED))
def test_r8_a_correction_wins_over_everything(day, key, target, code, unit, _why):
    assert _lead(day, code, {key: target}) == unit


def test_r8_a_correction_of_the_code_itself_wins_over_one_of_where_it_leads():
    corrections = {"1507": "1508", "1534": "1580"}
    assert _lead("2024-12-31", "1534", corrections) == "1580"
    assert _lead("2024-12-31", "1504", corrections) == "1508"


def test_r8_corrections_do_not_chain():
    assert _lead("2024-12-31", "1507", {"1507": "1508", "1508": "1580"}) == "1508"


@pytest.mark.parametrize("day", ["2017-01-01", "2018-12-31", "2019-12-31", "2020-12-31", "2024-12-31"])
def test_r8_every_known_code_stands_once_and_leads_to_a_place_in_force(day):
    mappings = AREAS.unit_map(date.fromisoformat(day), {})
    codes = [item.kode for item in mappings]
    in_force = {area.kode for area in AREAS.structure(date.fromisoformat(day)).kommuner}
    assert codes == sorted(set(codes))
    assert {item.enhet for item in mappings if item.enhet} == in_force
    assert {item.kode for item in mappings if item.enhet == item.kode} == in_force
    assert {item.grunn for item in mappings} <= {None, "delt", "senere"}
