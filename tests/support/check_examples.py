"""The examples of the cross-table checks: tables that keep a check's promise, and every way in which they can break it.

``tests/spec/checks/<check>.toml`` holds ``weight`` (``stop`` or ``warn``), ``tables`` and a list of cases. Tables are
drawn: a name at the line's start, below it column names between ``|`` and a line per row; an empty cell is missing. A
case says ``what`` it is about, changes one thing by an SQL statement, ``change`` (none: the tables as they stand), and
lists its ``faults`` as a run tells them, none where the promise is kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent.parent / "spec" / "checks"
# every other column of the examples is a count
_TEXTS = {"niva", "kode", "kjonn", "fylke_kode", "tabell", "utfall", "botte", "grunn", "aldersgruppe", "lov"}


@dataclass(frozen=True)
class CheckExample:
    """One case of one check."""

    check: str
    weight: str
    what: str
    tables: str
    change: str
    faults: tuple[str, ...]


@cache
def load_check_examples() -> tuple[CheckExample, ...]:
    """Every case of every check, by check and then in the order of its file."""
    examples = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        assert content.keys() == {"weight", "tables", "case"}, path.name
        for case in content["case"]:
            assert case.keys() - {"change"} == {"what", "faults"}, f"{path.name}: {case}"
            examples.append(
                CheckExample(
                    path.stem,
                    content["weight"],
                    case["what"],
                    content["tables"],
                    case.get("change", ""),
                    tuple(case["faults"]),
                )
            )
    return tuple(examples)


@contextmanager
def open_example(example: CheckExample) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with the example's tables, changed as the case says."""
    with duckdb.connect() as connection:
        for name, columns, rows in _read_tables(example.tables):
            kinds = ", ".join(f"{column} {'varchar' if column in _TEXTS else 'bigint'}" for column in columns)
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.execute(f"create table {name} ({kinds})")
            for row in rows:
                places = ", ".join("?" for _ in row)
                connection.execute(f"insert into {name} values ({places})", [cell or None for cell in row])
        if example.change:
            (changed,) = connection.execute(example.change).fetchall()
            assert changed[0], f"{example.check}, {example.what}: the change finds no row"
        yield connection


def _read_tables(text: str) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Each drawn table: its name, its columns, its rows."""
    for part in text.split("\n\n"):
        name, header, *rows = part.strip("\n").splitlines()
        columns = _split(header)
        cells = [_split(row) for row in rows]
        assert all(len(row) == len(columns) for row in cells), f"{name}: a row has too many cells or too few"
        yield name, columns, cells


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
