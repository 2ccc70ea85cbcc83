"""Which units are the same place on two days: a new name or code moves nobody, a merger or a split does."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.places.borders import find_same_places
from pipeline.places.code_lists import load_code_lists

AREAS = load_code_lists().areas

ENDS = {year: date(year, 12, 31) for year in range(2017, 2025)}


@pytest.mark.parametrize(
    ("then", "now", "code", "expected"),
    [
        (2019, 2020, "1101", "1101"),  # Eigersund: nothing
        (2019, 2020, "1514", "1514"),  # Sande: a new name
        (2019, 2020, "0101", "3001"),  # Halden: a new code
        (2018, 2020, "1567", "5061"),  # Rindal: a new code, and in another county
        (2017, 2024, "0219", "3201"),  # Bærum: two new codes, 3024 in between
        (2019, 2020, "1103", None),  # Stavanger kept its code, and others were merged into it
        (2019, 2020, "1141", None),  # Finnøy was merged into it
        (2019, 2020, "0104", None),  # Moss: merged, under a new code
        (2019, 2020, "1850", None),  # Tysfjord was split
        (2019, 2020, "1805", None),  # Narvik got a part of it
        (2017, 2018, "1624", None),  # Rissa became a part of Indre Fosen
        (2018, 2020, "5054", "5054"),  # Indre Fosen from then on
        (2017, 2020, "1613", None),  # Snillfjord: a new code, and split two years later
        (2023, 2024, "1507", None),  # Ålesund was split: what is left is no longer the same
        (2020, 2023, "1507", "1507"),
        (2023, 2024, "3001", "3101"),  # Halden again
        (2019, 2020, "9999", None),
        (2018, 2020, "5061", None),  # not yet in force
    ],
)
def test_a_municipality_is_the_same_place_while_its_borders_are(then, now, code, expected):
    assert find_same_places(AREAS, ENDS[then], ENDS[now]).get(("kommune", code)) == expected


@pytest.mark.parametrize(("then", "now", "same"), [(2017, 2018, 422 - 4), (2018, 2019, 422), (2020, 2023, 356)])
def test_how_many_municipalities_are_the_same(then, now, same):
    # 2018: Holmestrand, Larvik, Færder and Indre Fosen were made by mergers
    places = find_same_places(AREAS, ENDS[then], ENDS[now])
    assert sum(niva == "kommune" for niva, _ in places) == same


@pytest.mark.parametrize(("then", "now"), [(2017, 2020), (2019, 2020), (2023, 2024), (2017, 2024), (2020, 2020)])
def test_places_stand_on_both_days_once_and_either_day_may_come_first(then, now):
    places = find_same_places(AREAS, ENDS[then], ENDS[now])
    for day, units in ((then, set(places)), (now, {(niva, kode) for (niva, _), kode in places.items()})):
        assert units <= {(unit.niva, unit.kode) for unit in AREAS.structure(ENDS[day]).units()}
    assert len({(niva, kode) for (niva, _), kode in places.items()}) == len(places)
    back = find_same_places(AREAS, ENDS[now], ENDS[then])
    assert back == {(niva, new): old for (niva, old), new in places.items()}


def test_the_nation_is_always_there_and_oslos_bydeler_follow_oslo():
    places = find_same_places(AREAS, ENDS[2017], ENDS[2024])
    assert places["land", "0"] == "0"
    bydeler = {kode: new for (niva, kode), new in places.items() if niva == "bydel"}
    assert bydeler == {kode: kode for kode in [*(f"0301{n:02}" for n in range(1, 18)), "030199"]}
    assert {niva for niva, _ in places} == {"land", "kommune", "bydel"}


def test_a_change_counts_between_the_days_and_on_the_later_one():
    day, before = date(2020, 1, 1), date(2019, 12, 31)
    assert ("kommune", "1103") not in find_same_places(AREAS, before, day)
    assert find_same_places(AREAS, day, ENDS[2020])["kommune", "1103"] == "1103"
    assert find_same_places(AREAS, ENDS[2018], before)["kommune", "1103"] == "1103"
