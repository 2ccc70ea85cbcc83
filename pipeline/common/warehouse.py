"""The DuckDB connection, and how an SQL file becomes a table.

Settings that decide bytes (time zone, insertion order) are set here and only here; bounds are in
``pipeline/common/limits.py``.
The statistics are in ``sql/``; which table is made when is in ``assets/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.limits import bound_duckdb, describe_shortage, is_shortage

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
MACROS = ("macros", "macros_kodeverk")
SCHEMAS = ("kodeverk", "inndata", "klargjort", "statistikk", "offentlig")
SPILL_FOLDER = "duckdb-spill"
_MOST_PARSED = 1000  # the statements of an edition three times over
_parsed: dict[str, list[duckdb.Statement]] = {}
# Errors that DuckDB finds before it reads a row: their texts tell of names, never of values.
_ABOUT_THE_STATEMENT = (duckdb.CatalogException, duckdb.ParserException, duckdb.BinderException)


@contextmanager
def connect(
    path: Path, work: Path, *, read_only: bool = False, is_disposable: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database at ``path``; spill files go to ``work``. Always closed, also after an error.

    Fails at once when another process holds the file. ``INTRORESULTAT_MEMORY`` (default 1GB) bounds DuckDB's
    memory, ``INTRORESULTAT_THREADS`` its threads (default: as many as the machine has). ``is_disposable``: after a stop
    nobody reads the file, so it has no log to recover from, which would be every row of it written twice; it is whole
    after a checkpoint, and not otherwise when it is closed.
    """
    try:
        connection = duckdb.connect(
            ":memory:" if is_disposable else str(path),
            read_only=read_only,
            config={
                **bound_duckdb(),
                "temp_directory": str(work / SPILL_FOLDER),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": True,
            },
        )
        if is_disposable:
            _attach(connection, path)
    except duckdb.IOException:
        raise RefusedError(
            f"Cannot open the database {path.name}: another program holds it, or it cannot be written. "
            "Close the other program (a DuckDB client with the file open for writing) and run again."
        ) from None
    try:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        connection.execute("set enable_progress_bar = false")  # printed by itself where a statement takes long
        yield connection
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Open the file without a log, by the name it has when it is opened with one. A cursor starts elsewhere."""
    file, name = quote(str(path)), path.stem.replace('"', '""')
    try:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute(f'attach {file} as "{name}" (recovery_mode no_wal_writes)')
        connection.execute(f'use "{name}"')
    except BaseException:
        connection.close()
        raise


def run_sql(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    name: str,
) -> duckdb.DuckDBPyConnection:
    """Execute one statement, binding exactly the ``$parameters`` it declares.

    DuckDB's own error texts can hold cell values (R16), so an error leaves here as a :class:`StoppedError` that
    names only ``name`` and the kind of error.
    """
    try:
        (parsed,) = _parse(connection, statement)
        bound = {key: value for key, value in (parameters or {}).items() if key in parsed.named_parameters}
        return connection.execute(parsed, bound)
    except duckdb.Error as error:
        if is_shortage(error):
            raise StoppedError(describe_shortage(name)) from None
        kind = type(error).__name__
        detail = str(error) if isinstance(error, _ABOUT_THE_STATEMENT) else ""
        raise StoppedError(
            f"{name} stopped with {kind}. {detail}".strip() + " Nothing was published. Run again; if it happens"
            " again, report the step's name and the kind of error."
        ) from None


def _parse(connection: duckdb.DuckDBPyConnection, text: str) -> list[duckdb.Statement]:
    """Parse statements. What was parsed on any connection is kept: of the time of a small run it is a sixth."""
    parsed = _parsed.pop(text, None) or connection.extract_statements(text)
    _parsed[text] = parsed  # last, as the latest used
    if len(_parsed) > _MOST_PARSED:
        del _parsed[next(iter(_parsed))]
    return parsed


def read_sql(state: str, name: str) -> str:
    """Return the text of ``sql/<state>/<name>.sql``."""
    return (SQL_FOLDER / state / f"{name}.sql").read_text(encoding="utf-8")


def list_sql(state: str) -> list[str]:
    """Return the names of the SQL files of one state, sorted."""
    return sorted(path.stem for path in (SQL_FOLDER / state).glob("*.sql"))


def read_comment(state: str, name: str) -> str:
    """Return the comment that an SQL file opens with, without its dashes."""
    lines = read_sql(state, name).splitlines()
    return "\n".join(line.removeprefix("--").strip() for line in takewhile(lambda line: line.startswith("--"), lines))


def quote(text: str) -> str:
    """Return ``text`` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def strip_comments(statement: str) -> str:
    """Return the statement without its ``--`` comments, for wrapping it."""
    return re.sub(r"--[^\n]*", "", statement).strip().rstrip(";")


def create_table(
    connection: duckdb.DuckDBPyConnection, state: str, name: str, parameters: Mapping[str, Any] | None = None
) -> int:
    """Make the table ``<state>.<name>`` from its SQL file and return its number of rows."""
    statement = strip_comments(read_sql(state, name))
    table = f"{state}.{name}"
    made = run_sql(connection, f"create or replace table {table} as {statement}", parameters, name=table)
    ((rows,),) = made.fetchall()
    return int(rows)


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return the table's number of rows."""
    # fetchall, because a result that is not read to its end keeps the connection busy
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(rows)


def create_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas of the states and load the macros that hold rules used twice."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    _load_macros(connection, MACROS[0])


def load_code_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the macros that read ``kodeverk.*``; call when those tables have been made."""
    _load_macros(connection, MACROS[1])


def _load_macros(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    for statement in _parse(connection, read_sql(".", name)):
        connection.execute(statement)
