"""A source as the analyst gives it, before anything is looked at: by the command, in Dagster, or by a variable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.editions.edition import NORWEGIAN_TIME


@dataclass(frozen=True)
class GivenSource:
    """What ``--source``, ``--mapping`` and ``--taken`` say.

    ``place`` is a folder, an address or a TOML file with one; an address may be wrong and hold a password, so it is
    never printed. ``mapping``: the file that says how the register is read. ``taken`` (aware): when it was taken.
    """

    place: str = field(repr=False)
    mapping: Path | None = None
    taken: datetime | None = None


def find_source(place: str | None, *, mapping: Path | None = None, taken: str | None = None) -> GivenSource | None:
    """What was given, or None where no place was. Raises RefusedError for what means nothing without one."""
    if place is not None:
        return GivenSource(place, mapping, read_taken(taken) if taken is not None else None)
    for option, value in (("--mapping", mapping), ("--taken", taken)):
        if value is not None:
            raise RefusedError(f"{option} is about a source, and none is given. Give it with --source.")
    return None


def read_taken(text: str) -> datetime:
    """A time such as ``2021-01-22T02:15:00``, Norwegian where it has no offset; aware. Raises RefusedError."""
    try:
        moment = datetime.fromisoformat(text)
        local = moment if moment.tzinfo else moment.replace(tzinfo=NORWEGIAN_TIME, fold=0)
        found = local.astimezone(UTC) if "T" in text or " " in text else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise RefusedError(
            f'"{escape_signs(text)}" is not a date and time. Expected when the register was taken, such as --taken '
            "2021-01-22T02:15:00 (Norwegian time)."
        )
    return found
