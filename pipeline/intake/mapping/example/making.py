"""The made-up register of the worked example: other names, codes and forms than the contract's, made of an extract.

``tables/`` says in SQL what each of its tables is; ``register.toml`` and ``vedtak.sql`` are the mapping that reads it.
As CSV the register is as spreadsheets and old systems write it; as Parquet and in a database it has types of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.common.warehouse import quote, run_sql
from pipeline.nir.contract import TABLES

HERE = Path(__file__).parent
MAPPING = "register.toml"
MAPPING_FILES = (MAPPING, "vedtak.sql")
_TABLES = HERE / "tables"
_CSV_FORMS = {
    "DATE": "strftime({cell}, '%d.%m.%Y')",
    "TIMESTAMP": "strftime({cell}, '%d.%m.%Y %H:%M:%S')",
    "DECIMAL(18,9)": "replace(regexp_replace(cast({cell} as varchar), '[.]?0+$', ''), '.', ',')",
}


def list_tables() -> list[str]:
    """The names of the register's tables, sorted."""
    return sorted(path.stem for path in _TABLES.glob("*.sql"))


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``fremmed.<table>`` of what is loaded in ``mottak``; rows that cannot be read are left out.

    The types are what such a register has: whole numbers for codes, dates, times without zone, decimals.
    """
    run_sql(connection, "create schema if not exists lesbar", name="lesbar")
    run_sql(connection, "create schema if not exists fremmed", name="fremmed")
    for name, table in TABLES.items():
        columns = ", ".join(table.column_names)
        readable = f"select {columns} from mottak.{name} where feil_grunn is null order by all"
        statement = f"create or replace table lesbar.{name} as select row_number() over () as rad, * from ({readable})"
        run_sql(connection, statement, name=f"lesbar.{name}")
    run_sql(connection, "set search_path = 'lesbar,main'", name="lesbar")
    for name in list_tables():
        statement = (_TABLES / f"{name}.sql").read_text(encoding="utf-8")
        run_sql(connection, f'create or replace table fremmed."{name}" as {statement}', name=name)


def write_files(connection: duckdb.DuckDBPyConnection, folder: Path, form: str) -> None:
    """Write the register's tables to ``folder`` as ``csv`` (windows-1252, days first) or ``parquet`` (typed)."""
    for name in list_tables():
        path = folder / f"{name}.{form}"
        if form == "parquet":
            run_sql(connection, f'copy fremmed."{name}" to {quote(str(path))} (format parquet)', name=name)
            continue
        with path.open("w", encoding="cp1252", newline="") as file:
            file.writelines(_list_lines(connection, name))


def write_mapping(folder: Path) -> Path:
    """Copy the mapping and its SQL file to ``folder``; return where the mapping is."""
    for name in MAPPING_FILES:
        (folder / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    return folder / MAPPING


def _list_lines(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    described = run_sql(connection, f'describe fremmed."{name}"', name=name).fetchall()
    forms = [(column, _CSV_FORMS.get(sql_type, "cast({cell} as varchar)")) for column, sql_type, *_ in described]
    cells = [form.format(cell=f'"{column}"') for column, form in forms]
    yield ";".join(column for column, *_ in described) + "\r\n"
    for row in run_sql(connection, f'select {", ".join(cells)} from fremmed."{name}"', name=name).fetchall():
        yield ";".join(_write_cell(cell) for cell in row) + "\r\n"


def _write_cell(cell: str | None) -> str:
    if cell is None:
        return ""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ';"\n\r') else cell
