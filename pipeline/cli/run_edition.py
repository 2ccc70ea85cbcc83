"""Run one edition from a call to its published results, under Dagster, in this process.

How a run starts is in ``pipeline/run/start.py``, its steps in ``pipeline/statistics/compute.py``, the graph in
``assets/``; what the analyst reads at the end is in ``pipeline/cli/summary.py``.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.common.errors import StoppedError
from pipeline.common.files import private_umask
from pipeline.common.progress import Progress
from pipeline.common.room import tell_no_room
from pipeline.editions.edition import find_edition
from pipeline.intake.sources.given import GivenSource
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.start import start_run

if TYPE_CHECKING:
    from pipeline.cli.summary import RunSummary


def run_edition(
    key: str,
    *,
    source: Path | GivenSource | None = None,
    home: Path | None = None,
    years: Path | None = None,
    kodeverk: Path | None = None,
    refreeze: bool = False,
    pages_only: bool = False,
    stonad: Path | None = None,
    progress: Progress | None = None,
) -> RunSummary:
    """Compute and publish one edition and return what there is to say of it.

    ``pages_only`` leaves out the workbook, the CSV and the PDF of each sheet, which take most of the time.
    ``stonad``: a folder with introduksjonsstønad, to be frozen beside the snapshot (T3).

    Raises RefusedError (exit code 2) for a bad call, year file, code list or source, a frozen snapshot that differs, or
    another run under way; StoppedError (exit code 1) for a failed check, the quarantine limit or a changed snapshot.
    """
    edition = find_edition(key, years, kodeverk)
    place = Home.find(home)
    with tell_no_room("starting", place.edition(key).data):
        run = start_run(
            edition, place, source, refreeze=refreeze, pages_only=pages_only, stonad=stonad, progress=progress
        )
        try:
            with run:
                told = _execute(run, years, kodeverk)
            from pipeline.cli.summary import summarise  # noqa: PLC0415 – with the sheets, for whoever gets this far

            summary = summarise(run)
            return replace(summary, warnings=(*summary.warnings, *told))
        except BaseException as error:
            if run.is_published:
                error.add_note(f"The edition {key} is complete and published all the same.")
            raise


def _execute(run: EditionRun, years: Path | None, kodeverk: Path | None) -> list[str]:
    """Run the graph, and return what there is to say of the history of runs, which never stops one."""
    # Dagster takes two seconds to import, which a refused call should not have to wait for.
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")
    from pipeline.build import JOBS, build_definitions  # noqa: PLC0415
    from pipeline.graph.history_copy import HistoryCopy  # noqa: PLC0415

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
            lost = "The edition is published, but the history of runs does not show it: see its folder."
            return [lost, *history.warnings]
        raise StoppedError(
            "The run was interrupted, or failed outside its steps; the last complete results are where they were. "
            "Run again. If it was not you who stopped it, open the run in `make ui` and report the event that failed."
        )
    return history.warnings
