"""Kinds of columns that contracts are made of: what each lets through, and where a cell may be empty."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.contracts.catalogue import CONTRACTS
from pipeline.contracts.declaration import Column, Contract, count, declare, share, text
from pipeline.contracts.schemas import build_schema, find_schema_faults


def is_let_through(column: Column, *values: float | None) -> bool:
    frame = pd.DataFrame({"kolonne": pd.Series(values)}).convert_dtypes(dtype_backend="pyarrow")
    schema = build_schema(Contract("statistikk.tabell", ("kolonne",), {"kolonne": column}))
    return find_schema_faults(schema, [frame]) == []


@pytest.mark.parametrize(("value", "holds"), [(0.0, True), (1.0, True), (-0.001, False), (1.001, False), (None, True)])
def test_a_share_lies_between_nothing_and_all(value, holds):
    assert is_let_through(share("andel"), 0.5, value) is holds


@pytest.mark.parametrize(("value", "holds"), [(0.0, True), (37.5, True), (-0.001, False), (None, True)])
def test_an_average_has_no_highest_and_is_never_less_than_nothing(value, holds):
    assert is_let_through(share("timer per uke", highest=None), 0.5, value) is holds


@pytest.mark.parametrize(("value", "holds"), [(0, True), (5000, True), (-1, False), (0.5, False), (None, False)])
def test_a_count_is_whole_and_never_less_than_nothing(value, holds):
    assert is_let_through(count("antall"), 3, value) is holds


def test_a_cell_may_be_empty_only_where_its_declaration_says_so():
    known = {"person_id": text("the person"), "bydel_kode": text("the bydel"), "andel": share("a share")}
    contract = declare("klargjort.tabell", "person_id bydel_kode? andel", key="person_id", known=known)
    assert {name: column.nullable for name, column in contract.columns.items()} == {
        "person_id": False,
        "bydel_kode": True,
        "andel": True,
    }


def test_a_key_is_never_missing_but_where_a_row_has_no_unit_bydel_or_person():
    may_be_missing = {
        (contract.table, name)
        for contract in CONTRACTS.values()
        for name in contract.key
        if contract.columns[name].nullable
    }
    assert {name for _, name in may_be_missing} <= {
        "bydelsnummer", "kommune_kode", "kommunenummer", "bydel_kode", "person_id", "tiltakskode",
    }  # fmt: skip
    assert {table for table, name in may_be_missing if name == "person_id"} == {"klargjort.funn", "klargjort.funnrad"}
