"""Tiny tables made from their contracts: sound ones, and ones that break every promise once.

A planted text holds ``SECRET`` and a planted number its digits, so that a message which tells a value is found out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pipeline.contracts.columns import (
    BYDEL_CODE,
    COUNTRY,
    DUF_NUMBER,
    FYLKE_CODE,
    KOMMUNE_CODE,
    OSLO_BYDEL_CODE,
    PERSON_NUMBER,
)
from pipeline.contracts.declaration import Column, Contract, Type
from pipeline.contracts.offentlig import CATEGORY
from pipeline.contracts.result_columns import KEY_PATTERN, UNIT_CODE, WORD

SECRET = "hemmelig"
SECRET_DIGITS = "98765"
Row = dict[str, Any]
# for each form of text a sound one, told from others by a number below 100
_SOUND_TEXTS = {
    FYLKE_CODE: "{:02}",
    KOMMUNE_CODE: "46{:02}",
    BYDEL_CODE: "4601{:02}",
    OSLO_BYDEL_CODE: "0301{:02}",
    UNIT_CODE: "46{:02}",
    KEY_PATTERN: "2020-forelopig-{}",
    PERSON_NUMBER: "{:011}",
    DUF_NUMBER: "{:012}",
    COUNTRY: "SYR",
    ".+": "sted {}",
}
# a text that a form does not let through: a line end after a sound one, too, and a person number
_UNSOUND_TEXTS = {
    **dict.fromkeys(_SOUND_TEXTS.keys() - {".+"}, SECRET),
    WORD: f"{SECRET} 05915012345",
    CATEGORY: f"{SECRET} 05915012345",
    "^[0-9]{4}$": SECRET,
    ".+": "",
}


def sound_cell(column: Column, number: int) -> Any:
    """A cell that keeps the column's promises; another one for another number, where the column can hold it."""
    if column.allowed:
        return column.allowed[number % len(column.allowed)]
    if column.type is Type.TEXT:
        # a word has letters only
        word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        return _SOUND_TEXTS[column.pattern].format(number) if column.pattern in _SOUND_TEXTS else f"ord_{word}"
    match column.type:
        case Type.TEXTS:
            return ["ord"] * (number % 3)
        case Type.FLAG:
            return number % 2 == 0
        case Type.DATE:
            return date(2020, 1, 1) + timedelta(days=number)
        case Type.TIMESTAMP:
            return datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("Europe/Oslo")) + timedelta(days=number)
        case Type.HOURS | Type.HOUR_DAYS:
            return Decimal(number) / 2
    lowest, highest = column.lowest or 0, column.highest
    return lowest + (number if highest is None else number % (int(highest - lowest) + 1))


def sound_row(contract: Contract, number: int, *, fill: bool = True) -> Row:
    """A row that keeps the contract; without ``fill``, empty wherever a cell may be."""
    return {
        name: None if column.nullable and not fill else sound_cell(column, number)
        for name, column in contract.columns.items()
    }


def plant_one_of_each_kind(contract: Contract) -> tuple[list[Row], list[str]]:
    """Rows that break one promise each, every kind of promise once, and what must be told of them."""
    kinds: dict[str, tuple[str, Any]] = {}
    for name, column in contract.columns.items():
        for check, cell in find_unsound_cells(column):
            kinds.setdefault(check, (name, cell))
    rows, faults = plant_cells(contract, [(name, check, cell) for check, (name, cell) in kinds.items()])
    if contract.has_period:
        row = sound_row(contract, len(rows))
        rows.append(row | {"til_dato": row["fra_dato"] - timedelta(days=1)})
        faults.append(f"{contract.table} breaks til_dato_not_before_fra_dato in 1 rows")
    rows += [sound_row(contract, len(rows))] * 2
    faults.append(
        f"{contract.table}: 1 values of ({', '.join(contract.key)}) are in more than one row; expected one row each"
    )
    return rows, sorted(faults)


def plant_cells(contract: Contract, cells: list[tuple[str, str, Any]]) -> tuple[list[Row], list[str]]:
    """A row for each of ``cells`` (column, check that it breaks, cell), and what must be told of them."""
    rows = [sound_row(contract, number) | {name: cell} for number, (name, _, cell) in enumerate(cells)]
    return rows, [f"{contract.table}.{name} breaks {check} in 1 rows" for name, check, _ in cells]


def find_unsound_cells(column: Column) -> Iterator[tuple[str, Any]]:
    """Each promise that the column makes of a cell, by the name of its check, with a cell that breaks it."""
    if not column.nullable:
        yield "not_nullable", None
    if column.allowed:
        yield "isin", SECRET if column.type is Type.TEXT else int(SECRET_DIGITS)
    if column.pattern:
        yield "str_matches", _UNSOUND_TEXTS[column.pattern]
    if column.lowest is not None:
        yield "greater_than_or_equal_to", column.lowest - int(SECRET_DIGITS)
    if column.highest is not None:
        yield "less_than_or_equal_to", column.highest + int(SECRET_DIGITS)


@cache
def _open_memory() -> duckdb.DuckDBPyConnection:
    """Open one database for all tables of a test process: to open it takes longer than all that is done in it."""
    return duckdb.connect()


@contextmanager
def open_table(contract: Contract, rows: list[Row], **types: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database with one table: the contract's columns, or ``types`` of some of them, and ``rows``."""
    with _open_memory().cursor() as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        schema = contract.table.split(".")[0]
        connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute(f"create schema {schema}")
        kinds = {name: types.get(name, column.type.value) for name, column in contract.columns.items()}
        columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        connection.execute(f"create table {contract.table} ({columns})")
        if rows:
            places = ", ".join("?" for _ in kinds)
            connection.executemany(
                f"insert into {contract.table} values ({places})", [list(row.values()) for row in rows]
            )
        yield connection
