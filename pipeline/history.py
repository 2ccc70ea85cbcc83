"""The history of runs: one Dagster instance under HOME, shared by the command and the user interface.

It holds names, counts and messages, never anything of a person (R16), sends nothing anywhere, and keeps no captured
output.
"""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
from filelock import FileLock

from pipeline.files import make_private_folder, publish_text

_SETTINGS = """\
# Written by introresultat. No telemetry, no invitations; no captured output, since the history needs none; the usual
# event log with one engine a file (pipeline/event_history.py).
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipeline.event_history
  class: EventHistory
  config:
    base_dir: {runs}
"""


def prepare_history(folder: Path) -> None:
    """Make the folder that DAGSTER_HOME names, with settings that keep everything on this machine."""
    make_private_folder(folder)
    settings = folder / "dagster.yaml"
    # JSON is YAML: a path with a colon or a backslash stays what it is
    text = _SETTINGS.format(runs=json.dumps(str(folder.resolve() / "history" / "runs"), ensure_ascii=False))
    if not settings.exists() or settings.read_text(encoding="utf-8") != text:
        publish_text(settings, text)


def open_history(folder: Path) -> dg.DagsterInstance:
    """Open the history in ``folder``, making it where it is missing.

    One process at a time: two that make its tables at the same moment would stop each other.
    """
    make_private_folder(folder)
    with FileLock(folder / ".las", mode=0o600):
        prepare_history(folder)
        return dg.DagsterInstance.from_config(str(folder))
