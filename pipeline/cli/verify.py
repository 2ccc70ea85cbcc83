"""``introresultat verify``: whether the files for SSB are whole and as they are described, wherever they are (O9)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import home_option
from pipeline.common.errors import StoppedError
from pipeline.common.signs import escape_signs
from pipeline.common.terminal import say
from pipeline.run.home import Home

_MOST_SHOWN = 200
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("path", type=_PATH)
@click.option(
    "--identity",
    type=_PATH,
    metavar="FILE",
    help="The private key that opens the parcel: its contents are verified too. They are unpacked nowhere.",
)
@home_option
def verify(path: Path, *, identity: Path | None, home: Path | None) -> None:
    """Verify PATH and name every fault: the folder of a run, a delivery, or a parcel. Nothing is changed.

    A parcel is compared with the log of HOME, which made it. Exit code 1 where there is a fault.
    """
    from pipeline.verification.identities import read_identities  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.verification.verify import verify_path  # noqa: PLC0415

    identities = [] if identity is None else read_identities(identity)
    report = verify_path(path, Home.find(home).root / "data", identities)
    for fault in report.faults[:_MOST_SHOWN]:
        say(f"  {fault}")
    for notice in report.notices:
        say(notice)
    shown = f"{escape_signs(str(path))} ({report.what})"
    if report.faults and report.is_whole:
        raise StoppedError(f"No fault was found in {shown} itself; what is wrong is the log of deliveries.")
    if report.faults:
        more = f" The first {_MOST_SHOWN} are shown." if len(report.faults) > _MOST_SHOWN else ""
        raise StoppedError(
            f"{shown} has {len(report.faults)} fault{'s' if len(report.faults) > 1 else ''}.{more} Send nothing of it, "
            "and use nothing of it. Take a whole copy, or make it again."
        )
    say(f"No fault in {shown}.")
