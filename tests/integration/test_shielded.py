"""R7 for a whole edition: what a municipality, its county and the public see does not depend on shielded people.

The rule cell by cell is in ``tests/spec/test_r07_shielded_address.py``; here are sheets, overview, handoff, messages
and explanations.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import find_differences, read_results, read_table, run_command
from tests.support.extracts import EDITION, SHIELDED, make_register, write_small_extract
from tests.support.quick import publish_quickly
from tests.support.registers import Tables, add_row

TABLES = ("resultat", "resultat_alder", "resultat_lov", "tiltak", "tiltak_sum")


def make_shielded_register(kommune: str | None) -> Tables:
    """The small register with many rows of a shielded person in one municipality, or with none of them.

    Among them what ends in each bucket: a duplicate, late, revoked, older, of another year, replaced, extended.
    """
    tables = make_register()
    for table, rows in tables.items():
        if table != "person":
            tables[table] = [row for row in rows if row["person_id"] != SHIELDED]
    if kommune is None:
        return tables
    where = {"person_id": SHIELDED, "kommunenummer": kommune}
    add_row(tables, "kategori", person_id=SHIELDED, kategori_id="MRK:sk")
    add_row(tables, "vedtak", vedtak_id="MRK:sv", **where)
    add_row(tables, "vedtak", vedtak_id="MRK:su", vedtakstype="utvidet", fra_dato="2020-08-01", **where)
    add_row(tables, "tiltak", tiltak_id="MRK:st", tiltakskode="ukjent_kode", **where)
    add_row(tables, "utvidet_program", **where)
    add_row(tables, "fravaer", fravaer_id="MRK:sf", **where)
    exit_row = add_row(tables, "avslutning", avslutning_id="MRK:sa", avslutningsarsak="hoyere_utdanning", **where)
    exits = tables["avslutning"]
    exits.append(dict(exit_row))
    exits.append(exit_row | {"registrert": "2020-06-30T12:00:00", "avslutningsarsak": "annet"})
    exits.append(exit_row | {"avslutning_id": "MRK:sb", "registrert": "2021-02-01T12:00:00"})
    exits.append(exit_row | {"avslutning_id": "MRK:sc", "opphevet": "2020-12-01T12:00:00"})
    exits.append(exit_row | {"avslutning_id": "MRK:sd", "avslutningsdato": "2019-03-01"})
    exits.append(exit_row | {"avslutning_id": "MRK:se", "avslutningsdato": "2020-03-01"})
    return tables


@pytest.fixture(scope="module")
def homes(shared_scratch: Path, years: Path) -> dict[str, Path]:
    """The same edition with the shielded person in Bergen, in Stavanger, and in no row but the person's own."""
    made = {}
    for name, kommune in (("bergen", "4601"), ("stavanger", "1103"), ("ingen", None)):
        source = write_small_extract(shared_scratch / f"sperret-{name}" / "uttrekk", make_shielded_register(kommune))
        made[name] = publish_quickly(EDITION, source, shared_scratch / f"sperret-{name}" / "hjem", years)
    return made


def without_hash(home: Path, content: bytes) -> bytes:
    """The text with the snapshot hash, long and short, taken out: it covers every row, shielded or not."""
    record = json.loads((home / "data" / EDITION / "snapshot" / "snapshot.json").read_bytes())
    whole = str(record["snapshot_hash"])
    for length in (64, 16, 12, 8):
        content = content.replace(whole[:length].encode(), b"HASH")
    return content


def read_all(home: Path) -> dict[str, bytes]:
    return {name: without_hash(home, content) for name, content in read_results(home, EDITION).items()}


def test_r07_where_a_shielded_person_was_followed_up_changes_nothing_that_leaves(homes):
    bergen, stavanger = read_all(homes["bergen"]), read_all(homes["stavanger"])
    assert sum(name.endswith("index.html") for name in bergen) == 371
    assert not find_differences(bergen, stavanger)


@pytest.mark.parametrize("table", TABLES)
def test_r07_no_row_but_the_nation_s_knows_of_a_shielded_person(table, homes):
    with_person, without = (
        [row for row in read_table(homes[name], EDITION, table) if row["niva"] != "land"]
        for name in ("bergen", "ingen")
    )
    assert with_person == without


def test_r07_the_nation_does_know(homes):
    with_person, without = (read_table(homes[name], EDITION, "resultat")[0] for name in ("bergen", "ingen"))
    assert int(with_person["avsluttet"]) == int(without["avsluttet"]) + 1
    assert int(with_person["utdanning"]) == int(without["utdanning"]) + 1
    assert int(with_person["deltakere"]) == int(without["deltakere"]) + 1


@pytest.mark.parametrize("code", ["46", "4601", "11", "1103", "0301", "030112"])
@pytest.mark.parametrize("figure", [None, "avsluttet", "utelatt_utvidet", "deltakere", "timer_per_uke"])
def test_r07_no_explanation_below_the_nation_knows_of_a_shielded_person(code, figure, homes, years):
    told = []
    for home in homes.values():
        wanted = [figure] if figure else []
        ended = run_command("explain", EDITION, code, *wanted, "--home", home, "--years", years)
        assert ended.code == 0, ended.err
        told.append(without_hash(home, ended.out.encode()))
    assert told[0] == told[1] == told[2]


def test_r07_sheets_and_overview_differ_by_the_national_row_alone(homes):
    # The row «land» holds everyone and is printed on every sheet; take it out and nothing may be left.
    with_person, without = read_all(homes["bergen"]), read_all(homes["ingen"])
    bergen = next(name for name in with_person if name.endswith("TOKEN-4601/index.html"))
    changed = [
        line
        for line in set(with_person[bergen].decode().splitlines()) ^ set(without[bergen].decode().splitlines())
        if "landet" not in line.lower() and not _is_figure(line)
    ]
    assert not changed


def _is_figure(line: str) -> bool:
    return not any(letter.isalpha() for letter in line.split(">", 1)[-1].split("<", 1)[0])
