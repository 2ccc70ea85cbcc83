"""The golden edition: a register written by hand, and its tables counted with a pencil (see ``README.md``).

The whole way is run; rules one by one are in ``tests/spec``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.contracts.overlevering import DATASETS
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.handoff.ssb_files import find_data_files, write_handoff
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import make_edition_tables
from pipeline.statistics.result_tables import format_csv_rows
from tests.support.handoff_files import Rows, read_file

HERE = Path(__file__).parent
COUNTS = ("avsluttet", "mal_nadd", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")


def read_expected(name: str) -> Rows:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """The tables by name, and the files for SSB by dataset, as text."""
    years, home = HERE / "ar", tmp_path_factory.mktemp("hjem")
    run = EditionRun(find_edition("2020-forelopig-1", years), Home(home), HERE / "liten")
    with run:
        make_edition_tables(run, list_editions(load_years(years)))
        found = {name: format_csv_rows(run.connection, name) for name in ("regnskap", "resultat")}
        assert write_handoff(run, home / "filer").faults == ()
    rows = {name: [dict(zip(head, row, strict=True)) for row in cells] for name, (head, *cells) in found.items()}
    return rows | {name: read_file(path) for name, path in find_data_files(home / "filer", 2020).items()}


def test_the_accounting_is_the_pencils(tables: dict[str, Rows]) -> None:
    assert [{key: row[key] for key in ("botte", "antall")} for row in tables["regnskap"]] == read_expected(
        "forventet_regnskap.csv"
    )


def test_every_unit_with_somebody_is_the_pencils(tables: dict[str, Rows]) -> None:
    expected = read_expected("forventet_resultat.csv")
    found = [row for row in tables["resultat"] if any(row[column] != "0" for column in COUNTS)]
    assert [{key: row[key] for key in expected[0]} for row in found] == expected


def test_every_other_unit_has_zeros_and_no_share(tables: dict[str, Rows]) -> None:
    named = {(row["niva"], row["kode"], row["kjonn"]) for row in read_expected("forventet_resultat.csv")}
    others = [row for row in tables["resultat"] if (row["niva"], row["kode"], row["kjonn"]) not in named]
    # 2 national rows, 11 counties, 356 municipalities and 18 bydeler, times three, less the 26 that are named
    assert len(others) == (2 + 11 + 356 + 18) * 3 - 26
    assert {row["andel_mal"] for row in others} == {""}
    assert {row["ikke_registrert"] for row in others} == {"0"}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_cell_of_a_file_for_ssb_is_the_pencils(dataset: str, tables: dict[str, Rows]) -> None:
    assert tables[dataset] == read_expected(f"overlevering/{dataset}.csv")
