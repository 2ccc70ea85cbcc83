"""The part of the overview about links: put into the published page without a run, by unit and with nobody in it (L6).

The rest of the page is what the run made, to the byte: openings are no result of an edition, so its own page has none
(R15). Counts are in ``pipeline/links/unit_counts.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_bytes
from pipeline.editions.edition import NORWEGIAN_TIME, Edition
from pipeline.links.unit_counts import LinkCounts, UnitCounts
from pipeline.overview.page_cells import head
from pipeline.overview.render import FOLDER, OVERVIEW_FILE
from pipeline.overview.view import Heading
from pipeline.overview.words import count, say
from pipeline.places.units import Unit
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import EditionFolders
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import require_state
from pipeline.sheets.formats.html import load_templates
from pipeline.sheets.names import sheet_path
from pipeline.sheets.words.percent import NO_VALUE, format_count, format_date

_MOST_NAMES = 12
_PART = re.compile(r'<section class="part" id="links".*?</section>\n', re.DOTALL)


@dataclass(frozen=True)
class LinkRow:
    """A unit's line of the table, finished."""

    name: str
    link: str
    recipients: str
    opened: str
    not_opened: str
    word: str


@dataclass(frozen=True)
class LinkSection:
    """The part, finished: what is so in all, the units without a recipient, and a line for each unit."""

    text: str
    without: str
    headings: tuple[Heading, ...]
    rows: tuple[LinkRow, ...]


def renew_overview(folders: EditionFolders, edition: Edition, counts: LinkCounts | None) -> Path:
    """Write the published page with the counts in it, None where no links were made; return where it is.

    Raises RefusedError where the edition has no page, a run is under way, or an earlier version made the page.
    """
    refuse_unfinished(folders)
    require_state(folders)
    lock = take_lock(folders)
    try:
        path = folders.reports / OVERVIEW_FILE
        try:
            page = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            page = ""
        if len(_PART.findall(page)) != 1:
            raise RefusedError(
                f"{path} is missing, or was not made by this version. Nothing was written. Run `introresultat run "
                f"{edition.key}` again, without --source, and repeat this call."
            )
        publish_bytes(path, put_links(page, edition, counts).encode("utf-8"))
    finally:
        lock.release()
    return path


def put_links(page: str, edition: Edition, counts: LinkCounts | None) -> str:
    """Return the page with the part about links in the place of the one it has."""
    section = describe_links(edition, counts) if counts is not None else _describe_none()
    part = load_templates(FOLDER).get_template("links.html.j2").render(key=edition.key, links=section, say=say)
    return _PART.sub(lambda _: part, page, count=1)


def describe_links(edition: Edition, counts: LinkCounts) -> LinkSection:
    """Return the finished part: units where somebody has not opened first, then those with nobody, then the rest."""
    structure = edition.codes.areas.structure(edition.year.inndeling).units()
    units = [unit for unit in structure if unit.kode in counts.units]
    without = [unit for unit in units if not counts.units[unit.kode].recipients]
    total, when = counts.total, counts.as_of.astimezone(NORWEGIAN_TIME)
    answered = sum(one.word is not None for one in counts.units.values())
    text = say(
        "lenker_tekst",
        mottakere=count("lenker_mottakere", total.recipients),
        apnet=count("lenker_apnet", total.opened),
        svart=count("lenker_svart", answered),
        dag=format_date(when.date()),
        tid=when.strftime("%H.%M"),
    )
    ordered = sorted(units, key=lambda unit: (_find_place(counts.units[unit.kode]), unit.kode))
    return LinkSection(
        text,
        _tell_without([unit.navn for unit in without]),
        _head(),
        tuple(_describe_unit(unit, counts.units[unit.kode]) for unit in ordered),
    )


def _tell_without(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMES:
        return say("lenker_uten_mange", n=format_count(len(names)))
    return count("lenker_uten", len(names), enheter=", ".join(names)) if names else ""


def _find_place(counts: UnitCounts) -> tuple[bool, bool, int]:
    return counts.not_opened == 0, counts.recipients > 0, -counts.not_opened


def _describe_unit(unit: Unit, counts: UnitCounts) -> LinkRow:
    return LinkRow(
        unit.navn,
        str(sheet_path(unit.kode)),
        format_count(counts.recipients),
        format_count(counts.opened),
        format_count(counts.not_opened),
        say(f"lenker_svar_{counts.word.value}") if counts.word else NO_VALUE,
    )


def _describe_none() -> LinkSection:
    return LinkSection(say("lenker_ingen"), "", _head(), ())


def _head() -> tuple[Heading, ...]:
    first, *rest = head(*(f"lenke_{key}" for key in ("enhet", "mottakere", "apnet", "ikke_apnet", "svar")))
    *counted, last = rest
    return (first, *counted, Heading(last.name, is_text=True))
