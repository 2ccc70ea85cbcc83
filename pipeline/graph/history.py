"""The history of runs: one Dagster instance under HOME, shared by the command and the user interface.

It holds names, counts and messages, never anything of a person (R16), sends nothing anywhere, and keeps no captured
output. All of that is set here, in code: no settings file is looked for, since Dagster takes a folder's name for a
pattern and falls back on its own settings where it finds none. A run is written into the history by
``pipeline/graph/history_copy.py``; what the files are is in ``pipeline/graph/event_history.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import dagster as dg
import sqlalchemy
from dagster._core.instance import InstanceRef
from dagster._serdes import ConfigurableClassData
from filelock import FileLock, Timeout

from pipeline.common.files import make_private_folder, private_umask
from pipeline.graph.event_history import events_file, runs_file, schedules_file
from pipeline.graph.history_files import DamagedHistoryError, HistoryError, judge

SETTINGS = {"telemetry": {"enabled": False}, "nux": {"enabled": False}}  # nothing sent, no invitations
ASIDE = "-skadet-"
_PATIENCE = 30.0  # seconds for another process that makes or mends the same history
_WRONG_KIND = (FileExistsError, IsADirectoryError, NotADirectoryError)


def _pass_over(_: str) -> None:
    """Tell nobody."""


def open_history(folder: Path, warn: Callable[[str], None] = _pass_over) -> dg.DagsterInstance:
    """Open the history in ``folder``, making it where it is missing; ``warn`` is told of one set aside as damaged.

    One process at a time: two that make its tables at the same moment would stop each other. Raises HistoryError where
    there can be none now.
    """
    with private_umask(), _alone(folder):
        try:
            return _open(folder)
        except DamagedHistoryError as fault:
            aside = _set_aside(folder)
            warn(
                f"The history of runs was damaged: {fault}, in {folder}. It was set aside as {aside.name} beside it, "
                "and a new one was started. No figure depends on it; delete it when nobody needs to look at it."
            )
            return _open(folder)


def describe_instance(folder: Path) -> InstanceRef:
    """Return every setting of the instance, as it is handed to each process that works on it."""
    base = json.dumps({"base_dir": str(folder)}, ensure_ascii=False)  # JSON is YAML, with no sign misread
    defaults = InstanceRef.config_defaults(str(folder))
    return InstanceRef(
        local_artifact_storage_data=ConfigurableClassData("dagster._core.storage.root", "LocalArtifactStorage", base),
        compute_logs_data=ConfigurableClassData(
            "dagster._core.storage.noop_compute_log_manager", "NoOpComputeLogManager", "{}"
        ),
        scheduler_data=defaults["scheduler"],
        run_coordinator_data=defaults["run_coordinator"],
        run_launcher_data=defaults["run_launcher"],
        settings=SETTINGS,
        run_storage_data=None,
        event_storage_data=None,
        schedule_storage_data=None,
        storage_data=ConfigurableClassData("pipeline.graph.event_history", "History", base),
    )


def _open(folder: Path) -> dg.DagsterInstance:
    files = (runs_file(folder), events_file(folder), schedules_file(folder))
    try:
        make_private_folder(folder)
        for file in files:
            file.require_sound()
        return dg.DagsterInstance.from_ref(describe_instance(folder))
    except _WRONG_KIND as error:
        raise DamagedHistoryError(f"{Path(str(error.filename)).name} is not the folder or file it should be") from None
    except OSError as error:
        raise HistoryError(f"{error.strerror}, at {error.filename}") from None
    except sqlalchemy.exc.DBAPIError as error:
        raise judge(error, files[0].path) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the history's lock, which lies beside it, so that it stays where it is when the history is set aside."""
    try:
        make_private_folder(folder.parent)
        lock = FileLock(folder.with_name(f"{folder.name}.las"), mode=0o600)
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise HistoryError("another process has been making it for half a minute") from None
    except OSError as error:
        raise HistoryError(f"{error.strerror}, at {error.filename}") from None
    try:
        yield
    finally:
        lock.release()


def _set_aside(folder: Path) -> Path:
    """Give the damaged history the first free name beside it."""
    aside = next(
        place for number in count(1) if not (place := folder.with_name(f"{folder.name}{ASIDE}{number}")).exists()
    )
    try:
        return folder.rename(aside)
    except OSError as error:
        raise HistoryError(f"it is damaged and cannot be set aside: {error.strerror}, at {folder}") from None
