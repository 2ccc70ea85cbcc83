"""Dagster's storage in SQLite, as Dagster has it, but with one connection per file instead of one per statement.

An edition writes some hundred events. For each of them Dagster opens the file again, compiles its statements again,
and waits for the disk: most of the time of a small run. Nothing else differs; the files are Dagster's own. How one is
opened is in ``pipeline/graph/history_files.py``, which instance uses them in ``pipeline/graph/history.py``; why, in
``docs/decisions/0010``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster import StringSource
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher
from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
from dagster._core.storage.runs.schema import RunStorageSqlMetadata
from dagster._core.storage.runs.sqlite import SqliteRunStorage
from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata
from dagster._core.storage.schedules.sqlite import SqliteScheduleStorage
from dagster._serdes import ConfigurableClass, ConfigurableClassData

from pipeline.graph.history_files import HistoryFile

_INDEX = "index"


def runs_file(folder: Path) -> HistoryFile:
    """The list of runs."""
    return HistoryFile(folder / "history" / "runs.db", RunStorageSqlMetadata)


def schedules_file(folder: Path) -> HistoryFile:
    """When schedules were asked and what they answered."""
    return HistoryFile(folder / "schedules" / "schedules.db", ScheduleStorageSqlMetadata)


def events_file(folder: Path, shard: str = _INDEX) -> HistoryFile:
    """The events of one run, or those of all runs that concern tables."""
    return HistoryFile(folder / "history" / "runs" / f"{shard}.db", SqlEventLogStorageMetadata)


class WholeTables:
    """A log of this version of Dagster, which has every table and column; Dagster looks for them at each event."""

    def has_table(self, _: str) -> bool:
        """Say that it is there, as ``require_sound`` has seen of the files, or whoever made them has seen to."""
        return True

    def _has_asset_key_col_on_connection(self, *_: object) -> bool:
        return True


class EventHistory(WholeTables, SqliteEventLogStorage):
    """The event log below the folder ``base``. Its files may be read by any Dagster of the same version."""

    def __init__(self, base: Path) -> None:
        """Open the log, making it where it is missing."""
        self._base = base
        self._engines: dict[str, sqlalchemy.Engine] = {}
        self._watcher: SqlPollingEventWatcher | None = None
        super().__init__(str(events_file(base).path.parent))

    def conn_string_for_shard(self, shard_name: str) -> str:
        """Return the address of a file as Dagster's own methods take it: an object, so that no sign is misread."""
        return events_file(self._base, shard_name).connect().url  # type: ignore[return-value]

    def get_all_run_ids(self) -> Sequence[str]:
        """List the runs by their files, whatever signs the folder's name holds."""
        return [path.stem for path in Path(self._base_dir).iterdir() if path.suffix == ".db" and path.stem != _INDEX]

    def watch(self, run_id: str, cursor: str | None, callback: Any) -> None:
        """Tell of a run's new events by asking for them: file watches take names for patterns."""
        if self._watcher is None:
            self._watcher = SqlPollingEventWatcher(self)
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: Any) -> None:
        """Stop telling."""
        if self._watcher is not None:
            self._watcher.unwatch_run(run_id, handler)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = self._open(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close the files."""
        if self._watcher is not None:
            self._watcher.close()
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def _open(self, shard: str) -> sqlalchemy.Engine:
        engine = events_file(self._base, shard).connect()
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


class _OneFile:
    """A storage of Dagster's whose tables lie in one file; stands before Dagster's own class."""

    def __init__(self, file: HistoryFile) -> None:
        """Open the file, making it where it is missing."""
        file.path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = file.connect()
        is_new = file.prepare(self._engine)
        super().__init__(str(self._engine.url))  # type: ignore[call-arg]
        if is_new:
            self.migrate()  # type: ignore[attr-defined]
            self.optimize()  # type: ignore[attr-defined]

    @contextmanager
    def connect(self) -> Iterator[sqlalchemy.Connection]:
        """Give a connection for one transaction."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close the file."""
        self._engine.dispose()


class RunHistory(_OneFile, SqliteRunStorage):
    """The list of runs."""


class ScheduleHistory(_OneFile, SqliteScheduleStorage):
    """What schedules did."""


class History(DagsterStorage, ConfigurableClass):
    """The three as Dagster takes them, in this process and in those of the user interface."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the history in ``base_dir``, making it where it is missing."""
        self._inst_data = inst_data
        self._runs = RunHistory(runs_file(Path(base_dir)))
        self._events = EventHistory(Path(base_dir))
        self._schedules = ScheduleHistory(schedules_file(Path(base_dir)))
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Say what it is made from."""
        return {"base_dir": StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> History:
        """Make it from what another process was handed."""
        return cls(inst_data=inst_data, **config_value)

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """What it was made from."""
        return self._inst_data  # pragma: no cover – Dagster demands it of every class, and asks this one never

    @property
    def event_log_storage(self) -> EventHistory:
        """The event log."""
        return self._events

    @property
    def run_storage(self) -> RunHistory:
        """The list of runs."""
        return self._runs

    @property
    def schedule_storage(self) -> ScheduleHistory:
        """The schedules."""
        return self._schedules
