"""P1, P2, P5, P7, P8: the exact counts of the public tables, the cells they are, and what is hidden for its own sake.

Nations of a few people, by pencil (``tests/support/public_counts.py``). The choice of more hidden cells is tested by
itself (``test_choice*.py``).
"""

from __future__ import annotations

import pytest

from pipeline.disclosure.cells import Cells
from pipeline.disclosure.exact import ExactEdition, is_small
from pipeline.disclosure.known import Known
from pipeline.disclosure.primary import Cell
from pipeline.disclosure.problem import make_model
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.places.code_lists import load_code_lists
from tests.support.public_counts import PLACES, Exits, Taking, count_nation, draw_nation, key, link_nation, make_edition

# enough of everything that no category of the nation is small
EVERYWHERE = [
    Exits(10, sted, kjonn, gruppe, alder)
    for sted in PLACES
    for kjonn, alder in (("K", "18-25"), ("M", "26-35"), ("K", "36-45"), ("M", "46-55"))
    for gruppe in RESULT_GROUPS
]
TAKING_PART = [
    Taking(10, (sted,), kjonn, (measure.kode,))
    for sted in PLACES
    for kjonn in "KM"
    for measure in load_code_lists().measures
]


def count(exact: ExactEdition, name: str) -> int:
    table, niva, kode, dimensions, verdi = key(name)
    (row,) = (row for row in exact.tables[table] if row.unit.key == (niva, kode) and row.dimensions == dimensions)
    return row.counts[verdi]


def cell(cells: Cells, name: str) -> Cell:
    return cells.cells[cells.place[key(name)]]


@pytest.fixture(scope="module")
def nation() -> tuple[ExactEdition, Cells]:
    exact = count_nation(EVERYWHERE, TAKING_PART)
    return exact, link_nation(exact)[1]


@pytest.mark.parametrize(
    ("verdi", "value", "expected"),
    [
        ("mal_nadd", 0, True),
        ("mal_nadd", 4, True),
        ("mal_nadd", 5, False),
        ("avsluttet", 0, False),
        ("avsluttet", 1, True),
    ],
)
def test_a_count_is_small_below_five_and_a_zero_unless_the_year_shows_it(verdi, value, expected):
    assert is_small(verdi, value, make_edition()) is expected
    assert not is_small(verdi, value, make_edition(publiseringsgrense=0))


SETTINGS = [
    {},
    {"null_vises": []},
    {"arsaker_kommune": 8, "publiser_bydel": False},
    {"publiseringsgrense": 3, "null_vises": ["avsluttet", "deltakere"]},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_sum_and_inequality_is_true_of_the_counts(seed, settings):
    exact = count_nation(*draw_nation(seed), **settings)
    links, cells = link_nation(exact)
    assert len(links.sums) > 500
    model = make_model(exact, cells)
    assert [fault for fault in model.find_faults() if "may not be hidden" not in fault] == []
    for known in links.counts:
        assert links.counts[known] == cells.cells[cells.place[known]].value, "one cell, one count"


def test_a_nation_of_enough_people_has_no_small_cell(nation):
    exact, cells = nation
    # 5 municipalities x 4 sexes and ages x 8 groups x 10
    assert count(exact, "resultat land 0 alle avsluttet") == 1600
    assert count(exact, "alder land 0 46+ mal_nadd") == 5 * 2 * 10
    assert count(exact, "resultat kommune 4601 K ikke_mal_nadd") == 2 * 6 * 10
    # all in Oslo are in no bydel: it and the two with a sheet are the only ones that are not as all others
    small = {one.key.unit for one in cells.cells if one.small and one.value}
    assert small == set()


def test_counts_that_a_sum_makes_one_are_one_cell(nation):
    _, cells = nation
    for one, other in (
        # Oslo is a county and a municipality
        ("resultat fylke 03 K mal_nadd", "resultat kommune 0301 K mal_nadd"),
        ("arsak_fylke fylke 03 arbeid antall", "arsak_kommune kommune 0301 arbeid antall"),
        ("tiltak_fylke fylke 03 arbeidsliv alle med", "tiltak_kommune kommune 0301 arbeidsliv med"),
        # all groups but the two that reach the goal
        ("arsak_kommune kommune 4601 andre antall", "resultat kommune 4601 alle ikke_mal_nadd"),
        ("arsak_fylke fylke 46 annet antall", "arsak_kjonn fylke 46 annet alle antall"),
        ("utvikling bydel 030101 2020 avsluttet", "resultat bydel 030101 alle avsluttet"),
        # the one code of its group
        ("tiltak_fylke land 0 grunnl_norsk_sk alle uten", "tiltak_fylke land 0 grunnl_norsk_sk norskopplaring uten"),
        # the law of everybody, as the other is not in force and gives nobody collective protection
        ("lov fylke 46 introduksjonsloven 0 avsluttet", "resultat fylke 46 alle avsluttet"),
    ):
        assert cells.place[key(one)] == cells.place[key(other)], one
    assert cells.place[key("resultat fylke 46 alle avsluttet")] != cells.place[key("resultat fylke 11 alle avsluttet")]


def test_all_groups_of_reasons_are_a_sum_of_their_own(nation):
    # what a shown total leaves to its hidden groups is looked at once for each sum
    links, _ = link_nation(nation[0])
    of_all = {
        tuple(map(str, one.parts)) for one in links.sums if one.total == key("resultat kommune 4601 alle avsluttet")
    }
    groups = ("arbeid", "utdanning", "andre")
    assert tuple(f"arsak_kommune kommune 4601 {group} antall" for group in groups) in of_all


def test_a_law_that_is_not_in_force_has_zeros_that_are_known(nation):
    exact, cells = nation
    for name in ("lov land 0 integreringsloven 0 mal_nadd", "lov fylke 46 introduksjonsloven 1 ikke_mal_nadd"):
        assert count(exact, name) == 0
        assert cell(cells, name).fixed
        assert not cell(cells, name).small


def test_what_the_nation_may_never_hide_and_what_weighs_most(nation):
    _, cells = nation
    for name in (
        "resultat land 0 K mal_nadd",
        "deltakere land 0 alle deltakere",
        "tiltak_fylke land 0 arbeidsliv alle med",
    ):
        assert cell(cells, name).never, name
    for name in (
        "arsak_fylke land 0 arbeid antall",
        "deltakere land 0 alle med_tiltak",
        "resultat fylke 46 alle avsluttet",
    ):
        assert not cell(cells, name).never, name
    assert cell(cells, "resultat kommune 4601 alle mal_nadd").weight == 20 * (80 + 1)
    assert cell(cells, "resultat kommune 4601 K mal_nadd").weight == 40 + 1


def test_a_small_unit_hides_all_its_exits_and_none_of_its_participants():
    exact = count_nation(
        [*EVERYWHERE, Exits(3, "4699", "K", "arbeid"), Exits(1, "4699", "K", "annet")],
        [*TAKING_PART, Taking(10, ("4699",), "K"), Taking(10, ("4699",), "M", ())],
        {**PLACES, "4699": "46"},
    )
    _, cells = link_nation(exact)
    for verdi in ("avsluttet", "mal_nadd", "ikke_mal_nadd"):
        for sex in ("alle", "K", "M"):
            assert cell(cells, f"resultat kommune 4699 {sex} {verdi}").small
    assert cell(cells, "arsak_kommune kommune 4699 utdanning antall").small
    # somebody ended, but of whom nobody knows the sex
    assert cell(cells, "resultat kommune 4699 alle avsluttet").lowest == 1
    assert [cell(cells, f"resultat kommune 4699 {sex} avsluttet").lowest for sex in "KM"] == [0, 0]
    assert not cell(cells, "deltakere kommune 4699 alle deltakere").small
    # 10 without measures; no woman is, and that zero is shown
    assert cell(cells, "deltakere kommune 4699 K uten_tiltak").fixed
    # all women have one, and no man: the zero is small
    assert cell(cells, "deltakere kommune 4699 M med_tiltak").small


def test_zeros_are_shown_where_the_year_says_and_in_what_is_empty():
    exits = [*EVERYWHERE, Exits(9, "4699", "K", "annet")]
    places = {**PLACES, "4699": "46", "4698": "46"}
    _, cells = link_nation(count_nation(exits, TAKING_PART, places))
    for name in (
        "resultat kommune 4699 M avsluttet",
        # nobody can have reached the goal there
        "resultat kommune 4699 M mal_nadd",
        "resultat kommune 4698 alle ikke_mal_nadd",
        "arsak_kommune kommune 4698 arbeid antall",
        "tiltak_kommune kommune 4698 arbeidsliv uten",
    ):
        assert cell(cells, name).fixed, name
        assert not cell(cells, name).small, name
    # nobody of nine reached the goal: that tells of each of them
    assert cell(cells, "resultat kommune 4699 alle mal_nadd").small
    _, cells = link_nation(count_nation(exits, TAKING_PART, places, null_vises=[]))
    for name in ("resultat kommune 4699 M avsluttet", "resultat kommune 4698 alle avsluttet"):
        assert cell(cells, name).small, name
        assert not cell(cells, name).fixed, name
    assert cell(cells, "lov land 0 integreringsloven 0 avsluttet").fixed, "the code lists explain it"


def test_people_without_a_known_age_are_in_the_last_group():
    exact = count_nation([*EVERYWHERE, Exits(3, "4601", alder="uoppgitt"), Exits(2, "4601", alder="56+")], TAKING_PART)
    assert exact.categories["aldersgruppe"].codes == ("18-25", "26-35", "36-45", "46+")
    # 2 sexes and ages x 4 groups of the other two places in 46 and 11, with 3 and 2 more
    assert count(exact, "alder fylke 46 46+ avsluttet") == 2 * 8 * 10 + 5


def test_a_small_category_of_the_nation_is_merged_in_every_table():
    few = [one for one in EVERYWHERE if one.gruppe != "sosialstonad"] + [Exits(4, "4601", "K", "sosialstonad")]
    exact = count_nation(few, TAKING_PART, arsaker_kommune=8)
    merged = "sosialstonad_og_trygd_annen"
    assert merged in exact.categories["gruppe"].codes
    assert count(exact, f"arsak_fylke land 0 {merged} antall") == 5 * 4 * 10 + 4
    assert count(exact, f"arsak_kjonn fylke 46 {merged} K antall") == 2 * 2 * 10 + 4
    assert count(exact, f"arsak_kommune kommune 4601 {merged} antall") == 4 * 10 + 4
    assert not any("sosialstonad" in row.dimensions for rows in exact.tables.values() for row in rows)


def test_a_group_that_is_small_for_one_sex_is_merged_and_never_with_one_of_the_other_kind():
    # of the last two groups, three men ended without a registered reason
    few = [one for one in EVERYWHERE if (one.gruppe, one.kjonn) != ("ikke_registrert", "M")]
    exact = count_nation([*few, Exits(3, "4601", "M", "ikke_registrert")], TAKING_PART)
    assert exact.categories["gruppe"].codes[-1] == "annet_og_ikke_registrert"
    # four to education in the nation: they are with those who went to work, and with nobody else
    few = [one for one in EVERYWHERE if one.gruppe != "utdanning"]
    exact = count_nation([*few, Exits(4, "4601", "K", "utdanning")], TAKING_PART)
    assert exact.categories["gruppe"].codes[0] == "arbeid_og_utdanning"
    _, cells = link_nation(exact)
    one = cells.place[key("arsak_kommune kommune 4601 arbeid_og_utdanning antall")]
    assert one == cells.place[key("resultat kommune 4601 alle mal_nadd")]


def test_who_has_two_kinds_of_measure_that_are_merged_is_one_participant():
    without = [one for one in TAKING_PART if one.tiltak != ("fagivgs",)]
    both, one = Taking(3, ("4601",), "K", ("fagivgs", "yrkesrettet_kurs")), Taking(1, ("4601",), "K", ("fagivgs",))
    exact = count_nation(EVERYWHERE, [*without, both, one])
    merged = "fagivgs_og_yrkesrettet_kurs"
    assert merged in exact.categories["tiltakskode"].codes
    assert count(exact, f"tiltak_fylke land 0 utd_kurs_godkjkomp {merged} med") == 5 * 2 * 10 + 3 + 1


def test_a_county_has_rows_by_law_where_every_class_of_the_nation_has_twenty():
    exits = [
        *EVERYWHERE,
        *(
            Exits(10, "4601", kjonn, gruppe, lov="integreringsloven")
            for kjonn in "KM"
            for gruppe in ("arbeid", "annet")
        ),
        *(Exits(5, "1101", kjonn, gruppe, lov="integreringsloven") for kjonn in "K" for gruppe in ("arbeid", "annet")),
    ]
    _, cells = link_nation(count_nation(exits, TAKING_PART))
    published = {one.unit for one in cells.published if one.table == "lov"}
    assert published == {("land", "0"), ("fylke", "46")}
    # everybody knows that no class of the county is below
    assert cell(cells, "lov fylke 46 integreringsloven 0 avsluttet").lowest == 20
    # the county that is not published has a cell all the same, which is hidden; ten of them are not few
    assert not cell(cells, "lov fylke 11 integreringsloven 0 avsluttet").published
    assert not cell(cells, "lov fylke 11 integreringsloven 0 avsluttet").small


def test_the_rest_of_the_nation_is_a_unit_that_is_never_shown():
    exits = [*EVERYWHERE, Exits(35, None, "M", "annet"), Exits(1, None, "K", "sosialstonad")]
    exact = count_nation(exits, [*TAKING_PART, Taking(2, (None,), "K"), Taking(4, (None, "4601"), "K")])
    links, cells = link_nation(exact)
    assert count(exact, "resultat uten_fylke 0 alle avsluttet") == 36
    one = cell(cells, "arsak_fylke uten_fylke 0 sosialstonad antall")
    assert (one.value, one.small, one.published) == (1, True, ())
    # who takes part in a municipality too is in its county
    assert count(exact, "deltakere uten_fylke 0 alle deltakere") == 2
    assert cell(cells, "deltakere uten_fylke 0 alle deltakere").small
    assert count(exact, "deltakere land 0 alle deltakere") == 5 * 2 * 12 * 10 + 2 + 4
    assert {one.overlap for one in links.sums if one.total == key("deltakere land 0 alle deltakere")} == {0}


def test_people_in_two_places_are_the_overlap_that_everybody_knows():
    exact = count_nation(
        EVERYWHERE,
        [
            *TAKING_PART,
            Taking(3, ("4601", "4602"), "K", ("sprakpraksis",)),
            Taking(2, ("4601", "1101"), "M", ()),
            Taking(6, ("030101", "030102"), "M", ("annet",)),
        ],
    )
    overlap = {str(one.total): one.overlap for one in link_nation(exact)[0].sums if one.is_over_places and one.overlap}
    assert overlap["deltakere fylke 46 alle deltakere"] == 3
    assert overlap["deltakere fylke 46 K med_tiltak"] == 3
    assert overlap["deltakere land 0 M uten_tiltak"] == 2
    assert overlap["deltakere kommune 0301 alle deltakere"] == 6
    assert overlap["tiltak_fylke fylke 46 arbeidsliv alle med"] == 3
    assert overlap["tiltak_kommune kommune 0301 samfunnsliv med"] == 6
    assert "deltakere land 0 K deltakere" not in overlap
    assert not any(name.startswith(("resultat", "arsak", "alder", "lov")) for name in overlap)


def test_what_is_known_from_elsewhere_bounds_a_cell_while_it_is_true(nation):
    exact, cells = nation
    places = {**PLACES, "4699": "46"}
    exact = count_nation([*EVERYWHERE, Exits(3, "4699")], TAKING_PART, places)
    _, cells = link_nation(exact)

    def known(name: str, low: int, high: int) -> Known:
        table, niva, kode, dimensions, verdi = key(name)
        (only,) = dimensions
        return Known(table, niva, kode, only, "", verdi, low, high, "avis")

    told = [
        known("resultat kommune 4699 alle avsluttet", 3, 3),
        known("resultat kommune 4601 K avsluttet", 150, 170),
        known("resultat kommune 4601 K avsluttet", 155, 200),
        known("resultat kommune 4602 alle avsluttet", 1, 2),  # so it was once
        known("resultat kommune 9999 alle avsluttet", 1, 1),
    ]
    model = make_model(exact, cells, told)
    small = cells.place[key("resultat kommune 4699 alle avsluttet")]
    # what is known to all cannot be protected; its sign is that of any small count
    assert (model.fixed[small], model.small[small], cells.cells[small].small) == (True, False, True)
    wide = cells.place[key("resultat kommune 4601 K avsluttet")]
    assert (model.lower[wide], model.upper[wide], model.fixed[wide]) == (155, 170, False)
    changed = cells.place[key("resultat kommune 4602 alle avsluttet")]
    assert (model.lower[changed], model.upper[changed]) == (1, 320 * 5 + 3)
    # an interval that is narrower than any protection is as good as the count
    narrow = make_model(exact, cells, [known("resultat kommune 4699 alle avsluttet", 3, 4)])
    assert (narrow.fixed[small], narrow.small[small]) == (True, False)
    assert not make_model(exact, cells).fixed[small]


def test_a_sheet_tells_its_reader_alone(nation):
    exact, cells = nation
    county = cells.place[key("arsak_fylke fylke 46 annet antall")]
    sheets = {
        "4601": [
            Known("arsak_fylke", "fylke", "46", "annet", "", "antall", 80, 80, "ark"),
            Known("arsak_fylke", "fylke", "46", "trygd_annen", "", "antall", 75, 84, "ark"),
            Known("resultat", "kommune", "4601", "alle", "", "avsluttet", 320, 320, "ark"),
        ]
    }
    neighbours = {one.name: one for one in make_model(exact, cells, (), sheets).neighbours}
    reader, other = neighbours["kommune 4601"], neighbours["kommune 4602"]
    assert county in reader.known
    assert county not in reader.own
    assert county not in other.known
    share = cells.place[key("arsak_fylke fylke 46 trygd_annen antall")]
    assert reader.bounds == ((share, 75, 84),)
    assert other.bounds == ()


def test_a_neighbour_knows_its_own_counts_and_oslo_those_of_its_bydeler(nation):
    exact, cells = nation
    neighbours = {one.name: one for one in make_model(exact, cells).neighbours}
    assert {*neighbours} == {*(f"kommune {kode}" for kode in PLACES), "bydel 030101", "bydel 030102"}
    own = {*neighbours["kommune 4601"].known.tolist()}
    assert cells.place[key("tiltak_kommune kommune 4601 arbeidsliv med")] in own
    assert cells.place[key("resultat kommune 4602 alle avsluttet")] not in own
    assert cells.place[key("resultat bydel 030199 K avsluttet")] in {*neighbours["kommune 0301"].own.tolist()}
    # Oslo is alone in its county
    assert cells.place[key("arsak_kjonn fylke 03 annet K antall")] in {*neighbours["kommune 0301"].own.tolist()}
    assert cells.place[key("arsak_kjonn fylke 46 annet K antall")] not in own
    assert cells.place[key("resultat bydel 030101 K avsluttet")] not in {*neighbours["bydel 030102"].own.tolist()}


def test_p6_a_county_count_of_nobody_but_one_municipality_is_its_own():
    # 4602 has women who went to work and nobody else, and shows it: it has no men, and nobody without the goal
    exits = [
        Exits(9, "4601", "K", "arbeid"), Exits(9, "4601", "M", "arbeid"), Exits(9, "4601", "K", "annet"),
        Exits(6, "4602", "K", "arbeid"),
        *(one for one in EVERYWHERE if one.sted == "1101"),
    ]  # fmt: skip
    taking = [Taking(9, ("4602",), tiltak=()), *(one for one in TAKING_PART if one.steder != ("4602",))]
    shown = ["avsluttet", "ikke_mal_nadd", "deltakere"]
    exact = count_nation(exits, taking, null_vises=shown)
    _, cells = link_nation(exact)
    own = {one.name: {*one.own.tolist()} for one in make_model(exact, cells).neighbours}["kommune 4601"]

    def find(name: str) -> bool:
        return cells.place[key(name)] in own

    assert find("arsak_kjonn fylke 46 arbeid M antall")
    assert find("arsak_kjonn fylke 46 annet K antall")
    assert find("alder fylke 46 26-35 ikke_mal_nadd")
    assert not find("arsak_kjonn fylke 46 arbeid K antall")
    assert not find("arsak_fylke fylke 46 arbeid antall")
    assert not find("alder fylke 46 26-35 mal_nadd")
    # whether 4602 has none with measures is hidden
    assert not find("tiltak_fylke fylke 46 arbeidsliv alle med")
