"""The same value written in another way, as the contract allows: offsets, commas, zeros.

Used by ``hostile.py`` to make duplicates that only a reader of values can see.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tests.support.oracle_reading import BrokenCellError, parse_time

OSLO = ZoneInfo("Europe/Oslo")


def clock_text(seconds: int, form: str) -> str:
    """Seconds since 1970 as a timestamp: ``norsk`` (without offset), ``Z`` or an offset like ``+01:00``.

    A Norwegian clock time that would be read as another hour gets its offset.
    """
    moment = datetime.fromtimestamp(seconds, UTC)
    if form == "Z":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if form == "norsk":
        text = moment.astimezone(OSLO).strftime("%Y-%m-%dT%H:%M:%S")
        return text if parse_time(text) == seconds else clock_text(seconds, "Z")
    sign = -1 if form[0] == "-" else 1
    offset = sign * timedelta(hours=int(form[1:3]), minutes=int(form[4:6]))
    return moment.astimezone(timezone(offset)).strftime("%Y-%m-%dT%H:%M:%S") + form


def rewrite_cell(rng: random.Random, form: str, cell: str) -> str:
    """Another spelling of the cell's value; a broken cell is left as it is."""
    if not cell:
        return cell
    if form == "time":
        try:
            return clock_text(parse_time(cell), rng.choice(("norsk", "Z", "+05:30", "-11:00")))
        except BrokenCellError:
            return cell
    if form == "decimal" and rng.random() < 0.5:
        whole, _, part = cell.replace(",", ".").partition(".")
        return f"{whole},{part}00" if len(part) < 7 else cell
    return cell
