"""What an edition published last, in ``tilstand.json``: by which run, from which snapshot, with checksums of it all.

A sealed document (``pipeline/common/provenance.py``). It is committed with what it describes
(``pipeline/run/journal.py``), so the files agree with it or are being moved into place. Later editions compare with
published tables only where they are as this says. The order of publishing is in ``pipeline/run/publication.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_bytes
from pipeline.common.provenance import ChangedError, check_files, describe_files, read_sealed, seal, software_version
from pipeline.common.warehouse import connect
from pipeline.editions.odd_settings import describe_settings
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders

_Described = Mapping[str, Any]


@dataclass(frozen=True)
class EditionState:
    """What was published last. The attributes are the keys of the file.

    ``publisert``: UTC, ISO 8601. ``database`` and ``tabeller``: name, bytes and SHA-256 of the working database and of
    each result table's files. ``innstillinger``: the year file and the code lists the results rest on, by
    name and SHA-256, with what is odd about the edition's dates; empty where an earlier version of this software
    published. ``kun_sider``: the sheets were made as pages only; the file has the key only where that is so.
    ``overlevering``: the files at the top of the folder for SSB, which have the sums of those below them.
    ``offentlig``: the public files of a final edition, by their names below that folder; ``publisering``: what is kept
    of them for IMDi alone.
    ``lenker``: only in the file of an earlier version, whose runs made tokens: the SHA-256 of each, by unit code.
    """

    utgave: str
    publisert: str
    snapshot_hash: str
    programvare: str
    kjoring: str
    database: _Described
    tabeller: tuple[_Described, ...]
    innstillinger: Mapping[str, Any] = field(default_factory=dict)
    kun_sider: bool = False
    overlevering: tuple[_Described, ...] = ()
    offentlig: tuple[_Described, ...] = ()
    publisering: tuple[_Described, ...] = ()
    lenker: Mapping[str, str] = field(default_factory=dict)


def describe_run(run: EditionRun) -> EditionState:
    """Describe what ``run`` is about to publish from its work area. Call with its working database closed."""
    names = sorted(path.name for path in (run.reports / "tabeller").iterdir())
    (database,) = describe_files(run.work, [run.database.name])
    handoff, public = run.work / run.folders.handoff.name, run.reports / "offentlig"
    publication = run.work / run.folders.publication.name
    return EditionState(
        utgave=run.edition.key,
        publisert=datetime.now(UTC).isoformat(timespec="seconds"),
        snapshot_hash=run.require_snapshot().snapshot_hash,
        programvare=software_version(),
        kjoring=run.run_id,
        database=database,
        tabeller=tuple(describe_files(run.reports / "tabeller", names)),
        innstillinger=describe_settings(run.edition),
        kun_sider=run.pages_only,
        overlevering=tuple(describe_files(handoff, sorted(path.name for path in handoff.iterdir() if path.is_file()))),
        offentlig=tuple(describe_files(public, _list_names(public))),
        publisering=tuple(describe_files(publication, _list_names(publication))),
    )


def _list_names(folder: Path) -> list[str]:
    """The names of every file below a folder, in order; none where it is not there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_state(path: Path, state: EditionState) -> None:
    """Write ``tilstand.json`` at ``path``."""
    content = asdict(state)
    for key in ("kun_sider", "overlevering", "offentlig", "publisering", "lenker"):
        if not content[key]:
            del content[key]
    publish_bytes(path, seal(content))


def read_state(folders: EditionFolders) -> EditionState | None:
    """Return what was published last, or None where nothing was.

    Raises ChangedError where the file is there and is not as it was written.
    """
    if not folders.state.is_symlink() and not folders.state.exists():
        return None
    content = read_sealed(folders.state)
    try:
        state = EditionState(**content)
    except TypeError:
        raise ChangedError(f"{folders.state.name} is of another version of this software") from None
    if state.utgave != folders.key:
        raise ChangedError(f"{folders.state.name} is that of another edition")
    return state


def require_state(folders: EditionFolders) -> EditionState:
    """Return what was published last. Raises RefusedError where nothing was, or where that cannot be read."""
    try:
        state = read_state(folders)
    except ChangedError as fault:
        raise RefusedError(
            f"Cannot tell what was published of {folders.key}: {fault} (in {folders.data}). Run `introresultat run "
            f"{folders.key}` again, without --source: it computes from the frozen snapshot and writes the file again."
        ) from None
    if state is None and has_remains(folders):
        raise RefusedError(
            f"Cannot tell what was published of {folders.key}: there are results under {folders.root}, and "
            f"{folders.state.name} is missing (in {folders.data}). Bring it back from a backup; or run `introresultat "
            f"run {folders.key}` again, without --source: it computes from the frozen snapshot and writes the file "
            "again."
        )
    if state is None:
        raise RefusedError(
            f"The edition {folders.key} has no results under {folders.root}. Run `introresultat run {folders.key} "
            "--source FOLDER` first, or name the right HOME with --home."
        )
    return state


@contextmanager
def open_published(folders: EditionFolders, state: EditionState, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published working database for reading, with ``work`` for what does not fit in memory.

    Raises RefusedError where it cannot be opened, or where a byte of it is not as it was published: what DuckDB reads
    without a fault need not be what was computed. The sum of Norway's database, 19 MB, takes a tenth of a second.
    """
    _refuse_damaged(folders, state)
    with connect(folders.database, work, read_only=True) as connection:
        yield connection


def _refuse_damaged(folders: EditionFolders, state: EditionState) -> None:
    try:
        check_database(folders, state)
    except ChangedError as fault:
        raise RefusedError(
            f"The working database of {folders.key} is not as it was published: {fault} (in {folders.data}). Nothing "
            f"was read. Run `introresultat run {folders.key}` again, without --source: it computes from the "
            "frozen snapshot and makes the database again."
        ) from None


def has_remains(folders: EditionFolders) -> bool:
    """Whether results lie there, whatever the state says: a database or a result table."""
    return folders.database.exists() or (folders.tables / "resultat.parquet").exists()


def check_table(folders: EditionFolders, state: EditionState, file: str) -> Path:
    """Return a file of the published tables, after its bytes were held against what was published.

    Raises ChangedError where it is missing, changed or was not published.
    """
    described = [entry for entry in state.tabeller if entry["fil"] == file]
    if not described:
        raise ChangedError(f"{file} was not among what was published")
    check_files(folders.tables, described)
    return folders.tables / file


def find_changed_table(folders: EditionFolders, state: EditionState) -> str | None:
    """Say which of the published tables is not as it was published, and what it is; None where all are."""
    try:
        check_files(folders.tables, state.tabeller)
    except ChangedError as fault:
        return str(fault)
    return None


def check_database(folders: EditionFolders, state: EditionState) -> Path:
    """Return the working database, after its bytes were held against what was published; raises ChangedError.

    DuckDB would read what another program's log beside it says has changed since.
    """
    check_files(folders.data, [state.database])
    if folders.database_log.exists():
        raise ChangedError(f"{folders.database_log.name} is beside it: another program logs changes to it there")
    return folders.database


def find_changed(folders: EditionFolders) -> list[str]:
    """Say what is not as it was published: the state, else of the tables the first, and the working database."""
    try:
        state = read_state(folders)
    except ChangedError as fault:
        return [str(fault)]
    if state is None:
        return [f"{folders.state.name} is missing"] if has_remains(folders) else []
    changed = find_changed_table(folders, state)
    found = [changed] if changed else []
    try:
        check_database(folders, state)
    except ChangedError as fault:
        found.append(str(fault))
    return found
