"""What a register held as of a day, for the report: from an edition's frozen snapshot, or straight from a source (T4).

A snapshot holds no older versions, so from an edition last year's figures are those that are known now. A source with
history is taken in twice, as it was known on two days. Nothing is frozen: the tables lie in the report's work area.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import connect
from pipeline.editions.edition import NORWEGIAN_TIME, Edition
from pipeline.editions.period import Period
from pipeline.editions.year import Round, Year
from pipeline.intake.intake import read_intake, take_in
from pipeline.intake.snapshot import open_snapshot
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.model import VerifiedSource
from pipeline.intake.sources.open_source import open_source
from pipeline.run.home import Home

_ROUND = "rapport"


@dataclass(frozen=True)
class Known:
    """The folder with the tables as they were known at the end of the day ``cutoff``, and what is known of their rows.

    ``label``: the edition's key, or what the source is called. ``snapshot_hash``: of the tables' bytes (R2).
    """

    snapshot: Path
    cutoff: date
    rows_read: Mapping[str, int]
    without_history: tuple[str, ...]
    label: str
    snapshot_hash: str


def know_from_edition(edition: Edition, home: Home, period: Period) -> Known:
    """What the edition's frozen snapshot holds. Raises RefusedError where it is of another year, or too early."""
    if edition.year.ar != period.year:
        raise RefusedError(
            f"{edition.key} is of {edition.year.ar}, and the period of {period.year}. Expected an edition of the "
            "period's own year, because its settings decide how is counted."
        )
    cutoff = edition.round.skjaeringsdato
    _require_after(cutoff, period, f"The cutoff of {edition.key}")
    folders = home.edition(edition.key)
    snapshot = open_snapshot(folders.data)
    intake = read_intake(folders.data, snapshot, edition)
    return Known(snapshot.folder, cutoff, intake.rows_read, intake.without_history, edition.key, snapshot.snapshot_hash)


@contextmanager
def open_given(given: GivenSource, year: Year, period: Period) -> Iterator[tuple[VerifiedSource, date]]:
    """Verify a source and say which day's end is the last one that it can know. Closed on every path.

    Raises RefusedError where it cannot be read, or was taken before the period had ended.
    """
    verified = open_source(given).verify(_make_edition(year, period.last))
    try:
        cutoff = verified.tatt_ut.astimezone(NORWEGIAN_TIME).date() - timedelta(days=1)
        _require_after(cutoff, period, "The last whole day of the source")
        yield verified, cutoff
    finally:
        verified.close()


def know_from_source(verified: VerifiedSource, years: Sequence[tuple[Year, date]], work: Path) -> list[Known]:
    """Take the source in as it was known at the end of each day, with each year's settings; in the order of ``years``.

    The source is read once. Raises StoppedError where too much of it cannot be read (C6).
    """
    found = []
    with connect(work / "kildedata.duckdb", work, is_disposable=True) as connection:
        verified.load(connection, work)
        for number, (year, cutoff) in enumerate(years):
            place = work / f"kjent-{number}"
            place.mkdir()
            intake = take_in(connection, verified, _make_edition(year, cutoff), place, work)
            made = intake.made
            snapshot = open_snapshot(made)
            found.append(
                Known(
                    snapshot.folder,
                    cutoff,
                    intake.rows_read,
                    intake.without_history,
                    verified.kilde,
                    snapshot.snapshot_hash,
                )
            )
    (work / "kildedata.duckdb").unlink(missing_ok=True)
    return found


def move_cutoff(edition: Edition, year: Year) -> Edition:
    """The edition's own round with the settings of another year."""
    return replace(edition, year=year)


def _make_edition(year: Year, cutoff: date) -> Edition:
    """An edition that no year file lists: the year's settings and a cutoff day."""
    return Edition(year, Round(navn=_ROUND, slag="endelig", skjaeringsdato=cutoff))


def make_report_edition(year: Year, cutoff: date) -> Edition:
    """The edition that a report's period is counted as."""
    return _make_edition(year, cutoff)


def _require_after(cutoff: date, period: Period, what: str) -> None:
    if cutoff < period.last:
        raise RefusedError(
            f"{what} is {cutoff}, before the period has ended, {period.last}. Expected that day or a later one, "
            "because what happened after it is not known."
        )
