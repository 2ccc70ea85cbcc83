"""The one way the whole graph is put together, for the user interface, the command and the tests.

Assets are listed in ``assets/``. What differs between the three is the resource ``kjoring``: the interface opens a run
from config or environment, the command hands in one that is open already (``pipeline/cli/run_edition.py``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from assets.inndata import build_inndata
from assets.klargjort import build_klargjort
from assets.statistikk import build_checks, build_statistikk
from assets.utdata import build_utdata
from pipeline.common.errors import RefusedError
from pipeline.common.room import tell_no_room
from pipeline.editions.edition import NORWEGIAN_TIME, Edition, find_edition, list_editions, load_years
from pipeline.graph.beside import list_beside
from pipeline.intake.sources.given import find_source
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import KODEVERK_VARIABLE, YEARS_VARIABLE, Home, find_given_folder
from pipeline.run.start import start_run

SOURCE_VARIABLE = "INTRORESULTAT_SOURCE"
MAPPING_VARIABLE = "INTRORESULTAT_MAPPING"
STONAD_VARIABLE = "INTRORESULTAT_STONAD"
JOBS = {"forelopig": "forelopige_resultater", "endelig": "endelige_resultater"}
_PARTITION_TAG = "dagster/partition"


def build_definitions(
    years_folder: Path | None = None,
    kodeverk_folder: Path | None = None,
    kjoring: dg.ResourceDefinition | EditionRun | None = None,
) -> dg.Definitions:
    """Return the definitions for a folder of year files and one of code lists.

    Defaults: ``INTRORESULTAT_YEARS`` and ``INTRORESULTAT_KODEVERK``, else our own.

    Executor: in process, because twenty small steps in processes of their own take twenty times as long.
    """
    folders = (
        find_given_folder(years_folder, YEARS_VARIABLE),
        find_given_folder(kodeverk_folder, KODEVERK_VARIABLE),
    )
    editions = list_editions(load_years(*folders))
    partitions = dg.StaticPartitionsDefinition([edition.key for edition in editions])
    assets = [
        *build_inndata(partitions, editions),
        *build_klargjort(partitions),
        *build_statistikk(partitions),
        *build_utdata(partitions),
    ]
    jobs = {
        slag: dg.define_asset_job(
            name,
            selection=dg.AssetSelection.all(),
            description=f"Compute and publish one {slag} edition, from snapshot to sheets.",
        )
        for slag, name in JOBS.items()
    }
    return dg.Definitions(
        assets=[*assets, *list_beside()],
        asset_checks=[build_checks(partitions)],
        jobs=list(jobs.values()),
        schedules=[_build_schedule(editions)],
        resources={"kjoring": kjoring or _build_resource(folders)},
        executor=dg.in_process_executor,
    )


def require_fitting_job(job: str, edition: Edition) -> None:
    """Refuse to run a preliminary edition by the job for final ones, or the other way round."""
    fitting = JOBS[edition.round.slag]
    if job in JOBS.values() and job != fitting:
        raise RefusedError(
            f"The edition {edition.key} is {edition.round.slag} and belongs to the job {fitting}; it was started "
            f"with {job}. Start it again with {fitting}."
        )


def _build_resource(folders: tuple[Path | None, Path | None]) -> dg.ResourceDefinition:
    @dg.resource(
        description="One run of one edition: its lock, work area and working database.",
        config_schema={
            "source": dg.Field(
                dg.StringSource,
                is_required=False,
                description="Folder with an extract of NIR, a TOML file that says where a database is, or an address "
                "without a password. Dagster keeps it as it is written here: {env: NAME} keeps the name of a variable. "
                "Default: INTRORESULTAT_SOURCE; without either the frozen snapshot is used.",
            ),
            "mapping": dg.Field(
                str,
                is_required=False,
                description="TOML file that says how a source of another form than the contract's is read. Default: "
                "INTRORESULTAT_MAPPING.",
            ),
            "taken": dg.Field(
                str,
                is_required=False,
                description="When the source was taken, where nothing else tells: 2021-01-22T02:15:00.",
            ),
            "stonad": dg.Field(
                str,
                is_required=False,
                description="Folder with introduksjonsstønad from A-ordningen. Default: INTRORESULTAT_STONAD; without "
                "either the frozen one is used, if any.",
            ),
            "home": dg.Field(
                str,
                is_required=False,
                description="Where results lie. Default: INTRORESULTAT_HOME, else the working folder.",
            ),
            "refreeze": dg.Field(
                bool,
                default_value=False,
                is_required=False,
                description="Replace a frozen snapshot, keeping the old one.",
            ),
            "pages_only": dg.Field(
                bool,
                default_value=False,
                is_required=False,
                description="Make the sheets as pages only, without workbooks, CSV and PDFs.",
            ),
        },
    )
    def kjoring(context: dg.InitResourceContext) -> Iterator[EditionRun]:
        with _start_run(context, folders) as run:
            yield run

    return kjoring


def _start_run(context: dg.InitResourceContext, folders: tuple[Path | None, Path | None]) -> EditionRun:
    dagster_run = context.run
    key = dagster_run.tags.get(_PARTITION_TAG) if dagster_run else None
    if dagster_run is None or key is None:
        raise RefusedError("A run needs a partition: choose the edition to compute, such as 2020-forelopig-1.")
    edition = find_edition(key, *folders)
    require_fitting_job(dagster_run.job_name, edition)
    config: dict[str, Any] = context.resource_config or {}
    source = config.get("source") or os.environ.get(SOURCE_VARIABLE)
    mapping = config.get("mapping") or os.environ.get(MAPPING_VARIABLE)
    stonad = config.get("stonad") or os.environ.get(STONAD_VARIABLE)
    home = Home.find(Path(config["home"]) if config.get("home") else None)
    with tell_no_room("starting", home.edition(key).data):
        return start_run(
            edition,
            home,
            find_source(
                source or None,
                mapping=Path(mapping).expanduser() if mapping and source else None,
                taken=config.get("taken"),
            ),
            refreeze=bool(config.get("refreeze")),
            pages_only=bool(config.get("pages_only")),
            stonad=Path(stonad).expanduser() if stonad else None,
            run_id=dagster_run.run_id.replace("-", ""),
        )


def _build_schedule(editions: list[Edition]) -> dg.ScheduleDefinition:
    by_day: dict[date, list[str]] = {}
    for edition in editions:
        by_day.setdefault(edition.round.skjaeringsdato + timedelta(days=1), []).append(edition.key)

    @dg.schedule(
        name="etter_skjaeringsdato",
        cron_schedule="0 6 * * *",
        execution_timezone="Europe/Oslo",
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="The morning after an edition's cutoff day, start that edition with the extract that "
        "INTRORESULTAT_SOURCE names. Stopped until an analyst starts it.",
    )
    def etter_skjaeringsdato(
        context: dg.ScheduleEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        day = context.scheduled_execution_time.astimezone(NORWEGIAN_TIME).date()
        keys = by_day.get(day, [])
        for key in keys:
            yield dg.RunRequest(run_key=key, partition_key=key)
        if not keys:
            yield dg.SkipReason(f"No edition has its cutoff on the day before {day}.")

    return etter_skjaeringsdato
