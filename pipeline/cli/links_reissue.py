"""``links reissue``: a new link in the place of one, which ends at once (L4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.cli.links_options import Day, count_links, link_option, open_links, reason_option, require_edition
from pipeline.cli.next_call import spell_command
from pipeline.cli.options import find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError
from pipeline.common.terminal import say
from pipeline.editions.edition import find_edition
from pipeline.links.portal_facts import check_root, describe_edition
from pipeline.links.published_sheets import find_units, require_sheets
from pipeline.links.reissue import list_adopted, plan_reissue
from pipeline.links.sending import make_sending
from pipeline.links.times import utc_now
from pipeline.run.home import Home


@click.command()
@click.argument("utgave")
@link_option
@click.option("--adopted", is_flag=True, help="All links that links adopt revoked.")
@click.option("--epost", metavar="NEW", help="Another address; of one link.")
@click.option("--navn", metavar="NAME", help="The name of another recipient; of one link.")
@click.option(
    "--expires",
    "day",
    type=Day(),
    metavar="DATE",
    help="The last Norwegian day it opens. Default: that of the old link.",
)
@click.option(
    "--base-url", metavar="URL", default="", help="Where the portal is. Default: as in the sending of the link."
)
@click.option(
    "--confirm", is_flag=True, help="What may be a mistake in the new address has been looked at, and is right."
)
@reason_option()
@home_option
@years_option
@kodeverk_option
def reissue(
    utgave: str,
    *,
    ids: tuple[str, ...],
    adopted: bool,
    epost: str | None,
    navn: str | None,
    day: date | None,
    base_url: str,
    confirm: bool,
    reason: str,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Make a new link in the place of one of UTGAVE, to the same address or another: the old one ends at once.

    The new link in clear is in a sending of its own, HOME/data/UTGAVE/utsending/N. Nothing is sent.
    """
    if bool(ids) == adopted:
        raise RefusedError("Expected either --link or --adopted. Nothing was made.")
    edition, place = find_edition(utgave, *find_inputs(years, kodeverk)), Home.find(home)
    data = place.root / "data"
    with open_links(home) as store:
        require_edition(store, utgave)
        links = store.links(utgave)
        unknown = sorted(set(ids) - {link.lenke_id for link in links})
        if unknown:
            raise RefusedError(f"{utgave} has no link {', '.join(unknown)}. Nothing was made.")
        chosen = list_adopted(store, links) if adopted else [link for link in links if link.lenke_id in ids]
        if not chosen:
            raise RefusedError(f"{utgave} has no link that links adopt revoked. Nothing was made.")
        units = find_units(edition, require_sheets(edition, place.edition(edition.key)))
        planned = plan_reissue(chosen, units, utc_now(), epost=epost, navn=navn, day=day)
        if planned.doubts and not confirm:
            listed = "\n".join(f"  - {doubt}" for doubt in planned.doubts)
            raise RefusedError(
                f"The new address may be a mistake:\n{listed}\nNothing was made. If it is right: --confirm."
            )
        roots = {sending.number: sending.base_url for sending in store.sendings(utgave)}
        root = check_root(base_url or roots[max(link.utsending for link in chosen)])
        facts = describe_edition(edition, units)
        made = make_sending(data, store, edition, facts, planned.issues, root=root, reason=reason)
    say(f"Ended: {', '.join(link.lenke_id for link in chosen[:10])}{' …' if len(chosen) > len(chosen[:10]) else ''}")
    say(f"Sending {made.number}: {count_links(made.links)}, in {made.folder}")
    if made.codes is not None:
        say(f"Its codes, to go by another way than the links: {made.codes}")
    say("Restricted: whoever has a link opens the sheet. Next, when it is sent")
    options = {"--sending": str(made.number), "--sent": "DATE", "--home": home}
    say(f"  {spell_command('links', 'mark', utgave, options=options)}")
