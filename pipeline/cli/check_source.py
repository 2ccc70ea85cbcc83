"""``introresultat check-source``: what would be read from a source, from where, and what is missing."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.next_call import spell_command
from pipeline.cli.options import SourcePlace, mapping_option
from pipeline.common.terminal import say, show_progress


@click.command("check-source")
@click.argument("source", type=SourcePlace())
@mapping_option
@click.option(
    "--values",
    metavar="COLUMN",
    help="Write the distinct values of a column, TABLE.COLUMN by the source's own names, to a file for your eyes only.",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file of --values. Default: values-TABLE.COLUMN.csv in the working folder.",
)
def check_source(source: str, *, mapping: Path | None, values: str | None, to: Path | None) -> None:
    """Tell what would be read from SOURCE and from where, what is missing and what is not used. Prints no cell.

    SOURCE is a folder, or a database as `introresultat run` takes it. Exit code 2 where it cannot be read.
    """
    from pipeline.cli.opened_register import open_for_a_look, show_source  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.intake.mapping.reading import read_mapping  # noqa: PLC0415
    from pipeline.intake.mapping.report import report_mapped, report_straight  # noqa: PLC0415
    from pipeline.intake.mapping.values import find_column, write_values  # noqa: PLC0415
    from pipeline.intake.sources.names import show_register_name  # noqa: PLC0415
    from pipeline.intake.sources.straight_plan import plan_straight  # noqa: PLC0415

    read = None if mapping is None else read_mapping(mapping)
    register = open_for_a_look(source, read)
    try:
        if values is not None:
            relation, column = find_column(register, values)
            path = to or Path(f"values-{relation.name}.{column}.csv")
            with show_progress() as progress, progress.step(f"values of {show_register_name(values)}") as step:
                count = step.rows = write_values(register, relation, column, path, progress)
            say(f"Wrote {count} distinct values to {path}. It may hold people: keep it where the register is kept.")
            return
        say(f"{register.kilde} ({register.dialect.name})")
        if read is None:
            for line in report_straight(register, plan_straight(register).reads):
                say(line)
        else:
            lines, faults = report_mapped(register, read)
            for line in lines:
                say(line)
            if faults:
                raise read.refuse(faults)
    finally:
        register.close()
    say()
    options = {"--source": show_source(source), "--mapping": mapping}
    say(f"Everything that is required is there. Next: {spell_command('run', 'UTGAVE', options=options)}")
