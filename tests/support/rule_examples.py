"""The examples of the quality rules, all run at once: what each rule finds in its own failing, passing, edge register.

An example is a table in ``tests/spec/kvalitetsregler/<rule>.toml``: ``register`` as in ``registers.py``, ``funn`` as
lines «person municipality [bydel] [× rows]» (municipality ``-``: no unit), ``stonad`` as in ``stonad.py``, and
``innstillinger`` for other settings than the default. People get the rule's and the example's name before their own,
so that many examples share one run.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.oracle_reading import CONTRACT
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables, add_missing_persons, register
from tests.support.stonad import Payment, parse_payments
from tests.support.working_tables import open_working_tables

FOLDER = Path(__file__).parent.parent / "spec" / "kvalitetsregler"
KINDS = ("feil", "riktig", "grense")
# 2020 with the cutoff on 21 January 2021, as in the other tests of rules
DEFAULT = YearSettings()


@dataclass(frozen=True)
class Example:
    """One example of one rule."""

    rule: str
    kind: str
    tables: Tables
    findings: tuple[str, ...]
    settings: tuple[tuple[str, Any], ...]
    payments: tuple[Payment, ...] = ()

    @property
    def prefix(self) -> str:
        """What stands before the name of everybody in this example."""
        return f"{self.rule}/{self.kind}/"


@cache
def load_examples() -> tuple[Example, ...]:
    """Every example of every rule."""
    examples = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, example in content.items():
            if "register" in example:
                examples.append(_make_example(path.stem, kind, example))
    return tuple(examples)


def _make_example(rule: str, kind: str, content: dict[str, Any]) -> Example:
    unknown = content.keys() - {"register", "funn", "innstillinger", "stonad"}
    assert not unknown, f"{rule} {kind}: {unknown}"
    settings = content.get("innstillinger", {})
    assert settings.keys() <= {field.name for field in fields(YearSettings)}, f"{rule} {kind}: {settings}"
    return Example(
        rule,
        kind,
        add_missing_persons(register(content["register"])),
        tuple(sorted(content.get("funn", []))),
        tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(settings.items())),
        tuple(parse_payments(content.get("stonad", []))),
    )


@cache
def run_examples() -> dict[tuple[str, str], tuple[str, ...]]:
    """What each rule finds among the people of its own examples, by rule and kind, in the form of ``funn``."""
    found: dict[tuple[str, str], list[str]] = {(one.rule, one.kind): [] for one in load_examples()}
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in load_examples():
        groups[repr(example.settings)].append(example)
    for examples in groups.values():
        settings = YearSettings(**dict(examples[0].settings))
        payments = [
            replace(payment, person=f"{one.prefix}{payment.person}") for one in examples for payment in one.payments
        ]
        for rule, person, place, rows in _find(merge_examples(examples), settings, payments):
            owner, kind, name = person.split("/", 2)
            if owner == rule:
                found[rule, kind].append(" ".join([name, *place]) + (f" × {rows}" if rows > 1 else ""))
    return {key: tuple(sorted(lines)) for key, lines in found.items()}


def merge_examples(examples: Iterable[Example]) -> Tables:
    """Return one register of all: own names for people, own ids for rows."""
    merged: Tables = {table: [] for table in CONTRACT}
    for example in examples:
        for table, rows in example.tables.items():
            for row in rows:
                ids = [column for column in row if column.endswith("_id")]
                own = {column: f"{example.prefix}{row[column]}" for column in ids}
                merged[table].append(row | own)
    return merged


def _find(tables: Tables, settings: YearSettings, payments: Sequence[Payment]) -> list[tuple[str, str, list[str], int]]:
    """The findings about people, from a run of the pipeline."""
    with open_working_tables(tables, ["klargjort.funn"], settings, stonad=payments) as connection:
        rows = connection.execute(
            "select regel, person_id, kommune_kode, bydel_kode, rader_antall from klargjort.funn "
            "where person_id is not null order by all"
        ).fetchall()
    return [
        (rule, person, [unit or "-", *([bydel] if bydel else [])], count) for rule, person, unit, bydel, count in rows
    ]
