"""P1, P4, P14: the list of public tables, and a public value that cannot contain what its sign hides."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicValue, Sign
from pipeline.disclosure.tables import PUBLIC_TABLES, list_tables, merge_codes, split_code
from pipeline.editions.year import Year
from pipeline.nir.closed_lists import PUBLIC_COUNTS


@pytest.mark.parametrize(("value", "sign"), [(3, Sign.HIDDEN), (0, Sign.IMPOSSIBLE), (None, Sign.SHOWN)])
def test_a_value_beside_a_sign_cannot_be_made(value, sign):
    with pytest.raises(ValueError, match="public value"):
        PublicValue(value, sign)


def test_the_signs_are_those_of_p4_in_their_order():
    assert [*Sign] == ["", ":", "..", "."]
    assert PublicValue(0).is_shown
    assert not PublicValue(None, Sign.HIDDEN).is_shown


def test_a_row_is_found_by_unit_and_dimensions():
    row = PublicRow("fylke", "46", "Vestland", ("K",), {"avsluttet": PublicValue(17)})
    data = PublicData(PUBLIC_TABLES["resultat"], (row,))
    edition = PublicEdition("2020-endelig", 2020, {"resultat": data}, date(2021, 6, 15), ())
    assert edition.find("resultat", "fylke", "46", "K") is row
    with pytest.raises(KeyError):
        edition.find("resultat", "fylke", "46", "M")


def test_every_table_counts_what_the_closed_list_names():
    assert {count for table in PUBLIC_TABLES.values() for count in table.counts} == {*PUBLIC_COUNTS}
    for table in PUBLIC_TABLES.values():
        for share in table.shares:
            owner = PUBLIC_TABLES[share.of] if share.of else table
            assert share.numerator in table.counts
            assert share.denominator in owner.counts


def test_a_year_without_bydeler_has_the_level_in_no_table():
    year = {"ar": 2020, "lover": ["introduksjonsloven"]}
    assert [table.name for table in list_tables(Year.model_validate(year))] == [*PUBLIC_TABLES]
    without = list_tables(Year.model_validate({**year, "publiser_bydel": False}))
    assert {level for table in without for level in table.levels} == {"land", "fylke", "kommune"}


def test_merged_categories_are_one_code_that_comes_apart_again():
    assert merge_codes(("36-45", "46+")) == "36-45_og_46+"
    assert split_code("36-45_og_46+") == ("36-45", "46+")
    assert split_code("arbeid") == ("arbeid",)
