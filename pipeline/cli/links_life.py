"""``links revoke``, ``expire`` and ``close``: the life of links (L4). Each takes effect at the next request."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.cli.links_options import (
    Day,
    choose_links,
    count_links,
    find_renewed,
    link_option,
    open_links,
    reason_option,
    require_edition,
)
from pipeline.cli.options import home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError
from pipeline.common.terminal import say
from pipeline.links.portal_facts import list_moved_deadlines
from pipeline.links.times import end_of_day


@click.command()
@click.argument("utgave")
@link_option
@click.option("--unit", metavar="KODE", help="All links of the unit.")
@click.option("--all", "everything", is_flag=True, help="All links of the edition.")
@reason_option()
@home_option
def revoke(
    utgave: str, *, ids: tuple[str, ...], unit: str | None, everything: bool, reason: str, home: Path | None
) -> None:
    """Revoke links of UTGAVE for good: whoever opens one is told that there is no such link."""
    with open_links(home) as store:
        require_edition(store, utgave)
        asked = choose_links(store, utgave, ids, unit=unit, everything=everything)
        revoked = store.revoke(utgave, asked, reason)
    say(f"Revoked from the next request on: {len(revoked)} of {count_links(len(set(asked)))} ({_name(revoked)}).")
    if len(revoked) < len(set(asked)):
        say("The others were revoked before.")
    say(f"A recipient who is to have a new one: introresultat links reissue {utgave} --link ID")


@click.command()
@click.argument("utgave")
@click.option("--date", "day", type=Day(), required=True, metavar="DATE", help="The last Norwegian day they open.")
@link_option
@click.option("--reopen", is_flag=True, help="Open a round that was closed with links close again; for all links.")
@reason_option()
@home_option
@years_option
@kodeverk_option
def expire(
    utgave: str,
    *,
    day: date,
    ids: tuple[str, ...],
    reopen: bool,
    reason: str,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Let links of UTGAVE run out at the end of another day, earlier or later; by default all that are not revoked.

    The portal also learns the deadlines that the year file has now: until then a municipality can answer.
    """
    if reopen and ids:
        raise RefusedError(
            "--reopen opens the round for every link that is not revoked, so it takes no --link. Nothing was done. "
            "Open the round again without --link; then give single links another end, or revoke them."
        )
    with open_links(home) as store:
        known = require_edition(store, utgave)
        renewed = find_renewed(known, years, kodeverk)
        asked = choose_links(store, utgave, ids, everything=not ids)
        changed = store.expire(utgave, dict.fromkeys(asked, end_of_day(day)), reason, reopen=reopen)
        if renewed != known:
            store.write_edition(renewed)
        moved = list_moved_deadlines(known, renewed)
    say(f"Open to the end of {day.isoformat()}: {len(changed)} of {count_links(len(set(asked)))} ({_name(changed)}).")
    if len(changed) < len(set(asked)):
        say("The others are revoked, and stay so.")
    if moved:
        say(f"Deadlines as in the year file now: {len(moved)} units.")


@click.command()
@click.argument("utgave")
@reason_option()
@home_option
def close(utgave: str, *, reason: str, home: Path | None) -> None:
    """Close the round of UTGAVE: every link that is not revoked says that the round is over, and whom to ask."""
    with open_links(home) as store:
        was = require_edition(store, utgave).closed
        closed = store.close_round(utgave, reason)
    if was is not None:
        say(f"The round of {utgave} was closed before.")
    else:
        say(f"The round of {utgave} is closed; {count_links(len(closed))} opened until now.")
    say(f"To open it again: introresultat links expire {utgave} --date DATE --reopen")
    say(f"To delete the files with its links and addresses: introresultat links clean {utgave}")


def _name(ids: tuple[str, ...], most: int = 10) -> str:
    """The ids, the first of many."""
    shown = ", ".join(ids[:most])
    return f"{shown} …" if len(ids) > most else shown or "none"
