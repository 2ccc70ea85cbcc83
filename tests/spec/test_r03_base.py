"""R3: the base is the exits whose date lies in the statistic year. One register, pencil figures."""

from datetime import date

from tests.support.oracle_settings import YearSettings
from tests.support.registers import register
from tests.support.running import check

TABLES = """
avslutning
    person_id | avslutningsdato
    A         | 2019-12-31
    B         | 2020-01-01
    C         | 2020-02-29
    D         | 2020-12-31
    E         | 2021-01-01
    F         | 1899-06-30
"""


def test_r03_exits_of_the_year_are_the_base():
    check(
        register(TABLES),
        resultat={("land", "0"): {"avsluttet": 3}, ("kommune", "4601"): {"avsluttet": 3}},
        regnskap={"annet_ar": 3, "talt_med": 3},
    )


def test_r03_the_year_is_a_setting():
    check(
        register(TABLES),
        YearSettings(ar=2019, inndeling=date(2020, 12, 31)),
        resultat={("land", "0"): {"avsluttet": 1}},
        regnskap={"annet_ar": 5, "talt_med": 1},
    )
