"""Every table by name, with its contract: the one place that says what a table or column is.

The declarations are in the module of their state, those of the snapshot's tables in ``pipeline/nir/contract.py``.
Tables are checked against them in ``tables.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contracts import (
    comparison,
    helper_tables,
    klargjort,
    kodeverk,
    offentlig,
    overlevering,
    rapport,
    statistikk,
)
from pipeline.contracts.declaration import Contract
from pipeline.nir.contract import TABLES as SNAPSHOT_TABLES

# every table of the working database but the snapshot's
CONTRACTS: dict[str, Contract] = {
    contract.table: contract
    for declared in (
        kodeverk.KODEVERK,
        comparison.INTAKE,
        comparison.STONAD,
        comparison.EARLIER,
        klargjort.KLARGJORT,
        statistikk.STATISTIKK,
        helper_tables.HELPERS,
    )
    for contract in declared.values()
}

# those, the exact counts of public tables that a final edition has too, the files for SSB, and the tables of the report
DECLARED = CONTRACTS | offentlig.OFFENTLIG | overlevering.OVERLEVERING | rapport.DECLARED


@dataclass(frozen=True)
class ColumnFacts:
    """What is told of a column wherever it is shown: its DuckDB type, what it means, whether a cell may be empty."""

    type: str
    description: str
    nullable: bool


def describe_columns(table: str) -> dict[str, ColumnFacts]:
    """Return the columns of ``<state>.<table>`` in order. KeyError for a table that has no contract."""
    state, name = table.split(".")
    if state == "inndata" and name in SNAPSHOT_TABLES:
        return {
            column.name: ColumnFacts(
                column.kind.sql_type, column.description, not column.required and column.default is None
            )
            for column in SNAPSHOT_TABLES[name].snapshot_columns
        }
    return {
        name: ColumnFacts(column.type.value, column.description, column.nullable)
        for name, column in DECLARED[table].columns.items()
    }
