"""Moments as the store keeps them (UTC, to the second) and Norwegian days as people mean them (L4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from pipeline.editions.edition import NORWEGIAN_TIME

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return this moment, UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """Return a moment such as ``2021-02-28T23:00:00Z``: texts of two moments compare as the moments do."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def to_moment(text: str) -> datetime:
    """Return the moment that :func:`to_text` wrote. Raises ValueError for a text that has no zone, or is no moment."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def find_moment(text: str | None) -> datetime | None:
    """Return the moment that was written, or None where none was."""
    return to_moment(text) if text is not None else None


def find_day(text: str | None) -> date | None:
    """Return the day that was written as ISO 8601, or None where none was."""
    return date.fromisoformat(text) if text is not None else None


def end_of_day(day: date) -> datetime:
    """Return the first moment after the Norwegian day, UTC: midnight in Oslo, summer time or not."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=NORWEGIAN_TIME).astimezone(UTC)


def last_day(moment: datetime) -> date:
    """Return the last Norwegian day that is over at ``moment``: of the end of a day, that day."""
    return (moment - timedelta(seconds=1)).astimezone(NORWEGIAN_TIME).date()


def norwegian_day(moment: datetime) -> date:
    """Return the day in Norway at ``moment``."""
    return moment.astimezone(NORWEGIAN_TIME).date()
