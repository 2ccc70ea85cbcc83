"""Small source folders for tests, byte by byte: every table with its header only, unless the test says more.

Rows are written as the test gives them, so that broken ones can be. Registers of sound rows are in
``registers.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.warehouse import connect
from pipeline.editions.edition import Edition, find_edition
from pipeline.intake.sources.folder import VerifiedFolder, verify_folder
from pipeline.nir.contract import TABLES

MANIFEST = 'tatt_ut = 2021-01-22T02:15:00\nkilde = "prøve"\n'
PERSON = {
    "person_id": "p1",
    "fodselsdato": "1990-05-17",
    "kjonn": "K",
    "reservert_forskning": "0",
    "registrert": "2016-01-01T12:00:00",
}


def edition() -> Edition:
    """An edition whose cutoff day is 21 January 2021."""
    return find_edition("2020-forelopig-1")


def header(table: str) -> str:
    """The table's header row with every column of the contract."""
    return ";".join(TABLES[table].column_names) + "\n"


def row(table: str, **cells: str) -> str:
    """One CSV row in the contract's order; what is left out is empty, but a person has a sound default."""
    known = (PERSON if table == "person" else {}) | cells
    return ";".join(known.get(name, "") for name in TABLES[table].column_names) + "\n"


def make_folder(folder: Path, manifest: str = MANIFEST, **files: bytes | str) -> Path:
    """Write a folder. ``files``: a table's whole CSV file; the other tables have only a header."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uttrekk.toml").write_text(manifest, encoding="utf-8")
    for table in TABLES:
        content = files.get(table, header(table))
        (folder / f"{table}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@contextmanager
def loaded(folder: Path, work: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, VerifiedFolder]]:
    """Verify and load a folder, and give the connection."""
    source = verify_folder(folder, edition())
    work.mkdir(exist_ok=True)
    with connect(work / "prove.duckdb", work) as connection:
        source.load(connection, work)
        yield connection, source


def rows_of(connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    return connection.execute(statement).fetchall()


def lines_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    """The file's line of every row of ``mottak.<table>``, by way of ``mottak.linjeskift``."""
    found = rows_of(
        connection,
        f"select r.rad + s.tillegg from (select rowid as rad from mottak.{table}) as r "
        f"asof join (from mottak.linjeskift where tabell = '{table}') as s "
        "on r.rad >= s.fra_rad order by r.rad",
    )
    return [line for (line,) in found]
