"""The events of a run while it goes on, in memory: those alone that Dagster reads back before the run has ended.

They are the materializations, for the versions of what a step reads and for what a check is about. Dagster asks for
each of them many times, so what was answered is kept until its asset is made again. Every event, these too, is handed
on to whoever listens (``pipeline/graph/history_copy.py``); which files keep them is in
``pipeline/graph/event_history.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

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
    from dagster._core.event_api import EventRecordsResult

_Answer = TypeVar("_Answer")
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

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__()
        self._answers: dict[dg.AssetKey, dict[str, Any]] = defaultdict(dict)

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Keep the event where it may be read back."""
        if event.dagster_event is not None and event.dagster_event_type in _READ_BACK:
            if event.dagster_event.asset_key is not None:
                self._answers.pop(event.dagster_event.asset_key, None)
            super().store_event(event)  # type: ignore[no-untyped-call]

    def fetch_materializations(
        self, records_filter: dg.AssetKey | dg.AssetRecordsFilter, *given: Any, **more: Any
    ) -> EventRecordsResult:
        """Return an asset's materializations."""
        key = records_filter if isinstance(records_filter, dg.AssetKey) else records_filter.asset_key
        ask = super().fetch_materializations
        return self._answer(key, f"{records_filter} {given} {more}", lambda: ask(records_filter, *given, **more))

    def get_latest_tags_by_partition(
        self, asset_key: dg.AssetKey, *given: Any, **more: Any
    ) -> Mapping[str, Mapping[str, str]]:
        """Return the tags of an asset's last event by partition."""
        ask = super().get_latest_tags_by_partition
        return self._answer(asset_key, f"tags {given} {more}", lambda: ask(asset_key, *given, **more))

    def _answer(self, key: dg.AssetKey, question: str, ask: Callable[[], _Answer]) -> _Answer:
        answers = self._answers[key]
        if question not in answers:
            answers[question] = ask()
        found: _Answer = answers[question]
        return found

    @contextmanager
    def _connect(self) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock, self._held_conn.begin():
            yield self._held_conn
