"""The trace of links: a chain in which a line that is changed or missing shows (L7)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.links.model import NewLine, Verdict, What
from pipeline.links.trace import FIRST_HASH, TraceCheck
from tests.support.link_stores import NOW, Made, make_store


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Three lines of making, and two more an hour later."""
    made = make_store(tmp_path / "data")
    made.clock.move(hours=1)
    with made.open() as store:
        store.append([NewLine("link0301", What.OPENED), NewLine("link1507", What.REFUSED, Verdict.CLOSED)])
    return made


def check(made: Made, noted: str = "") -> TraceCheck:
    with made.open(write=False) as store:
        return store.verify_trace(noted)


def test_l7_a_line_says_when_which_what_and_how_and_nothing_more(made: Made) -> None:
    with made.open() as store:
        lines = store.trace()
    assert [(line.number, line.lenke_id, line.what, line.verdict) for line in lines] == [
        (1, "link0301", "laget", "ok"),
        (2, "link1507", "laget", "ok"),
        (3, "link4601", "laget", "ok"),
        (4, "link0301", "apnet", "ok"),
        (5, "link1507", "avvist", "lukket"),
    ]
    assert [line.time for line in lines] == [NOW] * 3 + [NOW + timedelta(hours=1)] * 2


def test_l7_the_chain_is_what_the_rule_says(made: Made) -> None:
    """Counted here again: SHA-256 of the hash before and all that the line says."""
    with made.open() as store:
        lines = store.trace()
    before = hashlib.sha256(b"introresultat: spor").hexdigest()
    assert before == FIRST_HASH
    for line in lines:
        time = line.time.strftime("%Y-%m-%dT%H:%M:%SZ")
        said = json.dumps([before, line.number, time, line.lenke_id, line.what, line.verdict], separators=(",", ":"))
        before = hashlib.sha256(said.encode()).hexdigest()
        assert line.hash == before
    assert check(made) == TraceCheck("", f"5:{before}", 1, 5)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update spor set utfall = 'ok' where nummer = 5", "line 5 has been changed"),
        ("update spor set tid = '2021-01-26T09:00:01Z' where nummer = 2", "line 2 has been changed"),
        ("update spor set lenke_id = 'link4601' where nummer = 4", "line 4 has been changed"),
        ("update spor set hash = 'x' where nummer = 3", "line 3 has been changed"),
        ("delete from spor where nummer = 2", "1 lines before line 3 are missing"),
        ("delete from spor where nummer < 3", "2 lines before line 3 are missing"),
        ("insert into spor values (9, '2021-01-26T10:00:00Z', 'x', 'apnet', 'ok', 'y')", "3 lines before line 9"),
        ("update lager set spor_hash = 'x'", "line 1 has been changed"),
    ],
)
def test_l7_a_line_that_was_changed_is_missing_or_was_added_is_found(made: Made, statement: str, found: str) -> None:
    made.change(statement)
    assert check(made).fault.startswith(found)


def test_l7_an_end_that_was_cut_off_is_found_by_a_head_that_was_noted(made: Made) -> None:
    noted = check(made).head
    assert check(made, noted).fault == ""
    made.change("delete from spor where nummer = 5")
    assert check(made).fault == ""
    assert "cut off" in check(made, noted).fault


def test_l7_a_trace_that_was_written_anew_is_found_by_a_head_that_was_noted(made: Made) -> None:
    noted = check(made).head
    made.change("delete from spor where nummer = 5")
    with made.open() as store:
        store.append([NewLine("link1507", What.OPENED)])
    assert check(made).fault == ""
    assert "anew" in check(made, noted).fault


@pytest.mark.parametrize("noted", ["5", "x:y", ":", "5:", "-1:a", "²:a"])
def test_l7_a_head_that_is_none_is_not_taken_for_a_fault_of_the_trace(made: Made, noted: str) -> None:
    assert "N:HASH" in check(made, noted).fault


def test_l7_what_is_cut_off_because_of_its_age_leaves_its_last_hash(made: Made) -> None:
    noted = check(made).head
    made.clock.now = NOW + timedelta(days=365, minutes=30)
    with made.open() as store:
        assert store.tidy(365).lines == 3
        assert [line.number for line in store.trace()] == [4, 5]
    found = check(made, noted)
    assert (found.fault, found.head, found.first, found.lines) == ("", noted, 4, 2)
    assert "older than what is kept" in check(made, f"2:{'0' * 64}").fault
    made.clock.move(hours=1)
    with made.open() as store:
        assert store.tidy(365).lines == 2
        assert store.verify_trace().head == noted
        store.append([NewLine("link0301", What.OPENED)])
        assert [line.number for line in store.trace()] == [6]
    assert check(made, noted).fault == ""
