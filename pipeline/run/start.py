"""How a run starts, by the command or in Dagster: call, places and source are found good before anything is written.

The run that comes out has not been entered: its work area and the folder of the results are made when it is
(``pipeline/run/edition_run.py``). What it does then is in ``pipeline/statistics/compute.py``.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.limits import bind_libraries
from pipeline.common.progress import Progress
from pipeline.editions.edition import Edition
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.model import VerifiedSource
from pipeline.intake.sources.open_source import open_source
from pipeline.intake.stonad.folder import VerifiedStonad, verify_stonad
from pipeline.run.edition_lock import take_lock_if_there
from pipeline.run.edition_run import EditionRun, clear_remains
from pipeline.run.home import Home
from pipeline.run.journal import require_kinds


def start_run(
    edition: Edition,
    home: Home,
    source: Path | GivenSource | None = None,
    *,
    refreeze: bool = False,
    pages_only: bool = False,
    stonad: Path | None = None,
    progress: Progress | None = None,
    run_id: str | None = None,
) -> EditionRun:
    """Return a run of the edition that may be entered, with the lock where an earlier run has left one.

    What a stop left is put in place or cleared away first, then stonad and source are verified. Raises RefusedError for
    a HOME that cannot be written, a bad source or folder, another run under way, and a run without source where
    nothing is frozen.
    """
    home.require_writable(edition.key)
    require_kinds(home.edition(edition.key))
    bind_libraries()
    run = EditionRun(
        edition,
        home,
        source,
        refreeze,
        pages_only,
        stonad,
        progress=progress or Progress(),
        run_id=run_id or uuid.uuid4().hex,
    )
    run.lock = take_lock_if_there(run.folders)
    try:
        if run.lock is not None:
            clear_remains(run.folders)
        if stonad is not None:
            verify_given_stonad(run, stonad)
        if source is not None:
            verify_given_source(run, source)
        else:
            _require_frozen(run)
    except BaseException:
        if run.lock is not None:
            run.lock.release()
        raise
    return run


def verify_given_source(run: EditionRun, source: Path | GivenSource) -> VerifiedSource:
    """Verify the source given by the analyst, keep what was found with the run, and return it."""
    with run.step("source.verify") as step:
        run.verified = open_source(source).verify(run.edition)
        step.rows = sum(table.rows for table in run.verified.tables)
    return run.verified


def verify_given_stonad(run: EditionRun, folder: Path) -> VerifiedStonad:
    """Verify the folder of introduksjonsstønad given by the analyst, keep what was found, and return it."""
    with run.step("stonad.verify") as step:
        run.verified_stonad = verify_stonad(folder, run.edition)
        step.rows = run.verified_stonad.file.rows
    return run.verified_stonad


def _require_frozen(run: EditionRun) -> None:
    if run.refreeze and run.stonad_folder is None:
        raise RefusedError("--refreeze needs the extract to freeze: give it with --source.")
    if not (run.folders.data / "snapshot").exists():
        raise RefusedError(
            f"The edition {run.edition.key} has no frozen snapshot under {run.home.root}. Give the extract with "
            "--source; a run without it computes from a snapshot that an earlier run froze."
        )
