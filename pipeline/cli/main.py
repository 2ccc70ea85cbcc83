"""The command ``introresultat``: arguments in, lines and an exit code out.

No work is done here. Runs are in ``pipeline/cli/run_edition.py``, explanations in ``pipeline/cli/explain.py``, lists of
people in ``pipeline/lists``, the synthetic register in ``pipeline/synthetic``. Exit codes: 0 done; 1 a check, the
quarantine limit or a changed snapshot stopped the run; 2 the input or the call was refused; 128 and the number of a
signal that stopped the command.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.common.errors import IntroresultatError, StoppedError, UnfinishedError, describe_fault
from pipeline.common.room import describe_no_room, find_no_room
from pipeline.common.stopping import stop_in_order
from pipeline.common.terminal import complain, prepare_streams, say, show_progress
from pipeline.lists.catalogue import FILTERS, LISTS
from pipeline.run.home import HOME_VARIABLE, KODEVERK_VARIABLE, YEARS_VARIABLE, Home, find_given_folder

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Folder(click.Path):
    """A folder; an empty text, which a script gives when its variable is unset, is none."""

    name = "folder"

    def __init__(self) -> None:
        """Give paths as :class:`~pathlib.Path`."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path as it was given."""
        if value == "":
            self.fail("the folder's name is empty; expected a folder, or the option left out", param, ctx)
        return super().convert(value, param, ctx)


# what a shell adds to the number of the signal that ended a command
_SIGNALS = 128
_PROGRAM = "introresultat"
_FOLDER = Folder()
_home = click.option(
    "--home",
    type=_FOLDER,
    metavar="DIR",
    help="Folder that everything is written under. Default: INTRORESULTAT_HOME, else the working folder.",
)
_years = click.option(
    "--years",
    type=_FOLDER,
    metavar="DIR",
    help="Folder with year files. Default: INTRORESULTAT_YEARS, else our own.",
)
_kodeverk = click.option(
    "--kodeverk",
    type=_FOLDER,
    metavar="DIR",
    help="Folder with code lists. Default: INTRORESULTAT_KODEVERK, else our own.",
)


class Scale(click.ParamType[Decimal]):
    """A size of the register: 1 is Norway."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the scale; from 0.01 to 100."""
        try:
            scale = Decimal(str(value))
        except InvalidOperation:
            scale = Decimal(0)
        if not scale.is_finite() or not Decimal("0.01") <= scale <= 100:
            self.fail(f"{value!r} is not a scale; expected a number from 0.01 to 100", param, ctx)
        return scale


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="introresultat")
def cli() -> None:
    """Compute the yearly results of the introduction programme from an extract of NIR."""


@cli.command()
@click.argument("utgave")
@click.option(
    "--source",
    type=_FOLDER,
    metavar="SOURCE",
    help="Folder with an extract of NIR. Default: the edition's frozen snapshot.",
)
@_home
@_years
@_kodeverk
@click.option(
    "--refreeze",
    is_flag=True,
    help="Give the edition a new snapshot from SOURCE; the old one is kept beside it.",
)
@click.option(
    "--pages-only",
    is_flag=True,
    help="Make the sheets as pages only, without workbooks, CSV and PDFs: quicker, for trying out a year file.",
)
def run(
    utgave: str,
    *,
    source: Path | None,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
    refreeze: bool,
    pages_only: bool,
) -> None:
    """Run the edition UTGAVE, such as 2020-forelopig-1, and publish its results under HOME."""
    from pipeline.cli.run_edition import run_edition  # noqa: PLC0415 – keeps `introresultat editions` quick

    with show_progress() as progress:
        summary = run_edition(
            utgave,
            source=source,
            home=home,
            years=_find_years(years),
            kodeverk=_find_kodeverk(kodeverk),
            refreeze=refreeze,
            pages_only=pages_only,
            progress=progress,
        )
    say()
    for line in summary.lines():
        say(line)


@cli.command()
@_home
@_years
@_kodeverk
def editions(home: Path | None, years: Path | None, kodeverk: Path | None) -> None:
    """List the editions with their dates and state."""
    from pipeline.cli.listing import list_states  # noqa: PLC0415

    for line in list_states(home, _find_years(years), _find_kodeverk(kodeverk)):
        say(line)


@cli.command()
@click.argument("folder", type=_FOLDER)
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
    help="Faults: those of a real register and planted ones, planted ones alone, or none.",
)
@_years
@_kodeverk
def synth(
    folder: Path,
    *,
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
    from pipeline.synthetic.register import write_register  # noqa: PLC0415

    edition = find_edition(utgave, _find_years(years), _find_kodeverk(kodeverk))
    write_register(folder, edition, scale=scale, seed=seed, form=form, faults=faults)
    say(f"Wrote a synthetic extract for {utgave} at scale {scale}, seed {seed}, to {folder}.")
    say(f"What was planted in it: {folder / 'fasit.json'}")
    options = {"--source": folder, "--home": _find_next_home(folder), "--years": years, "--kodeverk": kodeverk}
    say(f"Next: {_spell_command('run', utgave, options)}")


@cli.command()
@click.argument("utgave")
@click.argument("kode")
@click.argument("figure", required=False)
@_home
@_years
@_kodeverk
def explain(
    utgave: str, kode: str, figure: str | None, *, home: Path | None, years: Path | None, kodeverk: Path | None
) -> None:
    """Show how a figure of the unit KODE came about: 0 the nation, 2 digits a county, 4 a municipality, 6 a bydel.

    FIGURE is one of these, shown in full; left out, all are shown in short:

    \b
      avsluttet arbeid utdanning grunnskole kvalifisering sosialstonad
      trygd_annen annet ikke_registrert mal_nadd andel_mal utelatt_utvidet
      deltakere deltakere_uten_tiltak
      kun_norskfane timer_per_uke deltakere_med_tiltak_uten_timer
    """
    from pipeline.cli.explain import explain_figure  # noqa: PLC0415
    from pipeline.editions.edition import find_edition  # noqa: PLC0415

    edition = find_edition(utgave, _find_years(years), _find_kodeverk(kodeverk))
    for line in list(explain_figure(edition, Home.find(home).edition(edition.key), kode, figure)):
        say(line)


def _filter(name: str, text: str) -> Callable[[_Command], _Command]:
    """An option that narrows lists, with the values and the lists that the catalogue says it has."""
    values = FILTERS[name].values
    kind = click.Choice(list(values)) if values else click.IntRange(1, 9999)
    owners = ", ".join(one for one in LISTS if name in LISTS[one].filters)
    metavar = None if values else "YEAR"
    return click.option(f"--{name}", f"filter_{name}", type=kind, metavar=metavar, help=f"{text} Of {owners}.")


@cli.command()
@click.argument("utgave")
@click.option(
    "--unit", metavar="KODE", help="2 digits a county, 4 a municipality, 6 a bydel of Oslo. Default: the whole country."
)
@click.option("--list", "chosen", type=click.Choice(list(LISTS)), multiple=True, help="Only this list; repeatable.")
@_filter("ar", "Year of the exit. Default: the statistic year.")
@_filter("kategori", "Category of the target group.")
@_filter("arsak", "With or without a registered exit reason.")
@_filter("vedtak", "With or without a decision about the programme.")
@_filter("tiltak", "With or without an intro measure in the year.")
@_filter("sluttmal", "With or without a final goal.")
@_filter("mangler", "Only who lacks this registration.")
@_home
@_years
@_kodeverk
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
    """Write lists of people, CSV and XLSX, from the edition UTGAVE: restricted, for IMDi's analysts alone.

    They are NIR's own control reports, for the whole country at once. Each call puts one folder in place of the one
    before: HOME/data/UTGAVE/lister/land, or the unit's code.
    """
    from pipeline.editions.edition import find_edition  # noqa: PLC0415
    from pipeline.lists.write import write_lists  # noqa: PLC0415

    given = {name.removeprefix("filter_"): value for name, value in filters.items() if value is not None}
    edition = find_edition(utgave, _find_years(years), _find_kodeverk(kodeverk))
    written = write_lists(edition, Home.find(home), unit=unit, chosen=chosen, filters=given)
    for name, rows in written.rows.items():
        say(f"  {name:<32}{rows:>10} rows")
    say(f"Restricted, rows are people: {written.folder}")


def main() -> None:
    """Run the command; the two ways to end badly, and a stop from outside, become messages on stderr and exit codes."""
    prepare_streams()
    with stop_in_order() as stops:
        try:
            cli()
        except BaseException as error:
            if isinstance(error, SystemExit) and not error.code:
                raise
            asked = stops.first()
            if asked is not None:
                complain(f"introresultat: {_describe_stop(asked, error)}")
                sys.exit(_SIGNALS + asked)
            if not isinstance(error, Exception):
                raise
            complain(f"introresultat: {_describe_error(error)}")
            sys.exit(error.exit_code if isinstance(error, IntroresultatError) else StoppedError.exit_code)


def _find_next_home(extract: Path) -> Path | None:
    """A folder beside the extract, so that a run lands in no checkout by accident; None where the shell has set one."""
    if os.environ.get(HOME_VARIABLE):
        return None
    return extract.parent / f"{extract.name}-home"


def _spell_command(name: str, argument: str, options: Mapping[str, Path | None]) -> str:
    """A call of this command as whoever called it may type it, with the options that are given."""
    given = [part for option, value in options.items() if value is not None for part in (option, str(value))]
    words = [_find_program(), name, argument, *given]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _find_program() -> str:
    """The command as it was called: by its path, or by its name where the shell finds it so."""
    called = sys.argv[0]
    found = shutil.which(_PROGRAM)
    is_ours = Path(called).stem == _PROGRAM
    return called if is_ours and (found is None or Path(called) != Path(found)) else _PROGRAM


def _describe_error(error: Exception) -> str:
    """What is told of an error; the text of one that is not ours may hold a person's data (R16)."""
    if isinstance(error, IntroresultatError):
        told = str(error)
    elif find_no_room(error):
        told = describe_no_room("command", Path.cwd(), error)
    elif isinstance(error, MemoryError):
        told = "Memory ran out: the machine has too little left. Close other programs, or lower INTRORESULTAT_THREADS."
    else:
        told = describe_fault("command", error)
    return "\n".join((told, *getattr(error, "__notes__", ())))


def _describe_stop(asked: signal.Signals, error: BaseException) -> str:
    """What is told of a stop from outside: what is in place, and that nothing is left over."""
    if isinstance(error, UnfinishedError):
        return f"Stopped by {asked.name}. {error}"
    notes = " ".join(getattr(error, "__notes__", ())) or "Nothing was published; what was in place before is as it was."
    return f"Stopped by {asked.name}. {notes} The work area is cleared away. To go on, run the command again."


def _find_years(given: Path | None) -> Path | None:
    return find_given_folder(given, YEARS_VARIABLE)


def _find_kodeverk(given: Path | None) -> Path | None:
    return find_given_folder(given, KODEVERK_VARIABLE)
