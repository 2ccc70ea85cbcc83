"""``links make``, ``check-sending`` and ``export``: links for an edition's recipients, read back, or without a portal.

What they do is in ``pipeline/links``. A name, an address or a token is never printed (L14).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from pipeline.cli.links_options import Day, count_links, open_links, reason_option
from pipeline.cli.next_call import spell_command
from pipeline.cli.options import FOLDER, find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.terminal import say
from pipeline.editions.edition import Edition, find_edition
from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.model import Recipient
from pipeline.links.plan import Plan, plan_links
from pipeline.links.portal_facts import check_root, describe_edition
from pipeline.links.published_sheets import find_units, require_sheets
from pipeline.links.recipients import list_units, read_recipients
from pipeline.links.sending import make_sending
from pipeline.links.sending_check import check_folder
from pipeline.links.sending_files import DRAFTS, MERGE_BOOK, RECORDS
from pipeline.links.static_export import CANNOT, SERVER_FILE, export_sheets
from pipeline.links.store import LinkStore, open_store
from pipeline.links.svarut import require_orgnr
from pipeline.links.times import last_day, utc_now
from pipeline.places.units import Unit
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import Home

_SHOWN = 100


@click.command()
@click.argument("utgave")
@click.option(
    "--recipients",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The recipients, CSV or XLSX: kode; navn; rolle; epost; malform, and orgnr if wanted.",
)
@click.option("--per-unit", is_flag=True, help="Instead: one link for each unit with a sheet, with no person.")
@click.option(
    "--base-url", metavar="URL", default="", help="Where the portal is. Default: lenkerot of the edition's year file."
)
@click.option(
    "--expires",
    "day",
    type=Day(),
    metavar="DATE",
    help="The last Norwegian day the links open. Default: 14 days after each unit's deadline.",
)
@click.option("--pin", is_flag=True, help="Make a code for each link too, which goes by another way (koder/N).")
@click.option("--svarut", is_flag=True, help="With --pin: describe each letter with codes as a shipment of SvarUt.")
@click.option("--confirm", is_flag=True, help="What may be a mistake has been looked at, and is right.")
@click.option("--revoke-gone", is_flag=True, help="Revoke the links of recipients who are not in the file any more.")
@click.option("--write", is_flag=True, help="Make the links. Without it, say what would be made.")
@reason_option()
@home_option
@years_option
@kodeverk_option
def make(
    utgave: str,
    *,
    recipients: Path | None,
    per_unit: bool,
    base_url: str,
    day: date | None,
    pin: bool,
    svarut: bool,
    confirm: bool,
    revoke_gone: bool,
    write: bool,
    reason: str,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Make a link to UTGAVE for each recipient who has none, and prepare what is sent: nothing is sent.

    The links in clear, a draft of an e-mail to each recipient and a merge list are in
    HOME/data/UTGAVE/utsending/N. They cannot be had again: a lost link is reissued.
    """
    if (recipients is None) != per_unit:
        raise RefusedError("Expected either --recipients FILE or --per-unit. Nothing was made.")
    if svarut and not pin:
        raise RefusedError("--svarut describes the letters of --pin, which is not given. Nothing was made.")
    edition, place = find_edition(utgave, *find_inputs(years, kodeverk)), Home.find(home)
    units = find_units(edition, require_sheets(edition, place.edition(edition.key)))
    root = check_root(base_url or edition.round.lenkerot)
    given = list_units(units) if recipients is None else read_recipients(recipients, units)
    data = place.root / "data"
    with ExitStack() as stack:
        store = _open(home)
        if store is not None:
            stack.enter_context(store)
        plan = plan_links(edition, given, units, store, day=day, now=utc_now(), with_pin=pin)
        for line in _tell_plan(edition, plan, revoke_gone=revoke_gone):
            say(line)
        if plan.doubts and not confirm:
            raise _refuse_doubts(plan.doubts)
        if svarut:
            require_orgnr(list(_group(plan)))
        if not write:
            say("Nothing was made. With --write they are.")
            return
        gone = [link.lenke_id for link in plan.gone] if revoke_gone else []
        store = store or stack.enter_context(open_store(data, write=True, create=True))
        facts = describe_edition(edition, units)
        if not plan.new:
            store.write_edition(facts)
            if gone:
                store.revoke(edition.key, gone, reason)
            return
        made = make_sending(
            data, store, edition, facts, plan.new, root=root, gone=gone, reason=reason, with_shipments=svarut
        )
    options = {"--home": home}
    say()
    say(f"Sending {made.number}: {count_links(made.links)}, in {made.folder}")
    say("Restricted: whoever has a link opens the sheet. It is the only place with the links in clear.")
    if made.codes is not None:
        say(f"Codes: {made.codes}. They go by another way than the links, each letter to its own unit")
    if svarut:
        say("SvarUt is asked to deliver digitally only, and does not guarantee it: follow each shipment up there")
    say("Next")
    say(f"  {spell_command('links', 'check-sending', utgave, str(made.number), options=options)}")
    say(f"  send the drafts in {DRAFTS}/, or merge {MERGE_BOOK}; put {RECORDS}/ in the case file, never a link")
    marking = {"--sending": str(made.number), "--sent": "DATE", **options}
    say(f"  {spell_command('links', 'mark', utgave, options=marking)}")


@click.command()
@click.argument("utgave")
@click.argument("number", metavar="N", type=click.IntRange(1))
@home_option
def check_sending(utgave: str, number: int, *, home: Path | None) -> None:
    """Read the files of sending N of UTGAVE back: each link with its own recipient, unit and language, all once."""
    with open_links(home) as store:
        found = check_folder(Home.find(home).root / "data", store, utgave, number)
    if found.faults:
        listed = "\n".join(f"  - {fault}" for fault in found.faults)
        raise StoppedError(
            f"Sending {number} of {utgave} is not as it was made, in {len(found.faults)} places:\n{listed}\nDo not "
            "send it. Make the links anew with `introresultat links reissue`."
        )
    say(f"Sending {number} of {utgave}: {count_links(found.links)}, each with its own recipient, unit and language.")


@click.command()
@click.argument("utgave")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--base-url", metavar="URL", default="", help="The address that DIR will have. Default: lenkerot of the edition."
)
@home_option
@years_option
@kodeverk_option
def export(
    utgave: str, folder: Path, *, base_url: str, home: Path | None, years: Path | None, kodeverk: Path | None
) -> None:
    """Lay the sheets of UTGAVE out in DIR for a static server, each unit's under an unguessable name.

    For where there is no portal: such links do not run out, cannot be revoked one by one and leave no trace. Links that
    an earlier version made stay good.
    """
    edition, place = find_edition(utgave, *find_inputs(years, kodeverk)), Home.find(home)
    folders = place.edition(edition.key)
    archive = require_sheets(edition, folders)
    root = check_root(base_url or edition.round.lenkerot, with_path=True)
    lock = take_lock(folders)
    try:
        made = export_sheets(edition, folders, archive, find_units(edition, archive), folder.absolute(), root=root)
    finally:
        lock.release()
    say(f"The sheets of {made.units} units are in {folder}, {made.new} of them under a new name.")
    say(f"Their links, to merge into e-mails: {made.merge_list} (whoever has a link opens the sheet)")
    say(f"What the server must be told: {folders.data / SERVER_FILE}")
    for line in CANNOT:
        say(line)


def _open(home: Path | None) -> LinkStore | None:
    """Open the store; None where no link was ever made."""
    try:
        return open_links(home)
    except StoreClosed as closed:
        if closed.reason is not ClosedReason.NONE_YET:
            raise
        return None


def _group(plan: Plan) -> Iterator[tuple[Unit, list[Recipient]]]:
    """The recipients of the links to be made, by unit."""
    by_code: dict[str, tuple[Unit, list[Recipient]]] = {}
    for issue in plan.new:
        by_code.setdefault(issue.unit.kode, (issue.unit, []))[1].append(issue.recipient)
    yield from by_code.values()


def _tell_plan(edition: Edition, plan: Plan, *, revoke_gone: bool) -> Iterator[str]:
    units = {issue.unit.kode for issue in plan.new}
    days = sorted({last_day(issue.expires) for issue in plan.new})
    yield f"{edition.key}: {count_links(len(plan.new))} to make; units: {len(units)}"
    if days:
        most = max(days, key=lambda day: sum(last_day(issue.expires) == day for issue in plan.new))
        others = sum(last_day(issue.expires) != most for issue in plan.new)
        yield f"  they open to the end of {most.isoformat()}" + (f"; {others} of them to another day" if others else "")
    if plan.kept:
        yield f"  recipients who have theirs and keep it: {len(plan.kept)}"
    if plan.ended:
        more = f" and {len(plan.ended) - _SHOWN} more" if len(plan.ended) > _SHOWN else ""
        shown = ", ".join(link.lenke_id for link in plan.ended[:_SHOWN]) + more
        yield f"  recipients whose link was revoked, and who get another by links reissue only: {len(plan.ended)}"
        yield f"    {shown}"
    if plan.gone:
        what = "lose their links" if revoke_gone else "keep their links (--revoke-gone revokes them)"
        yield f"  recipients who are not in the file any more, and {what}: {len(plan.gone)}"


def _refuse_doubts(doubts: Sequence[str]) -> RefusedError:
    listed = "\n".join(f"  - {doubt}" for doubt in doubts[:_SHOWN])
    more = f"\n  and {len(doubts) - _SHOWN} more" if len(doubts) > _SHOWN else ""
    return RefusedError(
        f"What may be a mistake: {len(doubts)}. Nothing was made.\n{listed}{more}\nLook at each. If they are right, "
        "call again with --confirm."
    )
