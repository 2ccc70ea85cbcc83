"""Whether the written files for SSB add up to the results, asked of the files before anything is published (O7).

The questions are SELECTs in ``sql/avstemming`` over ``utdata.*``, which name the Parquet files. Each returns the units
and figures that differ, never people. Whether each file keeps its contract is asked in ``ssb_files.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from pipeline.common.warehouse import list_sql, read_sql, run_sql, strip_comments
from pipeline.contracts.overlevering import FORLOP
from pipeline.contracts.tables import find_contract_faults
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault

RECONCILIATION = "avstemming"
_PROMISE = re.compile(r"-- stop: (.+)\n")


def find_differences(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> list[str]:
    """Return one sentence per reconciliation that does not hold, empty where the files add up to the results.

    Call with the files linked (:func:`~pipeline.handoff.ssb_files.link_files`), and their spells.
    """
    outcomes = [_ask(connection, name, parameters) for name in list_sql(RECONCILIATION)]
    broken = find_contract_faults(connection, FORLOP.table)
    return broken + [outcome.message for outcome in outcomes if outcome.faults]


def count_spells(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of spells of participation under each law (O10). Call with the spells linked."""
    statement = f"select lov, count(distinct (person_id, forlop_nr)) from {FORLOP.table} group by lov order by lov"
    return dict(run_sql(connection, statement, name="spells by law").fetchall())


@contextmanager
def link_spells(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let SQL read the spells (O10) as ``utdata.forlop``, made from the linked files, while the context lasts."""
    schema, name = FORLOP.table.split(".")
    statement = strip_comments(read_sql(schema, name))
    run_sql(connection, f"create temp table {name} as {statement}", name=FORLOP.table)
    run_sql(connection, f"create view {FORLOP.table} as from temp.{name}", name=FORLOP.table)
    try:
        yield
    finally:
        connection.execute(f"drop view {FORLOP.table}")
        connection.execute(f"drop table temp.{name}")


def _ask(connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any]) -> CheckOutcome:
    text = read_sql(RECONCILIATION, name)
    promise = _PROMISE.match(text)
    if promise is None:
        raise ValueError(f"sql/{RECONCILIATION}/{name}.sql must open with «-- stop: …»")
    found = run_sql(connection, strip_comments(text), parameters, name=f"reconciliation {name}")
    columns = [column[0] for column in found.description or ()]
    faults = tuple(Fault(**dict(zip(columns, row, strict=True))) for row in found.fetchall())
    return CheckOutcome(Check(name, True, promise[1]), faults)
