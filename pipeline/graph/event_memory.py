"""The events of a run while it goes on, in memory: those alone that Dagster reads back before the run has ended.

They are the materializations, for the versions of what a step reads and for what a check is about. Every event, these
too, is handed on to whoever listens (``pipeline/graph/history_copy.py``); which files keep them is in
``pipeline/graph/event_history.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.instance import InstanceType
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.event_log.in_memory import InMemoryEventLogStorage
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.storage.root import TemporaryLocalArtifactStorage
from dagster._core.storage.runs import InMemoryRunStorage

from pipeline.graph.event_history import WholeTables

if TYPE_CHECKING:
    import sqlalchemy

_READ_BACK = (dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_OBSERVATION)


def open_memory(settings: dict[str, dict[str, bool]]) -> dg.DagsterInstance:
    """Return an instance as ``DagsterInstance.ephemeral`` does, but for its event log."""
    return dg.DagsterInstance(
        instance_type=InstanceType.EPHEMERAL,
        local_artifact_storage=TemporaryLocalArtifactStorage(),  # type: ignore[no-untyped-call]
        run_storage=InMemoryRunStorage(),
        event_storage=EventMemory(),
        compute_log_manager=NoOpComputeLogManager(),
        run_coordinator=DefaultRunCoordinator(),
        run_launcher=SyncInMemoryRunLauncher(),
        settings=settings,
    )


class EventMemory(WholeTables, InMemoryEventLogStorage):
    """The event log of one run in this process, on one connection."""

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Keep the event where it may be read back."""
        if event.is_dagster_event and event.dagster_event_type in _READ_BACK:
            super().store_event(event)  # type: ignore[no-untyped-call]

    @contextmanager
    def _connect(self) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock, self._held_conn.begin():
            yield self._held_conn
