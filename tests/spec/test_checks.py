"""Every cross-table check is seen to fire: it finds what breaks its promise, clause by clause, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import pipeline.statistics.compute
from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import list_sql
from pipeline.editions.edition import find_edition
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import run_checks
from pipeline.statistics.cross_checks import load_checks, run_check
from tests.support.check_examples import CheckExample, load_check_examples, open_example

CHECKS = {check.name: check for check in load_checks()}


@pytest.mark.parametrize("example", load_check_examples(), ids=lambda one: f"{one.check}: {one.what}")
def test_check_finds_what_breaks_its_promise_and_nothing_else(example: CheckExample):
    with open_example(example) as connection:
        found = run_check(connection, CHECKS[example.check]).faults
        assert tuple(f"{fault.hvor}: {fault.figures}" for fault in found) == example.faults


def test_every_check_has_a_case_that_breaks_it_and_one_that_keeps_it():
    """So a check that was emptied would fail a test: its breaking cases ask for faults."""
    broken = {example.check for example in load_check_examples() if example.faults}
    kept = {example.check for example in load_check_examples() if not example.faults}
    assert broken == kept == set(CHECKS) == set(list_sql("checks"))
    assert len(CHECKS) >= 12


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_what_a_check_finds_stops_the_run_or_warns_as_its_examples_say(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """After ``stop_on_failures`` has raised nothing is published; that the command ends with 1 is told elsewhere."""
    (weight,) = {example.weight for example in load_check_examples() if example.check == check.name}
    monkeypatch.setattr(
        pipeline.statistics.compute,
        "run_check",
        lambda _, asked: CheckOutcome(asked, (Fault("kommune 4601", 1, 2),) if asked == check else ()),
    )
    with duckdb.connect() as connection:
        run = EditionRun(find_edition("2020-forelopig-1"), Home.find(tmp_path), _connection=connection)
        run_checks(run)
    (told,) = run.failures + [outcome.message for outcome in run.warnings]
    assert check.promise in told
    assert "in 1 places: kommune 4601: found 1, expected 2." in told
    assert bool(run.failures) is (weight == "stop")
    if weight == "stop":
        with pytest.raises(StoppedError, match="1 checks failed, so nothing was published"):
            run.stop_on_failures()
    else:
        run.stop_on_failures()
