"""What mutants there are: small faults in rules, checks, contracts, intake and publishing that a test must notice.

Those planted by hand are data, in ``planted/<part>.toml``; those drawn by small changes of every SQL file are made in
``operators.py``. A mutant is a text that stands once in its file, and what is put in its place. Which tests are asked
is in ``asked.toml``, which mutants may live in ``survivors.toml``, how one is tried in ``trials.py``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from tests.mutation.operators import change_lines

HERE = Path(__file__).parent
TREE = HERE.parent.parent
PARTS = (
    "rules",
    "quality",
    "checks",
    "contracts",
    "intake",
    "publishing",
    "delivery",
    "disclosure",
    "sheets",
    "public",
    "portal",
)
_SHOWN = 110


class StaleError(Exception):
    """What is written about mutants no longer fits the files they change; the text says where."""


@dataclass(frozen=True)
class Drawing:
    """SQL files that get drawn mutants, and how many each at the most."""

    part: str
    pattern: str
    most: int


DRAWN = (
    Drawing("rules", "sql/macros.sql", 6),
    Drawing("rules", "sql/klargjort/*.sql", 4),
    Drawing("rules", "sql/statistikk/*.sql", 3),
    Drawing("quality", "sql/kvalitetsregler/*.sql", 1),
    Drawing("checks", "sql/checks/*.sql", 2),
)


@dataclass(frozen=True)
class Mutant:
    """One fault: ``find`` stands once in ``file`` and is replaced. ``tests``: asked before the file's own."""

    part: str
    file: str
    find: str
    replace: str
    why: str
    tests: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file and the lines that differ, on one line."""
        before, after = self.find.splitlines(), self.replace.splitlines()
        if len(before) == len(after):
            changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
            before, after = [old for old, _ in changed], [new for _, new in changed]
        return f"{self.file}: {_shorten(before)} → {_shorten(after)}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it this mutant and no other."""
        return self.file, self.find, self.replace

    def read_file(self) -> str:
        """The text of the file as it stands in the tree; StaleError where there is none."""
        path = TREE / self.file
        if not path.exists():
            raise StaleError(
                f"{self.file} is not there; tests/mutation has mutants of it. Write them anew, or take them out."
            )
        return path.read_text(encoding="utf-8")

    def apply(self, text: str) -> str:
        """Return the file's text with the fault; StaleError where ``find`` does not stand there once."""
        times = text.count(self.find)
        if times != 1:
            raise StaleError(
                f"{self.file}: {_shorten(self.find.splitlines())} stands there {times} times; expected once. "
                "The file has changed: write the mutant anew in tests/mutation, or take it out."
            )
        return text.replace(self.find, self.replace)


def list_mutants() -> list[Mutant]:
    """Every mutant, the planted ones of a part before its drawn ones."""
    planted, drawn = list(_read_planted()), list(_draw())
    known = {mutant.key for mutant in planted}
    mutants = planted + [mutant for mutant in drawn if mutant.key not in known]
    return sorted(mutants, key=lambda mutant: PARTS.index(mutant.part))


def _read_planted() -> Iterator[Mutant]:
    for part in PARTS:
        path = HERE / "planted" / f"{part}.toml"
        if path.exists():
            for row in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]:
                row["tests"] = tuple(row.get("tests", ()))
                yield Mutant(part, **row)


def _draw() -> Iterator[Mutant]:
    for drawing in DRAWN:
        for path in sorted(TREE.glob(drawing.pattern)):
            file = path.relative_to(TREE).as_posix()
            for find, replace, what in change_lines(file, path.read_text(encoding="utf-8"))[: drawing.most]:
                yield Mutant(drawing.part, file, find, replace, what)


@cache
def _read_asked() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = tomllib.loads((HERE / "asked.toml").read_text(encoding="utf-8"))["asked"]
    return tuple((pattern, tuple(row["tests"])) for row in rows for pattern in row["files"])


def find_asked(mutant: Mutant) -> list[str]:
    """The tests that are asked about a mutant, in order: its own, then those of every pattern that fits its file."""
    asked = list(mutant.tests)
    for pattern, tests in _read_asked():
        if fnmatchcase(mutant.file, pattern):
            asked += [test for test in tests if test not in asked]
    if not asked:
        raise StaleError(f"{mutant.file}: tests/mutation/asked.toml names no tests for it.")
    return asked


def read_survivors() -> dict[tuple[str, str, str], str]:
    """The mutants that may live, each with the reason why no test can or need kill it."""
    rows: list[dict[str, Any]] = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))["survivor"]
    reasons = {(row["file"], row["find"], row["replace"]): row.get("reason", "").strip() for row in rows}
    known = {mutant.key for mutant in list_mutants()}
    for key, reason in reasons.items():
        if not reason:
            raise StaleError(f"tests/mutation/survivors.toml: the survivor in {key[0]} has no reason: {key[2]!r}.")
        if key not in known:
            raise StaleError(
                f"tests/mutation/survivors.toml: {key[0]} has no mutant that puts {key[2]!r} in the place of "
                f"{key[1]!r}. Take the survivor out, or write it as the mutant stands now."
            )
    if len(reasons) < len(rows):
        twice = Counter((row["file"], row["replace"]) for row in rows).most_common(1)
        raise StaleError(f"tests/mutation/survivors.toml names a mutant twice: {twice}")
    return reasons


def _shorten(lines: list[str]) -> str:
    text = " ".join(" ".join(lines).split())
    return f"«{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}»"
