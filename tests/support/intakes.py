"""Taking an extract in, for tests: from drawn rows to an intake, to a frozen snapshot, and back to rows.

Drawing the rows is ``registers.py``; running the whole edition is ``running.py``. Taking in costs half a second, so a
test draws all its cases in one register; what only concerns files on their way uses ``make_by_hand``.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.files import make_private_folder, secure_tree
from pipeline.common.provenance import seal
from pipeline.common.warehouse import connect
from pipeline.editions.edition import Edition, find_edition
from pipeline.intake.freezing import bring_intake, finish_freeze, prepare_freeze
from pipeline.intake.intake import IntakeRecord, take_in
from pipeline.intake.snapshot import Snapshot, open_snapshot, write_record
from pipeline.intake.sources.folder import FolderSource
from pipeline.intake.sources.model import Source
from pipeline.nir.contract import TABLES
from tests.support.registers import Tables, register, write_extract

KEY = "2020-forelopig-1"
_number = itertools.count()


def make_edition(limit: str = "1") -> Edition:
    """The edition with cutoff day 21 January 2021, and ``limit`` as its maks_karantene_andel."""
    edition = find_edition(KEY)
    return replace(edition, year=edition.year.model_copy(update={"maks_karantene_andel": Decimal(limit)}))


def edition_folder(root: Path) -> Path:
    """The edition's folder under the HOME ``root``."""
    return root / "data" / KEY


def take(root: Path, tables: Tables | str, *, edition: Edition | None = None) -> IntakeRecord:
    """Write the rows as an extract in a folder of its own under ``root``, and take it in."""
    drawn = register(tables) if isinstance(tables, str) else tables
    return take_folder(root, write_extract(root / f"uttrekk-{next(_number)}", drawn), edition=edition)


def take_folder(root: Path, source: Path, *, edition: Edition | None = None) -> IntakeRecord:
    """Take in the extract in the folder ``source``."""
    return take_source(root, FolderSource(source), edition=edition)


def take_source(root: Path, source: Source, *, edition: Edition | None = None) -> IntakeRecord:
    """Take in a source of any kind."""
    chosen = edition or make_edition()
    work = edition_folder(root) / f".kjoring-{next(_number)}"
    work.mkdir(parents=True)
    verified = source.verify(chosen)
    with connect(work / "innlesing.duckdb", work) as connection:
        verified.load(connection, work)
        return take_in(connection, verified, chosen, work, edition_folder(root))


def freeze_snapshot(made: Path, folder: Path, *, refreeze: bool = False) -> Snapshot:
    """Freeze an intake as publishing does, with nothing else to publish; return the snapshot."""
    finish_freeze(folder)
    prepare_freeze(made, folder, refreeze=refreeze)
    make_private_folder(folder)
    secure_tree(made)
    bring_intake(made, folder)
    return open_snapshot(folder)


def freeze(root: Path, tables: Tables | str, *, refreeze: bool = False) -> Snapshot:
    """Take the rows in and freeze them."""
    return freeze_snapshot(take(root, tables).made, edition_folder(root), refreeze=refreeze)


def make_by_hand(root: Path, content: str) -> Path:
    """An intake as ``take_in`` leaves it, with ``content`` in place of Parquet: the files' journey is the same."""
    made = edition_folder(root) / f".kjoring-{next(_number)}" / "mottatt"
    for name in ("snapshot", "mottak"):
        (made / name).mkdir(parents=True)
    for table in TABLES:
        (made / "snapshot" / f"{table}.parquet").write_text(f"{table} {content}", encoding="utf-8")
    snapshot_hash = write_record(made / "snapshot", dict.fromkeys(TABLES, 1), KEY, "2021-01-22T00:00:00+01:00")
    (made / "mottak" / "proveniens.json").write_bytes(
        seal({"snapshot_hash": snapshot_hash, "løpenummer": next(_number)})
    )
    return made


def read_rows(path: Path, *columns: str) -> list[Any]:
    """The rows of a Parquet file in file order, as tuples; of one column, its values."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        chosen = ", ".join(columns) or "*"
        rows = connection.execute(f"select {chosen} from read_parquet(?)", [str(path)]).fetchall()
    return [row[0] for row in rows] if len(columns) == 1 else rows


def snapshot_rows(intake: IntakeRecord, table: str, *columns: str) -> list[Any]:
    """Rows of a table of the snapshot that the intake made."""
    return read_rows(intake.made / "snapshot" / f"{table}.parquet", *columns)


def counted(intake: IntakeRecord, table: str) -> dict[str, int]:
    """The table's accounting without zeros."""
    return {outcome: rows for outcome, rows in intake.accounting[table].items() if rows}


def fingerprint(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below ``folder``, work areas left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".kjoring-" not in str(path)
    }


def read_record(path: Path) -> dict[str, Any]:
    """A sealed record as it stands."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record
