"""The cross-table checks: SQL files that return what is wrong, empty where nothing is.

A file in ``sql/checks/`` opens with ``-- stop:`` or ``-- warn:`` and one sentence that says what must hold. All checks
run, then all faults are told together. Contracts of single tables are in ``pipeline/contracts/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from pipeline.common.warehouse import list_sql, read_sql, run_sql, strip_comments
from pipeline.statistics.reads import find_reads

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """A check as its file states it."""

    name: str
    stops: bool
    promise: str


@dataclass(frozen=True)
class CheckOutcome:
    """What a check found: the groups that break its promise, each «where: found, expected»."""

    check: Check
    faults: tuple[str, ...]

    @property
    def message(self) -> str:
        """What, where, how many: one sentence for the analyst. Groups are units, never people."""
        shown = "; ".join(self.faults[:_SHOWN])
        more = f"; and {len(self.faults) - _SHOWN} more" if len(self.faults) > _SHOWN else ""
        return f"{self.check.name}: {self.check.promise} It does not hold in {len(self.faults)} places: {shown}{more}."


def load_checks() -> list[Check]:
    """Return every check, in the order of its file name."""
    checks = []
    for name in list_sql("checks"):
        found = re.match(r"-- (stop|warn): (.+)\n", read_sql("checks", name))
        if not found:
            raise ValueError(f"sql/checks/{name}.sql must open with «-- stop: …» or «-- warn: …»")
        checks.append(Check(name, found[1] == "stop", found[2]))
    return checks


def list_checked_tables() -> list[str]:
    """Return the tables of statistics that the checks read, as ``statistikk.<table>``, in alphabetical order."""
    read = set().union(*(find_reads("checks", name) for name in list_sql("checks")))
    return sorted(table for table in read if table.startswith("statistikk."))


def run_check(connection: duckdb.DuckDBPyConnection, check: Check) -> CheckOutcome:
    """Run one check on the working database."""
    statement = strip_comments(read_sql("checks", check.name))
    rows = run_sql(connection, statement, name=f"check {check.name}").fetchall()
    return CheckOutcome(
        check, tuple(f"{where}: found {_tell(found)}, expected {_tell(expected)}" for where, found, expected in rows)
    )


def _tell(figure: object) -> str:
    """A figure; one that is missing has no row in its table."""
    return "nothing" if figure is None else str(figure)
