"""R12: measures of a unit's participants, and hours a week from exact sums."""

from fractions import Fraction

from tests.support.registers import register
from tests.support.running import check, of_kommuner


def test_r12_without_a_measure_in_the_unit_and_the_year():
    # A: a measure on the year's first day. B: it ended the day before. C: only in the tab norsk. D: in the
    # year but before its participation, which is enough. E: of another municipality of the fylke: none in its
    # own unit, one in the fylke. F: a measure without a unit: the nation sees it.
    check(
        register("""
        vedtak
            person_id | kommunenummer | fra_dato
            A         | 1103          | 2019-01-01
            B         | 5001          | 2019-01-01
            C         | 3005          | 2019-01-01
            D         | 4204          | 2020-12-01
            E         | 4601          | 2019-01-01
            F         | 3803          | 2019-01-01
        tiltak
            person_id | kommunenummer | fane  | fra_dato   | til_dato
            A         | 1103          | intro | 2019-01-01 | 2020-01-01
            B         | 5001          | intro | 2019-01-01 | 2019-12-31
            C         | 3005          | norsk | 2019-01-01 |
            D         | 4204          | intro | 2020-01-01 | 2020-06-30
            E         | 4602          | intro | 2020-01-01 | 2020-06-30
            F         | 9999          | intro | 2020-01-01 | 2020-06-30
        """),
        resultat={
            ("land", "0"): {"deltakere": 6, "deltakere_uten_tiltak": 1 + 1},
            ("fylke", "46"): {"deltakere": 1, "deltakere_uten_tiltak": 0},
            ("fylke", "38"): {"deltakere": 1, "deltakere_uten_tiltak": 1},
            **of_kommuner("deltakere_uten_tiltak", {"1103": 0, "5001": 1, "3005": 1, "4204": 0, "4601": 1, "3803": 1}),
        },
    )


def test_r12_participants_by_code_and_main_group():
    # A has two measures of one main group and one code twice; B codes outside the list, a person number with separators
    # and a code in other letters among them; C takes no part. What is outside the list is one code, «ukjent» (R16).
    check(
        register("""
        vedtak
            person_id
            A
            B
        tiltak
            person_id | tiltakskode  | fane
            A         | sprakpraksis | intro
            A         | sprakpraksis | intro
            A         | arbeid       | intro
            A         | fagivgs      | norsk
            B         | arbeid       | intro
            B         | romfart      | intro
            B         | 010190 12345 | intro
            B         | 01.01.90-12345 | intro
            A         | Arbeid       | intro
            D         | ukjent       | norsk
            C         | arbeid       | intro
        """),
        tiltak={
            ("kommune", "4601", "arbeidsliv", ""): {"deltakere": 2},
            ("kommune", "4601", "arbeidsliv", "sprakpraksis"): {"deltakere": 1},
            ("kommune", "4601", "arbeidsliv", "arbeid"): {"deltakere": 2},
            ("kommune", "4601", "arbeidsliv", "arbeidstrening"): {"deltakere": 0},
            ("kommune", "4601", "utd_kurs_godkjkomp", "fagivgs"): {"deltakere": 0},
            ("kommune", "4601", "ukjent", ""): {"deltakere": 2},
            ("kommune", "4601", "ukjent", "ukjent"): {"deltakere": 2},
            ("land", "0", "ukjent", "ukjent"): {"deltakere": 2},
        },
    )


def test_r12_one_code_in_two_municipalities_counts_where_each_measure_stands():
    # A takes part in 4601 only: its measure in 1103 gives 1103 no participant. B takes part in both.
    check(
        register("""
        vedtak
            person_id | kommunenummer
            A         | 4601
            B         | 4601
            B         | 1103
        tiltak
            person_id | kommunenummer | tiltakskode
            A         | 1103          | fagivgs
            A         | 4601          | fagivgs
            B         | 1103          | fagivgs
            B         | 4601          | fagivgs
        """),
        tiltak={
            ("land", "0", "utd_kurs_godkjkomp", "fagivgs"): {"deltakere": 2},
            ("fylke", "46", "utd_kurs_godkjkomp", "fagivgs"): {"deltakere": 2},
            ("kommune", "4601", "utd_kurs_godkjkomp", "fagivgs"): {"deltakere": 2},
            ("kommune", "1103", "utd_kurs_godkjkomp", "fagivgs"): {"deltakere": 1},
            ("kommune", "1103", "utd_kurs_godkjkomp", ""): {"deltakere": 1},
        },
    )


def test_r12_only_in_the_tab_norsk():
    # A only there. B in both. C has another measure in intro, which is no Norwegian training. D's row in
    # intro lies in another year. E's is another code in norsk. F's lies in another municipality.
    check(
        register("""
        vedtak
            person_id | kommunenummer
            A         | 4601
            B         | 1103
            C         | 5001
            D         | 3005
            E         | 4204
            F         | 3803
        tiltak
            person_id | kommunenummer | fane  | tiltakskode    | fra_dato   | til_dato
            A         | 4601          | norsk | norskopplaring | 2020-12-31 |
            B         | 1103          | norsk | norskopplaring | 2020-01-01 |
            B         | 1103          | intro | norskopplaring | 2020-12-31 |
            C         | 5001          | norsk | norskopplaring | 2020-01-01 |
            C         | 5001          | intro | arbeid         | 2020-01-01 |
            D         | 3005          | norsk | norskopplaring | 2020-01-01 |
            D         | 3005          | intro | norskopplaring | 2019-01-01 | 2019-12-31
            E         | 4204          | norsk | arbeid         | 2020-01-01 |
            F         | 1804          | norsk | norskopplaring | 2020-01-01 |
        """),
        tiltak_sum={
            ("land", "0"): {"kun_norskfane": 1 + 1 + 1 + 1},
            **of_kommuner("kun_norskfane", {"4601": 1, "1103": 0, "5001": 1, "3005": 1, "4204": 0, "3803": 0}),
        },
    )


def test_r12_hours_a_week_over_the_days_of_participation():
    # A takes part 1–10 January, by two vedtak that overlap: 10 days. Measures: 37,5 hours on 6–10 January
    # (5 days in participation), 10 hours on 10 January (1 day). B takes part on 30 days of June without a
    # measure in its participation. Mean (37.5·5 + 10·1) / (10 + 30) = 197.5 / 40.
    check(
        register("""
        vedtak
            person_id | fra_dato   | til_dato
            A         | 2019-06-01 | 2020-01-08
            A         | 2020-01-05 | 2020-01-10
            B         | 2020-06-01 | 2020-06-30
        tiltak
            person_id | timer_per_uke | fra_dato   | til_dato
            A         | 37,5          | 2020-01-06 | 2020-03-31
            A         | 10.0          | 2020-01-10 | 2020-01-10
            A         | 20            | 2020-02-01 | 2020-02-29
            B         | 20            | 2020-01-01 | 2020-05-31
        """),
        tiltak_sum={
            ("kommune", "4601"): {
                "deltakere": 2,
                "deltakere_uten_tiltak": 0,
                "timer_per_uke": Fraction(1975, 400),
                "deltakere_med_tiltak_uten_timer": 0,
            },
            ("kommune", "1103"): {"timer_per_uke": None},
        },
    )


def test_r12_measures_without_hours_are_left_out_of_the_sum_and_counted_apart():
    # 1103: 31 days, of which 31 with 7 hours; the other measure has no hours. 5001: the measure without hours
    # lies outside the participation. 3005: only the measure without hours, so 0 hours over 31 days.
    check(
        register("""
        vedtak
            person_id | kommunenummer | fra_dato   | til_dato
            A         | 1103          | 2020-01-01 | 2020-01-31
            B         | 5001          | 2020-01-01 | 2020-01-31
            C         | 3005          | 2020-01-01 | 2020-01-31
        tiltak
            person_id | kommunenummer | timer_per_uke | fra_dato   | til_dato
            A         | 1103          |               | 2020-01-31 |
            A         | 1103          | 7             | 2020-01-01 |
            B         | 5001          |               | 2020-02-01 |
            C         | 3005          |               | 2020-01-01 |
        """),
        tiltak_sum={
            ("land", "0"): {
                "timer_per_uke": Fraction(7 * 31, 31 * 3),
                "deltakere_med_tiltak_uten_timer": 1 + 1,
            },
            ("kommune", "1103"): {"timer_per_uke": Fraction(7), "deltakere_med_tiltak_uten_timer": 1},
            ("kommune", "5001"): {"timer_per_uke": Fraction(0), "deltakere_med_tiltak_uten_timer": 0},
            ("kommune", "3005"): {"timer_per_uke": Fraction(0), "deltakere_med_tiltak_uten_timer": 1},
        },
    )


def test_r12_participation_ends_with_the_exit_also_for_hours():
    # 10 days to the exit; a measure that runs on counts its 10 days only: 10 hours.
    check(
        register("""
        vedtak
            person_id | fra_dato
            A         | 2020-01-01
        avslutning
            person_id | avslutningsdato
            A         | 2020-01-10
        tiltak
            person_id | timer_per_uke | fra_dato
            A         | 10            | 2020-01-01
        """),
        tiltak_sum={("kommune", "4601"): {"timer_per_uke": Fraction(10)}},
    )


def test_r12_hours_are_summed_exactly_and_rounded_half_away_from_zero():
    # 4601: 0.5 hours on 1 of 64 days is 0.0078125, written 0.007813. 1103: 0.1 + 0.2 on each of 30 days is
    # 0.3. 5001: 0.0000005 hours on every day is the half of the sixth decimal itself.
    check(
        register("""
        vedtak
            person_id | kommunenummer | fra_dato   | til_dato
            A         | 4601          | 2020-01-01 | 2020-03-04
            B         | 1103          | 2020-06-01 | 2020-06-30
            C         | 5001          | 2020-06-01 | 2020-06-30
        tiltak
            person_id | kommunenummer | timer_per_uke | fra_dato   | til_dato
            A         | 4601          | 0,5           | 2020-01-01 | 2020-01-01
            B         | 1103          | 0.1           | 2020-01-01 |
            B         | 1103          | 0,2           | 2020-01-01 |
            C         | 5001          | 0,0000005     | 2020-01-01 |
        """),
        tiltak_sum={
            ("kommune", "4601"): {"timer_per_uke": Fraction(1, 128)},
            ("kommune", "1103"): {"timer_per_uke": Fraction(3, 10)},
            ("kommune", "5001"): {"timer_per_uke": Fraction(5, 10_000_000)},
        },
    )
