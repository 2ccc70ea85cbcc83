"""A broken cell is told its likely cause, and a stopped run the remedy of just that; neither ever holds the cell (R16).

Which cells are broken at all is in ``test_source_cells.py``. The words are the quarantine's, made by the same SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipeline.intake.sources.causes import NOT_IN_USE, UNKNOWN_PERSON, find_remedies
from pipeline.intake.sources.csv_record import EMPTY_ROW, Fault
from pipeline.intake.sources.reading_cells import explain_broken, explain_list, read_cell
from pipeline.nir.contract_table import ExtractColumn, Kind

DATE, TIME, NUMBER, FLAG = "a date YYYY-MM-DD", "a timestamp YYYY-MM-DDTHH:MM:SS", "a decimal number", "0 or 1"
AS_TEXT, AS_DATE, AS_TIME = "export codes and numbers of people as text", "export dates as", "export timestamps as"
AS_NUMBER, AS_FLAG = "export numbers as digits", "export booleans as 0 and 1"
UNSEEN = "\ufeff \t\r\u00a0"
RIGHT_NUMBERS = "see that the numbers are those of their column, in its unit, and no sign is turned"
BLANKS, LETTERS, NO_END = "export codes without blanks", "capital and small letters", "leave a date cell empty"
CODE: dict[str, Any] = {"digits": 4}
SEX: dict[str, Any] = {"choices": ("K", "Mann")}
HOURS: dict[str, Any] = {"bounds": (0, 168)}

CASES: list[tuple[Kind, dict[str, Any], str, str, str]] = [
    (Kind.DIGITS, CODE, "301", "not 4 digits: zeros lost: 3 digits where 4 are expected", AS_TEXT),
    (Kind.DIGITS, CODE, "4601.0", "not 4 digits: kept as a number with decimals", AS_TEXT),
    (Kind.DIGITS, {"digits": 11}, "3,11E+10", "not 11 digits: a number in short form, with E", AS_TEXT),
    (Kind.DIGITS, {"digits": 11}, "311290 12345", "not 11 digits: signs or blanks between the digits", AS_TEXT),
    (Kind.DIGITS, {"digits": 11}, "311290-12345", "not 11 digits: signs or blanks between the digits", AS_TEXT),
    (Kind.DIGITS, CODE, "4601 ", "not 4 digits: has blanks around it", BLANKS),
    (Kind.DIGITS, CODE, "\ufeff4601", "not 4 digits: has blanks around it", BLANKS),
    (Kind.DIGITS, CODE, "\u00a04601", "not 4 digits: has blanks around it", BLANKS),
    (Kind.COUNTRY, {}, "syr", "alpha-3): capital and small letters are not as in the list", LETTERS),
    (Kind.CHOICE, SEX, "k", "not one of K, Mann: capital and small letters are not as in the list", LETTERS),
    (Kind.CHOICE, SEX, "MANN\t", "not one of K, Mann: capital and small letters are not as in the list", LETTERS),
    (Kind.CHOICE, SEX, " Mann", "not one of K, Mann: has blanks around it", BLANKS),
    (Kind.DATE, {}, "31.12.2020", f"not {DATE}: written day first", AS_DATE),
    (Kind.DATE, {}, "1/2/20", f"not {DATE}: written day first", AS_DATE),
    (Kind.DATE, {}, "2020-12-31 00:00:00", f"not {DATE}: a clock time stands after the date", AS_DATE),
    (Kind.DATE, {}, "2020-12-31T00:00:00Z", f"not {DATE}: a clock time stands after the date", AS_DATE),
    (Kind.DATE, {}, "44196", f"not {DATE}: a number of days, as a spreadsheet keeps a date", AS_DATE),
    (Kind.DATE, {}, "20201231", f"not {DATE}: written without hyphens", AS_DATE),
    (Kind.DATE, {}, "2020/12/31", f"not {DATE}: written without hyphens", AS_DATE),
    (Kind.DATE, {}, "2020-2-01", f"not {DATE}: a day or a month without its zero", AS_DATE),
    (Kind.DATE, {}, "2020-12-1", f"not {DATE}: a day or a month without its zero", AS_DATE),
    (Kind.DATE, {}, "2020-12-31\r", f"not {DATE}: has blanks around it", BLANKS),
    (Kind.DATE, {}, "0000-01-01", "outside the calendar, which ends with the year 9999", NO_END),
    (Kind.TIMESTAMP, {}, "2020-12-31", ": a date without a clock time", AS_TIME),
    (Kind.TIMESTAMP, {}, "2020-12-31T12:30", ": seconds are left out", AS_TIME),
    (Kind.TIMESTAMP, {}, "2020-12-31 12:30+01:00", ": seconds are left out", AS_TIME),
    (Kind.TIMESTAMP, {}, "2020-12-31 12:30:00", ": a blank where T is expected", AS_TIME),
    (Kind.TIMESTAMP, {}, "2020-12-31T12:30:00.123", ": parts of a second", AS_TIME),
    (Kind.TIMESTAMP, {}, "31.12.2020 12:30", ": the day stands first", AS_TIME),
    (Kind.TIMESTAMP, {}, "44196,52", ": a number of days, as a spreadsheet keeps a time", AS_TIME),
    (Kind.TIMESTAMP, {}, "2020-12-31T12:30:00Z ", ": has blanks around it", BLANKS),
    (Kind.TIMESTAMP, {}, "9999-12-31T23:59:59Z", "outside the calendar, which ends with the year 9999", NO_END),
    (Kind.TIMESTAMP, {}, "9999-12-31T23:59:59-02:00", "outside the calendar, which ends with the year 9999", NO_END),
    (Kind.DECIMAL, HOURS, "1 037,5", f"not {NUMBER}: blanks or signs between thousands", AS_NUMBER),
    (Kind.DECIMAL, HOURS, "1.037,5", f"not {NUMBER}: blanks or signs between thousands", AS_NUMBER),
    (Kind.DECIMAL, HOURS, "3,75E1", f"not {NUMBER}: digits and E", AS_NUMBER),
    (Kind.DECIMAL, HOURS, "37,5 t", f"not {NUMBER}: more than the number stands in the cell", AS_NUMBER),
    (Kind.DECIMAL, HOURS, "-0,5", "outside 0 to 168", RIGHT_NUMBERS),
    (Kind.DECIMAL, HOURS, "168,1", "outside 0 to 168", RIGHT_NUMBERS),
    (Kind.DECIMAL, {}, "1000000000", "outside the range of the register", RIGHT_NUMBERS),
    (Kind.FLAG, {}, "Ja", f"not {FLAG}: a word where 0 or 1 is expected", AS_FLAG),
    (Kind.FLAG, {}, "TRUE", f"not {FLAG}: a word where 0 or 1 is expected", AS_FLAG),
    (Kind.FLAG, {}, "1.0", f"not {FLAG}: decimals after 0 or 1", AS_FLAG),
    (Kind.FLAG, {}, " 1", f"not {FLAG}: has blanks around it", BLANKS),
]
# What has no likely cause is told what it is not, and no remedy is guessed.
NO_CAUSE: list[tuple[Kind, dict[str, Any], str, str]] = [
    (Kind.DIGITS, CODE, "46O1", "not 4 digits"),
    (Kind.DIGITS, CODE, "03010", "not 4 digits"),
    (Kind.COUNTRY, {}, "Syria", "not a country code of three capital letters (ISO 3166-1 alpha-3)"),
    (Kind.CHOICE, SEX, "annet", "not one of K, Mann"),
    (Kind.DATE, {}, "2020-02-30", f"not {DATE}"),
    (Kind.DATE, {}, "i fjor", f"not {DATE}"),
    (Kind.TIMESTAMP, {}, "2020-02-30T00:00:00", f"not {TIME}, with or without an offset"),
    (Kind.TIMESTAMP, {}, "2020-01-01T24:00:00", f"not {TIME}, with or without an offset"),
    (Kind.DECIMAL, HOURS, "mye", f"not {NUMBER}"),
    (Kind.FLAG, {}, "2", f"not {FLAG}"),
]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


def ask(connection: duckdb.DuckDBPyConnection, cell: str, *expressions: str) -> tuple[Any, ...]:
    selected = f"select {', '.join(expressions)} from (select $celle::varchar as celle)"
    (row,) = connection.execute(selected, {"celle": cell}).fetchall()
    return tuple(row)


@pytest.mark.parametrize(("kind", "settings", "cell", "words", "remedy"), CASES)
def test_a_likely_cause_and_its_one_remedy(connection, kind, settings, cell, words, remedy):
    column = ExtractColumn("kolonne", kind, "a column of a test", **settings)
    value, told = ask(connection, cell, read_cell(column, "celle"), explain_broken(column, "celle"))
    assert value is None
    assert told.endswith(words)
    assert cell.strip(UNSEEN) not in told.removeprefix(f"not {column.expected}")
    (helps,) = find_remedies(f"tabell: 3 of 4 rows (75.0 %), most of them kolonne: {told} (3).")
    assert remedy in helps


@pytest.mark.parametrize(("kind", "settings", "cell", "words"), NO_CAUSE)
def test_what_has_no_likely_cause(connection, kind, settings, cell, words):
    column = ExtractColumn("kolonne", kind, "a column of a test", **settings)
    assert ask(connection, cell, read_cell(column, "celle"), explain_broken(column, "celle")) == (None, words)
    assert find_remedies(words) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("arbeid_heltid ", "not in the list: has blanks around it"),
        ("Arbeid_Heltid", "not in the list: capital and small letters are not as in the list"),
        ("pensjon", "not in the list"),
    ],
)
def test_a_code_that_is_nearly_in_its_list(connection, cell, words):
    assert ask(connection, cell, explain_list("celle", ("arbeid_heltid", "flyttet"), "not in the list")) == (words,)


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        (EMPTY_ROW, "delete the empty rows"),
        (Fault.of_count(2, 13).reason, 'put " around every field'),
        (UNKNOWN_PERSON, "correct the broken rows of person first"),
        (NOT_IN_USE, "check that the reasons have the right gyldig_fra and gyldig_til"),
    ],
)
def test_a_row_that_is_no_row_has_its_remedy(reason, remedy):
    (helps,) = find_remedies(reason)
    assert remedy in helps


def test_rows_with_too_many_fields_hint_at_commas_replaced_by_hand():
    plain, by_hand = find_remedies(f"{Fault.of_count(14, 13).reason} (3)")
    assert 'put " around every field' in plain
    assert "if commas were replaced by ; by hand" in by_hand
    assert "export the table with ; as the separator" in by_hand


def test_each_remedy_is_told_once():
    told = f"{EMPTY_ROW} (4), a1: not 4 digits: zeros lost: 3 digits where 4 are expected (3), a2: {EMPTY_ROW} (1)"
    first, second = find_remedies(told)
    assert "delete the empty rows" in first
    assert AS_TEXT in second
