"""R11: who took part in the year, and in which unit."""

from tests.support.registers import register
from tests.support.running import check, of_kommuner


def test_r11_a_day_in_the_year_is_enough():
    check(
        register("""
        vedtak
            person_id | kommunenummer | vedtakstype | fra_dato   | til_dato
            A         | 4601          | innvilget   | 2019-01-01 | 2019-12-31
            B         | 1103          | innvilget   | 2019-01-01 | 2020-01-01
            C         | 5001          | forlenget   | 2020-12-31 |
            D         | 3005          | utvidet     | 2021-01-01 |
            E         | 4204          | utvidet     | 2018-01-01 |
            F         | 3803          | permisjon   | 2018-01-01 |
            G         | 1108          | stans       | 2018-01-01 |
            H         | 1804          | avslag      | 2018-01-01 |
            I         | 5401          | innvilget   | 1890-01-01 | 9999-12-31
        """),
        resultat={
            ("land", "0"): {"deltakere": 1 + 1 + 1 + 1},
            **of_kommuner("deltakere", {"4601": 0, "1103": 1, "5001": 1, "3005": 0, "4204": 1}),
            **of_kommuner("deltakere", {"3803": 0, "1108": 0, "1804": 0, "5401": 1}),
        },
    )


def test_r11_participation_ends_with_the_first_exit_on_or_after_its_start():
    # A: ended last year. B: last year's exit is before this start. C: ends on 1 January, that day included.
    # D: an exit under the other law ends nothing. E: R6 takes the exit out, and it ends participation all the
    # same. F: the first of two exits counts, though R4 replaces it.
    check(
        register("""
        vedtak
            person_id | kommunenummer | fra_dato
            A         | 4601          | 2018-01-01
            B         | 1103          | 2019-07-01
            C         | 5001          | 2018-01-01
            D         | 3005          | 2018-01-01
            E         | 4204          | 2016-12-31
            F         | 3803          | 2018-01-01
        avslutning
            person_id | avslutningsdato | avslutningsarsak | lov                | registrert_av
            A         | 2019-12-31      | annet            | introduksjonsloven | kommune
            B         | 2019-06-30      | annet            | introduksjonsloven | kommune
            C         | 2020-01-01      | annet            | introduksjonsloven | kommune
            D         | 2019-12-31      | annet            | integreringsloven  | kommune
            E         | 2019-12-31      |                  | introduksjonsloven | nir
            F         | 2019-12-30      | annet            | introduksjonsloven | kommune
            F         | 2020-12-30      | annet            | introduksjonsloven | kommune
        """),
        resultat={
            ("land", "0"): {"deltakere": 3},
            **of_kommuner("deltakere", {"4601": 0, "1103": 1, "5001": 1, "3005": 1, "4204": 0, "3803": 0}),
        },
    )


def test_r11_only_vedtak_for_introduksjonsprogram():
    check(
        register("""
        vedtak
            person_id | ordning
            A         | norskopplaring
            B         | introduksjonsprogram
        """),
        resultat={("kommune", "4601"): {"deltakere": 1}},
    )


def test_r11_two_municipalities_count_both_and_the_nation_once():
    # A moved between two municipalities of one fylke, B has no unit, C is in two bydeler.
    check(
        register("""
        vedtak
            person_id | kommunenummer | bydelsnummer | fra_dato   | til_dato
            A         | 4601          |              | 2020-01-01 | 2020-03-31
            A         | 4602          |              | 2020-04-01 |
            B         | 9999          |              | 2020-01-01 |
            C         | 0301          | 030101       | 2020-01-01 | 2020-12-31
            C         | 0301          | 030116       | 2020-02-01 |
            C         | 0301          | 460101       | 2020-03-01 |
        """),
        resultat={
            ("land", "0"): {"deltakere": 3},
            ("land_uten_sperret", "0"): {"deltakere": 3},
            ("fylke", "46"): {"deltakere": 1},
            ("fylke", "03"): {"deltakere": 1},
            ("bydel", "030101"): {"deltakere": 1},
            ("bydel", "030116"): {"deltakere": 1},
            ("bydel", "030199"): {"deltakere": 1},
            **of_kommuner("deltakere", {"4601": 1, "4602": 1, "0301": 1}),
        },
    )
