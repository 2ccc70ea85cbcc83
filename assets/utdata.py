"""What leaves the house: result tables, public files, sheets, letters, overview, handoff; then the step that publishes.

Everything is made in the run's work area; only ``publisert`` puts it in place (``pipeline/run/publication.py``). Before
it comes ``assets/statistikk.py``, whose checks must have passed.
"""

from __future__ import annotations

import dagster as dg

from assets import klargjort, statistikk
from pipeline.common.languages import LANGUAGES
from pipeline.contracts.overlevering import DATASETS
from pipeline.graph.materials import (
    OWNERS,
    complete_check,
    complete_result,
    contract_check,
    contract_result,
    describe_files,
    describe_places,
    describe_schema,
    table_key,
)
from pipeline.handoff.reconciliation import RECONCILIATION
from pipeline.handoff.ssb_files import SCHEMA, write_handoff
from pipeline.overview.edition_page import describe_edition
from pipeline.overview.render import write_overview
from pipeline.overview.work_lists import WORK_LISTS, write_work_lists
from pipeline.public.names import OFFENTLIG
from pipeline.public.outputs import audit_public, produce_public
from pipeline.run.edition_run import EditionRun
from pipeline.run.publication import publish_edition
from pipeline.sheets.outputs import (
    LETTERS_FOLDER,
    find_formats,
    find_sheet_units,
    make_facts,
    produce_sheets,
    write_letters,
)
from pipeline.statistics.reads import find_all_reads
from pipeline.statistics.result_tables import list_result_tables, write_result_tables

_CHECKED = [table_key(table) for table in statistikk.ASSETS]


def build_utdata(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return the assets of this state."""

    @dg.asset(
        key=table_key("utdata.tabeller"),
        check_specs=[complete_check("utdata.tabeller")],
        deps=_CHECKED,
        kinds={"csv", "parquet", "excel"},
        description="One CSV and one Parquet file per result table, exact counts, for IMDi's own eyes; those that an "
        "analyst works from as workbooks too.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def tabeller(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.tabeller"):
            with kjoring.step("utdata.tabeller") as step:
                folder = kjoring.reports / "tabeller"
                step.rows = write_result_tables(kjoring.connection, folder)
                write_work_lists(kjoring.connection, kjoring.edition, folder)
                files, expected = (
                    len(list(folder.iterdir())),
                    2 * len(list_result_tables(kjoring.connection)) + len(WORK_LISTS),
                )
            return dg.MaterializeResult(
                metadata=describe_files({"rows": step.rows, "files": files}, step.seconds),
                check_results=[complete_result(kjoring, "utdata.tabeller", files, expected)],
            )

    @dg.asset(
        key=table_key("utdata.offentlig"),
        check_specs=[complete_check("utdata.offentlig")],
        deps=_CHECKED,
        kinds={"html", "csv", "parquet", "json", "excel"},
        description="What the public gets of a final edition: tables with every hidden count replaced by a sign, pages "
        "of the country and of each unit. Nothing in a preliminary edition.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def offentlig(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.offentlig"):
            with kjoring.step("utdata.offentlig") as step:
                names = produce_public(kjoring)
                step.rows = len(names)
            found = sum(path.is_file() for path in (kjoring.reports / OFFENTLIG).rglob("*"))
            return dg.MaterializeResult(
                metadata=describe_files({"files": found}, step.seconds),
                check_results=[complete_result(kjoring, "utdata.offentlig", found, len(names))],
            )

    @dg.asset(
        key=table_key("utdata.revisjon"),
        check_specs=[
            dg.AssetCheckSpec(
                "angrep",
                asset=table_key("utdata.revisjon"),
                blocking=True,
                description="No hidden count can be computed: by an outsider, by a municipality or bydel with its own "
                "figures and sheets, or from earlier releases (P12).",
            )
        ],
        deps=[table_key("utdata.offentlig")],
        description="The attack on what is about to be published, by code that shares nothing with what chose it.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def revisjon(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.revisjon"):
            with kjoring.step("utdata.revisjon") as step:
                report = audit_public(kjoring)
                faults = [f"audit: {finding}" for finding in report.findings] if report else []
                proofs = "\n".join(report.proofs) if report else "nothing is published"
                kjoring.add_failures(faults)
            return dg.MaterializeResult(
                metadata=describe_files({"findings": len(faults)}, step.seconds) | {"proofs": proofs},
                check_results=[
                    dg.AssetCheckResult(
                        passed=not faults, check_name="angrep", metadata={"findings": "\n".join(faults)}
                    )
                ],
            )

    @dg.asset(
        key=table_key("utdata.ark"),
        check_specs=[complete_check("utdata.ark")],
        deps=[*_CHECKED, table_key("utdata.offentlig")],
        kinds={"html", "pdf", "excel", "csv"},
        description="One sheet per municipality and Oslo bydel, in bokmål and nynorsk, as page, workbook, CSV and PDF, "
        "each unit's in the folder of its code.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def ark(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.ark"):
            with kjoring.step("utdata.ark") as step:
                made = produce_sheets(kjoring)
                step.rows = made.sheets
            found = len(list((kjoring.reports / "ark").glob("*/*")))
            expected = len(find_sheet_units(kjoring.edition)) * len(LANGUAGES) * len(find_formats(kjoring))
            return dg.MaterializeResult(
                metadata=describe_files({"sheets": made.sheets, "kept": made.kept, "files": made.files}, step.seconds),
                check_results=[complete_result(kjoring, "utdata.ark", found, expected)],
            )

    @dg.asset(
        key=table_key("utdata.oversikt"),
        check_specs=[complete_check("utdata.oversikt")],
        deps=[table_key("utdata.ark")],
        kinds={"html"},
        description="The analyst's page with every unit's key figures, and a covering letter to each unit.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def oversikt(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.oversikt"):
            with kjoring.step("utdata.oversikt") as step:
                step.rows = write_letters(kjoring)
                page = write_overview(
                    kjoring.connection,
                    kjoring.edition,
                    make_facts(kjoring),
                    kjoring.reports,
                    warnings=kjoring.warnings,
                    notices=kjoring.list_notices(),
                )
            letters = len(list((kjoring.reports / LETTERS_FOLDER).iterdir()))
            return dg.MaterializeResult(
                metadata=describe_files({"letters": letters}, step.seconds)
                | {"edition": dg.MetadataValue.md(describe_edition(page))},
                check_results=[
                    complete_result(kjoring, "utdata.oversikt", letters, len(find_sheet_units(kjoring.edition)))
                ],
            )

    @dg.asset(
        key=table_key("utdata.overlevering"),
        check_specs=[
            contract_check(
                "utdata.overlevering",
                "Columns, types, empty cells, allowed values and ranges, keys and references; and what the written "
                "files give is what the result tables say, at every level (O7).",
            )
        ],
        deps=sorted({*_CHECKED, *map(table_key, find_all_reads(SCHEMA, RECONCILIATION))}),
        kinds={"parquet"},
        description="SSB's eight files: people, exits, participants, periods, decisions, categories, measures and "
        "absence, held against their contracts and the results as they are written. Restricted: rows are people.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def overlevering(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.overlevering"):
            with kjoring.step("utdata.overlevering") as step:
                folder = kjoring.work / "overlevering"
                made = write_handoff(kjoring, folder)
                step.rows = sum(made.rows.values())
            return dg.MaterializeResult(
                metadata=describe_files(made.rows, step.seconds)
                | {f"columns of {name}": describe_schema(one.contract.table) for name, one in DATASETS.items()},
                check_results=[contract_result(kjoring, "utdata.overlevering", made.faults)],
            )

    @dg.asset(
        key=table_key("utdata.publisert"),
        check_specs=[complete_check("utdata.publisert")],
        deps=[
            *(
                table_key(f"utdata.{name}")
                for name in ("tabeller", "offentlig", "revisjon", "ark", "oversikt", "overlevering")
            ),
            *(table_key(table) for table in klargjort.ASSETS),
        ],
        description="The edition in its final places, all of it or none: snapshot, working database, handoff, results.",
        group_name="utdata",
        owners=OWNERS,
        partitions_def=partitions,
    )
    def publisert(kjoring: dg.ResourceParam[EditionRun]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with kjoring.guard("utdata.publisert"):
            with kjoring.step("utdata.publisert") as step:
                kjoring.stop_on_failures()
                publish_edition(kjoring)
            folders = kjoring.folders
            places = (folders.database, folders.tables, folders.handoff, folders.state)
            found = sum(place.exists() for place in places)
            return dg.MaterializeResult(
                metadata={
                    "seconds": round(step.seconds, 3),
                    "snapshot_hash": kjoring.require_snapshot().snapshot_hash,
                    **describe_places(folders),
                },
                check_results=[complete_result(kjoring, "utdata.publisert", found, len(places))],
            )

    return [tabeller, offentlig, revisjon, ark, oversikt, overlevering, publisert]
