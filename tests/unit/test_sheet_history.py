"""The years of a unit with its county and the nation, as a table and as a picture, by pencil (P6)."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.trend_chart import draw_trend
from tests.support.sheet_database import HALDEN, STANDARD
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import compose, find_table, read_given, read_rows

OWN, SECOND, THIRD = "3001", "3002", "3003"
Year = tuple[int, int, int]  # ended, reached the goal, without a reason
NOW = Given(groups={"arbeid": (10, 0), "annet": (10, 0)})  # 10 of 20


def compose_county(own: dict[int, Year], second: dict[int, Year], third: dict[int, Year]) -> Sheet:
    """The sheet of the first of three municipalities, alone in their county, each with these earlier years."""
    given = dict(zip((OWN, SECOND, THIRD), (own, second, third), strict=True))
    figures = read_given({("kommune", kode): replace(NOW, history=years) for kode, years in given.items()})
    kept = {"0", "30", *given}
    return compose(OWN, figures=Figures(tuple(item for item in figures.units if item.unit.kode in kept)))


def test_the_county_s_years_are_told_where_they_tell_of_no_other_unit() -> None:
    sheet = compose_county(
        {2016: (20, 8, 0), 2017: (20, 8, 0), 2018: (20, 8, 0), 2019: (20, 8, 0)},
        {2016: (12, 6, 0), 2017: (12, 6, 0), 2018: (12, 3, 0)},
        {2016: (8, 2, 0), 2017: (8, 0, 0), 2018: (8, 1, 0), 2019: (9, 9, 0)},
    )
    assert find_table(sheet, "utvikling").headings[-2:] == ("Viken", "Hele landet")
    assert {year: cells[3] for year, cells in read_rows(sheet, "utvikling").items()} == {
        "2016": "40 %",  # 16 of 40
        "2017": ":",  # all 6 more who reached it are of one unit
        "2018": ":",  # 4 more reached it
        "2019": "–",  # one of the three was another place
        "2020": "50 %",  # 30 of 60
    }
    assert sheet.trend is not None
    county = next(line for line in sheet.trend.lines if line.name == "Viken")
    assert [str(share) for share in county.shares] == ["40.0", "None", "None", "None", "50.0"]


def test_the_nation_s_years_stand_beside_the_unit_s() -> None:
    # 300 of 640, 310 of 600, 150 of 300 and 186 of 290 (tests/support/sheet_database.py)
    shown = [cells[-1] for cells in read_rows(compose(OWN), "utvikling").values()]
    assert shown == ["47 %", "52 %", "50 %", "64 %"]


@pytest.mark.parametrize(
    ("years", "marks"),
    [
        ({2018: (10, 5, 0), 2019: (9, 5, 0)}, ["50.0", "None", "50.0"]),  # nine are few
        ({2018: (0, 0, 0), 2019: (10, 1, 0)}, ["None", "10.0", "50.0"]),
        ({2018: (9, 5, 0), 2019: (0, 0, 0)}, None),  # this year alone is no line
        ({}, None),
    ],
)
def test_a_year_with_few_exits_has_no_mark_and_one_year_no_picture(years: dict[int, Year], marks: object) -> None:
    trend = compose_county(years, {}, {}).trend
    assert (trend and [str(share) for share in trend.lines[0].shares]) == marks


def test_the_picture_has_an_axis_to_a_hundred_percent_and_a_key_of_its_places() -> None:
    sheet = compose_county({2019: (20, 20, 0)}, {2019: (12, 6, 0)}, {2019: (8, 2, 0)})
    assert sheet.trend is not None
    drawn = ElementTree.fromstring(draw_trend(sheet.trend))
    texts = [element.text for element in drawn.iter() if element.tag == "text"]
    assert [str(text).replace("\xa0", " ") for text in texts] == [
        *("0 %", "25 %", "50 %", "75 %", "100 %", "2019", "2020"),
        *("Halden", "Viken", "Hele landet"),
    ]
    # all of 20 is at the top, 14, and half of them in the middle, 14 + 75
    own = [mark for mark in drawn.iter("circle") if mark.get("class") == "own"][:2]
    assert [mark.get("cy") for mark in own] == ["14.0", "89.0"]
    assert (drawn.get("role"), drawn.find("title").text) == ("img", sheet.trend.title)  # type: ignore[union-attr]
    assert drawn.find("desc").text == "Andel som nådde målet hos dere: 2019 100\xa0% og 2020 50\xa0%."  # type: ignore[union-attr]


def test_a_name_in_the_picture_is_a_text_and_no_markup() -> None:
    trend = compose(OWN, figures=read_given({**STANDARD, ("kommune", OWN): HALDEN})).trend
    assert trend is not None
    evil = replace(trend, lines=(replace(trend.lines[0], name="</svg><script>"), *trend.lines[1:]))
    assert "&lt;/svg&gt;&lt;script&gt;" in draw_trend(evil)
