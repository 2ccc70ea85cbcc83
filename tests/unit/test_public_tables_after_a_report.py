"""T4, P9: the public tables of a year after a report of its first half has been handed on.

Models by pencil; a whole edition with reports is the same call of ``make_public``.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from pipeline.disclosure.choice import choose_cells
from pipeline.disclosure.links import CountKey
from pipeline.disclosure.program import CellModel
from pipeline.disclosure.reports import KeptReport
from pipeline.disclosure.told import add_reports, leave_out_reports
from pipeline.editions.period import Period
from tests.support.cell_models import ModelBuilder

HALF = Period(date(2020, 1, 1), date(2020, 6, 30))
YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))
COUNTIES = {"03": 90, "11": 62, "15": 70}


def build() -> tuple[CellModel, dict[CountKey, int]]:
    """Exits of three counties and the nation, which is never hidden; ten people are in no county."""
    builder = ModelBuilder()
    for kode, count in COUNTIES.items():
        builder.add(kode, count)
    builder.add("rest", 10, closed=True, small=False)
    builder.add("land", sum(COUNTIES.values()) + 10, never=True)
    builder.add_sum("land", [*COUNTIES, "rest"])
    places = {CountKey("resultat", "fylke", kode, ("alle",), "avsluttet"): builder.place(kode) for kode in COUNTIES}
    return builder.make(), places


def choose(*reports: KeptReport) -> list[bool]:
    model, places = build()
    choice = leave_out_reports(choose_cells(add_reports(model, places, reports)), len(model.values))
    assert {len(choice.hidden), len(choice.lowest), len(choice.highest), len(choice.protects)} == {len(model.values)}
    assert choice.protects.max() < len(model.values)
    return choice.hidden[:3].tolist()


def report(period: Period, counts: dict[str, int], *hidden: str) -> KeptReport:
    return KeptReport(
        period,
        {(kode, "avsluttet"): count for kode, count in counts.items()},
        frozenset((one, "avsluttet") for one in hidden),
    )


def test_without_a_report_everything_large_is_shown() -> None:
    assert choose() == [False, False, False]


def test_two_who_left_after_the_summer_are_not_told() -> None:
    """62 in the year, of whom 60 were reported: the year's is hidden. What the report hid tells nothing."""
    assert choose(report(HALF, {"03": 45, "11": 60, "15": 35})) == [False, True, False]
    assert choose(report(HALF, {"03": 45, "11": 60, "15": 35}, "11")) == [False, False, False]
    # nobody and many tell of nobody
    assert choose(report(HALF, {"03": 45, "11": 62, "15": 35})) == [False, False, False]
    assert choose(report(HALF, {"03": 45, "11": 64, "15": 35})) == [False, False, False]


def test_a_report_of_the_whole_year_is_known() -> None:
    model, places = build()
    known = add_reports(model, places, [report(YEAR, COUNTIES, "15")])
    assert known.fixed[:3].tolist() == [True, True, False]
    assert known.find_faults() == []
    # what is not so any more is not known
    assert not add_reports(model, places, [report(YEAR, {"03": 91})]).fixed.any()


def test_a_model_with_more_cells_is_still_true() -> None:
    model, places = build()
    more = add_reports(model, places, [report(HALF, {"03": 45, "11": 60, "15": 99})])
    assert more.find_faults() == []
    assert len(more.values) == len(model.values) + 6
    assert len(more.equations) == len(model.equations) + 3
    assert more.small[len(model.values) :].tolist() == [False, False, False, True, False, False]
    assert np.array_equal(more.values[: len(model.values)], model.values)
    # counts that no public table has are passed over
    other = KeptReport(HALF, {("03", "startet"): 3, ("99", "avsluttet"): 3}, frozenset())
    assert len(add_reports(model, places, [other]).values) == len(model.values)
