"""R10: unit and sex everywhere; age, law and collective protection at the nation and the fylke."""

from datetime import date
from fractions import Fraction

import pytest

from tests.support.oracle_units import Structure
from tests.support.registers import register
from tests.support.running import KEYS, by_key, check, read_areas, run_tables

pytestmark = pytest.mark.whole_country

COLUMNS = {
    "resultat": "utgave; niva; kode; navn; kjonn; avsluttet; arbeid; utdanning; grunnskole; kvalifisering; "
    "sosialstonad; trygd_annen; annet; ikke_registrert; mal_nadd; andel_mal; utelatt_utvidet; deltakere; "
    "deltakere_uten_tiltak",
    "regnskap": "utgave; botte; antall",
    "resultat_alder": "utgave; niva; kode; navn; kjonn; aldersgruppe; avsluttet; mal_nadd; andel_mal",
    "resultat_lov": "utgave; niva; kode; navn; kjonn; lov; kollektiv_beskyttelse; avsluttet; mal_nadd; andel_mal",
    "tiltak": "utgave; niva; kode; navn; kjonn; hovedgruppe; tiltakskode; deltakere",
    "tiltak_sum": "utgave; niva; kode; navn; kjonn; deltakere; deltakere_uten_tiltak; kun_norskfane; "
    "timer_per_uke; deltakere_med_tiltak_uten_timer",
}


def test_r10_unit_and_sex():
    check(
        register("""
        person
            person_id | kjonn
            A         | K
            B         | M
            C         | M
            D         | K
        avslutning
            person_id | kommunenummer | bydelsnummer | avslutningsarsak
            A         | 0301          | 030101       | arbeid_heltid
            B         | 0301          | 030101       | annet
            C         | 4601          | 460101       | arbeid_heltid
            D         | 9999          |              | annet
        """),
        resultat={
            ("land", "0", "alle"): {"avsluttet": 4, "andel_mal": Fraction(2, 4)},
            ("land", "0", "K"): {"avsluttet": 2, "andel_mal": Fraction(1, 2)},
            ("land_uten_sperret", "0", "M"): {"avsluttet": 2},
            ("fylke", "03", "alle"): {"avsluttet": 2},
            ("fylke", "46", "alle"): {"avsluttet": 1},
            ("kommune", "0301", "K"): {"avsluttet": 1, "andel_mal": Fraction(1)},
            ("kommune", "0301", "M"): {"avsluttet": 1, "andel_mal": Fraction(0)},
            ("kommune", "4601", "K"): {"avsluttet": 0, "andel_mal": None},
            ("bydel", "030101", "alle"): {"avsluttet": 2},
            ("bydel", "030199", "alle"): {"avsluttet": 0},
        },
        regnskap={"uten_enhet": 1, "talt_med": 3},
    )


def test_r10_every_unit_of_the_structure_has_its_rows_also_in_an_empty_register():
    # 2020: 2 national rows, 11 fylker, 356 municipalities, 18 bydeler.
    results = run_tables(register(""))
    units = 2 + 11 + 356 + 18
    sizes = {table: len(by_key(results, table)) for table in KEYS}
    assert sizes["resultat"] == sizes["tiltak_sum"] == units * 3
    assert sizes["resultat_alder"] == (2 + 11) * 3 * 6
    assert sizes["resultat_lov"] == (2 + 11) * 3 * 2 * 2
    assert sizes["regnskap"] == 12
    assert {int(row["avsluttet"]) for row in results["resultat"]} == {0}

    # Columns and order are part of the contract with those who read the files (docs/rules.md#result-files).
    assert {table: "; ".join(rows[0]) for table, rows in results.items() if table in COLUMNS} == COLUMNS
    order = [
        (*unit, kjonn)
        for unit in Structure(read_areas(), date(2020, 12, 31), {}).units()
        for kjonn in ("alle", "K", "M")
    ]
    assert list(by_key(results, "resultat")) == list(by_key(results, "tiltak_sum")) == order
    assert list(dict.fromkeys(key[:3] for key in by_key(results, "tiltak"))) == order
    assert [row["navn"] for row in results["resultat"][::3]][:2] == [
        "Hele landet",
        "Hele landet uten sperret adresse",
    ]


def test_r10_age_on_31_december():
    # 2020: 18–25 is born 1995–2002, 26–35 1985–1994, 36–45 1975–1984, 46–55 1965–1974, 56+ 1964 and before.
    check(
        register("""
        person
            person_id | fodselsdato
            A         | 2003-01-01
            B         | 2002-12-31
            C         | 1995-01-01
            D         | 1994-12-31
            E         | 1985-01-01
            F         | 1984-12-31
            G         | 1975-01-01
            H         | 1974-12-31
            I         | 1965-01-01
            J         | 1964-12-31
            K         | 1850-06-30
            L         | 2021-06-30
        avslutning
            person_id | avslutningsarsak
            A         | arbeid_heltid
            B         | arbeid_heltid
            C         | annet
            D         | annet
            E         | annet
            F         | annet
            G         | annet
            H         | annet
            I         | annet
            J         | annet
            K         | annet
            L         | annet
        """),
        resultat_alder={
            ("land", "0", "uoppgitt"): {"avsluttet": 2, "mal_nadd": 1, "andel_mal": Fraction(1, 2)},
            ("land", "0", "18-25"): {"avsluttet": 2, "mal_nadd": 1},
            ("land_uten_sperret", "0", "26-35"): {"avsluttet": 2, "mal_nadd": 0},
            ("fylke", "46", "36-45"): {"avsluttet": 2},
            ("fylke", "46", "46-55"): {"avsluttet": 2},
            ("fylke", "46", "56+"): {"avsluttet": 2},
            ("fylke", "11", "56+"): {"avsluttet": 0, "andel_mal": None},
        },
    )


def test_r10_law_and_collective_protection_on_the_exit_date():
    # Exit 30 June 2020. A holds it on its last day, B ended the day before, C began on the day and is the
    # latest, D is of the other law, E has two from one day and the greatest id decides, F has none.
    check(
        register("""
        kategori
            kategori_id | person_id | kollektiv_beskyttelse | fra_dato   | til_dato   | lov
            1           | A         | 1                     | 2020-01-01 | 2020-06-30 | introduksjonsloven
            2           | B         | 1                     | 2020-01-01 | 2020-06-29 | introduksjonsloven
            3           | C         | 0                     | 2020-01-01 |            | introduksjonsloven
            4           | C         | 1                     | 2020-06-30 |            | introduksjonsloven
            5           | D         | 1                     | 2020-01-01 |            | integreringsloven
            9           | E         | 1                     | 2020-01-01 |            | integreringsloven
            10          | E         | 0                     | 2020-01-01 |            | integreringsloven
        avslutning
            person_id | lov
            A         | introduksjonsloven
            B         | introduksjonsloven
            C         | introduksjonsloven
            D         | introduksjonsloven
            E         | integreringsloven
            F         | integreringsloven
        """),
        resultat_lov={
            ("land", "0", "introduksjonsloven", "1"): {"avsluttet": 1 + 1, "mal_nadd": 2},
            ("land", "0", "introduksjonsloven", "0"): {"avsluttet": 1 + 1},
            ("fylke", "46", "integreringsloven", "1"): {"avsluttet": 1},
            ("fylke", "46", "integreringsloven", "0"): {"avsluttet": 1},
        },
    )
