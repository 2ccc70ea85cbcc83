"""How single cells are read: what is taken, what is refused, and Norwegian time against Python's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pipeline.intake.sources.reading_cells import accepts, explain_broken, read_cell, read_local_time
from pipeline.nir.contract_table import ExtractColumn, Kind

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


def column(kind: Kind, **settings: Any) -> ExtractColumn:
    return ExtractColumn("kolonne", kind, "a column of a test", **settings)


def read(connection: duckdb.DuckDBPyConnection, kind: Kind, cell: str, **settings: Any) -> Any:
    statement = f"select {read_cell(column(kind, **settings), 'celle')} from (select $celle::varchar as celle)"
    (row,) = connection.execute(statement, {"celle": cell}).fetchall()
    return row[0]


def explain(connection: duckdb.DuckDBPyConnection, kind: Kind, cell: str) -> str:
    statement = f"select {explain_broken(column(kind), 'celle')} from (select $celle::varchar as celle)"
    (row,) = connection.execute(statement, {"celle": cell}).fetchall()
    return str(row[0])


def read_typed(connection: duckdb.DuckDBPyConnection, kind: Kind, value: str, sql_type: str) -> Any:
    cell = f"(select {value}::{sql_type} as celle)"
    (row,) = connection.execute(f"select {read_cell(column(kind), 'celle', sql_type)} from {cell}").fetchall()
    return row[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2020-02-29", date(2020, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("2020-02-30", None),
        ("2021-02-29", None),
        ("0000-01-01", None),
        ("2020-2-01", None),
        ("20200201", None),
        ("2020/02/01", None),
        ("01.02.2020", None),
        (" 2020-02-01", None),
        ("2020-02-01 ", None),
        ("2020-02-01\n", None),
        ("2020-02-01T00:00:00", None),
        ("12020-02-01", None),
        ("٢٠٢٠-02-01", None),
        ("infinity", None),
        ("epoch", None),
    ],
)
def test_dates(connection: duckdb.DuckDBPyConnection, cell: str, expected: date | None) -> None:
    assert read(connection, Kind.DATE, cell) == expected


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2021-01-22T02:15:00", "2021-01-22 01:15:00"),
        ("2020-07-01T00:00:00", "2020-06-30 22:00:00"),
        # 29 March 2020, 02:00 becomes 03:00: 02:30 is read as 03:30 summer time.
        ("2020-03-29T02:30:00", "2020-03-29 01:30:00"),
        ("2020-03-29T01:59:59", "2020-03-29 00:59:59"),
        ("2020-03-29T03:00:00", "2020-03-29 01:00:00"),
        # 25 October 2020, 03:00 becomes 02:00: the first 02:30 is still summer time.
        ("2020-10-25T01:59:59", "2020-10-24 23:59:59"),
        ("2020-10-25T02:00:00", "2020-10-25 00:00:00"),
        ("2020-10-25T02:59:59", "2020-10-25 00:59:59"),
        ("2020-10-25T03:00:00", "2020-10-25 02:00:00"),
        ("2020-10-25T02:30:00+01:00", "2020-10-25 01:30:00"),
        ("2020-10-25T02:30:00+0200", "2020-10-25 00:30:00"),
        ("2020-10-25T02:30:00-05", "2020-10-25 07:30:00"),
        ("2020-10-25T02:30:00Z", "2020-10-25 02:30:00"),
    ],
)
def test_timestamps(connection: duckdb.DuckDBPyConnection, cell: str, utc: str) -> None:
    assert read(connection, Kind.TIMESTAMP, cell) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize(
    "cell",
    [
        "2020-01-01",
        "2020-01-01 00:00:00",
        "2020-01-01T00:00",
        "2020-01-01T24:00:00",
        "2020-01-01T23:59:60",
        "2020-01-01T00:60:00",
        "2020-02-30T00:00:00",
        "0000-01-01T00:00:00",
        "2020-01-01T00:00:00.5",
        "2020-01-01T00:00:00z",
        "2020-01-01T00:00:00 +01:00",
        "2020-01-01T00:00:00+1",
        "2020-01-01T00:00:00+24:00",
        "2020-01-01T00:00:00+01:60",
        "2020-01-01T00:00:00Europe/Oslo",
        "9999-12-31T23:59:59Z",
        "now",
    ],
)
def test_timestamps_that_are_none(connection: duckdb.DuckDBPyConnection, cell: str) -> None:
    assert read(connection, Kind.TIMESTAMP, cell) is None


def test_norwegian_time_is_that_of_python_every_half_hour_around_the_changes(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """fold=0 is the rule: an hour that comes twice is the first, one that is skipped is read later."""
    last_days = [
        datetime(year, month, 31 - day, tzinfo=OSLO)
        for year in (1996, 2007, 2016, 2020, 2025)
        for month in (3, 10)
        for day in range(7)
    ]
    clocks = [day + timedelta(minutes=30 * step) for day in last_days for step in range(-2, 12)]
    found = connection.execute(
        f"select epoch_us({read_local_time('klokke')}) from (select unnest($klokker::timestamp[]) as klokke)",
        {"klokker": [clock.replace(tzinfo=None) for clock in clocks]},
    ).fetchall()
    expected = [int(clock.timestamp()) * 1_000_000 for clock in clocks]
    assert [row[0] for row in found] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("37,5", Decimal("37.5")),
        ("37.5", Decimal("37.5")),
        ("+5", Decimal(5)),
        ("-0,25", Decimal("-0.25")),
        ("007", Decimal(7)),
        ("999999999,999999999", Decimal("999999999.999999999")),
        # Ten decimals are rounded to nine, half away from zero.
        ("1,1234567885", Decimal("1.123456789")),
        ("-1,1234567885", Decimal("-1.123456789")),
        ("1000000000", None),
        ("999999999,9999999999", None),
        ("1e3", None),
        ("1.000,5", None),
        ("1 000", None),
        (",5", None),
        ("5,", None),
        ("--5", None),
        ("nan", None),
        ("inf", None),
        ("x", None),
    ],
)
def test_decimals(connection: duckdb.DuckDBPyConnection, cell: str, expected: Decimal | None) -> None:
    assert read(connection, Kind.DECIMAL, cell) == expected


def test_a_number_out_of_range_is_told_from_what_is_no_number(connection: duckdb.DuckDBPyConnection) -> None:
    assert explain(connection, Kind.DECIMAL, "1000000000") == "outside the range of the register"
    assert explain(connection, Kind.DECIMAL, "mye") == "not a decimal number"


@pytest.mark.parametrize(
    ("kind", "settings", "good", "bad"),
    [
        (Kind.TEXT, {}, ["x", " ", "Å;"], []),
        (
            Kind.DIGITS,
            {"digits": 4},
            ["0301", "0000"],
            ["301", "03010", "03O1", " 301", "0301 ", "٠٣٠١", "0301\n"],
        ),
        (Kind.COUNTRY, {}, ["SYR", "XXX"], ["syr", "SY", "SYRI", "SYÅ", "NO1"]),
        (Kind.CHOICE, {"choices": ("K", "M")}, ["K", "M"], ["k", "X", "K ", "KM"]),
    ],
)
def test_codes(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    settings: dict[str, Any],
    good: list[str],
    bad: list[str],
) -> None:
    assert [read(connection, kind, cell, **settings) for cell in good] == good
    assert [read(connection, kind, cell, **settings) for cell in bad] == [None] * len(bad)


@pytest.mark.parametrize(
    ("cell", "expected"), [("0", 0), ("168", 168), ("-0,000000001", None), ("168,000000001", None), ("", None)]
)
def test_numbers_within_bounds(connection: duckdb.DuckDBPyConnection, cell: str, expected: int | None) -> None:
    assert read(connection, Kind.DECIMAL, cell, bounds=(0, 168)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("fortrolig", "fortrolig"), ("Fortrolig", "strengt"), ("nei", "strengt"), ("0", "strengt"), ("\u00a0\t ", None)],
)
def test_R7_what_is_outside_a_list_that_shields_is_read_as_the_strictest(
    connection: duckdb.DuckDBPyConnection, cell: str, expected: str | None
) -> None:
    choices = ("fortrolig", "strengt")
    assert read(connection, Kind.CHOICE, cell, choices=choices, required=False, in_doubt="strengt") == expected


def test_flags(connection: duckdb.DuckDBPyConnection) -> None:
    assert [read(connection, Kind.FLAG, cell) for cell in ("0", "1")] == [False, True]
    assert [read(connection, Kind.FLAG, cell) for cell in ("2", "00", "true", "J", " 1")] == [None] * 5


@pytest.mark.parametrize(
    ("kind", "value", "sql_type", "expected"),
    [
        (Kind.DATE, "'2020-02-29'", "DATE", date(2020, 2, 29)),
        (Kind.DATE, "'infinity'", "DATE", None),
        (Kind.DATE, "'0001-01-01 (BC)'", "DATE", None),
        (Kind.DATE, "'10000-01-01'", "DATE", None),
        (Kind.TIMESTAMP, "'2020-10-25 02:30:00'", "TIMESTAMP", datetime(2020, 10, 25, 0, 30, tzinfo=UTC)),
        (Kind.TIMESTAMP, "'2020-03-29 02:30:00'", "TIMESTAMP_NS", datetime(2020, 3, 29, 1, 30, tzinfo=UTC)),
        (Kind.TIMESTAMP, "'infinity'", "TIMESTAMP", None),
        (
            Kind.TIMESTAMP,
            "'2020-10-25 02:30:00+01'",
            "TIMESTAMP WITH TIME ZONE",
            datetime(2020, 10, 25, 1, 30, tzinfo=UTC),
        ),
        (Kind.TIMESTAMP, "'infinity'", "TIMESTAMP WITH TIME ZONE", None),
        (
            Kind.TIMESTAMP,
            "'2020-10-25 02:30:00+01'::timestamptz",
            "TIMESTAMPTZ_NS",
            datetime(2020, 10, 25, 1, 30, tzinfo=UTC),
        ),
        (Kind.FLAG, "true", "BOOLEAN", True),
        (Kind.FLAG, "0", "UTINYINT", False),
        (Kind.FLAG, "2", "BIGINT", None),
        (Kind.DECIMAL, "37.5", "DOUBLE", Decimal("37.5")),
        (Kind.DECIMAL, "37.4", "FLOAT", Decimal("37.4")),
        (Kind.DECIMAL, "'nan'", "DOUBLE", None),
        (Kind.DECIMAL, "'inf'", "FLOAT", None),
        (Kind.DECIMAL, "40", "BIGINT", Decimal(40)),
        (Kind.DECIMAL, "1000000000", "BIGINT", None),
        (Kind.DECIMAL, "1.12345678850", "DECIMAL(20,11)", Decimal("1.123456789")),
        (Kind.DIGITS, "301", "INTEGER", None),  # a code is never read from a number: its zeros are lost
    ],
)
def test_typed_cells(
    connection: duckdb.DuckDBPyConnection, kind: Kind, value: str, sql_type: str, expected: object
) -> None:
    assert read_typed(connection, kind, value, sql_type) == expected


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (Kind.DIGITS, ["VARCHAR"], ["INTEGER", "BIGINT", "BLOB", "DOUBLE"]),
        (Kind.TEXT, ["VARCHAR"], ["BIGINT", "VARCHAR[]"]),
        (Kind.DATE, ["VARCHAR", "DATE"], ["TIMESTAMP", "INTEGER"]),
        (
            Kind.TIMESTAMP,
            ["VARCHAR", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"],
            ["DATE", "BIGINT"],
        ),
        (Kind.FLAG, ["VARCHAR", "BOOLEAN", "TINYINT", "BIGINT"], ["DOUBLE", "DATE"]),
        (Kind.DECIMAL, ["VARCHAR", "DOUBLE", "FLOAT", "DECIMAL(5,2)", "INTEGER"], ["DATE", "BOOLEAN"]),
    ],
)
def test_types_of_parquet_columns(kind: Kind, taken: list[str], refused: list[str]) -> None:
    assert [accepts(column(kind), sql_type) for sql_type in taken] == [True] * len(taken)
    assert [accepts(column(kind), sql_type) for sql_type in refused] == [False] * len(refused)
