"""The interval of goal attainment by pencil: the counts of both ends, a municipality or two for each kind of finding.

One register holds them all, so they share a run; other settings have one of their own. That no correction breaks an
interval is in ``tests/property/test_malintervall_holds.py``.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.support.interval_rounds import Round, run_round
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables, add_row, register

# Who has no decision drawn gets one that is sound: from two years before the exit, in the exit's unit.
EXAMPLES = """
person
    person_id | bostedskommune | adressesperre
    bosted    | 3405           |
    sperret   |                | fortrolig

vedtak
    person_id   | kommunenummer | fra_dato   | til_dato
    paa_grensen | 1505          | 2017-06-30 |
    to_steder   | 5001          | 2019-01-01 | 2020-03-31
    to_steder   | 5401          | 2020-04-15 | 2020-12-31
    mangler     | 4204          | 2019-01-01 | 2020-08-31
    to_ganger   | 1507          | 2019-01-01 | 2020-03-31
    to_ganger   | 1507          | 2020-04-15 | 2020-12-31

avslutning
    person_id   | kommunenummer | bydelsnummer | avslutningsdato | avslutningsarsak | registrert_av
    arsak_1     | 1103          |              | 2020-06-30      | arbeid_heltid    | kommune
    arsak_2     | 1103          |              | 2020-06-30      | grunnskole       | kommune
    uten_arsak  | 1103          |              | 2020-06-30      |                  | kommune
    annet_1     | 1505          |              | 2020-06-30      | videregaende     | kommune
    annet_2     | 1505          |              | 2020-06-30      | sosialstonad     | kommune
    paa_grensen | 1505          |              | 2020-06-30      | annet            | kommune
    bosted      | 3403          |              | 2020-06-30      | arbeid_deltid    | kommune
    bosted_2    | 3403          |              | 2020-06-30      | grunnskole       | kommune
    bosted_3    | 3405          |              | 2020-06-30      | grunnskole       | kommune
    to_steder   | 5001          |              | 2020-03-31      | arbeid_heltid    | kommune
    to_steder   | 5401          |              | 2020-06-30      | grunnskole       | kommune
    to_2        | 5001          |              | 2020-06-30      | grunnskole       | kommune
    to_3        | 5401          |              | 2020-06-30      | arbeid_heltid    | kommune
    oslo_1      | 0301          | 030101       | 2020-06-30      | arbeid_heltid    | kommune
    oslo_2      | 0301          | 030102       | 2020-06-30      | grunnskole       | kommune
    uten_bydel  | 0301          |              | 2020-06-30      | arbeid_heltid    | kommune
    uten_byd_2  | 0301          |              | 2020-06-30      | grunnskole       | kommune
    mangler_2   | 4204          |              | 2020-06-30      | arbeid_heltid    | kommune
    alene_1     | 1804          |              | 2020-06-30      | arbeid_heltid    | nir
    alene_2     | 1806          |              | 2020-06-30      | grunnskole       | nir
    to_ganger   | 1507          |              | 2020-03-31      | arbeid_heltid    | kommune
    to_ganger   | 1507          |              | 2020-06-30      | videregaende     | nir
    ganger_2    | 1507          |              | 2020-06-30      | grunnskole       | kommune
    synlig      | 4601          |              | 2020-06-30      | arbeid_heltid    | kommune
    sperret     | 4601          |              | 2020-06-30      |                  | kommune
"""
# Goal reached and counted: now, at the lowest, at the highest; and how many cases touch the unit.
PENCIL = {
    # nobody knows why the third one ended: without the goal as now, or with it
    ("kommune", "1103"): ((1, 3), (1, 3), (2, 3), 1),
    # «annet» on the day of the limit may stand, go (1 of 2) or be another reason
    ("kommune", "1505"): ((1, 3), (1, 3), (2, 3), 1),
    # the one who reached the goal may belong where the residence is
    ("kommune", "3403"): ((1, 2), (0, 1), (1, 2), 1),
    ("kommune", "3405"): ((0, 1), (0, 1), (1, 2), 1),
    ("fylke", "34"): ((1, 3), (1, 3), (1, 3), 0),
    # of two exits the last counts, in Tromsø; without it the one in Trondheim does
    ("kommune", "5001"): ((0, 1), (0, 1), (1, 2), 1),
    ("kommune", "5401"): ((1, 2), (1, 2), (1, 1), 1),
    # any bydel may get the two without, one of whom reached the goal; to Oslo it is all the same
    ("kommune", "0301"): ((2, 4), (2, 4), (2, 4), 0),
    ("bydel", "030101"): ((1, 1), (1, 2), (2, 2), 2),
    ("bydel", "030102"): ((0, 1), (0, 2), (1, 2), 2),
    ("bydel", "030103"): ((0, 0), (0, 1), (1, 1), 2),
    ("bydel", "030199"): ((1, 2), (0, 1), (1, 1), 2),
    # the decisions ran out, and the exit that is missing may have any reason
    ("kommune", "4204"): ((1, 1), (1, 2), (2, 2), 1),
    # NIR ended the only one: without that exit there is no share, so the ends are those of a share
    ("kommune", "1804"): ((1, 1), (1, 1), (1, 1), 1),
    ("kommune", "1806"): ((0, 1), (0, 1), (0, 1), 1),
    # without the exit NIR made, the one before it counts, and it reached the goal too
    ("kommune", "1507"): ((1, 2), (1, 2), (1, 2), 0),
    # the shielded one without a reason is in the nation only
    ("kommune", "4601"): ((1, 1), (1, 1), (1, 1), 0),
    ("fylke", "46"): ((1, 1), (1, 1), (1, 1), 0),
    # 1103, 1505, 34, 50 with 54, Oslo, 4204, 18, 1507, 4601 in this order
    ("land_uten_sperret", "0"): (
        (1 + 1 + 1 + 1 + 2 + 1 + 1 + 1 + 1, 3 + 3 + 3 + 3 + 4 + 1 + 2 + 2 + 1),
        (1 + 1 + 1 + 1 + 2 + 1 + 0 + 1 + 1, 3 + 3 + 3 + 3 + 4 + 2 + 1 + 2 + 1),
        (2 + 2 + 1 + 2 + 2 + 2 + 1 + 1 + 1, 3 + 3 + 3 + 3 + 4 + 2 + 1 + 2 + 1),
        1 + 1 + 0 + 1 + 0 + 1 + 2 + 0,
    ),
    ("land", "0"): ((10, 23), (9, 23), (15, 23), 7),
    ("kommune", "4203"): ((0, 0), (0, 0), (0, 0), 0),
}

# The same, of the unit's own findings alone: who is found in another unit, or for information, stays as now.
OWN_PENCIL = {
    ("kommune", "1103"): ((1, 3), (2, 3), 1),
    ("kommune", "1505"): ((1, 3), (2, 3), 1),
    # a residence elsewhere may well be right, and is in the list of neither for correction
    ("kommune", "3403"): ((1, 2), (1, 2), 0),
    ("kommune", "3405"): ((0, 1), (0, 1), 0),
    # found in both
    ("kommune", "5001"): ((0, 1), (1, 2), 1),
    ("kommune", "5401"): ((1, 2), (1, 1), 1),
    # the two without a bydel may leave the row of those without, and are nobody's points in the bydeler
    ("kommune", "0301"): ((2, 4), (2, 4), 0),
    ("bydel", "030101"): ((1, 1), (1, 1), 0),
    ("bydel", "030103"): ((0, 0), (0, 0), 0),
    ("bydel", "030199"): ((0, 1), (1, 1), 2),
    ("kommune", "4204"): ((1, 2), (2, 2), 1),
    ("kommune", "1804"): ((1, 1), (1, 1), 1),
    ("kommune", "1507"): ((1, 2), (1, 2), 0),
    ("kommune", "4601"): ((1, 1), (1, 1), 0),
}

OTHER_SETTINGS = """
vedtak
    person_id   | vedtak_id | kommunenummer | fra_dato   | til_dato
    paa_grensen | a         | 1103          | 2017-06-30 |
    to_steder   | b         | 5001          | 2019-01-01 | 2020-03-31
    to_steder   | c         | 5401          | 2020-04-15 | 2020-12-31
    mangler     | 7         | 4204          | 2019-01-01 | 2020-08-31

avslutning
    person_id   | avslutning_id | kommunenummer | avslutningsdato | avslutningsarsak
    annet_1     | 1             | 1103          | 2020-06-30      | arbeid_heltid
    annet_2     | 2             | 1103          | 2020-06-30      | grunnskole
    paa_grensen | 3             | 1103          | 2020-06-30      | annet
    to_steder   | 4             | 5001          | 2020-03-31      | arbeid_heltid
    to_steder   | 5             | 5401          | 2020-06-30      | grunnskole
    to_2        | 6             | 5001          | 2020-06-30      | grunnskole
    uten_arsak  | 7             | 1505          | 2020-06-30      |
    mangler_2   | 8             | 4204          | 2020-06-30      | arbeid_heltid
    i_tiltak    | 9             | 3403          | 2020-06-30      | arbeid_heltid

tiltak
    person_id | tiltak_id | kommunenummer | til_dato
    i_tiltak  | 6         | 3403          | 2020-12-31
"""
OTHER_PENCIL = {
    # «annet» is outside the base; with another reason the person is in it
    ("kommune", "1103"): ((1, 2), (1, 3), (2, 3), 1),
    # every exit counts, and each may be the wrong one
    ("kommune", "5001"): ((1, 2), (0, 1), (1, 2), 1),
    ("kommune", "5401"): ((0, 1), (0, 1), (0, 1), 1),
    # a decision and an exit with one id are two cases
    ("kommune", "1505"): ((0, 1), (0, 1), (1, 1), 1),
    ("kommune", "4204"): ((1, 1), (1, 2), (2, 2), 1),
    # still in measures after the only exit, which may be wrong
    ("kommune", "3403"): ((1, 1), (1, 1), (1, 1), 1),
    # 1103, 5001, 5401, 1505, 4204, 3403 in this order
    ("land", "0"): (
        (1 + 1 + 0 + 0 + 1 + 1, 2 + 2 + 1 + 1 + 1 + 1),
        (1 + 0 + 0 + 0 + 1 + 0, 3 + 1 + 1 + 1 + 2 + 0),
        (2 + 1 + 0 + 1 + 2 + 1, 3 + 2 + 0 + 1 + 2 + 1),
        1 + 2 + 1 + 1 + 1,
    ),
}


@cache
def get_examples() -> Round:
    return run_round(with_decisions(register(EXAMPLES)), YearSettings())


@cache
def get_other() -> Round:
    settings = YearSettings(flere_avslutninger="alle", utenfor_nevner=("annet",))
    return run_round(with_decisions(register(OTHER_SETTINGS)), settings)


def with_decisions(tables: Tables) -> Tables:
    """A decision for everybody without one, and the category that goes with it."""
    decided = {row["person_id"] for row in tables["vedtak"]}
    for row in tables["avslutning"]:
        if row["person_id"] not in decided:
            where = {name: row[name] for name in ("person_id", "kommunenummer", "bydelsnummer")}
            add_row(tables, "vedtak", **where, fra_dato="2018-08-01", til_dato=row["avslutningsdato"])
    for row in tables["person"]:
        add_row(tables, "kategori", person_id=row["person_id"])
    return tables


def read_figures(one: Round, place: tuple[str, str]):
    row = one.intervals[place]
    pairs = [(row[f"{end}mal_nadd"], row[f"{end}avsluttet"]) for end in ("", "lavest_", "hoyest_")]
    return (*pairs, row["saker"])


@pytest.mark.parametrize("place", PENCIL, ids="-".join)
def test_ends_by_pencil(place):
    assert read_figures(get_examples(), place) == PENCIL[place]


@pytest.mark.parametrize("place", OWN_PENCIL, ids="-".join)
def test_ends_of_a_unit_s_own_findings_by_pencil(place):
    row = get_examples().own[place]
    lowest, highest = ((row[f"{end}_mal_nadd"], row[f"{end}_avsluttet"]) for end in ("lavest", "hoyest"))
    assert (lowest, highest, row["personer"]) == OWN_PENCIL[place]


def test_people_are_counted_once_where_every_exit_counts():
    # to_steder has two exits, one in each of two units; in the nation two cases and one person
    assert (get_other().own["land", "0"]["saker"], get_other().own["land", "0"]["personer"]) == (6, 5)


@pytest.mark.parametrize("get", [get_examples, get_other])
def test_own_findings_move_the_share_no_further_than_all_findings(get):
    one = get()
    for place, row in one.own.items():
        every = one.intervals[place]
        assert row["personer"] <= row["saker"] <= every["saker"]
        for end, sign in (("lavest", 1), ("hoyest", -1)):
            own_goal, own_of = row[f"{end}_mal_nadd"], row[f"{end}_avsluttet"]
            assert sign * own_goal * every[f"{end}_avsluttet"] >= sign * every[f"{end}_mal_nadd"] * own_of


@pytest.mark.parametrize("place", OTHER_PENCIL, ids="-".join)
def test_ends_by_pencil_where_every_exit_counts_and_annet_is_outside_the_base(place):
    assert read_figures(get_other(), place) == OTHER_PENCIL[place]


def test_examples_have_the_findings_they_are_about_and_no_other():
    found = sorted((one.person_id, one.rule) for one in get_examples().findings)
    assert found == [
        ("alene_1", "avsluttet_av_nir"),
        ("alene_2", "avsluttet_av_nir"),
        ("bosted", "bosted_annen_enhet"),
        ("mangler", "avslutning_mangler"),
        ("paa_grensen", "annet_ved_grensen"),
        ("sperret", "avsluttet_uten_arsak"),
        ("to_ganger", "avsluttet_av_nir"),
        ("to_steder", "avsluttet_i_to_enheter"),
        ("to_steder", "avsluttet_i_to_enheter"),
        ("uten_arsak", "avsluttet_uten_arsak"),
        ("uten_byd_2", "oslo_uten_bydel"),
        ("uten_byd_2", "oslo_uten_bydel"),
        ("uten_bydel", "oslo_uten_bydel"),
        ("uten_bydel", "oslo_uten_bydel"),
    ]


@pytest.mark.parametrize("get", [get_examples, get_other])
def test_a_finding_touches_the_result_where_its_person_has_more_than_one_end(get):
    one = get()
    # a mere piece of information, what makes no difference, and what makes none to the nation
    others = {("bosted_annen_enhet", "bosted"), ("avsluttet_av_nir", "to_ganger")}
    others |= {("oslo_uten_bydel", "uten_bydel"), ("oslo_uten_bydel", "uten_byd_2")}
    assert one.touching == {(one.rule, one.person_id) for one in one.findings} - others


@pytest.mark.parametrize("wanted", [False, True], ids=["lowest", "highest"])
@pytest.mark.parametrize("place", [place for place, figures in PENCIL.items() if figures[0][1]], ids="-".join)
def test_each_end_is_what_one_correction_a_person_leads_to(place, wanted):
    one = get_examples()
    row, reached = one.intervals[place], one.sum_after(one.choose_towards(place, wanted=wanted))
    end = "hoyest" if wanted else "lavest"
    mal_nadd, avsluttet = reached.get(place, (row["mal_nadd"], row["avsluttet"]))
    assert mal_nadd * row[f"{end}_avsluttet"] == row[f"{end}_mal_nadd"] * avsluttet


@pytest.mark.parametrize("get", [get_examples, get_other])
def test_shares_are_those_of_the_counts(get):
    for row in get().intervals.values():
        for end, share in (("", "mal"), ("lavest_", "lavest"), ("hoyest_", "hoyest")):
            counted = row[f"{end}avsluttet"]
            if counted:
                assert row[f"andel_{share}"] == row[f"{end}mal_nadd"] / counted
            else:
                assert row[f"andel_{share}"] != row[f"andel_{share}"], "missing"
