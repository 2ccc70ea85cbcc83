"""What a language lacks, everywhere at once: for the test that keeps a language whole, and for whoever adds one.

The loaders refuse each lack where they read; which languages there are is in ``pipeline/common/languages.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.common.languages import BOKMAL, LANGUAGES
from pipeline.common.text_files import list_own_files
from pipeline.common.tomlfiles import read_toml
from pipeline.editions.year import SheetNotice
from pipeline.places.code_formats import FORMATS
from pipeline.places.code_lists import KODEVERK_FOLDER
from pipeline.portal.pages import WORDS_FOLDER as PORTAL_WORDS
from pipeline.quality.catalogue import RULES_FOLDER, Rule, RuleTexts
from pipeline.sheets.words.percent import WRITTEN_ALIKE
from pipeline.sheets.words.texts import list_lacking


def list_missing(language: str, *, rules: Path = RULES_FOLDER, kodeverk: Path = KODEVERK_FOLDER) -> list[str]:
    """Return every text that a language lacks, as file and key; none where it is whole."""
    return [
        *(f"words/{language}.toml: {key}" for key in list_lacking(language)),
        *(f"portal/words/{language}.toml: {key}" for key in list_lacking(language, PORTAL_WORDS)),
        *_list_rules(language, rules),
        *_list_names(language, kodeverk),
        *(f"{model.__name__}: field {language}" for model in (Rule, SheetNotice) if language not in model.model_fields),
        *([] if language in WRITTEN_ALIKE else [f"percent.py: months of {language}"]),
    ]


def _list_rules(language: str, folder: Path) -> Iterator[str]:
    for path in list_own_files(folder, ".toml"):
        content = read_toml(path)
        told = content.get(language, {})
        # a rule has cases in every language, or in none
        has_cases = any("valg" in content.get(other, {}) for other in LANGUAGES)
        keys = [key for key in RuleTexts.model_fields if key != "valg" or has_cases]
        yield from (f"rules/{path.name}: {language}.{key}" for key in keys if not told.get(key))


def _list_names(language: str, folder: Path) -> Iterator[str]:
    for name in (name for name, form in FORMATS.items() if f"navn_{BOKMAL}" in form.columns):
        header = (folder / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0]
        if f"navn_{language}" not in header.split(";"):
            yield f"kodeverk/{name}.csv: column navn_{language}"
