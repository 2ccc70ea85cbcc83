"""``links backup``, ``adopt`` and ``home``: the store copied, taken into use (L5), laid for the portal (L8)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.links_options import open_links, reason_option
from pipeline.cli.next_call import spell_command
from pipeline.cli.options import FOLDER, home_option
from pipeline.common.terminal import say
from pipeline.links.adoption import adopt_store
from pipeline.links.portal_home import lay_home
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
        say("To make new links for all that were revoked now: introresultat links reissue UTGAVE --adopted")
    say("Where somebody was forgotten after the copy was made and what was in place cannot be read: forget them again.")


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("utgave", nargs=-1, required=True)
@home_option
def home(folder: Path, *, utgave: tuple[str, ...], home: Path | None) -> None:
    """Lay the sheets of UTGAVE and the links in DIR, a HOME for the portal alone: nothing about people in NIR is there.

    A later call lays the sheets anew; the links stay those of DIR. From the first call on, links are changed with
    --home DIR only.
    """
    laid = lay_home(Home.find(home), folder, utgave)
    for key, count in laid.files.items():
        say(f"Laid: {count} files of {key}")
    if laid.has_store:
        say(f"The links are used in {folder} from now on, and cannot be changed under the HOME they were copied from.")
    else:
        say(f"The links in {folder} are as they were.")
    say("The files of sendings stay where they are: delete them there with links clean.")
    say("Restricted: it has names and addresses of recipients. Next")
    say(f"  {spell_command('serve', options={'--home': folder})}")
