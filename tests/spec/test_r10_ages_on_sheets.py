"""R10: the age groups of the sheets, in every unit: three as in R10, and all others in one.

A register with a person on each side of every border; ages are on 31 December 2020.
"""

from __future__ import annotations

from collections import Counter

from tests.support.registers import register
from tests.support.running import run_tables

REGISTER = """
person
    person_id  | fodselsdato
    sytten     | 2003-01-01
    atten      | 2002-12-31
    tjuefem    | 1995-01-01
    tjueseks   | 1994-12-31
    trettifem  | 1985-01-01
    trettiseks | 1984-12-31
    forti      | 1975-01-01
    fortiseks  | 1974-12-31
    seksti     | 1960-06-30
    andre      | 1984-12-31

avslutning
    person_id  | kommunenummer | bydelsnummer | avslutningsarsak
    sytten     | 0301          | 030101       | arbeid_heltid
    atten      | 0301          | 030101       | arbeid_heltid
    tjuefem    | 0301          | 030101       | annet
    tjueseks   | 0301          | 030101       | arbeid_heltid
    trettifem  | 0301          | 030101       | annet
    trettiseks | 0301          | 030101       | annet
    forti      | 0301          | 030101       | arbeid_heltid
    fortiseks  | 0301          | 030101       | annet
    seksti     | 0301          | 030101       | arbeid_heltid
    andre      | 4601          |              | arbeid_heltid
"""
# ended, reached the goal
OSLO = {"18-25": (2, 1), "26-35": (2, 1), "36-45": (2, 1), "46+": (3, 2)}
PENCIL = {
    ("land", "0"): OSLO | {"36-45": (3, 2)},
    ("fylke", "03"): OSLO,
    ("kommune", "0301"): OSLO,
    ("bydel", "030101"): OSLO,
    ("bydel", "030102"): dict.fromkeys(OSLO, (0, 0)),
    ("kommune", "4601"): dict.fromkeys(OSLO, (0, 0)) | {"36-45": (1, 1)},
}


def test_r10_the_groups_of_the_sheets_by_pencil_and_beside_the_result_tables():
    found = run_tables(register(REGISTER), names=("arkalder", "resultat_alder", "resultat"))
    ages: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for row in found["arkalder"]:
        counts = (int(row["avsluttet"]), int(row["mal_nadd"]))
        ages.setdefault((row["niva"], row["kode"]), {})[row["aldersgruppe"]] = counts
    assert {place: ages[place] for place in PENCIL} == PENCIL
    assert {tuple(groups) for groups in ages.values()} == {tuple(OSLO)}
    everyone = {(row["niva"], row["kode"]): row for row in found["resultat"] if row["kjonn"] == "alle"}
    assert ages.keys() == everyone.keys()
    for place, groups in ages.items():
        sums = tuple(map(sum, zip(*groups.values(), strict=True)))
        assert sums == (int(everyone[place]["avsluttet"]), int(everyone[place]["mal_nadd"]))
    merged: Counter[tuple[str, str, str]] = Counter()
    for row in found["resultat_alder"]:
        if row["kjonn"] == "alle":
            group = row["aldersgruppe"] if row["aldersgruppe"] in OSLO else "46+"
            merged[row["niva"], row["kode"], group] += int(row["avsluttet"])
    for (niva, kode, group), number in merged.items():
        assert ages[niva, kode][group][0] == number
