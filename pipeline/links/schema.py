"""The tables of ``lenker.sqlite``, its version, and how a connection to it is opened (L5).

The tables are read and written in ``reading.py``, ``making.py``, ``changes.py``, ``trace.py``, ``keeping.py`` and
``adoption.py``.
The rollback journal is truncated and synced at each commit: with ``synchronous=FULL`` that survives a power cut, which
the default of removing the journal does not (decision 0019). What is deleted is overwritten (``secure_delete``, L17).
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from pipeline.common.files import FILE_MODE, sync_file
from pipeline.links.closed import ClosedReason, StoreClosed

STORE_FILE = "lenker.sqlite"
VERSION = 1
WAIT_SECONDS = 2.0
_APPLICATION = 0x4C4E4B52  # «LNKR»: another program's database is not ours
_STORE_ID_BYTES = 16

# lager: one row. endring: the number of the last change of links; each is a row of the table of that name. spor_fra,
# spor_hash: number and hash of the last line that was cut off the trace; spor_dager: how long lines are kept.
# siste_tid: the latest time that was written, the guard against a clock set back; lenke.pin_feil: wrong PINs that
# were tried; glemt: links whose readers were forgotten. These three outlive the lines of the trace. Times: ISO 8601,
# UTC, to the second. An empty text is «not known».
_TABLES = f"""
pragma application_id = {_APPLICATION};
pragma user_version = {VERSION};
create table lager (
    lager_id text not null, endring integer not null, spor_fra integer not null, spor_hash text not null,
    spor_dager integer not null, siste_tid text not null default ''
);
create table utgave (
    utgave text primary key, ar integer not null, slag text not null, stottemerke text not null, navn text not null,
    kontakt text not null, laget text not null, lukket text
);
create table enhet (
    utgave text not null references utgave, kode text not null, navn text not null, malform text not null, frist text,
    primary key (utgave, kode)
);
create table utsending (
    utgave text not null references utgave, nummer integer not null, merke text not null unique, laget text not null,
    rot text not null, primary key (utgave, nummer)
);
create table mottaker (
    mottaker_id integer primary key, utgave text not null references utgave, kode text not null, navn text not null,
    rolle text not null, epost text not null, epost_lik text not null, malform text not null, orgnr text not null
);
create index mottaker_epost on mottaker (epost_lik);
create table lenke (
    lenke_id text primary key, utgave text not null, utsending integer not null,
    mottaker_id integer not null references mottaker, token_hash text not null unique, laget text not null,
    utloper text not null, tilbakekalt text, grunn text not null default '', erstattet_av text references lenke,
    svar text, svar_tid text, feilmeldt text, sendt text, retur text, pin_avtrykk text,
    pin_feil integer not null default 0,
    foreign key (utgave, utsending) references utsending
);
create index lenke_utgave on lenke (utgave, utsending);
create table spor (
    nummer integer primary key, tid text not null, lenke_id text not null, hva text not null, utfall text not null,
    hash text not null
);
create index spor_lenke on spor (lenke_id, hva);
create table glemt (lenke_id text primary key, tid text not null);
create table endring (
    nummer integer primary key, tid text not null, utgave text not null, hva text not null, grunn text not null
);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the store at ``path``, which must be there, for one user at a time in this process. Makes no file.

    Raises StoreClosed for another program's database, a newer version or a damaged one, else an error of SQLite.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    try:
        for setting in ("synchronous = full", "fullfsync = on", "secure_delete = on", "foreign_keys = on"):
            connection.execute(f"pragma {setting}")
        _check(connection)
        connection.execute("pragma journal_mode = truncate")
    except BaseException:
        connection.close()
        raise
    return connection


def create(path: Path, first_hash: str, keep_days: int) -> None:
    """Write an empty store at ``path``, on the disk when this returns. Nothing may be there."""
    path.touch(mode=FILE_MODE, exist_ok=False)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(f"begin;{_TABLES}")
        store = secrets.token_hex(_STORE_ID_BYTES)
        connection.execute("insert into lager values (?, 0, 0, ?, ?, '')", (store, first_hash, keep_days))
        connection.execute("commit")
    finally:
        connection.close()
    sync_file(path)


def _check(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("pragma application_id").fetchone()
    if application != _APPLICATION:
        raise StoreClosed(ClosedReason.DAMAGED)
    refuse_newer(connection)
    if connection.execute("pragma quick_check(1)").fetchone() != ("ok",):
        raise StoreClosed(ClosedReason.DAMAGED)


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise StoreClosed where a newer version of this software has changed the store's form."""
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > VERSION:
        raise StoreClosed(ClosedReason.NEWER)
