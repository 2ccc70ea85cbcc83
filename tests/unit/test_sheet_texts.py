"""The texts: complete, used, in step with the figures they speak of, and the same names in every language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pipeline import overview
from pipeline.sheets import checks, render
from pipeline.sheets.texts import TEXTS, Text, Texts

BOKMAL = TEXTS["nb"]
PACKAGE = Path(render.__file__).parent
SQL = PACKAGE.parent.parent / "sql" / "statistikk" / "kvalitet.sql"


def names_in(text: Text) -> set[str]:
    parts = [text] if isinstance(text, str) else list(text)
    found = {name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name}
    return found - {"n"}


def list_findings() -> set[str]:
    """The codes that the quality findings' SQL can give."""
    sql = SQL.read_text(encoding="utf-8")
    codes = set(re.findall(r"then '([a-z_]+)'", sql)) | set(re.findall(r"'([a-z_]+)' as funn", sql))
    for grunn in ("delt", "senere", "ukjent"):
        codes |= {f"enhet_{grunn}", f"enhet_{grunn}_vedtak"}
    return codes - {"enhet_"}


@pytest.mark.parametrize("language", TEXTS)
def test_every_language_has_the_same_keys_and_names(language: str) -> None:
    other = TEXTS[language]
    assert other.entries.keys() == BOKMAL.entries.keys()
    for key, text in BOKMAL.entries.items():
        assert names_in(other.entries[key]) == names_in(text), key


@pytest.mark.parametrize("key", checks.CHECK_KEYS)
def test_every_check_says_what_why_and_what_to_do(key: str) -> None:
    for part in (key, f"{key}_hvorfor", f"{key}_gjor"):
        assert BOKMAL.has(part)


def test_every_quality_finding_is_on_the_sheets_or_left_out_on_purpose() -> None:
    assert list_findings() <= set(checks.CHECK_KEYS) | checks.NOT_ON_SHEETS


def test_every_quality_finding_is_explained_to_the_analyst() -> None:
    assert list_findings() - {"registrert_etter_skjaeringsdato"} <= overview.FINDINGS.keys()


def test_no_text_is_left_over() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("*.py")) if path.stem != "texts")
    code += "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("templates/*.j2")))
    made = {"og"} | {f"{key}{end}" for key in checks.CHECK_KEYS for end in ("", "_hvorfor", "_gjor")}
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
        BOKMAL.say("ikke_registrert")


def test_nobody_is_blamed() -> None:
    blaming = re.compile(r"\b(dere har glemt|slurv|skyld|burde ha|deres feil)\b", re.IGNORECASE)
    for key, text in BOKMAL.entries.items():
        for part in [text] if isinstance(text, str) else text:
            assert not blaming.search(part), key
