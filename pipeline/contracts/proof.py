"""Asks DuckDB, in one pass over a table, whether every row keeps what its contract promises.

The question is strict: it may refuse a table that is sound, never accept one that is not. A refused table is given to
Pandera (``schemas.py``), which names each broken promise. A table that keeps its contract, as nearly all do, so costs
one statement, and its rows need not leave DuckDB. A promise is an SQL condition of a row; NULL counts as broken.
``tables.py`` and ``pipeline/intake/contract_check.py`` ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from pipeline.common.warehouse import quote, run_sql
from pipeline.contracts.declaration import Column, Contract, Type

PERIOD = "coalesce(til_dato >= fra_dato, true)"


def is_proven(
    connection: duckdb.DuckDBPyConnection,
    place: str,
    types: Mapping[str, str],
    promises: Iterable[str],
    key: Sequence[str],
    *,
    name: str,
) -> bool:
    """Return True where ``place`` has exactly these columns in order, no row breaks a promise and no key is repeated.

    ``place``: a table's name, or a table function with its arguments. ``types``: DuckDB's type by column. ``name`` is
    told where the statement fails.
    """
    found = connection.sql(f"from {place}")
    if list(zip(found.columns, map(str, found.types), strict=True)) != list(types.items()):
        return False
    if run_sql(connection, f"select count(*) from {place}", name=f"the rows of {name}").fetchall() == [(0,)]:
        return True
    # a key that is there twice has its hash twice, which takes less to find
    statement = (
        f"select count(*) = count(*) filter (where {' and '.join(promises) or 'true'}) "
        f"and count(*) = count(distinct hash({', '.join(key)})) from {place}"
    )
    return run_sql(connection, statement, name=f"the contract of {name}").fetchall() == [(True,)]


def list_types(contract: Contract) -> dict[str, str]:
    """Return the table's columns in order, with DuckDB's name of each type."""
    return {name: column.type.value for name, column in contract.columns.items()}


def list_promises(contract: Contract) -> list[str]:
    """Return what every row of the table must keep, one condition a column that promises anything, then of periods."""
    promises = [promise for name, column in contract.columns.items() if (promise := _promise(name, column))]
    return [*promises, PERIOD] if contract.has_period else promises


def _promise(name: str, column: Column) -> str:
    tests = []
    if column.allowed:
        tests.append(is_in(name, column.allowed))
    if column.pattern:
        tests.append(has_form(name, column.pattern))
    if column.lowest is not None:
        tests.append(f"{name} >= {column.lowest}")
    if column.highest is not None:
        tests.append(f"{name} <= {column.highest}")
    if column.type is Type.SHARE:
        tests.append(f"isfinite({name})")  # DuckDB orders what is no number above all numbers
    return require(name, tests, nullable=column.nullable)


def require(name: str, tests: Sequence[str], *, nullable: bool) -> str:
    """Return the condition that a cell passes ``tests``, none of which an empty cell passes; empty for no condition."""
    passed = " and ".join(tests)
    if not nullable:
        return passed or f"{name} is not null"
    return f"({name} is null or {passed})" if passed else ""


def is_in(name: str, values: Iterable[str | int]) -> str:
    """Return the condition that a cell is one of ``values``."""
    return f"{name} in ({', '.join(quote(value) if isinstance(value, str) else str(value) for value in values)})"


def has_form(name: str, pattern: str) -> str:
    """Return the condition that the whole text of a cell is of the form, in which no full stop is a line end."""
    return f"regexp_full_match({name}, {quote(f'(?-s:{pattern})')})"
