"""A whole edition without Dagster, for tests that need several editions and look at the results only.

The same steps in the same order as ``assets/``; a test holds the two against each other
(``tests/integration/test_dagster.py``). Sheets are made as pages only unless a test is about the files beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import pipeline.cli.run_edition
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.handoff.ssb_files import write_handoff
from pipeline.overview.render import write_overview
from pipeline.overview.work_lists import write_work_lists
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.publication import publish_edition
from pipeline.sheets.outputs import make_facts, produce_sheets, write_letters
from pipeline.statistics.compute import make_edition_tables
from pipeline.statistics.result_tables import write_result_tables


def publish_quickly(
    key: str,
    source: Path | None,
    home: Path,
    years: Path,
    *,
    pages_only: bool = True,
    stonad: Path | None = None,
) -> Path:
    """Compute and publish one edition under ``home``, and return it."""
    run = EditionRun(find_edition(key, years), Home.find(home), source, pages_only=pages_only, stonad_folder=stonad)
    with run:
        execute_quickly(run, years)
    return home


@contextmanager
def without_dagster() -> Iterator[None]:
    """Let runs of the command in this process do the graph's steps without the graph, which costs more than they do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline.cli.run_edition, "_execute", execute_quickly)
        yield


def execute_quickly(run: EditionRun, years: Path | None, kodeverk: Path | None = None) -> list[str]:
    """Do all that the graph does in an entered run; stands in for ``pipeline.cli.run_edition._execute``."""
    make_edition_tables(run, list_editions(load_years(years, kodeverk)))
    with run.step("utdata.tabeller"):
        write_result_tables(run.connection, run.reports / "tabeller")
        write_work_lists(run.connection, run.edition, run.reports / "tabeller")
    with run.step("utdata.ark"):
        produce_sheets(run)
    with run.step("utdata.oversikt"):
        write_letters(run)
        told = {"warnings": run.warnings, "notices": run.list_notices()}
        write_overview(run.connection, run.edition, make_facts(run), run.reports, **told)
    with run.step("utdata.overlevering"):
        write_handoff(run, run.work / "overlevering")
    with run.step("utdata.publisert"):
        run.stop_on_failures()
        publish_edition(run)
    return []
