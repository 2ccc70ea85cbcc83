"""One run of one edition: its work area, its working database and its progress, under the edition's lock.

Everything a run writes before it publishes lies in the work area, so a run that dies leaves nothing under a final
name. What is computed is in ``assets/`` and ``sql/``; what is put in place at the end is in
``pipeline/run/publication.py``.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import FileLock

from pipeline.common.errors import (
    IntroresultatError,
    NoRoomError,
    StoppedError,
    UnfinishedError,
    describe_fault,
)
from pipeline.common.files import make_private_folder, private_umask, recover_folder, remove_partials
from pipeline.common.limits import describe_shortage, is_shortage
from pipeline.common.notices import Notice
from pipeline.common.progress import Progress, Step
from pipeline.common.room import ALL_FILES, PAGES_ALONE, describe_no_room, find_no_room
from pipeline.common.stopping import hold_stops
from pipeline.common.warehouse import connect, create_schemas
from pipeline.editions.edition import Edition
from pipeline.intake.snapshot import Snapshot
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.model import VerifiedSource
from pipeline.intake.stonad.folder import VerifiedStonad
from pipeline.intake.stonad.frozen import FrozenStonad
from pipeline.run.check_outcomes import CheckOutcome
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import RUN_PREFIX, EditionFolders, Home
from pipeline.run.journal import finish_publication, require_places
from pipeline.run.parameters import list_parameters

if TYPE_CHECKING:
    # with Pandera, which a refused call need not wait for
    from pipeline.intake.intake import IntakeRecord


@dataclass
class EditionRun:
    """A run under way. Use as a context manager: entering takes the lock, leaving gives everything back.

    ``source`` is what the analyst has given, or None to run on the frozen snapshot; ``stonad_folder`` likewise for
    introduksjonsstønad (T3). ``pages_only``: make sheets as pages, without the files beside them. ``made`` (what waits
    to be frozen), ``snapshot``, ``intake`` and ``stonad`` are set by the first steps; ``error`` by the step that
    failed, ``is_published`` by the last one. ``warnings``: what its checks warn of; ``notices``: what else it has found
    that stops nothing; ``asides``: what rests on what lay there before, for the closing summary alone, as no result
    depends on it; ``kept``: what a step has made for one after it.
    """

    edition: Edition
    home: Home
    source: Path | GivenSource | None = None
    refreeze: bool = False
    pages_only: bool = False
    stonad_folder: Path | None = None
    verified: VerifiedSource | None = None
    verified_stonad: VerifiedStonad | None = None
    progress: Progress = field(default_factory=Progress)
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    lock: FileLock | None = None
    made: Path | None = None
    snapshot: Snapshot | None = None
    intake: IntakeRecord | None = None
    stonad: FrozenStonad | None = None
    warnings: list[CheckOutcome] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    error: IntroresultatError | None = None
    is_published: bool = False
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _connection: duckdb.DuckDBPyConnection | None = None

    @property
    def folders(self) -> EditionFolders:
        """The folders of this edition."""
        return self.home.edition(self.edition.key)

    @property
    def work(self) -> Path:
        """The work area, on the same file system as the final places."""
        return self.folders.data / f"{RUN_PREFIX}{self.run_id[:12]}"

    @property
    def reports(self) -> Path:
        """Where the results are made before they are published as one folder."""
        return self.work / "reports_out"

    def __enter__(self) -> EditionRun:
        self._stack.enter_context(private_umask())
        self._stack.callback(self.close_source)
        try:
            if self.lock is None:
                self.lock = take_lock(self.folders)
            self._stack.callback(self.lock.release)
            clear_remains(self.folders)
            self._stack.callback(shutil.rmtree, self.work, ignore_errors=True)
            make_private_folder(self.work)
            results = self.folders.reports.parent
            if not results.exists():
                self._stack.callback(_remove_empty, results)
            require_places(self.folders, self.work)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with hold_stops():
            self.close_database()
            self._stack.close()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time one step and tell of it, guarded as :meth:`guard` does."""
        with self.guard(name), self.progress.step(name) as step:
            yield step

    @contextlib.contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Let no error out but one of ours, which holds no value of a person (R16), and keep the first in ``error``."""
        try:
            yield
        except (NoRoomError, UnfinishedError) as error:
            self.error = self.error or error
            raise
        except Exception as error:
            fault = self._make_fault(name, error)
            self.error = self.error or fault
            if fault is error:
                raise
            raise fault from None

    def _make_fault(self, name: str, error: Exception) -> IntroresultatError:
        """What is told of an error: a full disk as such, whichever way it was met; our own errors as they are."""
        if find_no_room(error) is not None:
            data = self.folders.data
            source = sum(table.bytes for table in self.verified.tables) if self.verified else 0
            more = 3 * source + (PAGES_ALONE if self.pages_only else ALL_FILES)
            return NoRoomError(describe_no_room(name, data, error, work=self.work, more=more))
        if isinstance(error, IntroresultatError):
            return error
        return StoppedError(describe_shortage(name) if is_shortage(error) else describe_fault(name, error))

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The working database of this run, opened at first use with its schemas and macros."""
        if self._connection is None:
            self._database = contextlib.ExitStack()
            self._connection = self._database.enter_context(connect(self.database, self.work, is_disposable=True))
            create_schemas(self._connection)
        return self._connection

    @property
    def database(self) -> Path:
        """The working database while it is being made."""
        return self.work / f"{self.edition.key}.duckdb"

    def close_source(self) -> None:
        """Give back what verifying the source has opened, where it was not loaded."""
        if self.verified is not None:
            self.verified.close()

    def close_database(self) -> None:
        """Close the working database, so that its file is complete."""
        if self._connection is not None:
            self._connection = None
            self._database.close()

    def require_snapshot(self) -> Snapshot:
        """Return the snapshot of this run; a step that is started without the first one stops here."""
        if self.snapshot is None:
            raise StoppedError(
                "This step was started without the snapshot of its run. An edition is computed as a whole: "
                "materialise every asset of the partition together, or run `introresultat run`."
            )
        return self.snapshot

    def require_intake(self) -> IntakeRecord:
        """Return the record of the intake; see :meth:`require_snapshot`."""
        self.require_snapshot()
        if self.intake is None:
            raise StoppedError("The record of the intake is missing. Run the edition again with --source.")
        return self.intake

    def list_notices(self) -> tuple[Notice, ...]:
        """Everything to tell that stops nothing: of the intake, in this run or an earlier one, then of the run."""
        return (*self.require_intake().notices, *self.notices)

    def add_failures(self, failures: Iterable[str]) -> None:
        """Keep what must stop the run before it publishes, each once."""
        self.failures.extend(failure for failure in failures if failure not in self.failures)

    def stop_on_failures(self) -> None:
        """Stop with every failure told together, if there is any."""
        if self.failures:
            listed = "\n".join(f"  - {failure}" for failure in self.failures)
            raise StoppedError(
                f"{len(self.failures)} checks failed, so nothing was published:\n{listed}\n"
                "Look at the named places with `introresultat explain`, correct the source or the year file, and run "
                "again."
            )

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that the SQL files may ask for by ``$name``."""
        return list_parameters(self.edition)


def _remove_empty(folder: Path) -> None:
    """Take away a folder that a run made and published nothing in."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def clear_remains(folders: EditionFolders) -> None:
    """Clear away what a run that died left: work areas, half-written files, a folder between two names.

    Call only with the lock held.
    """
    finish_publication(folders)
    for folder in (folders.reports, folders.handoff):
        recover_folder(folder)
    for place in (folders.data, folders.reports.parent):
        if place.exists():
            remove_partials(place)
    for folder in (*folders.list_work_areas(), folders.reports.parent / folders.trial_name):
        shutil.rmtree(folder, ignore_errors=True)
