"""One SQLite file of the history of runs: opened under any path, made if it is missing, checked if it exists.

Dagster puts the path into a URL, where ``?`` and ``%`` have another meaning; here it stays a path. The contents of the
files are in ``pipeline/graph/event_history.py``, and what happens to a damaged one in ``pipeline/graph/history.py``.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.sql import get_alembic_config, safe_commit
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS

# Codes that speak of the moment or of rights, not of the file: it may be sound.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class HistoryError(Exception):
    """The history of runs cannot be used now: no place, no right, or another process holds it."""


class DamagedHistoryError(HistoryError):
    """A file of the history is not what was written, or is of another version of Dagster."""


@dataclass(frozen=True)
class HistoryFile:
    """A file and the tables it must have."""

    path: Path
    tables: sqlalchemy.MetaData

    def connect(self) -> sqlalchemy.Engine:
        """Return an engine on the file."""
        engine = sqlalchemy.create_engine(
            sqlalchemy.URL.create("sqlite", database=str(self.path)),
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        sqlalchemy.event.listen(engine, "connect", _confirm_less)
        return engine

    def prepare(self, engine: sqlalchemy.Engine) -> bool:
        """Make the tables where there are none; True where they were made."""
        with engine.connect() as connection:
            if _read_revision(connection) is not None:
                return False
            self.tables.create_all(engine)
            connection.execute(sqlalchemy.text("pragma journal_mode = wal"))
            MigrationContext.configure(connection).stamp(_revisions(), "head")
            safe_commit(connection)
        return True

    def require_sound(self) -> None:
        """Raise DamagedHistoryError where the file is there and is not what this version of Dagster writes."""
        name = self.path.name
        if not os.path.lexists(self.path):
            return
        if not self.path.is_file():
            raise DamagedHistoryError(f"{name} is no file")
        engine = self.connect()
        try:
            with engine.connect() as connection:
                told = connection.execute(sqlalchemy.text("pragma quick_check(1)")).scalar()
                if told != "ok":
                    raise DamagedHistoryError(f"{name} has pages that contradict each other")
                missing = set(self.tables.tables) - set(sqlalchemy.inspect(connection).get_table_names())
                if missing:
                    raise DamagedHistoryError(f"{name} lacks the table {min(missing)}")
                if _read_revision(connection) != _revisions().get_current_head():
                    raise DamagedHistoryError(f"{name} is of another version of Dagster")
        except sqlalchemy.exc.DBAPIError as error:
            raise judge(error, self.path) from None
        finally:
            engine.dispose()


def judge(error: sqlalchemy.exc.DBAPIError, path: Path) -> HistoryError:
    """Say in words what SQLite's error tells of the file, and whether it is damage."""
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    kind = getattr(error.orig, "sqlite_errorname", "an unknown error")
    may_open = os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)
    if code in _PASSING or (code == sqlite3.SQLITE_CANTOPEN and not may_open):
        return HistoryError(f"{path.name} cannot be opened for writing: {kind}")
    return DamagedHistoryError(f"{path.name} cannot be read: {kind}")


@cache
def _revisions() -> ScriptDirectory:
    """The revisions of Dagster's tables, one line for all its files; read once, for there are many."""
    return ScriptDirectory.from_config(get_alembic_config(str(sqlite_run_storage.__file__)))


def _read_revision(connection: sqlalchemy.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _confirm_less(connection: Any, _: object) -> None:
    """Let the disk confirm at checkpoints only: a power cut may cost the last events, never the file."""
    connection.execute("pragma synchronous = normal")
