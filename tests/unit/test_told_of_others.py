"""What a sheet is known to have told of others: the interval of a rounded share, and whose cells, by pencil."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.told import Told, bound_count, list_all_told
from pipeline.sheets.told_file import TOLD_FILE, write_told
from pipeline.sheets.words.percent import whole_percent
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import read_given, read_standard
from tests.unit.test_county_cells import OWN, ended, make_county

GAMLE_OSLO = "030101"


@pytest.mark.parametrize(
    ("part", "whole", "ends"),
    [
        (12, 30, (12, 12)),  # 40 %: 11 is 36.7 %, 13 is 43.3 %
        (119, 290, (118, 120)),  # 41.03 %: 40.5 % is 117.45, 41.5 % is 120.35
        (1, 200, (1, 2)),  # 0.5 % is 1 %: from 1, and below 3
        (0, 300, (0, 1)),  # 0 %: 1.5 is 1 %
        (300, 300, (299, 300)),  # 100 %: from 298.5
        (0, 0, (0, 0)),
    ],
)
def test_a_share_in_whole_percent_leaves_the_counts_that_round_to_it(
    part: int, whole: int, ends: tuple[int, int]
) -> None:
    assert bound_count(part, whole) == ends


def test_no_count_outside_the_interval_rounds_to_the_share() -> None:
    for whole in (1, 7, 99, 200, 201, 350):
        for part in range(whole + 1):
            alike = [one for one in range(whole + 1) if whole_percent(one, whole) == whole_percent(part, whole)]
            assert bound_count(part, whole) == (alike[0], alike[-1])


def find(figures: Figures, mottaker: str, **keys: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """What one unit is told, by the cell's table, level, code, dimensions and value."""
    return {
        (one.tabell, one.niva, one.kode, one.dim1, one.dim2, one.verdi): (one.lav, one.hoy)
        for one in list_all_told(figures, make_edition())
        if one.mottaker == mottaker and all(getattr(one, key) == value for key, value in keys.items())
    }


def test_P6_the_county_is_told_as_far_as_it_is_printed() -> None:
    """Of 30 in the county 12 went to work; both counts stand in the comparison; all are of one age."""
    told = find(make_county(ended(10, 4), ended(12, 6), ended(8, 2)), OWN, niva="fylke")
    assert told == {
        ("resultat", "fylke", "30", "alle", "", "avsluttet"): (30, 30),
        ("resultat", "fylke", "30", "alle", "", "mal_nadd"): (12, 12),
        ("arsak_fylke", "fylke", "30", "arbeid", "", "antall"): (12, 12),
        ("arsak_fylke", "fylke", "30", "grunnskole", "", "antall"): (18, 18),
        ("alder", "fylke", "30", "26-35", "", "avsluttet"): (30, 30),
        ("alder", "fylke", "30", "26-35", "", "mal_nadd"): (12, 12),
    }


def test_P6_with_two_units_nothing_of_the_county_is_told_and_all_of_the_nation() -> None:
    figures = make_county(ended(20, 8), ended(3, 1))
    assert not find(figures, OWN, niva="fylke")
    nation = find(figures, OWN, niva="land")
    assert nation["resultat", "land", "0", "alle", "", "avsluttet"] == (24, 24), "one is in no municipality"
    assert nation["arsak_fylke", "land", "0", "utdanning", "", "antall"] == (0, 0)


def test_a_share_of_the_county_is_known_as_an_interval() -> None:
    """47 of 150 left for work, 31 %: 46 is 30.7 %, 47 is 31.3 %; 45 and 48 are 30 and 32 %."""
    told = find(make_county(ended(50, 20), ended(50, 7), ended(50, 20)), OWN, niva="fylke", tabell="arsak_fylke")
    assert told["arsak_fylke", "fylke", "30", "arbeid", "", "antall"] == (46, 47)


def test_a_bydel_is_told_of_oslo_as_a_county_and_oslo_of_its_bydeler() -> None:
    assert find(read_standard(), GAMLE_OSLO, niva="fylke") == {
        ("resultat", "fylke", "03", "alle", "", "avsluttet"): (60, 60),
        ("deltakere", "fylke", "03", "alle", "", "uten_tiltak"): (0, 0),
    }
    bydeler = find(read_standard(), "0301", niva="bydel")
    assert bydeler["resultat", "bydel", GAMLE_OSLO, "alle", "", "avsluttet"] == (40, 40)
    assert ("resultat", "bydel", "030199", "alle", "", "avsluttet") not in bydeler, "no sheet, no public rows"
    assert not find(read_standard(), OWN, niva="bydel")


def test_a_unit_with_nobody_is_told_nothing_of_others() -> None:
    figures = read_given({("kommune", "3002"): Given(groups={"arbeid": (20, 0)})})
    assert not find(figures, OWN)


def test_R15_the_file_has_the_columns_of_the_others_and_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    told = [Told("3001", "alder", "fylke", "30", "18-25", "", "mal_nadd", number, 9) for number in (2, 1)]
    for folder, rows in (("en", told), ("to", told[::-1])):
        assert write_told("2020-forelopig-1", rows, tmp_path / folder) == 2
    assert (tmp_path / "en" / TOLD_FILE).read_bytes() == (tmp_path / "to" / TOLD_FILE).read_bytes()
    assert pq.read_table(tmp_path / "en" / TOLD_FILE).to_pylist()[0] == {
        "kilde": "ark", "utgave": "2020-forelopig-1", "mottaker": "3001", "tabell": "alder", "niva": "fylke",
        "kode": "30", "dim1": "18-25", "dim2": "", "verdi": "mal_nadd", "lav": 1, "hoy": 9,
    }  # fmt: skip
    assert write_told("2020-endelig", [], tmp_path / "tom") == 0
