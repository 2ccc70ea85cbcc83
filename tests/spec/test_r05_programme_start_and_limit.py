"""R5: programme start, leave and limit, seen through R6's evidence ``frist``.

Every exit here is registered by NIR without a reason: on its limit or later it is taken out
(``utelatt_utvidet`` 1), before its limit, or without one, it stays in (0).
"""

from datetime import date

from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables, register
from tests.support.running import check, of_kommuner


def by_nir(text: str) -> Tables:
    """A register whose exits in the year are all by NIR and without a reason."""
    tables = register(text)
    for row in tables["avslutning"]:
        row.update(registrert_av="nir", avslutningsarsak="")
    return tables


def test_r05_limit_is_36_calendar_months_after_start():
    check(
        by_nir("""
        vedtak
            person_id | fra_dato
            A         | 2017-06-30
            B         | 2017-06-30
            C         | 2017-02-28
            D         | 2017-03-01
        avslutning
            person_id | kommunenummer | avslutningsdato
            A         | 4601          | 2020-06-29
            B         | 1103          | 2020-06-30
            C         | 5001          | 2020-02-28
            D         | 3005          | 2020-02-29
        """),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 1, "5001": 1, "3005": 0}),
    )


def test_r05_limit_by_law_and_the_months_last_day():
    # 30 months after 31 August 2017 there is no 31 February 2020: the limit is its last day, the 29th.
    # The other law is left out of the table and keeps 36.
    check(
        by_nir("""
        vedtak
            person_id | fra_dato   | lov
            A         | 2017-08-31 | introduksjonsloven
            B         | 2017-08-31 | introduksjonsloven
            C         | 2017-08-31 | integreringsloven
        avslutning
            person_id | kommunenummer | avslutningsdato | lov
            A         | 4601          | 2020-02-28      | introduksjonsloven
            B         | 1103          | 2020-02-29      | introduksjonsloven
            C         | 5001          | 2020-08-30      | integreringsloven
        """),
        YearSettings(grense={"introduksjonsloven": 30}),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 1, "5001": 0}),
    )


def test_r05_start_on_29_february():
    check(
        by_nir("""
        vedtak
            person_id | fra_dato
            A         | 2016-02-29
            B         | 2016-02-29
        avslutning
            person_id | kommunenummer | avslutningsdato
            A         | 4601          | 2019-02-27
            B         | 1103          | 2019-02-28
        """),
        YearSettings(ar=2019, inndeling=date(2020, 12, 31)),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 1}),
    )


def test_r05_leave_moves_the_limit_by_the_union_of_its_days():
    # 1–10 and 6–15 January are 15 days together: the limit is 2020-01-01 + 15 days.
    check(
        by_nir("""
        vedtak
            person_id | vedtakstype | fra_dato   | til_dato
            A         | innvilget   | 2017-01-01 |
            A         | permisjon   | 2018-01-01 | 2018-01-10
            A         | permisjon   | 2018-01-06 | 2018-01-15
            B         | innvilget   | 2017-01-01 |
            B         | permisjon   | 2018-01-01 | 2018-01-10
            B         | permisjon   | 2018-01-06 | 2018-01-15
        avslutning
            person_id | kommunenummer | avslutningsdato
            A         | 4601          | 2020-01-15
            B         | 1103          | 2020-01-16
        """),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 1}),
    )


def test_r05_leave_counts_from_start_to_exit_only():
    # A and B: of 28 Dec 2016–2 Jan 2017 two days lie after start, so the limit is 3 January 2020.
    # C: an open leave runs to the exit and no further, 31 Dec–10 Jan: 11 days, limit 12 January.
    # D: stans is not leave. E: leave under the other law and F: of norskopplaring are not either.
    check(
        by_nir("""
        vedtak
            person_id | vedtakstype | fra_dato   | til_dato   | lov                | ordning
            A         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            A         | permisjon   | 2016-12-28 | 2017-01-02 | introduksjonsloven | introduksjonsprogram
            B         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            B         | permisjon   | 2016-12-28 | 2017-01-02 | introduksjonsloven | introduksjonsprogram
            C         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            C         | permisjon   | 2019-12-31 |            | introduksjonsloven | introduksjonsprogram
            D         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            D         | stans       | 2018-01-01 | 2018-12-31 | introduksjonsloven | introduksjonsprogram
            E         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            E         | permisjon   | 2018-01-01 | 2018-12-31 | integreringsloven  | introduksjonsprogram
            F         | innvilget   | 2017-01-01 |            | introduksjonsloven | introduksjonsprogram
            F         | permisjon   | 2018-01-01 | 2018-12-31 | introduksjonsloven | norskopplaring
        avslutning
            person_id | kommunenummer | avslutningsdato
            A         | 4601          | 2020-01-02
            B         | 1103          | 2020-01-03
            C         | 5001          | 2020-01-10
            D         | 3005          | 2020-01-01
            E         | 4204          | 2020-01-01
            F         | 3803          | 2020-01-01
        """),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 1, "5001": 0, "3005": 1, "4204": 1, "3803": 1}),
    )


def test_r05_start_is_the_earliest_innvilget_after_the_previous_exit():
    # A: the grant of 2016 belongs to the programme that ended in 2019. B: a grant on the day of the previous
    # exit is not after it: no start, no limit. C: exits of the other law do not part the programme.
    # D: two exits on one day: neither is the other's previous one. E: of two grants the first.
    # F: the grant lies between the two exits before; the previous one is the later of them: no start.
    check(
        by_nir("""
        vedtak
            person_id | fra_dato
            A         | 2016-01-01
            A         | 2019-01-02
            B         | 2016-01-01
            C         | 2016-01-01
            D         | 2016-01-01
            E         | 2019-01-01
            E         | 2016-01-01
            F         | 2017-03-01
        avslutning
            person_id | kommunenummer | avslutningsdato | lov
            A         | 4601          | 2019-01-01      | introduksjonsloven
            A         | 4601          | 2020-06-30      | introduksjonsloven
            B         | 1103          | 2016-01-01      | introduksjonsloven
            B         | 1103          | 2020-06-30      | introduksjonsloven
            C         | 5001          | 2019-01-01      | integreringsloven
            C         | 5001          | 2020-06-30      | introduksjonsloven
            D         | 3005          | 2020-06-30      | introduksjonsloven
            D         | 3005          | 2020-06-30      | introduksjonsloven
            E         | 4204          | 2020-06-30      | introduksjonsloven
            F         | 3803          | 2017-01-01      | introduksjonsloven
            F         | 3803          | 2019-01-01      | introduksjonsloven
            F         | 3803          | 2020-06-30      | introduksjonsloven
        """),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 0, "5001": 1, "3005": 1, "4204": 1, "3803": 0}),
    )


def test_r05_only_innvilget_vedtak_for_introduksjonsprogram_of_the_law_start_a_programme():
    check(
        by_nir("""
        vedtak
            person_id | vedtakstype | fra_dato   | lov                | ordning
            A         | forlenget   | 2016-01-01 | introduksjonsloven | introduksjonsprogram
            B         | innvilget   | 2016-01-01 | introduksjonsloven | norskopplaring
            C         | innvilget   | 2016-01-01 | integreringsloven  | introduksjonsprogram
            D         | innvilget   | 2020-07-01 | introduksjonsloven | introduksjonsprogram
            E         | innvilget   | 2016-01-01 | introduksjonsloven | introduksjonsprogram
        avslutning
            person_id | kommunenummer
            A         | 4601
            B         | 1103
            C         | 5001
            D         | 3005
            E         | 4204
            F         | 3803
        """),
        resultat={
            **of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 0, "5001": 0, "3005": 0, "4204": 1, "3803": 0}),
            ("land", "0"): {"ikke_registrert": 5},
        },
        regnskap={"utvidet_program": 1, "talt_med": 5},
    )
