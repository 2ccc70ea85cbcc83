"""K3: how a mapping reads one cell: values, zeros, what is empty, dates and times, and what it says of the rest."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.intake.mapping.cells import NO_COUNTERPART
from pipeline.intake.mapping.model import Cell, RegisterSettings
from pipeline.intake.mapping.shaping import Shape
from pipeline.nir.contract import TABLES
from tests.support.intakes import make_edition

ISO, POINTS, EXCEL = "%Y-%m-%d", "%d.%m.%Y", "excel"
SEX = Cell(kolonne="X", verdier={"1": "M", "2": "K"})
FLAG = Cell(kolonne="X", verdier={"J": "1", "": "0"})
SHIELD = Cell(kolonne="X", verdier={"6": "strengt_fortrolig", "0": ""})
HOURS = Cell(kolonne="X", fjern=[" ", "\u00a0"])

# column, how it is read, the register's settings, its cell, what comes out, and whether the mapping says it is bad
CASES = [
    # zeros, only when asked for, and only before digits
    ("fodselsnummer", Cell(kolonne="X", fyll=11), {}, "1234567890", "01234567890", False),
    ("fodselsnummer", Cell(kolonne="X", fyll=11), {}, "12345678901", "12345678901", False),
    ("fodselsnummer", Cell(kolonne="X", fyll=11), {}, "123456789012", "123456789012", False),
    ("fodselsnummer", Cell(kolonne="X", fyll=11), {}, "12345 67890", "12345 67890", False),
    ("fodselsnummer", Cell(kolonne="X", fyll=11), {}, "", None, False),
    ("fodselsnummer", Cell(kolonne="X"), {}, "1234567890", "1234567890", False),
    # values
    ("kjonn", SEX, {}, "1", "M", False),
    ("kjonn", SEX, {}, "3", "3", True),
    ("kjonn", SEX, {}, "M", "M", True),  # ours, and still none of theirs
    ("kjonn", SEX, {}, "", None, False),
    ("kjonn", SEX, {"tom": ["", "9"]}, "9", None, False),
    ("reservert_forskning", FLAG, {}, "J", "1", False),
    ("reservert_forskning", FLAG, {}, "", "0", False),
    ("reservert_forskning", FLAG, {}, "N", "N", True),
    ("kjonn", Cell(kolonne="X", fyll=2, verdier={"01": "M"}), {}, "1", "M", False),
    ("statsborgerskap", Cell(fast="SYR"), {}, "NOR", "SYR", False),
    ("statsborgerskap", Cell(fast=""), {}, "NOR", None, False),
    # R7: what is unknown shields; blanks alone are empty (C8)
    ("adressesperre", SHIELD, {}, "6", "strengt_fortrolig", False),
    ("adressesperre", SHIELD, {}, "0", None, False),
    ("adressesperre", SHIELD, {}, "9", "9", True),
    ("adressesperre", SHIELD, {}, "fortrolig", "fortrolig", True),
    ("adressesperre", SHIELD, {"tom": ["", "9"]}, "9", "9", True),  # what the register calls empty is not known here
    ("adressesperre", Cell(kolonne="X"), {"tom": ["", "9"]}, "9", "9", False),  # the reader shields
    ("adressesperre", SHIELD, {}, " \u00a0", " \u00a0", False),
    # dates
    ("fodselsdato", Cell(kolonne="X"), {}, "1990-05-17", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X"), {}, "1990-05-17 00:00:00", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X"), {}, "1990-05-17T12:00:00", "1990-05-17T12:00:00", False),  # the reader says why
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "17.05.1990", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "7.5.1990", "1990-05-07", False),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "1990-05-17", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "17.05.90", "17.05.90", True),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "17/05/1990", "17/05/1990", True),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, " 17.05.1990", " 17.05.1990", True),
    ("fodselsdato", Cell(kolonne="X"), {"dato": POINTS}, "31.02.1990", "1990-02-31", False),  # no day: the reader says
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%Y%m%d"}, "19900517", "1990-05-17", False),
    # parts beside each other: a zero that is lost could be of either
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%Y%m%d"}, "1990517", "1990517", True),
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%d%m%Y"}, "1121990", "1121990", True),
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%d%m%Y"}, "01121990", "1990-12-01", False),
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%Y-%d-%m"}, "1990-05-12", "1990-12-05", False),
    ("fodselsdato", Cell(kolonne="X"), {"dato": "%Y-%d-%m"}, "1990-05-17", "1990-17-05", False),  # never guessed
    ("fodselsdato", Cell(kolonne="X", form="%m/%d/%Y"), {"dato": POINTS}, "05/17/1990", "1990-05-17", False),
    # a spreadsheet's days: 1 March 1900 is 61, and what is before is not read
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "33010", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "33010,0", "1990-05-17", False),
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "61", "1900-03-01", False),
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "60", "60", True),
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "33010,5", "33010,5", True),
    ("fodselsdato", Cell(kolonne="X", form=EXCEL), {}, "1990-05-17", "1990-05-17", False),
    # what is read as empty, a database's midnight and time zone too
    ("fodselsdato", Cell(kolonne="X"), {"tom": ["9999-12-31"]}, "9999-12-31", None, False),
    ("fodselsdato", Cell(kolonne="X"), {"tom": ["9999-12-31"]}, "9999-12-31T00:00:00", None, False),
    ("registrert", Cell(kolonne="X"), {"tom": ["9999-12-31"]}, "9999-12-31T00:00:00+00", None, False),
    ("registrert", Cell(kolonne="X"), {"tom": ["infinity"]}, "infinity", None, False),
    ("registrert", Cell(kolonne="X"), {}, "infinity", "infinity", True),
    # parts beside each other have two digits each, and the last of them is taken as it was tested
    ("registrert", Cell(kolonne="X"), {"tidspunkt": "%Y%m%d%H%M%S"}, "20201231201530", "2020-12-31T19:15:30Z", False),
    ("registrert", Cell(kolonne="X"), {"tidspunkt": "%Y%m%d%H%M%S"}, "20201231235909", "2020-12-31T22:59:09Z", False),
    ("registrert", Cell(kolonne="X"), {"tidspunkt": "%d.%m.%Y %H"}, "31.12.2020 23", "2020-12-31T22:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {"tidspunkt": "%d.%m.%Y %H%M"}, "31.12.2020 2015", "2020-12-31T19:15:00Z", False),
    ("registrert", Cell(kolonne="X"), {"tidspunkt": "%d.%m.%Y %H%M"}, "31.12.2020 815", "31.12.2020 815", True),
    # times: of the register's zone, summer and winter, or with their own offset
    ("registrert", Cell(kolonne="X"), {}, "2020-01-01T12:00:00", "2020-01-01T11:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {}, "2020-07-01 12:00", "2020-07-01T10:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {"tidssone": "UTC"}, "2020-07-01 12:00:00", "2020-07-01T12:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {"tidssone": "America/New_York"}, "2020-07-01", "2020-07-01T04:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {"tidssone": "UTC"}, "2020-07-01T12:00:00+02", "2020-07-01T10:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {}, "2020-07-01T12:00:00Z", "2020-07-01T12:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {}, "2020-07-01T12:00:00.25+00", "2020-07-01T12:00:00.250000Z", False),
    # C2: one that comes twice in October is the first, one that the clock skips in March is an hour later
    ("registrert", Cell(kolonne="X"), {}, "2020-10-25T02:30:00", "2020-10-25T00:30:00Z", False),
    ("registrert", Cell(kolonne="X"), {}, "2020-03-29T02:30:00", "2020-03-29T01:30:00Z", False),
    ("registrert", Cell(kolonne="X", form="%d.%m.%Y %H:%M"), {}, "1.7.2020 9:05", "2020-07-01T07:05:00Z", False),
    (
        "registrert",
        Cell(kolonne="X", form="%d.%m.%Y %H:%M:%S.%f"),
        {},
        "01.07.2020 12:00:00.5",
        "2020-07-01T10:00:00.500000Z",
        False,
    ),
    ("registrert", Cell(kolonne="X", form=POINTS), {}, "01.07.2020", "2020-06-30T22:00:00Z", False),
    ("registrert", Cell(kolonne="X", form=POINTS), {}, "31.06.2020", "31.06.2020", True),
    ("registrert", Cell(kolonne="X", form="%d.%m.%Y %H:%M"), {}, "01.07.2020 24:00", "01.07.2020 24:00", True),
    ("registrert", Cell(kolonne="X", form=EXCEL), {}, "44013,5", "2020-07-01T10:00:00Z", False),
    ("registrert", Cell(kolonne="X"), {}, "i går", "i går", True),
]
NUMBERS = [("1 234,5", "1234,5"), ("1\u00a0234", "1234"), ("37,5", "37,5"), ("", None)]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@pytest.mark.parametrize(("column", "cell", "settings", "text", "expected", "is_bad"), CASES)
def test_k3_a_cell_is_read_as_the_mapping_says(
    connection: duckdb.DuckDBPyConnection,
    *,
    column: str,
    cell: Cell,
    settings: dict[str, object],
    text: str,
    expected: str | None,
    is_bad: bool,
) -> None:
    assert read(connection, "person", column, cell, settings, text) == (expected, is_bad)


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_k3_signs_are_taken_out_of_numbers(
    connection: duckdb.DuckDBPyConnection, text: str, expected: str | None
) -> None:
    assert read(connection, "tiltak", "timer_per_uke", HOURS, {}, text) == (expected, False)


def test_k3_the_reason_holds_nothing_of_the_cell(connection: duckdb.DuckDBPyConnection) -> None:
    made = shape("person", "kjonn", SEX, {})
    connection.execute("create or replace temp table rader as select 'hemmelig' as k0")
    rows = connection.execute(f"select feil_kjonn from {made.write('rader')}").fetchall()
    assert rows == [(NO_COUNTERPART,)]


def read(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, cell: Cell, settings: dict[str, object], text: str
) -> tuple[str | None, bool]:
    made = shape(table, column, cell, settings)
    connection.execute("create or replace temp table rader as select cast(? as varchar) as k0", [text])
    fault = f"feil_{column}" if column in made.faulty else "null"
    ((found, reason),) = connection.execute(f"select {column}, {fault} from {made.write('rader')}").fetchall()
    return found, reason is not None


def shape(table: str, column: str, cell: Cell, settings: dict[str, object]) -> Shape:
    return Shape(
        table=TABLES[table],
        history="intervall",
        register=RegisterSettings.model_validate(settings),
        cells={column: cell},
        raw={column: "k0"},
        cutoff_end=make_edition().cutoff_end,
    )
