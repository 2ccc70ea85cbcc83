"""``introresultat mapping``: a first mapping of a register, and the worked example with its made-up register."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from pipeline.cli.next_call import spell_command
from pipeline.cli.options import FOLDER, Scale, SourcePlace, WholeHelp
from pipeline.common.errors import RefusedError
from pipeline.common.terminal import say


@click.group(cls=WholeHelp)
def mapping() -> None:
    """Mappings, which let a register be read as it is."""


@mapping.command()
@click.argument("source", type=SourcePlace())
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path("mapping.toml"),
    show_default=True,
    metavar="FILE",
    help="The file to write.",
)
def new(source: str, *, to: Path) -> None:
    """Write a first mapping of SOURCE, by the names of its tables and columns. What is marked «# ?» is left to decide.

    SOURCE is a folder, or a database as `introresultat run` takes it. No row is read.
    """
    from pipeline.cli.opened_register import open_for_a_look, show_source  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.common.files import publish_text  # noqa: PLC0415
    from pipeline.intake.mapping.drafting import draft_mapping  # noqa: PLC0415

    if to.exists() or to.is_symlink():
        raise RefusedError(f"{to} is there already. Nothing was written. Give another file with --to, or remove it.")
    register = open_for_a_look(source, None)
    try:
        text = draft_mapping(register)
    finally:
        register.close()
    publish_text(to, text)
    say(f"Wrote {to}. {text.count('# ?')} places of it are marked «# ?», for you to decide.")
    say(f"Next: {spell_command('check-source', show_source(source), options={'--mapping': to})}")


@mapping.command()
@click.argument("folder", type=FOLDER)
@click.option("--scale", type=Scale(), default="0.05", show_default=True, help="Size: 1 is Norway, 0.01 to 100.")
@click.option("--pages-only", is_flag=True, help="Make the sheets as pages only: quicker.")
def demo(folder: Path, *, scale: Decimal, pages_only: bool) -> None:
    """Make up a register with other names, codes and forms in FOLDER, read it through its mapping, and run an edition.

    An earlier demonstration in FOLDER is replaced. The last lines say where its results are.
    """
    from pipeline.cli.demo_register import make_demo_register  # noqa: PLC0415

    make_demo_register(folder, scale=scale, pages_only=pages_only)
