"""A register as a source (K7): verified in one moment before anything is written, and read in the same moment.

Knows no kind of register and no mapping: what is read is planned elsewhere (``register.py``), and the rows go the way
of every source's from ``register_rows.py`` on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice, tell_missing_columns
from pipeline.editions.edition import NORWEGIAN_TIME, Edition
from pipeline.intake.sources.broken_records import find_broken
from pipeline.intake.sources.model import SourceTable, VerifiedSource
from pipeline.intake.sources.names import show_columns
from pipeline.intake.sources.register import FileBacked, ReadingPlan, Register, TableRead
from pipeline.intake.sources.register_rows import load_reads
from pipeline.nir.contract import TABLES

Planner = Callable[[Register, Edition], ReadingPlan]


@dataclass(frozen=True)
class VerifiedRegister(VerifiedSource):
    """A register in the moment that it is read as of. Close it where it is not loaded."""

    opened: Register
    reads: tuple[TableRead, ...]

    def load(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        """Fill ``mottak`` and end the moment: see :meth:`VerifiedSource.load`. ``linjeskift`` has no row."""
        try:
            self.opened.use(work)
            load_reads(connection, self.opened, list(zip(self.reads, self.tables, strict=True)), self.codes)
        finally:
            self.close()

    def close(self) -> None:
        """End the moment and the connection."""
        self.opened.close()


@dataclass(frozen=True)
class RegisterSource:
    """``Source`` over any register.

    ``connect`` opens it; ``plan`` looks at its columns and says what is read. ``taken`` (aware) is when a copy that was
    restored later was taken; None: in the moment that it is read.
    """

    connect: Callable[[], Register]
    plan: Planner
    taken: datetime | None = None

    def verify(self, edition: Edition) -> VerifiedRegister:
        """Open the register's moment and hold what it has against the contract and the edition.

        Raises RefusedError, and has then closed the register.
        """
        register = self.connect()
        try:
            return self._verify(register, edition)
        except BaseException:
            register.close()
            raise

    def _verify(self, register: Register, edition: Edition) -> VerifiedRegister:
        plan = self.plan(register, edition)
        register.open_moment([read.select for read in plan.reads])
        taken = find_taken(register.taken(), self.taken)
        require_late_enough(taken, edition)
        if plan.hold_taken is not None:
            plan.hold_taken(taken)
        tables = tuple(_describe(read, register) for read in plan.reads)
        kilde = plan.kilde or register.kilde
        return VerifiedRegister(
            description=plan.description or f"the register {register.kilde} ({register.dialect.name})",
            tatt_ut=taken,
            kilde=kilde,
            manifest_sha256=plan.sha256,
            tables=tables,
            notices=(*_list_notices(tables, taken), *plan.notices),
            codes=edition.codes,
            opened=register,
            reads=plan.reads,
        )


def find_taken(moment: datetime | None, given: datetime | None) -> datetime:
    """When the extract was taken, in Europe/Oslo: as given, else the register's own moment."""
    if given is not None and moment is not None and given > moment:
        raise RefusedError(
            f"--taken is {given.astimezone(NORWEGIAN_TIME).isoformat()}, after the register was read. Expected when "
            "the copy that was restored was taken. Correct it; or leave it out where the register is no copy."
        )
    taken = given or moment
    if taken is None:
        raise RefusedError(
            "Nothing tells when this register was taken. Expected the time with --taken, such as --taken "
            "2021-01-22T02:15:00 (Norwegian time)."
        )
    return taken.astimezone(NORWEGIAN_TIME)


def require_late_enough(taken: datetime, edition: Edition) -> None:
    """Refuse a register that was taken before the end of the cutoff day (R1)."""
    # In UTC: two times of one time zone are compared by the clock on the wall.
    if taken.astimezone(UTC) < edition.cutoff_end.astimezone(UTC):
        raise RefusedError(
            f"The register was taken at {taken.isoformat()}, before the end of the cutoff day of {edition.key}. "
            f"Expected {edition.cutoff_end.isoformat()} or later, because rows could be missing. Wait until then, or "
            "correct skjaeringsdato in the year file."
        )


def _describe(read: TableRead, register: Register) -> SourceTable:
    contract = TABLES[read.table]
    broken = find_broken(register, read)
    sha256, size = register.measure(read) if isinstance(register, FileBacked) else ("", 0)
    # What a register without history does not have is told by a notice of its own.
    given = ("opphevet",) if read.history == "ingen" else ()
    return SourceTable(
        table=read.table,
        name=read.name,
        format=register.dialect.name,
        sha256=sha256,
        rows=register.count(read.select) + (broken.broken_rows if broken else 0),
        bytes=size,
        columns=read.columns,
        unknown_columns=read.unknown_columns,
        missing_optional=tuple(name for name in contract.column_names if name not in (*read.columns, *given)),
        own_faults=read.own_faults,
        exact_times=read.exact_times,
        source_columns=read.source_columns,
        has_history=read.history != "ingen",
    )


def _list_notices(tables: tuple[SourceTable, ...], taken: datetime) -> list[Notice]:
    found = {table.table for table in tables}
    notices = tell_missing_columns(
        {table.table: table.missing_optional for table in tables}, [name for name in TABLES if name not in found]
    )
    notices += [
        Notice(
            "ukjent_kolonne", {"fil": table.name, "kolonner": show_columns(table.source_columns, table.used_columns)}
        )
        for table in tables
        if table.unknown_columns
    ]
    if taken > datetime.now(UTC) + timedelta(days=1):
        notices.append(Notice("fram_i_tid", {"tatt_ut": taken.isoformat()}))
    return notices
