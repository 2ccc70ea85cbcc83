"""Dagster's event log in SQLite, as Dagster has it, but with one connection a file instead of one a statement.

An edition writes some hundred events. For each of them Dagster opens the file anew, compiles its statements anew, and
has the disk confirm them: most of a small run. Nothing else differs; the files are Dagster's own. Which instance uses
it is in ``pipeline/history.py``; why, in ``docs/decisions/0010``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData


class EventHistory(SqliteEventLogStorage):
    """The event log of one HOME. Its files may be read by any Dagster of the same version."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the log in ``base_dir``, making it where it is missing."""
        self._engines: dict[str, sqlalchemy.Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> EventHistory:
        """Make it from ``dagster.yaml``."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = self._open(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def _open(self, shard: str) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(
            self.conn_string_for_shard(shard),
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        sqlalchemy.event.listen(engine, "connect", _confirm_less)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


def _confirm_less(connection: Any, _: object) -> None:
    """Let the disk confirm at checkpoints only: a power cut may cost the last events, never the file."""
    connection.execute("pragma synchronous = normal")
