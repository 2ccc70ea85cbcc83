"""The figures behind the sheets as they are read from the working database: what belongs to a unit, and in what order.

The database is made by hand in ``tests/support/sheet_database.py``; the figures here are its pencil's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipeline.nir.closed_lists import LEVELS, RESULT_COUNTS
from pipeline.sheets.content.figures import FigureChange, Figures, FindingChange, Interval, UnitFigures, YearResult
from pipeline.sheets.content.reading import read_figures
from tests.support.sheet_database import EARLIER_ROUND, EDITION, HALDEN, MOSS, make_database

HALDEN_KODE, MOSS_KODE = "3001", "3002"


@cache
def standard() -> Figures:
    with make_database() as connection:
        return read_figures(connection)


def unit(kode: str, figures: Figures | None = None) -> UnitFigures:
    found = (figures or standard()).find("kommune", kode)
    assert found is not None
    return found


def test_people_taken_out_are_told_by_every_ground():
    assert dict(unit(HALDEN_KODE).excluded) == {"meldt": 1, "vedtak": 1, "frist": 0, "utenfor_nevner": 0}
    assert list(unit(HALDEN_KODE).excluded) == ["meldt", "vedtak", "frist", "utenfor_nevner"]
    assert set(unit(MOSS_KODE).excluded.values()) == {0}
    # Halden's two and Hvaler's two, which were reported
    assert dict(standard().nation.excluded) == {"meldt": 3, "vedtak": 1, "frist": 0, "utenfor_nevner": 0}
    with make_database({("kommune", HALDEN_KODE): replace(HALDEN, outside=3)}) as connection:
        assert unit(HALDEN_KODE, read_figures(connection)).excluded["utenfor_nevner"] == 3


def test_the_interval_is_goal_and_base_at_either_end():
    assert unit(HALDEN_KODE).interval == Interval(8, (14, 29), (22, 29))
    assert unit(MOSS_KODE).interval == Interval(0, (125, 200), (125, 200))


def test_figures_since_the_earlier_round_stand_in_the_order_of_the_result_table():
    assert standard().earlier_round == EARLIER_ROUND
    changes = unit(HALDEN_KODE).changes
    assert tuple(change.tall for change in changes) == RESULT_COUNTS
    by_name = {change.tall: change for change in changes}
    assert by_name["ikke_registrert"] == FigureChange("ikke_registrert", 8, 5)
    assert by_name["deltakere_uten_tiltak"] == FigureChange("deltakere_uten_tiltak", 4, 4)
    assert all(change.antall_for == change.antall for change in unit(MOSS_KODE).changes)
    # the nation: what Halden had, and all others as they are
    (ended,) = (change for change in standard().nation.changes if change.tall == "avsluttet")
    assert ended == FigureChange("avsluttet", 30 + 200 + 60 + 1, 290)


def test_findings_since_the_earlier_round_are_those_there_are_or_were_worst_first():
    changes = unit(HALDEN_KODE).finding_changes
    assert [change.regel for change in changes] == [
        "avsluttet_uten_arsak",
        "annet_ved_grensen",
        "deltaker_uten_tiltak",
        "norsk_mangler_i_introfane",
        "flyttet_i_program",
        "norsk_mangler_i_norskfane",
        "tiltak_uten_timer",
        "ukjent_tiltakskode",
        "bydel_utenfor_oslo",
    ]
    assert changes[0] == FindingChange("avsluttet_uten_arsak", antall_for=8, rettet=4, apne=4, nye=1, antall=5)
    assert changes[5] == FindingChange("norsk_mangler_i_norskfane", antall_for=2, rettet=2, apne=0, nye=0, antall=0)
    assert unit(MOSS_KODE).finding_changes == ()


def test_the_years_stand_oldest_first_with_the_editions_own_last():
    assert unit(HALDEN_KODE).history == (
        YearResult(2017, "2017-endelig", 34, 13),
        YearResult(2018, "2018-endelig", 41, 19),
        YearResult(2019, "2019-endelig", 33, 15),
        YearResult(2020, EDITION, 29, 14),
    )
    assert unit(MOSS_KODE).history == (YearResult(2020, EDITION, 200, 125),)
    assert [year.ar for year in standard().nation.history] == [2017, 2018, 2019, 2020]
    for own in standard().units:
        assert bool(own.history) == (own.unit.niva != "fylke"), own.unit.kode


def test_without_an_earlier_round_nothing_has_changed():
    with make_database({("kommune", MOSS_KODE): MOSS}) as connection:
        figures = read_figures(connection)
    assert figures.earlier_round is None
    assert {(own.changes, own.finding_changes) for own in figures.units} == {((), ())}


def test_land_uten_sperret_is_never_read():
    assert {own.unit.niva for own in standard().units} == set(LEVELS) - {"land_uten_sperret"}
    assert standard().find("land_uten_sperret", "0") is None


@pytest.mark.parametrize("table", ["utelatt", "malspenn", "tiltak_sum"])
def test_a_unit_without_its_rows_is_an_error(table):
    with make_database({}) as connection:
        connection.execute(f"delete from statistikk.{table} where kode = '{MOSS_KODE}'")
        with pytest.raises(KeyError):
            read_figures(connection)
