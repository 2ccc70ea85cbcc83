"""What a table of the snapshot must look like before it is frozen.

Columns, closed lists and formats come from ``pipeline/nir/contract.py``. A row that breaks them went to
quarantine long before (``pipeline/intake/sources``), so a fault here is one of this software and stops the run.
DuckDB proves that a table keeps all of it; where it does not, the Pandera schemas of ``contract_schemas.py`` tell what
is broken. What is made of these tables is declared in ``pipeline/contracts``, by state.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.common.errors import StoppedError
from pipeline.common.warehouse import quote, run_sql
from pipeline.contracts.proof import PERIOD, has_form, is_in, is_proven, require
from pipeline.intake.snapshot_tables import read_file
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER, TABLES
from pipeline.nir.contract_table import ExtractColumn, Kind, Table
from pipeline.places.code_lists import CodeLists, load_code_lists
from pipeline.places.codes import Reason


def check_tables(connection: duckdb.DuckDBPyConnection, folder: Path, codes: CodeLists | None = None) -> None:
    """Raise StoppedError, telling all faults, when a ``<table>.parquet`` in ``folder`` breaks its contract.

    ``codes``: the lists that reasons are held against; our own where none are given.
    """
    faults = [fault for name in TABLES for fault in find_faults(connection, name, folder / f"{name}.parquet", codes)]
    if faults:
        raise StoppedError(
            f"The snapshot breaks its contract: {'; '.join(faults)}. Nothing was frozen. Rows like these "
            "belong in quarantine, so this is a fault in the software: report it."
        )


def find_faults(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, codes: CodeLists | None = None
) -> list[str]:
    """Return one sentence per broken promise of the table, empty where it keeps its contract.

    Sentences contain names of columns and checks and numbers of rows, never values (R16).
    """
    table, place = TABLES[name], read_file(path)
    types = {column.name: column.kind.sql_type for column in table.snapshot_columns}
    if is_proven(connection, place, types, list_promises(table, codes or load_code_lists()), table.key, name=name):
        return []
    # with Pandera and pandas, which a snapshot that keeps its contract has no use for
    from pipeline.intake.contract_schemas import find_broken_promises  # noqa: PLC0415

    faults = find_broken_promises(name, path, codes)
    key = ", ".join(table.key)
    twice = f"select count(*) from (select {key} from {place} group by {key} having count(*) > 1)"
    ((repeated,),) = run_sql(connection, twice, name=f"the key of {name}").fetchall()
    if repeated:
        faults.append(f"{name}: {repeated} keys ({key}) are in more than one row; expected one row each")
    return faults


def list_promises(table: Table, codes: CodeLists) -> list[str]:
    """Return what every row of the table must keep, as conditions in SQL: of each column, then between columns."""
    promises = [promise for column in table.snapshot_columns if (promise := _promise(column))]
    promises.append("coalesce(forst_registrert <= registrert, true)")
    if table.has_period:
        promises.append(PERIOD)
    if "avslutningsarsak" in table.column_names:
        promises.append(f"({' or '.join(_is_in_use(lov, codes) for lov in LOVER)})")
    return promises


def _promise(column: ExtractColumn) -> str:
    # An empty cell of a column with a default was read as the default.
    return require(column.name, _list_tests(column), nullable=not column.required and column.default is None)


def _list_tests(column: ExtractColumn) -> list[str]:
    match column.kind:
        case Kind.CHOICE:
            return [is_in(column.name, column.choices)]
        case Kind.DIGITS:
            return [has_form(column.name, f"[0-9]{{{column.digits}}}")]
        case Kind.COUNTRY:
            return [has_form(column.name, "[A-Z]{3}")]
        case Kind.TEXT:
            return [f"{column.name} <> ''"]
    return [f"{column.name} between {column.bounds[0]} and {column.bounds[1]}"] if column.bounds else []


def _is_in_use(lov: str, codes: CodeLists) -> str:
    """The reason is in the list of the row's law, and was in use on the exit date."""
    reasons = codes.list_reasons(lov)
    always = is_in("avslutningsarsak", [IKKE_REGISTRERT, *(reason.kode for reason in reasons if not reason.is_dated)])
    known = " or ".join([always, *(_is_in_time(reason) for reason in reasons if reason.is_dated)])
    return f"(lov = {quote(lov)} and ({known}))"


def _is_in_time(reason: Reason) -> str:
    days = [f"avslutningsdato >= date '{reason.gyldig_fra}'"] if reason.gyldig_fra else []
    days += [f"avslutningsdato < date '{reason.gyldig_til}'"] if reason.gyldig_til else []
    return f"(avslutningsarsak = {quote(reason.kode)} and {' and '.join(days)})"
