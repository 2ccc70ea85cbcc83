"""The command ``introresultat``: arguments in, lines and an exit code out.

No work is done here. Runs are in ``pipeline/cli/run_edition.py``, explanations in ``pipeline/cli/explain.py``;
commands with many options have a module of their own beside this one.
What is said where a command ends badly is in ``pipeline/cli/ends.py``. Exit codes: 0 done; 1 a check, the quarantine
limit or a changed snapshot stopped the run; 2 the input or the call was refused; 128 and the number of a signal that
stopped the command.
"""

from __future__ import annotations

import gc
from decimal import Decimal
from pathlib import Path

import click

from pipeline.cli.audit import audit
from pipeline.cli.check_source import check_source
from pipeline.cli.ends import end
from pipeline.cli.handoff import handoff
from pipeline.cli.links import links
from pipeline.cli.lists import lists
from pipeline.cli.mapping import mapping
from pipeline.cli.next_call import spell_command
from pipeline.cli.options import (
    FOLDER,
    Scale,
    WholeHelp,
    find_inputs,
    home_option,
    kodeverk_option,
    mapping_option,
    source_option,
    stonad_option,
    taken_option,
    years_option,
)
from pipeline.cli.overview import overview
from pipeline.cli.release import release
from pipeline.cli.report import report
from pipeline.cli.serve import serve
from pipeline.cli.synth import synth
from pipeline.cli.verify import verify
from pipeline.common.stopping import stop_in_order
from pipeline.common.terminal import prepare_streams, say, show_progress
from pipeline.intake.sources.given import find_source
from pipeline.run.home import Home

# Libraries and events are objects by the hundred thousand that stay: to look for circles among them at every 700 new
# ones, as Python does, is a twentieth of a run.
_COLLECT = (50_000, 20, 100)


@click.group(cls=WholeHelp, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="introresultat")
def cli() -> None:
    """Compute the yearly results of the introduction programme from an extract of NIR."""


@cli.command()
@click.argument("utgave")
@source_option
@mapping_option
@taken_option
@stonad_option
@home_option
@years_option
@kodeverk_option
@click.option(
    "--refreeze",
    is_flag=True,
    help="Give the edition a new snapshot from SOURCE, or new stønad; the old one is kept beside it.",
)
@click.option(
    "--pages-only",
    is_flag=True,
    help="Make the sheets as pages only, without workbooks, CSV and PDFs: quicker, for trying out a year file.",
)
def run(
    utgave: str,
    *,
    source: str | None,
    mapping: Path | None,
    taken: str | None,
    stonad: Path | None,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
    refreeze: bool,
    pages_only: bool,
) -> None:
    """Run the edition UTGAVE, such as 2020-forelopig-1, and publish its results under HOME."""
    from pipeline.cli.run_edition import run_edition  # noqa: PLC0415 – keeps `introresultat editions` quick

    year_files, code_lists = find_inputs(years, kodeverk)
    with show_progress() as progress:
        summary = run_edition(
            utgave,
            source=find_source(source, mapping=mapping, taken=taken),
            home=home,
            years=year_files,
            kodeverk=code_lists,
            refreeze=refreeze,
            pages_only=pages_only,
            stonad=stonad,
            progress=progress,
        )
    say()
    for line in summary.lines():
        say(line)
    say()
    options = {"--recipients": "FILE", "--home": home, "--years": years, "--kodeverk": kodeverk}
    if pages_only:
        say("Links need the files beside the pages too: run without --pages-only before `introresultat links make`.")
    else:
        say(f"Next: {spell_command('links', 'make', utgave, options=options)}")


@cli.command()
@home_option
@years_option
@kodeverk_option
def editions(home: Path | None, years: Path | None, kodeverk: Path | None) -> None:
    """List the editions with their dates and state."""
    from pipeline.cli.listing import list_states  # noqa: PLC0415

    for line in list_states(home, *find_inputs(years, kodeverk)):
        say(line)


@cli.command()
@click.argument("folder", type=FOLDER)
@click.option("--scale", type=Scale(), default="1", show_default=True, help="Size: 1 is Norway, 0.01 to 100.")
@click.option("--pages-only", is_flag=True, help="Make the sheets of the last edition as pages only too: quicker.")
@kodeverk_option
def demo(folder: Path, *, scale: Decimal, pages_only: bool, kodeverk: Path | None) -> None:
    """Make three editions of a made-up country under FOLDER, with corrections between the two rounds of 2020.

    They are 2019-endelig, 2020-forelopig-1 and 2020-forelopig-2, by year files of their own. An earlier demo in FOLDER
    is replaced. The last lines say what to look at, and in which order.
    """
    from pipeline.cli.demo import make_demo  # noqa: PLC0415

    make_demo(folder, scale=scale, pages_only=pages_only, kodeverk=find_inputs(None, kodeverk)[1])


@cli.command()
@click.argument("utgave")
@click.argument("kode")
@click.argument("figure", required=False)
@click.option("--public", is_flag=True, help="Show which counts of the unit the public tables hide, and why.")
@home_option
@years_option
@kodeverk_option
def explain(
    utgave: str,
    kode: str,
    figure: str | None,
    *,
    public: bool,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Show how a figure of the unit KODE was computed: 0 the nation, 2 digits a county, 4 a municipality, 6 a bydel.

    FIGURE is one of these, shown in full; left out, all are shown in short:

    \b
      avsluttet arbeid utdanning grunnskole kvalifisering sosialstonad
      trygd_annen annet ikke_registrert mal_nadd andel_mal utelatt_utvidet
      deltakere deltakere_uten_tiltak
      kun_norskfane timer_per_uke deltakere_med_tiltak_uten_timer
    """
    from pipeline.cli.explain import explain_figure  # noqa: PLC0415
    from pipeline.cli.explain_public import explain_public  # noqa: PLC0415
    from pipeline.editions.edition import find_edition  # noqa: PLC0415

    edition = find_edition(utgave, *find_inputs(years, kodeverk))
    folders = Home.find(home).edition(edition.key)
    lines = explain_public(folders, kode) if public else explain_figure(edition, folders, kode, figure)
    for line in list(lines):
        say(line)


cli.add_command(audit)
cli.add_command(check_source)
cli.add_command(handoff)
cli.add_command(links)
cli.add_command(lists)
cli.add_command(mapping)
cli.add_command(overview)
cli.add_command(release)
cli.add_command(report)
cli.add_command(serve)
cli.add_command(synth)
cli.add_command(verify)


def main() -> None:
    """Run the command; the two ways to end badly, and a stop from outside, become messages on stderr and exit codes."""
    prepare_streams()
    gc.set_threshold(*_COLLECT)
    with stop_in_order() as stops:
        try:
            cli()
        except BaseException as error:
            end(error, stops)
