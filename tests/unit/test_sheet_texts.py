"""The texts: complete, used, in step with the figures they speak of, and the same names in every language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pipeline.sheets import checks, render
from pipeline.sheets.texts import TEXTS, Text, Texts

BOKMAL = TEXTS["nb"]
PACKAGE = Path(render.__file__).parent


def names_in(text: Text) -> set[str]:
    parts = [text] if isinstance(text, str) else list(text)
    found = {name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name}
    return found - {"n"}


@pytest.mark.parametrize("language", TEXTS)
def test_every_language_has_the_same_keys_and_names(language: str) -> None:
    other = TEXTS[language]
    assert other.entries.keys() == BOKMAL.entries.keys()
    for key, text in BOKMAL.entries.items():
        assert names_in(other.entries[key]) == names_in(text), key


def test_no_text_is_left_over() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("*.py")) if path.stem != "texts")
    code += "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("templates/*.j2")))
    made = {"og", "eller"} | {f"{checks.TAKEN_OUT}{end}" for end in ("", "_hvorfor", "_gjor")}
    for stem, endings in {
        "slag": ("forelopig", "endelig"),
        "ingress": ("forelopig", "endelig"),
        "frist_forklaring": ("forelopig", "endelig"),
        "sjekk_overskrift": ("forelopig", "endelig"),
        "sjekk_ingress": ("forelopig", "endelig"),
        "sted": ("kommune", "bydel"),
        "del": ("kommune", "bydel"),
        "vekt": ("viktig", "sjekk", "info"),
        "rett": ("1", "2", "3", "4"),
    }.items():
        assert f"{stem}_{{" in code, stem
        made |= {f"{stem}_{ending}" for ending in endings}
    assert [key for key in BOKMAL.entries if key not in made and f'"{key}"' not in code] == []


def test_one_and_many_are_told_apart() -> None:
    texts = Texts("nb", {"og": "og", "ting": ("1 ting", "{n} ting")})
    assert [texts.count("ting", number) for number in (1, 0, 2, 1234)] == [
        "1 ting",
        "0 ting",
        "2 ting",
        "1\u00a0234 ting",
    ]


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_words_are_joined_as_in_a_sentence(words: list[str], expected: str) -> None:
    assert BOKMAL.join(words) == expected


def test_a_text_that_depends_on_a_number_is_not_said_without_one() -> None:
    with pytest.raises(TypeError, match="use count"):
        BOKMAL.say("utelatt_utvidet")


def test_nobody_is_blamed() -> None:
    blaming = re.compile(r"\b(dere har glemt|slurv|skyld|burde ha|deres feil)\b", re.IGNORECASE)
    for key, text in BOKMAL.entries.items():
        for part in [text] if isinstance(text, str) else text:
            assert not blaming.search(part), key
