"""Three extracts of one made-up register: the same rows as they were, and what municipalities corrected between rounds.

What the quality rules find in both rounds is held against ``fasit_rettet.csv``. The demonstration made of such extracts
is tested in ``test_demo.py``; margins, form and faults of a single register in ``test_synthetic.py`` and its neighbour.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.common.tomlfiles import read_toml
from pipeline.editions.edition import find_edition
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import list_made_tables
from pipeline.statistics.stonad import bring_stonad
from pipeline.synthetic.corrections import RULES
from pipeline.synthetic.rounds import CORRECTED_FILE, DEMO_YEARS, write_rounds

BEFORE, FIRST, SECOND = "2019-endelig", "2020-forelopig-1", "2020-forelopig-2"
KEYS = (BEFORE, FIRST, SECOND)
SCALE = Decimal("0.05")
SECOND_CUTOFF = date(2021, 3, 4)
Row = dict[str, str]
Case = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Rounds:
    """The extracts, what became of each planted fault (a day or nothing), and by round what is found and counted."""

    folder: Path
    planted: dict[Case, str]
    found: dict[str, set[Case]]
    shielded: dict[str, set[str]]
    land: dict[str, dict[str, int]]

    def corrected(self) -> set[Case]:
        """What was corrected in time for the second round."""
        return {case for case, day in self.planted.items() if day and date.fromisoformat(day) <= SECOND_CUTOFF}


def make_extracts(folder: Path, faults: str = "all", seed: int = 1) -> Path:
    editions = [find_edition(key, DEMO_YEARS) for key in KEYS]
    write_rounds(folder, *editions, scale=SCALE, seed=seed, faults=faults)
    return folder


@pytest.fixture(scope="module")
def rounds(shared_scratch: Path) -> Rounds:
    """A register whose only faults are the planted ones. Read only."""
    folder = make_extracts(shared_scratch / "rekke", "planted", seed=2)
    planted = {(row["regel"], row["person_id"]): row["rettet"] for row in read(folder / CORRECTED_FILE)}
    found, shielded, land = {}, {}, {}
    for key in (FIRST, SECOND):
        run = EditionRun(find_edition(key, DEMO_YEARS), Home(folder.parent / f"hjem-{key}"), folder / key)
        with run:
            bring_snapshot(run)
            bring_stonad(run)
            make_reference_tables(run)
            load_earlier_rounds(run, [])
            for table in list_made_tables(["klargjort.funnrad", "statistikk.resultat"]):
                assert not make_table(run, table).faults
            rows = run.connection.execute("select distinct regel, person_id from klargjort.funnrad").fetchall()
            found[key] = {(rule, person) for rule, person in rows if person}
            rows = run.connection.execute(
                "select person_id from inndata.person where adressesperre is not null"
            ).fetchall()
            shielded[key] = {person for (person,) in rows}
            counted = run.connection.execute("select * from statistikk.resultat where niva = 'land' and kjonn = 'alle'")
            names = [column[0] for column in counted.description or ()]
            land[key] = dict(zip(names, counted.fetchall()[0], strict=True))
    return Rounds(folder, planted, found, shielded, land)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def read_lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[1:]


def tell(cases: set[Case]) -> Counter[str]:
    """How many of each rule: a test that fails shows no row of a person, made up though they are."""
    return Counter(rule for rule, _ in cases)


# ---- the same register, later -----------------------------------------------------------------------------


@pytest.mark.parametrize("table", [*TABLES])
def test_every_row_of_the_first_round_is_in_the_second(rounds, table):
    """Its cells are the same, but that it may have been ended since; what came since was registered since."""
    names = TABLES[table].column_names
    registered, ended = names.index("registrert"), names.index("opphevet")
    taken = {key: read_toml(rounds.folder / key / "uttrekk.toml")["tatt_ut"] for key in (FIRST, SECOND)}
    rows, ends = {}, {}
    for key in (FIRST, SECOND):
        lines = read_lines(rounds.folder / key / f"{table}.csv")
        rows[key] = Counter(tuple(cell for place, cell in enumerate(line) if place != ended) for line in lines)
        ends[key] = sum(bool(line[ended]) for line in lines if len(line) == len(names))
    assert (rows[FIRST] - rows[SECOND]).total() == 0
    for row in (rows[SECOND] - rows[FIRST]).elements():
        assert taken[FIRST] <= datetime.fromisoformat(row[registered - (ended < registered)]) < taken[SECOND]
    assert (ends[SECOND] > ends[FIRST]) == (table not in ("fravaer", "utvidet_program"))


def test_nobody_of_the_year_before_is_lost(rounds):
    before, first = ({row["person_id"] for row in read(rounds.folder / key / "person.csv")} for key in (BEFORE, FIRST))
    assert before < first
    # whoever ended in 2019, and more than half of 2020's participants, for a programme lasts two years
    assert len(before) > len(first) / 2
    exits = {
        key: {(row["person_id"], row["avslutningsdato"]) for row in read(rounds.folder / key / "avslutning.csv")}
        for key in (BEFORE, FIRST)
    }
    assert {exit_ for exit_ in exits[BEFORE] if exit_[1].startswith("2019")} <= exits[FIRST]


def test_rows_have_the_municipality_codes_of_their_year(rounds, small_lists):
    rows = read(small_lists / "kommune.csv")
    begins = {row["kode"]: row["gyldig_fra"] for row in sorted(rows, key=lambda row: row["gyldig_fra"], reverse=True)}
    ends = {row["kode"]: row["gyldig_til"] for row in sorted(rows, key=lambda row: row["gyldig_fra"])}
    used = Counter(row["kommunenummer"] for row in read(rounds.folder / BEFORE / "avslutning.csv"))
    later = {code for code in used if begins.get(code, "") > "2019-12-31"}
    # only the codes without a unit that are planted: they are among those of either year
    assert sum(used[code] for code in later) < sum(used.values()) / 50
    assert any(ends.get(code) == "2020-01-01" for code in used)


def test_the_first_round_has_the_margins_of_its_year(rounds):
    # 0.05 x 4820 = 241, x 805 = 40.25, x 1575 = 78.75, x 13 900 = 695
    names = ("avsluttet", "arbeid", "utdanning", "mal_nadd", "deltakere")
    assert tuple(rounds.land[FIRST][name] for name in names) == (241, 40, 79, 119, 695)


def test_same_arguments_same_bytes(scratch):
    hashes = []
    for name in "ab":
        folder = make_extracts(scratch / name)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        hashes.append({path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert hashes[0] == hashes[1]
    assert len(hashes[0]) == 3 * 8 + 1


# ---- what is corrected ------------------------------------------------------------------------------------


def test_what_was_planted_is_found_in_the_first_round(rounds):
    assert tell(rounds.planted.keys() - rounds.found[FIRST]) == {}


def test_a_fault_that_was_corrected_is_found_no_more(rounds):
    assert tell(rounds.corrected() & rounds.found[SECOND]) == {}


def test_a_fault_that_was_not_corrected_is_still_found(rounds):
    open_still = rounds.planted.keys() - rounds.corrected()
    lost = tell(open_still - rounds.found[SECOND])
    # the later cutoff, and a person with two faults of whom one was put right
    assert lost.total() <= len(open_still) / 20


def test_every_rule_that_can_be_corrected_is_and_no_other(rounds):
    assert {rule for (rule, _), day in rounds.planted.items() if day} <= {*RULES}
    often = {rule for rule, count in tell(rounds.planted.keys()).items() if count >= 8}
    assert {rule for (rule, _), day in rounds.planted.items() if day} >= often & {*RULES}


def list_reasons(rounds: Rounds, key: str, rule: str) -> list[set[str]]:
    """The reasons of 2020's exits in force in the extract, of each person whose fault was corrected in time."""
    reasons: dict[str, set[str]] = {person: set() for one, person in rounds.corrected() if one == rule}
    for row in read(rounds.folder / key / "avslutning.csv"):
        if row["person_id"] in reasons and row["avslutningsdato"].startswith("2020") and not row["opphevet"]:
            reasons[row["person_id"]].add(row["avslutningsarsak"].replace("ikke_registrert", ""))
    return [*reasons.values()]


def test_a_missing_reason_is_there_in_the_second_round(rounds):
    before, now = (list_reasons(rounds, key, "avsluttet_uten_arsak") for key in (FIRST, SECOND))
    assert before
    assert all(reasons == {""} for reasons in before)
    assert all(reasons and "" not in reasons for reasons in now)


def test_a_missing_exit_is_there_in_the_second_round(rounds):
    before, now = (list_reasons(rounds, key, "avslutning_mangler") for key in (FIRST, SECOND))
    assert before
    assert all(not reasons for reasons in before)
    assert all(reasons and "" not in reasons for reasons in now)
    assert rounds.land[SECOND]["avsluttet"] > rounds.land[FIRST]["avsluttet"]


def test_some_units_correct_nearly_all_and_some_nothing(rounds):
    by_unit: dict[str, list[bool]] = {}
    for row in read(rounds.folder / CORRECTED_FILE):
        if row["regel"] in RULES:
            by_unit.setdefault(row["kommunenummer"] + row["bydelsnummer"], []).append(bool(row["rettet"]))
    shares = [sum(done) / len(done) for done in by_unit.values() if len(done) >= 5]
    assert min(shares) < 0.2
    assert max(shares) >= 0.8
    assert any(0.2 <= share <= 0.8 for share in shares)


def test_a_few_people_get_a_shield_between_the_rounds(rounds):
    new = rounds.shielded[SECOND] - rounds.shielded[FIRST]
    assert 0 < len(new) <= len(rounds.shielded[FIRST])
