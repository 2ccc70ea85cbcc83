"""What leaves the house: result tables, sheets, links, overview, handoff; then the one step that publishes them all.

Everything is made in the run's work area; only ``publisert`` puts it in place (``pipeline/publication.py``). Before it
comes ``assets/statistikk.py``, whose checks must have passed.
"""

from __future__ import annotations

import dagster as dg

from assets import klargjort, statistikk
from pipeline.edition_run import EditionRun
from pipeline.handoff import write_handoff
from pipeline.links import write_links
from pipeline.materials import OWNERS, describe_files, table_key
from pipeline.outputs import find_sheet_units, find_tokens, make_facts
from pipeline.overview import write_overview
from pipeline.publication import publish_edition
from pipeline.result_tables import write_result_tables
from pipeline.sheets.render import write_sheets

_CHECKED = [table_key(table) for table in statistikk.TABLES]


def build_utdata(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return the assets of this state."""

    @dg.asset(
        key=table_key("utdata.tabeller"),
        deps=_CHECKED,
        kinds={"csv", "parquet"},
        description="One CSV and one Parquet file per result table, exact counts, for IMDi's own eyes.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def tabeller(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult[None]:
        with kjoring.step("utdata.tabeller") as step:
            step.rows = write_result_tables(kjoring.connection, kjoring.reports / "tabeller")
        return dg.MaterializeResult(metadata=describe_files({"rows": step.rows}, step.seconds))

    @dg.asset(
        key=table_key("utdata.ark"),
        deps=_CHECKED,
        kinds={"html"},
        description="One page per municipality and Oslo bydel, each under its own unguessable path.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def ark(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult[None]:
        with kjoring.step("utdata.ark") as step:
            tokens = find_tokens(kjoring)
            facts = make_facts(kjoring)
            step.rows = write_sheets(kjoring.connection, kjoring.edition, facts, kjoring.reports, tokens)
        return dg.MaterializeResult(metadata=describe_files({"sheets": step.rows}, step.seconds))

    @dg.asset(
        key=table_key("utdata.oversikt"),
        deps=[table_key("utdata.ark")],
        kinds={"html", "csv"},
        description="The analyst's page with every unit's key figures, and lenker.csv with every unit's link.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def oversikt(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult[None]:
        with kjoring.step("utdata.oversikt") as step:
            tokens = find_tokens(kjoring)
            write_links(kjoring.reports, kjoring.edition, find_sheet_units(kjoring.edition), tokens)
            write_overview(kjoring.connection, kjoring.edition, make_facts(kjoring), kjoring.reports, tokens)
            step.rows = len(tokens)
        return dg.MaterializeResult(metadata=describe_files({"links": step.rows}, step.seconds))

    @dg.asset(
        key=table_key("utdata.overlevering"),
        deps=[
            *_CHECKED,
            table_key("klargjort.avslutning"),
            table_key("klargjort.deltakelse"),
            table_key("inndata.person"),
        ],
        kinds={"csv", "parquet"},
        description="One row per exit of the year, and one per participant and unit: SSB's files, with a SHA-256 "
        "manifest. Restricted: rows are people.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def overlevering(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult[None]:
        with kjoring.step("utdata.overlevering") as step:
            step.rows = write_handoff(kjoring, kjoring.work / "overlevering")
        return dg.MaterializeResult(metadata=describe_files({"rows": step.rows}, step.seconds))

    @dg.asset(
        key=table_key("utdata.publisert"),
        deps=[
            *(table_key(f"utdata.{name}") for name in ("tabeller", "ark", "oversikt", "overlevering")),
            *(table_key(table) for table in klargjort.TABLES),
        ],
        description="The edition in its final places, all of it or none: snapshot, working database, handoff, results.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def publisert(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult[None]:
        with kjoring.step("utdata.publisert") as step:
            kjoring.stop_on_failures()
            publish_edition(kjoring)
        return dg.MaterializeResult(
            metadata={
                "seconds": round(step.seconds, 3),
                "snapshot_hash": kjoring.require_snapshot().snapshot_hash,
            }
        )

    return [tabeller, ark, oversikt, overlevering, publisert]
