"""What the commands take: folders, a scale, the options that several share, and the filters of the lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.lists.catalogue import FILTERS, LISTS
from pipeline.run.home import KODEVERK_VARIABLE, YEARS_VARIABLE, find_given_folder

_WHOLE = 1_000  # letters: no first sentence is longer
_Command = TypeVar("_Command", bound=Callable[..., Any])


class WholeHelp(click.Group):
    """Commands whose list says the first sentence of each, whole, on as many lines as it takes."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list below the options."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in commands if one is not None and not one.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


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


class SourcePlace(click.ParamType[str]):
    """A folder, a TOML file or an address, as it is given: whatever it is is told by whoever reads it (K5)."""

    name = "source"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was given."""
        if value == "":
            self.fail("the source's name is empty; expected a folder, or the option left out", param, ctx)
        return str(value)


FOLDER = Folder()
source_option = click.option(
    "--source",
    type=SourcePlace(),
    metavar="SOURCE",
    help="Folder with an extract of NIR, or a database: postgresql://host/base?schema=nir, or a TOML file with host, "
    "base and schema. Default: the edition's frozen snapshot.",
)
mapping_option = click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file that says how SOURCE is read where it does not have the contract's own tables and columns.",
)
taken_option = click.option(
    "--taken",
    metavar="TIME",
    help="When SOURCE was taken, where nothing else tells or a copy was restored later: 2021-01-22T02:15:00.",
)
stonad_option = click.option(
    "--stonad",
    type=FOLDER,
    metavar="DIR",
    help="Folder with introduksjonsstønad from A-ordningen, to hold against NIR. Default: what is frozen for the "
    "edition, if any.",
)
home_option = click.option(
    "--home",
    type=FOLDER,
    metavar="DIR",
    help="Folder that everything is written under. Default: INTRORESULTAT_HOME, else the working folder.",
)
years_option = click.option(
    "--years",
    type=FOLDER,
    metavar="DIR",
    help="Folder with year files. Default: INTRORESULTAT_YEARS, else our own.",
)
kodeverk_option = click.option(
    "--kodeverk",
    type=FOLDER,
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


def filter_option(name: str, text: str) -> Callable[[_Command], _Command]:
    """An option that narrows lists, with the values and the lists that the catalogue says it has."""
    values = FILTERS[name].values
    kind = click.Choice(list(values)) if values else click.IntRange(1, 9999)
    owners = ", ".join(one for one in LISTS if name in LISTS[one].filters)
    metavar = None if values else "YEAR"
    return click.option(f"--{name}", f"filter_{name}", type=kind, metavar=metavar, help=f"{text} Of {owners}.")


def find_inputs(years: Path | None, kodeverk: Path | None) -> tuple[Path | None, Path | None]:
    """The folders of year files and of code lists: as given, else by the environment, else None for our own."""
    return find_given_folder(years, YEARS_VARIABLE), find_given_folder(kodeverk, KODEVERK_VARIABLE)
