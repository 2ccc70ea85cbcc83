"""``introresultat report``: the half-yearly or yearly report to the ministry (T4)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from pipeline.cli.options import (
    find_inputs,
    home_option,
    kodeverk_option,
    mapping_option,
    source_option,
    taken_option,
    years_option,
)
from pipeline.common.errors import RefusedError
from pipeline.common.terminal import say, show_progress
from pipeline.intake.sources.given import find_source
from pipeline.run.home import Home


class Day(click.ParamType[date]):
    """A day, as it is written in year files."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 – a day is no moment
        except ValueError:
            self.fail("is no day; expected one such as 2021-06-30", param, ctx)


@click.command()
@click.argument("first", type=Day(), metavar="FROM")
@click.argument("last", type=Day(), metavar="TO")
@click.option("--edition", "utgave", metavar="UTGAVE", help="The edition whose frozen snapshot is counted.")
@source_option
@mapping_option
@taken_option
@click.option(
    "--tables",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which tables there are, in which order: a copy of pipeline/report/tables.toml that you have changed.",
)
@home_option
@years_option
@kodeverk_option
def report(
    first: date,
    last: date,
    *,
    utgave: str | None,
    source: str | None,
    mapping: Path | None,
    taken: str | None,
    tables: Path | None,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Make the report to the ministry for FROM to TO, two days of one calendar year, both counted.

    It is counted from an edition, or from a source, which has last year's figures as they were known then too. It is
    in HOME/reports_out/rapport. A report that was made is not replaced by another.
    """
    from pipeline.editions.edition import find_edition, load_years  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.editions.period import make_period  # noqa: PLC0415
    from pipeline.graph.beside import REPORT, tell_history  # noqa: PLC0415 – with Dagster
    from pipeline.report.chosen_tables import read_chosen  # noqa: PLC0415
    from pipeline.report.make import Asked, make_report  # noqa: PLC0415

    period = make_period(first, last)
    given = find_source(source, mapping=mapping, taken=taken)
    if (given is None) == (utgave is None):
        found = "both" if utgave else "neither"
        raise RefusedError(f"Expected --edition UTGAVE or --source SOURCE, and got {found}. Nothing was made.")
    names, inputs = read_chosen(tables), find_inputs(years, kodeverk)
    basis = given if utgave is None else find_edition(utgave, *inputs)
    assert basis is not None
    with show_progress() as progress:
        made = make_report(Home.find(home), Asked(period, basis, load_years(*inputs), names), progress)
        with progress.step("history"):
            warning = tell_history(Home.find(home).dagster, REPORT, made.made_of)
    say()
    say(f"The report for {period.first} to {period.last}: {made.place}")
    if warning:
        say(warning)
    say("Small county figures are hidden in it. The nation's are exact, as the ministry gets them.")
