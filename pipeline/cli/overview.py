"""``introresultat overview``: the analyst's page made anew without a run, with who has opened, by unit."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import FOLDER, find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.terminal import say
from pipeline.run.home import Home


@click.command()
@click.argument("utgave")
@click.option(
    "--links-home",
    type=FOLDER,
    metavar="DIR",
    help="The HOME of the portal, where links home has laid one. Default: HOME.",
)
@home_option
@years_option
@kodeverk_option
def overview(
    utgave: str, *, links_home: Path | None, home: Path | None, years: Path | None, kodeverk: Path | None
) -> None:
    """Put into oversikt.html of UTGAVE how many have a link, have opened and have not, by unit. No run is needed."""
    from pipeline.editions.edition import find_edition  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.links.unit_counts import read_counts, tell_opened  # noqa: PLC0415
    from pipeline.overview.link_section import renew_overview  # noqa: PLC0415

    edition, place = find_edition(utgave, *find_inputs(years, kodeverk)), Home.find(home)
    links = place if links_home is None else Home.find(links_home)
    counts = read_counts(links.root / "data", edition.key)
    path = renew_overview(place.edition(edition.key), edition, counts)
    if counts is None:
        say(f"No links have been made for {edition.key}: the overview says so.")
    else:
        say(tell_opened(counts.total))
    say(f"Wrote {path}")
