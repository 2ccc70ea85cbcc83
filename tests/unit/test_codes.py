"""The code lists themselves: complete, consistent, and as the rules name them."""

from collections import Counter

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.places.code_lists import load_code_lists
from pipeline.places.codes import (
    UKJENT,
)


def test_r9_the_eight_groups_stand_in_the_order_of_the_result_columns():
    assert [group.kode for group in load_code_lists().reason_groups] == [
        "arbeid",
        "utdanning",
        "grunnskole",
        "kvalifisering",
        "sosialstonad",
        "trygd_annen",
        "annet",
        "ikke_registrert",
    ]


def test_r9_work_and_education_alone_reach_the_goal():
    assert {reason.gruppe for reason in load_code_lists().reasons if reason.mal_nadd} == {"arbeid", "utdanning"}
    assert not [r for r in load_code_lists().reasons if r.gruppe in {"arbeid", "utdanning"} and not r.mal_nadd]


@pytest.mark.parametrize("lov", LOVER)
def test_each_law_has_its_list_and_each_code_once(lov):
    codes = Counter(reason.kode for reason in load_code_lists().list_reasons(lov))
    assert set(codes.values()) == {1}
    assert IKKE_REGISTRERT in codes


def test_the_lists_as_they_were_first_differ_in_one_code():
    """A code that came or went later has a date, so that adding one is a row and nothing else."""
    first = [reason for reason in load_code_lists().reasons if not reason.is_dated]
    old, new = ({reason.kode for reason in first if reason.lov == lov} for lov in LOVER)
    assert old - new == {"atferd"}
    assert new - old == {"stans"}


def test_an_unknown_law_has_no_codes():
    assert load_code_lists().list_reasons("utlendingsloven") == ()


def test_every_reason_has_a_known_group_a_status_and_a_name_in_each_language():
    groups = {group.kode for group in load_code_lists().reason_groups}
    for reason in load_code_lists().reasons:
        assert reason.lov in LOVER
        assert reason.gruppe in groups
        assert reason.status in {"dokumentert", "antatt"}
        assert reason.navn.keys() == LANGUAGES.keys()
        assert all(reason.navn.values())


def test_a_reason_means_the_same_under_both_laws():
    meanings = {}
    for reason in load_code_lists().reasons:
        meaning = (reason.gruppe, reason.mal_nadd, reason.navn)
        assert meanings.setdefault(reason.kode, meaning) == meaning


def test_measures_are_in_four_main_groups_each_code_once():
    measures = load_code_lists().measures
    assert {measure.hovedgruppe for measure in measures} == {
        "grunnl_norsk_sk",
        "arbeidsliv",
        "utd_kurs_godkjkomp",
        "samfunnsliv",
    }
    assert len({measure.kode for measure in measures}) == len(measures)


def test_unknown_measures_have_a_group_of_their_own_last():
    *known, last = [group.kode for group in load_code_lists().measure_groups]
    assert last == UKJENT
    assert set(known) == {measure.hovedgruppe for measure in load_code_lists().measures}


def test_a_reason_is_frozen():
    with pytest.raises(AttributeError):
        load_code_lists().reasons[0].mal_nadd = False
