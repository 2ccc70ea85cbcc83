"""The three forms of history (K3): what ``registrert`` and ``opphevet`` are where a register keeps them otherwise.

Every form ends as the contract wants it (C3): each row has its ``registrert``, and ``opphevet`` where it was deleted or
replaced. The form is SQL over the mapped cells of a table, put together in ``shaping.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pipeline.common.warehouse import quote
from pipeline.intake.mapping.cells import write_moment

MOMENT, ORDER, IS_DELETED, NEXT = "tid_registrert", "orden", "er_slettet", "neste"
_SECOND = timedelta(seconds=1)


def write_unknown_moment(cutoff_end: datetime) -> str:
    """``ingen`` without ``registrert``: one second before the end of the cutoff day, as an SQL text."""
    moment = (cutoff_end.astimezone(UTC) - _SECOND).replace(tzinfo=None)
    return quote(f"{moment.isoformat()}Z")


def find_next_version(key: Sequence[str], columns: Sequence[str]) -> str:
    """The SQL of ``neste``: the moment of the next version of the row's key; NULL for the last one.

    Versions follow each other by the second of ``registrert``, within it by ``rekkefolge`` (as numbers where they are
    numbers), then by the whole moment, a deletion last, then by ``columns``, so that the order of the rows means
    nothing. Equal versions are one. A row without a moment is no version of anything.
    """
    number = f"try_cast({ORDER} as decimal(38, 9))"
    order = ", ".join(
        f"{term} nulls first"
        for term in (f"date_trunc('second', {MOMENT})", number, ORDER, MOMENT, IS_DELETED, *columns)
    )
    parts = ", ".join((*key, f"{MOMENT} is null"))
    return (
        f"first_value({MOMENT}) over (partition by {parts} order by {order} groups between 1 following and 1 following)"
    )


def write_cancelled() -> str:
    """The SQL of ``opphevet``: a deletion's own moment, else the next version's, and never before the row's own."""
    moment = f"(case when {IS_DELETED} then {MOMENT} else greatest({MOMENT}, {NEXT}) end)"
    has_ended = f"{MOMENT} is not null and ({IS_DELETED} or {NEXT} is not null)"
    return f"case when {has_ended} then {write_moment(moment)} end"
