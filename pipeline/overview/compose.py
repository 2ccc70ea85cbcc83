"""Gathers the analyst's overview of one edition: can it be sent, what is left to do, and whom to call first?

For IMDi only, like everything under ``reports_out``: it opens every sheet. In bokmål, with the words of ``words.toml``.
Each part of the page has a module of its own; the order of the parts is that of ``overview.html.j2``, the drawing in
``render.py``. The units' own sheets are in ``pipeline/sheets``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round
from pipeline.overview.alerts import Source
from pipeline.overview.before_sending import list_files, list_steps
from pipeline.overview.comparison import compare_editions
from pipeline.overview.country import describe_country, list_accounting
from pipeline.overview.imdi_tasks import list_imdi_tasks
from pipeline.overview.look_alikes import list_look_alikes, read_wider_intervals
from pipeline.overview.quality import FollowUp, list_findings, list_reminders, read_follow_up
from pipeline.overview.readiness import describe_readiness
from pipeline.overview.spread import describe_spread
from pipeline.overview.unit_numbers import UnitNumbers, list_numbers
from pipeline.overview.units import describe_units
from pipeline.overview.view import Fact, Overview
from pipeline.overview.words import say
from pipeline.run.check_outcomes import CheckOutcome
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures, Interval
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.words.percent import NO_VALUE, format_count, format_date

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Material:
    """What the page is made from, read from the working database: figures, and the exits by bucket (R14).

    ``follow_up`` by (niva, kode); ``numbers``: those of every unit, in the order of the table.
    """

    figures: Figures
    counts: Mapping[str, int]
    follow_up: Mapping[tuple[str, str], FollowUp]
    wider: Mapping[tuple[str, str], Interval]
    numbers: tuple[UnitNumbers, ...]


def read_material(connection: DuckDBPyConnection, edition: Edition) -> Material:
    """Read all that the page tells of."""
    figures, follow_up = read_figures(connection), read_follow_up(connection)
    counts = dict(connection.execute("select botte, antall from statistikk.regnskap").fetchall())
    numbers = list_numbers(figures, edition, follow_up)
    return Material(figures, counts, follow_up, read_wider_intervals(connection), numbers)


def compose_overview(
    material: Material,
    edition: Edition,
    facts: RunFacts,
    *,
    warnings: Sequence[CheckOutcome] = (),
    notices: Sequence[Notice] = (),
    has_public: bool = False,
) -> Overview:
    """Return the finished page.

    ``warnings``: what the run's checks warn of; ``notices``: of the intake and the run. ``has_public``: public files
    lie beside the page.
    """
    figures, follow_up = material.figures, material.follow_up
    year, without_unit = edition.year.ar, material.counts["uten_enhet"]
    has_earlier_round = figures.earlier_round is not None
    readiness = describe_readiness(Source(figures, year, warnings, without_unit, notices), follow_up)
    imdi_tasks = list_imdi_tasks(figures, without_unit)
    return Overview(
        key=edition.key,
        facts=_describe_edition(edition, facts, figures),
        readiness=readiness,
        steps=list_steps(figures, edition, readiness.alerts, has_imdi_tasks=bool(imdi_tasks.rows)),
        imdi_tasks=imdi_tasks,
        country=describe_country(figures, edition.codes),
        spread=describe_spread(figures),
        comparisons=compare_editions(figures, year),
        follow_up=list_reminders(figures, follow_up),
        accounting=list_accounting(material.counts),
        findings=list_findings(figures, edition),
        look_alikes=list_look_alikes(figures, follow_up, material.wider),
        units=describe_units(material.numbers, has_earlier_round=has_earlier_round),
        files=list_files(edition.key, has_earlier_round=has_earlier_round, has_public=has_public),
    )


def _describe_edition(edition: Edition, facts: RunFacts, figures: Figures) -> tuple[Fact, ...]:
    own, changed = edition.round, edition.codes.changed_lists
    return (
        Fact(say("fakta_slag"), say(f"slag_{own.slag}")),
        Fact(say("fakta_hentet"), format_date(own.skjaeringsdato)),
        Fact(say("fakta_sendt"), _tell_day(own.sendt)),
        Fact(say("fakta_frist"), _tell_day(own.frist)),
        *([Fact(say("fakta_egne_frister"), _list_deadlines(own))] if own.frist_enhet else []),
        Fact(say("fakta_merke"), own.stottemerke),
        Fact(say("fakta_forrige"), figures.earlier_round or NO_VALUE),
        Fact(say("fakta_ark"), format_count(len(figures.with_sheet))),
        Fact(say("fakta_programvare"), facts.software_version),
        *(
            (Fact(say("fakta_kodelister"), say("fakta_kodelister_verdi", lister=", ".join(changed))),)
            if changed
            else ()
        ),
        Fact(say("fakta_datagrunnlag"), facts.snapshot_hash),
    )


def _tell_day(day: date | None) -> str:
    return format_date(day) if day else NO_VALUE


def _list_deadlines(own: Round) -> str:
    return ", ".join(f"{kode}: {format_date(frist)}" for kode, frist in sorted(own.frist_enhet.items()))
