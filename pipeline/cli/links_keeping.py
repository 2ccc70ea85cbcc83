"""``links verify-log``, ``about``, ``forget`` and ``clean``: the trace, and what is kept on people (L7, L17)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.links_options import count_links, open_links, reason_option, require_edition
from pipeline.cli.options import home_option
from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.terminal import say
from pipeline.links.adoption import SET_ASIDE, clear_remains
from pipeline.links.followup import describe_kept
from pipeline.links.keeping import KEEP_MONTHS
from pipeline.links.sending_folders import list_folders, remove_folders
from pipeline.links.sending_recovery import take_turn
from pipeline.links.trace import KEEP_DAYS
from pipeline.run.home import Home

_MOVED = "The links are used under another HOME (links home): call again with --home and that HOME too."


@click.command("verify-log")
@click.option("--head", default="", metavar="N:HASH", help="A head of the trace that was noted elsewhere.")
@home_option
def verify_log(head: str, *, home: Path | None) -> None:
    """Follow the chain of the trace: is a line changed or missing?"""
    with open_links(home, write=False) as store:
        found = store.verify_trace(head)
    if found.fault:
        raise StoppedError(
            f"The trace is not whole: {found.fault}. Its head is {found.head}. Compare with a copy of the store."
        )
    last = found.first + found.lines - 1
    say(f"The trace is whole: lines {found.first} to {last}." if found.lines else "The trace has no lines.")
    say(f"Its head: {found.head}")
    if not head:
        say(
            "That its end was cut off, or that all of it was written anew, shows only against a head that was noted "
            "elsewhere: give that with --head."
        )


@click.command()
@click.argument("epost")
@home_option
def about(epost: str, *, home: Path | None) -> None:
    """Print all that is kept on the address EPOST."""
    data = Home.find(home).root / "data"
    with open_links(home, write=False) as store:
        kept = store.about(epost)
    for line in describe_kept(kept, list_folders(data, kept.links)):
        say(line)


@click.command()
@click.argument("epost")
@reason_option()
@home_option
def forget(epost: str, *, reason: str, home: Path | None) -> None:
    """Revoke the links of the address EPOST and remove it, and the name with it. The trace keeps the lenke_id."""
    data = Home.find(home).root / "data"
    with open_links(home, moved_too=True) as store:
        links = store.about(epost).links
        ids = store.forget(epost, reason)
        is_moved = store.is_moved
    clear_remains(data)
    if not ids:
        raise RefusedError("Nothing is kept on this address in the store of links. Nothing was done.")
    say(f"Forgotten: the name and the address of {count_links(len(ids))} ({', '.join(ids)}), revoked too.")
    folders = list_folders(data, links)
    if folders:
        say("Still in the files of their sendings, which `introresultat links clean UTGAVE` deletes:")
        for folder in folders:
            say(f"  {folder}")
    if (data / SET_ASIDE).exists():
        say(f"Perhaps in {data / SET_ASIDE}, which links adopt set aside: delete it.")
    if is_moved:
        say(_MOVED)
    say("Not in reach of this command: other HOMEs, copies made with links backup, files that were taken elsewhere.")


@click.command()
@click.argument("utgave")
@click.option(
    "--keep-days",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"From now on, cut off lines of the trace that are older. {KEEP_DAYS} until it is given.",
)
@home_option
def clean(utgave: str, *, keep_days: int | None, home: Path | None) -> None:
    """Delete the files of the sendings of UTGAVE, and in the store what has been kept long enough."""
    data = Home.find(home).root / "data"
    with open_links(home, moved_too=True) as store:
        require_edition(store, utgave)
        with take_turn(data):  # or the files of a sending that is being made would be among them
            removed = remove_folders(data, utgave)
        tidied, is_moved = store.tidy(keep_days), store.is_moved
    clear_remains(data)
    say(f"Deleted: {', '.join(map(str, removed)) or f'no files of sendings of {utgave} were there'}.")
    say(f"Cut off the trace: {tidied.lines} lines that were too old.")
    say(
        f"Removed: {tidied.recipients} names and addresses of earlier years or older than {KEEP_MONTHS} months, of "
        "every edition."
    )
    if is_moved:
        say(_MOVED)
