"""Run one edition from a call to its published results, under Dagster, in this process.

The order matters: the lock is tried, the source verified, and only then is anything written. The steps are in
``pipeline/compute.py``, the graph in ``assets/``; what the analyst reads at the end is in ``pipeline/summary.py``.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import replace
from pathlib import Path

from pipeline.compute import compute_tables
from pipeline.edition_run import EditionRun, take_lock_if_there
from pipeline.editions import Edition, find_edition
from pipeline.errors import RefusedError, StoppedError
from pipeline.files import private_umask
from pipeline.home import Home
from pipeline.journal import finish_publication
from pipeline.limits import bind_libraries
from pipeline.progress import Progress
from pipeline.room import tell_no_room
from pipeline.sources.folder import VerifiedSource, verify_source
from pipeline.summary import RunSummary, summarise

__all__ = ["compute_tables", "run_edition"]


def run_edition(
    key: str,
    *,
    source: Path | None = None,
    home: Path | None = None,
    years: Path | None = None,
    kodeverk: Path | None = None,
    refreeze: bool = False,
    pages_only: bool = False,
    progress: Progress | None = None,
) -> RunSummary:
    """Compute and publish one edition and return what there is to say of it.

    ``pages_only`` leaves out the workbook, the CSV and the PDF of each sheet, which take most of the time.

    Raises RefusedError (exit code 2) for a bad call, year file, code list or source, a frozen snapshot that differs, or
    another run under way; StoppedError (exit code 1) for a failed check, the quarantine limit or a changed snapshot.
    """
    edition = find_edition(key, years, kodeverk)
    place = Home.find(home)
    place.require_writable(edition.key)
    bind_libraries()
    progress = progress or Progress()
    folders = place.edition(key)
    with tell_no_room("starting", folders.data):
        lock = take_lock_if_there(folders)
        try:
            if lock is not None:
                finish_publication(folders)
            verified = _verify(edition, place, source, progress, refreeze=refreeze)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        run = EditionRun(edition, place, source, refreeze, pages_only, verified, progress, lock=lock)
        try:
            with run:
                told = _execute(run, years, kodeverk)
            summary = summarise(run)
            return replace(summary, warnings=(*summary.warnings, *told))
        except BaseException as error:
            if run.is_published:
                error.add_note(f"The edition {key} is complete and published all the same.")
            raise


def _verify(
    edition: Edition, home: Home, source: Path | None, progress: Progress, *, refreeze: bool
) -> VerifiedSource | None:
    if source is not None:
        with progress.step("source.verify") as step:
            verified = verify_source(source, edition)
            step.rows = sum(file.rows for file in verified.files)
        return verified
    if refreeze:
        raise RefusedError("--refreeze needs the extract to freeze: give it with --source.")
    if not (home.edition(edition.key).data / "snapshot").exists():
        raise RefusedError(
            f"The edition {edition.key} has no frozen snapshot under {home.root}. Give the extract with --source; "
            "a run without it computes from a snapshot that an earlier run froze."
        )
    return None


def _execute(run: EditionRun, years: Path | None, kodeverk: Path | None) -> list[str]:
    """Run the graph, and return what there is to say of the history of runs, which never stops one."""
    # Dagster takes two seconds to import, which a refused call should not have to wait for.
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")
    from pipeline.build import JOBS, build_definitions  # noqa: PLC0415
    from pipeline.history_copy import HistoryCopy  # noqa: PLC0415

    run_id = str(uuid.uuid4())
    history = HistoryCopy(run.home.dagster, run_id)
    with private_umask(), history as instance:
        definitions = build_definitions(years, kodeverk, kjoring=run)
        job = definitions.resolve_job_def(JOBS[run.edition.round.slag])
        result = job.execute_in_process(
            partition_key=run.edition.key,
            instance=instance,
            run_id=run_id,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if not result.success:
        if run.error is not None:
            raise run.error
        run.stop_on_failures()
        if run.is_published:
            run.warnings.append("The edition is published, but the history of runs does not tell so: see its folder.")
            return history.warnings
        raise StoppedError(
            "The run was interrupted, or failed outside its steps; the last complete results are where they were. "
            "Run again. If it was not you who stopped it, open the run in `make ui` and report the event that failed."
        )
    return history.warnings
