"""The repository keeps its own rules: headers, names, docstrings, locks, and a graph that imports quietly.

What the documents say is in ``test_docs.py``. Nothing here reads git, so that a copy without it is tested too.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from packaging.requirements import Requirement

from assets import klargjort, statistikk
from pipeline.build import build_definitions
from pipeline.common.warehouse import MACROS, SQL_FOLDER, list_sql, read_sql, strip_comments
from pipeline.editions.edition import find_edition
from pipeline.graph.beside import list_beside
from pipeline.lists.catalogue import FILTERS
from pipeline.nir.contract import TABLES
from pipeline.quality.findings import FINDING_ROWS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.earlier_rounds import EARLIER_TABLES
from pipeline.statistics.reads import MADE_STATES, find_reads, list_made_tables, read_header
from pipeline.statistics.result_tables import RESULT_TABLES, STONAD_TABLE
from pipeline.statistics.stonad import STONAD_TABLES
from tests.support.commands import CHECKOUT
from tests.support.repository_texts import list_texts, name_path

SQL_STATES = (
    "avstemming",
    "checks",
    "explain",
    "klargjort",
    "kvalitetsregler",
    "lister",
    "offentlig",
    "rapport",
    "statistikk",
    "utdata",
)
SQL_FILES = [(state, name) for state in SQL_STATES for name in list_sql(state)]
LOCKS = ("requirements.lock", "requirements-dev.lock")
CODE_FOLDERS = ("assets", "pipeline", "tests")
# $niva and $kode come from the call of explain; the rest from the edition.
EXPLAIN_PARAMETERS = {"niva", "kode", "figur"}
# the filters of the command lists
LIST_PARAMETERS = {*FILTERS, "avslutning_ar"} - {"ar"}


def list_modules() -> list[Path]:
    return [path for folder in CODE_FOLDERS for path in sorted((CHECKOUT / folder).rglob("*.py"))]


def find_declared(state: str, name: str) -> set[str]:
    (statement,) = duckdb.extract_statements(read_sql(state, name))
    return set(statement.named_parameters)


# --- SQL


@pytest.mark.parametrize(("state", "name"), SQL_FILES, ids=lambda value: value)
def test_sql_file_opens_with_purpose_grain_parameters_and_rules(state: str, name: str) -> None:
    lines = read_header(state, name).splitlines()
    labels = [line.split(":")[0] for line in lines if re.match("(Grain|Parameters|Rules): ", line)]
    expected = ["Grain", "Rules"] if state == "checks" else ["Grain", "Parameters", "Rules"]
    assert labels == expected
    promises = state in ("avstemming", "checks")
    assert re.match("(stop|warn): [A-Z]" if promises else "[A-Z]", lines[0])
    assert lines[0].rstrip().endswith(".")


@pytest.mark.parametrize(("state", "name"), SQL_FILES, ids=lambda value: value)
def test_sql_file_declares_the_parameters_of_its_header(state: str, name: str) -> None:
    header = read_header(state, name)
    told = re.search(r"^Parameters: (.*)$", header, flags=re.MULTILINE)
    named = set(re.findall(r"\$([a-z_]+)", told[1])) if told else set()
    declared = find_declared(state, name)
    assert declared == named
    given = EditionRun(find_edition("2020-forelopig-1"), Home.find()).parameters
    if state == "lister":
        assert declared <= {*given, *LIST_PARAMETERS}
    else:
        assert declared <= (EXPLAIN_PARAMETERS if state == "explain" else set(given))


@pytest.mark.parametrize(("state", "name"), SQL_FILES, ids=lambda value: value)
def test_sql_file_is_one_select_in_order(state: str, name: str) -> None:
    (statement,) = duckdb.extract_statements(read_sql(state, name))
    assert statement.type == duckdb.StatementType.SELECT
    text = strip_comments(read_sql(state, name))
    assert text.startswith(("with ", "select "))
    assert "getvariable" not in text


def test_sql_folder_holds_nothing_else() -> None:
    known = {SQL_FOLDER / state / f"{name}.sql" for state, name in SQL_FILES} | {
        SQL_FOLDER / f"{name}.sql" for name in MACROS
    }
    assert {path for path in SQL_FOLDER.rglob("*") if path.is_file() and path.suffix == ".sql"} == known


@pytest.mark.parametrize("assets", [klargjort, statistikk], ids=lambda module: module.__name__)
def test_every_sql_table_is_listed_in_its_assets_and_no_other(assets: object) -> None:
    state = str(getattr(assets, "__name__")).rsplit(".", 1)[-1]  # noqa: B009 – a module, typed as object
    listed = list(getattr(assets, "ASSETS"))  # noqa: B009
    special = [FINDING_ROWS] if FINDING_ROWS.startswith(f"{state}.") else []
    assert sorted(listed) == sorted([*(f"{state}.{name}" for name in list_sql(state)), *special])
    assert len(set(listed)) == len(listed)


def test_tables_are_read_from_tables_that_are_made() -> None:
    incoming = {f"inndata.{name}" for name in TABLES}
    incoming |= {f"inndata.{name}" for name in ("mottak_regnskap", "mottak_lest", "avslutning_mottak")}
    incoming |= {f"inndata.{name}" for name in (*EARLIER_TABLES, *STONAD_TABLES)}
    made = set(list_made_tables())
    for state, name in SQL_FILES:
        for table in find_reads(state, name):
            assert table in made | incoming or table.startswith("kodeverk."), f"{state}.{name} reads {table}"


def test_result_tables_are_made_by_sql_of_their_name() -> None:
    assert {*RESULT_TABLES, STONAD_TABLE} <= set(list_sql("statistikk"))


# --- the graph


@pytest.fixture(scope="module")
def graph() -> dg.Definitions:
    return build_definitions()


def test_every_asset_has_description_grain_owner_group_and_partitions(graph: dg.Definitions) -> None:
    for spec in graph.resolve_all_asset_specs():
        name = spec.key.to_user_string()
        assert spec.description, name
        assert spec.owners, name
        assert spec.group_name in ("inndata", "klargjort", "statistikk", "utdata"), name
        assert (spec.partitions_def is None) == (spec.key in {one.key for one in list_beside()}), name
        if spec.group_name != "utdata":
            assert re.search("(?:Grain: o|O)ne row per", spec.description), name


def test_every_table_that_crosses_a_border_has_a_blocking_check(graph: dg.Definitions) -> None:
    assets = graph.resolve_asset_graph()
    checked = {key.asset_key for key in assets.asset_check_keys if key.name == "kontrakt"}
    expected = {dg.AssetKey(["inndata", name]) for name in TABLES}
    expected |= {dg.AssetKey(table.split(".")) for table in list_made_tables()}
    assert expected <= checked
    assert all(assets.get_check_spec(key).blocking for key in assets.asset_check_keys if key.name == "kontrakt")


def test_every_asset_depends_on_the_tables_its_sql_reads(graph: dg.Definitions) -> None:
    assets = graph.resolve_asset_graph()
    for table in list_made_tables():
        state, name = table.split(".")
        parents = {key.to_user_string() for key in assets.get(dg.AssetKey([state, name])).parent_keys}
        assert parents == {read.replace(".", "/") for read in find_reads(state, name)}, table


def test_there_are_two_jobs_and_one_stopped_schedule(graph: dg.Definitions) -> None:
    assert {job.name for job in graph.jobs or ()} == {"forelopige_resultater", "endelige_resultater"}
    (schedule,) = graph.schedules or ()
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED


_WATCHER = """
import sys
import dagster, duckdb, sqlite3

def refuse(*_, **__):
    raise AssertionError("a database was opened")

duckdb.connect = sqlite3.connect = refuse
seen = []

def watch(event, given):
    if event == "open" and isinstance(given[0], str) and given[1] and set(given[1]) & set("wax+"):
        if "__pycache__" not in given[0]:
            seen.append("wrote a file")
    elif event in ("socket.connect", "sqlite3.connect", "subprocess.Popen"):
        seen.append(event)

sys.addaudithook(watch)
import pipeline.definitions
assert pipeline.definitions.defs
print(seen)
"""


def test_importing_the_definitions_opens_no_database_file_or_network(tmp_path: Path) -> None:
    environment = os.environ | {"DAGSTER_HOME": str(tmp_path), "INTRORESULTAT_HOME": str(tmp_path / "home")}
    found = subprocess.run(
        [sys.executable, "-c", _WATCHER], capture_output=True, text=True, env=environment, cwd=CHECKOUT, check=False
    )
    assert (found.returncode, found.stdout.strip()) == (0, "[]"), found.stderr
    assert not (tmp_path / "home").exists()


# --- Python


@pytest.mark.parametrize("path", list_modules(), ids=name_path)
def test_module_opens_with_a_docstring_or_is_an_empty_init(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "__init__.py":
        assert text == ""
    else:
        assert ast.get_docstring(ast.parse(text)), "says what belongs here, what does not, where the neighbour is"


def test_macros_and_checks_open_with_a_comment() -> None:
    for name in MACROS:
        assert (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8").startswith("-- ")


def test_states_are_the_folders_of_sql_and_the_modules_of_assets() -> None:
    modules = {path.stem for path in (CHECKOUT / "assets").glob("*.py")} - {"__init__"}
    assert modules == {"inndata", "klargjort", "statistikk", "utdata"}
    assert set(MADE_STATES) | {"utdata"} <= {path.name for path in SQL_FOLDER.iterdir() if path.is_dir()}


# --- lock files


def read_lock(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """The requirements of a lock by normal name, each with its hashes."""
    text = (CHECKOUT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        parsed = Requirement(requirement)
        found[normalise(parsed.name)] = (parsed, hashes)
    return found


def normalise(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host_url_or_path(name: str) -> None:
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    for forbidden in (
        "http:",
        "https",
        "://",
        "/",
        " @ ",
        "--index",
        "--extra-index",
        "--find-links",
        "--trusted",
        "-e ",
    ):
        assert forbidden not in text, forbidden
    assert "\\" not in text.replace("\\\n", "")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_one_version_and_a_hash_for_every_requirement(name: str) -> None:
    for requirement, hashes in read_lock(name).values():
        assert re.fullmatch(r"==[0-9][0-9A-Za-z.+!]*", str(requirement.specifier)), requirement.name
        assert hashes, requirement.name
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", item) for item in hashes), requirement.name


def test_locks_satisfy_the_project() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["ui"]]
    runtime += project["dependency-groups"]["build"]
    wanted = {"requirements.lock": runtime}
    wanted["requirements-dev.lock"] = runtime + project["dependency-groups"]["dev"]
    for name, requirements in wanted.items():
        locked = read_lock(name)
        for requirement in map(Requirement, requirements):
            found, _ = locked[normalise(requirement.name)]
            (version,) = found.specifier
            assert requirement.specifier.contains(version.version), f"{name}: {requirement.name}"


def test_both_locks_have_the_same_versions() -> None:
    runtime, dev = (read_lock(name) for name in LOCKS)
    assert runtime.keys() <= dev.keys()
    assert [name for name in runtime if runtime[name][0].specifier != dev[name][0].specifier] == []


# --- all files


def test_no_file_names_a_path_of_a_machine() -> None:
    checkout = re.escape(str(CHECKOUT))
    patterns = [
        rf"(?<![\w./-]){checkout}\b",
        r"(?<![\w.])/(?:home|Users)/[a-z]",
        r"(?<![\w.])/root\b",
        r"[A-Z]:\\Users",
    ]
    # A folder right under the root is a place of one machine too, unless every system has it.
    if len(CHECKOUT.parts) > 2 and CHECKOUT.parts[1] not in ("usr", "opt", "srv", "tmp", "var"):
        patterns.append(rf"(?<![\w./-])/{re.escape(CHECKOUT.parts[1])}/")
    own = Path(__file__).resolve()
    for path, text in list_texts():
        if path != own:
            for pattern in patterns:
                assert not re.search(pattern, text), f"{name_path(path)} matches {pattern}"


def test_every_text_is_utf8_with_lf_and_ends_with_one_line_end() -> None:
    for path, text in list_texts():
        if path.suffix in (".py", ".sql", ".toml", ".md", ".csv", ".j2", ".lock", ".yaml"):
            assert "\r" not in text, name_path(path)
            assert text == "" or (text.endswith("\n") and not text.endswith("\n\n")), name_path(path)


def test_outputs_are_ignored_but_for_the_readme() -> None:
    ignored = (CHECKOUT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/data/", "/reports_out/*", "!/reports_out/README.md", "/demo/", ".venv"} <= set(ignored)


def test_a_line_that_no_test_runs_says_why() -> None:
    for path in list_modules():
        for line in path.read_text(encoding="utf-8").splitlines():
            mark = "pragma: " + "no cover"
            if mark in line:
                assert re.search(mark + " – [a-zA-Z].{10,}", line), f"{name_path(path)}: {line.strip()}"


def test_no_test_is_skipped_and_nothing_is_left_to_do() -> None:
    """But for what a machine lacks: a browser (``.ci/run`` installs one), or file modes (Windows)."""
    marks = re.compile(
        r"TO[D]O|FIX[M]E|pytest\.(skip|xfail)\(|mark\.(skip\b|xfail)|mark\.skipif\((?!os\.name == \"nt\")"
    )
    found = [name_path(path) for path in list_modules() if marks.search(path.read_text(encoding="utf-8"))]
    # where no browser or database server is, or nobody may mount a disk; all must be there in CI. A proxy need not (L8)
    may_be_missing = ("browser", "disks", "postgresql", "programs")
    assert set(found) <= {f"tests/support/{name}.py" for name in may_be_missing}
