"""The demonstration: three editions of a made-up country, links to the last, and what to look at in them.

The extracts are made in ``pipeline/synthetic/rounds.py``, by the year files in ``pipeline/synthetic/demo_years``. What
is printed at the end is in ``demo_tour.py``.
"""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

from pipeline.cli.demo_links import make_links
from pipeline.cli.demo_tour import show_number, tell_public, tell_tour
from pipeline.cli.run_edition import run_edition
from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_text
from pipeline.common.terminal import say, show_progress
from pipeline.editions.edition import find_edition
from pipeline.links.unit_counts import read_counts
from pipeline.overview.link_section import renew_overview
from pipeline.run.home import Home
from pipeline.sheets.words.percent import whole_percent
from pipeline.synthetic.rounds import CORRECTED_FILE, DEMO_YEARS, write_rounds

EDITIONS = ("2019-endelig", "2020-forelopig-1", "2020-forelopig-2")
MARK = "OPPDIKTET.txt"
_MARK_TEXT = """Alt i denne mappa er oppdiktet, laget av `introresultat demo`. Ingen av menneskene finnes.
Everything in this folder is made up, by `introresultat demo`. None of the people exist.
"""


def make_demo(folder: Path, *, scale: Decimal = Decimal(1), pages_only: bool = False, kodeverk: Path | None) -> None:
    """Make the extracts and the editions under ``folder``, which is their HOME, and say what to look at.

    Where an earlier call has made them, they are made again: figures and sheets that are the same stay as they are, and
    a snapshot that differs is frozen anew. RefusedError for a folder with anything else in it.
    """
    claim_folder(folder)
    extracts = folder / "nir"
    say(f"Making up a register as it was at three moments, at scale {scale}, in {extracts}")
    began = time.monotonic()
    editions = [find_edition(key, DEMO_YEARS, kodeverk) for key in EDITIONS]
    write_rounds(extracts, *editions, scale=scale)
    say(f"  {time.monotonic() - began:.0f} s")
    for place, key in enumerate(EDITIONS, 1):
        has_all = key == EDITIONS[-1] or editions[place - 1].round.slag == "endelig"
        only = pages_only or not has_all
        say(f"{key} ({place} of {len(EDITIONS)}{', pages only' if only else ', with workbooks, CSV and PDFs'})")
        _run(key, folder, pages_only=only, kodeverk=kodeverk)
    sending = None
    if not pages_only:
        say(f"Making up recipients, and a link for each to {EDITIONS[-1]}")
        sending = make_links(editions[-1], folder).folder
        home = Home.find(folder)
        renew_overview(home.edition(EDITIONS[-1]), editions[-1], read_counts(home.root / "data", EDITIONS[-1]))
    say()
    say(f"All made in {time.monotonic() - began:.0f} s.")
    for line in tell_public(editions[0], folder, kodeverk=kodeverk):
        say(line)
    for line in tell_tour(
        editions[-1], editions[-2], folder, extracts / CORRECTED_FILE, kodeverk=kodeverk, sending=sending
    ):
        say(line)


def claim_folder(folder: Path) -> None:
    """Mark the folder as the demonstration's, unless something else lies in it, such as a real HOME."""
    if folder.exists() and not (folder / MARK).is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        raise RefusedError(
            f"{folder} exists and is not a demonstration: it lacks {MARK}. The demonstration replaces what it finds, "
            "so nothing was done. Expected a new or empty folder, or one it made: give another, or empty that one."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(
            f"No folder can be made at {folder}: the system says «{error.strerror}». Give a folder that can be made."
        ) from None
    publish_text(folder / MARK, _MARK_TEXT)


def _run(key: str, folder: Path, *, pages_only: bool, kodeverk: Path | None) -> None:
    began = time.monotonic()
    with show_progress(each_step=False) as progress:
        summary = run_edition(
            key,
            source=folder / "nir" / key,
            home=folder,
            years=DEMO_YEARS,
            kodeverk=kodeverk,
            refreeze=True,
            pages_only=pages_only,
            progress=progress,
        )
    land = summary.land
    share = whole_percent(land["mal_nadd"], land["avsluttet"])
    say(
        f"  {time.monotonic() - began:.0f} s. {show_number(land['avsluttet'])} exits, "
        f"{show_number(land['mal_nadd'])} of these reached the goal{'' if share is None else f' ({share} %)'}, "
        f"{show_number(land['deltakere'])} participants"
    )
