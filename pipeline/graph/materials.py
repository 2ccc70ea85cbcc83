"""What Dagster gets about a table: its key, and metadata that never contains a row of a person.

Used by every module in ``assets/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from pipeline.contracts.catalogue import describe_columns
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders
from pipeline.sheets.names import SHEETS_FOLDER

OWNERS = ["team:imdi-introresultat"]
_PREVIEW_ROWS = 12


def table_key(table: str) -> dg.AssetKey:
    """Return the asset key of ``<state>.<table>``."""
    return dg.AssetKey(table.split("."))


def contract_check(
    table: str, promise: str = "Columns, types, empty cells, allowed values and ranges, key."
) -> dg.AssetCheckSpec:
    """Return the blocking check that holds a table against its contract."""
    return dg.AssetCheckSpec("kontrakt", asset=table_key(table), blocking=True, description=promise)


def contract_result(run: EditionRun, table: str, faults: Sequence[str]) -> dg.AssetCheckResult:
    """Return what :func:`contract_check` found, and have the run stop for it."""
    run.add_failures(faults)
    return dg.AssetCheckResult(
        passed=not faults, check_name="kontrakt", asset_key=table_key(table), metadata={"faults": "\n".join(faults)}
    )


def complete_check(output: str) -> dg.AssetCheckSpec:
    """Return the blocking check that an output holds all it should."""
    return dg.AssetCheckSpec(
        "komplett", asset=table_key(output), blocking=True, description="Everything that should be there is."
    )


def complete_result(run: EditionRun, output: str, found: int, expected: int) -> dg.AssetCheckResult:
    """Return whether an output has as many parts as it should, and have the run stop where it has not."""
    faults = [] if found == expected else [f"{output}: found {found} parts; expected {expected}"]
    run.add_failures(faults)
    return dg.AssetCheckResult(
        passed=not faults,
        check_name="komplett",
        asset_key=table_key(output),
        metadata={"found": found, "expected": expected},
    )


def column_metadata(table: str) -> dict[str, dg.TableSchema]:
    """Return the table's columns as its contract has them: type, what each means, whether a cell may be empty."""
    return {"dagster/column_schema": _read_schema(table)}


def describe_schema(table: str) -> dg.MetadataValue:
    """Return the columns of one of several tables that an asset makes, as :func:`column_metadata` tells them."""
    return dg.MetadataValue.table_schema(_read_schema(table))


def _read_schema(table: str) -> dg.TableSchema:
    columns = [
        dg.TableColumn(
            name, column.type, column.description, constraints=dg.TableColumnConstraints(nullable=column.nullable)
        )
        for name, column in describe_columns(table).items()
    ]
    return dg.TableSchema(columns)


def describe_table(
    run: EditionRun, table: str, rows: int, *, seconds: float | None = None, preview: bool = False
) -> dict[str, Any]:
    """Return rows, columns, table name and, for aggregate tables only, the first rows as a preview (R16).

    Preview only what keeps its contract: the columns are the contract's.
    """
    metadata: dict[str, Any] = {"dagster/row_count": rows, "dagster/table_name": table, **column_metadata(table)}
    if seconds is not None:
        metadata["seconds"] = round(seconds, 3)
    if preview:
        metadata["preview"] = dg.MetadataValue.md(_preview(run, table))
    return metadata


def describe_files(files: Mapping[str, int], seconds: float) -> dict[str, Any]:
    """Return what was written, by kind, and the seconds it took."""
    return {**dict(files), "seconds": round(seconds, 3)}


def describe_places(folders: EditionFolders) -> dict[str, dg.MetadataValue]:
    """Return where everything that an analyst opens is, of a published edition."""
    places = {
        "overview": folders.reports / "oversikt.html",
        "sheets": folders.reports / SHEETS_FOLDER,
        "letters": folders.reports / "brev",
        "tables": folders.tables,
        "quarantine": folders.data / "mottak" / "karantene_sammendrag.csv",
        "handoff": folders.handoff,
    }
    return {name: dg.MetadataValue.path(str(place)) for name, place in places.items()}


def _preview(run: EditionRun, table: str) -> str:
    columns = list(describe_columns(table))
    rows = run.connection.execute(f"from {table} limit {_PREVIEW_ROWS}").fetchall()
    lines = [
        columns,
        ["---"] * len(columns),
        *([("" if cell is None else str(cell)) for cell in row] for row in rows),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
