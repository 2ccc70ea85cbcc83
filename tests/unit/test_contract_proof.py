"""What is proven to keep its contract keeps it: DuckDB's question is never milder than Pandera's answer.

A table that is proven is not shown to Pandera, so every promise of every column is broken here where the proof must see
it. What is said of a table that is not proven is in ``test_contracts.py`` and ``tests/integration/test_intake.py``.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipeline.contracts.catalogue import CONTRACTS
from pipeline.contracts.declaration import Column, Contract, Type
from pipeline.contracts.proof import PERIOD, is_proven, list_promises, list_types
from pipeline.contracts.schemas import build_schema, find_schema_faults
from pipeline.intake import contract_check
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import ExtractColumn, Kind, Table
from pipeline.places.code_lists import load_code_lists
from tests.support.planted_faults import (
    SECRET,
    find_unsound_cells,
    open_table,
    plant_cells,
    sound_cell,
    sound_row,
)

EVERY_TABLE = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.table)
# a line end before and after, digits of another script, what is no number, and what is none at all
AWKWARD_TEXTS = (
    "0301\n",
    "\n0301",
    "\u0660\u0663\u0660\u0661",
    "alle\n",
    "",
    " ",
    "\x00",
    "2020-forelopig-1\n",
    "ord\r\n",
)
AWKWARD_NUMBERS = (math.nan, math.inf, -math.inf, -0.0, 1.0000000000000002)


def prove(contract: Contract, rows: list[dict[str, object]], **types: str) -> bool:
    with open_table(contract, rows, **types) as connection:
        return ask(connection, contract)


def ask(connection: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    promises = list_promises(contract)
    return is_proven(connection, contract.table, list_types(contract), promises, contract.key, name=contract.table)


@EVERY_TABLE
def test_sound_rows_are_proven_and_so_is_a_table_without_rows_but_no_row_that_is_there_twice(contract: Contract):
    assert prove(contract, [sound_row(contract, 1), sound_row(contract, 2, fill=False)])
    assert prove(contract, [])
    assert not prove(contract, [sound_row(contract, 1), sound_row(contract, 1)])


@EVERY_TABLE
def test_each_promise_of_each_column_is_asked_for(contract: Contract):
    """A row for each promise, which breaks it and no other: the sound rows are the only ones that keep them all."""
    cells = [
        (name, check, cell) for name, column in contract.columns.items() for check, cell in find_unsound_cells(column)
    ]
    broken, _ = plant_cells(contract, cells)
    if contract.has_period:
        row = sound_row(contract, 1)
        broken.append(row | {"til_dato": row["fra_dato"] - timedelta(days=1)})
    kept = f"coalesce({' and '.join(list_promises(contract)) or 'true'}, false)"
    with open_table(contract, [*broken, sound_row(contract, 1), sound_row(contract, 2, fill=False)]) as connection:
        answers = [answer for (answer,) in connection.execute(f"select {kept} from {contract.table}").fetchall()]
    assert answers == [False] * len(broken) + [True] * 2


@EVERY_TABLE
def test_columns_of_another_type_order_or_number_are_not_proven(contract: Contract):
    name, column = next(iter(contract.columns.items()))
    assert not prove(contract, [], **{name: "BLOB" if column.type in (Type.TEXT, Type.TEXTS) else "VARCHAR"})
    others = [f"*, null::varchar as {SECRET}", f"* rename ({name} as {SECRET})"]
    if len(contract.columns) > 1:
        others += [f"* exclude ({name})", f"* exclude ({name}), {name}"]
    with open_table(contract, []) as connection:
        connection.execute(f"create temp table riktig as from {contract.table}")
        for columns in others:
            connection.execute(f"create or replace table {contract.table} as select {columns} from riktig")
            assert not ask(connection, contract), columns


def test_no_awkward_cell_is_proven_that_pandera_refuses():
    """Line ends, other scripts, what is no number: the two libraries read them their own ways."""
    columns = {replace(column, words="ord") for contract in CONTRACTS.values() for column in contract.columns.values()}
    for column in sorted(columns, key=repr):
        if not column.pattern and column.type is not Type.SHARE:
            continue
        awkward: tuple[Any, ...] = AWKWARD_TEXTS if column.pattern else AWKWARD_NUMBERS
        contract = Contract("statistikk.tabell", ("kolonne",), {"kolonne": column})
        schema = build_schema(contract)
        cells = (*awkward, sound_cell(column, 1), None)
        kept = f"coalesce({' and '.join(list_promises(contract)) or 'true'}, false)"
        with open_table(contract, [{"kolonne": cell} for cell in cells]) as connection:
            answers = connection.execute(f"select {kept} from {contract.table}").fetchall()
        proven = [cell for cell, (answer,) in zip(cells, answers, strict=True) if answer]
        frame = pd.DataFrame({"kolonne": pd.Series(proven, dtype=schema.columns["kolonne"].dtype.type)})
        assert find_schema_faults(schema, [frame]) == [], (column, proven)


def test_what_is_no_number_is_no_share():
    column = Column(Type.SHARE, "andel", lowest=0, nullable=True)
    contract = Contract("statistikk.tabell", ("kolonne",), {"kolonne": column})
    assert prove(contract, [{"kolonne": None}, {"kolonne": 0.5}])
    assert not prove(contract, [{"kolonne": math.nan}])


def test_an_open_period_is_in_order_and_one_that_ends_before_it_begins_is_not():
    with duckdb.connect() as connection:
        for end, kept in (("2020-01-02", True), ("2020-01-01", True), (None, True), ("2019-12-31", False)):
            row = "select date '2020-01-01' as fra_dato, ?::date as til_dato"
            assert connection.execute(f"select {PERIOD} from ({row})", [end]).fetchall() == [(kept,)]


# --- the snapshot

SOUND = {
    Kind.TEXT: "'ord'",
    Kind.COUNTRY: "'NOR'",
    Kind.DATE: "date '2020-01-01'",
    Kind.TIMESTAMP: "timestamptz '2020-01-01 12:00:00+01'",
    Kind.FLAG: "true",
    Kind.DECIMAL: "7.5::decimal(18,9)",
}
UNSOUND = {
    Kind.TEXT: ["''"],
    Kind.COUNTRY: ["'no'", "'NORG'", "'NOR' || chr(10)"],
    Kind.CHOICE: ["'hemmelig'", "''"],
}


def draw(column: ExtractColumn) -> str:
    if column.name == "avslutningsarsak":
        return "'annet'"
    if column.kind is Kind.DIGITS:
        return f"'{'1' * column.digits}'"
    return f"'{column.choices[0]}'" if column.choices else SOUND[column.kind]


def break_column(column: ExtractColumn) -> list[str]:
    """A cell for each way to break what the column promises."""
    cells = list(UNSOUND.get(column.kind, []))
    if column.kind is Kind.DIGITS:
        cells += [f"'{'1' * (column.digits - 1)}'", f"'{'1' * column.digits}' || chr(10)", f"'{'x' * column.digits}'"]
    if column.bounds:
        cells += [f"({column.bounds[0]} - 0.5)::decimal(18,9)", f"({column.bounds[1]} + 0.5)::decimal(18,9)"]
    if column.required or column.default is not None:
        cells.append(f"null::{column.kind.sql_type}")
    if column.name == "avslutningsarsak":
        cells += ["'hemmelig'", "'stans'"]  # a word of nobody's list, and one of the other law's alone
    return cells


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_each_promise_of_the_snapshot_is_asked_for(table: Table):
    sound = {column.name: draw(column) for column in table.snapshot_columns}
    rows = [
        sound,
        sound
        | {
            column.name: f"null::{column.kind.sql_type}"
            for column in table.columns
            if not column.required and column.default is None
        },
    ]
    broken = [sound | {column.name: cell} for column in table.snapshot_columns for cell in break_column(column)]
    broken.append(sound | {"forst_registrert": "timestamptz '2020-01-01 12:00:01+01'"})
    if table.has_period:
        broken.append(sound | {"til_dato": "date '2019-12-31'"})
    promises = " and ".join(contract_check.list_promises(table, load_code_lists()))
    with duckdb.connect() as connection:
        answers = [
            connection.execute(
                f"select coalesce({promises}, false) from "
                f"(select {', '.join(f'{cell} as {name}' for name, cell in row.items())})"
            ).fetchone()
            for row in [*rows, *broken]
        ]
    assert answers == [(True,)] * 2 + [(False,)] * len(broken)
