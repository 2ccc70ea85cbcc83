"""From a source's loaded rows to a whole intake: snapshot, accounting, quarantine and provenance (R1, R2).

``take_in`` makes it in the run's work folder; ``pipeline/intake/freezing.py`` freezes it. Reading the source is
``pipeline/intake/sources``; the outcome of a row is ``pipeline/intake/classification.py``; the figures start from the
snapshot, in ``sql/``. ``read_intake`` gives a later run without a source what the intake found.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import private_umask
from pipeline.common.notices import Notice, read_notices, tell_missing_columns
from pipeline.common.provenance import ChangedError, check_files, describe_files, read_sealed, seal, software_version
from pipeline.editions.edition import NORWEGIAN_TIME, Edition
from pipeline.editions.odd_settings import describe_settings
from pipeline.intake import accounting, quarantine
from pipeline.intake.classification import classify_rows
from pipeline.intake.contract_check import check_tables
from pipeline.intake.deletions import find_idle_deletions
from pipeline.intake.freezing import MADE, STOPPED_QUARANTINE
from pipeline.intake.person_ids import find_spoilt_ids
from pipeline.intake.shields import find_shields_in_doubt
from pipeline.intake.snapshot import INTAKE_FOLDER, SNAPSHOT_FOLDER, Snapshot, write_record
from pipeline.intake.snapshot_tables import write_tables
from pipeline.intake.sources.model import SourceTable, VerifiedSource
from pipeline.intake.sources.names import show_columns
from pipeline.nir.contract import TABLES

RECORD = "proveniens.json"


@dataclass(frozen=True)
class IntakeRecord:
    """What the intake of one source found.

    ``folder`` holds its files; ``accounting`` gives the rows by table and outcome, zeros too;
    ``provenance`` is the whole record.
    """

    folder: Path
    snapshot_hash: str
    accounting: accounting.Accounting
    provenance: Mapping[str, Any]

    @property
    def made(self) -> Path:
        """The folder in which ``mottak`` and ``snapshot`` lie side by side."""
        return self.folder.parent

    @property
    def rows_read(self) -> dict[str, int]:
        """The rows of each table of the source."""
        return {table: sum(outcomes.values()) for table, outcomes in self.accounting.items()}

    @property
    def without_history(self) -> tuple[str, ...]:
        """The tables of which it is not known when a row was first registered (K3)."""
        return tuple(self.provenance.get("uten_historikk", ()))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the intake found that stops nothing and is told by every run."""
        source = self.provenance["kilde"]
        recorded: list[Any] = source["advarsler"]
        if any(isinstance(entry, dict) for entry in recorded):
            return read_notices(recorded)
        # Earlier versions recorded sentences or nothing, and never what is missing.
        missing = {file["tabell"]: file["manglende_kolonner"] for file in source["filer"]}
        return (
            *tell_missing_columns(missing, [name for name in TABLES if name not in missing]),
            *read_notices(recorded),
        )

    @property
    def accounting_file(self) -> Path:
        """Parquet with tabell, utfall, antall, in the order of the contract and of the rules."""
        return self.folder / f"{accounting.ACCOUNTING}.parquet"

    @property
    def exits_file(self) -> Path:
        """Parquet with botte, kommunenummer, bydelsnummer, antall: see ``accounting.find_exits_left_out``."""
        return self.folder / f"{accounting.EXITS}.parquet"

    @property
    def quality_file(self) -> Path:
        """Parquet with funn, tabell, antall: see ``accounting.find_quality``."""
        return self.folder / f"{accounting.QUALITY}.parquet"

    @property
    def quarantine_file(self) -> Path:
        """Parquet, with person data: see ``quarantine.write_quarantine``."""
        return self.folder / quarantine.ROWS_FILE


def take_in(
    connection: duckdb.DuckDBPyConnection,
    source: VerifiedSource,
    edition: Edition,
    work: Path,
    edition_folder: Path,
) -> IntakeRecord:
    """Make ``work/mottatt/snapshot`` and ``work/mottatt/mottak`` of the rows loaded in the schema ``mottak``.

    Under ``edition_folder`` nothing is touched but ``karantene-stoppet``, written when the quarantine limit
    stops the run. Raises StoppedError then, and for a sum that does not hold or a table that breaks its
    contract.
    """
    made = work / MADE
    snapshot_folder, intake_folder = made / SNAPSHOT_FOLDER, made / INTAKE_FOLDER
    shutil.rmtree(made, ignore_errors=True)
    with private_umask():
        snapshot_folder.mkdir(parents=True)
        intake_folder.mkdir()
        notices = list(source.notices)
        files = {table.table: table.name for table in source.tables}
        limit, stopped = edition.year.maks_karantene_andel, edition_folder / STOPPED_QUARANTINE
        classify_rows(connection, edition.cutoff_end)
        quarantine.stop_over_limit(connection, files, limit, work, stopped)
        if shielded := find_shields_in_doubt(connection, edition.cutoff_end):
            notices.append(Notice("sperret_i_tvil", {"antall": shielded}))
        notices += find_idle_deletions(connection, edition.cutoff_end)
        notices += find_spoilt_ids(connection, edition.cutoff_end)
        rows = write_tables(connection, snapshot_folder)
        counted = accounting.account_rows(connection, rows)
        check_tables(connection, snapshot_folder, edition.codes)
        accounting.find_exits_left_out(connection, snapshot_folder / "person.parquet")
        accounting.find_quality(connection, source.tables, counted)
        accounting.write_findings(connection, intake_folder)
        quarantine.write_quarantine(connection, files, intake_folder)
        snapshot_hash = write_record(snapshot_folder, rows, edition.key, edition.cutoff_end.isoformat())
        record = _describe_intake(source, edition, counted, snapshot_hash, made, notices=notices)
        (intake_folder / RECORD).write_bytes(seal(record))
    return IntakeRecord(intake_folder, snapshot_hash, counted, record)


def read_intake(edition_folder: Path, snapshot: Snapshot, edition: Edition) -> IntakeRecord:
    """Return what the intake of the frozen ``snapshot`` found, for a run without a source.

    Raises StoppedError where a file of it is missing or changed, or belongs to another snapshot, and
    RefusedError where the edition has been given another cutoff since.
    """
    folder = edition_folder / INTAKE_FOLDER
    again = "Run again with --source and the same extract: the snapshot stays, and this record is made again."
    try:
        record = read_sealed(folder / RECORD)
        check_files(folder, record["mottak"])
    except ChangedError as fault:
        raise StoppedError(
            f"The record of the intake of {edition_folder.name} is not as it was written: {fault} (in "
            f"{folder}). The accounting rests on it, so nothing was computed. {again}"
        ) from None
    if record["snapshot_hash"] != snapshot.snapshot_hash:
        raise StoppedError(
            f"The record of the intake in {folder} is of another snapshot than the frozen one, "
            f"{snapshot.short_hash}. The accounting rests on it, so nothing was computed. {again}"
        )
    cutoff_end = edition.cutoff_end.isoformat()
    if record["skjaeringsdato_slutt"] != cutoff_end:
        raise RefusedError(
            f"The snapshot of {edition.key} holds what NIR knew before {record['skjaeringsdato_slutt']}, and "
            f"by the year file the cutoff day now ends {cutoff_end}. Put skjaeringsdato back in the year "
            "file; or give the extract with --source."
        )
    counted = {table: dict(record["rader"][table]) for table in TABLES}
    return IntakeRecord(folder, record["snapshot_hash"], counted, record)


def _describe_intake(
    source: VerifiedSource,
    edition: Edition,
    counted: accounting.Accounting,
    snapshot_hash: str,
    made: Path,
    *,
    notices: Sequence[Notice],
) -> dict[str, Any]:
    """The provenance record (R2): what was read, what was written, by which software, when."""
    return {
        "utgave": edition.key,
        "skjaeringsdato": edition.round.skjaeringsdato.isoformat(),
        "skjaeringsdato_slutt": edition.cutoff_end.isoformat(),
        "snapshot_hash": snapshot_hash,
        "kilde": {
            "beskrivelse": source.description,
            "kilde": source.kilde,
            "tatt_ut": source.tatt_ut.isoformat(),
            "uttrekk_sha256": source.manifest_sha256,
            "filer": [_describe_source_table(table) for table in source.tables],
            "advarsler": [notice.describe() for notice in notices],
        },
        "innstillinger": describe_settings(edition),
        "uten_historikk": [table.table for table in source.tables if not table.has_history],
        "rader": counted,
        "snapshot": describe_files(made / SNAPSHOT_FOLDER, [f"{name}.parquet" for name in TABLES]),
        "mottak": describe_files(made / INTAKE_FOLDER, [*accounting.FILES, *quarantine.FILES]),
        "programvare": software_version(),
        "duckdb": duckdb.__version__,
        "kjort": datetime.now(NORWEGIAN_TIME).isoformat(timespec="seconds"),
    }


def _describe_source_table(table: SourceTable) -> dict[str, Any]:
    """A file is known by its bytes; a table of a register, which has none, by rows and the columns that are read."""
    known_by = (
        {"bytes": table.bytes, "sha256": table.sha256} if table.sha256 else {"kolonner": list(table.used_columns)}
    )
    return {
        "tabell": table.table,
        "fil": table.name,
        "format": table.format,
        "rader": table.rows,
        **known_by,
        "ukjente_kolonner": show_columns(table.source_columns or table.columns, table.used_columns),
        "manglende_kolonner": list(table.missing_optional),
    }
