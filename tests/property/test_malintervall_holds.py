"""However the findings are corrected, every unit's goal attainment stays within statistikk.malintervall.

A thousand simulated corrections in registers rich in findings, counted by the oracle. What a correction may be, and
what is left out on principle, is in ``tests/support/corrections.py``; pencil figures are in
``tests/spec/test_malintervall.py``.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from functools import cache

import pytest

from tests.support.corrections import NEW, RULES, Correction
from tests.support.interval_rounds import End, Outcome, Round, make_register, run_round
from tests.support.oracle_settings import YearSettings
from tests.support.rule_examples import load_examples, merge_examples
from tests.support.running import oracle_count

SIMULATIONS = 150
ONE_LAW = ("introduksjonsloven",)
SETTINGS = {
    "examples": YearSettings(lover=ONE_LAW),
    "examples-alle": YearSettings(flere_avslutninger="alle", utenfor_nevner=("flyttet", "dod", "annet")),
    "chance": YearSettings(lover=ONE_LAW),
    "chance-alle": YearSettings(flere_avslutninger="alle", frist_slakk_dager=2, lover=ONE_LAW),
    "chance-early": YearSettings(
        skjaeringsdato=date(2020, 10, 31), utenfor_nevner=("ikke_registrert", "arbeid_deltid"), bevis_utvidet=("frist",)
    ),
}


@cache
def get_round(name: str) -> Round:
    settings = SETTINGS[name]
    if name.startswith("examples"):
        return run_round(merge_examples(load_examples()), settings)
    return run_round(make_register(len(name), 350, settings), settings)


@pytest.mark.parametrize("name", SETTINGS)
def test_interval_holds_however_findings_are_corrected(name: str):
    one = get_round(name)
    for number in range(SIMULATIONS):
        chosen = choose_corrections(one, random.Random(f"{name} {number}"))
        changed = one.correct(chosen)
        wrong = find_unforeseen(one, changed) + find_outside(one, changed)
        if wrong:
            told = [f"{person}: {[way.name for way in ways]}" for person, ways in chosen.items()]
            pytest.fail("\n".join([f"{name} {number}", *wrong[:10], *told[:40]]), pytrace=False)


@pytest.mark.parametrize("name", SETTINGS)
def test_interval_holds_where_every_correction_goes_one_unit_s_way(name: str):
    one = get_round(name)
    for place in (place for place, row in one.intervals.items() if row["saker"]):
        for wanted in (False, True):
            changed = one.choose_towards(place, wanted=wanted)
            wrong = find_unforeseen(one, changed) + find_outside(one, changed)
            assert not wrong, "\n".join([f"{name} {place} {wanted}", *wrong[:10]])


def choose_corrections(one: Round, rng: random.Random) -> dict[str, list[Correction]]:
    """A way for some of the findings of some of the people."""
    share = rng.choice((0.02, 0.2, 0.7, 1.0))
    chosen: dict[str, list[Correction]] = defaultdict(list)
    for name, findings in one.of_person.items():
        if rng.random() < share:
            for finding in rng.sample(findings, rng.randint(1, len(findings))):
                ways = one.ways(finding)
                if ways:
                    chosen[name].append(rng.choice(ways))
    return chosen


def find_unforeseen(one: Round, changed: dict[str, list[End]]) -> list[str]:
    """What became of each corrected person is among the ends that klargjort.utfall has."""
    wrong = []
    for name, ends in changed.items():
        after, now = by_case(one, name, ends), by_case(one, name, one.counted[name])
        for case in one.cases(name):
            possible = one.ends.get(case) or {now.get(case)}
            if after.get(case) not in possible:
                wrong.append(f"{case}: {after.get(case)} is none of {possible}")
        new = {end for case, end in after.items() if case.startswith(NEW)}
        missing = {end for case in one.missing_exits(name) for end in one.ends.get(case, ())}
        wrong += [f"{name}: a new exit {end} is none of {missing}" for end in new - missing]
    return wrong


def by_case(one: Round, name: str, ends: list[End]) -> dict[str, Outcome]:
    """Case -> how it counts; a new exit under R4 «alle» has its own id for a case."""
    if one.settings.flere_avslutninger == "siste":
        assert len(ends) <= 1
        return {name: ends[0].outcome} if ends else {}
    return {
        end.avslutning_id if end.avslutning_id.startswith(NEW) else f"avslutning {end.avslutning_id}": end.outcome
        for end in ends
    }


def find_outside(one: Round, changed: dict[str, list[End]]) -> list[str]:
    """Every unit's share against its interval, as whole numbers."""
    wrong = []
    for place, (mal_nadd, avsluttet) in one.sum_after(changed).items():
        row = one.intervals[place]
        above = mal_nadd * row["lavest_avsluttet"] >= row["lavest_mal_nadd"] * avsluttet
        below = mal_nadd * row["hoyest_avsluttet"] <= row["hoyest_mal_nadd"] * avsluttet
        if not (above and below and row["lavest_avsluttet"] and row["hoyest_avsluttet"]):
            wrong.append(f"{place}: {mal_nadd} of {avsluttet} is outside {row}")
    return wrong


@pytest.mark.parametrize("name", SETTINGS)
def test_interval_holds_the_present_share(name: str):
    one = get_round(name)
    assert not find_outside(one, {})
    for place, row in one.intervals.items():
        assert (row["mal_nadd"], row["avsluttet"]) == (one.sums[place, True], one.sums[place, False])


@pytest.mark.parametrize("name", SETTINGS)
def test_unit_without_findings_has_a_point(name: str):
    one = get_round(name)
    points = [row for row in one.intervals.values() if not row["saker"]]
    assert points
    for row in points:
        figures = row["mal_nadd"], row["avsluttet"]
        assert (row["lavest_mal_nadd"], row["lavest_avsluttet"]) == figures
        assert (row["hoyest_mal_nadd"], row["hoyest_avsluttet"]) == figures


@pytest.mark.parametrize("name", SETTINGS)
def test_one_end_of_each_case_is_how_it_counts_now(name: str):
    one = get_round(name)
    assert one.now.keys() == one.ends.keys()
    now = {case: end for person in one.rows for case, end in by_case(one, person, one.counted[person]).items()}
    assert one.now == {case: [now.get(case)] for case in one.ends}


def test_every_rule_that_affects_is_corrected():
    found = {finding.rule for name in SETTINGS for finding in get_round(name).findings}
    assert found == set(RULES)


def test_people_are_counted_one_by_one_as_all_at_once():
    one = get_round("examples")
    result = oracle_count(one.tables, one.settings).resultat
    for place in one.intervals:
        cells = result[*place, "alle"]
        assert (cells["mal_nadd"], cells["avsluttet"]) == (one.sums[place, True], one.sums[place, False])
