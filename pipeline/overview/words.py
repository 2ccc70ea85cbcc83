"""What the overview says: the texts of ``words.toml``, in bokmål, by key, with their ``{names}`` filled in.

The page is the analyst's, so there is one language. What the sheets have a word for too (a quality rule, a severity, an
exit reason) is called by that word, and is not here. Numbers are formatted in ``pipeline/sheets/words/percent.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.common.languages import BOKMAL
from pipeline.common.notice_kinds import Fact
from pipeline.common.notices import Notice
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.to_check import KINDS
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.texts import Texts, load_texts

WORDS_FILE = Path(__file__).with_name("words.toml")
CHECKS, NOTICES = "kontroll", "varsel"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Told:
    """A heading and the text under it."""

    heading: str
    text: str


def say(key: str, **values: object) -> str:
    """Return a text with its ``{names}`` filled in. An unknown key or name is a KeyError."""
    return _load().say(key, **values)


def count(key: str, number: int, **values: object) -> str:
    """Return the text for ``number``, one or many, with ``{n}`` as the number."""
    return _load().count(key, number, **values)


def name_rule(rule: str) -> str:
    """What a quality rule is called on the sheets."""
    return load_catalogue().rules[rule].texts(BOKMAL).navn


def name_severity(severity: str) -> str:
    """What a severity is called on the sheets."""
    return load_texts(BOKMAL).say(f"vekt_{KINDS[severity]}")


def tell_check(name: str) -> Told:
    """The name and the promise of a check that warns. One without words here is a KeyError."""
    told = read_words()[CHECKS][name]
    return Told(told["navn"], told["lofte"])


def tell_notice(notice: Notice) -> Told:
    """The words of a notice. A kind, or a fact, without words here is a KeyError."""
    told = read_words()[NOTICES][notice.kind]
    facts = {name: _tell_fact(fact) for name, fact in notice.facts.items()}
    effects = told.get("virkning")
    if effects:
        facts["virkning"] = effects[str(notice.facts["kolonne"])]
    return Told(told["overskrift"].format_map(facts), told["tekst"].format_map(facts))


@cache
def read_words() -> Mapping[str, Any]:
    """What the file holds: texts and pairs of texts by key, and the tables of checks and notices."""
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


def _tell_fact(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return ", ".join(fact)
    return format_date(date.fromisoformat(fact)) if isinstance(fact, str) and _DAY.fullmatch(fact) else str(fact)


@cache
def _load() -> Texts:
    texts = {key: text for key, text in read_words().items() if not isinstance(text, dict)}
    return Texts(BOKMAL, {key: text if isinstance(text, str) else (text[0], text[1]) for key, text in texts.items()})
