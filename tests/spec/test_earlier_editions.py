"""What may be compared with: an earlier edition to the byte as it was published, without the people shielded now.

Editions made by hand. Two rounds computed from a register are in ``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipeline.common.errors import RefusedError
from pipeline.common.provenance import read_sealed, seal
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders, Home
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from tests.support.damage import become_folder, become_loop, flip, halve, write
from tests.support.earlier_editions import Counts, publish_findings, publish_result, seal_published, write_year

LAST_YEAR, FIRST, OWN = "2019-endelig", "2020-forelopig-1", "2020-forelopig-2"
EIGERSUND = ("kommune", "1101")
COUNTS: Counts = {
    ("land", "0"): {"avsluttet": 50, "deltakere": 60},
    EIGERSUND: {"avsluttet": 40, "arbeid": 40, "mal_nadd": 40, "deltakere": 15},
}


@pytest.fixture(scope="module")
def years(shared_scratch: Path) -> Path:
    folder = shared_scratch / "aar-tidligere"
    write_year(folder, 2019, {"endelig": "endelig"})
    write_year(folder, 2020, {"forelopig-1": "forelopig", "forelopig-2": "forelopig"})
    return folder


@pytest.fixture(scope="module")
def published(shared_scratch: Path) -> Path:
    """A HOME with last year's edition and the year's first round. Read only."""
    home = shared_scratch / "hjem-tidligere"
    for key in (LAST_YEAR, FIRST):
        publish_result(home, key, COUNTS)
        publish_findings(home, key)
    return home


@pytest.fixture
def home(published: Path, scratch: Path) -> Path:
    return Path(shutil.copytree(published, scratch / "hjem"))


@contextmanager
def look_back(home: Path, years: Path, shielded: Sequence[str] = ()) -> Iterator[EditionRun]:
    """The second round, with what came before it loaded, and these people at a shielded address."""
    with EditionRun(find_edition(OWN, years), Home.find(home)) as run:
        run.connection.execute("create table inndata.person (person_id varchar, adressesperre varchar)")
        for person in (*shielded, "not-shielded"):
            values = [person, "fortrolig" if person in shielded else None]
            run.connection.execute("insert into inndata.person values (?, ?)", values)
        load_earlier_rounds(run, list_editions(load_years(years)))
        yield run


def ask(run: EditionRun, statement: str) -> list[tuple[object, ...]]:
    return run.connection.execute(statement).fetchall()


def test_an_edition_as_it_was_published_is_compared_with(home, years):
    with look_back(home, years) as run:
        assert run.notices == []
        assert ask(run, "from inndata.forrige_runde") == [(FIRST,)]
        for table in ("forrige_resultat", "fjoraret"):
            assert ask(run, f"select max(avsluttet) from inndata.{table} where kode = '1101'")[0][0] in (40, 41), table
        assert ask(run, "select utgave, avsluttet from inndata.tidligere_ar where kode = '1101'") == [(LAST_YEAR, 40)]


def change_figure(path: Path) -> None:
    """The figures another, and the file whole: what only a seal shows."""
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * replace (0 as deltakere) from '{path}'")
        connection.execute(f"copy t to '{path}' (format parquet)")


def write_older_state(path: Path) -> None:
    """As this software wrote it before there was a seal."""
    path.write_text(f'{{"utgave": "{FIRST}", "snapshot_hash": "0", "programvare": "0.1.0"}}')


def write_other_state(path: Path) -> None:
    path.write_bytes(seal(read_sealed(path) | {"utgave": "2018-endelig"}))


def write_state_of_other_version(path: Path) -> None:
    path.write_bytes(seal({name: value for name, value in read_sealed(path).items() if name != "tabeller"}))


def find_table(folders: EditionFolders) -> Path:
    return folders.tables / "resultat.parquet"


def find_database(folders: EditionFolders) -> Path:
    return folders.database


def find_state(folders: EditionFolders) -> Path:
    return folders.state


DAMAGE: dict[str, tuple[Callable[[EditionFolders], Path], Callable[[Path], object], str]] = {
    "table flipped": (find_table, flip, "resultat.parquet has been changed"),
    "table with other figures": (find_table, change_figure, "resultat.parquet has been changed"),
    "table missing": (find_table, Path.unlink, "resultat.parquet is missing"),
    "table empty": (find_table, write(b""), "resultat.parquet has been changed"),
    "table a folder": (find_table, become_folder, "resultat.parquet is a folder"),
    "table a loop of links": (find_table, become_loop, "resultat.parquet"),
    "database flipped": (find_database, flip, f"{FIRST}.duckdb has been changed"),
    "database missing": (find_database, Path.unlink, f"{FIRST}.duckdb is missing"),
    "database half": (find_database, halve, "duckdb has been changed"),
    "database a folder": (find_database, become_folder, f"{FIRST}.duckdb is a folder"),
    "state missing": (find_state, Path.unlink, "tilstand.json is missing"),
    "state empty": (find_state, write(b""), "tilstand.json is empty"),
    "state no JSON": (find_state, write(b"{"), "tilstand.json cannot be read as the record"),
    "state a list": (find_state, write(b"[]"), "tilstand.json cannot be read as the record"),
    "state flipped": (find_state, flip, "tilstand.json"),
    "state a folder": (find_state, become_folder, "tilstand.json is a folder"),
    "state a loop of links": (find_state, become_loop, "tilstand.json cannot be read"),
    "state without a seal": (find_state, write_older_state, "tilstand.json cannot be read as the record"),
    "state of another edition": (find_state, write_other_state, "that of another edition"),
    "state of another version": (find_state, write_state_of_other_version, "of another version"),
}


@pytest.mark.parametrize(("find", "damage", "told"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_not_as_it_was_published_is_not_compared_with_and_told(find, damage, told, home, years):
    damage(find(Home(home).edition(FIRST)))
    with look_back(home, years) as run:
        for table in ("forrige_resultat", "forrige_runde", "forrige_runde_resultat", "forrige_funn"):
            assert ask(run, f"select count(*) from inndata.{table}") == [(0,)], table
        # last year's is another edition
        assert ask(run, "select count(*) > 0 from inndata.fjoraret") == [(True,)]
        (notice,) = run.notices
    for part in (FIRST, told, "halved or doubled", "since the earlier round", "backup", "without --source"):
        assert part in notice.sentence
    assert str(home) not in notice.sentence


def test_last_years_is_told_of_with_what_is_left_out_for_it(home, years):
    flip(Home(home).edition(LAST_YEAR).database)
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.fjoraret") == [(0,)]
        # a year of its own is shown as it was published, for which the table is enough
        assert ask(run, "select distinct utgave from inndata.tidligere_ar") == [(LAST_YEAR,)]
        (notice,) = run.notices
    assert "stort avvik" in notice.sentence
    flip(find_table(Home(home).edition(LAST_YEAR)))
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.tidligere_ar") == [(0,)]
        (notice,) = run.notices
    assert "stort avvik" in notice.sentence
    assert "2019 among the years before" in notice.sentence


def test_a_database_of_another_version_is_told_of(home, years):
    folders = Home(home).edition(FIRST)
    with duckdb.connect(str(folders.database)) as connection:
        connection.execute("alter table klargjort.funn drop column er_sperret")
    seal_published(folders)
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.forrige_runde") == [(0,)]
        (notice,) = run.notices
    assert "another version of this software (klargjort.funn)" in notice.sentence


def test_a_database_that_this_duckdb_cannot_open_is_told_of(home, years):
    folders = Home(home).edition(FIRST)
    folders.database.write_bytes(b"of another program" * 1000)
    seal_published(folders)
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.forrige_runde") == [(0,)]
        (notice,) = run.notices
    assert f"{FIRST}.duckdb cannot be opened as a database" in notice.sentence


def test_a_result_table_that_was_not_published_is_told_of(home, years):
    folders = Home(home).edition(FIRST)
    shutil.move(find_table(folders), folders.data)
    seal_published(folders)
    shutil.move(folders.data / "resultat.parquet", find_table(folders))
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.forrige_runde") == [(0,)]
        (notice,) = run.notices
    assert "resultat.parquet was not among what was published" in notice.sentence
    assert "since the earlier round" in notice.sentence


def test_an_edition_that_was_never_run_is_nothing_to_tell_of(home, years):
    shutil.rmtree(home / "data" / FIRST)
    shutil.rmtree(home / "reports_out" / FIRST)
    with look_back(home, years) as run:
        assert ask(run, "select count(*) from inndata.forrige_runde") == [(0,)]
        assert run.notices == []


def test_a_database_that_another_program_holds_is_refused_since_closing_it_is_enough(home, years):
    database = Home(home).edition(FIRST).database
    holding = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(RefusedError, match=rf"another program holds {FIRST}\.duckdb"), look_back(home, years):
            pass
        other.communicate("")


def add_people(home: Path, key: str, ended: int, people: Sequence[str]) -> None:
    """Give an edition's database Eigersund's ended exits, the first of them of these people."""
    folders = Home(home).edition(key)
    with duckdb.connect(str(folders.database)) as connection:
        make = connection.execute
        make("insert into klargjort.enhet values ('kommune', '1101', 'Eigersund', '1101', '11')")
        make(
            "insert into klargjort.enhet_kjonn "
            "select 'kommune', 3, '1101', 'Eigersund', unnest(['alle', 'K', 'M']), unnest([0, 1, 2])"
        )
        make("insert into kodeverk.kvalitetsregel values ('stort_avvik', [], 'advarsel')")
        for number in range(ended):
            person = people[number] if number < len(people) else f"person-{number}"
            make("insert into klargjort.avslutning values (?, ?)", [f"a-{number}", person])
            row = ("kommune", "1101", f"a-{number}", "M", "arbeid", True, "talt_med", True)
            make("insert into klargjort.avslutning_enhet values (?, ?, ?, ?, ?, ?, ?, ?)", list(row))
    seal_published(folders)


# Eigersund had 40 exits last year, and too few participants to judge. Half is no deviation, so 20 beside 39 is one.
@pytest.mark.parametrize(
    ("ended", "shielded", "left", "has_finding"),
    [
        (20, [], 40, False),
        (20, ["x"], 39, True),
        (20, ["x", "y"], 38, True),
        (19, [], 40, True),
        (21, ["x"], 39, False),
    ],
)
def test_r07_a_deviation_from_last_year_is_judged_without_who_is_shielded_now(
    ended, shielded, left, has_finding, home, years
):
    add_people(home, LAST_YEAR, 40, ["x", "y"])
    add_people(home, FIRST, ended, ["x", "y"])
    with look_back(home, years, shielded) as run:
        assert run.notices == []
        assert ask(run, "select avsluttet from inndata.fjoraret where kode = '1101'") == [(left,)]
        figures = "select avsluttet, arbeid, mal_nadd, ikke_registrert from inndata.forrige_runde_resultat"
        assert ask(run, f"{figures} where kode = '1101'") == [(left, left, left, 0)]
        # a year of its own is shown as it was published
        assert ask(run, "select avsluttet from inndata.tidligere_ar where kode = '1101'") == [(40,)]
        found = ask(run, "select regel, niva, kode, sak from inndata.forrige_funn where niva = 'kommune'")
    assert found == ([("stort_avvik", "kommune", "1101", "1101")] if has_finding else [])
