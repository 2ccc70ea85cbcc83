"""The cross-table checks: SQL files that return what is wrong, empty where nothing is.

A file in ``sql/checks/`` opens with ``-- stop:`` or ``-- warn:`` and one sentence that says what must hold. All checks
run, then all faults are reported together. What one found is ``pipeline/run/check_outcomes.py``; contracts of single
tables are in ``pipeline/contracts/``.
"""

from __future__ import annotations

import re

import duckdb

from pipeline.common.warehouse import list_sql, read_sql, run_sql, strip_comments
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault
from pipeline.statistics.reads import find_reads


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
    found = run_sql(connection, statement, name=f"check {check.name}")
    names = [column[0] for column in found.description or ()]
    return CheckOutcome(check, tuple(Fault(**dict(zip(names, row, strict=True))) for row in found.fetchall()))
