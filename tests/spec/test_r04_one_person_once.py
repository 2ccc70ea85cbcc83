"""R4: a person counts once, with the last exit by date, then registrert, then id."""

from tests.support.oracle_settings import YearSettings
from tests.support.registers import register
from tests.support.running import check, of_kommuner

# Who counts where: A by date, B by registrert, C by id (as text: 5 is after 40), D by registrert in the hour
# that comes twice (02:30 without an offset is the first one; 02:10+01:00 is later), E has its other exit in
# another year, F changed law. The kommune with avsluttet 1 is the expected one of each pair.
TABLES = """
avslutning
    avslutning_id | person_id | kommunenummer | avslutningsdato | registrert
    1             | A         | 4601          | 2020-03-02      | 2020-03-02T10:00:00
    2             | A         | 1103          | 2020-03-01      | 2020-09-01T10:00:00
    3             | B         | 5001          | 2020-03-01      | 2020-03-02T10:00:00
    4             | B         | 3005          | 2020-03-01      | 2020-03-02T10:00:01
    5             | C         | 4204          | 2020-03-01      | 2020-03-02T10:00:00
    40            | C         | 3803          | 2020-03-01      | 2020-03-02T10:00:00
    6             | D         | 1108          | 2020-03-01      | 2020-10-25T02:10:00+01:00
    7             | D         | 1804          | 2020-03-01      | 2020-10-25T02:30:00
    8             | E         | 5401          | 2020-03-01      | 2020-03-02T10:00:00
    9             | E         | 3407          | 2021-01-01      | 2021-01-02T10:00:00
avslutning
    avslutning_id | person_id | kommunenummer | avslutningsdato | lov
    10            | F         | 3403          | 2020-03-01      | introduksjonsloven
    11            | F         | 1506          | 2020-03-02      | integreringsloven
"""


def test_r04_last_exit_of_a_person_counts():
    check(
        register(TABLES),
        resultat={
            ("land", "0"): {"avsluttet": 6},
            **of_kommuner("avsluttet", {"4601": 1, "1103": 0, "5001": 0, "3005": 1, "4204": 1, "3803": 0}),
            **of_kommuner("avsluttet", {"1108": 1, "1804": 0, "5401": 1, "3407": 0, "3403": 0, "1506": 1}),
        },
        regnskap={"annet_ar": 1, "erstattet": 5, "talt_med": 6},
    )


def test_r04_setting_alle_counts_every_exit():
    check(
        register(TABLES),
        YearSettings(flere_avslutninger="alle"),
        resultat={("land", "0"): {"avsluttet": 12 - 1}},
        regnskap={"annet_ar": 1, "erstattet": 0, "talt_med": 11},
    )


def test_r04_last_exit_is_chosen_before_r6_takes_it_out():
    check(
        register("""
        avslutning
            person_id | avslutningsdato | avslutningsarsak
            A         | 2020-03-01      | arbeid_heltid
            A         | 2020-09-01      |
        vedtak
            person_id | vedtakstype | fra_dato
            A         | utvidet     | 2020-09-02
        """),
        resultat={("land", "0"): {"avsluttet": 0, "utelatt_utvidet": 1}},
        regnskap={"erstattet": 1, "utvidet_program": 1, "talt_med": 0},
    )
