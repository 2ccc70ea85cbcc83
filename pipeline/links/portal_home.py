"""A HOME of its own for the portal: the store, the sheets and their list, and nothing about people in NIR (L8).

What is laid there is what the portal and the commands under ``links`` read: for each edition ``ark.json`` and the files
it lists, and ``tabeller/oppfolging`` for ``reminders``. The store is laid once. From then on it is used there, and the
one it was copied from is closed to changes: a link that is revoked in the wrong place would still open.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.files import (
    make_private_folder,
    private_umask,
    publish_bytes,
    publish_folder,
    recover_folder,
)
from pipeline.common.room import tell_no_room
from pipeline.links.adoption import adopt_store, clear_remains, working_name
from pipeline.links.database import Database, is_new
from pipeline.links.head import HeadFile
from pipeline.links.reminders import FOLLOW_UP_FILE
from pipeline.links.store import open_store
from pipeline.links.times import Clock, utc_now
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import EditionFolders, Home
from pipeline.run.journal import refuse_unfinished
from pipeline.sheets.archive import copy_listed, read_archive
from pipeline.sheets.names import SHEETS_FOLDER

FOLLOW_UP = (FOLLOW_UP_FILE, "oppfolging.parquet")
_WORKING = ".delvis-"
_CHANGES = "select nummer, tid, utgave, hva, grunn from endring"
_OF_PEOPLE = ("snapshot", "mottak", "overlevering", "lister", "*.duckdb")


@dataclass(frozen=True)
class LaidHome:
    """What was laid: files by edition. ``has_store``: the store was copied; otherwise there was one already."""

    files: dict[str, int]
    has_store: bool


def lay_home(home: Home, target: Path, keys: Sequence[str], *, clock: Clock = utc_now) -> LaidHome:
    """Lay the editions ``keys`` of ``home`` in ``target``, in the place of what was laid there before.

    Raises RefusedError where an edition is not published, a run is under way, or ``target`` has people's data;
    StoreClosed where the store to be copied is closed.
    """
    laid = Home.find(target)
    _refuse_target(home, laid)
    if is_new(laid.root / "data") and is_new(home.root / "data"):
        raise RefusedError(
            f"No links have been made under {home.root}. Nothing was laid. Make them with `introresultat links make "
            "UTGAVE`, and repeat this call."
        )
    with private_umask(), tell_no_room("links home", laid.root), ExitStack() as stack:
        for key in keys:
            refuse_unfinished(home.edition(key))
            stack.callback(take_lock(home.edition(key)).release)
        for place in (home, laid):
            clear_remains(place.root / "data")
        files = {key: _lay_edition(home.edition(key), laid.edition(key)) for key in keys}
        has_store = _move_store(home.root / "data", laid.root / "data", clock)
    return LaidHome(files, has_store)


def _refuse_target(home: Home, laid: Home) -> None:
    if laid.root == home.root:
        raise RefusedError("DIR is HOME itself. Nothing was laid. Expected another folder, for the portal alone.")
    found = next((path for name in _OF_PEOPLE for path in laid.root.glob(f"data/*/{name}")), None)
    if found is not None:
        raise RefusedError(
            f"{found} is there: {laid.root} is a HOME with data about people. Nothing was laid. Expected a new folder, "
            "or one that this command laid before."
        )


def _lay_edition(source: EditionFolders, target: EditionFolders) -> int:
    """Lay the listed files, each of which must be as it is listed, then the list; return how many."""
    archive = read_archive(source.archive)
    if archive is None:
        raise RefusedError(
            f"The edition {source.key} has no list of published sheets under {source.root}. Nothing of it was laid. "
            f"Run `introresultat run {source.key}` first."
        )
    tables = [source.tables / name for name in FOLLOW_UP]
    missing = next((path for path in tables if not path.is_file()), None)
    if missing is not None:
        raise RefusedError(f"{missing} is missing. Run `introresultat run {source.key}` again, without --source.")
    count = 0
    with _working_folder(target.reports) as work:
        for name, entry in archive.entries.items():
            kode = name.rpartition("-")[0]
            folder = make_private_folder(work / kode)
            for file, expected in entry.files.items():
                path = source.reports / SHEETS_FOLDER / kode / file
                if found := copy_listed(path, folder / file, expected):
                    raise _refuse_sheets(path, found, source.key)
                count += 1
        recover_folder(target.reports / SHEETS_FOLDER)
        publish_folder(work, target.reports / SHEETS_FOLDER)
    publish_bytes(target.archive, source.archive.read_bytes())
    for path in tables:
        publish_bytes(target.tables / path.name, path.read_bytes())
    return count


def _refuse_sheets(path: Path, found: str, key: str) -> RefusedError:
    return RefusedError(
        f"{path} {found}. Nothing of {key} was laid. Run `introresultat run {key}` again, without --source."
    )


def _move_store(source: Path, target: Path, clock: Clock) -> bool:
    """Copy the store, take the copy into use and close the first, which nobody changes meanwhile; say if it was copied.

    Where there is a copy already, and a killed call had come no further, only the first is closed.
    """
    has_store = is_new(target)
    if not has_store:
        ours, theirs = HeadFile(source).read(), HeadFile(target).read()
        if ours is None or theirs is None or ours.store != theirs.store or ours.is_moved:
            return False
    with closing(Database(source, clock, moved_too=False)) as database, database.write() as connection:
        if has_store:
            _lay_store(source, target, clock)
        _close_to_changes(connection, source, target, clock)
    return has_store


def _lay_store(source: Path, target: Path, clock: Clock) -> None:
    """Copy the store and take the copy into use."""
    make_private_folder(target)
    copy = working_name(target / "kopi.sqlite")
    try:
        with open_store(source, write=False, clock=clock) as store:
            store.copy_to(copy)
        adopt_store(target, copy, "links home", keep_links=True, clock=clock)
    finally:
        clear_remains(target)


def _close_to_changes(connection: sqlite3.Connection, source: Path, target: Path, clock: Clock) -> None:
    """Close the store that the one in ``target`` was copied from, where that has every change of it."""
    with closing(Database(target, clock, moved_too=True)) as database, database.read() as copied:
        missing = set(connection.execute(_CHANGES)) - set(copied.execute(_CHANGES))
    if missing:
        raise RefusedError(
            f"Links have been changed under {source} since they were laid in {target}. The sheets are laid, and both "
            "stores are in use. Decide which is right, and take it into use with `introresultat links adopt` in both."
        )
    head = HeadFile(source)
    found = head.read()
    if found is not None:
        head.write(replace(found, is_moved=True))


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """A folder under way in ``beside``; what a killed call left there goes first."""
    make_private_folder(beside)
    for remains in beside.glob(f"{_WORKING}*"):
        shutil.rmtree(remains, ignore_errors=True)
    work = make_private_folder(beside / f"{_WORKING}{os.getpid()}")
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
