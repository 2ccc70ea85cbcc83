"""A language is whole or refused: no text is ever taken from another one."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.editions.year import SheetNotice
from pipeline.places.code_lists import KODEVERK_FOLDER, load_code_lists
from pipeline.portal.pages import WORDS_FOLDER as PORTAL_WORDS
from pipeline.quality.catalogue import RULES_FOLDER, load_catalogue
from pipeline.sheets.content.tables import label
from pipeline.sheets.words import texts as words
from pipeline.sheets.words.texts import WORDS_FOLDER, load_texts, read_words
from tests.support.missing_texts import list_missing

NAMED = ("avslutningsarsak", "resultatgruppe", "tiltakskode", "tiltaksgruppe")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the words that a test may change."""
    copy = tmp_path / "words"
    shutil.copytree(WORDS_FOLDER, copy)
    monkeypatch.setattr(words, "WORDS_FOLDER", copy)
    load_texts.cache_clear()
    read_words.cache_clear()
    yield copy
    load_texts.cache_clear()
    read_words.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_whole(language: str) -> None:
    assert list_missing(language) == []


def test_a_new_language_is_told_all_that_it_lacks_at_once() -> None:
    lacking = list_missing("xx")
    keys = tomllib.loads((WORDS_FOLDER / "nb.toml").read_text(encoding="utf-8"))
    rules = [path.name for path in RULES_FOLDER.glob("*.toml")]
    expected = {f"words/xx.toml: {key}" for key in keys}
    portal = tomllib.loads((PORTAL_WORDS / "nb.toml").read_text(encoding="utf-8"))
    expected |= {f"portal/words/xx.toml: {key}" for key in portal}
    expected |= {f"rules/{name}: xx.{key}" for name in rules for key in ("navn", "hva", "hvorfor", "hvor")}
    with_cases = [path.name for path in RULES_FOLDER.glob("*.toml") if "valg = [" in path.read_text(encoding="utf-8")]
    assert len(with_cases) > 5
    expected |= {f"rules/{name}: xx.valg" for name in with_cases}
    expected |= {f"kodeverk/{name}.csv: column navn_xx" for name in NAMED}
    expected |= {"Rule: field xx", "SheetNotice: field xx", "percent.py: months of xx"}
    assert set(lacking) == expected
    assert len(lacking) == len(expected)


def test_a_text_that_one_language_lacks_is_refused_with_every_such_key(folder: Path) -> None:
    path = folder / "nn.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("csv_om = ", "og = "))]
    assert len(kept) == len(lines) - 2
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(KeyError, match=r"words/nn.toml lacks (og, csv_om|csv_om, og);"):
        load_texts("nn")
    assert load_texts("nb").say("csv_om")
    assert set(list_missing("nn")) == {"words/nn.toml: og", "words/nn.toml: csv_om"}


def test_a_text_that_only_nynorsk_has_is_asked_of_bokmal_too(folder: Path) -> None:
    path = folder / "nn.toml"
    path.write_text('ny_tekst = "Ny"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(KeyError, match=r"words/nb.toml lacks ny_tekst;"):
        load_texts("nb")


def test_a_language_without_a_file_has_no_texts() -> None:
    with pytest.raises(KeyError, match=r"words/xx.toml lacks .*csv_om"):
        load_texts("xx")


def test_a_rule_that_lacks_a_text_in_one_language_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(RULES_FOLDER, tmp_path / "rules")
    path = min((tmp_path / "rules").glob("*.toml"))
    head, _, nynorsk = path.read_text(encoding="utf-8").partition("[nn]")
    kept = [line for line in nynorsk.splitlines() if not line.startswith("navn = ")]
    path.write_text("\n".join([head + "[nn]", *kept]), encoding="utf-8")
    assert list_missing("nn", rules=tmp_path / "rules") == [f"rules/{path.name}: nn.navn"]
    with pytest.raises(RefusedError, match=r"nn.*navn"):
        load_catalogue(tmp_path / "rules")


def test_names_of_a_code_list_are_read_in_every_language_or_refused(tmp_path: Path) -> None:
    kodeverk = tmp_path / "kodeverk"
    shutil.copytree(KODEVERK_FOLDER, kodeverk)
    path = kodeverk / "resultatgruppe.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("navn_nn", "navn"), encoding="utf-8")
    assert list_missing("nn", kodeverk=kodeverk) == ["kodeverk/resultatgruppe.csv: column navn_nn"]
    with pytest.raises(RefusedError, match="navn_nn"):
        load_code_lists(kodeverk)


def test_no_text_stands_in_for_that_of_another_language() -> None:
    (group, *_) = load_code_lists().reason_groups
    with pytest.raises(KeyError):
        label(group, "xx")
    with pytest.raises(AttributeError):
        next(iter(load_catalogue().rules.values())).texts("xx")
    with pytest.raises(AttributeError):
        SheetNotice(nb="Hei", nn="Hei").text("xx")


@pytest.mark.parametrize(
    ("malform", "language"), [("bokmål", "nb"), ("nynorsk", "nn"), ("nøytral", "nb"), ("", "nb"), (None, "nb")]
)
def test_a_unit_is_written_to_in_the_language_it_has_chosen(malform: str | None, language: str) -> None:
    assert choose_language(malform) == language


def test_a_choice_that_sheets_are_not_made_in_is_no_choice_of_bokmal() -> None:
    with pytest.raises(KeyError):
        choose_language("volapyk")
