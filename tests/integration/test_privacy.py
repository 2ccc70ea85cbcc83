"""R16: nothing of a person outside the restricted files of an edition, whatever goes wrong, and private modes.

The register that is searched for is ``tests/support/extracts.py``: every identifier and free text in it is a mark.
People at a shielded address are in ``test_shielded.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import jinja2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline.common.warehouse
import pipeline.intake.intake
from tests.support.commands import (
    Outcome,
    find_loose_modes,
    finish_command,
    iterate_files,
    list_tree,
    run_command,
    start_command,
)
from tests.support.extracts import EDITION, MARKS, write_years
from tests.support.small_country import UNITS

MARK = "MRK:p001"
Breaking = Callable[[pytest.MonkeyPatch], None]
POISON = "select cast(person_id as integer) as tall from inndata.person"


def find_leaks(home: Path) -> list[str]:
    """Files outside the edition's restricted folder that hold a mark, and any path at all that does."""
    restricted = home / "data" / EDITION
    leaks = [f"{path} holds a mark" for path in iterate_files(home) if restricted not in path.parents and _holds(path)]
    return leaks + [f"{path} is named by a mark" for path in home.rglob("*") if MARKS.search(path.name.encode())]


def _holds(path: Path) -> bool:
    return MARKS.search(path.read_bytes()) is not None


def assert_private(home: Path, ended: Outcome, captured: str = "") -> None:
    printed = ended.out + ended.err + captured
    assert not MARKS.search(printed.encode()), printed
    assert not find_leaks(home)
    for folder in (home / "data", home / "reports_out"):
        assert not folder.exists() or not find_loose_modes(folder)


def test_r16_the_marks_can_be_found_at_all(published, extract):
    # A search that finds nothing in the restricted files would prove nothing elsewhere.
    restricted = published / "data" / EDITION
    holding = {path.relative_to(restricted).parts[0] for path in iterate_files(restricted) if _holds(path)}
    assert {"overlevering", "mottak"} <= holding
    assert _holds(extract / "person.csv")


@pytest.mark.xdist_group("process_run")
def test_r16_a_good_run_keeps_people_in_the_restricted_files(process_run):
    home, ended = process_run
    assert ended.code == 0, ended.err
    assert_private(home, ended)


def test_r16_every_file_is_private_and_the_sheets_too(published):
    tree = list_tree(published)
    assert len(tree) > 3 * UNITS  # two pages and a letter for each unit
    modes = {entry.split()[0] for entry in tree.values()}
    assert modes == {"0o600", "0o700"}


@pytest.mark.parametrize("code", ["0", "46", "4601", "030112"])
def test_r16_an_explanation_tells_of_no_person(code, published, years):
    ended = run_command("explain", EDITION, code, "--home", published, "--years", years)
    assert ended.code == 0, ended.err
    assert not MARKS.search(ended.out.encode())


# --- every step made to fail on what a person's row holds


def raise_with_mark(*_: object, **__: object) -> None:
    """Fail as a library does that quotes what it was given, with a cause that quotes it too."""
    try:
        int(MARK)
    except ValueError as cause:
        raise ValueError(f"cannot use {MARK} 99900000001") from cause


def poison(state: str, name: str) -> Breaking:
    """Let DuckDB fail on a value of the table's source: its error text quotes the value."""
    return exchange_sql(state, name, lambda _: POISON)


def exchange_sql(state: str, name: str, change: Callable[[str], str]) -> Breaking:
    def apply(patch: pytest.MonkeyPatch) -> None:
        genuine = pipeline.common.warehouse.read_sql  # one exchange may stand on another

        def read(wanted_state: str, wanted_name: str) -> str:
            text = genuine(wanted_state, wanted_name)
            return change(text) if (wanted_state, wanted_name) == (state, name) else text

        for module in (
            "pipeline.common.warehouse",
            "pipeline.statistics.cross_checks",
            "pipeline.handoff.ssb_files",
            "pipeline.handoff.reconciliation",
            "pipeline.quality.findings",
        ):
            patch.setattr(f"{module}.read_sql", read)

    return apply


def replace(target: str) -> Breaking:
    return lambda patch: patch.setattr(target, raise_with_mark)


def break_reading(patch: pytest.MonkeyPatch) -> None:
    """Let DuckDB fail on the first cell while it reads the CSV files."""
    patch.setattr(
        "pipeline.intake.sources.rows.build_select", lambda table, file, reader, codes: f"select c0::int from {reader}"
    )


def break_snapshot(patch: pytest.MonkeyPatch) -> None:
    """Put the person's id where the sex should be, so that Pandera's failure cases are the ids."""
    genuine = pipeline.intake.intake.write_tables

    def write(connection: object, folder: Path) -> dict[str, int]:
        rows: dict[str, int] = genuine(connection, folder)
        path = folder / "person.parquet"
        table = pq.read_table(path)
        place = table.column_names.index("kjonn")
        broken = pa.array(table.column("person_id").to_pylist(), table.schema.field("kjonn").type)
        pq.write_table(table.set_column(place, "kjonn", broken), path)
        return rows

    patch.setattr("pipeline.intake.intake.write_tables", write)


def break_template(patch: pytest.MonkeyPatch) -> None:
    """Let Jinja fail on data, quoting it."""

    def render(*_: object, **__: object) -> None:
        template = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True).from_string("{{ a[b].c }}")
        template.render(a={}, b=MARK)

    patch.setattr("assets.utdata.produce_sheets", render)


def fail_with_path(patch: pytest.MonkeyPatch) -> None:
    """Let the system fail with a path that names a person."""

    def publish(*_: object) -> None:
        Path("/nonexistent", MARK).read_bytes()

    patch.setattr("assets.utdata.publish_edition", publish)


def put_id_in_sex(text: str) -> str:
    """A table that breaks its contract with a person's id in a column of few values."""
    changed, count = re.subn(
        r"cast\((\w+\.)?kjonn as varchar\) as kjonn", r"cast(\1person_id as varchar) as kjonn", text
    )
    assert count == 1
    return changed


# Where a line breaks several things, none of them keeps the others from being reached.
STEPS: dict[str, tuple[Breaking, ...]] = {
    "verifying": (replace("pipeline.intake.sources.folder.verify_folder"),),
    "entering the run": (replace("pipeline.run.edition_run.clear_remains"),),
    "reading": (break_reading,),
    "classifying rows": (replace("pipeline.intake.intake.classify_rows"),),
    "contract of the snapshot": (break_snapshot,),
    "writing the quarantine": (replace("pipeline.intake.intake.quarantine.write_quarantine"),),
    "linking the snapshot": (replace("pipeline.statistics.compute.link_snapshot"),),
    "code lists, the earlier edition": (
        replace("pipeline.statistics.compute.load_reference_tables"),
        replace("assets.inndata.load_earlier_rounds"),
    ),
    "SQL of edited rows": (poison("klargjort", "avslutning"), poison("klargjort", "tiltak")),
    "contract of edited rows": (exchange_sql("klargjort", "deltakelse", put_id_in_sex),),
    "SQL of results": (poison("statistikk", "resultat"), poison("statistikk", "funn")),
    "a quality rule": (poison("kvalitetsregler", "avsluttet_uten_arsak"), poison("klargjort", "utfall")),
    "describing a table": (replace("pipeline.graph.sql_assets.describe_table"),),
    "SQL of a check": (poison("checks", "kjonn_er_alle"),),
    "tables, sheets, handoff": (
        replace("pipeline.statistics.result_tables.format_csv_rows"),
        break_template,
        poison("utdata", "avsluttet_intro"),
        poison("avstemming", "resultat_er_filene"),
    ),
    "letters": (replace("assets.utdata.write_letters"),),
    "overview": (replace("assets.utdata.write_overview"),),
    "publishing": (fail_with_path,),
    "summing up": (replace("pipeline.cli.summary.summarise"),),
}


# the steps that fail as those of SEEN do, each in a way of its own, are tried by ``make soak``
SEEN = (
    "verifying",
    "reading",
    "contract of the snapshot",
    "SQL of edited rows",
    "contract of edited rows",
    "describing a table",
    "tables, sheets, handoff",
    "publishing",
    "summing up",
)


@pytest.mark.parametrize(
    "step", [step if step in SEEN else pytest.param(step, marks=pytest.mark.soak) for step in STEPS]
)
def test_r16_a_step_that_fails_on_a_person_tells_nothing_of_the_person(
    step, extract, years, scratch, monkeypatch, capfd
):
    home = scratch / "hjem"
    with monkeypatch.context() as patch:
        for breaking in STEPS[step]:
            breaking(patch)
        ended = run_command("run", EDITION, "--source", extract, "--home", home, "--years", years)
    assert ended.code != 0, "the step did not fail"
    assert_private(home, ended, "".join(capfd.readouterr()))
    assert ended.err, "the analyst is told"
    if step != "summing up":
        assert not (home / "reports_out" / EDITION).exists()
        assert not (home / "data" / EDITION / "snapshot").exists()


def test_r16_a_failing_process_tells_nothing_of_a_person(extract, scratch):
    # A real process, with logging as an analyst sees it: rows of persons are over the limit of the quarantine.
    home, narrow = (
        scratch / "hjem",
        write_years(scratch / "aar", change="maks_karantene_andel = 0.05=>maks_karantene_andel = 0"),
    )
    ended = finish_command(start_command("run", EDITION, "--source", extract, "--home", home, "--years", narrow))
    assert ended.code == 1
    assert "maks_karantene_andel" in ended.err
    assert_private(home, ended)
