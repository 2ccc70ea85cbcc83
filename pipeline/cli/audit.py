"""``introresultat audit``: whether what is published, or is to be, tells of a person, wherever it is (P12)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import find_inputs, kodeverk_option, years_option
from pipeline.common.errors import StoppedError
from pipeline.common.signs import escape_signs
from pipeline.common.terminal import say

_MOST_SHOWN = 200
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("folder", type=_PATH)
@click.option(
    "--previous",
    type=_PATH,
    multiple=True,
    metavar="FOLDER",
    help="An earlier release: of the same year, what both show together is attacked; of an earlier year, the "
    "development must have it as it was. May be given several times.",
)
@click.option(
    "--fasit",
    type=_PATH,
    metavar="FILE",
    help="The true counts, HOME/data/UTGAVE/publisering/fasit.parquet: what municipalities and bydeler can compute "
    "with their own counts and sheets is attacked too.",
)
@years_option
@kodeverk_option
def audit(
    folder: Path, *, previous: tuple[Path, ...], fasit: Path | None, years: Path | None, kodeverk: Path | None
) -> None:
    """Attack the public tables in FOLDER and name every hidden count that can be computed. Nothing is changed.

    FOLDER is the folder offentlig of an edition, or a release. The limits are those of its year file. The proofs that
    were made are listed. Exit code 1 where something is found.
    """
    from pipeline.audit.audit import audit_folder, find_edition_name  # noqa: PLC0415 – keeps other commands quick
    from pipeline.audit.settings import AuditSettings  # noqa: PLC0415
    from pipeline.editions.edition import find_edition  # noqa: PLC0415

    year = find_edition(find_edition_name(folder), *find_inputs(years, kodeverk)).year
    settings = AuditSettings(year.publiseringsgrense, year.vern_bredde, frozenset(year.null_vises))
    report = audit_folder(folder, previous=previous, fasit=fasit, settings=settings)
    for proof in report.proofs:
        say(f"Proof: {proof}.")
    for finding in report.findings[:_MOST_SHOWN]:
        say(f"  {finding}")
    shown = escape_signs(str(folder))
    if report.findings:
        number = len(report.findings)
        more = f" The first {_MOST_SHOWN} are shown." if number > _MOST_SHOWN else ""
        raise StoppedError(
            f"{shown} has {number} finding{'s' if number > 1 else ''}.{more} Publish nothing of it: see the runbook, "
            "«The audit found something»."
        )
    say(f"Nothing found in {shown}.")
