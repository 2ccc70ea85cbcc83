"""The folder of lists that IMDi's analysts ask for: CSV, workbook and manifest, put in place as one (R16).

Restricted: rows are people. Which lists there are is in ``catalogue.py``, what they read in ``query.py``, the workbook
in ``workbook.py``; files and folders get their places through ``pipeline/common/files.py``.
"""

from __future__ import annotations

import csv
import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.files import hash_file, make_private_folder, private_umask, publish_folder, recover_folder
from pipeline.common.provenance import software_version
from pipeline.common.room import tell_no_room
from pipeline.common.spreadsheet import shield_cell
from pipeline.common.stopping import hold_stops
from pipeline.editions.edition import Edition
from pipeline.intake.intake import read_intake
from pipeline.intake.snapshot import Snapshot, open_snapshot
from pipeline.lists.catalogue import FILTERS, LISTS, list_columns, stored_columns
from pipeline.lists.columns import COLUMNS
from pipeline.lists.query import MadeList, Unit, find_lists, find_unit, make_list, read_rows, require_tables
from pipeline.lists.words import spell_rows
from pipeline.lists.workbook import About, open_workbook
from pipeline.run.edition_lock import take_lock
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import RUN_PREFIX, EditionFolders, Home
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import open_published, require_state
from pipeline.run.working_database import read_snapshot_hash

LISTS_FOLDER = "lister"
MANIFEST = "manifest.json"
_WORK = f"{RUN_PREFIX}lister-"


@dataclass(frozen=True)
class WrittenLists:
    """Where the lists lie, and how many rows each has."""

    folder: Path
    rows: Mapping[str, int]


@dataclass(frozen=True)
class _Call:
    edition: Edition
    snapshot: Snapshot
    unit: Unit
    filters: Mapping[str, str | int]


def write_lists(
    edition: Edition,
    home: Home,
    *,
    unit: str | None = None,
    chosen: Sequence[str] = (),
    filters: Mapping[str, str | int] | None = None,
) -> WrittenLists:
    """Write the chosen lists (default: all) of a unit (default: the whole country) in the place of its earlier ones.

    ``filters`` are those of the catalogue, by name; a list passes over one that it does not have. Raises RefusedError
    for an edition without results, a filter that no chosen list has, an unknown unit, or a run under way.
    """
    given = dict(filters or {})
    _refuse_idle_filters(given, [name for name in LISTS if name in chosen or not chosen])
    folders = home.edition(edition.key)
    refuse_unfinished(folders)
    state = require_state(folders)
    with tell_no_room("lists", folders.data):
        home.require_writable(edition.key)
    with (
        private_umask(),
        tell_no_room("lists", folders.data),
        _work_alone(folders) as work,
        open_published(folders, state, work) as connection,
    ):
        snapshot = _open_published(edition, folders, {state.snapshot_hash, read_snapshot_hash(connection)})
        names = find_lists(connection, edition, chosen)
        require_tables(connection, edition, snapshot, names)
        call = _Call(edition, snapshot, find_unit(connection, edition, unit), given)
        parameters = _bind(EditionRun(edition, home).parameters, given)
        made = make_private_folder(work / LISTS_FOLDER)
        written = [_write_list(connection, call, made, name, parameters) for name in names]
        _write_manifest(call, made, written)
        final = folders.data / LISTS_FOLDER / call.unit.folder
        recover_folder(final)
        publish_folder(made, final)
    return WrittenLists(final, {one.name: one.rows for one in written})


def _refuse_idle_filters(given: Mapping[str, object], names: Sequence[str]) -> None:
    for name in given:
        owners = [one for one in LISTS if name in LISTS[one].filters]
        if not set(owners) & set(names):
            raise RefusedError(
                f"--{name} narrows {' and '.join(owners)}, and the chosen lists are {', '.join(names)}. Leave it out, "
                f"or add --list {owners[0]}. Nothing was written."
            )


@contextmanager
def _work_alone(folders: EditionFolders) -> Iterator[Path]:
    """Hold the edition's lock and give a work area of its own, on the file system of the final places."""
    lock = take_lock(folders)
    try:
        for remains in folders.data.glob(f"{_WORK}*"):
            shutil.rmtree(remains, ignore_errors=True)
        work = make_private_folder(folders.data / f"{_WORK}{uuid.uuid4().hex[:12]}")
        try:
            yield work
        finally:
            with hold_stops():
                shutil.rmtree(work, ignore_errors=True)
    finally:
        lock.release()


def _open_published(edition: Edition, folders: EditionFolders, told: set[str | None]) -> Snapshot:
    """The frozen snapshot, every byte checked (R2): of this cutoff day, and the one that the results tell of."""
    snapshot = open_snapshot(folders.data)
    read_intake(folders.data, snapshot, edition)
    if not told <= {snapshot.snapshot_hash, None}:
        raise RefusedError(
            f"The results of {edition.key} were not made from the frozen snapshot {snapshot.short_hash}. Nothing was "
            f"written. Run `introresultat run {edition.key}` again, without --source, then repeat this call."
        )
    return snapshot


def _bind(parameters: Mapping[str, Any], given: Mapping[str, str | int]) -> dict[str, Any]:
    """The values for the SQL files: the edition's, and each filter's, None where it is not asked for."""
    asked = {name: given.get(name) for name in FILTERS if name != "ar"}
    return {**parameters, **asked, "avslutning_ar": given.get("ar", parameters["ar"])}


def _write_list(
    connection: duckdb.DuckDBPyConnection, call: _Call, folder: Path, name: str, parameters: Mapping[str, Any]
) -> MadeList:
    made = make_list(connection, name, call.unit, parameters)
    columns = list_columns(name)
    workbook = open_workbook(
        folder / f"{name}.xlsx",
        _describe(call, made),
        LISTS[name].sheet,
        [COLUMNS[column] for column in columns],
        rows=made.rows,
        created=call.edition.round.skjaeringsdato,
    )
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file, workbook as sheet:
        text = csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        text.writerow(columns)
        for row in spell_rows(read_rows(connection, name), stored_columns(name), call.edition.codes.reasons):
            text.writerow([shield_cell(cell) if isinstance(cell, str) else cell for cell in row])
            sheet.write(row)
    return made


def _describe(call: _Call, made: MadeList) -> About:
    entry = LISTS[made.name]
    shown = [
        f"{FILTERS[name].heading}: {FILTERS[name].values.get(str(value), value)}"
        for name, value in _used(call, made.name).items()
    ]
    lines: tuple[tuple[str, Any], ...] = (
        ("Sted", call.unit.name if call.unit.code is None else f"{call.unit.code} {call.unit.name}"),
        ("Utgave", call.edition.key),
        ("Resultatår", str(call.edition.year.ar)),
        ("Skjæringsdato", call.edition.round.skjaeringsdato),
        ("Snapshot", call.snapshot.snapshot_hash),
        ("Programvare", f"introresultat {software_version()}"),
        ("Utvalg", "; ".join(shown) or "alle"),
        ("Rader", made.rows),
        ("Personer", made.people),
    )
    return About(f"{entry.title}, {call.edition.key}", lines, (*entry.counted, *_COMMON_WORDS))


_COMMON_WORDS = (
    "En kolonne som har «kode» i overskriften, har koden. Kolonnen etter sier det samme med ord.",
    "Lista viser det som var registrert i NIR på skjæringsdatoen.",
    "Personer med adressesperre er ikke med i noen liste. Derfor kan tallet på personer være lavere enn i resultatet "
    "for hele landet.",
    "Der kommunenummeret ikke fører til noen kommune, er stedet tomt.",
)


def _used(call: _Call, name: str) -> dict[str, str | int]:
    """What this list is narrowed by, in the catalogue's order. Without a year asked for, it is the statistic year."""
    given = {"ar": call.edition.year.ar, **call.filters}
    return {one: given[one] for one in FILTERS if one in given and one in LISTS[name].filters}


def _write_manifest(call: _Call, folder: Path, written: Sequence[MadeList]) -> None:
    files = []
    for one in written:
        for suffix in ("csv", "xlsx"):
            path = folder / f"{one.name}.{suffix}"
            files.append(
                {
                    "fil": path.name,
                    "liste": one.name,
                    "filtre": _used(call, one.name),
                    "rader": one.rows,
                    "bytes": path.stat().st_size,
                    "sha256": hash_file(path),
                }
            )
    manifest = {
        "utgave": call.edition.key,
        "skjaeringsdato": call.edition.round.skjaeringsdato.isoformat(),
        "snapshot_hash": call.snapshot.snapshot_hash,
        "programvare": software_version(),
        "enhet": call.unit.folder,
        "filtre": {name: call.filters[name] for name in FILTERS if name in call.filters},
        "filer": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="")
