"""``links backup`` and ``adopt``: a copy of the store, and an older one taken into use (L5)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.links_options import open_links, reason_option
from pipeline.cli.options import home_option
from pipeline.common.terminal import say
from pipeline.links.adoption import adopt_store
from pipeline.run.home import Home

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@home_option
def backup(file: Path, *, home: Path | None) -> None:
    """Copy the store of links to FILE, also while the portal is up. It has names and addresses: for IMDi only."""
    with open_links(home, write=False) as store:
        store.copy_to(file)
    say(f"The store of links is copied to {file}.")
    say("Restricted: it has names and addresses. To bring it back: introresultat links adopt FILE --reason TEXT")


@click.command()
@click.argument("file", type=_FILE)
@reason_option(required=True)
@click.option("--keep-links", is_flag=True, help="Revoke nothing: it is known that no link was revoked since the copy.")
@home_option
def adopt(file: Path, *, reason: str, keep_links: bool, home: Path | None) -> None:
    """Take FILE, a copy of the store of links, into use. All its links are revoked, since some may have been before.

    FILE may be lenker.sqlite itself, where lenker.hode is lost or the clock was wrong.
    """
    adopted = adopt_store(Home.find(home).root / "data", file, reason, keep_links=keep_links)
    kept = adopted.links - adopted.revoked
    say(f"In use: {adopted.links} links, of which {adopted.revoked} have been revoked now and {kept} are as they were.")
    if adopted.fault:
        say(f"Look at its trace: {adopted.fault}.")
    if adopted.set_aside is not None:
        say(f"What was in place: {adopted.set_aside}. Restricted; delete it when nobody needs it.")
    if adopted.revoked:
        say("Recipients who are to have new links: introresultat links reissue UTGAVE --link ID")
