"""A copy of the store, and an older store taken into use (L5).

A copy is made while the store is in use. Whoever brings a copy back would also bring back links that were revoked after
it was made: so one is taken into use with all its links revoked, unless it is known that none was.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import FILE_MODE, make_private_folder, private_umask, sync_file, sync_folder
from pipeline.common.room import describe_reason
from pipeline.links.changes import end, number_change
from pipeline.links.closed import StoreClosed, close_for
from pipeline.links.head import Head, HeadFile
from pipeline.links.keeping import note_forgotten, remove_addresses
from pipeline.links.model import NO_LINK, NewLine, What
from pipeline.links.schema import STORE_FILE, connect
from pipeline.links.times import Clock, to_text, utc_now
from pipeline.links.trace import add_lines, verify_trace

SET_ASIDE = "lenker-erstattet.sqlite"
_OWN_NAMES = ("lenker.", SET_ASIDE, ".")
_BESIDE = ("-journal", "-wal", "-shm")


@dataclass(frozen=True)
class Adopted:
    """What taking a store into use did. ``fault``: what is wrong with its trace, empty where it is whole."""

    links: int
    revoked: int
    fault: str
    set_aside: Path | None


@dataclass(frozen=True)
class _Known:
    """What is known of what is in place: the number of its last change, and the links whose readers were forgotten."""

    change: int
    forgotten: frozenset[str]


def copy_store(connection: sqlite3.Connection, target: Path) -> None:
    """Write a copy of the store, as the transaction under way sees it, to ``target``: whole or not at all."""
    if target.is_dir():
        raise RefusedError(f"{target} is a folder. Expected the name of a file for the copy of the store of links.")
    (_, _, own) = connection.execute("pragma database_list").fetchone()
    if target.exists() and target.samefile(own):
        raise RefusedError(f"{target} is the store of links itself. Give another file for its copy.")
    is_beside = target.absolute().parent.resolve() == Path(own).parent.resolve()
    if is_beside and target.name.lower().startswith(_OWN_NAMES):
        raise RefusedError(f"{target} has the name of a file that belongs to the store. Give another for its copy.")
    try:
        make_private_folder(target.absolute().parent)
        with _working_copy(target) as partial:
            copy = sqlite3.connect(partial, isolation_level=None)
            try:
                connection.backup(copy)
            finally:
                copy.close()
            sync_file(partial)
            partial.replace(target)
            sync_folder(target.absolute().parent)
    except (sqlite3.Error, OSError) as error:
        raise StoppedError(
            f"The copy {target} could not be written: {describe_reason(error)}. The store of links is as it was. "
            "Give another file, or make room there."
        ) from None


def adopt_store(data: Path, file: Path, reason: str, *, keep_links: bool = False, clock: Clock = utc_now) -> Adopted:
    """Take the store in ``file`` into use in the folder ``data``: all its links are revoked, unless ``keep_links``.

    ``file`` may be the store that is in place. What was in place is set aside as ``lenker-erstattet.sqlite``. Raises
    RefusedError where ``file`` is not there, StoreClosed where it is damaged or of a newer version.
    """
    if not file.is_file():
        raise RefusedError(f"{file} is no file. Expected a copy of the store of links, made with `links backup`.")
    make_private_folder(data)
    final = data / STORE_FILE
    try:
        if final.exists() and file.samefile(final):
            connect(final).close()  # finishes what a killed process left in its journal
        with _working_copy(final) as partial:
            shutil.copyfile(file, partial)
            connection = connect(partial)
            try:
                known = _read_known(data)
                adopted = _take_over(connection, known, reason, clock(), keep_links=keep_links)
                store, change = connection.execute("select lager_id, endring from lager").fetchone()
            finally:
                connection.close()
            _clear(partial)
            sync_file(partial)
            aside = _set_aside(final)
            partial.replace(final)
        sync_folder(data)
        HeadFile(data).write(Head(store, change))
    except (sqlite3.Error, OSError) as error:
        raise close_for(error) from None
    return Adopted(adopted.links, adopted.revoked, adopted.fault, aside)


def working_name(final: Path) -> Path:
    """Return the name of a store under way to ``final``: the same each time, so that the next call clears it away."""
    return final.with_name(f".delvis-{final.name}")


def clear_remains(data: Path) -> None:
    """Remove the copies of the store that killed calls left under way in ``data``: they have names and addresses."""
    for path in data.glob(working_name(data / "*.sqlite*").name):
        path.unlink(missing_ok=True)


def _take_over(
    connection: sqlite3.Connection, known: _Known, reason: str, now: datetime, *, keep_links: bool
) -> Adopted:
    """Revoke what may have been revoked since, and forget what was forgotten, in one transaction."""
    connection.execute("begin immediate")
    fault = verify_trace(connection).fault
    (links,) = connection.execute("select count(*) from lenke").fetchone()
    alive = [key for (key,) in connection.execute("select lenke_id from lenke where tilbakekalt is null order by 1")]
    ended = [key for key in alive if not keep_links or key in known.forgotten]
    forgotten = remove_addresses(connection, tuple(sorted(known.forgotten)))
    note_forgotten(connection, sorted(known.forgotten), now)
    for key in ended:
        end(connection, key, reason, now)
    add_lines(connection, [NewLine(NO_LINK, What.ADOPTED), *(NewLine(key, What.REVOKED) for key in ended)], now)
    add_lines(connection, [NewLine(key, What.FORGOTTEN) for key in forgotten], now)
    connection.execute("update lager set endring = max(endring, ?)", (known.change,))
    number_change(connection, "", What.ADOPTED, reason, now)
    connection.execute(
        "update lager set siste_tid = ?", (to_text(now),)
    )  # whoever adopts a store vouches for the clock
    connection.execute("commit")
    return Adopted(links, len(ended), fault, None)


def _read_known(data: Path) -> _Known:
    """Return what can be read of what is in place: the last change of links, and whose readers were forgotten."""
    changes, forgotten = [0], set[str]()
    with suppress(StoreClosed):
        head = HeadFile(data).read()
        changes.append(head.change if head else 0)
    with suppress(StoreClosed, sqlite3.Error, OSError):
        connection = connect(data / STORE_FILE)
        with suppress(sqlite3.Error):
            changes.append(connection.execute("select endring from lager").fetchone()[0])
            forgotten |= {key for (key,) in connection.execute("select lenke_id from glemt")}
        connection.close()
    return _Known(max(changes), frozenset(forgotten))


def _set_aside(final: Path) -> Path | None:
    """Keep what is in place under another name, so that there is no moment without a file under its own."""
    if not final.exists():
        _clear(final)
        return None
    aside = final.with_name(SET_ASIDE)
    aside.unlink(missing_ok=True)
    shutil.copyfile(final, aside)
    aside.chmod(FILE_MODE)
    sync_file(aside)
    _clear(final)
    return aside


def _clear(store: Path) -> None:
    """Remove the journal of a store that is finished with: under the next store's name it would damage that."""
    for ending in _BESIDE:
        store.with_name(store.name + ending).unlink(missing_ok=True)


@contextmanager
def _working_copy(final: Path) -> Iterator[Path]:
    """A private name beside ``final`` for a file under way; what a killed call left there goes first."""
    partial = working_name(final)
    with private_umask():
        _clear(partial)
        partial.unlink(missing_ok=True)
        try:
            yield partial
        finally:
            _clear(partial)
            partial.unlink(missing_ok=True)
