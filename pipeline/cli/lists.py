"""``introresultat lists``: NIR's own control reports as lists of people, for IMDi's analysts."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import filter_option, find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.terminal import say
from pipeline.lists.catalogue import LISTS
from pipeline.run.home import Home


@click.command()
@click.argument("utgave")
@click.option(
    "--unit", metavar="KODE", help="2 digits a county, 4 a municipality, 6 a bydel of Oslo. Default: the whole country."
)
@click.option("--list", "chosen", type=click.Choice(list(LISTS)), multiple=True, help="Only this list; repeatable.")
@filter_option("ar", "Year of the exit. Default: the statistic year.")
@filter_option("kategori", "Category of the target group.")
@filter_option("arsak", "With or without a registered exit reason.")
@filter_option("vedtak", "With or without a decision about the programme.")
@filter_option("tiltak", "With or without an intro measure in the year.")
@filter_option("sluttmal", "With or without a final goal.")
@filter_option("mangler", "Only people who lack this registration.")
@home_option
@years_option
@kodeverk_option
def lists(
    utgave: str,
    *,
    unit: str | None,
    chosen: tuple[str, ...],
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
    **filters: str | int | None,
) -> None:
    """Write lists of people, CSV and XLSX, from the edition UTGAVE: restricted, for IMDi's analysts only.

    They are NIR's own control reports, for the whole country at once. Each call replaces one folder:
    HOME/data/UTGAVE/lister/land, or the unit's code.
    """
    from pipeline.editions.edition import find_edition  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.lists.write import write_lists  # noqa: PLC0415

    given = {name.removeprefix("filter_"): value for name, value in filters.items() if value is not None}
    edition = find_edition(utgave, *find_inputs(years, kodeverk))
    written = write_lists(edition, Home.find(home), unit=unit, chosen=chosen, filters=given)
    for name, rows in written.rows.items():
        say(f"  {name:<32}{rows:>10} rows")
    say(f"Restricted, rows are people: {written.folder}")
