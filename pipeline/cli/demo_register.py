"""The demonstration of a mapping: a made-up register that is not in the contract's form, read and run as it is.

The register and its mapping are the worked example in ``pipeline/intake/mapping/example``; its people are those of the
synthetic register.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from pipeline.cli.demo import claim_folder
from pipeline.cli.next_call import spell_command
from pipeline.cli.run_edition import run_edition
from pipeline.common.files import private_umask
from pipeline.common.terminal import say, show_progress
from pipeline.common.warehouse import connect
from pipeline.editions.edition import Edition, find_edition
from pipeline.intake.mapping.example.making import make_tables, write_files, write_mapping
from pipeline.intake.sources.folder import verify_folder
from pipeline.intake.sources.given import GivenSource
from pipeline.run.home import Home
from pipeline.synthetic.register import write_register

EDITION = "2020-forelopig-1"
# The register is read so soon after the end of the cutoff day.
_AFTER = timedelta(hours=2, minutes=15)


def make_demo_register(folder: Path, *, scale: Decimal, pages_only: bool = False) -> None:
    """Make the register and its mapping under ``folder``, which is the HOME of the run, and say where to look.

    Deterministic: the same scale gives the same files and the same results. RefusedError for a folder with anything
    else in it.
    """
    claim_folder(folder)
    edition = find_edition(EDITION)
    register, mapping = folder / "register", folder / "mapping"
    say(f"Making up a register with names, codes and forms of its own, at scale {scale}, in {register}")
    with private_umask():
        mapping_file = write_demo_files(folder, edition, scale)
    taken = edition.cutoff_end + _AFTER
    options: dict[str, Path | str | None] = {"--source": register, "--mapping": mapping_file}
    options |= {"--taken": taken.isoformat(), "--home": folder}
    say(f"Reading it as it is: {spell_command('run', EDITION, options=options)}")
    with show_progress(each_step=False) as progress:
        summary = run_edition(
            EDITION,
            source=GivenSource(str(register), mapping_file, taken),
            home=folder,
            refreeze=True,
            pages_only=pages_only,
            progress=progress,
        )
    say()
    for line in summary.lines():
        say(line)
    results = Home.find(folder).edition(EDITION)
    say()
    say("What to look at:")
    say(f"  the register as it is            {register}")
    say(f"  the mapping that reads it        {mapping}")
    look = spell_command("check-source", str(register), options={"--mapping": mapping_file})
    say(f"  what would be read from where    {look}")
    say(f"  where everything came from       {results.data / 'mottak' / 'proveniens.json'}")
    say(f"  the results                      {results.reports}")


def write_demo_files(folder: Path, edition: Edition, scale: Decimal) -> Path:
    """Write ``register/`` (CSV) and ``mapping/`` under ``folder``; return the mapping's file."""
    work = folder / ".lages"
    for place in (work, folder / "register", folder / "mapping"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    try:
        write_register(work / "nir", edition, scale=scale, faults="planted")
        verified = verify_folder(work / "nir", edition)
        with connect(work / "lest.duckdb", work) as connection:
            verified.load(connection, work)
            make_tables(connection)
            write_files(connection, folder / "register", "csv")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return write_mapping(folder / "mapping")
