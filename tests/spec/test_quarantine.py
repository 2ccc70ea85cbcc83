"""Quarantine (C6): who goes there, what is told, and when it stops the run."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.common.errors import StoppedError
from pipeline.intake.intake import IntakeRecord
from tests.support.intakes import (
    counted,
    edition_folder,
    make_edition,
    read_rows,
    snapshot_rows,
    take,
    take_folder,
)
from tests.support.registers import register
from tests.support.source_folders import header, make_folder, row

PERSONS = """
person
    person_id | registrert          | opphevet            | kjonn
    kjent     | 2016-01-01T12:00:00 |                     | K
    slettet   | 2016-01-01T12:00:00 | 2020-01-01T12:00:00 | K
    sen       | 2021-02-01T12:00:00 |                     | K
    odelagt   | 2016-01-01T12:00:00 |                     | X
    reddet    | 2016-01-01T12:00:00 |                     | X
    reddet    | 2016-01-01T12:00:00 |                     | M
    midnatt   | 2021-01-22T00:00:00 |                     | K
    til_da    | 2016-01-01T12:00:00 | 2021-01-22T00:00:00 | K
"""
IN_FORCE = ("2020-07-01T12:00:00", "")
ENDED = ("2019-07-01T12:00:00", "2020-07-01T12:00:00")
LATE = ("2021-02-01T12:00:00", "")
# person, the row's registrert and opphevet, its outcome
NEEDS = [
    ("kjent", IN_FORCE, "snapshot"),
    ("reddet", IN_FORCE, "snapshot"),
    # In force at the cutoff, and the person is not.
    ("slettet", IN_FORCE, "karantene"),
    ("sen", IN_FORCE, "karantene"),
    # Not in force at the cutoff: a person of any date is enough.
    ("slettet", ENDED, "opphevet"),
    ("sen", ENDED, "opphevet"),
    ("slettet", LATE, "registrert_etter_skjaeringsdato"),
    ("sen", LATE, "registrert_etter_skjaeringsdato"),
    # In no readable row of person, whatever the row's own dates.
    ("odelagt", IN_FORCE, "karantene"),
    ("odelagt", ENDED, "karantene"),
    ("odelagt", LATE, "karantene"),
    ("ingen", LATE, "karantene"),
    # The end of the cutoff day: registered then is too late, deleted then is in force until it.
    ("midnatt", IN_FORCE, "karantene"),
    ("til_da", IN_FORCE, "snapshot"),
]


def test_a_row_needs_its_person(tmp_path: Path):
    # Every row twice: quarantine comes before duplicates, which come before the rest.
    rows = "\n".join(
        f"t{turn:02} | {person} | {start} | {end}"
        for turn, (person, (start, end), _) in enumerate(NEEDS)
        for _ in range(2)
    )
    tables = register(f"{PERSONS}\ntiltak\ntiltak_id | person_id | registrert | opphevet\n{rows}")
    tables["person"] = [person for person in tables["person"] if person["person_id"] != "ingen"]
    intake = take(tmp_path, tables)

    outcomes = Counter(outcome for _, _, outcome in NEEDS)
    assert outcomes == {"snapshot": 3, "karantene": 7, "opphevet": 2, "registrert_etter_skjaeringsdato": 2}
    assert counted(intake, "tiltak") == {**outcomes, "karantene": 7 * 2, "duplikat": 3 + 2 + 2}
    assert snapshot_rows(intake, "tiltak", "tiltak_id") == ["t00", "t01", "t13"]
    held = {f"t{turn:02}" for turn, (_, _, outcome) in enumerate(NEEDS) if outcome == "karantene"}
    contents = read_rows(intake.quarantine_file, "tabell", "innhold")
    assert {json.loads(cells)["tiltak_id"] for table, cells in contents if table == "tiltak"} == held
    assert counted(intake, "person") == {
        "karantene": 2,
        "registrert_etter_skjaeringsdato": 2,
        "opphevet": 1,
        "snapshot": 3,
    }


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> IntakeRecord:
    """The intake of a folder with one of each kind of bad row."""
    root = tmp_path_factory.mktemp("broken")
    exit_ = {
        "person_id": "p1",
        "kommunenummer": "4601",
        "lov": "introduksjonsloven",
        "avslutningsdato": "2020-06-30",
        "registrert_av": "kommune",
        "registrert": "2020-07-01T12:00:00",
    }
    source = make_folder(
        root / "uttrekk",
        person=header("person") + row("person") + "=1;2\n" + '"a\nb";2\n' + row("person", person_id="p2", kjonn="X"),
        avslutning=header("avslutning")
        + row("avslutning", avslutning_id="a1", **exit_)
        + row("avslutning", avslutning_id="a1", **exit_ | {"avslutningsdato": "2020-06-31"})
        + row("avslutning", avslutning_id="a1", **exit_ | {"avslutningsdato": "2020-06-31"})
        + row("avslutning", avslutning_id="a2", **exit_ | {"person_id": "=1+1"}),
    )
    return take_folder(root, source)


def test_an_unreadable_version_takes_no_part_in_the_others(broken: IntakeRecord):
    assert counted(broken, "avslutning") == {"karantene": 3, "snapshot": 1}
    assert snapshot_rows(broken, "avslutning", "avslutning_id") == ["a1"]


def test_broken_records_are_counted(broken: IntakeRecord):
    assert counted(broken, "person") == {"karantene": 3, "snapshot": 1}
    assert broken.rows_read["person"] == 4


def test_the_report_names_file_line_column_and_reason(broken: IntakeRecord):
    rows = read_rows(broken.quarantine_file, "tabell", "fil", "linje", "kolonne", "grunn")
    date_broken = "not a date YYYY-MM-DD"
    columns = 13
    assert rows == [
        ("avslutning", "avslutning.csv", 3, "avslutningsdato", date_broken),
        ("avslutning", "avslutning.csv", 4, "avslutningsdato", date_broken),
        ("avslutning", "avslutning.csv", 5, "person_id", "stands in no readable row of person"),
        ("person", "person.csv", 3, None, f"2 fields where the header has {columns}"),
        ("person", "person.csv", 4, None, f"2 fields where the header has {columns}"),
        ("person", "person.csv", 6, "kjonn", "not one of K, M"),
    ]
    unread, _, typed, first, second, _ = read_rows(broken.quarantine_file, "innhold")
    assert json.loads(unread)["avslutningsdato"] == "2020-06-31"
    assert json.loads(typed)["person_id"] == "=1+1"
    assert (first, second) == ("=1;2", '"a\nb";2')
    assert read_rows(broken.folder / "karantene_sammendrag.parquet") == [
        ("avslutning", "avslutningsdato", date_broken, 2),
        ("avslutning", "person_id", "stands in no readable row of person", 1),
        ("person", None, f"2 fields where the header has {columns}", 2),
        ("person", "kjonn", "not one of K, M", 1),
    ]


def test_the_csv_is_for_spreadsheets(broken: IntakeRecord):
    path = broken.folder / "karantene.csv"
    assert b"\r" not in path.read_bytes()
    assert path.read_bytes().startswith(b"tabell;fil;linje;nokkel;kolonne;grunn;innhold\n")
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter=";"))
    assert [line["linje"] for line in found] == ["3", "4", "5", "3", "4", "6"]
    assert [line["innhold"] for line in found[3:5]] == ["'=1;2", '"a\nb";2']
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in broken.folder.iterdir())


# Four of a hundred rows.
SOME_BROKEN = "avslutning\navslutning_id | person_id | avslutningsdato\n" + "\n".join(
    f"a{number} | p | {'2020-02-30' if number < 4 else '2020-06-30'}" for number in range(100)
)


def test_as_many_as_the_limit_go_on(tmp_path: Path):
    intake = take(tmp_path, SOME_BROKEN, edition=make_edition("0.04"))
    assert counted(intake, "avslutning") == {"karantene": 4, "snapshot": 96}


def test_more_than_the_limit_stops_with_a_report(tmp_path: Path):
    with pytest.raises(StoppedError) as stopped:
        take(tmp_path, SOME_BROKEN, edition=make_edition("0.0399"))
    report = edition_folder(tmp_path) / "karantene-stoppet"
    message = str(stopped.value)
    assert str(report / "karantene.csv") in message
    assert "avslutning: 4 of 100 rows (4.0 %), most of them avslutningsdato: not a date YYYY-MM-DD (4)" in message
    assert "maks_karantene_andel, is 0.0399 " in message
    assert "2020-02-30" not in message
    assert len(read_rows(report / "karantene.parquet")) == 4
    assert report.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in report.iterdir()} == {0o600}
    assert {path.name for path in edition_folder(tmp_path).iterdir() if ".kjoring-" not in path.name} == {
        "karantene-stoppet"
    }


def test_a_run_that_is_stopped_is_told_the_likely_cause_and_the_remedy(tmp_path: Path):
    # Ten rows of measures, each broken in one of the ways of a spreadsheet; the three most common are told.
    rows = ["301", "301", "301", "301", "4601 ", "4601 ", "4601 ", "4601.0", "4601.0", "46O1"]
    drawn = "tiltak\nperson_id | kommunenummer\n" + "\n".join("p | x" for _ in rows)
    tables = register(drawn)
    for row_, cell in zip(tables["tiltak"], rows, strict=True):
        row_["kommunenummer"] = cell
    with pytest.raises(StoppedError) as stopped:
        take(tmp_path, tables, edition=make_edition("0.5"))
    message = str(stopped.value)
    assert "kommunenummer: not 4 digits: zeros lost: 3 digits where 4 are expected (4)" in message
    assert "kommunenummer: not 4 digits: has blanks around it (3)" in message
    assert "What most likely helps: export codes without blanks around them; export codes and numbers" in message
    assert "4601" not in message


def test_a_whole_column_of_hours_with_a_sign_has_its_remedy(tmp_path: Path):
    hours = register("tiltak\nperson_id | timer_per_uke\np | -7,5\np | -7,5")
    with pytest.raises(StoppedError, match="What most likely helps: see that the numbers are those of") as stopped:
        take(tmp_path, hours, edition=make_edition("0.5"))
    assert "7,5" not in str(stopped.value)


@pytest.mark.parametrize("line", ["", ";" * 10, '""' + ";" * 10])
def test_a_run_that_empty_rows_stop_is_told_to_delete_them(tmp_path: Path, line: str):
    """A blank line, separators alone, and a row whose cells are all empty."""
    source = make_folder(
        tmp_path / "uttrekk", person=header("person") + row("person"), tiltak=header("tiltak") + line + "\n"
    )
    with pytest.raises(StoppedError) as stopped:
        take_folder(tmp_path, source, edition=make_edition("0.1"))
    assert "What most likely helps: delete the empty rows" in str(stopped.value)


def test_a_table_without_rows_is_never_over_the_limit(tmp_path: Path):
    intake = take(tmp_path, "", edition=make_edition("0"))
    assert sum(intake.rows_read.values()) == 0
