"""R6: exits without a reason leave the base where something shows that the programme was extended."""

import pytest

from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables, register
from tests.support.running import check, of_kommuner


def without_reason(text: str) -> Tables:
    """A register whose exits have no reason and were registered by the municipality."""
    tables = register(text)
    for row in tables["avslutning"]:
        row["avslutningsarsak"] = "ikke_registrert"
    return tables


def test_r06_meldt_holds_the_exit_date_or_begins_the_day_after():
    # Exit 30 June 2020. A open, B ends on the day, C ended the day before, D begins the day after,
    # E begins two days after, F begins on the day.
    check(
        without_reason("""
        avslutning
            person_id | kommunenummer
            A         | 4601
            B         | 1103
            C         | 5001
            D         | 3005
            E         | 4204
            F         | 3803
        utvidet_program
            person_id | kommunenummer | fra_dato   | til_dato
            A         | 4601          | 2020-01-01 |
            B         | 1103          | 2020-01-01 | 2020-06-30
            C         | 5001          | 2020-01-01 | 2020-06-29
            D         | 3005          | 2020-07-01 | 2020-12-31
            E         | 4204          | 2020-07-02 | 2020-12-31
            F         | 3803          | 2020-06-30 | 9999-12-31
        """),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 1, "1103": 1, "5001": 0, "3005": 1, "4204": 0, "3803": 1}),
    )


def test_r06_meldt_must_be_for_the_exits_municipality_by_code_or_by_unit():
    # A: another municipality. B: Bergen's code before 2020 is the same unit. C: the same code without a unit.
    # D: two codes without a unit are not the same unit. E: another person.
    check(
        without_reason("""
        avslutning
            person_id | kommunenummer
            A         | 1103
            B         | 4601
            C         | 9999
            D         | 9999
            E         | 5001
        utvidet_program
            person_id | kommunenummer
            A         | 4601
            B         | 1201
            C         | 9999
            D         | 5012
            X         | 5001
        """),
        resultat={
            **of_kommuner("utelatt_utvidet", {"1103": 0, "4601": 1, "5001": 0}),
            ("land", "0"): {"utelatt_utvidet": 1 + 1, "avsluttet": 3},
        },
        regnskap={"utvidet_program": 2, "uten_enhet": 1, "talt_med": 2},
    )


def test_r06_vedtak_is_open_or_ends_after_the_exit():
    # Exit 30 June 2020. A open, B ends the day after, C ends on the day, D begins later (still open),
    # E under the other law, F for norskopplaring, G is forlenget.
    check(
        without_reason("""
        avslutning
            person_id | kommunenummer
            A         | 4601
            B         | 1103
            C         | 5001
            D         | 3005
            E         | 4204
            F         | 3803
            G         | 1108
        vedtak
            person_id | vedtakstype | fra_dato   | til_dato   | lov                | ordning
            A         | utvidet     | 2020-01-01 |            | introduksjonsloven | introduksjonsprogram
            B         | utvidet     | 2020-01-01 | 2020-07-01 | introduksjonsloven | introduksjonsprogram
            C         | utvidet     | 2020-01-01 | 2020-06-30 | introduksjonsloven | introduksjonsprogram
            D         | utvidet     | 2020-12-01 |            | introduksjonsloven | introduksjonsprogram
            E         | utvidet     | 2020-01-01 |            | integreringsloven  | introduksjonsprogram
            F         | utvidet     | 2020-01-01 |            | introduksjonsloven | norskopplaring
            G         | forlenget   | 2020-01-01 |            | introduksjonsloven | introduksjonsprogram
        """),
        resultat=of_kommuner(
            "utelatt_utvidet", {"4601": 1, "1103": 1, "5001": 0, "3005": 1, "4204": 0, "3803": 0, "1108": 0}
        ),
    )


FRIST = """
vedtak
    person_id | fra_dato
    A         | 2017-06-30
    B         | 2017-06-30
    C         | 2017-07-03
    D         | 2017-07-04
avslutning
    person_id | kommunenummer | registrert_av
    A         | 4601          | nir
    B         | 1103          | kommune
    C         | 5001          | nir
    D         | 3005          | nir
"""


def test_r06_frist_needs_that_nir_registered_the_exit():
    check(
        without_reason(FRIST),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 1, "1103": 0, "5001": 0, "3005": 0}),
    )


def test_r06_frist_slakk_dager_moves_the_limit():
    # Exit 30 June: C's limit is 3 July less 3 days, D's 4 July less 3 days.
    check(
        without_reason(FRIST),
        YearSettings(frist_slakk_dager=3),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 1, "1103": 0, "5001": 1, "3005": 0}),
    )


@pytest.mark.parametrize(
    ("bevis", "taken_out"),
    [((), {}), (("meldt",), {"4601": 1}), (("vedtak", "frist"), {"1103": 1, "5001": 1})],
)
def test_r06_the_edition_lists_which_evidence_counts(bevis, taken_out):
    check(
        without_reason("""
        avslutning
            person_id | kommunenummer | registrert_av
            A         | 4601          | kommune
            B         | 1103          | kommune
            C         | 5001          | nir
        vedtak
            person_id | vedtakstype | fra_dato
            B         | utvidet     | 2020-01-01
            C         | innvilget   | 2016-01-01
        utvidet_program
            person_id | kommunenummer
            A         | 4601
        """),
        YearSettings(bevis_utvidet=bevis),
        resultat=of_kommuner("utelatt_utvidet", {"4601": 0, "1103": 0, "5001": 0} | taken_out),
        regnskap={"utvidet_program": len(taken_out), "talt_med": 3 - len(taken_out)},
    )


def test_r06_a_registered_reason_keeps_the_person_in():
    check(
        register("""
        avslutning
            person_id | avslutningsarsak | registrert_av
            A         | annet            | nir
            B         |                  | nir
            C         | ikke_registrert  | nir
        vedtak
            person_id | vedtakstype | fra_dato
            A         | innvilget   | 2016-01-01
            A         | utvidet     | 2019-01-01
            B         | innvilget   | 2016-01-01
            C         | innvilget   | 2016-01-01
        utvidet_program
            person_id | fra_dato
            A         | 2019-01-01
        """),
        resultat={("kommune", "4601"): {"avsluttet": 1, "annet": 1, "mal_nadd": 0, "utelatt_utvidet": 1 + 1}},
        regnskap={"utvidet_program": 2, "talt_med": 1},
    )
