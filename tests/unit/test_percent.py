"""R13 and the Norwegian way to write numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.sheets.words.percent import (
    format_count,
    format_date,
    format_decimal,
    format_percent,
    scale_bar,
    whole_percent,
)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 5, 0),
        (5, 5, 100),
        (14, 29, 48),  # 48.27…
        (1, 8, 13),  # 12.5: half away from zero
        (5, 8, 63),  # 62.5
        (1, 200, 1),  # 0.5
        (3, 200, 2),  # 1.5: not to the even one, nor down
        (5, 200, 3),  # 2.5
        (1, 3, 33),
        (2, 3, 67),
        (199, 200, 100),  # 99.5
        (1_405, 3_229, 44),  # 43.51…
        (4_999_999_999_999_999, 10_000_000_000_000_000, 50),  # just below 50
        (49_999_999_999_999_999, 1_000_000_000_000_000_000_0, 0),  # just below one half of a percent
    ],
)
def test_R13_whole_percent_is_half_away_from_zero_from_exact_counts(part: int, whole: int, expected: int) -> None:
    assert whole_percent(part, whole) == expected


def test_R13_percent_of_nothing_is_missing() -> None:
    assert whole_percent(0, 0) is None
    assert format_percent(0, 0) == "–"


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (1, -5)])
def test_percentages_are_made_of_counts(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="not negative"):
        whole_percent(part, whole)


def test_percent_is_held_together_by_a_hard_space() -> None:
    assert format_percent(1, 2) == "50\u00a0%"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0"), (999, "999"), (4820, "4\u00a0820"), (1_234_567, "1\u00a0234\u00a0567"), (-5, "−5")],
)
def test_counts_have_hard_spaces_between_thousands(count: int, expected: str) -> None:
    assert format_count(count) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0.0, "0,0"),
        (27.45, "27,5"),  # the double is a little below: what people would write decides
        (27.44, "27,4"),
        (37.5, "37,5"),
        (1234.05, "1\u00a0234,1"),
        (Decimal("0.05"), "0,1"),
        (1e-9, "0,0"),
    ],
)
def test_hours_have_one_decimal_and_a_comma(value: float | Decimal | None, expected: str) -> None:
    assert format_decimal(value) == expected


def test_dates_are_written_out() -> None:
    assert format_date(date(2021, 2, 28)) == "28.\u00a0februar\u00a02021"


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, "0"), (0, 5, "0.0"), (5, 5, "100.0"), (1, 3, "33.3"), (2, 3, "66.7"), (1, 2000, "0.1")],
)
def test_bars_have_one_decimal_and_a_point(part: int, whole: int, expected: str) -> None:
    assert scale_bar(part, whole, 100) == expected
