"""Settings of an edition that are possible and seldom meant: told, never refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from pipeline.editions.edition import Edition, find_edition
from pipeline.editions.odd_settings import describe_settings, find_odd_settings
from pipeline.editions.year import Round, Year


def make_edition(cutoff: date, planned: date | None = None) -> Edition:
    return Edition(
        Year(ar=2020, lover=("introduksjonsloven",)),
        Round(navn="endelig", slag="endelig", skjaeringsdato=cutoff, planlagt_skjaeringsdato=planned),
    )


@pytest.mark.parametrize(
    ("cutoff", "planned", "told"),
    [
        (date(2020, 12, 30), None, ["skjaeringsdato_i_aret"]),
        (date(2020, 12, 31), None, []),  # the cutoff day counts, so the whole year is seen
        (date(2022, 6, 30), None, []),
        (date(2022, 7, 1), None, ["skjaeringsdato_sent"]),
        (date(2023, 1, 1), None, ["skjaeringsdato_sent"]),
        (date(2021, 3, 1), date(2020, 12, 31), []),  # 60 days
        (date(2021, 3, 2), date(2020, 12, 31), ["planlagt_langt_unna"]),
        (date(2021, 1, 21), date(2021, 3, 23), ["planlagt_langt_unna"]),  # 61 days before it
        (date(2020, 1, 21), date(2021, 1, 21), ["skjaeringsdato_i_aret", "planlagt_langt_unna"]),
    ],
)
def test_dates_far_from_what_a_year_has_are_told(cutoff: date, planned: date | None, told: list[str]) -> None:
    edition = make_edition(cutoff, planned)
    assert [notice.kind for notice in find_odd_settings(edition)] == told
    recorded = describe_settings(edition).get("advarsler", [])
    assert [entry["slag"] for entry in recorded] == told


def test_the_words_name_the_days() -> None:
    (first, planned) = find_odd_settings(make_edition(date(2020, 1, 21), date(2021, 1, 21)))
    assert first.heading == "The cutoff day is 2020-01-21, before the statistic year 2020 is over"
    assert planned.heading == "The planned cutoff day is 2021-01-21, 366 days from the real one, 2020-01-21"


def test_no_shipped_edition_has_an_odd_date() -> None:
    assert [key for key in ("2018-forelopig-1", "2020-forelopig-1") if find_odd_settings(find_edition(key))] == []


def test_a_deadline_of_a_unit_that_is_before_the_cutoff_is_told_by_its_code() -> None:
    own = Round(
        navn="a",
        slag="forelopig",
        skjaeringsdato=date(2021, 1, 21),
        frist=date(2021, 2, 28),
        frist_enhet={"4601": date(2021, 1, 15), "1103": date(2021, 3, 15)},
    )
    (told,) = find_odd_settings(Edition(Year(ar=2020, lover=("introduksjonsloven",)), own))
    assert told.heading == "frist_enhet 4601 is 2021-01-15, before skjaeringsdato, which is 2021-01-21"


@pytest.mark.parametrize(
    ("slag", "sendt", "frist", "told"),
    [
        ("forelopig", "2021-01-21", "2021-01-21", []),
        ("forelopig", "2021-01-26", "2021-01-26", []),
        ("forelopig", None, "2021-01-20", ["frist is 2021-01-20, before skjaeringsdato, which is 2021-01-21"]),
        ("forelopig", "2021-01-20", "2021-02-28", ["sendt is 2021-01-20, before skjaeringsdato, which is 2021-01-21"]),
        ("forelopig", "2021-03-01", "2021-02-28", ["frist is 2021-02-28, before sendt, which is 2021-03-01"]),
        ("endelig", "2021-01-20", "2021-01-19", []),
    ],
)
def test_days_out_of_order_are_told_and_not_refused(
    slag: Literal["forelopig", "endelig"], sendt: str | None, frist: str, told: list[str]
) -> None:
    own = Round(
        navn="a",
        slag=slag,
        skjaeringsdato=date(2021, 1, 21),
        sendt=date.fromisoformat(sendt) if sendt else None,
        frist=date.fromisoformat(frist),
    )
    edition = Edition(Year(ar=2020, lover=("introduksjonsloven",)), own)
    assert [notice.heading for notice in find_odd_settings(edition)] == told


def test_a_setting_that_has_an_effect_is_no_notice() -> None:
    year = Year(ar=2020, lover=("introduksjonsloven",), publiseringsgrense=3)
    assert find_odd_settings(replace(make_edition(date(2021, 1, 21)), year=year)) == ()
