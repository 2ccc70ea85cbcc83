"""Gathers the analyst's overview of one edition: can it be sent, and whom to call first?

For IMDi only, like everything under ``reports_out``: it opens every sheet. In English, register terms in Norwegian.
Each part of the page has a module of its own; the order of the parts is that of ``overview.html.j2``, the drawing in
``render.py``. The units' own sheets are in ``pipeline/sheets``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round
from pipeline.overview.alerts import Source
from pipeline.overview.comparison import compare_editions
from pipeline.overview.country import describe_country, list_accounting
from pipeline.overview.quality import list_findings, list_reminders, read_follow_up
from pipeline.overview.readiness import describe_readiness
from pipeline.overview.spread import describe_spread
from pipeline.overview.units import describe_units
from pipeline.overview.view import Fact, Overview
from pipeline.run.check_outcomes import CheckOutcome
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.words.percent import NO_VALUE, format_count

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def compose_overview(
    connection: DuckDBPyConnection,
    edition: Edition,
    facts: RunFacts,
    *,
    warnings: Sequence[CheckOutcome] = (),
    notices: Sequence[Notice] = (),
) -> Overview:
    """Return the finished page.

    ``warnings``: what the run's checks warn of; ``notices``: of the intake and the run.
    """
    figures = read_figures(connection)
    counts = dict(connection.execute("select botte, antall from statistikk.regnskap").fetchall())
    follow_up = read_follow_up(connection)
    year = edition.year.ar
    return Overview(
        key=edition.key,
        facts=_describe_edition(edition, facts, figures),
        readiness=describe_readiness(Source(figures, year, warnings, counts["uten_enhet"], notices), follow_up),
        country=describe_country(figures, edition.codes),
        spread=describe_spread(figures),
        comparisons=compare_editions(figures, year),
        follow_up=list_reminders(figures, follow_up),
        accounting=list_accounting(counts),
        findings=list_findings(figures),
        units=describe_units(figures, edition, follow_up),
    )


def _list_deadlines(own: Round) -> str:
    return ", ".join(f"{kode}: {frist.isoformat()}" for kode, frist in sorted(own.frist_enhet.items()))


def _describe_edition(edition: Edition, facts: RunFacts, figures: Figures) -> tuple[Fact, ...]:
    own, changed = edition.round, edition.codes.changed_lists
    return (
        Fact("Kind", own.slag),
        Fact("Cutoff (skjæringsdato)", own.skjaeringsdato.isoformat()),
        Fact("Sent (sendt)", own.sendt.isoformat() if own.sendt else NO_VALUE),
        Fact("Deadline (frist)", own.frist.isoformat() if own.frist else NO_VALUE),
        *([Fact("Other deadlines (frist_enhet)", _list_deadlines(own))] if own.frist_enhet else []),
        Fact("Support tag", own.stottemerke),
        Fact("Earlier round", figures.earlier_round or NO_VALUE),
        Fact("Sheets", format_count(len(figures.with_sheet))),
        Fact("Software", facts.software_version),
        *((Fact("Code lists", "Not the software's own: " + ", ".join(changed)),) if changed else ()),
        Fact("Snapshot hash", facts.snapshot_hash),
    )
