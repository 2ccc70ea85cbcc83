"""R5, R7 and R11: the dates as they are written down, day by day, in every table that carries them, and the places.

That the limit decides who is taken out is in ``test_r05_programme_start_and_limit.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from pipeline.common.warehouse import read_sql, strip_comments
from tests.support.registers import register
from tests.support.working_tables import open_working_tables

# A: leave 20 February–10 March 2018, of which 1–10 March, 10 days, lie in the programme. The limit is 1 March 2021 and
# 10 days. B: no leave; taken out on the day of the limit, by NIR. C: two leaves that overlap and one after the exit:
# 5–14 and 10–19 May 2018 are 15 days. D: no start. E: in the programme at the cutoff with an open leave from
# 20 January 2021, two days so far; another municipality from 1 July 2020.
# S: at a shielded address, in Oslo. P: ended the year before, and is in no table of the year's exits.
PEOPLE = """
person
    person_id | adressesperre
    S         | fortrolig
vedtak
    person_id | vedtakstype | fra_dato   | til_dato   | kommunenummer
    A         | innvilget   | 2018-03-01 |            | 4601
    A         | permisjon   | 2018-02-20 | 2018-03-10 | 4601
    B         | innvilget   | 2017-06-30 |            | 4601
    C         | innvilget   | 2018-01-01 |            | 4601
    C         | permisjon   | 2018-05-05 | 2018-05-14 | 4601
    C         | permisjon   | 2018-05-10 | 2018-05-19 | 4601
    C         | permisjon   | 2020-07-01 | 2020-07-31 | 4601
    D         | forlenget   | 2019-01-01 |            | 4601
    E         | innvilget   | 2019-09-01 | 2020-06-30 | 4601
    E         | forlenget   | 2020-07-01 | 2020-09-30 | 1103
    E         | forlenget   | 2020-10-01 |            | 1103
    E         | permisjon   | 2021-01-20 |            | 1103
    S         | innvilget   | 2018-01-01 |            | 0301
    P         | innvilget   | 2018-01-01 | 2021-12-31 | 4601
avslutning
    person_id | avslutning_id | avslutningsdato | avslutningsarsak | registrert_av | kommunenummer | bydelsnummer
    A         | a             | 2020-06-30      | arbeid_heltid    | kommune       | 4601          |
    B         | b             | 2020-06-30      |                  | nir           | 0301          | 030102
    C         | c             | 2020-06-30      | arbeid_heltid    | kommune       | 4601          |
    D         | d             | 2020-06-30      | arbeid_heltid    | kommune       | 4601          |
    S         | s             | 2020-06-30      | arbeid_heltid    | kommune       | 0301          | 030101
    P         | p             | 2019-06-30      | arbeid_heltid    | kommune       | 4601          |
"""
START_LEAVE_LIMIT = {
    "a": (date(2018, 3, 1), 10, date(2021, 3, 11)),
    "b": (date(2017, 6, 30), 0, date(2020, 6, 30)),
    "c": (date(2018, 1, 1), 15, date(2021, 1, 16)),
    "d": (None, 0, None),
    "s": (date(2018, 1, 1), 0, date(2021, 1, 1)),
}
WANTED = ("klargjort.avslutning", "klargjort.utelatt_utvidet", "klargjort.programperiode", "klargjort.deltakelse")
HANDOFF = {"utgave": "2020-forelopig-1"}


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working_tables(register(PEOPLE), WANTED) as connection:
        yield connection


def read_dates(database: duckdb.DuckDBPyConnection, table: str) -> dict[str, tuple[Any, ...]]:
    rows = database.execute(
        f"select avslutning_id, program_start_dato, permisjon_dager, program_grense_dato from {table}",
        HANDOFF if "$utgave" in table else {},
    ).fetchall()
    return {name: dates for name, *values in rows for dates in [tuple(values)]}


@pytest.mark.parametrize("table", ["klargjort.programlop", "klargjort.avslutning"])
def test_r05_start_leave_and_limit_of_every_exit(database, table):
    assert read_dates(database, table) == START_LEAVE_LIMIT


def test_r05_start_leave_and_limit_of_those_taken_out(database):
    assert read_dates(database, "klargjort.utelatt_utvidet") == {"b": START_LEAVE_LIMIT["b"]}


def test_r05_start_leave_and_limit_in_the_handoff(database):
    handoff = strip_comments(read_sql("utdata", "avsluttet_intro"))
    assert read_dates(database, f"({handoff})") == START_LEAVE_LIMIT


def test_r05_the_programme_has_the_exit_s_start_and_limit_and_leave_until_the_cutoff_where_none_has_come(database):
    rows = database.execute(
        "select person_id, start_dato, avslutning_dato, vedtak_slutt_dato, grense_dato from klargjort.programperiode"
    ).fetchall()
    ended = date(2020, 6, 30)
    assert sorted(rows) == [
        ("A", date(2018, 3, 1), ended, None, date(2021, 3, 11)),
        ("B", date(2017, 6, 30), ended, None, date(2020, 6, 30)),
        ("C", date(2018, 1, 1), ended, None, date(2021, 1, 16)),
        # 20 and 21 January, the day of the cutoff, are leave so far
        ("E", date(2019, 9, 1), None, None, date(2022, 9, 3)),
        ("S", date(2018, 1, 1), ended, None, date(2021, 1, 1)),
    ]


def test_r08_a_participation_has_the_county_of_its_municipality(database):
    rows = database.execute(
        "select distinct kommune_kode, fylke_kode from klargjort.deltakelse order by all"
    ).fetchall()
    assert rows == [("0301", "03"), ("1103", "11"), ("4601", "46")]


def test_r11_first_and_last_day_of_participation_in_the_handoff(database):
    handoff = strip_comments(read_sql("utdata", "deltaker_intro"))
    rows = database.execute(
        f"select person_id, kommune_kode, forste_deltakelse_dato, siste_deltakelse_dato from ({handoff}) order by all",
        HANDOFF,
    ).fetchall()
    first, ended, last = date(2020, 1, 1), date(2020, 6, 30), date(2020, 12, 31)
    assert rows == [
        ("A", "4601", first, ended),
        ("B", "4601", first, ended),
        ("C", "4601", first, ended),
        ("D", "4601", first, ended),
        # two decisions in the second municipality, from the first day of the first to the year's end
        ("E", "1103", date(2020, 7, 1), last),
        ("E", "4601", first, ended),
        ("S", None, first, ended),
    ]


def test_r07_an_exit_in_the_handoff_has_its_places_unless_its_person_is_shielded(database):
    handoff = strip_comments(read_sql("utdata", "avsluttet_intro"))
    rows = database.execute(
        f"select avslutning_id, kommunenummer, kommune_kode, bydel_kode from ({handoff}) order by all", HANDOFF
    ).fetchall()
    assert rows == [
        ("a", "4601", "4601", None),
        ("b", "0301", "0301", "030102"),
        ("c", "4601", "4601", None),
        ("d", "4601", "4601", None),
        ("s", None, None, None),
    ]
