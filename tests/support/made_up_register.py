"""A register of a kind that does not exist: a third dialect of the protocol (K7), as small as a real one would be.

It writes names in brackets, calls text NVARCHAR, makes text with functions of its own, and locks nothing. DuckDB stands
in for its server, behind a translation of the brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.dialect import Dialect, Stage
from pipeline.intake.sources.register import RegisterColumn, Relation
from pipeline.intake.sources.register_rows import count_by_query

MADE_UP = Dialect(
    name="oppdiktet",
    opening="[",
    closing="]",
    text="NVARCHAR",
    casts={"BIT": "bit_som_tekst({cell})", "DATETIME2": "tid_som_tekst({cell})"},
    otherwise="cast({cell} as NVARCHAR)",
    time_types=frozenset(("DATETIME2",)),
    begin=("begin transaction",),
    states={"Conversion": "A value cannot be converted.", "Catalog": "A table is gone."},
    stages={"connect": "It does not answer.", "look": "It cannot be looked at.", "read": "It stopped answering."},
)
TAKEN = datetime(2021, 1, 22, 2, 15, tzinfo=ZoneInfo("Europe/Oslo"))
_OWN_TYPES = {"BOOLEAN": "BIT", "TIMESTAMP": "DATETIME2", "TIMESTAMP WITH TIME ZONE": "DATETIME2"}
_FUNCTIONS = (
    "create temp macro bit_som_tekst(x) as cast(cast(x as integer) as varchar)",
    "create temp macro tid_som_tekst(x) as replace(cast(x as varchar), ' ', 'T')",
)
_BATCH_ROWS = 3


class MadeUpRegister:
    """``Register`` over the tables of one DuckDB file. ``is_open`` tells if it has been closed."""

    dialect = MADE_UP
    kilde = "oppdiktet, nir"

    def __init__(self, path: Path) -> None:
        """Open the file ``path``."""
        self._connection = duckdb.connect(str(path), read_only=True)
        self._connection.execute("set TimeZone = 'UTC'")
        for function in _FUNCTIONS:
            self._connection.execute(function)
        self.is_open = True

    def show(self, relation: Relation) -> str:
        return f"nir.{relation.name}"

    def relations(self) -> Sequence[str]:
        return [name for (name,) in self._run("select table_name from duckdb_tables() order by all", "look").fetchall()]

    def columns(self, relation: Relation) -> Sequence[RegisterColumn] | None:
        if relation.query is None and relation.name not in self.relations():
            return None
        found = self._run(f"describe select * from {self._source(relation)}", "look").fetchall()
        return [RegisterColumn(name, _OWN_TYPES.get(kind, kind)) for name, kind, *_ in found]

    def as_text(self, relation: Relation, columns: Mapping[str, str]) -> str:
        types = {column.name: column.type for column in self.columns(relation) or ()}
        return self.dialect.select(self._source(relation), columns, types)

    def open_moment(self, selects: Sequence[str]) -> None:
        for statement in self.dialect.begin:
            self._run(statement, "look")
        for select in selects:
            self._run(f"select * from ({select}) limit 0", "look").fetchall()

    def count(self, select: str) -> int:
        return count_by_query(self, select)

    def use(self, work: Path) -> None:
        """It writes no files."""

    @contextmanager
    def batches(self, select: str) -> Iterator[pa.RecordBatchReader]:
        try:
            reader = self._connection.sql(_speak(select)).to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise RefusedError(self.dialect.explain(type(error).__name__, "read")) from None
        try:
            yield reader
        finally:
            # one that is not read to its end would keep the file open, and the next to open it would wait for ever
            reader.close()

    def taken(self) -> datetime | None:
        return TAKEN

    def close(self) -> None:
        self._connection.close()
        self.is_open = False

    def _source(self, relation: Relation) -> str:
        return f"({relation.query}) [lest]" if relation.query else self.dialect.quote(relation.name)

    def _run(self, statement: str, stage: Stage) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(_speak(statement))
        except duckdb.Error as error:
            raise RefusedError(self.dialect.explain(type(error).__name__, stage)) from None


def _speak(statement: str) -> str:
    """The statement as the server that stands in takes it."""
    return re.sub(r"\[([^\]]*)\]", r'"\1"', statement).replace("NVARCHAR", "varchar")
