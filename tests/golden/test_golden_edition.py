"""The golden edition: a register written by hand, and its tables counted with a pencil (see ``README.md``).

The whole way is run; rules one by one are in ``tests/spec``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.statistics.compute import compute_tables

HERE = Path(__file__).parent
COUNTS = ("avsluttet", "mal_nadd", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")


def read_expected(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    return compute_tables("2020-forelopig-1", HERE / "liten", tmp_path_factory.mktemp("hjem"), HERE / "ar")


def test_the_accounting_is_the_pencils(tables: dict[str, list[dict[str, str]]]) -> None:
    assert [{key: row[key] for key in ("botte", "antall")} for row in tables["regnskap"]] == read_expected(
        "forventet_regnskap.csv"
    )


def test_every_unit_with_somebody_is_the_pencils(tables: dict[str, list[dict[str, str]]]) -> None:
    expected = read_expected("forventet_resultat.csv")
    found = [row for row in tables["resultat"] if any(row[column] != "0" for column in COUNTS)]
    assert [{key: row[key] for key in expected[0]} for row in found] == expected


def test_every_other_unit_has_zeros_and_no_share(tables: dict[str, list[dict[str, str]]]) -> None:
    named = {(row["niva"], row["kode"], row["kjonn"]) for row in read_expected("forventet_resultat.csv")}
    others = [row for row in tables["resultat"] if (row["niva"], row["kode"], row["kjonn"]) not in named]
    # 2 national rows, 11 counties, 356 municipalities and 18 bydeler, times three, less the 26 that are named
    assert len(others) == (2 + 11 + 356 + 18) * 3 - 26
    assert {row["andel_mal"] for row in others} == {""}
    assert {row["ikke_registrert"] for row in others} == {"0"}
