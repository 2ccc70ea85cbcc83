"""What a sheet calls things in one language, read anew from the data files: words, quality rules, code lists.

The files are the product's own; how they are read and put together here is the read-back test's. Counts are in
``counts.py``, sentences in ``sentences.py``.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.oracle_units import find_kodeverk
from tests.support.readback.numbers import show_count

PACKAGE = Path(__file__).parents[3] / "pipeline"
LANGUAGES = ("nb", "nn")
SEVERITIES = {"feil": "viktig", "advarsel": "sjekk", "opplysning": "info"}
_NUMBERS = {"nb": {1: "ett"}, "nn": {1: "eitt"}}
_SMALL_NUMBERS = {2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}


@dataclass(frozen=True)
class Words:
    """The words of one language: ``entries`` by key, a pair being for one and for many."""

    language: str
    entries: dict[str, Any]

    def say(self, key: str, **values: object) -> str:
        text = self.entries[key]
        assert isinstance(text, str), key
        return text.format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        text = self.entries[key]
        one, many = text if isinstance(text, list) else (text, text)
        return str((one if number == 1 else many).format(n=show_count(number), **values))

    def list_together(self, words: list[str], joint: str = "og") -> str:
        """«a, b og c»."""
        *first, last = words
        return f"{', '.join(first)} {self.entries[joint]} {last}" if first else last

    def name(self, row: dict[str, str]) -> str:
        """The name of a code by its row in a code list."""
        return row[f"navn_{self.language}"]

    def rule(self, key: str) -> dict[str, Any]:
        """A quality rule's words."""
        words: dict[str, Any] = read_rules()[key][self.language]
        return words

    def describe_months(self, months: int) -> str:
        """«tre år», «30 måneder»."""
        years, rest = divmod(months, 12)
        number = (_NUMBERS[self.language] | _SMALL_NUMBERS).get(years)
        if rest or number is None:
            return f"{show_count(months)} {self.entries['maneder_ord']}"
        return f"{number} {self.entries['ar_ord']}"


@cache
def read_words(language: str) -> Words:
    """The words of ``nb`` or ``nn``."""
    path = PACKAGE / "sheets" / "words" / f"{language}.toml"
    return Words(language, tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def read_rules() -> dict[str, dict[str, Any]]:
    """Every quality rule's file by id, worst first, then by place and id."""
    rules = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (PACKAGE / "quality" / "rules").glob("*.toml")
    }
    order = sorted(rules, key=lambda key: (*rank_rule(rules[key]), rules[key]["rekkefolge"], key))
    return {key: rules[key] for key in order}


def rank_rule(rule: dict[str, Any]) -> tuple[int, int]:
    """What a rule's points are worth: by severity, then by group; a rule without a group is of the last."""
    return list(SEVERITIES).index(rule["alvor"]), rule.get("gruppe", 9)


def read_codes(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a code list in its order."""
    return _read_rows(find_kodeverk() / f"{name}.csv")


@cache
def _read_rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


def find_in_force(name: str, day: str) -> dict[str, dict[str, str]]:
    """The rows of a list of places that are in force on a day, by code."""
    return {
        row["kode"]: row
        for row in read_codes(name)
        if row["gyldig_fra"] <= day and (not row["gyldig_til"] or day < row["gyldig_til"])
    }
