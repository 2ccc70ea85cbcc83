"""What the quality rules rest on, day by day: pauses, days a unit answers for, decisions of an exit, who is in now.

Statistic year 2020, cutoff 21 January 2021, limit 36 months. Examples of the rules are in ``kvalitetsregler/``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.support.registers import register
from tests.support.working_tables import open_working_tables

WANTED = ("pause", "deltakelse", "ansvar_periode", "ansvar", "avslutning_vedtak", "deltaker_naa", "registrering")
PEOPLE = """
vedtak
    person_id     | vedtakstype | fra_dato   | til_dato   | ordning              | lov
    pause         | permisjon   | 2020-01-01 | 2020-04-30 | introduksjonsprogram | introduksjonsloven
    pause         | stans       | 2020-02-01 | 2020-02-10 | introduksjonsprogram | introduksjonsloven
    pause         | permisjon   | 2020-03-01 | 2020-05-15 | introduksjonsprogram | introduksjonsloven
    pause         | stans       | 2020-05-16 | 2020-05-16 | introduksjonsprogram | introduksjonsloven
    pause         | permisjon   | 2020-05-10 | 2020-05-11 | introduksjonsprogram | integreringsloven
    pause         | permisjon   | 2020-07-01 | 2020-07-31 | norskopplaring       | introduksjonsloven
    pause         | avslag      | 2020-08-01 | 2020-08-31 | introduksjonsprogram | introduksjonsloven
    pause-open    | stans       | 2020-12-01 |            | introduksjonsprogram | introduksjonsloven
    pause-ahead   | permisjon   | 2021-03-01 |            | introduksjonsprogram | introduksjonsloven
    day-off       | innvilget   | 2020-05-01 | 2020-05-01 | introduksjonsprogram | introduksjonsloven
    day-off       | stans       | 2020-05-01 | 2020-05-01 | introduksjonsprogram | introduksjonsloven
    day-on        | innvilget   | 2020-05-01 | 2020-05-01 | introduksjonsprogram | introduksjonsloven
    limit         | innvilget   | 2017-03-01 | 2020-02-29 | introduksjonsprogram | introduksjonsloven
    limit         | forlenget   | 2020-03-01 | 2020-12-31 | introduksjonsprogram | introduksjonsloven
    limit         | stans       | 2020-02-29 | 2020-03-10 | introduksjonsprogram | introduksjonsloven
    limit-open    | innvilget   | 2017-03-01 |            | introduksjonsprogram | introduksjonsloven
    new-start     | innvilget   | 2017-02-01 | 2020-02-01 | introduksjonsprogram | introduksjonsloven
    new-start     | innvilget   | 2020-06-01 | 2020-06-01 | introduksjonsprogram | introduksjonsloven
    no-start      | innvilget   | 2018-01-01 | 2019-06-30 | introduksjonsprogram | introduksjonsloven
    no-start      | forlenget   | 2020-03-01 | 2020-05-31 | introduksjonsprogram | introduksjonsloven
    extended      | innvilget   | 2017-02-01 | 2020-02-01 | introduksjonsprogram | introduksjonsloven
    extended      | forlenget   | 2020-03-01 | 2020-05-31 | introduksjonsprogram | introduksjonsloven
    ended-before  | innvilget   | 2018-01-01 |            | introduksjonsprogram | introduksjonsloven
    same-day      | innvilget   | 2019-06-30 | 2020-06-30 | introduksjonsprogram | introduksjonsloven
    day-after     | innvilget   | 2019-07-01 | 2020-06-30 | introduksjonsprogram | introduksjonsloven
    on-the-day    | innvilget   | 2020-06-30 | 2020-06-30 | introduksjonsprogram | introduksjonsloven
    too-late      | innvilget   | 2020-07-01 | 2020-07-31 | introduksjonsprogram | introduksjonsloven
    own-limit     | innvilget   | 2017-06-30 | 2020-06-30 | introduksjonsprogram | introduksjonsloven
    later-limit   | innvilget   | 2020-09-01 | 2023-09-01 | introduksjonsprogram | introduksjonsloven
    naa-ended     | innvilget   | 2020-12-01 |            | introduksjonsprogram | introduksjonsloven
    naa-window    | innvilget   | 2020-11-22 |            | introduksjonsprogram | introduksjonsloven
    naa-short     | innvilget   | 2020-11-23 |            | introduksjonsprogram | introduksjonsloven
    naa-until     | innvilget   | 2020-01-01 | 2021-01-21 | introduksjonsprogram | introduksjonsloven
    naa-gone      | innvilget   | 2020-01-01 | 2021-01-20 | introduksjonsprogram | introduksjonsloven
    naa-ahead     | innvilget   | 2021-01-22 |            | introduksjonsprogram | introduksjonsloven
    naa-limit     | innvilget   | 2018-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-pause     | innvilget   | 2019-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-pause     | stans       | 2020-12-01 | 2021-01-21 | introduksjonsprogram | introduksjonsloven
    naa-next      | innvilget   | 2020-01-01 | 2020-12-31 | introduksjonsprogram | introduksjonsloven
    naa-next      | forlenget   | 2021-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-gap       | innvilget   | 2020-01-01 | 2020-12-30 | introduksjonsprogram | introduksjonsloven
    naa-gap       | forlenget   | 2021-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-other-law | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-again     | innvilget   | 2018-01-01 | 2019-01-01 | introduksjonsprogram | introduksjonsloven
    naa-again     | innvilget   | 2020-03-01 |            | introduksjonsprogram | introduksjonsloven
    naa-thrice    | innvilget   | 2013-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-thrice    | innvilget   | 2015-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-thrice    | forlenget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-measure-1 | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-measure-2 | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-measure-3 | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-measure-4 | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    naa-measure-5 | innvilget   | 2020-01-01 |            | introduksjonsprogram | introduksjonsloven
    two-laws      | innvilget   | 2017-03-01 |            | introduksjonsprogram | introduksjonsloven
    two-laws      | innvilget   | 2017-03-01 |            | introduksjonsprogram | integreringsloven
    two-laws      | permisjon   | 2018-01-01 | 2018-01-31 | introduksjonsprogram | introduksjonsloven
tiltak
    person_id     | tiltak_id   | fra_dato   | til_dato   | fane  | registrert
    naa-measure-1 | in window   | 2020-01-01 | 2020-11-22 | intro | 2020-01-01T12:00:00
    naa-measure-2 | too early   | 2020-01-01 | 2020-11-21 | intro | 2020-01-01T12:00:00
    naa-measure-3 | last day    | 2021-01-21 |            | intro | 2021-01-01T12:00:00
    naa-measure-4 | to come     | 2021-01-22 |            | intro | 2021-01-01T12:00:00
    naa-measure-5 | other tab   | 2020-01-01 |            | norsk | 2020-01-01T12:00:00
    two-laws      | before      | 2020-03-31 | 2020-03-31 | intro | 2020-05-31T23:59:59
    two-laws      | at limit    | 2020-04-01 | 2020-04-01 | intro | 2020-04-01T12:00:00
    late          | on time     | 2020-03-10 | 2020-03-10 | intro | 2020-05-10T23:59:59
    late          | late        | 2020-03-10 | 2020-03-10 | intro | 2020-05-11T00:00:00
avslutning
    person_id     | avslutning_id | avslutningsdato | lov
    new-start     | new-start     | 2020-02-01      | introduksjonsloven
    no-start      | no-start      | 2019-06-30      | introduksjonsloven
    extended      | extended      | 2020-02-01      | introduksjonsloven
    extended      | extended-2    | 2020-09-30      | introduksjonsloven
    ended-before  | ended-before  | 2019-12-31      | introduksjonsloven
    same-day      | same-day-1    | 2019-06-30      | introduksjonsloven
    same-day      | same-day      | 2020-06-30      | introduksjonsloven
    day-after     | day-after-1   | 2019-06-30      | introduksjonsloven
    day-after     | day-after     | 2020-06-30      | introduksjonsloven
    on-the-day    | on-the-day    | 2020-06-30      | introduksjonsloven
    too-late      | too-late      | 2020-06-30      | introduksjonsloven
    own-limit     | own-limit     | 2020-06-30      | introduksjonsloven
    later-limit   | later-limit   | 2020-06-30      | introduksjonsloven
    later-limit   | later-limit-2 | 2023-09-01      | introduksjonsloven
    naa-ended     | naa-ended     | 2020-12-01      | introduksjonsloven
    naa-other-law | naa-other-law | 2020-06-30      | integreringsloven
    naa-again     | naa-again     | 2019-01-01      | introduksjonsloven
    naa-thrice    | naa-thrice-1  | 2014-01-01      | introduksjonsloven
    naa-thrice    | naa-thrice-2  | 2018-01-01      | introduksjonsloven
"""
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working_tables(register(PEOPLE), [f"klargjort.{name}" for name in WANTED]) as connection:
        yield connection


def read(database: duckdb.DuckDBPyConnection, table: str, columns: str) -> Rows:
    """Rows by person, or by what the first column is."""
    rows: Rows = defaultdict(list)
    for name, *values in database.execute(f"select {columns} from klargjort.{table} order by all").fetchall():
        rows[name].append(tuple(values))
    return rows


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_pauses_are_a_union_by_law_and_an_open_one_lasts_until_the_later_of_cutoff_and_year(database):
    rows = read(database, "pause", "person_id, fra_dato, til_dato, lov")
    intro, integrering = "introduksjonsloven", "integreringsloven"
    assert rows["pause"] == [
        (day("2020-01-01"), day("2020-04-30"), intro),
        # the stop in February lies inside; the second leave goes on where the first ends
        (day("2020-05-01"), day("2020-05-15"), intro),
        (day("2020-05-10"), day("2020-05-11"), integrering),
        (day("2020-05-16"), day("2020-05-16"), intro),
    ]
    assert rows["pause-open"] == [(day("2020-12-01"), day("2021-01-21"), intro)]
    assert rows["pause-ahead"] == [(day("2021-03-01"), day("2021-03-01"), intro)]


def test_periods_a_unit_answers_for_end_the_day_before_the_limit(database):
    rows = read(database, "ansvar_periode", "person_id, fra_dato, til_dato")
    # 1 March 2017 and 36 months; nothing is left of the decision that begins on the limit
    assert rows["limit"] == rows["limit-open"] == [(day("2020-01-01"), day("2020-02-29"))]
    # a new programme is one of its own, even of a single day
    assert rows["new-start"] == [(day("2020-01-01"), day("2020-01-31")), (day("2020-06-01"), day("2020-06-01"))]
    # without a start there is no limit, unless it goes on from a programme that ended at its own
    assert rows["no-start"] == [(day("2020-03-01"), day("2020-05-31"))]
    assert rows["extended"] == [(day("2020-01-01"), day("2020-01-31"))]


def test_days_a_unit_answers_for_are_without_pauses(database):
    rows = read(database, "ansvar", "person_id, ansvar_dager")
    assert rows["day-on"] == [(1,)]
    assert rows["day-off"] == []
    # 31 + 29 days, of which the last is in the stop
    assert rows["limit"] == [(59,)]
    assert rows["limit-open"] == [(60,)]
    assert rows["no-start"] == [(92,)]


def test_who_ended_before_the_year_takes_no_part_in_it(database):
    rows = read(database, "deltakelse", "person_id, fra_dato, til_dato")
    assert rows["ended-before"] == []
    assert rows["on-the-day"] == [(day("2020-06-30"), day("2020-06-30"))]
    # the first exit on or after a decision's first day ends it
    assert rows["same-day"] == []


def test_an_exit_s_decisions_come_after_the_exit_before_and_not_after_it(database):
    rows = read(database, "avslutning_vedtak", "avslutning_id, har_vedtak, er_etter_grensen")
    assert rows["same-day"] == [(False, False)]
    assert rows["day-after"] == [(True, False)]
    assert rows["on-the-day"] == [(True, False)]
    assert rows["too-late"] == [(False, False)]
    assert rows["own-limit"] == [(True, False)]
    assert rows["extended-2"] == [(True, True)]
    assert rows["later-limit"] == [(False, False)]


def test_who_is_in_a_programme_on_the_day_of_the_cutoff(database):
    columns = "person_id, i_program_siden_dato, er_i_hele_vinduet, ansvar_dager, grense_dato"
    rows = read(database, "deltaker_naa", columns)
    for nobody in ("naa-ended", "naa-gone", "naa-ahead", "extended", "new-start"):
        assert rows[nobody] == [], nobody
    # 22 November–21 January are 9 + 31 + 21 days
    assert rows["naa-window"] == [(day("2020-11-22"), True, 61, day("2023-11-22"))]
    assert rows["naa-short"] == [(day("2020-11-23"), False, 60, day("2023-11-23"))]
    assert rows["naa-until"] == [(day("2020-01-01"), True, 61, day("2023-01-01"))]
    # 22 November–31 December: from the limit on nothing is asked for
    assert rows["naa-limit"] == [(day("2018-01-01"), True, 40, day("2021-01-01"))]
    assert rows["naa-pause"] == [(day("2019-01-01"), True, 9, day("2022-01-01"))]
    assert rows["naa-next"] == [(day("2020-01-01"), True, 61, day("2023-01-01"))]
    assert rows["naa-gap"] == [(day("2021-01-01"), False, 21, day("2023-01-01"))]
    assert rows["naa-other-law"] == [(day("2020-01-01"), True, 61, day("2023-01-01"))]
    # the limit of the programme under way, not of the one before
    assert rows["naa-again"] == [(day("2020-03-01"), True, 61, day("2023-03-01"))]
    # the second of two programmes that ended did so on its limit, so what follows it is an extension of that one
    assert rows["naa-thrice"] == [(day("2020-01-01"), True, 0, day("2018-01-01"))]


def test_a_measure_of_the_last_two_months_is_one_of_the_tab_intro_with_a_day_in_them(database):
    rows = read(database, "deltaker_naa", "person_id, har_tiltak_siste_to_mnd")
    found = [rows[f"naa-measure-{number}"] for number in range(1, 6)]
    assert found == [[(True,)], [(False,)], [(True,)], [(False,)], [(False,)]]


def test_a_registration_is_late_from_the_day_after_two_months_and_only_where_nir_could_take_it(database):
    rows = read(database, "registrering", "rad_id, er_sen")
    assert rows["on time"] == [(False,)]
    assert rows["late"] == [(True,)]
    # two programmes from one day: leave of 31 days moves the limit of the one to 1 April, and that lets a measure in
    assert rows["before"] == [(False,)]
    assert rows["at limit"] == []
