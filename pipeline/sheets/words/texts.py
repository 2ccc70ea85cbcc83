"""What sheets say in bokmål and nynorsk, found by key: the words are in ``words/nb.toml`` and ``words/nn.toml``.

Both files have the same keys with the same ``{names}``, which a test compares. The rules' own words are in
``pipeline/quality/rules``, the names of codes in ``pipeline/places/kodeverk``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.sheets.words.percent import format_count

Text = str | tuple[str, str]

BOKMAL = "nb"
NYNORSK = "nn"
LANGUAGES = (BOKMAL, NYNORSK)
WORDS_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Texts:
    """The texts of one language."""

    language: str
    entries: Mapping[str, Text]

    def say(self, key: str, **values: object) -> str:
        """Return the text with its ``{names}`` filled in. An unknown key or name is a KeyError."""
        text = self.entries[key]
        if not isinstance(text, str):
            raise TypeError(f"the text {key} depends on a number: use count")
        return text.format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text for ``number`` (one, or many), with ``{n}`` as the number."""
        text = self.entries[key]
        chosen = text if isinstance(text, str) else text[0 if number == 1 else 1]
        return chosen.format(n=format_count(number), **values)

    def either(self, words: list[str]) -> str:
        """Return «a eller b»."""
        return f" {self.say('eller')} ".join(words)

    def join(self, words: list[str]) -> str:
        """Return «a, b og c»."""
        return f" {self.say('og')} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@cache
def load_texts(language: str) -> Texts:
    """Return the texts of ``nb`` or ``nn``, read once."""
    content = tomllib.loads((WORDS_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(
        language, {key: text if isinstance(text, str) else (text[0], text[1]) for key, text in content.items()}
    )


def choose_language(malform: str | None) -> str:
    """Return the language a unit is written to in: nynorsk where it has chosen that, else bokmål."""
    return NYNORSK if malform == "nynorsk" else BOKMAL
