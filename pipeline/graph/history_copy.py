"""A run of the command, written into the history under HOME event by event, without ever resting on it.

The run itself goes on in memory. A history that is damaged, locked, full or gone can so cost the record of the run,
never its results. Opening and mending are in ``pipeline/graph/history.py``.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.dagster_run import DagsterRun

from pipeline.graph.event_memory import open_memory
from pipeline.graph.history import SETTINGS, open_history
from pipeline.graph.history_files import HistoryError


class HistoryCopy:
    """The copy of one run. Use as a context manager; ``warnings`` say afterwards what could not be kept."""

    def __init__(self, folder: Path, run_id: str) -> None:
        """Prepare to keep the run ``run_id`` in the history at ``folder``."""
        self._folder = folder
        self._run_id = run_id
        self._history: dg.DagsterInstance | None = None
        self._memory = open_memory(SETTINGS)
        self._is_begun = False
        self.warnings: list[str] = []

    def __enter__(self) -> dg.DagsterInstance:
        """Return the instance in memory that the run works on; what happens there is copied."""
        try:
            self._history = open_history(self._folder, self.warnings.append)
        except Exception as error:
            self._give_up(error)
        self._memory.add_event_listener(self._run_id, self._keep)
        return self._memory

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close both."""
        self._close()
        self._memory.dispose()

    def _keep(self, event: EventLogEntry) -> None:
        if self._history is None:
            return
        try:
            if not self._is_begun and (run := self._memory.get_run_by_id(self._run_id)):
                self._begin(self._history, run)
                self._is_begun = True
            self._history.handle_new_event(event)
        except Exception as fault:
            self._give_up(fault)

    def _begin(self, history: dg.DagsterInstance, run: DagsterRun) -> None:
        """Copy the run, with the two snapshots of the graph that it refers to."""
        kept, memory = history.run_storage, self._memory.run_storage
        if run.job_snapshot_id and not kept.has_job_snapshot(run.job_snapshot_id):
            kept.add_job_snapshot(memory.get_job_snapshot(run.job_snapshot_id))
        plan = run.execution_plan_snapshot_id
        if plan and not kept.has_execution_plan_snapshot(plan):
            kept.add_execution_plan_snapshot(memory.get_execution_plan_snapshot(plan))
        history.add_run(run)

    def _give_up(self, error: Exception) -> None:
        """Keep no more of this run, and say so once."""
        found = str(error) if isinstance(error, HistoryError) else type(error).__name__
        self.warnings.append(
            f"The history of runs in {self._folder} could not be written: {found}. This run is only partly in it, "
            "or not at all; its results are complete, and do not depend on it."
        )
        self._close()

    def _close(self) -> None:
        if self._history is not None:
            history, self._history = self._history, None
            try:
                history.dispose()
            except Exception as error:
                self._give_up(error)
