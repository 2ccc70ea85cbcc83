"""T4, P12: the audit of a report by itself: what it must find, and what it must pass, in files by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.audit.reports import COUNTS, Shown, audit_reports, read_shown
from pipeline.audit.settings import AuditSettings
from pipeline.common.errors import StoppedError
from pipeline.disclosure.reports import KeptReport, write_kept
from pipeline.editions.year import Year
from pipeline.report.audited import audit_written
from pipeline.report.files import write_csv
from pipeline.report.hiding import choose_hidden
from tests.support.made_reports import HIDDEN, PERIOD, make_material
from tests.unit.test_report_hiding import HALF, LARGE, WHOLE, YEAR, Counts, figures

NUMBERS = dict(zip(COUNTS, LARGE, strict=True))


def show(days: str, counties: Counts, *hidden: tuple[str, str]) -> Shown:
    given = figures(HALF, counties)
    nation = given.find("hovedtall", niva="land")
    true = {(kode, name): one for kode, numbers in counties.items() for name, one in zip(COUNTS, numbers, strict=True)}
    return Shown(
        days,
        {cell: None if cell in hidden else count for cell, count in true.items()},
        {name: nation[name] for name in COUNTS},
        {name: given.tables["utenfor_fylke"][0][name] for name in COUNTS},
        true,
    )


def find(*reports: Shown) -> list[tuple[str, str, str]]:
    return [(one.unit.removeprefix("fylke "), one.cell, one.words) for one in audit_reports(reports, AuditSettings())]


SMALL = {"03": LARGE, "11": (100, 400, 200, 90, 40, 37, 3), "15": LARGE}


def test_a_figure_that_a_sum_gives_is_found() -> None:
    """Three to education are hidden alone: 40 less 37."""
    assert ("11", "utdanning", "can be computed") in find(show("a_b", SMALL, ("11", "utdanning")))
    assert find(show("a_b", SMALL, ("11", "utdanning"), ("11", "arbeid"))) == []


def test_who_did_not_reach_the_goal_and_people_in_no_county_are_asked_for() -> None:
    counties = {"03": LARGE, "11": (100, 400, 200, 90, 88, 50, 38), "15": LARGE}
    assert find(show("a_b", counties)) == [("11", "ikke_mal_nadd", "can be computed")]
    assert find(show("a_b", counties, ("11", "avsluttet"))) == []


def test_the_months_between_are_found() -> None:
    half, year = show("2020-01-01_2020-06-30", {"03": LARGE}), show("2020-01-01_2020-12-31", {"03": (103, *LARGE[1:])})
    ((unit, name, words),) = find(half, year)
    assert (unit, name) == ("03", "startet")
    assert words.startswith("is a small number of people")
    year = show("2020-01-01_2020-12-31", {"03": (103, *LARGE[1:])}, ("03", "startet"))
    # hidden it may be 100 to 103, as others may have started in no county
    assert find(half, year) == []
    both = {"03": (103, *LARGE[1:]), "11": (190, *LARGE[1:])}
    year = show("2020-01-01_2020-12-31", both, ("03", "startet"), ("11", "startet"))
    assert find(show("2020-01-01_2020-06-30", {"03": LARGE, "11": LARGE}), year) == []


def test_what_is_chosen_passes_and_what_is_uncovered_afterwards_does_not() -> None:
    counties = {"03": LARGE, "11": (20, 30, 20, 3, 1, 1, 0), "15": (20, 30, 20, 90, 40, 37, 3), "18": LARGE}
    hidden = choose_hidden(figures(HALF, counties), YEAR, (), {})
    assert find(show("a_b", counties, *hidden)) == []
    for one in sorted(hidden):
        uncovered = find(show("a_b", counties, *(hidden - {one})))
        assert uncovered or counties[one[0]][COUNTS.index(one[1])] < YEAR.publiseringsgrense, one


def test_a_finding_stops_the_report_and_has_no_number(tmp_path: Path) -> None:
    """Read from files as they are handed on."""
    write_csv(make_material(), tmp_path / "data")
    true = {(kode, name): 17 for kode in ("46", "54") for name in COUNTS}
    write_kept(tmp_path / "tall.json", KeptReport(PERIOD, true, HIDDEN, dict.fromkeys(COUNTS, 900)))
    read = read_shown(PERIOD.name, tmp_path, tmp_path / "tall.json")
    assert {cell for cell, count in read.figures.items() if count is None} == HIDDEN
    leaking = show("2020-01-01_2020-06-30", SMALL, ("11", "utdanning"))
    with pytest.raises(StoppedError, match="nothing was put in place") as caught:
        audit_written(leaking, [], {}, YEAR)
    assert "2020-01-01_2020-06-30, fylke 11, utdanning: can be computed" in str(caught.value)
    audit_written(show(WHOLE.name, {"03": LARGE, "11": LARGE}), [], {("03", "startet"): 100}, YEAR)
    assert isinstance(YEAR, Year)
