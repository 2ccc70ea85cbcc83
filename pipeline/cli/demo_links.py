"""The demonstration's recipients and their links: everybody made up, at addresses that nobody can have.

One at each unit with a sheet but one, which has nobody; a shared mailbox; one person at three bydeler. How links are
made is in ``pipeline/links``; what is printed of them in ``demo_tour.py``.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.editions.edition import Edition
from pipeline.links.head import HEAD_FILE
from pipeline.links.model import PortalEdition, Role
from pipeline.links.plan import plan_links
from pipeline.links.portal_facts import describe_edition
from pipeline.links.published_sheets import find_units, require_sheets
from pipeline.links.recipient_rows import HEADER
from pipeline.links.recipients import read_recipients
from pipeline.links.schema import STORE_FILE
from pipeline.links.sending import Made, make_sending
from pipeline.links.sending_files import MERGE_CSV
from pipeline.links.sending_folders import remove_folders
from pipeline.links.store import open_store
from pipeline.links.tables import write_csv
from pipeline.links.times import norwegian_day, utc_now
from pipeline.places.units import Unit
from pipeline.run.home import Home

RECIPIENTS = "mottakere.csv"
ROOT = "http://127.0.0.1:8080/"  # where ``introresultat serve`` listens when it is not told otherwise
DAYS = 30
_BYDELER = 3
_DOMAIN = "example.no"  # kept free for examples: nobody has an address there


def make_links(edition: Edition, folder: Path) -> Made:
    """Make up recipients of the edition published under ``folder``, and a link for each; return their sending.

    Those of an earlier call are replaced, the store too. The deadline that the sheets print is long over, so that the
    portal, which asks the clock, takes answers as long as the links open.
    """
    home = Home.find(folder)
    data = home.root / "data"
    _clear(data, edition.key)
    units = find_units(edition, require_sheets(edition, home.edition(edition.key)))
    path = folder / RECIPIENTS
    write_csv(path, HEADER, list(_make_up([unit for unit in units if unit.har_ark])))
    given = read_recipients(path, units)
    day = norwegian_day(utc_now()) + timedelta(days=DAYS)
    with open_store(data, write=True, create=True) as store:
        plan = plan_links(edition, given, units, store, day=day, now=utc_now())
        return make_sending(
            data, store, edition, _ask_until(day, describe_edition(edition, units)), plan.new, root=ROOT
        )


def _ask_until(day: date, known: PortalEdition) -> PortalEdition:
    """The edition with another last day for word back."""
    return replace(known, units={kode: replace(unit, frist=day) for kode, unit in known.units.items()})


def _clear(data: Path, key: str) -> None:
    remove_folders(data, key)
    for path in (*data.glob(f"{STORE_FILE}*"), data / HEAD_FILE):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _make_up(units: Sequence[Unit]) -> Iterator[tuple[str, ...]]:
    """The rows: a superbruker at each unit, and the exceptions."""
    municipalities = [unit for unit in units if unit.niva == "kommune"]
    without, shared = municipalities[-1], municipalities[0]
    bydeler = [unit for unit in units if unit.niva == "bydel"][:_BYDELER]
    for unit in units:
        if unit is without:
            continue
        own = f"superbruker.{unit.kode}@{_DOMAIN}"
        yield unit.kode, f"Oppdiktet superbruker ({unit.navn})", Role.SUPERUSER.value, own, ""
        if unit is shared:
            yield unit.kode, "", Role.SHARED.value, f"postmottak.{unit.kode}@{_DOMAIN}", ""
        if unit in bydeler:
            yield unit.kode, "Oppdiktet vara (flere bydeler)", Role.DEPUTY.value, f"vara.bydeler@{_DOMAIN}", ""


def find_link(sending: Path, kode: str) -> str:
    """Return the first link of a unit in the merge list of a sending, else the first of all."""
    with (sending / MERGE_CSV).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return next((row["lenke"] for row in rows if row["kode"] == kode), rows[0]["lenke"])
