"""Code lists of the register: exit reasons per law, kinds of measures, and the groups that people read.

A code's meaning, group and Norwegian names are rows in a folder of code lists (``pipeline/places/code_lists.py``), so a
new code is a new row; the order of the rows is the order on the sheets. Places are in ``pipeline/places/areas.py``.
What an unknown code leads to is decided where rows are read (exit reasons) or counted (measures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.common.languages import LANGUAGES
from pipeline.places.code_files import CodeRow

UKJENT = "ukjent"
NORSKOPPLARING = "norskopplaring"


@dataclass(frozen=True)
class Reason:
    """One exit reason under one law. ``mal_nadd``: it counts as reaching the goal (R9). ``navn``: by language.

    The exit's date decides whether the code is in use: from ``gyldig_fra``, until the day before ``gyldig_til``; None
    at either end is open. A row with a code that was not in use goes to quarantine
    (``pipeline/intake/sources/rows.py``). ``status`` is ``dokumentert`` or ``antatt`` (NIR's list for the law is not
    public).
    """

    lov: str
    kode: str
    gruppe: str
    mal_nadd: bool
    navn: Mapping[str, str] = field(hash=False)
    gyldig_fra: date | None
    gyldig_til: date | None
    status: str

    @property
    def is_dated(self) -> bool:
        """Whether the code has not always been in use, or no longer is."""
        return self.gyldig_fra is not None or self.gyldig_til is not None


@dataclass(frozen=True)
class Measure:
    """One kind of measure and its main group (R12). ``navn``: by language."""

    kode: str
    hovedgruppe: str
    navn: Mapping[str, str] = field(hash=False)
    status: str


@dataclass(frozen=True)
class Group:
    """A group of reasons or of measures. ``navn``: by language."""

    kode: str
    navn: Mapping[str, str] = field(hash=False)


def read_reasons(rows: Iterable[CodeRow]) -> tuple[Reason, ...]:
    """Every exit reason: one per law and code, by law and then in the order of the sheets."""
    return tuple(
        Reason(
            lov=row["lov"],
            kode=row["kode"],
            gruppe=row["gruppe"],
            mal_nadd=row["mal_nadd"] == "1",
            navn=_read_names(row),
            gyldig_fra=row.day("gyldig_fra"),
            gyldig_til=row.day("gyldig_til"),
            status=row["status"],
        )
        for row in rows
    )


def read_measures(rows: Iterable[CodeRow]) -> tuple[Measure, ...]:
    """Every known kind of measure: one per code, in the order of the sheets. Others count as ``ukjent``."""
    return tuple(Measure(row["kode"], row["hovedgruppe"], _read_names(row), row["status"]) for row in rows)


def read_groups(rows: Iterable[CodeRow]) -> tuple[Group, ...]:
    """The groups of reasons or of measures, in the order of the result columns or of the sheets."""
    return tuple(Group(row["kode"], _read_names(row)) for row in rows)


def _read_names(row: CodeRow) -> dict[str, str]:
    return {language: row[f"navn_{language}"] for language in LANGUAGES}
