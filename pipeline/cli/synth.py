"""``introresultat synth``: a synthetic extract of one edition, and introduksjonsstønad of the same people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from pipeline.cli.next_call import find_next_home, spell_command
from pipeline.cli.options import FOLDER, Scale, find_inputs, kodeverk_option, years_option
from pipeline.common.terminal import say


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--utgave", required=True, metavar="UTGAVE", help="The edition to make an extract for.")
@click.option("--scale", type=Scale(), default="1", show_default=True, help="Size: 1 is Norway, 0.01 to 100.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another seed, another register."
)
@click.option(
    "--form",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="Form of the files.",
)
@click.option(
    "--faults",
    type=click.Choice(["all", "planted", "none"]),
    default="all",
    show_default=True,
    help="Faults: those of a real register and planted ones, planted ones only, or none.",
)
@click.option("--stonad", type=FOLDER, metavar="DIR", help="Write introduksjonsstønad of the same people to DIR too.")
@years_option
@kodeverk_option
def synth(
    folder: Path,
    *,
    stonad: Path | None,
    utgave: str,
    scale: Decimal,
    seed: int,
    form: str,
    faults: str,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Write a synthetic extract of NIR to FOLDER. Its people and their numbers cannot be real."""
    from pipeline.editions.edition import find_edition  # noqa: PLC0415
    from pipeline.synthetic.manifest import TRUTH_FILE, find_truth  # noqa: PLC0415
    from pipeline.synthetic.register import write_register  # noqa: PLC0415
    from pipeline.synthetic.stonad import write_stonad  # noqa: PLC0415

    edition = find_edition(utgave, *find_inputs(years, kodeverk))
    write_register(folder, edition, scale=scale, seed=seed, form=form, faults=faults)
    if stonad is not None:
        write_stonad(stonad, folder, edition, seed=seed)
    say(f"Wrote a synthetic extract for {utgave} at scale {scale}, seed {seed}, to {folder}.")
    say(f"What was planted in it: {find_truth(folder) / TRUTH_FILE}")
    options = {
        "--source": folder,
        "--stonad": stonad,
        "--home": find_next_home(folder),
        "--years": years,
        "--kodeverk": kodeverk,
    }
    say(f"Next: {spell_command('run', utgave, options=options)}")
