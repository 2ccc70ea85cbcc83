"""R7 for a whole edition: what a municipality, its county and the public see does not depend on shielded people.

The rule cell by cell is in ``tests/spec/test_r07_shielded_address.py`` and ``test_r07_in_doubt.py``; here are sheets,
overview, handoff, lists, messages and explanations, of somebody who is shielded and somebody who is in doubt.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.common.files import hash_file
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.ssb_files import find_data_files
from pipeline.run.home import Home
from tests.support.commands import find_differences, read_csv, read_results, read_table, run_command
from tests.support.extracts import EDITION, SHIELDED, make_register, write_small_extract
from tests.support.quick import publish_quickly
from tests.support.registers import Tables, add_row
from tests.support.small_country import UNITS

IN_DOUBT = "MRK:p903"
PEOPLE = (SHIELDED, IN_DOUBT)
TABLES = ("resultat", "resultat_alder", "resultat_lov", "tiltak", "tiltak_sum")


def make_shielded_register(kommune: str | None) -> Tables:
    """The small register with many rows of two shielded people in one municipality, or with none of them.

    One is shielded in doubt: the newer version, which says so, cannot be read.
    """
    tables = make_register()
    for table, rows in tables.items():
        if table != "person":
            tables[table] = [row for row in rows if row["person_id"] != SHIELDED]
    add_row(tables, "person", person_id=IN_DOUBT)
    add_row(
        tables, "person", person_id=IN_DOUBT, kjonn="X", adressesperre="fortrolig", registrert="2019-05-05T12:00:00"
    )
    if kommune is not None:
        for person_id in PEOPLE:
            add_rows_of_person(tables, person_id, kommune)
    return tables


def add_rows_of_person(tables: Tables, person_id: str, kommune: str) -> None:
    """Rows in every table, and what ends in each bucket: a duplicate, late, revoked, older, another year, replaced."""
    where = {"person_id": person_id, "kommunenummer": kommune}
    add_row(tables, "kategori", person_id=person_id, kategori_id=f"{person_id}k")
    add_row(tables, "vedtak", vedtak_id=f"{person_id}v", **where)
    add_row(tables, "vedtak", vedtak_id=f"{person_id}u", vedtakstype="utvidet", fra_dato="2020-08-01", **where)
    add_row(tables, "tiltak", tiltak_id=f"{person_id}t", tiltakskode="ukjent_kode", **where)
    add_row(tables, "utvidet_program", **where)
    add_row(tables, "fravaer", fravaer_id=f"{person_id}f", **where)
    exit_row = add_row(
        tables, "avslutning", avslutning_id=f"{person_id}a", avslutningsarsak="hoyere_utdanning", **where
    )
    exits = tables["avslutning"]
    exits.append(dict(exit_row))
    exits.append(exit_row | {"registrert": "2020-06-30T12:00:00", "avslutningsarsak": "annet"})
    exits.append(exit_row | {"avslutning_id": f"{person_id}b", "registrert": "2021-02-01T12:00:00"})
    exits.append(exit_row | {"avslutning_id": f"{person_id}c", "opphevet": "2020-12-01T12:00:00"})
    exits.append(exit_row | {"avslutning_id": f"{person_id}d", "avslutningsdato": "2019-03-01"})
    exits.append(exit_row | {"avslutning_id": f"{person_id}e", "avslutningsdato": "2020-03-01"})


@pytest.fixture(scope="module")
def homes(shared_scratch: Path, years: Path) -> dict[str, Path]:
    """The same edition with the shielded people in Bergen, in Stavanger, and in no rows but their own."""
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
    # what the descriptions for SSB are made of has that hash, so its sum in the data package is another too
    basis = home / "data" / EDITION / "overlevering" / "grunnlag.json"
    return content.replace(hash_file(basis).encode(), b"HASH") if basis.exists() else content


def read_all(home: Path) -> dict[str, bytes]:
    return {name: without_hash(home, content) for name, content in read_results(home, EDITION).items()}


def test_r07_where_a_shielded_person_was_followed_up_changes_nothing_that_leaves(homes):
    bergen, stavanger = read_all(homes["bergen"]), read_all(homes["stavanger"])
    assert sum(name.endswith("index.html") for name in bergen) == UNITS
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
    assert int(with_person["avsluttet"]) == int(without["avsluttet"]) + len(PEOPLE)
    assert int(with_person["utdanning"]) == int(without["utdanning"]) + len(PEOPLE)
    assert int(with_person["deltakere"]) == int(without["deltakere"]) + len(PEOPLE)


def test_r07_the_handoff_has_them_without_any_place(homes):
    found = find_data_files(Home(homes["bergen"]).edition(EDITION).handoff, 2020)
    seen = set()
    for name, path in found.items():
        rows = [row for row in pq.read_table(path).to_pylist() if row["person_id"] in PEOPLE]
        places = [column for column in DATASETS[name].contract.columns if column.startswith(("kommune", "bydel"))]
        assert not any(row[column] for row in rows for column in places), name
        seen |= {(name, row["person_id"]) for row in rows}
    for person_id in PEOPLE:
        assert {(name, person_id) for name in ("person-intro", "avsluttet-intro", "deltaker-intro")} <= seen


@pytest.mark.parametrize("unit", [(), ("--unit", "4601")], ids=["the country", "Bergen"])
def test_r07_no_list_has_them(unit, homes, years):
    home = homes["bergen"]
    ended = run_command("lists", EDITION, *unit, "--home", home, "--years", years)
    assert ended.code == 0, ended.err
    for path in (Home(home).edition(EDITION).data / "lister").rglob("*.csv"):
        named = {row["person_id"] for row in read_csv(path)}
        assert not named & set(PEOPLE), path.name


def test_r07_the_overview_tells_how_many_are_shielded_in_doubt(homes):
    for home in homes.values():
        page = (Home(home).edition(EDITION).reports / "oversikt.html").read_text(encoding="utf-8")
        assert "Personer som regnes som sperret fordi en rad om dem ikke kan leses: 1" in page


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
    bergen = next(name for name in with_person if name.endswith("4601/index.html"))
    changed = [
        line
        for line in set(with_person[bergen].decode().splitlines()) ^ set(without[bergen].decode().splitlines())
        if "landet" not in line.lower() and not _is_figure(line)
    ]
    assert not changed


def _is_figure(line: str) -> bool:
    return not any(letter.isalpha() for letter in line.split(">", 1)[-1].split("<", 1)[0])
