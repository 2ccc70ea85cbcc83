"""R14: every row of avslutning ends in the first bucket that applies, and the buckets add up."""

from datetime import date

from tests.support.oracle_settings import YearSettings
from tests.support.registers import add_row, register
from tests.support.running import check, run_tables

# One row per bucket. The cutoff day ends 2021-01-22T00:00:00. The id tells the bucket.
TABLES = """
person
    person_id | adressesperre
    S         | fortrolig
avslutning
    avslutning_id | person_id | avslutningsdato | avslutningsarsak | kommunenummer
    karantene     | A         | 2020-02-30      | annet            | 4601
    duplikat      | B         | 2020-06-30      | annet            | 4601
    duplikat      | B         | 2020-06-30      | annet            | 4601
    annet_ar      | F         | 2019-06-30      | annet            | 4601
    erstattet-1   | G         | 2020-06-30      | annet            | 4601
    erstattet-2   | G         | 2020-07-01      | annet            | 4601
    utvidet       | H         | 2020-06-30      |                  | 4601
    utenfor       | I         | 2020-06-30      | dod              | 4601
    sperret       | S         | 2020-06-30      | annet            | 4601
    uten_enhet    | J         | 2020-06-30      | annet            | 9999
avslutning
    avslutning_id | person_id | avslutningsarsak | registrert          | opphevet
    sen           | C         | annet            | 2021-01-22T00:00:00 |
    opphevet      | D         | annet            | 2020-07-01T12:00:00 | 2021-01-21T23:59:59
    versjon       | E         | annet            | 2020-07-01T12:00:00 |
    versjon       | E         | arbeid_heltid    | 2020-07-01T12:00:01 |
    i_kraft       | K         | annet            | 2021-01-21T23:59:59 | 2021-01-22T00:00:00
utvidet_program
    person_id
    H
"""
SETTINGS = YearSettings(utenfor_nevner=("dod",))
BUCKETS = {
    "karantene": 1,
    "duplikat": 1,
    "registrert_etter_skjaeringsdato": 1,
    "opphevet": 1,
    "eldre_versjon": 1,
    "annet_ar": 1,
    "erstattet": 1,
    "utvidet_program": 1,
    "utenfor_nevner": 1,
    "adressesperre": 1,
    "uten_enhet": 1,
    "talt_med": 4,
}


def test_r14_every_bucket_and_its_sum():
    check(
        register(TABLES),
        SETTINGS,
        regnskap=BUCKETS,
        resultat={
            ("land", "0"): {"avsluttet": 4 + 1 + 1},
            ("land_uten_sperret", "0"): {"avsluttet": 4 + 1},
            ("kommune", "4601"): {"avsluttet": 4, "arbeid": 1},
        },
    )


def test_r14_the_table_has_every_bucket_in_order():
    rows = run_tables(register(TABLES), SETTINGS)["regnskap"]
    assert [(row["utgave"], row["botte"], row["antall"]) for row in rows] == [
        ("2020-endelig", botte, str(antall)) for botte, antall in BUCKETS.items()
    ]


def test_r14_the_first_bucket_that_applies():
    # late and revoked: late. A duplicate of a late row: duplikat. A broken duplicate: karantene both.
    # Revoked and of another year: opphevet. Without a unit and shielded: adressesperre; extended and
    # shielded: utvidet_program.
    check(
        register("""
        person
            person_id | adressesperre
            S         | fortrolig
            T         | fortrolig
        avslutning
            avslutning_id | person_id | avslutningsdato | registrert          | opphevet
            1             | A         | 2020-06-30      | 2021-02-01T12:00:00 | 2020-02-01T12:00:00
            2             | A         | 2020-06-30      | 2021-02-01T12:00:00 |
            2             | A         | 2020-06-30      | 2021-02-01T12:00:00 |
            3             | A         | 2020-06-31      | 2020-07-01T12:00:00 |
            3             | A         | 2020-06-31      | 2020-07-01T12:00:00 |
            4             | A         | 2019-06-30      | 2020-07-01T12:00:00 | 2020-07-02T12:00:00
        avslutning
            avslutning_id | person_id | kommunenummer | avslutningsarsak
            5             | S         | 9999          | annet
            6             | T         | 9999          |
        vedtak
            person_id | vedtakstype
            T         | utvidet
        """),
        regnskap={
            "karantene": 2,
            "duplikat": 1,
            "registrert_etter_skjaeringsdato": 1 + 1,
            "opphevet": 1,
            "annet_ar": 0,
            "utvidet_program": 1,
            "adressesperre": 1,
            "uten_enhet": 0,
        },
    )


def test_r14_duplicates_are_found_by_parsed_values():
    # One version written in four ways; the last differs by a second and is another version.
    check(
        register("""
        avslutning
            avslutning_id | person_id | avslutningsarsak | registrert
            1             | A         |                  | 2020-07-01T12:00:00
            1             | A         | ikke_registrert  | 2020-07-01T12:00:00
            1             | A         | ikke_registrert  | 2020-07-01T10:00:00Z
            1             | A         | ikke_registrert  | 2020-07-01T15:30:00+05:30
            1             | A         | ikke_registrert  | 2020-07-01T12:00:01
        """),
        regnskap={"duplikat": 3, "eldre_versjon": 1, "talt_med": 1},
    )


def test_r14_two_versions_of_one_time_are_settled_by_their_values():
    # The greatest row in the contract's order, empty first: by kommunenummer, then an empty opphevet loses.
    check(
        register("""
        avslutning
            avslutning_id | person_id | kommunenummer | opphevet            | avslutningsarsak
            1             | A         | 1103          |                     | annet
            1             | A         | 4601          |                     | annet
            2             | B         | 5001          |                     | annet
            2             | B         | 5001          | 2022-01-01T12:00:00 | annet
            3             | C         | 3005          |                     | annet
            3             | C         | 3005          |                     | arbeid_heltid
        """),
        resultat={
            ("kommune", "1103"): {"avsluttet": 0},
            ("kommune", "4601"): {"avsluttet": 1},
            ("kommune", "5001"): {"avsluttet": 1},
            ("kommune", "3005"): {"avsluttet": 1, "arbeid": 1},
        },
        regnskap={"eldre_versjon": 3, "talt_med": 3},
    )


def test_r14_rows_without_a_person_go_to_quarantine():
    # A has no person row; B's is broken; C's is registered after the cutoff, so its exit in force goes and
    # its late one stays accounted as late; D's person was revoked.
    tables = register("""
    person
        person_id | kjonn | registrert          | opphevet
        B         | X     | 2018-01-01T12:00:00 |
        C         | K     | 2021-02-01T12:00:00 |
        D         | K     | 2018-01-01T12:00:00 | 2020-01-01T12:00:00
        E         | K     | 2018-01-01T12:00:00 |
    avslutning
        person_id | registrert
        B         | 2020-07-01T12:00:00
        C         | 2020-07-01T12:00:00
        C         | 2021-02-01T12:00:00
        D         | 2020-07-01T12:00:00
        E         | 2020-07-01T12:00:00
    """)
    add_row(tables, "avslutning", person_id="A")
    check(tables, regnskap={"karantene": 4, "registrert_etter_skjaeringsdato": 1, "talt_med": 1})


def test_r14_the_cutoff_is_midnight_in_oslo_also_when_the_clock_changes():
    # 28 March 2021 ends 2021-03-29T00:00:00+02:00 = 2021-03-28T22:00:00Z. The clock skips 02:00–03:00.
    check(
        register("""
        avslutning
            person_id | registrert
            A         | 2021-03-28T23:59:59
            B         | 2021-03-29T00:00:00
            C         | 2021-03-28T21:59:59Z
            D         | 2021-03-28T22:00:00Z
            E         | 2021-03-28T23:59:59+01:00
            F         | 2021-03-28T02:30:00
        """),
        YearSettings(skjaeringsdato=date(2021, 3, 28)),
        regnskap={"registrert_etter_skjaeringsdato": 3, "talt_med": 3},
    )


def test_r14_an_extended_programme_comes_before_a_reason_outside_the_base():
    # both ended without a reason, which the setting takes out; A on the limit, so that R6 has taken A out already
    check(
        register("""
        vedtak
            person_id | fra_dato
            A         | 2017-06-30
            B         | 2018-06-30
        avslutning
            person_id | avslutningsarsak | registrert_av | avslutningsdato
            A         |                  | nir           | 2020-06-30
            B         |                  | nir           | 2020-06-30
        """),
        YearSettings(utenfor_nevner=("ikke_registrert",)),
        regnskap={"utvidet_program": 1, "utenfor_nevner": 1, "talt_med": 0},
    )
