"""The figures of the earlier round of the same year beside this round's, by pencil.

Two rounds that are computed from a register, and what becomes of their findings, are in
``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.earlier_editions import Counts, compute_table, publish_findings, publish_result, write_year

FIRST, SECOND, OWN = "2020-forelopig-1", "2020-forelopig-2", "2020-endelig"
LAND, LAND_UTEN_SPERRET, BERGEN, EIGERSUND = (
    ("land", "0"),
    ("land_uten_sperret", "0"),
    ("kommune", "4601"),
    ("kommune", "1101"),
)
# A column of its own number each, so that no two can be exchanged.
BEFORE = {
    "avsluttet": 36,
    "arbeid": 1,
    "utdanning": 2,
    "grunnskole": 3,
    "kvalifisering": 4,
    "sosialstonad": 5,
    "trygd_annen": 6,
    "annet": 7,
    "ikke_registrert": 8,
    "mal_nadd": 9,
    "utelatt_utvidet": 10,
    "deltakere": 11,
    "deltakere_uten_tiltak": 12,
}
AFTER = {name: number + 100 for name, number in BEFORE.items()}


@pytest.fixture
def years(scratch: Path) -> Path:
    folder = scratch / "aar"
    write_year(folder, 2019, {"endelig": "endelig"})
    write_year(folder, 2020, {"forelopig-1": "forelopig", "forelopig-2": "forelopig", "endelig": "endelig"})
    return folder


@pytest.fixture
def home(scratch: Path) -> Path:
    return scratch / "hjem"


def publish_round(home: Path, key: str, counts: Counts) -> None:
    publish_result(home, key, counts)
    publish_findings(home, key)


def changes(rows: list[dict[str, object]], unit: tuple[str, str]) -> dict[object, tuple[object, object]]:
    return {row["tall"]: (row["antall_for"], row["antall"]) for row in rows if (row["niva"], row["kode"]) == unit}


def test_every_count_of_a_unit_stands_beside_the_earlier_rounds_in_the_order_of_the_result_table(home, years):
    publish_round(home, FIRST, {BERGEN: BEFORE, EIGERSUND: {}})
    rows = compute_table("resultat_endring", SECOND, home, years, {BERGEN: AFTER})
    assert list(changes(rows, BERGEN)) == list(BEFORE)
    assert changes(rows, BERGEN) == {name: (number, number + 100) for name, number in BEFORE.items()}
    assert set(changes(rows, EIGERSUND).values()) == {(0, 0)}
    (first, *_) = rows
    assert first == {
        "utgave": SECOND,
        "forrige_utgave": FIRST,
        "niva": "kommune",
        "kode": "1101",
        "navn": "Eigersund",
        "tall": "avsluttet",
        "antall_for": 0,
        "antall": 0,
    }
    # a unit that the earlier round did not have is compared with nothing
    assert {(row["niva"], row["kode"]) for row in rows} == {BERGEN, EIGERSUND}


def test_a_shielded_person_changes_the_national_total_alone(home, years):
    publish_round(home, FIRST, {LAND: {"avsluttet": 9}, LAND_UTEN_SPERRET: {"avsluttet": 8}, BERGEN: {"avsluttet": 8}})
    now = {LAND: {"avsluttet": 10}, LAND_UTEN_SPERRET: {"avsluttet": 8}, BERGEN: {"avsluttet": 8}}
    rows = compute_table("resultat_endring", SECOND, home, years, now)
    ended = {
        (row["niva"], row["kode"]): (row["antall_for"], row["antall"]) for row in rows if row["tall"] == "avsluttet"
    }
    assert ended == {LAND: (9, 10), LAND_UTEN_SPERRET: (8, 8), BERGEN: (8, 8)}


def test_the_earlier_round_is_the_nearest_of_the_year_that_holds_findings(home, years):
    publish_round(home, FIRST, {BERGEN: {"avsluttet": 1}})
    publish_result(home, SECOND, {BERGEN: {"avsluttet": 2}})
    rows = compute_table("resultat_endring", OWN, home, years, {BERGEN: {"avsluttet": 5}})
    assert {row["forrige_utgave"] for row in rows} == {FIRST}
    assert changes(rows, BERGEN)["avsluttet"] == (1, 5)
    publish_findings(home, SECOND)
    rows = compute_table("resultat_endring", OWN, home, years, {BERGEN: {"avsluttet": 5}})
    assert {row["forrige_utgave"] for row in rows} == {SECOND}
    assert changes(rows, BERGEN)["avsluttet"] == (2, 5)


def test_another_years_edition_or_a_later_one_is_no_earlier_round(home, years):
    assert compute_table("resultat_endring", FIRST, home, years, {BERGEN: AFTER}) == []
    publish_round(home, "2019-endelig", {BERGEN: BEFORE})
    publish_round(home, SECOND, {BERGEN: BEFORE})
    assert compute_table("resultat_endring", FIRST, home, years, {BERGEN: AFTER}) == []
