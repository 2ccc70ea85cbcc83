"""The steps of a run, each a plain function: take the extract in, make a table, check, write the results.

``assets/`` calls them one by one under Dagster; :func:`compute_tables` runs them straight, for tests and benchmarks.
The statistics themselves are in ``sql/``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.notices import Notice
from pipeline.common.warehouse import connect, count_rows, create_table
from pipeline.contracts.comparison import EARLIER, INTAKE, STONAD
from pipeline.contracts.kodeverk import KODEVERK
from pipeline.contracts.tables import find_contract_faults
from pipeline.editions.edition import Edition, find_edition, list_editions, load_years
from pipeline.editions.odd_settings import find_odd_settings
from pipeline.intake.freezing import compare_with_frozen
from pipeline.intake.intake import read_intake, take_in
from pipeline.intake.snapshot import open_snapshot, refuse_other_edition
from pipeline.intake.snapshot_tables import read_file
from pipeline.intake.sources.given import GivenSource
from pipeline.quality.findings import FINDING_ROWS, make_finding_rows
from pipeline.run.check_outcomes import CheckOutcome
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.publication import link_snapshot
from pipeline.run.start import verify_given_source
from pipeline.run.state import find_changed
from pipeline.statistics.cross_checks import list_checked_tables, load_checks, run_check
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import find_reads, list_made_tables
from pipeline.statistics.reference_tables import load_reference_tables
from pipeline.statistics.result_tables import RESULT_TABLES, format_csv_rows
from pipeline.statistics.stonad import bring_stonad

# What is not made by SQL, and was not held against its contract before it was frozen.
LOADED_TABLES = (*INTAKE, *STONAD, *KODEVERK, *EARLIER)


@dataclass(frozen=True)
class MadeTable:
    """A table that has been made: its rows, its seconds, and what breaks its contract."""

    table: str
    rows: int
    seconds: float
    faults: tuple[str, ...]


def bring_snapshot(run: EditionRun) -> dict[str, int]:
    """Make the run's snapshot: from the source where one is given, else the frozen one. Return rows by table.

    Sets ``run.snapshot``, ``run.intake`` and, where something is to be frozen, ``run.made``. Freezes nothing (R2).
    Stops first of all where the folder is another edition's: no later step could mend that.
    """
    refuse_other_edition(run.folders.data)
    run.notices.extend(find_odd_settings(run.edition))
    if run.pages_only:
        run.notices.append(Notice("kun_sider", {}))
    run.asides += [f"{changed}: it was made again." for changed in find_changed(run.folders)]
    if run.folders.link_keys.exists():
        run.asides.append(
            f"{run.folders.link_keys.name} is kept and not used: runs make no links. `introresultat links export` lays "
            "the sheets out under its paths, and must be called again for what this run has published."
        )
    if idle := run.edition.find_idle_units():
        run.notices.append(Notice("merknad_uten_ark", {"enheter": idle}))
    if run.source is None:
        with run.step("inndata.snapshot") as step:
            run.snapshot = open_snapshot(run.folders.data)
            run.intake = read_intake(run.folders.data, run.snapshot, run.edition)
            step.rows = sum(file.rows for file in run.snapshot.files.values())
    else:
        _take_in_source(run, run.source)
    rows = link_snapshot(run, run.require_snapshot())
    return rows | _load_intake_tables(run)


def _take_in_source(run: EditionRun, source: Path | GivenSource) -> None:
    verified = run.verified or verify_given_source(run, source)
    with connect(run.work / "kildedata.duckdb", run.work, is_disposable=True) as connection:
        with run.step("source.read") as step:
            verified.load(connection, run.work)
            step.rows = sum(table.rows for table in verified.tables)
        with run.step("inndata.snapshot") as step:
            run.intake = take_in(connection, verified, run.edition, run.work, run.folders.data)
            run.made = run.intake.made
            frozen = compare_with_frozen(run.made, run.folders.data, refreeze=run.refreeze)
            run.snapshot = frozen or open_snapshot(run.made)
            step.rows = sum(file.rows for file in run.snapshot.files.values())
    (run.work / "kildedata.duckdb").unlink()


def _load_intake_tables(run: EditionRun) -> dict[str, int]:
    """Make ``inndata.mottak_*``: what the intake counted, which the accounting and ``explain`` need."""
    connection, intake = run.connection, run.require_intake()
    tables = {"mottak_regnskap": intake.accounting_file, "avslutning_mottak": intake.exits_file}
    for name, path in tables.items():
        connection.execute(f"create or replace table inndata.{name} as from {read_file(path)}")
    load_rows_read(connection, intake.rows_read, intake.without_history)
    return {name: count_rows(connection, f"inndata.{name}") for name in (*tables, "mottak_lest")}


def load_rows_read(
    connection: duckdb.DuckDBPyConnection, rows_read: Mapping[str, int], without_history: Sequence[str]
) -> None:
    """Make ``inndata.mottak_lest``: the rows of each table of the source, and whether it has history (K3)."""
    connection.execute(
        "create or replace table inndata.mottak_lest (tabell varchar, rader bigint, har_historikk boolean)"
    )
    read = ", ".join(f"('{name}', {rows}, {name not in without_history})" for name, rows in rows_read.items())
    connection.execute(f"insert into inndata.mottak_lest values {read}")


def make_reference_tables(run: EditionRun) -> dict[str, int]:
    """Make ``kodeverk.*`` and return each table's number of rows."""
    with run.step("kodeverk") as step:
        rows = load_reference_tables(run.connection, run.edition)
        step.rows = sum(rows.values())
    return rows


def create_made_table(connection: duckdb.DuckDBPyConnection, table: str, parameters: Mapping[str, Any]) -> int:
    """Create one of the tables of :func:`list_made_tables` and return its rows."""
    if table == FINDING_ROWS:
        return make_finding_rows(connection, parameters)
    state, name = table.split(".")
    return create_table(connection, state, name, parameters)


def make_table(run: EditionRun, table: str) -> MadeTable:
    """Make one table from its SQL file and hold it against its contract."""
    state, name = table.split(".")
    if any(not read.startswith("kodeverk.") for read in find_reads(state, name)):
        run.require_snapshot()
    with run.step(table) as step:
        step.rows = create_made_table(run.connection, table, run.parameters)
        faults = hold_table(run, table)
    return MadeTable(table, step.rows, step.seconds, faults)


def hold_table(run: EditionRun, table: str) -> tuple[str, ...]:
    """Hold a table of the working database against its contract; what it breaks stops the run before it publishes."""
    faults = tuple(find_contract_faults(run.connection, table))
    run.add_failures(faults)
    return faults


def run_checks(run: EditionRun) -> list[CheckOutcome]:
    """Run every cross-table check and sort what they found into failures and warnings."""
    with run.step("checks") as step:
        outcomes = [run_check(run.connection, check) for check in load_checks()]
        step.rows = sum(len(outcome.faults) for outcome in outcomes)
    for outcome in outcomes:
        if outcome.faults:
            if outcome.check.stops:
                run.failures.append(outcome.message)
            else:
                run.warnings.append(outcome)
    return outcomes


def compute_tables(
    key: str,
    source: Path,
    work: Path,
    years: Path | None = None,
    *,
    kodeverk: Path | None = None,
    names: Sequence[str] = RESULT_TABLES,
) -> dict[str, list[dict[str, str]]]:
    """Return result tables of one edition as text cells, from a folder source, without Dagster or publishing.

    ``names``: the tables to return, which alone are computed, with all they rest on and the checks. ``work`` becomes
    the HOME of the run; nothing stays there. For tests and benchmarks.
    """
    run = EditionRun(find_edition(key, years, kodeverk), Home(work), source, run_id=uuid.uuid4().hex)
    with run:
        make_edition_tables(run, list_editions(load_years(years, kodeverk)), [f"statistikk.{name}" for name in names])
        tables = {name: format_csv_rows(run.connection, name) for name in names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in tables.items()}


def make_edition_tables(run: EditionRun, editions: list[Edition], wanted: Sequence[str] | None = None) -> None:
    """Run every step up to the checked result tables, in order; with ``wanted``, only what those tables rest on."""
    bring_snapshot(run)
    bring_stonad(run)
    make_reference_tables(run)
    load_earlier_rounds(run, editions)
    for table in LOADED_TABLES:
        hold_table(run, table)
    for table in list_made_tables(None if wanted is None else [*wanted, *list_checked_tables()]):
        make_table(run, table)
    run_checks(run)
    run.stop_on_failures()
