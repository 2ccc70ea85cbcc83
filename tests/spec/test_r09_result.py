"""R9: the groups, the goal and its share, by the reason lists of both laws."""

from fractions import Fraction

from tests.support.oracle_settings import YearSettings
from tests.support.registers import add_missing_persons, add_row, register
from tests.support.running import check, share_text

REASONS = """
avslutning
    person_id | avslutningsarsak    | lov
    A         | arbeid_heltid       | introduksjonsloven
    B         | arbeid_deltid       | integreringsloven
    C         | videregaende        | introduksjonsloven
    D         | hoyere_utdanning    | integreringsloven
    E         | grunnskole          | introduksjonsloven
    F         | nav_tiltak          | introduksjonsloven
    G         | kvp                 | integreringsloven
    H         | sosialstonad        | introduksjonsloven
    I         | andre_trygdeytelser | introduksjonsloven
    J         | atferd              | introduksjonsloven
    K         | stans               | integreringsloven
    L         | dod                 | introduksjonsloven
    M         | flyttet             | introduksjonsloven
    N         |                     | introduksjonsloven
    O         | ikke_registrert     | integreringsloven
"""
GROUPS = {
    "arbeid": 2,
    "utdanning": 2,
    "grunnskole": 1,
    "kvalifisering": 2,
    "sosialstonad": 1,
    "trygd_annen": 1,
    "annet": 4,
    "ikke_registrert": 2,
}


def test_r09_groups_and_goal():
    check(
        register(REASONS),
        resultat={
            ("kommune", "4601"): {
                **GROUPS,
                "avsluttet": 2 + 2 + 1 + 2 + 1 + 1 + 4 + 2,
                "mal_nadd": 2 + 2,
                "andel_mal": Fraction(4, 15),
            },
            ("kommune", "1103"): {"avsluttet": 0, "mal_nadd": 0, "andel_mal": None},
        },
    )


def test_r09_utenfor_nevner_takes_reasons_out_of_the_base():
    check(
        register(REASONS),
        YearSettings(utenfor_nevner=("dod", "flyttet", "ikke_registrert", "arbeid_deltid")),
        resultat={
            ("kommune", "4601"): {
                "avsluttet": 15 - 1 - 1 - 2 - 1,
                "annet": 2,
                "ikke_registrert": 0,
                "mal_nadd": 3,
                "andel_mal": Fraction(3, 10),
            }
        },
        regnskap={"utenfor_nevner": 5, "talt_med": 10},
    )


def test_r09_a_reason_outside_its_own_laws_list_is_quarantined():
    check(
        register("""
        avslutning
            person_id | avslutningsarsak | lov
            A         | atferd           | integreringsloven
            B         | stans            | introduksjonsloven
            C         | Annet            | introduksjonsloven
            D         | annet            | introduksjonsloven
        """),
        resultat={("kommune", "4601"): {"avsluttet": 1, "annet": 1}},
        regnskap={"karantene": 3, "talt_med": 1},
    )


def test_r09_a_share_is_rounded_half_away_from_zero_in_the_sixth_decimal():
    # 1/128 = 0.0078125 and 3/128 = 0.0234375: the half goes up, also where the digit before it is even.
    tables = register("")
    for number in range(128):
        for kommune, reached in (("4601", 1), ("1103", 3)):
            add_row(
                tables,
                "avslutning",
                person_id=f"{kommune}-{number}",
                kommunenummer=kommune,
                avslutningsarsak="arbeid_deltid" if number < reached else "annet",
            )
    assert share_text(Fraction(1, 128)) == "0.007813"
    assert share_text(Fraction(3, 128)) == "0.023438"
    check(
        add_missing_persons(tables),
        resultat={
            ("kommune", "4601"): {"avsluttet": 128, "andel_mal": Fraction(1, 128)},
            ("kommune", "1103"): {"avsluttet": 128, "andel_mal": Fraction(3, 128)},
        },
    )
