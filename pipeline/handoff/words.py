"""The words of the files for SSB: names and meanings in bokmål, nynorsk and English, and SSB's own codes.

From ``words.toml`` and ``ssb_codes.toml``; what a column means in English is its contract's description, without the
ids of our rules, so that it is written once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.contracts.overlevering import DATASETS

ENGLISH = "en"
Texts = Mapping[str, str]
"""A text in each language, by ``nb``, ``nn`` and ``en``."""

_RULES = re.compile(r" \(([A-Z][0-9]+(, )?)+\)")


@dataclass(frozen=True)
class Named:
    """What a column is called, and what it means."""

    name: Texts
    meaning: Texts


@dataclass(frozen=True)
class SsbCode:
    """A value that Datadoc asks for: SSB's own code, or what we say where we do not know the code."""

    verdi: str
    navn: str
    kilde: str
    er_kode: bool


@cache
def load_words() -> dict[str, Any]:
    """Return the texts of ``words.toml``."""
    return _read("words.toml")


@cache
def load_codes() -> dict[str, SsbCode]:
    """Return the codes of unit type, subject, source and owner, by our names for them."""
    codes = _read("ssb_codes.toml")
    return {name: SsbCode(**code) for name, code in codes.items() if name != "klassifikasjon"}


@cache
def load_classifications() -> dict[str, dict[str, str]]:
    """Return the classification of SSB's that a column's values are taken from, ``uri`` and ``navn``, by column."""
    found: dict[str, dict[str, str]] = _read("ssb_codes.toml")["klassifikasjon"]
    return found


def name_column(dataset: str, column: str) -> Named:
    """Return the words of a column; a dataset's own where it has some. KeyError for a column without words."""
    columns = load_words()["kolonne"]
    own = columns.get(f"{dataset}.{column}") or columns[column]
    english = _RULES.sub("", DATASETS[dataset].contract.columns[column].words).replace("`", "")
    return Named(own["navn"], {**own["forklaring"], ENGLISH: f"{english[0].upper()}{english[1:]}"})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
