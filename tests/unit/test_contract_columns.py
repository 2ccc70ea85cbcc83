"""Kinds of columns that contracts are made of: what each lets through, and what it does not."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.contracts.declaration import Column, Contract, count, share
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
