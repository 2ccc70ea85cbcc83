"""Which figures of the county a sheet prints, by pencil, in counties of two and three municipalities (P2, P6).

That the rule holds in every table and for any figures is in ``tests/property/test_county_figures.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.words.texts import load_texts
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import compose, find_table, read_given, read_rows

OWN, SECOND, THIRD = "3001", "3002", "3003"
HIDDEN_EXITS = [":", ":", ":", ":"]


def make_county(*given: Given) -> Figures:
    """The figures of a nation whose county 30 has only these municipalities, the first of them the reader's."""
    kept = dict(zip((OWN, SECOND, THIRD), given, strict=False))
    figures = read_given({("kommune", kode): one for kode, one in kept.items()})
    return Figures(
        tuple(item for item in figures.units if item.unit.kode in ("0", "30", *kept) and item.unit.niva != "bydel")
    )


def ended(number: int, reached: int) -> Given:
    """So many who ended, of whom so many went to work, and the others to primary school."""
    return Given(groups={"arbeid": (reached, 0), "grunnskole": (number - reached, 0)})


def read_county(sheet: Sheet, key: str = "sammenligning") -> list[str]:
    return read_rows(sheet, key)["Viken"]


@pytest.mark.parametrize(
    ("others", "limit", "shown"),
    [
        # two units: what the county has more than the reader is the other's
        ([(20, 10)], 5, HIDDEN_EXITS),
        ([(200, 100)], 5, HIDDEN_EXITS),
        # nobody ended in the other, which may be known, and what nobody left for with it: all are the reader's own
        ([(0, 0)], 5, ["40 %", "4", "10", "0"]),
        # three units: of 20 more who ended 8 reached the goal and 12 did not; 12 of 30 is 40 %
        ([(12, 6), (8, 2)], 5, ["40 %", "12", "30", ":"]),
        # 5 and 5 are not below the limit; 9 of 20 is 45 %
        ([(7, 3), (3, 2)], 5, ["45 %", "9", "20", ":"]),
        # 4 reached the goal
        ([(12, 3), (8, 1)], 5, [":", ":", "30", ":"]),
        # and with a lower limit it may be told; 8 of 30 is 26.7 %
        ([(12, 3), (8, 1)], 4, ["27 %", "8", "30", ":"]),
        # 2 did not reach it
        ([(12, 10), (8, 8)], 5, [":", ":", "30", ":"]),
        # all who reached it are of one unit
        ([(12, 6), (8, 0)], 5, [":", ":", "30", ":"]),
        # few ended
        ([(2, 1), (2, 1)], 5, HIDDEN_EXITS),
        ([(20, 10), (0, 0)], 5, HIDDEN_EXITS),
        # no limit hides no number but what is one unit's, and a zero
        ([(1, 1), (2, 1)], 0, ["46 %", "6", "13", ":"]),  # 4 + 2 of 13
        # nobody of the five did not reach it
        ([(3, 3), (2, 2)], 0, [":", ":", "15", ":"]),
    ],
)
def test_P6_the_county_s_exits_are_told_where_they_tell_of_no_other_unit(
    others: list[tuple[int, int]], limit: int, shown: list[str]
) -> None:
    figures = make_county(ended(10, 4), *(ended(*one) for one in others))
    for slag in ("forelopig", "endelig"):
        sheet = compose(OWN, make_edition(slag, publiseringsgrense=limit), figures)
        assert read_county(sheet) == shown
        row = find_table(sheet, "sammenligning").rows[1]
        assert bool(row.bar) == (shown[0] != ":")
        # the reader's own and the nation's are always told
        assert ":" not in read_rows(sheet, "sammenligning")["Halden"]
        assert ":" not in read_rows(sheet, "sammenligning")["Hele landet"]


def test_P2_a_zero_that_the_year_does_not_show_is_small() -> None:
    figures = make_county(ended(10, 4), ended(0, 0))
    sheet = compose(OWN, make_edition(null_vises=()), figures)
    assert read_county(sheet) == HIDDEN_EXITS


def test_P2_where_few_ended_in_the_others_nothing_is_told_of_them_not_even_a_zero() -> None:
    """None of the four was 46 or older, a zero that is shown only where five or more ended."""
    for others, share in (([(2, 1), (2, 1)], ":"), ([(10, 5), (10, 5)], "50 %")):
        given = [replace(ended(*one), ages={"18-25": one}) for one in others]
        own = replace(ended(10, 4), ages={"46+": (10, 4)})
        assert read_rows(compose(OWN, figures=make_county(own, *given)), "alder")["46 år og eldre"][0] == ":"
        assert read_rows(compose(OWN, figures=make_county(own, *given)), "alder")["18 til 25 år"][0] == share


def test_P6_a_share_of_the_county_is_in_whole_percent_in_every_form() -> None:
    """12 of 30 is 40 %; the picture, the bar and the workbook tell no more than 14 of 29 rounded, 48 %."""
    sheet = compose(OWN, figures=make_county(ended(10, 4), ended(11, 5), ended(8, 3)))
    row = find_table(sheet, "sammenligning").rows[1]
    assert (row.cells[0].text[:2], row.cells[0].exact, row.bar) == ("41", None, "41.0")  # 12 of 29 is 41.4 %
    assert sheet.picture is not None
    assert sheet.picture.rows[0].shares[1] == 41


def test_P8_a_person_in_two_municipalities_hides_nobody() -> None:
    """The other two have a participant each, who takes part with the reader too: the county has no more than it."""
    figures = make_county(take_part(20, 4), take_part(1, 0), take_part(1, 0))
    county, own = figures.find("fylke", "30"), figures.find("kommune", OWN)
    assert county is not None and own is not None
    same = replace(county, measure_sum=own.measure_sum, measures=own.measures)
    shared = Figures(tuple(same if item is county else item for item in figures.units))
    assert [cells[1] for cells in read_rows(compose(OWN, figures=shared), "tiltak_sum").values()] == [":"] * 6


def take_part(number: int, without: int, norwegian: int = 0, hours: int = 0) -> Given:
    """Participants, of whom so many are without measures, and all others have one of two kinds."""
    with_measures = number - without
    return Given(
        participants=(number, 0),
        without_measures=(without, 0),
        norwegian_only=norwegian,
        without_hours=hours,
        hours=20.0,
        measures={("arbeidsliv", None): (with_measures, 0)} if with_measures else {},
    )


@pytest.mark.parametrize(
    ("others", "shown", "measure"),
    [
        # two units
        ([take_part(30, 10)], [":", ":", ":", ":", ":", ":"], ":"),
        # 50 participants more, 15 without measures, 12 and 10 of the rest; 19 of 70 is 27.1 %, 51 of 70 is 72.9 %
        ([take_part(30, 9, 6, 5), take_part(20, 6, 6, 5)], ["70", "19", "27 %", "12", "10", "20,0"], "73 %"),
        # nobody without measures may be told; 4 of 70 is 5.7 %. All the others have the measure, and that may not
        ([take_part(30, 0), take_part(20, 0)], ["70", "4", "6 %", ":", ":", ":"], ":"),
        # 4 without measures; so neither the 46 with one
        ([take_part(30, 2), take_part(20, 2)], ["70", ":", ":", ":", ":", ":"], ":"),
        # 4 without hours: the average is of the 31 others
        ([take_part(30, 9, 0, 2), take_part(20, 6, 0, 2)], ["70", "19", "27 %", ":", ":", ":"], "73 %"),
        # 5 participants more; 1 without measures
        ([take_part(3, 1), take_part(2, 0)], ["25", ":", ":", ":", ":", ":"], ":"),
    ],
)
def test_P6_the_county_s_participants_are_told_where_they_tell_of_no_other_unit(
    others: list[Given], shown: list[str], measure: str
) -> None:
    sheet = compose(OWN, figures=make_county(take_part(20, 4), *others))
    rows = read_rows(sheet, "tiltak_sum")
    assert [cells[1] for cells in rows.values()] == shown
    assert read_rows(sheet, "tiltak")["Arbeidsliv"][2] == measure


@pytest.mark.parametrize(("limit", "groups"), [(5, 2), (13, 0)])
def test_a_place_without_any_share_to_show_is_not_in_the_picture(limit: int, groups: int) -> None:
    figures = make_county(ended(10, 4), ended(12, 6), ended(8, 2))
    picture = compose(OWN, make_edition(publiseringsgrense=limit), figures).picture
    assert picture is not None
    assert picture.series == (("Halden", "Viken", "Hele landet") if groups else ("Halden", "Hele landet"))
    assert sum(len(row.shares) == 3 and row.shares[1] is not None for row in picture.rows) == groups


@pytest.mark.parametrize(
    ("kode", "language", "words"),
    [
        (OWN, "nb", "Kolon (:) står der et tall for fylket ikke vises."),
        (OWN, "nn", "Kolon (:) står der eit tal for fylket ikkje blir vist."),
        ("030101", "nb", "Kolon (:) står der et tall for Oslo ikke vises."),
        ("030101", "nn", "Kolon (:) står der eit tal for Oslo ikkje blir vist."),
    ],
)
def test_the_sign_is_explained_where_it_stands_and_spoken(kode: str, language: str, words: str) -> None:
    sheet = compose(kode, language=language)
    signed = [table for table in sheet.tables if any(cell.text == ":" for row in table.rows for cell in row.cells)]
    assert {table.key for table in signed} >= {"resultat", "sammenligning", "tiltak"}
    for table in sheet.tables:
        assert (words in table.note) == (table in signed)
    spoken = {cell.spoken for table in signed for row in table.rows for cell in row.cells if cell.text == ":"}
    assert spoken == {"vises ikke" if language == "nb" else "blir ikkje vist"}


def test_the_file_of_figures_has_the_sign_too() -> None:
    lines = render_csv(compose(OWN), load_texts("nb")).decode("utf-8-sig").splitlines()
    assert "Sammenligning;30;Viken;Avsluttet;:;antall" in lines
    assert "Sammenligning;0;Hele landet;Avsluttet;290;antall" in lines


def test_a_bydel_sees_of_oslo_what_tells_of_no_other_bydel() -> None:
    # of Oslo's 60 Gamle Oslo has 40, Grünerløkka 17, and 3 are in no bydel: 20 more, of two
    assert read_rows(compose("030101"), "sammenligning")["Oslo"] == [":", ":", "60", ":"]


def test_P6_a_share_is_hidden_where_its_base_is_though_its_count_may_be_told() -> None:
    """That none of the others stands without measures may be told; that they are ten would be one unit's number."""
    own = Given(participants=(10, 0), without_measures=(2, 0))
    figures = make_county(own, Given(participants=(10, 0)), Given())
    rows = {row.key: row.cells[1].text for row in find_table(compose(OWN, figures=figures), "tiltak_sum").rows}
    assert rows["deltakere"] == ":"
    assert rows["deltakere_uten_tiltak"] == "2"
    assert rows["andel_uten_tiltak"] == ":"
