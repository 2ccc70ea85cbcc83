"""What the commands under ``links`` share: their options, the store they open, the edition and the links they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.options import find_inputs
from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs, find_control_sign, name_sign
from pipeline.common.terminal import complain
from pipeline.editions.edition import find_edition
from pipeline.links.model import PortalEdition
from pipeline.links.portal_facts import renew_facts
from pipeline.links.sending_recovery import UnfinishedSending, finish_sendings
from pipeline.links.store import LinkStore, open_store
from pipeline.links.times import end_of_day
from pipeline.run.home import Home

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day as ISO 8601."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        try:
            day = datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 – a day has no zone
            end_of_day(day)
        except ValueError:
            self.fail(f"{value!r} is not a day; expected YYYY-MM-DD, such as 2021-03-14", param, ctx)
        except OverflowError:
            self.fail(f"{value!r} is the last day of the calendar, and has no end; expected an earlier one", param, ctx)
        return day


class Reason(click.ParamType[str]):
    """Why something is done: one line that is kept."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without blanks around it."""
        text = str(value).strip()
        sign = find_control_sign(text)
        if sign is not None:
            self.fail(f"the reason has {name_sign(sign)} in it; expected one line of text", param, ctx)
        return text


def reason_option(*, required: bool = False) -> Callable[[_Command], _Command]:
    """The option that says why; it is kept with the links and shown in ``status``."""
    return click.option(
        "--reason",
        type=Reason(),
        default=None if required else "",
        required=required,
        metavar="TEXT",
        help="Why; kept, and shown in status. Name nobody in it.",
    )


link_option = click.option(
    "--link", "ids", multiple=True, metavar="ID", help="The lenke_id of a link, as status shows it; repeatable."
)
csv_option = click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the rows to FILE as CSV."
)
xlsx_option = click.option(
    "--xlsx", "xlsx_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the rows to FILE as a workbook."
)


def open_links(home: Path | None, *, write: bool = True, moved_too: bool = False) -> LinkStore:
    """Open the store of links under HOME, and finish what a killed process left of a sending (L2).

    Where that fails, it is only said: a link can be revoked all the same (L4). A store that may be changed is tidied
    (L17). Raises StoreClosed where it is closed; for changes that only remove (``moved_too``) it is not where the links
    are used under another HOME.
    """
    data = Home.find(home).root / "data"
    store = open_store(data, write=write, moved_too=moved_too)
    try:
        try:
            finish_sendings(data, store)
        except UnfinishedSending as fault:  # it must not keep a link from being revoked
            complain(str(fault))
        if write:
            store.tidy()
    except BaseException:
        store.close()
        raise
    return store


def require_edition(store: LinkStore, utgave: str) -> PortalEdition:
    """Return what the store knows of an edition. Raises RefusedError where it has no links, with those that have."""
    edition = store.edition(utgave)
    if edition is None:
        known = ", ".join(one.utgave for one in store.editions()) or "none"
        raise RefusedError(
            f'No links have been made for "{escape_signs(utgave)}". Editions with links: {known}. Nothing was done.'
        )
    return edition


def find_renewed(known: PortalEdition, years: Path | None, kodeverk: Path | None) -> PortalEdition:
    """Return what is known of an edition as its year file has it now; as it is known where no year file has it."""
    try:
        edition = find_edition(known.utgave, *find_inputs(years, kodeverk))
    except RefusedError:
        return known
    return renew_facts(known, edition)


def count_links(number: int) -> str:
    """Return such as ``1 link`` or ``4 links``."""
    return f"{number} link{'' if number == 1 else 's'}"


def choose_links(
    store: LinkStore, utgave: str, ids: Sequence[str], *, unit: str | None = None, everything: bool = False
) -> list[str]:
    """Return the ids that a call means: those named, those of a unit, or all. Raises RefusedError for none or several.

    An id that is no link of the edition is refused by the store.
    """
    if (bool(ids), unit is not None, everything).count(True) != 1:
        raise RefusedError("Expected one of --link, --unit and --all. Nothing was done.")
    links = store.links(utgave)
    if ids:
        return list(ids)
    chosen = [link.lenke_id for link in links if everything or link.kode == unit]
    if not chosen:
        raise RefusedError(f"{utgave} has no link for the unit {escape_signs(unit or '')}. Nothing was done.")
    return chosen
