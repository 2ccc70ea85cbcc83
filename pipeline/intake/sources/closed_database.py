"""A database in memory that reaches neither files nor network, for the SQL of a mapping over a folder (K3).

Its settings are locked, so that no statement can open it again. What is loaded into it is in ``folder_register.py``.
"""

from __future__ import annotations

import duckdb

from pipeline.common.limits import bound_duckdb
from pipeline.common.signs import escape_signs
from pipeline.intake.sources.dialect import SQL_ZONE

_MOST_TOLD = 300
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
    "preserve_insertion_order": True,
}


def open_closed() -> duckdb.DuckDBPyConnection:
    """A new one, where SQL casts times by the Norwegian clock, as in a database."""
    connection = duckdb.connect(config={**bound_duckdb(), **_CLOSED})
    connection.execute(f"set TimeZone = '{SQL_ZONE}'")
    connection.execute("set lock_configuration = true")
    return connection


def find_names(statement: str) -> list[str]:
    """The names of relations in a statement, sorted, whatever they are."""
    with duckdb.connect(config={**bound_duckdb(), **_CLOSED}) as connection:
        try:
            return sorted(connection.get_table_names(statement))
        except duckdb.Error:
            return []  # what cannot be parsed is told where it is run


def describe_error(error: duckdb.Error) -> str:
    """What DuckDB says of a statement before it reads a row: it tells of names, never of cells."""
    if isinstance(error, duckdb.CatalogException | duckdb.ParserException | duckdb.BinderException):
        # as far as it speaks of names, without the line of the statement
        return escape_signs(" ".join(str(error).partition("LINE ")[0].split()))[:_MOST_TOLD]
    return type(error).__name__
