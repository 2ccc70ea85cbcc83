"""Planted faults in the synthetic register: what the quality rules find is what was planted, and nothing else.

Each register is made and looked through once. Its margins, form and numbers without regard to the rules are tested in
``test_synthetic.py``; the rules one by one, with examples by hand, in ``tests/spec/test_kvalitetsregler.py``.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from pipeline.quality.catalogue import load_catalogue
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import list_made_tables
from pipeline.statistics.stonad import bring_stonad
from pipeline.synthetic.country import load_country
from pipeline.synthetic.manifest import find_truth
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.planting import RULES
from pipeline.synthetic.register import write_register
from tests.integration.test_synthetic import assert_truth_holds, make_edition, read_rows

pytestmark = pytest.mark.whole_country

# those that compare with stønad have a file of their own to be planted in (test_synthetic_stonad.py)
PERSON_RULES = {
    key for key, rule in load_catalogue().rules.items() if rule.gjelder == "person" and not rule.krever_stonad
}
# the fault of these is a story of the plan; all other rules have a rate
STORIES = {"avsluttet_uten_vedtak", "tatt_ut_paa_frist"}
EDITION = make_edition()
OTHER_EDITIONS = (
    make_edition(2017, skjaeringsdato=date(2017, 12, 31), flere_avslutninger="alle"),
    make_edition(2023, ["integreringsloven", "introduksjonsloven"], nir_grense_maneder={"integreringsloven": 24}),
)


@dataclass(frozen=True)
class Register:
    """A register in its folder: truth, planted cases, what the rules find, as (rule, person), and who is shielded."""

    folder: object
    truth: object
    planted: frozenset
    found: frozenset
    shielded: frozenset


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """Return a function that makes a register and lets the rules look through it, once each."""
    made = {}

    def find_or_make(faults, scale="0.2", edition=EDITION):
        name = (faults, scale, edition.key)
        if name not in made:
            made[name] = make_register(faults, scale, edition)
        return made[name]

    def make_register(faults, scale, edition):
        root = tmp_path_factory.mktemp("synth")
        truth = write_register(root / "nir", edition, scale=Decimal(scale), seed=5, faults=faults)
        run = EditionRun(edition, Home(root / "home"), root / "nir")
        with run:
            bring_snapshot(run)
            bring_stonad(run)
            make_reference_tables(run)
            load_earlier_rounds(run, [])
            for table in list_made_tables(["klargjort.funnrad"]):
                assert not make_table(run, table).faults
            found = run.connection.execute("select regel, person_id from klargjort.funnrad").fetchall()
            # by the version in force at the cutoff (R7)
            shielded = run.connection.execute(
                "select person_id from inndata.person where adressesperre is not null"
            ).fetchall()
        persons = frozenset((rule, person) for rule, person in found if rule in PERSON_RULES)
        return Register(
            root / "nir", truth, frozenset(read_cases(root / "nir")), persons, frozenset(one for (one,) in shielded)
        )

    return find_or_make


def read_cases(folder):
    with (find_truth(folder) / "fasit_funn.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    cases = [(line["regel"], line["person_id"]) for line in lines]
    assert len(cases) == len(set(cases))
    return cases


def tell(cases):
    """How many cases of each rule: a test that fails shows no row of a person, made up though they are."""
    return Counter(rule for rule, _ in cases)


# ---- what the rules find ----------------------------------------------------------------------------------


def test_every_rule_about_people_has_a_fault_and_a_rate():
    assert set(RULES) == PERSON_RULES
    assert len(RULES) == len(set(RULES))
    assert load_country().plantet.keys() == PERSON_RULES - STORIES


def test_rules_find_nothing_in_a_clean_register(make):
    register = make("none")
    assert tell(register.found) == {}
    assert register.planted == set()
    assert register.truth.funn == {}


def test_rules_find_exactly_what_was_planted(make):
    register = make("planted")
    assert tell(register.planted - register.found) == {}
    assert tell(register.found - register.planted) == {}


def test_every_rule_about_people_has_a_case(make):
    for faults in ("planted", "all"):
        assert tell(make(faults).planted).keys() == PERSON_RULES


def test_rules_find_all_that_was_planted_in_a_register_with_mess(make):
    register = make("all")
    assert tell(register.planted - register.found) == {}
    # the stories of the plan are found too: some of them are faults on purpose
    assert tell(register.found - register.planted).keys() >= {"deltaker_uten_tiltak", "avsluttet_uten_vedtak"}


def test_the_default_register_is_a_country_that_does_most_things_right(make):
    register = make("all")
    participants = register.truth.land["alle"]["deltakere"]
    assert max(tell(register.found).values()) < participants / 20
    assert len({person for _, person in register.found}) < participants / 3


def test_hours_a_week_are_plausible(make):
    """The measures of one day in the middle of the year, as they stand: a programme is 20 to 30 hours a week."""
    day, hours = date(2020, 6, 15), Counter()
    for row in read_rows(make("all").folder, "tiltak")[0]:
        goes_on = row["til_dato"] is None or row["til_dato"] >= day
        if row["fane"] == "intro" and not row["opphevet"] and row["fra_dato"] <= day and goes_on:
            hours[row["person_id"]] += row["timer_per_uke"] or 0
    assert 20 < sum(hours.values()) / len(hours) < 30


def test_a_few_careless_municipalities_have_most_of_the_faults(make):
    register = make("planted")
    with (find_truth(register.folder) / "fasit_funn.csv").open(encoding="utf-8", newline="") as file:
        faults = Counter(row["kommunenummer"] for row in csv.DictReader(file, delimiter=";"))
    people = Counter(row["bostedskommune"] for row in read_rows(register.folder, "person")[0])
    share = {code: faults[code] / count for code, count in people.items() if count >= 50}
    worst = sorted(share, key=share.get)[-len(share) // 10 :]
    assert sum(faults[code] for code in worst) > 2 * sum(faults.values()) * (
        sum(people[code] for code in worst) / sum(people.values())
    )


@pytest.mark.parametrize("edition", OTHER_EDITIONS, ids=lambda edition: str(edition.year.ar))
def test_other_editions_have_their_planted_faults_too(make, edition):
    scale = "0.02"
    assert tell(make("none", scale, edition).found) == {}
    register = make("planted", scale, edition)
    assert tell(register.planted ^ register.found) == {}
    missing = PERSON_RULES - tell(register.planted).keys()
    # 2023 speaks of both laws, and neither is younger than the year
    assert missing == ({"annen_lov", "avsluttet_for_loven"} if edition.year.ar == 2023 else set())


# ---- who they are -----------------------------------------------------------------------------------------


def test_somebody_has_two_faults_and_both_are_found(make):
    register = make("planted")
    faults = {person: set() for _, person in register.found}
    for rule, person in register.found:
        faults[person].add(rule)
    double = [rules for rules in faults.values() if len(rules) > 1]
    assert 0 < len(double) < len(faults) / 10
    assert not any({"annen_lov", "avsluttet_for_loven"} <= rules for rules in double)  # one case is one point
    assert any("duf_kontrollsiffer" in rules for rules in double)


def test_planted_people_live_in_oslo_and_outside_and_some_are_shielded(make):
    register = make("planted")
    looks_at_places = {key for key, rule in load_catalogue().rules.items() if rule.avhenger_av_sted}
    ruled = {rule for rule, person in register.found if person in register.shielded}
    assert len(ruled) >= 5
    assert not ruled & looks_at_places
    with (find_truth(register.folder) / "fasit_funn.csv").open(encoding="utf-8", newline="") as file:
        towns = {}
        for line in csv.DictReader(file, delimiter=";"):
            towns.setdefault(line["regel"], set()).add(line["kommunenummer"])
    assert sum("0301" in codes for codes in towns.values()) > len(towns) / 2
    assert all(codes - {"0301"} for rule, codes in towns.items() if rule != "oslo_uten_bydel")


# ---- margins, truth and determinism -----------------------------------------------------------------------


def test_margins_are_the_same_with_and_without_faults(make):
    margins = ("avsluttet", "arbeid", "utdanning", "deltakere", "mal_nadd")
    lands = [make(faults).truth.land["alle"] for faults in Faults]
    # 0.2 x 4820 = 964, x 805 = 161, x 1575 = 315, x 13 900 = 2780
    assert [tuple(land[name] for name in margins) for land in lands] == [(964, 161, 315, 2780, 476)] * 3


@pytest.mark.parametrize("faults", ["planted", "none"])
@pytest.mark.parametrize("edition", [EDITION, *OTHER_EDITIONS], ids=lambda edition: str(edition.year.ar))
def test_truth_holds_without_mess(tmp_path, faults, edition):
    truth = write_register(tmp_path / "nir", edition, scale=Decimal("0.02"), seed=7, faults=faults)
    assert_truth_holds(tmp_path / "nir", edition, truth)


@pytest.mark.parametrize("faults", list(Faults))
def test_truth_file_counts_the_cases(make, faults):
    register = make(faults)
    written = json.loads((find_truth(register.folder) / "fasit.json").read_text(encoding="utf-8"))
    assert written["funn"] == register.truth.funn == tell(register.planted)
    assert written["feil"] == faults


def test_cases_are_the_same_in_parquet(make, tmp_path):
    register = make("planted")
    write_register(tmp_path / "nir", EDITION, scale=Decimal("0.2"), seed=5, form="parquet", faults="planted")
    assert (find_truth(tmp_path / "nir") / "fasit_funn.csv").read_bytes() == (
        find_truth(register.folder) / "fasit_funn.csv"
    ).read_bytes()


def test_blocks_have_faults_each(tmp_path, monkeypatch):
    """A register in several blocks: person ids go on, so every case is a person of the register."""
    monkeypatch.setattr("pipeline.synthetic.plan._BLOCK_PARTICIPANTS", 80)
    write_register(tmp_path / "nir", EDITION, scale=Decimal("0.02"), faults="planted")
    people = {row["person_id"] for row in read_rows(tmp_path / "nir", "person")[0]}
    cases = read_cases(tmp_path / "nir")
    assert {person for _, person in cases} <= people
    assert tell(cases)["personnummer_kontrollsiffer"] == 4


@pytest.mark.parametrize("faults", list(Faults))
def test_same_arguments_same_bytes(tmp_path, faults):
    hashes = []
    for name in "ab":
        write_register(tmp_path / name, EDITION, scale=0.01, faults=faults)
        files = sorted((tmp_path / name).iterdir())
        hashes.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert hashes[0] == hashes[1]
