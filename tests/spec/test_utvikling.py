"""The result year by year: which years stand there, from which edition, and for which units.

Figures are avsluttet, mal_nadd and ikke_registrert by pencil. Which units have the same borders on two days is in
``tests/unit/test_borders.py``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support.earlier_editions import Counts, compute_table, publish_result, write_year

pytestmark = pytest.mark.whole_country

OWN = "2020-forelopig-1"
LAND, LAND_UTEN_SPERRET, COUNTY = ("land", "0"), ("land_uten_sperret", "0"), ("fylke", "11")
OSLO, GAMLE_OSLO = ("kommune", "0301"), ("bydel", "030101")
EIGERSUND = ("kommune", "1101")  # nothing has happened to it
SANDE = ("kommune", "1514")  # lost «(Møre og Romsdal)» from its name in 2020
HALDEN_THEN, HALDEN = ("kommune", "0101"), ("kommune", "3001")  # got a new code in 2020
STAVANGER = ("kommune", "1103")  # kept its code in 2020, when Finnøy and Rennesøy were merged into it
FINNOY = ("kommune", "1141")
INDRE_FOSEN = ("kommune", "5054")  # Rissa and Leksvik until 2018
NARVIK_THEN, NARVIK = ("kommune", "1805"), ("kommune", "1806")  # got a part of Tysfjord in 2020, and a new code
PLACES = (EIGERSUND, SANDE, HALDEN, STAVANGER, INDRE_FOSEN, NARVIK, OSLO)


def figures(ended: int, reached: int, missing: int) -> dict[str, int]:
    return {"avsluttet": ended, "mal_nadd": reached, "ikke_registrert": missing}


def history(rows: list[dict[str, object]], unit: tuple[str, str]) -> list[tuple[object, ...]]:
    names = ("ar", "kilde_utgave", "avsluttet", "mal_nadd", "ikke_registrert")
    return [tuple(row[name] for name in names) for row in rows if (row["niva"], row["kode"]) == unit]


@pytest.fixture
def years(scratch: Path) -> Path:
    """Editions of 2015–2020; those of 2019 are listed with the final one in the middle."""
    folder = scratch / "aar"
    for ar in (2015, 2016):
        write_year(folder, ar, {"endelig": "endelig"}, inndeling=date(2017, 1, 1))
    write_year(folder, 2017, {"endelig": "endelig"})
    write_year(folder, 2018, {"forelopig-1": "forelopig", "forelopig-2": "forelopig", "endelig": "endelig"})
    write_year(folder, 2019, {"forelopig-1": "forelopig", "endelig": "endelig", "forelopig-2": "forelopig"})
    write_year(folder, 2020, {"forelopig-1": "forelopig", "endelig": "endelig"})
    return folder


@pytest.fixture
def home(scratch: Path) -> Path:
    return scratch / "hjem"


NOW: Counts = {
    LAND: figures(4820, 2362, 250),
    LAND_UTEN_SPERRET: figures(4800, 2350, 249),
    COUNTY: figures(400, 200, 20),
    EIGERSUND: figures(8, 3, 1),
    STAVANGER: figures(90, 45, 4),
    OSLO: figures(60, 40, 6),
    GAMLE_OSLO: figures(20, 15, 2),
    HALDEN: figures(29, 14, 5),
}


def test_without_an_earlier_edition_this_year_alone_stands_there(home, years):
    rows = compute_table("utvikling", OWN, home, years, NOW)
    # the nation, 356 municipalities and Oslo's 18: neither land_uten_sperret nor a county
    assert len(rows) == 1 + 356 + 18
    assert {(row["ar"], row["kilde_utgave"], row["utgave"]) for row in rows} == {(2020, OWN, OWN)}
    assert [(row["niva"], row["kode"]) for row in rows[:2]] == [LAND, OSLO]
    assert history(rows, EIGERSUND) == [(2020, OWN, 8, 3, 1)]
    (eigersund,) = (row for row in rows if row["kode"] == "1101")
    assert (eigersund["navn"], eigersund["andel_mal"]) == ("Eigersund", 0.375)
    (sande,) = (row for row in rows if row["kode"] == "1514")
    assert (sande["avsluttet"], sande["andel_mal"]) == (0, None)


def test_a_year_is_told_by_its_final_edition_or_else_by_its_last_and_four_years_at_most(home, years):
    published = {
        "2015-endelig": 1,  # the fifth year back
        "2016-endelig": 2,
        "2018-forelopig-1": 3,
        "2018-forelopig-2": 4,
        "2019-forelopig-1": 5,
        "2019-endelig": 6,
        "2019-forelopig-2": 7,  # later in the list than the final one
        "2020-forelopig-1": 8,  # the edition itself, from a run before
        "2020-endelig": 9,  # a later edition of the year
    }
    for key, ended in published.items():
        publish_result(home, key, {LAND: figures(ended, 1, 0), EIGERSUND: figures(ended, 0, 1)})
    rows = compute_table("utvikling", OWN, home, years, NOW)
    assert history(rows, LAND) == [
        (2016, "2016-endelig", 2, 1, 0),
        (2018, "2018-forelopig-2", 4, 1, 0),
        (2019, "2019-endelig", 6, 1, 0),
        (2020, OWN, 4820, 2362, 250),
    ]
    assert [row[:3] for row in history(rows, EIGERSUND)] == [
        (2016, "2016-endelig", 2),
        (2018, "2018-forelopig-2", 4),
        (2019, "2019-endelig", 6),
        (2020, OWN, 8),
    ]
    assert len(rows) == 1 + 356 + 18 + 2 * 3


def test_earlier_years_are_told_where_the_borders_were_the_same(home, years):
    for ar in (2017, 2018, 2019):
        then = (EIGERSUND, SANDE, HALDEN_THEN, STAVANGER, FINNOY, NARVIK_THEN, OSLO, GAMLE_OSLO, COUNTY, LAND)
        more = (INDRE_FOSEN,) if ar > 2017 else (("kommune", "1624"), ("kommune", "1718"))
        publish_result(home, f"{ar}-endelig", {unit: figures(ar - 2000, 5, 1) for unit in (*then, *more)})
    rows = compute_table("utvikling", OWN, home, years, NOW)
    told = {place: [year for year, *_ in history(rows, place)] for place in (*PLACES, LAND, GAMLE_OSLO)}
    always = [2017, 2018, 2019, 2020]
    assert told == {
        LAND: always,
        OSLO: always,
        GAMLE_OSLO: always,
        EIGERSUND: always,
        SANDE: always,
        HALDEN: always,
        STAVANGER: [2020],
        INDRE_FOSEN: [2018, 2019, 2020],
        NARVIK: [2020],
    }
    assert history(rows, HALDEN)[:2] == [(2017, "2017-endelig", 17, 5, 1), (2018, "2018-endelig", 18, 5, 1)]
    assert {row["niva"] for row in rows} == {"land", "kommune", "bydel"}
    assert {row["navn"] for row in rows if row["kode"] == "1514"} == {"Sande"}, "the name of now, all years"


def test_people_at_a_shielded_address_are_in_the_nation_and_in_no_unit_of_any_year(home, years):
    # One shielded person ended in Eigersund in 2019 and one in 2020: as the result tables have them.
    publish_result(
        home,
        "2019-endelig",
        {LAND: figures(10, 4, 2), LAND_UTEN_SPERRET: figures(9, 4, 1), EIGERSUND: figures(9, 4, 1)},
    )
    now = {LAND: figures(5, 3, 1), LAND_UTEN_SPERRET: figures(4, 3, 0), EIGERSUND: figures(4, 3, 0)}
    rows = compute_table("utvikling", OWN, home, years, now)
    assert history(rows, LAND) == [(2019, "2019-endelig", 10, 4, 2), (2020, OWN, 5, 3, 1)]
    assert history(rows, EIGERSUND) == [(2019, "2019-endelig", 9, 4, 1), (2020, OWN, 4, 3, 0)]
    assert history(rows, LAND_UTEN_SPERRET) == []
