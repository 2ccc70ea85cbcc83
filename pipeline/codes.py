"""Code lists of the register: exit reasons per law, kinds of measures, and the groups that people read.

A code's meaning, group and Norwegian names are rows in ``kodeverk/*.csv``, so a new code is a new row;
the order of the rows is the order on the sheets. Places have their own module, ``pipeline/areas.py``.
What an unknown code leads to is decided where rows are read (exit reasons) or counted (measures).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

KODEVERK_FOLDER = Path(__file__).parent / "kodeverk"
UKJENT = "ukjent"


@dataclass(frozen=True)
class Reason:
    """One exit reason under one law. ``mal_nadd``: it counts as reaching the goal (R9).

    ``gyldig_til`` is the first day the code is no longer in use; None at either end is open.
    ``status`` is ``dokumentert`` or ``antatt`` (NIR's list for the law is not public).
    """

    lov: str
    kode: str
    gruppe: str
    mal_nadd: bool
    navn_nb: str
    navn_nn: str
    gyldig_fra: date | None
    gyldig_til: date | None
    status: str


@dataclass(frozen=True)
class Measure:
    """One kind of measure and its main group (R12)."""

    kode: str
    hovedgruppe: str
    navn_nb: str
    navn_nn: str
    status: str


@dataclass(frozen=True)
class Group:
    """A group of reasons or of measures, with its names in both written standards."""

    kode: str
    navn_nb: str
    navn_nn: str


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of ``kodeverk/<name>.csv`` as text, in file order."""
    with (KODEVERK_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def parse_day(text: str) -> date | None:
    """A day of the tables; empty is open."""
    return date.fromisoformat(text) if text else None


@cache
def load_reasons() -> tuple[Reason, ...]:
    """Every exit reason: one per law and code, by law and then in the order of the sheets."""
    return tuple(
        Reason(
            lov=row["lov"],
            kode=row["kode"],
            gruppe=row["gruppe"],
            mal_nadd=row["mal_nadd"] == "1",
            navn_nb=row["navn_nb"],
            navn_nn=row["navn_nn"],
            gyldig_fra=parse_day(row["gyldig_fra"]),
            gyldig_til=parse_day(row["gyldig_til"]),
            status=row["status"],
        )
        for row in read_table("avslutningsarsak")
    )


def list_reason_codes(lov: str) -> tuple[str, ...]:
    """The codes of one law's list, of any validity: what an exit under that law may hold."""
    return tuple(reason.kode for reason in load_reasons() if reason.lov == lov)


@cache
def load_law_dates() -> dict[str, date]:
    """The day each law came into force, by law."""
    return {row["lov"]: date.fromisoformat(row["gjelder_fra"]) for row in read_table("lov")}


@cache
def load_measures() -> tuple[Measure, ...]:
    """Every known kind of measure: one per code, in the order of the sheets. Others count as ``ukjent``."""
    return tuple(Measure(**row) for row in read_table("tiltakskode"))


@cache
def load_reason_groups() -> tuple[Group, ...]:
    """The eight groups of R9, in the order of the result columns."""
    return tuple(Group(**row) for row in read_table("resultatgruppe"))


@cache
def load_measure_groups() -> tuple[Group, ...]:
    """The main groups of measures, ``ukjent`` last."""
    return tuple(Group(**row) for row in read_table("tiltaksgruppe"))
