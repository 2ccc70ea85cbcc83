"""The list of things to look at: which, in what order, in whose words, and what to do about them.

What of it stands on the first screen is in ``test_sheet_opening.py``; that the rules find what they should, in
``tests/spec``.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.view import Sheet
from tests.support.sheet_database import HALDEN, make_edition
from tests.support.sheet_views import compose, list_checks, list_tables, read_given, soften

HALDEN_KEY = ("kommune", "3001")


def test_checks_stand_in_order_of_importance_and_only_above_zero() -> None:
    sheet = compose("3001")
    assert list_checks(sheet) == [
        "avsluttet_uten_arsak",
        "annet_ved_grensen",
        "deltaker_uten_tiltak",
        "norsk_mangler_i_introfane",
        "tiltak_uten_timer",
        "flyttet_i_program",
        "ukjent_tiltakskode",
        "bydel_utenfor_oslo",
        "utelatt_utvidet",
    ]
    assert [item.kind for item in sheet.checks.items] == 4 * ["viktig"] + 3 * ["sjekk"] + 2 * ["info"]


@pytest.mark.parametrize(
    ("language", "weights"),
    [
        ("nb", ["Viktig", "Sjekk", "Til orientering"]),
        ("nn", ["Viktig", "Sjekk", "Til orientering"]),
    ],
)
def test_severity_stands_in_words(language: str, weights: list[str]) -> None:
    items = compose("3001", language=language).checks.items
    assert list(dict.fromkeys(item.weight for item in items)) == weights


@pytest.mark.parametrize(
    ("language", "heading", "reason", "action"),
    [
        ("nb", "5 personer står som avsluttet uten årsak", "nådde målet", "Velg den årsaken som passer"),
        ("nn", "5 personar står som avslutta utan årsak", "nådde målet", "Vel den årsaka som passar"),
    ],
)
def test_the_most_valuable_thing_to_fix_says_why_and_how(language: str, heading: str, reason: str, action: str) -> None:
    first = compose("3001", language=language).checks.items[0]
    assert (first.kind, first.number.text, first.heading) == ("viktig", "5", heading)
    assert reason in first.reason
    assert action in first.action


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nb", "Én person står som avsluttet uten årsak"), ("nn", "Éin person står som avslutta utan årsak")],
)
def test_one_person_is_told_of_as_one(language: str, heading: str) -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, findings={"avsluttet_uten_arsak": 1}, found_before={})})
    first = compose("3001", figures=figures, language=language).checks.items[0]
    assert (first.number.text, first.heading) == ("1", heading)


@pytest.mark.parametrize(("language", "by"), [("nb", "innen"), ("nn", "innan")])
def test_R6_a_registered_reason_must_be_deleted_before_the_deadline(language: str, by: str) -> None:
    sheet = compose("3001", language=language)
    warning = sheet.checks.items[1]
    assert warning.kind == "viktig"
    assert "tre år" in warning.heading
    assert len(warning.choices) == 2  # it was extended, or it was the end
    assert f"{by} 28. februar 2021" in soften(warning.choices[0])


@pytest.mark.parametrize(
    ("months", "bokmal", "nynorsk"),
    [
        (12, "ett år", "eitt år"),
        (36, "tre år", "tre år"),
        (42, "42 måneder", "42 månader"),
        (48, "fire år", "fire år"),
        ({"introduksjonsloven": 30}, "30 måneder", "30 månader"),
    ],
)
def test_R5_the_limit_is_the_edition_s(months: object, bokmal: str, nynorsk: str) -> None:
    edition = make_edition(nir_grense_maneder=months)
    for language, words in (("nb", bokmal), ("nn", nynorsk)):
        items = compose("3001", edition, language=language).checks.items
        assert f" {words}" in soften(items[1].heading)
        assert f"utover {words}, " in soften(items[-1].reason)


@pytest.mark.parametrize(
    ("excluded", "language", "heading", "name"),
    [
        ((1, 0), "nb", "Én person er ikke med i resultatgrunnlaget,", "Ikke med i resultatgrunnlaget"),
        ((1, 1), "nb", "2 personer er ikke med i resultatgrunnlaget,", "Ikke med i resultatgrunnlaget"),
        ((1, 0), "nn", "Éin person er ikkje med i resultatgrunnlaget,", "Ikkje med i resultatgrunnlaget"),
        ((1, 1), "nn", "2 personar er ikkje med i resultatgrunnlaget,", "Ikkje med i resultatgrunnlaget"),
    ],
)
def test_R6_people_taken_out_stand_last_as_no_fault_of_anybody(
    excluded: tuple[int, int], language: str, heading: str, name: str
) -> None:
    given = replace(HALDEN, excluded=excluded, evidence={"meldt": sum(excluded)})
    last = compose("3001", figures=read_given({HALDEN_KEY: given}), language=language).checks.items[-1]
    assert (last.key, last.kind, last.number.text, last.short) == ("utelatt_utvidet", "info", str(sum(excluded)), name)
    assert last.heading.startswith(heading)


@pytest.mark.parametrize(("language", "words"), [("nb", "Vi fant ingenting"), ("nn", "Vi fann ingenting")])
def test_nothing_to_check_is_said(language: str, words: str) -> None:
    checks = compose("3002", language=language).checks
    assert checks.items == ()
    assert checks.nothing.startswith(words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 1234])
def test_every_rule_s_words_are_filled_in_for_one_and_for_many(language: str, number: int) -> None:
    given = replace(HALDEN, findings=dict.fromkeys(load_catalogue().rules, number), found_before={})
    items = compose("3001", figures=read_given({HALDEN_KEY: given}), language=language).checks.items
    assert [item.key for item in items] == [*load_catalogue().rules, "utelatt_utvidet"]
    printed = {1: "1", 2: "2", 1234: "1 234"}[number]
    for item in items[:-1]:
        assert soften(item.number.text) == printed
        assert number == 1 or printed in soften(item.heading), item.key
        for text in (item.short, item.heading, item.reason, item.action, *item.choices):
            assert not set("{}") & set(text), item.key
        assert not item.heading.endswith("."), "a heading is no sentence"
        assert not item.short.endswith("."), "a name is no sentence"
        for text in (item.reason, item.action, *item.choices):
            assert text.endswith("."), item.key


def compose_findings(findings: dict[str, int], **more: object) -> Sheet:
    given = replace(HALDEN, findings=findings, found_before={}, **more)
    return compose("3001", figures=read_given({HALDEN_KEY: given}))


def test_points_stand_by_what_a_correction_is_worth_and_then_by_people() -> None:
    """No reason, then no exit, then a reason at the limit, then the rest of the same severity, most people first."""
    findings = {
        "oslo_uten_bydel": 1,  # feil, of no group
        "deltaker_uten_tiltak": 40,  # feil, of no group
        "utvidet_med_arsak": 7,
        "annet_ved_grensen": 5,
        "avslutning_mangler": 2,
        "avsluttet_uten_arsak": 1,
        "flyttet_i_program": 3,  # advarsel
        "avsluttet_av_nir": 9,  # advarsel
        "sen_registrering": 500,  # for information
    }
    sheet = compose_findings(findings, excluded=(0, 0), evidence={})
    assert list_checks(sheet) == [
        "avsluttet_uten_arsak",
        "avslutning_mangler",
        "utvidet_med_arsak",
        "annet_ved_grensen",
        "deltaker_uten_tiltak",
        "oslo_uten_bydel",
        "avsluttet_av_nir",
        "flyttet_i_program",
        "sen_registrering",
    ]
    assert [item.key for item in sheet.todo.items] == list_checks(sheet)[:5]


def test_people_who_seem_to_have_ended_are_a_fault() -> None:
    (item,) = compose_findings({"avslutning_mangler": 2}, excluded=(0, 0), evidence={}).checks.items
    assert item.kind == "viktig"


def test_what_needs_no_doing_is_never_something_to_do_and_never_new() -> None:
    given = replace(HALDEN, findings={"sen_registrering": 5}, found_before={"sen_registrering": (1, 0)})
    sheet = compose("3001", figures=read_given({HALDEN_KEY: replace(given, excluded=(0, 0), evidence={})}))
    (item,) = sheet.checks.items
    assert (item.kind, item.number.text) == ("info", "5")
    assert sheet.todo.items == ()
    assert "funn_endring" not in list_tables(sheet)


def test_R6_one_case_is_one_point() -> None:
    """Two were taken out at the limit and one was reported: each is told of once."""
    sheet = compose_findings({"tatt_ut_paa_frist": 2}, excluded=(2, 1), evidence={"frist": 2, "meldt": 1})
    assert {item.key: item.number.text for item in sheet.checks.items} == {
        "tatt_ut_paa_frist": "2",
        "utelatt_utvidet": "1",
    }
    sheet = compose_findings({"tatt_ut_paa_frist": 2}, excluded=(1, 1), evidence={"frist": 2})
    assert list_checks(sheet) == ["tatt_ut_paa_frist"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_that_asks_for_something_names_its_place_in_NIR(language: str) -> None:
    given = replace(HALDEN, findings=dict.fromkeys(load_catalogue().rules, 3), found_before={})
    sheet = compose("3001", figures=read_given({HALDEN_KEY: given}), language=language)
    for item in sheet.checks.items:
        if item.key not in ("sen_registrering", "utelatt_utvidet"):
            assert re.match("(Se|Sjå) .*«[^»]+».* NIR|(Se|Sjå) .*NIR.*«[^»]+»", item.action), item.key
    by_key = {item.key: item.action for item in sheet.checks.items}
    assert "«Deltakere som har avsluttet introduksjonsprogram»" in by_key["avsluttet_uten_arsak"]
    assert "avslutningsår 2020 og «ikke registrert»" in by_key["avsluttet_uten_arsak"]
    assert "«Uten sluttmål»" in by_key["sluttmal_mangler"]
    for name in ("Deltakelse Intro", "Deltakelse norsk"):
        assert f"«{name}»" in " ".join((*by_key.values(), *(sheet.steps.steps if sheet.steps else ())))


def test_what_has_several_ifs_is_told_as_cases() -> None:
    for key in ("annet_ved_grensen", "avsluttet_i_to_enheter", "utvidet_med_arsak", "programstart_mangler"):
        rule = load_catalogue().rules[key]
        for language in LANGUAGES:
            cases = rule.texts(language).valg
            assert len(cases) == 2, key
            assert all(re.match("[A-ZÆØÅ][^:.]+: [A-ZÆØÅ]", case) for case in cases), key


def test_each_thing_stands_once() -> None:
    keys = list_checks(compose("3001"))
    assert len(set(keys)) == len(keys)
