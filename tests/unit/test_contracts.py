"""Every table's contract is seen to fire: each promise of each column broken once, and told without a value (R16).

The tables are made from the declarations, so a new column is tested by being declared.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import dagster as dg
import pandas as pd
import pytest
from pandera.pandas import DataFrameSchema

from pipeline.build import build_definitions
from pipeline.common.warehouse import list_sql, read_sql
from pipeline.contracts.catalogue import CONTRACTS, DECLARED, describe_columns
from pipeline.contracts.columns import COLUMNS
from pipeline.contracts.declaration import Contract, Type
from pipeline.contracts.offentlig import OFFENTLIG
from pipeline.contracts.overlevering import DATASETS
from pipeline.contracts.result_columns import GROUP_WORDS
from pipeline.contracts.schemas import build_schema, find_schema, find_schema_faults
from pipeline.contracts.statistikk import STATISTIKK as RESULTS
from pipeline.contracts.tables import find_contract_faults
from pipeline.disclosure.exact import read_exact_tables
from pipeline.disclosure.tables import PUBLIC_TABLES
from pipeline.editions.edition import find_edition
from pipeline.intake.contract_schemas import SCHEMAS
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.nir.contract import TABLES as SNAPSHOT_TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from tests.support.commands import CHECKOUT
from tests.support.empty_database import open_empty_database
from tests.support.planted_faults import (
    SECRET,
    SECRET_DIGITS,
    find_unsound_cells,
    open_table,
    plant_cells,
    plant_one_of_each_kind,
    sound_cell,
    sound_row,
)

EVERY_TABLE = pytest.mark.parametrize("contract", DECLARED.values(), ids=lambda contract: contract.table)


def hold(contract: Contract, rows: list[dict[str, object]], change: str = "", **types: str) -> list[str]:
    """What the table is told to break, after ``change``; a value of a row in it is an AssertionError."""
    with open_table(contract, rows, **types) as connection:
        if change:
            connection.execute(change)
        faults = find_contract_faults(connection, contract.table)
    told = "\n".join(faults)
    assert SECRET not in told
    assert SECRET_DIGITS not in told
    return faults


@EVERY_TABLE
def test_sound_rows_keep_the_contract_with_every_cell_filled_and_with_none_that_may_be_empty(contract: Contract):
    assert hold(contract, [sound_row(contract, 1), sound_row(contract, 2, fill=False)]) == []


@EVERY_TABLE
def test_each_kind_of_fault_is_told(contract: Contract):
    """A value outside the list, the form or the range, an empty cell, a period turned about, a key standing twice."""
    rows, faults = plant_one_of_each_kind(contract)
    assert sorted(hold(contract, rows)) == faults


@EVERY_TABLE
def test_a_column_of_another_type_and_one_too_many_are_told_where_there_are_no_rows_too(contract: Contract):
    name, column = list(contract.columns.items())[-1]
    other = "BLOB" if column.type in (Type.TEXT, Type.TEXTS) else "VARCHAR"
    faults = hold(contract, [], f"alter table {contract.table} add column {SECRET}kolonne varchar", **{name: other})
    assert f"{contract.table} breaks column_in_schema" in faults
    assert any(fault.startswith(f"{contract.table}.{name} breaks dtype(") for fault in faults)


def test_every_promise_of_every_column_is_told():
    """Every set of promises that a column makes, each in a schema of its own: what one breaks must not hide another."""
    columns = {replace(column, words="ord") for contract in DECLARED.values() for column in contract.columns.values()}
    for column in sorted(columns, key=repr):
        schema = build_schema(Contract("statistikk.tabell", ("kolonne",), {"kolonne": column}))
        unsound = list(find_unsound_cells(column))
        cells = [sound_cell(column, number) for number in range(3)] + [cell for _, cell in unsound]
        frame = pd.DataFrame({"kolonne": pd.Series(cells, dtype=schema.columns["kolonne"].dtype.type)})
        expected = [f"statistikk.tabell.kolonne breaks {check} in 1 rows" for check, _ in unsound]
        assert find_schema_faults(schema, [frame]) == sorted(expected), column


def test_a_fault_is_counted_over_all_batches():
    contract = CONTRACTS["klargjort.enhet"]
    (row, *_), _ = plant_cells(contract, [("niva", "isin", SECRET)])
    with open_table(contract, [row]) as connection:
        frame = connection.sql(f"from {contract.table}").to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    faults = find_schema_faults(find_schema(contract.table), [frame, frame, frame])
    assert faults == ["klargjort.enhet.niva breaks isin in 3 rows"]


@pytest.mark.parametrize(
    "change",
    [
        "alter table klargjort.pause drop column lov",
        "alter table klargjort.pause rename column lov to loven",
        "create or replace table klargjort.pause as select lov, * exclude (lov) from klargjort.pause",
    ],
)
def test_a_column_that_is_missing_renamed_or_out_of_order_is_told(change: str):
    contract = CONTRACTS["klargjort.pause"]
    faults = hold(contract, [sound_row(contract, 1), sound_row(contract, 1)], change)
    assert any(fault.startswith("klargjort.pause breaks column_") for fault in faults), faults


def test_no_text_of_a_table_outside_restricted_places_is_free():
    """R16: a code of a list, a unit's name, an edition's key; never what somebody typed into the register."""
    free = [
        f"{contract.table}.{name}"
        for contract in RESULTS.values()
        for name, column in contract.columns.items()
        if column.type is Type.TEXT and not (column.allowed or column.pattern)
    ]
    assert not free
    assert CONTRACTS["klargjort.tiltak_ukjent_kode"].columns["tiltakskode"].allowed == ("ukjent",)


def test_a_persons_id_in_a_column_of_few_values_is_told():
    contract = CONTRACTS["klargjort.deltakelse"]
    faults = hold(contract, [sound_row(contract, 1)], "update klargjort.deltakelse set kjonn = person_id")
    assert faults == ["klargjort.deltakelse.kjonn breaks isin in 1 rows"]


def test_every_table_of_the_working_database_keeps_its_contract_and_has_one():
    with open_empty_database() as connection:
        connection.execute("set TimeZone = 'Europe/Oslo'")
        tables = {
            f"{schema}.{name}"
            for schema, name in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        assert tables == {*CONTRACTS, *(f"inndata.{name}" for name in SNAPSHOT_TABLES)}
        assert [fault for table in CONTRACTS for fault in find_contract_faults(connection, table)] == []


# --- one text for column words


def read_dictionary() -> dict[str, dict[str, str]]:
    """The meaning of each column by table, as the data dictionary has them."""
    found: dict[str, dict[str, str]] = {}
    part = heading = ""
    for line in (CHECKOUT / "docs" / "data-dictionary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = heading = line.removeprefix("## ")
        elif line.startswith("#"):
            name = line.lstrip("# ")
            heading = {"Extract and snapshot": f"inndata.{name}", "Result tables": f"statistikk.{name}"}.get(part, name)
        elif line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            found.setdefault(heading, {})[cells[0].strip("`")] = cells[-1]
    return found


def test_a_column_has_the_same_words_in_contract_data_dictionary_and_dagster():
    dictionary = read_dictionary()
    specs = {".".join(spec.key.path): spec for spec in build_definitions().resolve_all_asset_specs()}
    for table in (*CONTRACTS, *(f"inndata.{name}" for name in SNAPSHOT_TABLES)):
        name = table.split(".")[1]
        is_snapshot = table not in CONTRACTS
        words = {column: facts.description for column, facts in describe_columns(table).items()}
        assert all(words.values()), table
        schema = SCHEMAS[name] if is_snapshot else find_schema(table)
        assert {column: one.description for column, one in schema.columns.items()} == words, table
        shown = specs[table].metadata["dagster/column_schema"]
        assert isinstance(shown, dg.TableSchema)
        assert {column.name: column.description for column in shown.columns} == words, table
        for column in shown.columns:
            assert column.constraints.nullable is schema.columns[column.name].nullable, f"{table}.{column.name}"
        told = dictionary[table]
        if is_snapshot:
            # the last column is told once for all seven, and an empty cell's default stands behind the words
            words.pop("forst_registrert")
            told = {column: text.split("; empty is read as")[0] for column, text in told.items()}
        assert told == words, table


def test_the_eight_groups_are_the_same_in_contracts_and_code_lists():
    assert tuple(GROUP_WORDS) == RESULT_GROUPS


def test_no_word_of_a_column_is_left_over():
    named = {name for contract in DECLARED.values() for name in contract.columns}
    assert COLUMNS.keys() - named == set()


def test_every_file_for_ssb_has_the_columns_and_types_of_its_contract():
    with open_empty_database() as connection:
        parameters = EditionRun(find_edition("2020-forelopig-1"), Home.find()).parameters
        for dataset in DATASETS.values():
            (statement,) = connection.extract_statements(f"describe {read_sql('utdata', dataset.table)}")
            given = {name: parameters[name] for name in statement.named_parameters}
            found = [tuple(row[:2]) for row in connection.execute(statement, given).fetchall()]
            expected = [(name, column.type.value) for name, column in dataset.contract.columns.items()]
            assert found == expected, dataset.name


def test_every_exact_public_table_keeps_its_contract_and_has_one():
    edition = find_edition("2020-forelopig-1")
    with open_empty_database() as connection:
        exact = read_exact_tables(connection, edition, EditionRun(edition, Home.find()).parameters)
        assert {f"offentlig.{name}" for name in (*list_sql("offentlig"), "kategori")} == {*map(str, OFFENTLIG)}
        for table, contract in OFFENTLIG.items():
            assert find_contract_faults(connection, table) == []
            found = [tuple(row[:2]) for row in connection.execute(f"describe {table}").fetchall()]
            assert found == [(name, column.type.value) for name, column in contract.columns.items()], table
    assert {*exact.tables} == {*PUBLIC_TABLES}


def test_every_reference_of_a_file_for_ssb_leads_to_the_key_of_another():
    for dataset in DATASETS.values():
        assert [one.dataset for one in dataset.references][:1] == (
            [] if dataset.name == "person-intro" else ["person-intro"]
        )
        for reference in dataset.references:
            assert set(reference.columns) <= dataset.contract.columns.keys()
            assert reference.their_columns == DATASETS[reference.dataset].contract.key


@pytest.mark.parametrize(
    ("hours", "faults"),
    [
        (("0", "168", None), []),
        (("-0.5", "168.5", "7"), ["tiltak.timer_per_uke breaks in_range in 2 rows"]),
    ],
)
def test_the_snapshot_holds_no_hours_a_week_that_there_are_not(hours: tuple[str | None, ...], faults: list[str]):
    column = SCHEMAS["tiltak"].columns["timer_per_uke"]
    cells = pd.Series([None if cell is None else Decimal(cell) for cell in hours], dtype=column.dtype.type)
    schema = DataFrameSchema({"timer_per_uke": column}, name="tiltak")
    assert find_schema_faults(schema, [pd.DataFrame({"timer_per_uke": cells})]) == faults
