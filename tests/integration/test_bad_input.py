"""What C5 and C6 refuse and set aside, line by line, through the command: message, exit code, nothing written.

What a single fault of a file looks like in detail is in ``test_bad_source.py``; the frozen snapshot is in
``test_frozen_snapshot.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.support.commands import (
    find_loose_modes,
    finish_command,
    is_history,
    list_tree,
    read_csv,
    read_table,
    run_command,
    start_command,
)
from tests.support.extracts import (
    EDITION,
    FINAL,
    MARKS,
    REGNSKAP,
    make_register,
    write_small_extract,
    write_years,
)
from tests.support.registers import Tables

pytestmark = pytest.mark.usefixtures("without_dagster")

Damage = Callable[[Path], None]


def edit(name: str, old: str, new: str, *, encoding: str = "utf-8") -> Damage:
    """Exchange the first ``old`` in a file; bytes are written as they would be on a disk."""

    def damage(folder: Path) -> None:
        path = folder / name
        text = path.read_bytes().decode("utf-8")
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode(encoding))

    return damage


def without_sums(damage: Damage) -> Damage:
    """The same damage to an extract whose manifest promises nothing, so that the damage itself is seen."""

    def damage_both(folder: Path) -> None:
        manifest = folder / "uttrekk.toml"
        manifest.write_text(manifest.read_text(encoding="utf-8").split("[filer]")[0], encoding="utf-8")
        damage(folder)

    return damage_both


def edit_bytes(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def cut(path: Path, share: float) -> None:
    """Leave the first ``share`` of a file, to the middle of a row's second cell."""
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b";", content.index(b"\n", int(share * len(content)))) + 2])


def remove(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def add_parquet_twin(folder: Path) -> None:
    table = pacsv.read_csv(folder / "fravaer.csv", parse_options=pacsv.ParseOptions(delimiter=";"))
    pq.write_table(table, folder / "fravaer.parquet")


def break_parquet(folder: Path) -> None:
    (folder / "fravaer.csv").unlink()
    (folder / "fravaer.parquet").write_bytes(b"PAR1 not really")


# what was damaged, and the words the message must hold: the file, what was found, what was expected, what to do
REFUSED: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "folder missing": (shutil.rmtree, ("uttrekk", "does not exist", "Expected a folder", "Check the path")),
    "table missing": (
        without_sums(remove("tiltak.csv")),
        ("tiltak.csv", "is missing", "Expected", "Export the table"),
    ),
    "file of the manifest missing": (
        remove("utvidet_program.csv"),
        ("utvidet_program.csv", "uttrekk.toml", "Copy"),
    ),
    "manifest missing": (remove("uttrekk.toml"), ("uttrekk.toml", "has no", "Expected", "Write it")),
    "manifest that is not TOML": (
        edit("uttrekk.toml", "tatt_ut =", "tatt_ut"),
        ("uttrekk.toml", "is not TOML", "Expected", "Correct"),
    ),
    "manifest without tatt_ut": (
        edit("uttrekk.toml", "tatt_ut =", "tatt_inn ="),
        ("uttrekk.toml", "tatt_ut", "missing", "expected"),
    ),
    "column missing": (
        without_sums(edit("avslutning.csv", "avslutningsdato", "dato")),
        ("avslutning.csv", "lacks the required column", "avslutningsdato", "Expected", "Export the table"),
    ),
    "unreadable file": (
        without_sums(break_parquet),
        ("fravaer.parquet", "Expected"),
    ),
    "empty file": (
        without_sums(lambda folder: (folder / "vedtak.csv").write_bytes(b"")),
        ("vedtak.csv", "is empty", "Expected a header row", "Export the table"),
    ),
    "bytes of another tegnsett": (
        without_sums(edit("kategori.csv", "opphold", "ophøld", encoding="latin-1")),
        ("kategori.csv", "is not utf-8", "Expected", "Correct uttrekk.toml"),
    ),
    "column nearly right": (
        without_sums(edit("person.csv", "adressesperre", "adressesperre\xa0")),
        ("person.csv", "adressesperre except for a no-break space; write", "Expected", "Correct the name"),
    ),
    "file nearly right": (
        without_sums(lambda folder: (folder / "utvidet_program.csv").rename(folder / "Utvidet_program.CSV")),
        ("Utvidet_program.CSV", "nearly utvidet_program.csv", "capital letters", "Expected", "Rename it"),
    ),
    "lines that end with CR": (
        without_sums(lambda folder: edit_bytes(folder / "person.csv", b"\n", b"\r")),
        ("person.csv", "end with CR alone", "Macintosh", "Expected CSV", "Save or export"),
    ),
    "UTF-16": (
        without_sums(edit("avslutning.csv", "lov", "lov", encoding="utf-16")),
        ("avslutning.csv", "is UTF-16", "Expected CSV", "CSV UTF-8"),
    ),
    "cut off": (
        without_sums(lambda folder: cut(folder / "avslutning.csv", 0.5)),
        ("avslutning.csv", "ends in the middle of a row", "cut off", "Expected", "Copy or export"),
    ),
    "quote never closed": (
        without_sums(edit("kategori.csv", ";MRK:opphold", ';"MRK:opphold')),
        ("kategori.csv", "never closed", "line 2", "Expected", "run again"),
    ),
    "checksum differs": (
        edit("fravaer.csv", "2020-01-31", "2020-01-30"),
        ("fravaer.csv", "SHA-256", "Expected", "uttrekk.toml", "Copy or export"),
    ),
    "row count differs": (
        edit("uttrekk.toml", '"fravaer.csv" = { rader = 2', '"fravaer.csv" = { rader = 3'),
        ("fravaer.csv", "2 rows", "Expected 3", "Copy or export"),
    ),
    "taken before the end of the cutoff day": (
        edit("uttrekk.toml", "tatt_ut = 2021-03-15T08:00:00", "tatt_ut = 2021-01-21T23:59:59"),
        ("uttrekk.toml", "2021-01-21T23:59:59", "Expected 2021-01-22T00:00:00", "Take a new extract"),
    ),
    "two files for one table": (
        without_sums(add_parquet_twin),
        ("fravaer.csv and fravaer.parquet", "two files for one table", "Expected one", "Remove"),
    ),
}


@pytest.fixture
def source(extract: Path, scratch: Path) -> Path:
    """A copy of the extract that a test may damage."""
    return Path(shutil.copytree(extract, scratch / "uttrekk"))


def assert_told(message: str, *words: str) -> None:
    assert message.startswith("introresultat: ")
    assert not [word for word in words if word not in message], message
    assert not MARKS.search(message.encode()), "the message holds something of a person"
    assert "Traceback" not in message


@pytest.mark.parametrize("fault", REFUSED)
def test_a_source_that_is_refused_leaves_no_trace(fault, source, years, scratch):
    damage, words = REFUSED[fault]
    damage(source)
    ended = run_command("run", EDITION, "--source", source, "--home", scratch / "nytt", "--years", years)
    assert (ended.code, ended.out) == (2, "")
    assert_told(ended.err, *words)
    assert not (scratch / "nytt").exists()


@pytest.mark.parametrize("fault", ["checksum differs", "column missing"])
def test_a_source_that_is_refused_leaves_a_published_edition_alone(fault, source, years, published_copy):
    REFUSED[fault][0](source)
    before = list_tree(published_copy)
    ended = run_command("run", EDITION, "--source", source, "--home", published_copy, "--years", years)
    assert ended.code == 2
    assert_told(ended.err, *REFUSED[fault][1])
    assert list_tree(published_copy) == before


def test_exit_code_and_stderr_of_a_process(source, years, scratch):
    remove("person.csv")(source)
    ended = finish_command(
        start_command("run", EDITION, "--source", source, "--home", scratch / "nytt", "--years", years)
    )
    assert (ended.code, ended.out) == (2, "")
    assert_told(ended.err, "person.csv", "uttrekk.toml", "Copy the file")
    assert not (scratch / "nytt").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("publiseringsgrense", ("2020.toml", "publiseringsgrenze", "unknown")),
        ("skjaeringsdato", ("2020.toml", "skjaeringsdato", "missing")),
        ("frist", ("2020.toml", "frist")),
        ("toml", ("2020.toml", "is not TOML")),
    ],
)
def test_a_bad_year_file_is_refused_by_name_and_key(change, words, extract, scratch):
    changes = {
        "publiseringsgrense": "maks_karantene_andel = 0.05=>publiseringsgrenze = 5",
        "skjaeringsdato": "skjaeringsdato = 2021-01-21\n=>",
        "frist": "frist = 2021-02-28\n=>",
        "toml": "ar = 2020\n=>ar 2020\n",
    }
    bad = write_years(scratch / "feil", change=changes[change])
    ended = run_command("run", EDITION, "--source", extract, "--home", scratch / "nytt", "--years", bad)
    assert (ended.code, ended.out) == (2, "")
    assert_told(ended.err, *words)
    assert not (scratch / "nytt").exists()


def test_an_unknown_edition_is_refused_with_the_known_ones(extract, years, scratch):
    ended = run_command("run", "2020-forelopig-9", "--source", extract, "--home", scratch / "nytt", "--years", years)
    assert (ended.code, ended.out) == (2, "")
    assert_told(ended.err, "2020-forelopig-9", EDITION, FINAL)
    assert not (scratch / "nytt").exists()


def test_a_missing_folder_of_year_files_is_refused(extract, scratch):
    ended = run_command("run", EDITION, "--source", extract, "--home", scratch / "nytt", "--years", scratch / "ingen")
    assert ended.code == 2
    assert_told(ended.err, "ingen", "does not exist", "Expected")


def test_refreeze_without_a_source_is_refused(published_copy, years):
    before = list_tree(published_copy)
    ended = run_command("run", EDITION, "--refreeze", "--home", published_copy, "--years", years)
    assert ended.code == 2
    assert_told(ended.err, "--refreeze", "--source")
    assert list_tree(published_copy) == before


def test_a_run_without_a_source_or_a_snapshot_is_refused(years, scratch):
    ended = run_command("run", EDITION, "--home", scratch / "nytt", "--years", years)
    assert ended.code == 2
    assert_told(ended.err, EDITION, "no frozen snapshot", "--source")
    assert not (scratch / "nytt").exists()


def test_too_many_rows_in_quarantine_stop_the_run_with_a_report(years, scratch):
    register = make_register()
    for row in register["avslutning"][5:7]:
        row["avslutningsdato"] = "2020-02-30"
    source = write_small_extract(scratch / "uttrekk", register)
    home = scratch / "nytt"
    ended = run_command("run", EDITION, "--source", source, "--home", home, "--years", years)
    assert ended.code == 1
    # 3 of 47 rows is 6.4 %, over the 5 % of the year file
    assert_told(ended.err, "avslutning", "3 of 47", "6.4 %", "0.05", "avslutningsdato", "maks_karantene_andel")
    assert not (home / "reports_out").exists()
    folder = home / "data" / EDITION
    reports = [path for path in folder.rglob("*") if path.is_file() and path.name != ".las"]
    named = [path for path in reports if str(path) in ended.err]
    assert named, "the report is named in the message"
    assert {path.parent for path in reports} == {named[0].parent}, "nothing else of the run is left"
    rows = read_csv(next(path for path in reports if path.name == "karantene.csv"))
    assert {(row["fil"], row["kolonne"]) for row in rows} == {("avslutning.csv", "avslutningsdato")}
    lines = (source / "avslutning.csv").read_text(encoding="utf-8").splitlines()
    assert sorted(int(row["linje"]) for row in rows) == [
        number for number, line in enumerate(lines, start=1) if "2020-02-30" in line
    ]
    assert not find_loose_modes(home / "data" / EDITION)


def test_too_many_rows_in_quarantine_leave_a_published_edition_alone(published_copy, years, scratch):
    register = make_register()
    for row in register["tiltak"][:9]:
        row["fane"] = "annen"
    source = write_small_extract(scratch / "uttrekk", register)
    stopped = f"data/{EDITION}/karantene-stoppet"

    def is_other(name: str) -> bool:
        return is_history(name) or name.startswith(stopped)

    before = list_tree(published_copy, but=is_other)
    ended = run_command("run", EDITION, "--source", source, "--home", published_copy, "--years", years)
    assert ended.code == 1
    assert_told(ended.err, "tiltak", "fane", "Nothing was published")
    assert list_tree(published_copy, but=is_other) == before


def test_broken_and_repeated_rows_are_counted_and_told_and_the_run_goes_on(published):
    rows = {row["botte"]: int(row["antall"]) for row in read_table(published, EDITION, "regnskap")}
    assert rows == REGNSKAP
    quarantine = read_csv(published / "data" / EDITION / "mottak" / "karantene.csv")
    assert [(row["tabell"], row["kolonne"]) for row in quarantine] == [("avslutning", "avslutningsdato")]


def find_staying(register: Tables) -> set[str]:
    """The people who have no exit."""
    return {row["person_id"] for row in register["person"]} - {row["person_id"] for row in register["avslutning"]}


def test_a_row_without_its_person_goes_to_quarantine(years, scratch):
    # A person row that breaks takes the person's rows along; so does one that was revoked (R1).
    register = make_register()
    broken, revoked = [row for row in register["person"] if row["person_id"] in find_staying(register)][:2]
    broken["kjonn"] = "X"
    revoked["opphevet"] = "2020-05-01T12:00:00"
    source = write_small_extract(scratch / "uttrekk", register)
    ended = run_command("run", EDITION, "--source", source, "--home", scratch / "nytt", "--years", years)
    assert ended.code == 0, ended.err
    quarantine = read_csv(scratch / "nytt" / "data" / EDITION / "mottak" / "karantene.csv")
    counted = {}
    for row in quarantine:
        counted[row["tabell"]] = counted.get(row["tabell"], 0) + 1
    # the planted bad exit, the one person row that breaks, and what the two people have in other tables
    assert counted == {"person": 1, "kategori": 2, "vedtak": 2, "tiltak": 2, "avslutning": 1}
    assert "Rows in quarantine: person 1, kategori 2, vedtak 2, tiltak 2, avslutning 1" in ended.out
    assert "karantene.csv" in ended.out
    assert not MARKS.search(ended.out.encode())


def test_quality_findings_never_stop_a_run(years, scratch):
    register = make_register()
    exits = register["avslutning"]
    exits[0]["avslutningsdato"] = "2020-12-30"  # after it was registered
    exits[1]["kommunenummer"] = "7777"
    exits[2] |= {"lov": "integreringsloven"}  # before its time
    register["tiltak"][0]["tiltakskode"] = "svomming"
    register["person"][3]["fodselsdato"] = "1901-01-01"
    source = write_small_extract(scratch / "uttrekk", register)
    ended = run_command("run", EDITION, "--source", source, "--home", scratch / "nytt", "--years", years)
    assert ended.code == 0, ended.err
    for finding in (
        "dato_fram_i_tid",
        "ukjent_kommune",
        "avsluttet_for_loven",
        "ukjent_tiltakskode",
        "alder_ved_start",
    ):
        assert finding in ended.out


def test_what_stops_nothing_is_told_in_summary_overview_and_record_by_every_run(source, years, scratch):
    without_sums(lambda folder: None)(source)
    path = source / "fravaer.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ";farge", *(line + ";rosa" for line in lines[1:])]) + "\n")
    edit("person.csv", "adressesperre", "noe_annet")(source)
    (source / "utvidet_program.csv").unlink()
    home = scratch / "nytt"
    call = ("run", EDITION, "--home", home, "--years", years, "--pages-only")
    words = (
        "The extract has no column adressesperre in person",
        "The extract has no table utvidet_program",
        "The manifest gives no number of rows for person, kategori, vedtak",
        "fravaer.csv has columns that are not in the contract",
        "«farge»",
    )
    norwegian = (
        "Uttrekket mangler kolonnen adressesperre i person",
        "Uttrekket mangler tabellen utvidet_program",
        "Manifestet oppgir ikke antall rader for person, kategori, vedtak",
        "fravaer.csv har kolonner som ikke er med i kontrakten",
        "«farge»",
    )
    for given in (("--source", source), ()):
        ended = run_command(*call, *given)
        assert ended.code == 0, ended.err
        overview = (home / "reports_out" / EDITION / "oversikt.html").read_text(encoding="utf-8")
        record = (home / "data" / EDITION / "mottak" / "proveniens.json").read_text(encoding="utf-8")
        for told in (ended.out, record):
            assert not [word for word in words if word not in told]
        assert not [word for word in norwegian if word not in overview]
        for told in (ended.out, overview, record):
            assert "rosa" not in told
