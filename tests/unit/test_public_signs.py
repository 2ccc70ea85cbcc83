"""P3, P4: shares, hours and signs of public values, by pencil, and whole tables signed for chosen hidden cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.disclosure.earlier import EarlierYear
from pipeline.disclosure.exact import Hours
from pipeline.disclosure.model import PublicValue, Sign
from pipeline.disclosure.signs import make_hours, make_share, sign_edition
from tests.support.public_counts import PLACES, Exits, Taking, count_nation, key, link_nation

HIDDEN, UNKNOWN, IMPOSSIBLE = (PublicValue(None, sign) for sign in (Sign.HIDDEN, Sign.UNKNOWN, Sign.IMPOSSIBLE))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (PublicValue(1), PublicValue(8), PublicValue(13)),  # 12.5 is 13
        (PublicValue(0), PublicValue(8), PublicValue(0)),
        (PublicValue(8), PublicValue(8), PublicValue(100)),
        (PublicValue(0), PublicValue(0), IMPOSSIBLE),
        # hidden comes first: a base of 0 is not told by the other sign
        (HIDDEN, PublicValue(0), HIDDEN),
        (PublicValue(5), HIDDEN, HIDDEN),
        (HIDDEN, PublicValue(20), HIDDEN),
    ],
)
def test_a_share_is_of_two_shown_counts(part, whole, expected):
    assert make_share(part, whole) == expected


def hours(har_timer: int, tiltak_uten_timer: int, timer_dager: str = "0", dager: int = 100) -> Hours:
    return Hours(har_timer, tiltak_uten_timer, Decimal(timer_dager), dager)


@pytest.mark.parametrize(
    ("given", "participants", "with_measures", "expected"),
    [
        (hours(20, 0, "2345"), PublicValue(20), PublicValue(20), PublicValue(Decimal("23.5"))),  # 23.45, half away
        (hours(20, 0, "2344.9"), PublicValue(20), PublicValue(20), PublicValue(Decimal("23.4"))),
        # 1 to 4 with hours, or with measures and without hours
        *((hours(few, 10, "500"), PublicValue(20), PublicValue(10 + few), HIDDEN) for few in (1, 4)),
        *((hours(10, few, "500"), PublicValue(20), PublicValue(10 + few), HIDDEN) for few in (1, 4)),
        (hours(10, 5, "500"), PublicValue(20), PublicValue(15), PublicValue(Decimal("5.0"))),
        (hours(10, 5, "500"), HIDDEN, PublicValue(15), HIDDEN),
        (hours(10, 5, "500"), PublicValue(20), HIDDEN, HIDDEN),
        # nobody is a participant; nobody has measures; nobody with measures has hours; so few hours that they are 0.0
        (hours(0, 0, "0", 0), PublicValue(0), PublicValue(0), IMPOSSIBLE),
        (hours(0, 0), PublicValue(20), PublicValue(0), PublicValue(Decimal("0.0"))),
        (hours(0, 9), PublicValue(20), PublicValue(9), UNKNOWN),
        (hours(9, 0, "4"), PublicValue(20), PublicValue(9), HIDDEN),
    ],
)
def test_hours_are_shown_where_they_tell_of_nobody(given, participants, with_measures, expected):
    made = make_hours(given, participants, with_measures, 5)
    assert made == expected
    assert str(made.value) == str(expected.value), "with one decimal, a zero too"


def test_a_count_has_one_sign_in_every_table_and_every_unit_has_every_row():
    exits = [
        Exits(20, sted, kjonn, gruppe, alder)
        for sted in (*PLACES, "030101")
        for kjonn in "KM"
        for gruppe in ("arbeid", "utdanning", "annet")
        for alder in ("18-25", "46-55")
    ]
    exact = count_nation(exits, [Taking(20, (sted,), sex) for sted in PLACES for sex in "KM"])
    _, cells = link_nation(exact)
    hidden = {
        cells.place[key(name)]
        for name in ("resultat kommune 4601 alle ikke_mal_nadd", "resultat fylke 03 alle avsluttet")
    }
    before = EarlierYear(
        2019,
        {
            ("resultat", "kommune", "4601", "alle", "", "avsluttet"): PublicValue(40),
            ("resultat", "kommune", "4601", "alle", "", "mal_nadd"): PublicValue(17),
            ("resultat", "kommune", "4602", "alle", "", "avsluttet"): HIDDEN,
            ("resultat", "kommune", "4602", "alle", "", "mal_nadd"): HIDDEN,
        },
    )
    public = sign_edition(exact, cells, hidden, (before,))

    def find(table: str, niva: str, kode: str, *row: str) -> dict[str, PublicValue]:
        return dict(public.find(table, niva, kode, *row).values)

    everybody = find("resultat", "kommune", "4601", "alle")
    assert everybody == {
        "avsluttet": PublicValue(240),
        "mal_nadd": PublicValue(160),
        "ikke_mal_nadd": HIDDEN,
        "andel_mal": PublicValue(67),
    }
    assert find("arsak_kommune", "kommune", "4601", "andre") == {"antall": HIDDEN, "andel": HIDDEN}
    assert find("arsak_kommune", "kommune", "4601", "arbeid") == {"antall": PublicValue(80), "andel": PublicValue(33)}
    # Oslo is a county and a municipality
    for niva, kode in (("fylke", "03"), ("kommune", "0301")):
        assert find("resultat", niva, kode, "alle")["avsluttet"] == HIDDEN
        assert find("utvikling", niva, kode, "2020")["andel_mal"] == HIDDEN
    assert find("arsak_kjonn", "fylke", "03", "arbeid", "K") == {"antall": PublicValue(80), "andel": PublicValue(33)}
    assert find("deltakere", "kommune", "4601", "K")["timer_per_uke"] == UNKNOWN
    assert find("deltakere", "kommune", "4601", "alle")["timer_per_uke"] == PublicValue(Decimal("30.0"))
    assert find("deltakere", "bydel", "030101", "alle")["timer_per_uke"] == IMPOSSIBLE
    assert find("utvikling", "kommune", "4601", "2019") == {
        "avsluttet": PublicValue(40),
        "mal_nadd": PublicValue(17),
        "andel_mal": PublicValue(43),
    }
    assert {*find("utvikling", "kommune", "4602", "2019").values()} == {HIDDEN}
    assert {*find("utvikling", "kommune", "1101", "2019").values()} == {UNKNOWN}
    codes = [row.dimensions[1] for row in public.tables["tiltak_fylke"].rows if row.dimensions[0] == "grunnl_norsk_sk"]
    assert codes[0] == "alle"
    for data in public.tables.values():
        units = [(row.niva, row.kode) for row in data.rows]
        expected = [(unit.niva, unit.kode) for unit in public.units if unit.niva in data.table.levels]
        assert list(dict.fromkeys(units)) == expected, data.table.name
        assert len({(row.niva, row.kode, *row.dimensions) for row in data.rows}) == len(units)
    assert "030199" not in {unit.kode for unit in public.units}


def test_oslo_s_bydeler_are_nowhere_where_the_year_leaves_them_out():
    exact = count_nation([Exits(20, "030101")], [], publiser_bydel=False)
    _, cells = link_nation(exact)
    public = sign_edition(exact, cells, frozenset())
    assert "bydel" not in {row.niva for data in public.tables.values() for row in data.rows}
    assert "bydel" not in {unit.niva for unit in public.units}
