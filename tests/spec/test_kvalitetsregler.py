"""Every quality rule has all its parts, finds what is wrong in its examples, and nothing else."""

from __future__ import annotations

import string

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.common.warehouse import list_sql
from pipeline.nir.closed_lists import SEVERITIES
from pipeline.quality.catalogue import load_catalogue
from tests.support.rule_examples import FOLDER, KINDS, Example, load_examples, run_examples

# one worker runs all the examples, once
pytestmark = pytest.mark.xdist_group("kvalitetsregler")
RULES = load_catalogue().rules
KNOWN_NAMES = {"n", "ar", "frist", "grense"}


@pytest.mark.parametrize("example", load_examples(), ids=lambda one: f"{one.rule}-{one.kind}")
def test_rule_finds_what_is_wrong_and_nothing_else(example: Example):
    assert run_examples()[example.rule, example.kind] == example.findings


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_all_its_parts(rule: str):
    facts = RULES[rule]
    kinds = {example.kind: example for example in load_examples() if example.rule == rule}
    assert facts.alvor in SEVERITIES
    assert facts.grunnlag.endswith(".")
    if facts.gjelder == "person":
        assert kinds.keys() == set(KINDS)
        assert kinds["feil"].findings
        assert not kinds["riktig"].findings
        boundary = kinds["grense"]
        people = {row["person_id"] for row in boundary.tables["person"]}
        found = {line.split()[0] for line in boundary.findings}
        assert found, "the boundary example shows what is just wrong"
        assert people - found, "the boundary example shows what is just right"


def test_rules_and_their_files_are_the_same():
    assert set(RULES) == set(list_sql("kvalitetsregler")) == {path.stem for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_told_in_both_languages(rule: str):
    for language in LANGUAGES:
        texts = RULES[rule].texts(language)
        for text in (texts.navn, *texts.hva, texts.hvorfor, texts.hvor):
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert names <= KNOWN_NAMES, text
        assert not texts.navn.endswith(".")
        assert all(text.endswith(".") for text in (*texts.hva, texts.hvorfor, texts.hvor))
        assert "{n}" in texts.hva[1]
        assert "{n}" not in texts.hva[0] + texts.hvorfor + texts.hvor
    if RULES[rule].nb.navn == RULES[rule].nn.navn:
        assert RULES[rule].nb.hvorfor != RULES[rule].nn.hvorfor


def test_no_two_rules_have_one_place_or_one_name():
    for language in LANGUAGES:
        names = [facts.texts(language).navn for facts in RULES.values()]
        assert len(set(names)) == len(names)
    places = [(facts.alvor, facts.rekkefolge) for facts in RULES.values()]
    assert len(set(places)) == len(places)
