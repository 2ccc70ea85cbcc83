"""A whole edition without Dagster, for tests that need several editions and look at the results only.

The same steps in the same order as ``assets/``; a test holds the two against each other
(``tests/integration/test_dagster.py``). Sheets are made as pages only unless a test is about the files beside them.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.compute import make_edition_tables
from pipeline.edition_run import EditionRun
from pipeline.editions import find_edition, list_editions, load_years
from pipeline.handoff import write_handoff
from pipeline.home import Home
from pipeline.links import write_links
from pipeline.outputs import find_sheet_units, find_tokens, make_facts, produce_sheets, write_letters
from pipeline.overview.render import write_overview
from pipeline.publication import publish_edition
from pipeline.result_tables import write_result_tables


def publish_quickly(key: str, source: Path | None, home: Path, years: Path, *, pages_only: bool = True) -> Path:
    """Compute and publish one edition under ``home``, and return it."""
    run = EditionRun(find_edition(key, years), Home.find(home), source, pages_only=pages_only)
    with run:
        make_edition_tables(run, list_editions(load_years(years)))
        write_result_tables(run.connection, run.reports / "tabeller")
        tokens, facts = find_tokens(run), make_facts(run)
        produce_sheets(run)
        write_links(run.reports, run.edition, find_sheet_units(run.edition), tokens)
        write_letters(run)
        told = {"warnings": run.warnings, "notices": run.list_notices()}
        write_overview(run.connection, run.edition, facts, run.reports, tokens, **told)
        write_handoff(run, run.work / "overlevering")
        publish_edition(run)
    return home
