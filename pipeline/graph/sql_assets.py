"""The one way an SQL file becomes a Dagster asset, so that key, dependencies and description cannot drift from it.

Which tables there are is listed in ``assets/klargjort.py`` and ``assets/statistikk.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dagster as dg

from pipeline.graph.materials import OWNERS, column_metadata, contract_check, contract_result, describe_table, table_key
from pipeline.quality.findings import FINDING_ROWS, RULES_STATE
from pipeline.run.edition_run import EditionRun
from pipeline.statistics.compute import make_table
from pipeline.statistics.reads import find_reads, hash_code, read_header


@dataclass(frozen=True)
class MoreChecks:
    """Checks of one table beside its contract: ``specs`` for the graph, ``run`` once the table is made."""

    specs: Sequence[dg.AssetCheckSpec]
    run: Callable[[EditionRun], Sequence[dg.AssetCheckResult]]


def sql_asset(
    table: str,
    partitions: dg.PartitionsDefinition,
    *,
    preview: bool = False,
    more_checks: MoreChecks | None = None,
) -> dg.AssetsDefinition:
    """Return the asset that makes ``<state>.<table>`` from ``sql/<state>/<table>.sql``.

    Its dependencies are the tables the file reads, its description the comment the file opens with, its code version
    a hash of the file. A blocking check holds the table against its contract. ``preview`` only where
    no row is a person.
    """
    state, name = table.split(".")

    @dg.asset(
        key=table_key(table),
        deps=[table_key(read) for read in sorted(find_reads(state, name))],
        description=read_header(state, name),
        group_name=state,
        owners=OWNERS,
        kinds={"duckdb", "sql"},
        code_version=hash_code(state, name),
        partitions_def=partitions,
        metadata={
            "sql": f"sql/{RULES_STATE}" if table == FINDING_ROWS else f"sql/{state}/{name}.sql",
            **column_metadata(table),
        },
        check_specs=[contract_check(table), *(more_checks.specs if more_checks else ())],
    )
    def made(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard(table):
            result = make_table(kjoring, table)
            return dg.MaterializeResult(
                # a table that breaks its contract could hold anything, a person's data too
                metadata=describe_table(
                    kjoring, table, result.rows, seconds=result.seconds, preview=preview and not result.faults
                ),
                check_results=[
                    contract_result(kjoring, table, result.faults),
                    *(more_checks.run(kjoring) if more_checks else ()),
                ],
            )

    return made
