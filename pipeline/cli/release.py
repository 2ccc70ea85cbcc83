"""``introresultat release``: what a final edition publishes becomes a version that is never changed (P13)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError
from pipeline.common.signs import find_control_sign
from pipeline.common.terminal import say
from pipeline.run.home import Home

_LONGEST = 500


@click.command()
@click.argument("utgave")
@click.option(
    "--accept",
    default=None,
    metavar="REASON",
    help="Release a correction that touches fewer people than publiseringsgrense. The reason is kept for IMDi alone: "
    "write nothing of a person.",
)
@home_option
@years_option
@kodeverk_option
def release(utgave: str, *, accept: str | None, home: Path | None, years: Path | None, kodeverk: Path | None) -> None:
    """Release the final edition UTGAVE: a copy of its folder offentlig, under the next version of its year.

    The copy is HOME/reports_out/offentlig/AR/vN. It is never changed, and nothing is sent anywhere. Refused are what is
    the same as the last version, and a correction that touches too few people.
    """
    from pipeline.editions.edition import find_edition  # noqa: PLC0415 – keeps `introresultat --help` quick
    from pipeline.public.release import CHANGES_FILE, release_edition  # noqa: PLC0415

    reason = "" if accept is None else accept.strip()
    if accept is not None and (not reason or len(reason) > _LONGEST or find_control_sign(reason)):
        raise RefusedError(
            f"--accept needs a reason of one line, of at most {_LONGEST} characters. Nothing was released."
        )
    edition = find_edition(utgave, *find_inputs(years, kodeverk))
    made = release_edition(edition, Home.find(home), accept=reason)
    say(f"Released: {edition.year.ar} v{made.number} of {utgave}, {made.files} files in {made.public}")
    say(f"Its record and exact counts, for IMDi alone: {made.restricted}")
    if made.number > 1:
        say(
            f"{len(made.changed)} public counts are others than in v{made.number - 1}, of at least {made.touched} "
            f"people: {made.restricted / CHANGES_FILE}"
        )
    if edition.round.publisert is None:
        say("The year file has no `publisert` for this edition, so pages and data files have no date of publication.")
    say("Nothing is sent: copy the folder to where the public reads it, as it is.")
