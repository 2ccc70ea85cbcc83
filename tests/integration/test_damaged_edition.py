"""What lies of an edition, damaged in every way we could think of: each command says which file, what was found, what
to do. «Report this line» is for what nobody foresaw.

Earlier editions that are compared with are in ``tests/spec/test_earlier_editions.py``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.common.errors import IntroresultatError
from pipeline.common.provenance import read_sealed, seal
from pipeline.editions.edition import find_edition
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders, Home
from pipeline.statistics.compute import bring_snapshot
from tests.support.commands import Outcome, run_command
from tests.support.damage import (
    Damage,
    become_dangling,
    become_file,
    become_folder,
    become_loop,
    become_pipe,
    clear,
    flip,
    halve,
    reseal_database,
    scramble,
    write,
)
from tests.support.extracts import EDITION
from tests.support.rounds import publish_figures

pytestmark = pytest.mark.usefixtures("without_dagster")

Told = dict[str, tuple[int, str]]
COMMANDS: dict[str, tuple[str, ...]] = {
    "editions": ("editions",),
    "explain": ("explain", EDITION, "4601", "avsluttet"),
    "lists": ("lists", EDITION, "--unit", "4601", "--list", "deltakere"),
}


@pytest.fixture(scope="module")
def whole(shared_scratch: Path, extract: Path, years: Path) -> EditionFolders:
    """An edition with its figures, and no sheets. A test gives it back as it was."""
    home = shared_scratch / "hjem-skadet"
    publish_figures(EDITION, extract, home, years)
    return Home(home).edition(EDITION)


@pytest.fixture
def folders(whole: EditionFolders, scratch: Path) -> Iterator[EditionFolders]:
    # in its own place, since the database names the snapshot by its full path
    kept = Path(shutil.copytree(whole.root, scratch / "hjem", symlinks=True))
    yield whole
    shutil.rmtree(whole.root)
    shutil.move(kept, whole.root)


def call(command: str, folders: EditionFolders, years: Path) -> Outcome:
    """Call a command; ``run`` to the end of its first step, without Dagster, which takes most of the time."""
    if command in COMMANDS:
        return run_command(*COMMANDS[command], "--home", folders.root, "--years", years)
    try:
        with EditionRun(find_edition(folders.key, years), Home(folders.root)) as run:
            bring_snapshot(run)
    except IntroresultatError as error:
        return Outcome(error.exit_code, "", str(error))
    return Outcome(0, "", "")


def reseal(path: Path) -> None:
    path.write_bytes(seal(read_sealed(path) | {"utgave": "2018-endelig"}))


def update(path: Path) -> None:
    """One more exit in every row: nothing that DuckDB minds."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("update statistikk.resultat set avsluttet = avsluttet + 1")


def dangle(path: Path) -> None:
    path.symlink_to("finnes-ikke")


STATE = "data/{key}/tilstand.json"
DATABASE = "data/{key}/{key}.duckdb"
RECORD = "data/{key}/snapshot/snapshot.json"
PERSONS = "data/{key}/snapshot/person.parquet"
INTAKE = "data/{key}/mottak/proveniens.json"
ACCOUNTING = "data/{key}/mottak/regnskap.parquet"
LINK_KEYS = "data/{key}/lenkenokler.json"


def of_state(found: str) -> Told:
    return {
        "editions": (0, found),
        "explain": (2, found),
        "lists": (2, found),
    }


def of_misplaced(found: str) -> Told:
    """What no run can put anything in the place of: told by every command before anything else."""
    return dict.fromkeys(("explain", "lists", "run"), (2, found)) | {"editions": (0, found)}


def of_database(found: str) -> Told:
    return {"explain": (2, found), "lists": (2, found)}


def of_snapshot(found: str) -> Told:
    return {"lists": (1, found), "run": (1, found)}


CASES: dict[str, tuple[str, Damage, Told]] = {
    "state empty": (STATE, write(b""), of_state("tilstand.json is empty")),
    "state half": (STATE, halve, of_state("tilstand.json cannot be read as the record it was")),
    "state flipped": (STATE, flip, of_state("tilstand.json")),
    "state a list": (STATE, write(b"[]"), of_state("tilstand.json cannot be read as the record it was")),
    "state a number": (STATE, write(b"5"), of_state("tilstand.json cannot be read as the record it was")),
    "state nothing": (STATE, write(b"null"), of_state("tilstand.json cannot be read as the record it was")),
    "state no text": (STATE, write(b"\xff\xfe\x00"), of_state("tilstand.json cannot be read as the record it was")),
    "state deep": (STATE, write(b"[" * 100_000), of_state("tilstand.json cannot be read as the record it was")),
    "state without a seal": (STATE, write(b'{"utgave": ""}'), of_state("tilstand.json cannot be read as the record")),
    "state of another edition": (STATE, reseal, of_state("tilstand.json is that of another edition")),
    "state missing": (STATE, clear, of_state("tilstand.json is missing")),
    "state a folder": (STATE, become_folder, of_misplaced("tilstand.json is a folder")),
    "state a loop": (STATE, become_loop, of_state("tilstand.json cannot be read")),
    "state a dangling link": (STATE, become_dangling, of_state("tilstand.json is a link to a file that is missing")),
    "state a pipe": (STATE, become_pipe, of_state("tilstand.json is no file")),
    "database missing": (DATABASE, clear, of_database(f"{EDITION}.duckdb is missing")),
    "database empty": (DATABASE, write(b""), of_database(f"{EDITION}.duckdb has been changed")),
    "database half": (DATABASE, halve, of_database(f"{EDITION}.duckdb has been changed")),
    "database text": (DATABASE, write(b"x" * 20_000), of_database(f"{EDITION}.duckdb has been changed")),
    "database scrambled": (DATABASE, scramble, of_database(f"{EDITION}.duckdb has been changed")),
    "database flipped": (DATABASE, flip, of_database(f"{EDITION}.duckdb has been changed")),
    "database with another's figures": (DATABASE, update, of_database(f"{EDITION}.duckdb has been changed")),
    "database with a log beside it": (
        f"{DATABASE}.wal", write(b""), of_database(f"{EDITION}.duckdb.wal is beside it: another program logs")
    ),
    "database a folder": (DATABASE, become_folder, of_misplaced(f"{EDITION}.duckdb is a folder")),
    "a log that is a folder": (f"{DATABASE}.wal", Path.mkdir, of_misplaced(f"{EDITION}.duckdb.wal is a folder")),
    "database a loop": (DATABASE, become_loop, of_database(f"{EDITION}.duckdb cannot be read")),
    "snapshot record missing": (
        RECORD, clear, of_snapshot("snapshot.json is missing") | {"editions": (0, "snapshot.json is missing: run it")}
    ),
    "snapshot record empty": (RECORD, write(b""), of_snapshot("snapshot.json is empty")),
    "snapshot record a list": (RECORD, write(b"[]"), of_snapshot("snapshot.json cannot be read as the record")),
    "snapshot record a folder": (RECORD, become_folder, of_snapshot("snapshot.json is a folder")),
    "snapshot table missing": (PERSONS, clear, of_snapshot("person.parquet is missing")),
    "snapshot table flipped": (PERSONS, flip, of_snapshot("person.parquet has been changed")),
    "snapshot table a folder": (PERSONS, become_folder, of_snapshot("person.parquet is a folder")),
    "snapshot table a loop": (PERSONS, become_loop, of_snapshot("person.parquet cannot be read")),
    "snapshot a file": ("data/{key}/snapshot", become_file, of_misplaced("snapshot is a file")),
    "snapshot missing": (
        "data/{key}/snapshot",
        clear,
        {"run": (2, "no frozen snapshot"), "editions": (0, "frozen snapshot is missing")},
    ),
    "provenance missing": (INTAKE, clear, of_snapshot("proveniens.json is missing")),
    "provenance half": (INTAKE, halve, of_snapshot("proveniens.json cannot be read as the record")),
    "provenance a folder": (INTAKE, become_folder, of_snapshot("proveniens.json is a folder")),
    "accounting missing": (ACCOUNTING, clear, of_snapshot("regnskap.parquet is missing")),
    "accounting flipped": (ACCOUNTING, flip, of_snapshot("regnskap.parquet has been changed")),
    "intake missing": ("data/{key}/mottak", clear, of_snapshot("proveniens.json is missing")),
    "link keys a folder": (LINK_KEYS, Path.mkdir, of_misplaced("lenkenokler.json is a folder")),
    "the journal a file": ("data/{key}/.publiseres", write(b""), of_misplaced(".publiseres is a file")),
    "the journal a link": ("data/{key}/.publiseres", dangle, of_misplaced(".publiseres is a link")),
    "the freeze a file": ("data/{key}/.fryses", write(b""), of_misplaced(".fryses is a file")),
    "lock a folder": (
        "data/{key}/.las",
        become_folder,
        {"editions": (0, "published"), "lists": (2, ".las is a folder"), "run": (2, ".las is a folder")},
    ),
    "a table missing": (
        "reports_out/{key}/tabeller/resultat.csv",
        clear,
        {"editions": (0, "but resultat.csv is missing: run it"), "explain": (0, "resultat.csv is missing")},
    ),
    "a table changed": (
        "reports_out/{key}/tabeller/resultat.parquet",
        flip,
        {
            "editions": (0, "but resultat.parquet has been changed since it was written: run it"),
            "explain": (0, "The published tables are not these figures: resultat.parquet has been changed"),
        },
    ),
    "results a file": (
        "reports_out/{key}", become_file, of_misplaced(f"{EDITION} is a file, and the edition needs a folder")
    ),
}  # fmt: skip
TO_DO = ("Run `introresultat run", "backup", "again", "Move it away", "Give the extract")


@pytest.mark.parametrize(("place", "damage", "told"), CASES.values(), ids=CASES)
def test_damage_has_its_words(place, damage, told, folders, years):
    damage(folders.root / place.format(key=EDITION))
    for command, (code, found) in told.items():
        ended = call(command, folders, years)
        text = ended.out + ended.err
        assert found in text, f"{command}: {text}"
        assert ended.code == code, f"{command}: {text}"
        assert "eport th" not in text, f"{command}: {text}"
        assert code == 0 or any(words in text for words in TO_DO), f"{command}: {text}"
        assert ("ove it away" in text) or told != of_misplaced(found), f"{command}: {text}"


@pytest.mark.parametrize("command", ["explain", "lists"])
def test_a_home_that_was_copied_reads_no_other_home_s_snapshot(command, whole, scratch, years):
    copy = Home(Path(shutil.copytree(whole.root, scratch / f"kopi-{command}"))).edition(EDITION)
    ended = call(command, copy, years)
    assert (ended.code, ended.out) == (2, ""), ended
    assert "HOME has been moved or copied" in ended.err
    assert f"Run `introresultat run {EDITION}` again, without --source" in ended.err


@pytest.mark.parametrize("command", ["explain", "lists"])
def test_a_home_whose_name_ends_another_s_is_told_from_it(command, whole, scratch, years, monkeypatch):
    # /mnt/hjem copied to /hjem: the place of the one ends with the place of the other
    copy = Home(Path(shutil.copytree(whole.root, scratch / f"kopi-{command}"))).edition(EDITION)
    inner = f"{copy.data / 'snapshot' / 'person.parquet'}"
    monkeypatch.setattr(
        "pipeline.run.working_database.read_view", lambda _: f"from read_parquet('/mnt{inner}')", raising=True
    )
    ended = call(command, copy, years)
    assert ended.code == 2, ended
    assert "HOME has been moved or copied" in ended.err


def test_a_home_with_signs_of_a_pattern_in_its_name_is_its_own_place(scratch, extract, years):
    home = scratch / "a[1],b'c"
    publish_figures(EDITION, extract, home, years)
    for command in ("explain", "lists"):
        ended = call(command, Home(home).edition(EDITION), years)
        assert ended.code == 0, ended


def test_the_folder_of_another_edition_is_no_start(whole, years):
    # a copy, to save the reading of the source
    other = whole.data.with_name("2020-forelopig-2")
    shutil.copytree(whole.data, other)
    try:
        ended = call("run", Home(whole.root).edition(other.name), years)
        assert (ended.code, ended.out) == (2, ""), ended
        assert f"holds the frozen snapshot of another edition, {EDITION}" in ended.err
        assert "Move the folder away, and run again with --source" in ended.err
    finally:
        shutil.rmtree(other)


def test_a_merknad_for_a_unit_without_a_sheet_is_told(whole, years, scratch):
    folder = Path(shutil.copytree(years, scratch / "merknad"))
    text = (folder / "2020.toml").read_text(encoding="utf-8")
    notice = 'merknad = [{ enheter = ["4601", "1580", "030116"], nb = "a", nn = "a" }]'
    assert "frist = 2021-02-28" in text
    (folder / "2020.toml").write_text(text.replace("frist = 2021-02-28", f"frist = 2021-02-28\n{notice}"))
    with EditionRun(find_edition(EDITION, folder), Home(whole.root)) as run:
        bring_snapshot(run)
        (told,) = (notice for notice in run.list_notices() if notice.kind == "merknad_uten_ark")
    assert told.heading.endswith("have no sheet: 030116, 1580")


def test_explain_reads_no_snapshot_but_the_one_the_figures_rest_on(folders, years):
    record = folders.data / "snapshot" / "snapshot.json"
    with duckdb.connect(str(folders.database)) as connection:
        connection.execute("update main.opphav set snapshot_hash = 'abcdefabcdef0000'")
    reseal_database(folders.state, folders.database)
    ended = call("explain", folders, years)
    assert (ended.code, ended.out) == (2, ""), ended
    assert "was made from snapshot abcdefabcdef" in ended.err
    assert f"the frozen one is {read_sealed(record)['snapshot_hash'][:12]}" in ended.err


def test_a_file_that_may_not_be_read_has_its_words(folders, years, monkeypatch):
    opened = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "tilstand.json":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for command, (code, found) in of_state("tilstand.json cannot be read (Permission denied)").items():
        ended = call(command, folders, years)
        assert (ended.code, found in ended.out + ended.err) == (code, True), ended


def test_what_can_be_made_anew_is_made_anew_and_told(published_copy, years):
    folders = Home(published_copy).edition(EDITION)
    folders.state.write_text("{")
    folders.archive.write_text("[]")
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert ended.code == 0, ended.err
    assert "tilstand.json cannot be read as the record it was: it was made again" in ended.out
    assert "ark.json was damaged: it was written again, and every sheet was made again" in ended.out
    assert read_sealed(folders.state)["utgave"] == EDITION
    # no result depends on it, so no result tells of it
    assert "tilstand.json" not in (folders.reports / "oversikt.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kept", [b'{"0301": "' + b"a" * 32 + b'"}', b'{"0301": ', b""])
def test_a_file_of_link_keys_is_kept_byte_for_byte_and_told(kept, published_copy, years):
    """As an earlier version left it, or damaged: no concern of a run, which says whose it is."""
    folders = Home(published_copy).edition(EDITION)
    folders.link_keys.write_bytes(kept)
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert ended.code == 0, ended.err
    assert "lenkenokler.json is kept and not used: runs make no links. `introresultat links export`" in ended.out
    assert folders.link_keys.read_bytes() == kept
    assert read_sealed(folders.state).keys().isdisjoint({"lenker"})


def test_an_edition_published_by_a_version_that_made_links_is_read_and_replaced(published_copy, years):
    """Its sheets are in folders named by tokens, its state has their sums, and its list of sheets is the same."""
    folders = Home(published_copy).edition(EDITION)
    tokens = {page.name: f"{page.name}-{'t' * 27}" for page in sorted((folders.reports / "ark").iterdir())}
    for kode, token in tokens.items():
        (folders.reports / "ark" / kode).rename(folders.reports / "ark" / token)
    folders.link_keys.write_text(json.dumps(tokens), encoding="utf-8")
    (folders.reports / "lenker.csv").write_text("niva;kode;navn;malform;lenke;stottemerke;frist", encoding="utf-8")
    sums = {kode: hashlib.sha256(token.encode()).hexdigest() for kode, token in tokens.items()}
    folders.state.write_bytes(seal(read_sealed(folders.state) | {"lenker": sums}))
    listed = run_command("editions", "--home", folders.root, "--years", years)
    assert "published 2" in next(line for line in listed.out.splitlines() if line.startswith(EDITION))
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert ended.code == 0, ended.err
    assert "have none now" not in ended.out, "a folder named by a token is no unit"
    assert {path.name for path in (folders.reports / "ark").iterdir()} == tokens.keys()
    assert not (folders.reports / "lenker.csv").exists()
    assert json.loads(folders.link_keys.read_text(encoding="utf-8")) == tokens
    assert "lenker" not in read_sealed(folders.state)


def test_results_that_are_damaged_or_whose_state_is_gone_are_made_anew_and_told(published_copy, years):
    folders = Home(published_copy).edition(EDITION)
    figures = (folders.tables / "resultat.csv").read_bytes()
    update(folders.database)
    folders.database_log.write_bytes(b"x")
    (folders.tables / "resultat.csv").write_text("niva")
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert ended.code == 0, ended.err
    assert f"{EDITION}.duckdb has been changed since it was written: it was made again" in ended.out
    assert "resultat.csv has been changed since it was written: it was made again" in ended.out
    assert (folders.tables / "resultat.csv").read_bytes() == figures
    assert not folders.database_log.exists()
    folders.state.unlink()
    listed = run_command("editions", "--home", folders.root, "--years", years)
    assert "tilstand.json is missing: run it again without --source" in listed.out
    assert "no results" not in listed.out.partition("\n")[2].partition("\n")[0]
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert ended.code == 0, ended.err
    assert "tilstand.json is missing: it was made again" in ended.out
    ended = run_command("run", EDITION, "--home", folders.root, "--years", years)
    for told in ("made again", "written again"):
        assert told not in ended.out, "nothing is told of what is as it was published"


def test_a_run_that_was_killed_is_named_and_its_rows_are_cleared_away_even_by_a_refused_run(scratch, years):
    folders = Home(scratch / "hjem").edition(EDITION)
    left = folders.data / ".kjoring-abcdefabcdef"
    left.mkdir(parents=True)
    (left / "kildedata.duckdb").write_bytes(b"x")
    listed = run_command("editions", "--home", folders.root, "--years", years)
    (line,) = (line for line in listed.out.splitlines() if line.startswith(EDITION))
    assert "not run; left by a stopped run, removed by the next one: .kjoring-abcdefabcdef" in line
    assert "people" in line
    refused = run_command("run", EDITION, "--home", folders.root, "--years", years)
    assert (refused.code, "no frozen snapshot" in refused.err) == (2, True), refused
    assert not left.exists()
    listed = run_command("editions", "--home", folders.root, "--years", years)
    assert "kjoring" not in listed.out
