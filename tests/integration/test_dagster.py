"""The graph: jobs, schedule, runs started without the command, the history, metadata, and checks that block.

That the assets' dependencies are those of the SQL files is held in ``tests/unit``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow.parquet as pq
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

import pipeline.common.warehouse
import pipeline.statistics.compute
from pipeline.build import build_definitions
from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.warehouse import run_sql
from pipeline.editions.edition import Edition, find_edition
from pipeline.graph.event_history import EventHistory
from pipeline.graph.history import open_history
from pipeline.graph.ui import find_address
from pipeline.handoff.ssb_files import find_data_files
from pipeline.intake.snapshot import Snapshot
from pipeline.quality.catalogue import load_catalogue
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import compute_tables
from tests.support.commands import find_differences, is_history, list_tree, read_results, run_command
from tests.support.extracts import EDITION, FINAL, MARKS, SECOND
from tests.support.quick import publish_quickly

JOB, FINAL_JOB = "forelopige_resultater", "endelige_resultater"
OSLO = ZoneInfo("Europe/Oslo")
# Tables whose rows are people, or the frozen rows themselves: never previewed.
RESTRICTED = ("inndata", "klargjort")
NO_PEOPLE = {
    "klargjort/enhet",
    "klargjort/enhet_kjonn",
    "inndata/mottak_regnskap",
    "inndata/mottak_lest",
    "inndata/forrige_resultat",
    "inndata/fjoraret",
    "inndata/forrige_runde",
    "inndata/forrige_runde_resultat",
    "inndata/tidligere_ar",
    "inndata/stonad_uttrekk",
}


@pytest.fixture
def instance(scratch: Path) -> Iterator[dg.DagsterInstance]:
    with open_history(scratch / "historie") as opened:
        yield opened


def config(source: Path | None, home: Path, **more: object) -> dict[str, object]:
    given: dict[str, object] = {"home": str(home), "pages_only": True, **more}
    if source:
        given["source"] = str(source)
    return {"resources": {"kjoring": {"config": given}}}


def start(
    years: Path, job: str, key: str, instance: dg.DagsterInstance, run_config: dict[str, object], **more: object
) -> dg.ExecuteInProcessResult:
    return (
        build_definitions(years)
        .resolve_job_def(job)
        .execute_in_process(partition_key=key, instance=instance, run_config=run_config, raise_on_error=False, **more)
    )


def messages(result: dg.ExecuteInProcessResult) -> str:
    """Every text of every event of a run, as the user interface shows them."""
    return "\n".join(repr(event) for event in result.all_events)


# --- definitions


def test_the_definitions_load_with_their_jobs_and_a_stopped_schedule():
    from pipeline.definitions import defs

    dg.Definitions.validate_loadable(defs)
    names = {job.name for job in defs.resolve_all_job_defs()}
    assert {JOB, FINAL_JOB} <= names
    schedule = defs.resolve_schedule_def("etter_skjaeringsdato")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert schedule.execution_timezone == "Europe/Oslo"


def test_every_asset_has_partitions_group_description_and_owner():
    from pipeline.definitions import defs

    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if node.is_executable:  # what is made beside the editions is of none (T6)
            assert node.partitions_def is not None, key
            assert EDITION in node.partitions_def.get_partition_keys()
        assert node.group_name == key.path[0] or (key.path[0], node.group_name) == ("kodeverk", "inndata"), key
        assert node.description and node.owners, key
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert groups == {"inndata", "klargjort", "statistikk", "utdata"}


def test_every_table_tells_its_columns_and_what_each_means():
    graph = build_definitions().resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    tables = [node for node in nodes if node.group_name != "utdata"]
    assert len(tables) > 50
    for node in tables:
        columns = node.metadata["dagster/column_schema"].columns
        assert columns, node.key
        assert [column.name for column in columns if not column.description] == [], node.key


@pytest.mark.parametrize(
    ("arguments", "port"), [((), "3000"), (("--port", "3001"), "3001"), (("-p", "80"), "80"), (("--port=81",), "81")]
)
def test_the_interface_is_opened_with_its_groups_open(arguments, port):
    address = find_address(arguments)
    assert address.startswith(f"http://127.0.0.1:{port}/asset-groups?expanded=")
    opened = unquote(address.partition("expanded=")[2]).split(",")
    assert opened == [f"global@global:{group}" for group in ("inndata", "klargjort", "statistikk", "utdata")]


def require_a_page_that_an_analyst_can_read(described: dict[str, dict[str, dg.MetadataValue]], home: Path) -> None:
    """The edition in short, where everything is, and what the columns of the handoff mean."""
    said = str(described["utdata/oversikt"]["edition"].value)
    for text in ("### Kan resultatene sendes ut?", "Alle 10 kontroller", "### Før dere sender", "| Avsluttet | 36 |"):
        assert text in said, said
    places = {name: value.value for name, value in described["utdata/publisert"].items() if "/" in str(value.value)}
    assert {"overview", "sheets", "letters", "tables", "quarantine", "handoff"} == set(places)
    assert all(Path(str(place)).exists() for place in places.values())
    for name, path in find_data_files(home / "data" / EDITION / "overlevering", 2020).items():
        columns = described["utdata/overlevering"][f"columns of {name}"].schema.columns  # type: ignore[attr-defined]
        assert all(column.description for column in columns)
        assert [column.name for column in columns] == pq.read_schema(path).names


def test_the_schedule_starts_an_edition_the_morning_after_its_cutoff_by_the_fitting_job(years, instance):
    definitions = build_definitions(years)
    schedule = definitions.resolve_schedule_def("etter_skjaeringsdato")

    def ask(day: int, month: int = 3) -> Any:
        at = datetime(2021, month, day, 6, 0, tzinfo=OSLO)
        context = dg.build_schedule_context(
            instance, scheduled_execution_time=at, repository_def=definitions.get_repository_def()
        )
        return schedule.evaluate_tick(context)

    assert [request.partition_key for request in ask(22, 1).run_requests] == [EDITION]
    assert sorted(request.partition_key for request in ask(11).run_requests) == sorted([SECOND, FINAL])
    for day in (10, 12):
        tick = ask(day)
        assert not tick.run_requests
        assert "No edition" in str(tick.skip_message)


# --- runs without the command


def test_an_edition_is_materialised_by_its_job_and_a_config_alone(published, extract, years, scratch, instance):
    home = scratch / "hjem"
    result = start(years, JOB, EDITION, instance, config(extract, home))
    assert result.success
    assert not find_differences(read_results(home, EDITION), read_results(published, EDITION))
    assert not MARKS.search(messages(result).encode())
    described = {
        "/".join(event.asset_key.path): event.step_materialization_data.materialization.metadata
        for event in result.get_asset_materialization_events()
    }
    graph = build_definitions(years).resolve_asset_graph()
    assert set(described) == {"/".join(key.path) for key in graph.executable_asset_keys}
    for name, metadata in described.items():
        if not name.startswith("utdata"):
            assert metadata["dagster/row_count"].value >= 0, name
            assert metadata["dagster/column_schema"].value.columns, name
        if name.startswith(RESTRICTED) and name not in NO_PEOPLE:
            assert "preview" not in metadata, name
    assert "Hele landet" in str(described["statistikk/resultat"]["preview"].value)
    assert described["inndata/avslutning"]["dagster/row_count"].value == 41
    assert described["statistikk/regnskap"]["dagster/row_count"].value == 12
    require_a_warning_for_each_rule_that_finds_something(result, home)
    require_a_page_that_an_analyst_can_read(described, home)


def require_a_warning_for_each_rule_that_finds_something(result: dg.ExecuteInProcessResult, home: Path) -> None:
    checks = {
        one.check_name: one
        for one in result.get_asset_check_evaluations()
        if one.asset_key == dg.AssetKey(["statistikk", "funn"]) and one.check_name != "kontrakt"
    }
    with (home / "reports_out" / EDITION / "tabeller" / "funn.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["niva"] == "land"]
    counts = {row["regel"]: int(row["antall"]) for row in rows}
    rules = load_catalogue().rules
    assert set(checks) == set(rules)
    # the run has no introduksjonsstønad, so the rules that need it are not asked, and have no row (T3)
    assert set(counts) == {name for name, rule in rules.items() if not rule.krever_stonad}
    assert any(counts.values())
    for rule, check in checks.items():
        assert check.severity is dg.AssetCheckSeverity.WARN
        assert check.passed is (counts.get(rule, 0) == 0)
        assert check.metadata["found"].value == counts.get(rule, 0)


def test_source_and_home_may_come_from_the_environment(published, extract, years, scratch, instance, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_SOURCE", str(extract))
    monkeypatch.setenv("INTRORESULTAT_HOME", str(scratch / "hjem"))
    result = start(years, FINAL_JOB, FINAL, instance, {"resources": {"kjoring": {"config": {"pages_only": True}}}})
    assert result.success
    assert (scratch / "hjem" / "reports_out" / FINAL / "tabeller" / "resultat.csv").exists()


@pytest.mark.parametrize(("job", "key"), [(FINAL_JOB, EDITION), (JOB, FINAL)])
def test_the_job_of_the_other_kind_is_refused(job, key, extract, years, scratch, instance):
    result = start(years, job, key, instance, config(extract, scratch / "hjem"))
    assert not result.success
    told = messages(result)
    assert "belongs to the job" in told
    assert {JOB: FINAL_JOB, FINAL_JOB: JOB}[job] in told
    assert not (scratch / "hjem").exists()


def test_a_part_of_the_graph_is_refused_with_a_message_that_says_what_to_do(published_copy, years, instance):
    before = list_tree(published_copy, but=is_history)
    result = start(
        years,
        JOB,
        EDITION,
        instance,
        config(None, published_copy),
        asset_selection=[dg.AssetKey(["statistikk", "resultat"])],
    )
    assert not result.success
    told = messages(result)
    assert "An edition is computed as a whole" in told
    assert "introresultat run" in told
    assert list_tree(published_copy, but=is_history) == before


def test_a_step_without_the_snapshot_or_the_record_of_its_run_says_what_to_do(years, scratch):
    run = EditionRun(find_edition(EDITION, years), Home(scratch))
    with pytest.raises(StoppedError, match="An edition is computed as a whole"):
        run.require_intake()
    run.snapshot = Snapshot(scratch, "0" * 64, {}, "")
    with pytest.raises(StoppedError, match=r"record of the intake is missing\. Run the edition again with --source"):
        run.require_intake()


def test_a_run_without_a_partition_is_refused_and_told_to_choose_one(years):
    with (
        pytest.raises(dg.DagsterResourceFunctionError) as failed,
        dg.build_resources({"kjoring": build_definitions(years).resources["kjoring"]}),
    ):
        pass
    assert isinstance(failed.value.user_exception, RefusedError)
    assert "choose the edition to compute, such as 2020-forelopig-1" in str(failed.value.user_exception)


@pytest.mark.parametrize(
    ("folder", "told"), [("tom", "uttrekk.toml"), (None, "no frozen snapshot")], ids=["bad source", "no source"]
)
def test_a_refused_start_leaves_no_trace_without_the_command_either(folder, told, years, scratch, instance):
    (scratch / "tom").mkdir()
    source = scratch / folder if folder else None
    result = start(years, JOB, EDITION, instance, config(source, scratch / "hjem"))
    assert not result.success
    assert told in messages(result)
    assert not (scratch / "hjem").exists()


def test_the_short_way_holds_what_is_loaded_against_its_contract_too(extract, years, scratch, monkeypatch):
    genuine = pipeline.statistics.compute.load_earlier_rounds

    def load(run: EditionRun, editions: list[Edition]) -> dict[str, int]:
        rows = genuine(run, editions)
        for statement in (
            "update inndata.mottak_lest set rader = -1",
            "update kodeverk.kvalitetsregel set rekkefolge = 0",
            "insert into inndata.fjoraret values ('grend', '0', 1, 1)",
        ):
            run_sql(run.connection, statement, name="x")
        return rows

    monkeypatch.setattr("pipeline.statistics.compute.load_earlier_rounds", load)
    with pytest.raises(StoppedError) as stopped:
        compute_tables(EDITION, extract, scratch / "hjem", years, names=["regnskap"])
    for broken in ("inndata.mottak_lest.rader", "kodeverk.kvalitetsregel.rekkefolge", "inndata.fjoraret.niva"):
        assert f"{broken} breaks" in str(stopped.value)


# --- the history


def test_the_command_s_runs_stand_in_the_history_with_their_edition(published):
    with open_history(published / "data" / "dagster") as history:
        runs = history.get_runs()
        assert [(run.job_name, run.tags["dagster/partition"], run.status.value) for run in runs] == [
            (JOB, EDITION, "SUCCESS")
        ]
        event = history.get_latest_materialization_event(dg.AssetKey(["statistikk", "resultat"]))
        assert event is not None
        assert event.asset_materialization.metadata["dagster/row_count"].value == 3 * (2 + 10 + 15 + 18)


# --- checks


def exchange_checks(patch: pytest.MonkeyPatch, **selects: str) -> None:
    """Let checks find what the test wants; their headers and so their weight stay."""
    genuine = pipeline.common.warehouse.read_sql

    def read(state: str, name: str) -> str:
        text = genuine(state, name)
        return f"{text.splitlines()[0]}\n{selects[name]}\n" if state == "checks" and name in selects else text

    patch.setattr("pipeline.statistics.cross_checks.read_sql", read)


def test_blocking_checks_stop_before_publishing_are_told_together_and_the_earlier_edition_stays(
    published_copy, years, monkeypatch
):
    before = list_tree(published_copy, but=is_history)
    exchange_checks(
        monkeypatch,
        grupper_er_avsluttet="select 'kommune 4601' as hva, 12 as funnet, 13 as ventet",
        kjonn_er_alle="select 'kommune 1103' as hva, 1 as funnet, 2 as ventet",
    )
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert ended.code == 1
    for words in (
        "grupper_er_avsluttet",
        "kommune 4601: found 12, expected 13",
        "kommune 1103: found 1, expected 2",
        "nothing was published",
        "explain",
    ):
        assert words in ended.err
    assert list_tree(published_copy, but=is_history) == before
    with open_history(published_copy / "data" / "dagster") as history:
        run = history.get_runs()[0]
        assert run.status.value == "FAILURE"
        records = history.get_records_for_run(run.run_id).records
    assert "grupper_er_avsluttet" in "\n".join(record.event_log_entry.user_message for record in records)


def test_a_table_that_breaks_its_contract_stops_the_run(published_copy, years, monkeypatch):
    genuine = pipeline.common.warehouse.read_sql

    def read(state: str, name: str) -> str:
        text = genuine(state, name)
        if (state, name) == ("statistikk", "resultat"):
            return text.replace("cast(coalesce(a.mal_nadd, 0) as bigint)", "cast(-1 as bigint)")
        return text

    monkeypatch.setattr("pipeline.common.warehouse.read_sql", read)
    before = list_tree(published_copy, but=is_history)
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert ended.code == 1
    assert "statistikk.resultat" in ended.err
    assert "mal_nadd" in ended.err
    assert list_tree(published_copy, but=is_history) == before


def test_a_warning_is_told_and_stops_nothing(published_copy, years, monkeypatch):
    exchange_checks(
        monkeypatch, bydelssum_mot_oslo="select 'kommune 0301 avsluttet' as hva, 318 as funnet, 309 as ventet"
    )
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    assert "kommune 0301 avsluttet: found 318, expected 309" in ended.out


def test_a_change_from_the_last_edition_is_a_warning(published_copy, extract, years, scratch):
    from tests.support.extracts import make_register, write_small_extract

    register = make_register()
    gone = [row for row in register["avslutning"] if row["kommunenummer"] == "4601"]
    for row in gone:
        row["avslutningsdato"] = "2021-02-01"
    source = write_small_extract(scratch / "senere", register)
    ended = run_command("run", SECOND, "--source", source, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    assert "forrige_utgave" in ended.out


# --- the short way


def test_the_short_way_of_the_tests_gives_what_the_graph_gives(published, extract, years, scratch):
    home = publish_quickly(EDITION, extract, scratch / "hjem", years)
    assert not find_differences(read_results(home, EDITION), read_results(published, EDITION))


# --- the history


def test_the_history_is_a_plain_event_log_opened_another_way(published):
    """Dagster's own class reads the files that ours wrote, every event of them."""
    with open_history(published / "data" / "dagster") as history:
        ours = history.event_log_storage
        assert type(ours) is EventHistory
        (run,) = history.get_runs(limit=1)
        written = [record.event_log_entry for record in history.get_records_for_run(run.run_id).records]
    plain = SqliteEventLogStorage(str(published / "data" / "dagster" / "history" / "runs"))
    read = plain.get_logs_for_run(run.run_id)
    assert len(read) > 500
    assert [entry.dagster_event_type for entry in read] == [entry.dagster_event_type for entry in written]
