"""Two rounds of one year under one HOME: findings corrected, open and new, figures before and now, whom to remind.

The register and what is planted in it are in ``tests/support/rounds.py``.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.nir.closed_lists import RESULT_COUNTS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.workbook import render_workbook
from pipeline.sheets.words.texts import load_texts
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.result_tables import QUALITY_TABLES, RESULT_TABLES, SHEET_TABLES
from tests.support.commands import read_csv
from tests.support.earlier_editions import seal_published
from tests.support.extracts import EDITION, FINAL, SECOND, write_small_extract, write_years
from tests.support.registers import Tables
from tests.support.rounds import (
    FIRST_UNIT,
    LATE_UNIT,
    OTHER_UNIT,
    QUIET_UNIT,
    SHIELDED_LATER,
    SHIELDED_PEOPLE,
    make_corrected_register,
    publish_figures,
)

TABLES = (*QUALITY_TABLES, *SHEET_TABLES)
LEVELS = ("land", "land_uten_sperret", "fylke", "kommune", "bydel")
CHANGES = ("antall_for", "rettet", "apne", "nye", "antall")
Rows = list[dict[str, str]]
# A day before the first cutoff.
BEFORE_CUTOFF = "2020-12-15T12:00:00"
FACTS = RunFacts("0" * 64, "0.1.0")


def run_rounds(folder: Path, years: Path, tables: Tables) -> Path:
    source = write_small_extract(folder / "uttrekk", tables)
    for key in (EDITION, SECOND):
        publish_figures(key, source, folder / "hjem", years)
    return folder / "hjem"


@pytest.fixture(scope="module")
def home(shared_scratch: Path, years: Path) -> Path:
    """Both rounds; two people get a shielded address between them. Read only."""
    return run_rounds(shared_scratch / "runder", years, make_corrected_register())


@pytest.fixture(scope="module")
def all_along(shared_scratch: Path, years: Path) -> Path:
    """Both rounds where those two were shielded in the first already: what R7 has the rounds look like. Read only."""
    return run_rounds(shared_scratch / "runder-sperret", years, make_corrected_register(shielded=BEFORE_CUTOFF))


def read_quality(home: Path, key: str, table: str) -> Rows:
    return read_csv(Home(home).edition(key).tables / f"{table}.csv")


def changes_of(home: Path, regel: str) -> dict[tuple[str, str], tuple[int, ...]]:
    """Unit -> antall_for, rettet, apne, nye, antall of one rule."""
    return {
        (row["niva"], row["kode"]): tuple(int(row[name]) for name in CHANGES)
        for row in read_quality(home, SECOND, "funn_endring")
        if row["regel"] == regel
    }


def test_corrected_open_and_new_add_up_to_both_rounds_findings(home, all_along):
    before, after = (
        {(row["niva"], row["kode"], row["regel"]): int(row["antall"]) for row in read_quality(place, key, "funn")}
        for place, key in ((all_along, EDITION), (home, SECOND))
    )
    rows = read_quality(home, SECOND, "funn_endring")
    keys = [(row["niva"], row["kode"], row["regel"]) for row in rows]
    assert keys == list(after), "the same rows in the same order"
    for key, row in zip(keys, rows, strict=True):
        antall_for, rettet, apne, nye, antall = (int(row[name]) for name in CHANGES)
        assert row["forrige_utgave"] == EDITION
        assert (antall_for, antall) == (before[key], after[key]), key
        assert (rettet + apne, apne + nye) == (antall_for, antall), key


def test_a_finding_is_followed_by_rule_unit_and_person(home, all_along):
    found = []
    for place, key in ((all_along, EDITION), (home, SECOND)):
        with duckdb.connect(str(Home(place).edition(key).database), read_only=True) as connection:
            found.append(set(connection.execute("select niva, kode, regel, sak from klargjort.funn_enhet").fetchall()))
    before, after = found
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for column, group in enumerate((before - after, before & after, after - before)):
        for one in group:
            counts[one[:3]][column] += 1
    for row in read_quality(home, SECOND, "funn_endring"):
        wanted = counts[row["niva"], row["kode"], row["regel"]]
        assert [int(row[name]) for name in ("rettet", "apne", "nye")] == wanted
    assert sum(map(sum, counts.values())) > 1000


# Without a reason in round one: runde-rettet, -apen, -flyttet, -stille and one of Bergen's; for the nation -sperret
# too, and -sperret-siden and -stille-sperret, whom the round showed in their units, and who are left out of antall_for
# now. In round two: -apen, -flyttet (in another unit), -ny, -stille, Bergen's; for the nation -sperret-2 and the two.
@pytest.mark.parametrize(
    ("place", "figures"),
    {
        ("kommune", FIRST_UNIT): (3, 2, 1, 1, 2),
        ("fylke", "42"): (3, 2, 1, 1, 2),
        ("kommune", QUIET_UNIT): (1, 0, 1, 0, 1),
        ("kommune", OTHER_UNIT): (0, 0, 0, 1, 1),
        ("kommune", "4601"): (1, 0, 1, 0, 1),
        ("land_uten_sperret", "0"): (5, 1, 4, 1, 5),
        ("land", "0"): (8, 2, 6, 2, 8),
    }.items(),
    ids=lambda value: "-".join(map(str, value)),
)
def test_exits_without_a_reason_by_pencil(home, place, figures):
    assert changes_of(home, "avsluttet_uten_arsak")[place] == figures


def test_missing_exits_by_pencil(home):
    changes = changes_of(home, "avslutning_mangler")
    assert changes["kommune", FIRST_UNIT] == (1, 1, 0, 0, 0)
    assert changes["land", "0"] == (2, 2, 0, 0, 0)


def test_change_of_the_people_to_follow_up_by_pencil(home):
    rows = {row["kode"]: row for row in read_quality(home, SECOND, "oppfolging")}
    names = ("berorte", "berorte_forrige", "berorte_endring", "avsluttet", "ikke_registrert", "andel_ikke_registrert")
    # before: three without a reason and a missing exit; now: one left, one new, beside one corrected
    assert [rows[FIRST_UNIT][name] for name in names] == ["2", "4", "-2", "3", "2", "0.666667"]
    assert [rows[QUIET_UNIT][name] for name in names] == ["1", "1", "0", "1", "1", "1.000000"]
    assert [rows[OTHER_UNIT][name] for name in names] == ["1", "0", "1", "1", "1", "1.000000"]
    # exit and correction of the same exit are one row; the new one came seven months after the event
    assert [rows[FIRST_UNIT][name] for name in ("registreringer", "sene", "andel_sene")] == ["3", "1", "0.333333"]


def test_every_count_stands_beside_the_one_that_the_round_before_would_have_published(home, all_along):
    before, after = (
        {
            (row["niva"], row["kode"], name): row[name]
            for row in read_quality(place, key, "resultat")
            if row["kjonn"] == "alle"
            for name in RESULT_COUNTS
        }
        for place, key in ((all_along, EDITION), (home, SECOND))
    )
    rows = read_quality(home, SECOND, "resultat_endring")
    found = {(row["niva"], row["kode"], row["tall"]): (row["antall_for"], row["antall"]) for row in rows}
    assert list(found) == list(after), "units and counts in the order of the result table"
    assert len(found) == len(rows)
    assert found == {key: (before[key], after[key]) for key in before}
    assert {(row["utgave"], row["forrige_utgave"]) for row in rows} == {(SECOND, EDITION)}


# FIRST_UNIT, before: -rettet, -apen and -flyttet ended without a reason; -ny took part too. Now -rettet has a reason,
# -flyttet ended in OTHER_UNIT, and -ny has an exit. Who is shielded now is in neither, so QUIET_UNIT has no change.
@pytest.mark.parametrize(
    ("unit", "changed"),
    {
        FIRST_UNIT: {
            "arbeid": (0, 1),
            "ikke_registrert": (3, 2),
            "mal_nadd": (0, 1),
        },
        QUIET_UNIT: {},
        OTHER_UNIT: {"avsluttet": (0, 1), "ikke_registrert": (0, 1)},
        LATE_UNIT: {},
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_figures_before_and_now_by_pencil(home, unit, changed):
    found = {
        row["tall"]: (int(row["antall_for"]), int(row["antall"]))
        for row in read_quality(home, SECOND, "resultat_endring")
        if (row["niva"], row["kode"]) == ("kommune", unit)
    }
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == changed


def test_an_earlier_round_of_the_year_is_no_year_of_its_own(home):
    for key in (EDITION, SECOND):
        assert {(row["ar"], row["kilde_utgave"]) for row in read_quality(home, key, "utvikling")} == {("2020", key)}


def test_whom_to_remind_first_is_in_order(home):
    rows = read_quality(home, SECOND, "oppfolging")

    def place(row: dict[str, str]) -> tuple[object, ...]:
        shares = []
        for part, whole in (("ikke_registrert", "avsluttet"), ("sene", "registreringer")):
            # nobody to have a share of comes last
            shares.append(-Fraction(int(row[part]), int(row[whole])) if int(row[whole]) else Fraction(1))
        return -int(row["berorte"]), *shares, LEVELS.index(row["niva"]), row["kode"]

    assert [int(row["plass"]) for row in rows] == list(range(1, len(rows) + 1))
    assert rows == sorted(rows, key=place)
    first, *_ = rows
    assert int(first["berorte"]) > 0
    assert {row["niva"] for row in rows} == {"kommune", "bydel"}
    both = [row["kode"] for row in rows if row["kode"] in (FIRST_UNIT, OTHER_UNIT)]
    assert both == [FIRST_UNIT, OTHER_UNIT], "two people come before one"
    idle = next(row for row in rows if not int(row["berorte"]) and not int(row["avsluttet"]))
    assert idle["kode"] == LATE_UNIT, "of units with nothing to correct the one that registers late"


def test_people_to_follow_up_are_those_of_the_round_before(home, all_along):
    before = {row["kode"]: row["berorte"] for row in read_quality(all_along, EDITION, "oppfolging")}
    for row in read_quality(home, SECOND, "oppfolging"):
        assert row["berorte_forrige"] == before[row["kode"]]
        assert int(row["berorte_endring"]) == int(row["berorte"]) - int(row["berorte_forrige"])


def test_first_round_has_nothing_to_compare_with(home):
    for table in ("funn_endring", "resultat_endring"):
        path = Home(home).edition(EDITION).tables / f"{table}.csv"
        assert path.read_text(encoding="utf-8").count("\n") == 1
    for row in read_quality(home, EDITION, "oppfolging"):
        assert row["berorte_forrige"] == row["berorte_endring"] == ""


@pytest.mark.parametrize(
    ("key", "more"), [(EDITION, set()), (SECOND, {*SHIELDED_LATER})], ids=["first round", "second round"]
)
def test_no_shielded_person_below_the_nation(home, key, more):
    with duckdb.connect(str(Home(home).edition(key).database), read_only=True) as connection:
        rows = connection.execute("select distinct niva, sak from klargjort.funn_enhet").fetchall()
    shielded = {"MRK:p901", "MRK:p902", *SHIELDED_PEOPLE, *more}
    assert {niva for niva, sak in rows if sak in shielded} == {"land"}


def test_nothing_below_the_nation_depends_on_shielded_people(home, shared_scratch, years):
    without = run_rounds(shared_scratch / "runder-uten", years, make_corrected_register(with_shielded=False))
    for key in (EDITION, SECOND):
        for table in TABLES:
            with_them, without_them = (
                [row for row in read_quality(place, key, table) if row["niva"] != "land"] for place in (home, without)
            )
            assert with_them == without_them, table


def test_r07_a_shield_between_the_rounds_is_as_if_it_had_been_there_all_along(home, all_along):
    folders = [Home(place).edition(SECOND).tables for place in (home, all_along)]
    names = sorted(path.name for path in folders[0].iterdir())
    assert len(names) == 2 * len(RESULT_TABLES)
    for name in names:
        one, other = (folder.joinpath(name).read_bytes() for folder in folders)
        assert one == other, name
    # the first round is where they differ, in the unit that lost somebody
    published = [read_quality(place, EDITION, "resultat") for place in (home, all_along)]
    assert {row["kode"] for row, other in zip(*published, strict=True) if row != other} == {
        "0", "18", QUIET_UNIT, "42", FIRST_UNIT,
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_r07_no_file_of_a_sheet_knows_of_a_shield_between_the_rounds(home, all_along, years, language):
    made, texts = [], load_texts(language)
    for place in (home, all_along):
        edition = find_edition(SECOND, years)
        with duckdb.connect(str(Home(place).edition(SECOND).database), read_only=True) as connection:
            figures = read_figures(connection)
        units = [own for own in figures.with_sheet if own.unit.kode in (QUIET_UNIT, FIRST_UNIT)]
        sheets = [compose_sheet(figures, own, edition, FACTS, texts) for own in units]
        assert len(sheets) == 2
        made.append(
            [
                (render_html(one, texts, None), render_csv(one, texts), render_workbook(one, texts), repr(one))
                for one in sheets
            ]
        )
    assert made[0] == made[1]


def look_back(home: Path, key: str, years: Path, ask: str) -> list[tuple[object, ...]]:
    """Load the earlier rounds of an edition and ask about them."""
    run = EditionRun(find_edition(key, years), Home.find(home))
    with run:
        run.connection.execute("create table inndata.person (person_id varchar, adressesperre varchar)")
        load_earlier_rounds(run, list_editions(load_years(years)))
        return run.connection.execute(ask).fetchall()


@pytest.mark.parametrize(
    ("missing", "expected"),
    [((), SECOND), ((SECOND,), EDITION), ((EDITION, SECOND), None)],
    ids=["nearest", "passed over", "none"],
)
def test_an_edition_from_before_there_were_findings_is_passed_over(home, scratch, years, missing, expected):
    copy = Path(shutil.copytree(home, scratch / "hjem", symlinks=True))
    for key in missing:
        (Home(copy).edition(key).tables / "funn.parquet").unlink()
        seal_published(Home(copy).edition(key))
    found = look_back(copy, FINAL, years, "select utgave from inndata.forrige_runde")
    assert found == ([(expected,)] if expected else [])
    for table in ("forrige_funn", "forrige_runde_resultat"):
        rows = look_back(copy, FINAL, years, f"select count(*) from inndata.{table}")
        assert (rows[0][0] > 0) == (expected is not None)


def test_the_year_before_is_its_last_edition_and_the_same_year_is_not(home, scratch):
    copy = Path(shutil.copytree(home, scratch / "hjem", symlinks=True))
    years = write_years(scratch / "aar")
    editions = "".join(
        f'[[utgave]]\nnavn = "{name}"\nslag = "endelig"\nskjaeringsdato = 2020-01-21\n' for name in ("endelig", "ny")
    )
    (years / "2019.toml").write_text(f'ar = 2019\nlover = ["introduksjonsloven"]\n{editions}', encoding="utf-8")
    ask = "select avsluttet, deltakere from inndata.fjoraret where niva = 'kommune' and kode = '4601'"
    assert look_back(copy, SECOND, years, ask) == []
    first, last_year = (Home(copy).edition(key) for key in (EDITION, "2019-endelig"))
    shutil.copytree(first.tables, last_year.tables)
    last_year.data.mkdir()
    shutil.copy(first.database, last_year.database)
    seal_published(last_year)
    (bergen,) = (
        row
        for row in read_quality(home, EDITION, "resultat")
        if (row["niva"], row["kode"], row["kjonn"]) == ("kommune", "4601", "alle")
    )
    assert look_back(copy, SECOND, years, ask) == [(int(bergen["avsluttet"]), int(bergen["deltakere"]))]
    assert look_back(copy, SECOND, years, "select utgave from inndata.forrige_runde") == [(EDITION,)]
