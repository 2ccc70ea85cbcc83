"""Whom to remind (L6): who has not opened, got nothing, was the wrong one or has not answered, worst unit first.

How many people's findings can change a unit's result is in ``tabeller/oppfolging`` of the edition as published last.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.links.followup import show_moment
from pipeline.links.life import find_word_end
from pipeline.links.model import Link, PortalEdition, PortalUnit, Use
from pipeline.links.tables import Cell
from pipeline.links.times import norwegian_day
from pipeline.links.unit_counts import find_words

REMINDER_COLUMNS = (
    "kode", "navn", "mottaker", "rolle", "epost", "lenke_id", "hvorfor", "berorte", "dager_igjen", "svar", "svar_tid",
)  # fmt: skip
FEW_FINDINGS = 5
FOLLOW_UP_FILE = "oppfolging.csv"

NOT_OPENED = "ikke åpnet"
BOUNCED = "e-posten kom i retur"
MISTAKE = "meldte at lenken ikke var til dem"
NO_WORD = "ikke svart"
NO_RECIPIENT = "ingen mottaker"
_FINDINGS = "mange personer i punktene kan endre resultatet"


@dataclass(frozen=True)
class _Row:
    order: tuple[object, ...]
    cells: tuple[Cell, ...]


def read_findings(tables: Path) -> dict[str, int]:
    """Return, by unit, of how many people findings can change its result. Raises RefusedError without the table."""
    path = tables / FOLLOW_UP_FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["kode"]: int(row["berorte"]) for row in csv.DictReader(file, delimiter=";")}
    except FileNotFoundError:
        raise RefusedError(
            f"{path} is missing: the edition has not been published under this HOME. Run it, or name the right HOME."
        ) from None
    except (OSError, KeyError, ValueError):
        raise RefusedError(f"{path} cannot be read as the table that a run writes. Run the edition again.") from None


def list_reminders(
    links: Sequence[Link],
    uses: Mapping[str, Use],
    edition: PortalEdition,
    findings: Mapping[str, int],
    now: datetime,
    *,
    many: int = FEW_FINDINGS,
) -> list[tuple[Cell, ...]]:
    """Return the rows, :data:`REMINDER_COLUMNS`: units that have said nothing first, then by findings and days left.

    A recipient is there who has not opened, whose e-mail came back, who was the wrong one, or whose unit has said
    nothing or has ``many`` people with findings left; a unit that has no recipient is there without one.
    """
    said = find_words(links)
    rows: list[_Row] = []
    for kode, unit in edition.units.items():
        own = [link for link in links if link.kode == kode]
        left = _count_days(edition, kode, now)
        word = said.get(kode)
        of_unit = [_FINDINGS] if findings.get(kode, 0) >= many else []
        of_unit += [NO_WORD] if word is None and left is not None and left >= 0 else []
        order = (word is not None, -findings.get(kode, 0), left is None, left or 0, kode)
        tail: tuple[Cell, ...] = (
            findings.get(kode, 0), left, word[0].value if word else "", show_moment(word[1]) if word else ""
        )  # fmt: skip
        for link, why in _list_links(own, uses, of_unit):
            who = link.recipient
            cells = (kode, unit.navn, who.navn, who.rolle.value, who.epost, link.lenke_id, ", ".join(why), *tail)
            rows.append(_Row((*order, link.lenke_id), cells))
        if not any(link.revoked is None for link in own):
            rows.append(_Row((*order, ""), _describe_empty(unit, [NO_RECIPIENT, *of_unit], tail)))
    return [row.cells for row in sorted(rows, key=lambda row: row.order)]


def _list_links(
    links: Sequence[Link], uses: Mapping[str, Use], of_unit: Sequence[str]
) -> Iterator[tuple[Link, list[str]]]:
    """Yield the links to remind of, each with why; one that was replaced or revoked by IMDi is none."""
    for link in links:
        if link.mistake is not None and link.reissued_by is None:
            yield link, [MISTAKE]
        elif link.revoked is None:
            own = [BOUNCED] if link.bounced else []
            own += [NOT_OPENED] if uses.get(link.lenke_id, Use()).opened_first is None else []
            if own or of_unit:
                yield link, [*own, *of_unit]


def _describe_empty(unit: PortalUnit, why: Sequence[str], tail: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (unit.kode, unit.navn, "", "", "", "", ", ".join(why), *tail)


def _count_days(edition: PortalEdition, kode: str, now: datetime) -> int | None:
    """How many Norwegian days are left until the unit's deadline: 0 on its last day, fewer when it is over."""
    frist = edition.units[kode].frist
    if find_word_end(edition, kode) is None or frist is None:
        return None
    return (frist - norwegian_day(now)).days
