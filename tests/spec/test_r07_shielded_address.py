"""R7: people at a shielded address at the cutoff are in the row ``land`` and nowhere else."""

from tests.support.registers import register
from tests.support.running import check

NOBODY = {"avsluttet": 0, "utelatt_utvidet": 0, "deltakere": 0, "deltakere_uten_tiltak": 0, "andel_mal": None}


def test_r07_shielded_people_are_in_the_national_total_only():
    tables = register("""
    person
        person_id | adressesperre
        A         | fortrolig
        B         | strengt_fortrolig
        C         | fortrolig
    avslutning
        person_id | kommunenummer | avslutningsarsak
        A         | 0301          | arbeid_heltid
        B         | 0301          |
        C         | 9999          | arbeid_heltid
    vedtak
        person_id | kommunenummer | vedtakstype | fra_dato
        A         | 0301          | innvilget   | 2019-01-01
        B         | 0301          | utvidet     | 2020-07-01
    tiltak
        person_id | kommunenummer
        A         | 0301
    """)
    check(
        tables,
        resultat={
            ("land", "0"): {"avsluttet": 2, "arbeid": 2, "utelatt_utvidet": 1, "deltakere": 2},
            ("land_uten_sperret", "0"): NOBODY,
            ("fylke", "03"): NOBODY,
            ("kommune", "0301"): NOBODY,
            ("bydel", "030199"): NOBODY,
        },
        tiltak_sum={
            ("land", "0"): {"deltakere": 2, "deltakere_uten_tiltak": 1},
            ("kommune", "0301"): {"deltakere": 0, "timer_per_uke": None},
        },
        regnskap={"utvidet_program": 1, "adressesperre": 2, "uten_enhet": 0, "talt_med": 0},
    )


def test_r07_the_shield_at_the_cutoff_decides():
    # The cutoff day ends 2021-01-22T00:00:00. A was shielded until the last second before it, B from then on,
    # C is shielded by the newer of two versions in force, D is not by the newer one.
    tables = register("""
    person
        person_id | adressesperre | registrert          | opphevet
        A         | fortrolig     | 2018-01-01T10:00:00 | 2021-01-21T23:59:59
        A         |               | 2021-01-21T23:59:59 |
        B         |               | 2018-01-01T10:00:00 | 2021-01-22T00:00:00
        B         | fortrolig     | 2021-01-22T00:00:00 |
        C         |               | 2018-01-01T10:00:00 |
        C         | fortrolig     | 2019-01-01T10:00:00 |
        D         | fortrolig     | 2018-01-01T10:00:00 |
        D         |               | 2019-01-01T10:00:00 |
    avslutning
        person_id | kommunenummer
        A         | 4601
        B         | 1103
        C         | 5001
        D         | 3005
    """)
    check(
        tables,
        resultat={
            ("land", "0"): {"avsluttet": 4},
            ("land_uten_sperret", "0"): {"avsluttet": 3},
            ("kommune", "4601"): {"avsluttet": 1},
            ("kommune", "1103"): {"avsluttet": 1},
            ("kommune", "5001"): {"avsluttet": 0},
            ("kommune", "3005"): {"avsluttet": 1},
        },
        regnskap={"adressesperre": 1, "talt_med": 3},
    )
