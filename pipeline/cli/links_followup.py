"""``links status``, ``mark`` and ``reminders``: who has got, opened and answered (L6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from pipeline.cli.links_options import (
    Day,
    count_links,
    csv_option,
    find_renewed,
    link_option,
    open_links,
    require_edition,
    xlsx_option,
)
from pipeline.cli.options import home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.terminal import say
from pipeline.links.adoption import SET_ASIDE
from pipeline.links.followup import STATUS_COLUMNS, describe_link, list_short_lives
from pipeline.links.model import PortalEdition, Use
from pipeline.links.pin import is_locked
from pipeline.links.portal_facts import list_moved_deadlines
from pipeline.links.reminders import FEW_FINDINGS, REMINDER_COLUMNS, list_reminders, read_findings
from pipeline.links.sending_folders import list_old
from pipeline.links.tables import Rows, format_table, write_csv, write_workbook
from pipeline.links.times import norwegian_day, utc_now
from pipeline.links.unit_counts import LinkCounts, UnitCounts, count_units, tell_opened
from pipeline.run.home import Home

_NAMED = 5  # units without a recipient that are named
_MOVED = "Out of date: the links are used under another HOME (links home). Call again with --home and that HOME."


@click.command()
@click.argument("utgave")
@click.option("--unit", metavar="KODE", help="Only the links of this unit.")
@csv_option
@xlsx_option
@home_option
@years_option
@kodeverk_option
def status(
    utgave: str,
    *,
    unit: str | None,
    csv_file: Path | None,
    xlsx_file: Path | None,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Show the links of UTGAVE, a row a link, and what to look at. It has names and addresses: for IMDi only."""
    data = Home.find(home).root / "data"
    now = utc_now()
    with open_links(home, write=False) as store:
        edition = require_edition(store, utgave)
        links, uses = store.links(utgave), store.uses(utgave)
        head, sendings = store.verify_trace(), store.sendings()
        is_moved = store.is_moved
        locked = [link.lenke_id for link in links if is_locked(link)]
    if unit is not None and unit not in edition.units:
        raise RefusedError(f"{utgave} has no sheet for a unit {escape_signs(unit)}. Nothing was done.")
    chosen = [link for link in links if unit in (None, link.kode)]
    rows = [describe_link(link, edition, uses.get(link.lenke_id, Use())) for link in chosen]
    _give(f"Lenker {utgave}", STATUS_COLUMNS, rows, csv_file, xlsx_file)
    counts = {kode: count for kode, count in count_units(links, uses, edition).items() if unit in (None, kode)}
    say()
    say(tell_opened(LinkCounts(now, counts).total))
    say(_tell_empty(edition, counts))
    say(f"Head of the trace: {head.head}" + (f" (not whole: {head.fault})" if head.fault else ""))
    if is_moved:
        say(_MOVED)
    if locked:
        say(f"Locked by wrong PINs until reissued: {', '.join(locked)}")
    renewed = find_renewed(edition, years, kodeverk)
    if moved := list_moved_deadlines(edition, renewed):
        say(
            f"Look at the deadlines: {len(moved)} units have another one in the year file than in the portal, the "
            f"first {moved[0]}. links expire brings them over."
        )
    for line in list_short_lives(chosen, renewed, now):
        say(f"Look at {line}")
    for folder in list_old(data, sendings, now):
        say(f"Older than 30 days, with links and addresses: {folder}. Delete it with links clean.")
    if (data / SET_ASIDE).exists():
        say(f"An earlier store of links is still there: {data / SET_ASIDE}. Delete it when nobody needs it.")


@click.command()
@click.argument("utgave")
@click.option("--sending", type=click.IntRange(min=1), metavar="N", help="All links of this sending.")
@link_option
@click.option("--sent", type=Day(), metavar="DATE", help="They were sent on this day.")
@click.option("--bounced", type=Day(), metavar="DATE", help="The e-mail came back on this day.")
@home_option
def mark(
    utgave: str,
    *,
    sending: int | None,
    ids: tuple[str, ...],
    sent: date | None,
    bounced: date | None,
    home: Path | None,
) -> None:
    """Note that links of UTGAVE were sent, or that an e-mail came back: this software sends nothing itself."""
    if (sending is None) == (not ids):
        raise RefusedError("Expected one of --sending and --link. Nothing was done.")
    if (sent is None) == (bounced is None):
        raise RefusedError("Expected one of --sent and --bounced. Nothing was done.")
    with open_links(home) as store:
        require_edition(store, utgave)
        chosen = list(ids) or [link.lenke_id for link in store.links(utgave) if link.utsending == sending]
        if not chosen:
            raise RefusedError(f"{utgave} has no sending {sending}. Nothing was done.")
        store.mark(utgave, chosen, sent=sent, bounced=bounced)
    day = sent or bounced
    say(f"Noted: {count_links(len(set(chosen)))} {'sent' if sent else 'came back'} on {day}.")
    if bounced:
        say(f"To send to another address: introresultat links reissue {utgave} --link ID --epost NEW")


@click.command()
@click.argument("utgave")
@click.option(
    "--many",
    type=click.IntRange(min=1),
    default=FEW_FINDINGS,
    show_default=True,
    metavar="N",
    help="From how many people with findings that can change the result on a unit is reminded of them.",
)
@csv_option
@xlsx_option
@home_option
def reminders(utgave: str, *, many: int, csv_file: Path | None, xlsx_file: Path | None, home: Path | None) -> None:
    """List whom to remind of the sheets of UTGAVE: who has said nothing first, then by what is left to correct."""
    place = Home.find(home)
    with open_links(home, write=False) as store:
        edition = require_edition(store, utgave)
        links, uses = store.links(utgave), store.uses(utgave)
        is_moved = store.is_moved
    findings = read_findings(place.edition(utgave).tables)
    rows = list_reminders(links, uses, edition, findings, utc_now(), many=many)
    _give(f"Påminnelser {utgave}", REMINDER_COLUMNS, rows, csv_file, xlsx_file)
    say()
    if is_moved:
        say(_MOVED)
    say(f"To remind: {len({row[5] for row in rows if row[5]})} recipients at {len({row[0] for row in rows})} units.")


def _tell_empty(edition: PortalEdition, counts: Mapping[str, UnitCounts]) -> str:
    """How many units have no recipient, with the first of them named."""
    empty = [f"{kode} {escape_signs(edition.units[kode].navn)}" for kode, one in counts.items() if not one.recipients]
    more = [f"and {len(empty) - _NAMED} more"] if len(empty) > _NAMED else []
    named = f" ({', '.join([*empty[:_NAMED], *more])})" if empty else ""
    return f"Units without a recipient: {len(empty)} of {len(counts)}{named}."


def _give(title: str, columns: Sequence[str], rows: Rows, csv_file: Path | None, xlsx_file: Path | None) -> None:
    """Write the rows to the files that were asked for, or print them where none was."""
    if csv_file is not None:
        write_csv(csv_file, columns, rows)
    if xlsx_file is not None:
        write_workbook(xlsx_file, title, columns, rows, created=norwegian_day(utc_now()))
    written = [str(path) for path in (csv_file, xlsx_file) if path is not None]
    if written:
        say(f"Wrote {len(rows)} rows, restricted: {', '.join(written)}")
    else:
        for line in format_table(columns, rows):
            say(line)
