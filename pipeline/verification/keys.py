"""Keys over whole files and between them: doubled keys, references without a row, people without a row (O9).

The columns that keys consist of are put into a database in memory that spills to ``work``, so that files of any size
take bounded memory. Only counts come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.common.warehouse import connect


class KeyStore:
    """The key columns of the files that were read, by file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing is in it."""
        self._connection = connection
        self._columns: dict[str, dict[str, str]] = {}

    def add(self, name: str, batch: pa.RecordBatch, columns: Sequence[str]) -> None:
        """Take the columns of a batch, or of none with rows, of the file ``name``. Their names never become SQL."""
        own = self._columns.get(name)
        is_new = own is None
        own = self._columns.setdefault(name, {column: f"c{place}" for place, column in enumerate(columns)})
        arrow = pa.table([batch.column(column) for column in own], names=[*own.values()])
        self._connection.register("batch", arrow)
        table = self._table(name)
        self._connection.execute(f"create table {table} as from batch" if is_new else f"insert into {table} from batch")
        self._connection.unregister("batch")

    def count_doubled(self, name: str, key: Sequence[str]) -> int:
        """How many rows have a key that an earlier row has. Rows without a key are told of elsewhere."""
        if name not in self._columns:
            return 0
        columns = self._list(name, key)
        return self._ask(
            f"select coalesce(sum(times - 1), 0) from (select count(*) as times from {self._table(name)} "
            f"where {self._filled(name, key)} group by {columns})"
        )

    def count_lost(self, name: str, columns: Sequence[str], other: str, their: Sequence[str]) -> int:
        """How many rows with cells in ``columns`` find no row in the file ``other``."""
        if not {name, other} <= self._columns.keys():
            return 0
        mine, yours = self._columns[name], self._columns[other]
        pairs = " and ".join(
            f"a.{mine[one]} is not distinct from b.{yours[two]}" for one, two in zip(columns, their, strict=True)
        )
        return self._ask(
            f"select count(*) from {self._table(name)} as a where {self._filled(name, columns)} "
            f"and not exists (from {self._table(other)} as b where {pairs})"
        )

    def count_unused(self, name: str, column: str, others: Sequence[str]) -> int:
        """How many rows of the file have a cell in ``column`` that is in no row of the ``others``."""
        if name not in self._columns or not others:
            return 0
        used = " union all ".join(
            f"select {self._columns[other][column]} as c from {self._table(other)}" for other in others
        )
        mine = self._columns[name][column]
        return self._ask(
            f"select count(*) from {self._table(name)} as a where {mine} is not null "
            f"and not exists (from ({used}) as b where b.c = a.{mine})"
        )

    def _table(self, name: str) -> str:
        return f"t{list(self._columns).index(name)}"

    def _list(self, name: str, columns: Sequence[str]) -> str:
        return ", ".join(self._columns[name][column] for column in columns)

    def _filled(self, name: str, columns: Sequence[str]) -> str:
        return " and ".join(f"{self._columns[name][column]} is not null" for column in columns)

    def _ask(self, statement: str) -> int:
        ((found,),) = self._connection.execute(statement).fetchall()
        return int(found)


@contextmanager
def open_keys(work: Path) -> Iterator[KeyStore]:
    """Give an empty store that spills to ``work``, a folder that nobody else reads and that the caller removes."""
    with connect(Path(":memory:"), work) as connection:
        yield KeyStore(connection)
