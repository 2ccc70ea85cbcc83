"""``introresultat handoff``: a delivery to SSB with version, descriptions and a parcel that only SSB opens (O1)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.next_call import spell_command
from pipeline.cli.options import find_inputs, home_option, kodeverk_option, years_option
from pipeline.common.errors import RefusedError
from pipeline.common.room import tell_bytes
from pipeline.common.terminal import say, show_progress
from pipeline.run.home import Home

_HIGHEST = 9999


@click.command()
@click.argument("utgave")
@click.option(
    "--recipient-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Public keys of the receiver, one a line: age1…, ssh-ed25519 or ssh-rsa. The parcel opens for them alone.",
)
@click.option("--clear", is_flag=True, help="Seal nothing: for a channel that encrypts by itself. The log says so.")
@click.option("--csv", is_flag=True, help="The data files as CSV too. It doubles the identity numbers that lie there.")
@click.option(
    "--next-version",
    type=click.IntRange(1, _HIGHEST),
    metavar="N",
    help="Version of a final edition, where another HOME has delivered versions of the year.",
)
@home_option
@years_option
@kodeverk_option
def handoff(
    utgave: str,
    *,
    recipient_key: Path | None,
    clear: bool,
    csv: bool,
    next_version: int | None,
    home: Path | None,
    years: Path | None,
    kodeverk: Path | None,
) -> None:
    """Make a delivery to SSB of the edition UTGAVE: restricted, rows are people. No delivery is changed afterwards.

    It gets the next number of its year, in HOME/data/overlevering. A preliminary edition is v0; a final one v1, and one
    higher each time that a data file differs.
    """
    from pipeline.delivery.handoff import Wanted, hand_off  # noqa: PLC0415 – keeps `introresultat editions` quick
    from pipeline.delivery.recipients import read_recipients  # noqa: PLC0415
    from pipeline.editions.edition import find_edition  # noqa: PLC0415

    if (recipient_key is None) != clear:
        found = "both" if clear else "neither"
        raise RefusedError(
            f"Expected --recipient-key FILE or --clear, and got {found}. Nothing was delivered. With a key only its "
            "owner opens the parcel; --clear is for a channel that encrypts by itself."
        )
    recipients = () if recipient_key is None else read_recipients(recipient_key)
    edition = find_edition(utgave, *find_inputs(years, kodeverk))
    with show_progress() as progress:
        made = hand_off(edition, Home.find(home), Wanted(recipients, csv, next_version), progress)
    entry, parcel = made.entry, made.folder / made.entry.pakke.fil
    say()
    for notice in made.notices:
        say(notice)
    say(f"Delivery {entry.ar}/{entry.nummer:02}, v{entry.versjon}, of {entry.utgave}: {made.folder}")
    say(f"Restricted, rows are people. The parcel, {tell_bytes(entry.pakke.bytes)}: {parcel}")
    say(f"  SHA-256 {entry.pakke.sha256}")
    if entry.klartekst:
        say("  IT IS IN CLEAR: send it by a channel that encrypts, and by no other.")
    else:
        say(f"  It opens for {', '.join(entry.mottakere)} alone. Let the receiver confirm the key by another channel.")
    say(f"Next: {spell_command('verify', str(parcel), options={'--home': home})}")
