"""How large places are in the made-up country: by what was published of 2015, carried to each structure."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.nir.closed_lists import BUCKETS
from pipeline.places.code_lists import load_code_lists
from pipeline.synthetic.registrations import Bucket
from pipeline.synthetic.sizes import FINE, read_participants, size_bydeler, size_kommuner

AREAS = load_code_lists().areas
# the sum of the numbers published by municipality; beside them 89 have none, and 43 are hidden
PUBLISHED = 10_848


def size(code: str, year: int) -> float:
    return size_kommuner(AREAS, date(year, 12, 31))[code] / FINE


def test_what_was_published_is_there() -> None:
    participants = {code: count for code, count in read_participants().items() if len(code) == 4}
    assert len(participants) == 428
    assert sum(participants.values()) == PUBLISHED + 89 * 1 + 43 * 2
    assert [participants[code] for code in ("0301", "0101", "0104")] == [783, 16, 46]
    # hidden, and no number
    assert (participants["0719"], min(participants.values())) == (2, 1)


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2023, 2024])
def test_nobody_is_lost_or_won_on_the_way(year: int) -> None:
    total = sum(size_kommuner(AREAS, date(year, 12, 31)).values())
    assert abs(total - sum(read_participants()[code] for code in read_participants() if len(code) == 4) * FINE) < 10


def test_a_place_keeps_its_people_under_every_code() -> None:
    assert size("0301", 2017) == size("0301", 2024) == 783
    assert size("1201", 2019) == size("4601", 2020) == size("4601", 2024)
    # Moss and Rygge became one
    assert size("3002", 2020) == size("0104", 2019) + size("0136", 2019)


def test_a_place_that_is_split_gives_equal_parts() -> None:
    # Snillfjord went to Heim, Hitra and Orkland, each with people of their own
    own = {"Heim": ("1571", "5011"), "Hitra": ("5013",), "Orkland": ("5016", "5023", "5024")}
    share = size("5012", 2019) / 3
    for name, code in (("Heim", "5055"), ("Hitra", "5056"), ("Orkland", "5059")):
        expected = sum(size(old, 2019) for old in own[name]) + share
        assert size(code, 2020) == pytest.approx(expected, abs=0.01), name


def test_bydeler_have_their_own() -> None:
    assert size_bydeler(["030101", "030112", "030116", "030117"]) == [55, 77, 2, 1]


def test_R14_the_places_where_a_made_up_row_ends_are_those_of_the_rule() -> None:
    """By number as well: the truth file counts them by their place."""
    assert [bucket.name.lower() for bucket in sorted(Bucket)] == list(BUCKETS)
