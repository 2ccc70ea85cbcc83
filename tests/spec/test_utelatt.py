"""Who is not in the base, by the ground they were taken out on, and the reasons of those who are (R6, R9).

What evidence there is of an extended programme is in ``test_r06_extended_programme.py``.
"""

from __future__ import annotations

from tests.support.oracle_settings import YearSettings
from tests.support.registers import register
from tests.support.running import check

GROUNDS = ("meldt", "vedtak", "frist", "utenfor_nevner")


def by_ground(places: dict[tuple[str, str], tuple[int, int, int, int]]) -> dict[tuple[str, ...], dict[str, int]]:
    """The four figures of each unit, as :func:`check` takes them."""
    return {
        (*place, ground): {"antall": number}
        for place, figures in places.items()
        for ground, number in zip(GROUNDS, figures, strict=True)
    }


# All without a reason. A has all three kinds of evidence, B a decision and the limit, C the limit (in the programme
# since 2016), D none. E was reported and F reached the limit, at a shielded address. G has a decision, and no such
# municipality.
EVIDENCE = """
person
    person_id | adressesperre
    E         | fortrolig
    F         | strengt_fortrolig
avslutning
    person_id | kommunenummer | bydelsnummer | avslutningsarsak | registrert_av
    A         | 4601          |              |                  | nir
    B         | 4601          |              |                  | nir
    C         | 0301          | 030101       |                  | nir
    D         | 4601          |              |                  | nir
    E         | 4601          |              |                  | nir
    F         | 0301          | 030101       |                  | nir
    G         | 9999          |              |                  | nir
vedtak
    person_id | vedtakstype | fra_dato
    A         | innvilget   | 2016-01-01
    A         | utvidet     | 2019-01-01
    B         | innvilget   | 2016-01-01
    B         | utvidet     | 2019-01-01
    C         | innvilget   | 2016-01-01
    E         | innvilget   | 2016-01-01
    F         | innvilget   | 2016-01-01
    G         | utvidet     | 2019-01-01
utvidet_program
    person_id | kommunenummer
    A         | 4601
    E         | 4601
"""


def test_a_person_is_taken_out_on_the_strongest_evidence_and_a_shielded_one_in_the_nation_only():
    check(
        register(EVIDENCE),
        utelatt=by_ground(
            {
                # A and E; B and G; C and F
                ("land", "0"): (2, 2, 2, 0),
                ("land_uten_sperret", "0"): (1, 2, 1, 0),
                ("fylke", "46"): (1, 1, 0, 0),
                ("fylke", "03"): (0, 0, 1, 0),
                ("kommune", "4601"): (1, 1, 0, 0),
                ("kommune", "0301"): (0, 0, 1, 0),
                ("bydel", "030101"): (0, 0, 1, 0),
                ("bydel", "030102"): (0, 0, 0, 0),
            }
        ),
        resultat={
            ("land", "0"): {"utelatt_utvidet": 6, "avsluttet": 1},
            ("kommune", "4601"): {"utelatt_utvidet": 2, "avsluttet": 1},
        },
    )


def test_evidence_that_the_edition_does_not_accept_is_no_ground():
    # without «meldt» A goes out on the decision, and E on the limit; without «vedtak» too, A and B on the limit
    check(
        register(EVIDENCE),
        YearSettings(bevis_utvidet=("vedtak", "frist")),
        utelatt=by_ground({("land", "0"): (0, 3, 3, 0), ("kommune", "4601"): (0, 2, 0, 0)}),
    )
    check(
        register(EVIDENCE),
        YearSettings(bevis_utvidet=("frist",)),
        utelatt=by_ground({("land", "0"): (0, 0, 5, 0), ("kommune", "4601"): (0, 0, 2, 0)}),
    )


# A and B moved, C is dead and shielded, D moved first and then went to work, E has no reason but a decision on an
# extended programme, F left for work.
OUTSIDE = """
person
    person_id | adressesperre
    C         | fortrolig
avslutning
    person_id | kommunenummer | avslutningsarsak | avslutningsdato
    A         | 4601          | flyttet          | 2020-06-30
    B         | 1103          | flyttet          | 2020-06-30
    C         | 4601          | dod              | 2020-06-30
    D         | 4601          | flyttet          | 2020-03-01
    D         | 4601          | arbeid_heltid    | 2020-09-01
    E         | 4601          |                  | 2020-06-30
    F         | 1103          | arbeid_heltid    | 2020-06-30
vedtak
    person_id | vedtakstype | fra_dato
    E         | utvidet     | 2020-01-01
"""


def test_reasons_that_the_edition_keeps_out_of_the_base_are_a_ground_of_their_own():
    check(
        register(OUTSIDE),
        YearSettings(utenfor_nevner=("flyttet", "dod")),
        utelatt=by_ground(
            {
                ("land", "0"): (0, 1, 0, 3),
                ("land_uten_sperret", "0"): (0, 1, 0, 2),
                ("kommune", "4601"): (0, 1, 0, 1),
                ("kommune", "1103"): (0, 0, 0, 1),
            }
        ),
        resultat={("kommune", "4601"): {"avsluttet": 1, "utelatt_utvidet": 1}},
        avslutningsarsak={("kommune", "4601", "introduksjonsloven", "arbeid_heltid"): {"antall": 1}},
    )


def test_nobody_is_outside_the_base_where_the_edition_names_no_reasons():
    law = "introduksjonsloven"
    check(
        register(OUTSIDE),
        utelatt=by_ground({("land", "0"): (0, 1, 0, 0), ("kommune", "1103"): (0, 0, 0, 0)}),
        avslutningsarsak={
            ("land", "0", law, "flyttet"): {"antall": 2},
            ("land", "0", law, "dod"): {"antall": 1},
            ("land", "0", law, "arbeid_heltid"): {"antall": 2},
            ("kommune", "4601", law, "flyttet"): {"antall": 1},
            ("kommune", "1103", law, "flyttet"): {"antall": 1},
        },
    )
