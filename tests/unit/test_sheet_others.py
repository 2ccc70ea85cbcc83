"""What a sheet holds a unit up against: its ages with those around, and the municipalities most like it, by pencil."""

from __future__ import annotations

import pytest

from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.similar import find_similar
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose, find_table, list_tables, read_given, read_rows

OWN = "3001"
YOUNG, OLD = "18 til 25 år", "46 år og eldre"


def make_ages(**groups: tuple[int, int]) -> Given:
    """So many (ended, reached) of the youngest, of 26–35, of 36–45 and of the others."""
    ages = dict(zip(("18-25", "26-35", "36-45", "46+"), groups.values(), strict=False))
    ended, reached = (sum(pair[place] for pair in ages.values()) for place in (0, 1))
    return Given(groups={"arbeid": (reached, 0), "annet": (ended - reached, 0)}, ages=ages)


def read_three(own: Given) -> Figures:
    """Three municipalities of a county: together the other two have 20 young, of whom 10, and 4 old, of whom 2."""
    other = make_ages(a=(10, 5), b=(10, 5), c=(0, 0), d=(2, 1))
    return read_given({("kommune", OWN): own, ("kommune", "3002"): other, ("kommune", "3003"): other}, extra={})


def test_ages_stand_for_the_unit_the_county_where_it_may_and_the_nation() -> None:
    sheet = compose(OWN, figures=read_three(make_ages(a=(10, 4), b=(6, 3), c=(5, 5), d=(0, 0))))
    assert find_table(sheet, "alder").headings == ("Alder", "Avsluttet", "Halden", "Viken", "Hele landet")
    assert read_rows(sheet, "alder") == {
        # 14 of 30 is 46.7 %
        YOUNG: ["10", "40 %", "47 %", "47 %"],
        "26 til 35 år": ["6", "50 %", "50 %", "50 %"],  # 13 of 26
        # nobody in the others, so that all are Halden's own; that none of them reached the goal goes without a number
        "36 til 45 år": ["5", "100 %", ":", "100 %"],
        # 4 in the others
        OLD: ["0", "–", ":", "50 %"],
    }


@pytest.mark.parametrize(("ended", "columns"), [(20, 3), (21, 5)])
def test_a_unit_s_own_ages_stand_only_where_more_than_twenty_ended(ended: int, columns: int) -> None:
    sheet = compose(OWN, figures=read_three(make_ages(a=(ended, 4))))
    table = find_table(sheet, "alder")
    assert len(table.headings) == columns
    assert ("avsluttet for få" in table.note) == (columns == 3)
    assert "Halden" not in table.headings or columns == 5


def test_a_unit_where_nobody_ended_has_no_table_of_ages() -> None:
    assert "alder" not in list_tables(compose("3012"))


def make_country(*sizes: tuple[int, int, int], own: int = 50) -> Figures:
    """Halden with ``own`` participants, and other municipalities by (participants, ended, reached)."""
    codes = ["3002", "3003", "3004", "3005", "3006", "3007", "3011", "3012", "3013", "3014", "3015", "3016"]
    given = {("kommune", OWN): Given(groups={"arbeid": (7, 0)}, participants=(own, 0))}
    for kode, (size, ended, reached) in zip(codes, sizes, strict=False):
        given["kommune", kode] = Given(
            groups={"arbeid": (reached, 0), "annet": (ended - reached, 0)}, participants=(size, 0)
        )
    return read_given(given)


def find(figures: Figures, limit: int = 5) -> tuple[int, int] | None:
    own = figures.find("kommune", OWN)
    assert own is not None
    return find_similar(figures, own, make_edition(publiseringsgrense=limit).year)


TEN = [(50, 10, 5)] * 10


def test_the_ten_nearest_by_participants_are_one_share_without_the_unit_itself() -> None:
    # the eleventh is further away, and so are all that have nobody
    assert find(make_country(*TEN, (60, 90, 50))) == (50, 100)
    # 49 is as near as 51: of the two that are last, the lower code
    assert find(make_country(*TEN[:9], (51, 20, 7), (49, 30, 20))) == (45 + 7, 90 + 20)
    sheet = compose(OWN, figures=make_country(*TEN, (60, 90, 50)))
    rows = read_rows(sheet, "sammenligning")
    assert list(rows) == ["Halden", "Viken", "10 kommuner av lik størrelse", "Hele landet"]
    assert rows["10 kommuner av lik størrelse"] == ["50 %", "", "", ""]
    assert "bare samlet" in find_table(sheet, "sammenligning").note


def test_the_share_of_similar_municipalities_is_a_whole_percent_in_every_form() -> None:
    # 57 of 110 is 51.8 %
    figures = make_country(*TEN[:9], (50, 20, 12))
    row = find_table(compose(OWN, figures=figures), "sammenligning").rows[2]
    assert (row.cells[0].value, row.cells[0].exact, row.bar) == (52, None, "52.0")


@pytest.mark.parametrize(
    "sizes",
    [
        [(50, 10, 5)] * 8 + [(50, 11, 5), (50, 8, 3)],  # the last has 3 who reached the goal, and nine are not ten
        [(50, 10, 5)] * 9 + [(50, 9, 5)],  # in one 4 did not reach it
        [(50, 10, 5)] * 9 + [(4, 10, 5)],  # one has 4 participants
        [(50, 10, 5)] * 9,  # nine, and the others have nobody
        [(50, 91, 20), *[(50, 10, 5)] * 9],  # 91 of 181 are one municipality's
    ],
)
def test_similar_municipalities_are_not_told_where_they_would_tell_of_one(sizes: list[tuple[int, int, int]]) -> None:
    assert find(make_country(*sizes)) is None
    assert "bare samlet" not in find_table(compose(OWN, figures=make_country(*sizes)), "sammenligning").note


def test_similar_municipalities_are_not_told_where_too_few_ended_in_them() -> None:
    few = [(50, 9, 4)] * 9 + [(50, 18, 9)]  # 81 and 18 are 99
    assert find(make_country(*few), limit=4) is None
    assert find(make_country(*few[:9], (50, 19, 9)), limit=4) == (45, 100)


def test_a_bydel_is_compared_with_no_municipality() -> None:
    figures = make_country(*TEN)
    own = figures.find("bydel", "030101")
    assert own is not None
    assert find_similar(figures, own, make_edition().year) is None
