"""Where everything is under HOME: the one place with the folders' names.

Which of them is written when is decided in ``pipeline/run/publication.py`` (results) and
``pipeline/intake/snapshot.py`` (the frozen extract).
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.room import find_no_room
from pipeline.common.signs import escape_signs, find_control_sign, name_sign
from pipeline.common.warehouse import SPILL_FOLDER

HOME_VARIABLE = "INTRORESULTAT_HOME"
YEARS_VARIABLE = "INTRORESULTAT_YEARS"
KODEVERK_VARIABLE = "INTRORESULTAT_KODEVERK"
RUN_PREFIX = ".kjoring-"
LONGEST_HOME = 400  # bytes: SQLite opens no file whose path is longer than 512
_REMEDY = "Give a folder with --home or INTRORESULTAT_HOME, or leave both out for the working folder."


def find_given_folder(given: Path | None, variable: str) -> Path | None:
    """Return the given folder, else the one that the environment names, else None: our own."""
    return given or (Path(os.environ[variable]) if os.environ.get(variable) else None)


@dataclass(frozen=True)
class Home:
    """The folder that everything is written under. Created when missing, private throughout (R16)."""

    root: Path

    @classmethod
    def find(cls, given: Path | None = None) -> Home:
        """Return the given HOME, else ``INTRORESULTAT_HOME``, else the working folder: never that of the software.

        Raises RefusedError for one that no folder can be at. It need not be there yet; whether it can be written is
        asked by :meth:`require_writable`, since what only reads need not know.
        """
        return cls(_find_root(os.environ.get(HOME_VARIABLE, ".") if given is None else str(given)))

    def require_writable(self, key: str | None = None) -> None:
        """Refuse, before anything is written, a HOME where results, of the edition ``key``, could not be put."""
        own = [self.edition(key).data] if key else []
        for place in (self.root, self.root / "data", *own, self.root / "reports_out"):
            nearest = _find_nearest(place)
            if not nearest.is_dir():
                raise RefusedError(
                    f"{nearest} is a file. Expected a folder, because results are written under it. {_REMEDY}"
                )
            if not os.access(nearest, os.W_OK | os.X_OK):
                raise RefusedError(
                    f"The folder {nearest} cannot be written: its modes, or the disk it lies on, do not allow it. "
                    f"Nothing was done. Get write access to it. Or: {_REMEDY}"
                )
            _try_folder(nearest)

    @property
    def dagster(self) -> Path:
        """The history of runs, shared by the command and the user interface."""
        return self.root / "data" / "dagster"

    def known(self, ar: int) -> Path:
        """What others have told of a statistic year's public counts (P9): IMDi's own file, restricted."""
        return self.root / "data" / "kjent" / f"{ar}.csv"

    @property
    def released(self) -> Path:
        """Everything that has been released, by statistic year (P13)."""
        return self.root / "reports_out" / "offentlig"

    def releases(self, ar: int) -> Path:
        """The public files of a statistic year as they were released, by version."""
        return self.released / str(ar)

    def released_truth(self, ar: int) -> Path:
        """The records of these releases and the exact counts behind them, by version; restricted."""
        return self.root / "data" / "utgitt" / str(ar)

    def edition(self, key: str) -> EditionFolders:
        """Return the folders of one edition."""
        return EditionFolders(self.root, key)


@dataclass(frozen=True)
class EditionFolders:
    """The folders and files of one edition."""

    root: Path
    key: str

    @property
    def data(self) -> Path:
        """Everything restricted: snapshot, intake, working database, handoff, link keys, sendings, work areas."""
        return self.root / "data" / self.key

    @property
    def lock(self) -> Path:
        """The file that one run of the edition holds while it works."""
        return self.data / ".las"

    @property
    def database(self) -> Path:
        """The last complete working database."""
        return self.data / f"{self.key}.duckdb"

    @property
    def database_log(self) -> Path:
        """Where DuckDB keeps what is not in the database's file yet, while a program has it open for writing."""
        return self.data / f"{self.key}.duckdb.wal"

    @property
    def handoff(self) -> Path:
        """The person-level files for SSB."""
        return self.data / "overlevering"

    @property
    def publication(self) -> Path:
        """What is known of the publication and not public: hidden counts, and what sheets told of others (P6, P11)."""
        return self.data / "publisering"

    @property
    def link_keys(self) -> Path:
        """The random part of every unit's path on a static server: ``introresultat links export`` alone writes it."""
        return self.data / "lenkenokler.json"

    @property
    def archive(self) -> Path:
        """Which files the published sheets are, and what they were made from."""
        return self.data / "ark.json"

    @property
    def state(self) -> Path:
        """What was published last, and by which run."""
        return self.data / "tilstand.json"

    @property
    def journal(self) -> Path:
        """A whole edition that is committed and on its way to its places (``pipeline/run/journal.py``)."""
        return self.data / ".publiseres"

    def list_work_areas(self) -> list[Path]:
        """Return the work areas that lie there, of what is at work or has died in it; rows in them are people."""
        return [*sorted(self.data.glob(f"{RUN_PREFIX}*")), *filter(Path.exists, [self.data / SPILL_FOLDER])]

    @property
    def trial_name(self) -> str:
        """The name of an empty folder that is moved to see that it can be, and removed at once."""
        return f"{RUN_PREFIX}{self.key}-prove"

    @property
    def reports(self) -> Path:
        """The results: tables, sheets, letters, overview."""
        return self.root / "reports_out" / self.key

    @property
    def tables(self) -> Path:
        """The result tables."""
        return self.reports / "tabeller"


def _find_root(text: str) -> Path:
    """Return the whole path of HOME. Its text is shown only when it has been looked at."""
    if not text:
        raise RefusedError(f"HOME is empty: {HOME_VARIABLE} is set to nothing. {_REMEDY}")
    sign = find_control_sign(text)
    if sign is not None:
        raise RefusedError(f"HOME has {name_sign(sign)} in it: {escape_signs(text)}. {_REMEDY}")
    path = Path(text)
    if "?" in str(path.absolute()):  # DuckDB would write its log to the name before it
        raise RefusedError(f"HOME cannot be {text}: DuckDB keeps no database under a name with ?. {_REMEDY}")
    try:
        path = path.expanduser()
        dangling = next((place for place in (path, *path.parents) if place.is_symlink() and not place.exists()), None)
        root = path.resolve()
        nearest = _find_nearest(root)
        is_folder = nearest.is_dir()
    except OSError as error:
        raise RefusedError(f"HOME cannot be {text}: {error.strerror}. {_REMEDY}") from None
    except RuntimeError:
        raise RefusedError(
            f"HOME cannot be {text}: there is no such user, or a link leads to itself. {_REMEDY}"
        ) from None
    if dangling is not None:
        raise RefusedError(f"HOME cannot be {text}: {dangling} is a link to what is not there. {_REMEDY}")
    if not is_folder:
        raise RefusedError(f"HOME cannot be {text}: {nearest} is a file. Expected a folder. {_REMEDY}")
    if len(os.fsencode(root)) > LONGEST_HOME:
        raise RefusedError(
            f"HOME is {len(os.fsencode(root))} bytes long. Expected a path of at most {LONGEST_HOME} bytes, because "
            f"files with long names are under it. {_REMEDY}"
        )
    return root


def _try_folder(folder: Path) -> None:
    """Make a folder in ``folder`` and take it away: systems that let nobody do that say of the right that all is well.

    A full disk is not refused here; whoever calls tells of it.
    """
    try:
        made = Path(tempfile.mkdtemp(prefix=f"{RUN_PREFIX}prove-", dir=folder))
    except OSError as error:
        if find_no_room(error):
            raise
        raise RefusedError(
            f"No folder can be made in {folder}: the system says «{error.strerror}». Nothing was done. {_REMEDY}"
        ) from None
    with contextlib.suppress(FileNotFoundError):  # a run that begins beside this one clears it away
        made.rmdir()


def _find_nearest(place: Path) -> Path:
    """Return the place itself, or the nearest folder above it that is there."""
    return next(path for path in (place, *place.parents) if path.exists())
