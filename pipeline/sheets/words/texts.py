"""What sheets say, found by key: the words of each language are in ``words/<language>.toml``.

Every file has the same keys, which the loader asks for, with the same ``{names}``, which a test compares. The rules'
own words are in ``pipeline/quality/rules``, the names of codes in ``pipeline/places/kodeverk``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.common.languages import LANGUAGES
from pipeline.sheets.words.percent import format_count

Text = str | tuple[str, str]

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
def load_texts(language: str, folder: Path | None = None) -> Texts:
    """Return the texts of one language, read once. One that lacks a text is a KeyError that names every such key.

    ``folder``: where the words are, those of the sheets where it is left out.
    """
    content = read_words(language, folder)
    if lacking := list_lacking(language, folder):
        raise KeyError(f"words/{language}.toml lacks {', '.join(lacking)}; nothing is taken from another language")
    return Texts(
        language, {key: text if isinstance(text, str) else (text[0], text[1]) for key, text in content.items()}
    )


def list_lacking(language: str, folder: Path | None = None) -> list[str]:
    """The keys that another language has a text for and this one has not."""
    known = dict.fromkeys(key for other in LANGUAGES for key in read_words(other, folder))
    own = read_words(language, folder)
    return [key for key in known if not own.get(key)]


@cache
def read_words(language: str, folder: Path | None = None) -> Mapping[str, Any]:
    """What the file of a language holds; nothing where there is none."""
    path = (folder or WORDS_FOLDER) / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
