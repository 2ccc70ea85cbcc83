"""Exact counts, and the checks that stop a run before anything is published.

Each table is one SELECT in ``sql/statistikk/``, each check one in ``sql/checks/``. Before it comes
``assets/klargjort.py``, after it ``assets/utdata.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from pipeline.graph.materials import table_key
from pipeline.graph.quality_checks import quality_checks
from pipeline.graph.sql_assets import sql_asset
from pipeline.run.edition_run import EditionRun
from pipeline.statistics.compute import run_checks
from pipeline.statistics.cross_checks import list_checked_tables, load_checks
from pipeline.statistics.result_tables import RESULT_TABLES

ASSETS = (
    "statistikk.resultat",  # exits, groups, goal, participants by unit and sex (R9–R11)
    "statistikk.regnskap",  # where every exit row of the source ended (R14)
    "statistikk.resultat_alder",  # by age group (R10)
    "statistikk.arkalder",  # by the age groups of the sheets, for every unit
    "statistikk.resultat_lov",  # by law and collective protection (R10)
    "statistikk.tiltak",  # participants by measure (R12)
    "statistikk.timer",  # what the average hours are made of (R12)
    "statistikk.tiltak_sum",  # measures in sum (R12)
    "statistikk.stonad",  # introduksjonsstønad of the participants (T3)
    "statistikk.avslutningsarsak",  # reasons behind the groups
    "statistikk.utelatt",  # who was taken out of the base, and why
    "statistikk.resultat_endring",  # the earlier round's figures beside this one's
    "statistikk.utvikling",  # the result year by year
    "statistikk.funn",  # findings of the quality rules by unit
    "statistikk.funn_endring",  # what became of the earlier round's findings
    "statistikk.malspenn",  # the goal attainment that corrections can lead to: all, and a unit's own
    "statistikk.malintervall",  # the first of these with the result beside it
    "statistikk.registreringer",  # registrations, and those that came late
    "statistikk.oppfolging",  # whom to remind first
)


def build_statistikk(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return the assets of this state. Previewed are the result tables, whose contract names every value allowed."""
    return [
        sql_asset(
            table,
            partitions,
            preview=table.split(".")[1] in RESULT_TABLES,
            more_checks=quality_checks() if table == "statistikk.funn" else None,
        )
        for table in ASSETS
    ]


def build_checks(partitions: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    """Return the cross-table checks, one step that runs all of them; those that stop are blocking."""
    checks = load_checks()
    resultat = table_key("statistikk.resultat")

    @dg.multi_asset_check(
        name="kontroller",
        specs=[
            dg.AssetCheckSpec(
                check.name,
                asset=resultat,
                blocking=check.stops,
                description=check.promise,
                # not the tables that rest on resultat: they wait for these checks
                additional_deps=[table_key(table) for table in list_checked_tables() if table_key(table) != resultat],
            )
            for check in checks
        ],
    )
    def kontroller(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.AssetCheckResult]:
        with kjoring.guard("kontroller"):
            for outcome in run_checks(kjoring):
                yield dg.AssetCheckResult(
                    passed=not outcome.faults,
                    check_name=outcome.check.name,
                    asset_key=resultat,
                    severity=dg.AssetCheckSeverity.ERROR if outcome.check.stops else dg.AssetCheckSeverity.WARN,
                    metadata={
                        "places": len(outcome.faults),
                        "found": outcome.message if outcome.faults else "nothing",
                    },
                )

    return kontroller
