"""T3 through the command: stønad is frozen beside the snapshot, changes no other figure, and is told as it should."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.support.commands import find_differences, find_loose_modes, list_tree, read_csv, read_table, run_command
from tests.support.extracts import EDITION, SHIELDED, make_register, with_other_result, write_small_extract
from tests.support.stonad import Payment, list_months, pay, write_stonad

pytestmark = pytest.mark.usefixtures("without_dagster")

# What comes of stønad among the published files; the overview and the sheets of those it is about beside them.
OWN = {"stonad.csv", "stonad.parquet"}
ABOUT_FINDINGS = {"funn.csv", "funn.parquet", "funn.xlsx", "enheter.csv", "enheter.xlsx"}
RULES = {
    "stonad_uten_deltakelse",
    "stonad_etter_avslutning",
    "stonad_i_to_kommuner",
    "deltakelse_uten_stonad",
}


def make_payments() -> list[Payment]:
    """Everybody is paid every month, but three in Bergen: one stays unpaid, one is paid after the exit, one by two."""
    people = {row["person_id"]: row["fodselsnummer"] for row in make_register()["person"]}
    first, second, third = (f"MRK:p{number:03}" for number in (1, 2, 38))
    payments = []
    for name, number in people.items():
        if name not in (first, second, third, SHIELDED):
            payments += pay(number, list_months("2020-01", "2021-01"))
    payments += pay(people[first], list_months("2020-01", "2020-09"), kommunenummer="4601")
    payments += pay(people[second], ["2020-03"])
    payments += pay(people[SHIELDED], list_months("2020-01", "2020-12"), kommunenummer="4601")
    return [*payments, Payment("00000000000", "2020-01")]


@pytest.fixture(scope="module")
def folder(shared_scratch: Path) -> Path:
    return write_stonad(shared_scratch / "stonad", make_payments(), key="fodselsnummer")


@pytest.fixture(scope="module")
def paid(shared_scratch: Path, published: Path, folder: Path, years: Path) -> Path:
    """The published edition, run again with stønad and without the source. Read only."""
    from tests.support import quick

    home = Path(shutil.copytree(published, shared_scratch / "med-stonad", symlinks=True))
    with quick.without_dagster():
        ended = run_command("run", EDITION, "--stonad", folder, "--home", home, "--years", years)
    assert ended.code == 0, ended.err
    return home


@pytest.fixture
def paid_copy(paid: Path, scratch: Path) -> Path:
    return Path(shutil.copytree(paid, scratch / "hjem", symlinks=True))


def test_nothing_else_than_what_tells_of_stonad_is_changed(paid, published):
    changed = find_differences(list_tree(paid / "reports_out"), list_tree(published / "reports_out"))
    names = {Path(name).name for name in changed if "/ark/" not in name and "/brev/" not in name}
    assert names - ABOUT_FINDINGS == OWN | {"oversikt.html"}
    for table in ("resultat", "tiltak_sum", "malintervall", "oppfolging"):
        assert read_table(paid, EDITION, table) == read_table(published, EDITION, table)
    handoff = Path("data", EDITION, "overlevering")
    snapshot = Path("data", EDITION, "snapshot")
    for place in (handoff, snapshot):
        assert list_tree(paid / place) == list_tree(published / place)


def test_an_edition_without_stonad_has_no_word_of_it(published):
    assert not (published / "data" / EDITION / "stonad").exists()
    assert not {row["regel"] for row in read_table(published, EDITION, "funn")} & RULES
    assert not (published / "reports_out" / EDITION / "tabeller" / "stonad.csv").exists()
    for path in (published / "reports_out" / EDITION).rglob("*.html"):
        assert "introduksjonsstønad" not in path.read_text(encoding="utf-8").lower(), path


def test_taking_it_away_gives_the_bytes_of_before(paid_copy, published, years):
    shutil.rmtree(paid_copy / "data" / EDITION / "stonad")
    assert run_command("run", EDITION, "--home", paid_copy, "--years", years).code == 0
    assert list_tree(paid_copy / "reports_out") == list_tree(published / "reports_out")
    ended = run_command("lists", EDITION, "--list", "stonad", "--home", paid_copy, "--years", years)
    assert ended.code == 2
    assert "--stonad" in ended.err
    assert run_command("lists", EDITION, "--home", paid_copy, "--years", years).code == 0
    assert not (paid_copy / "data" / EDITION / "lister" / "land" / "stonad.csv").exists()


def test_counts_by_pencil(paid):
    found = {
        (r["kode"], r["regel"]): int(r["antall"]) for r in read_table(paid, EDITION, "funn") if r["regel"] in RULES
    }
    # Bergen's first twelve ended on 30 June, and were paid to the end of the year; so was one of Bergen until 2020
    bergen = {rule: found["4601", rule] for rule in sorted(RULES)}
    assert bergen == {
        "deltakelse_uten_stonad": 2,
        "stonad_etter_avslutning": 10,
        "stonad_i_to_kommuner": 0,
        "stonad_uten_deltakelse": 0,
    }
    row = next(r for r in read_table(paid, EDITION, "stonad") if (r["kode"], r["kjonn"]) == ("4601", "alle"))
    participants = next(
        r["deltakere"] for r in read_table(paid, EDITION, "resultat") if (r["kode"], r["kjonn"]) == ("4601", "alle")
    )
    assert row["deltakere"] == participants
    assert (row["deltakere_uten_oppslag"], int(row["deltakere"]) - int(row["deltakere_med_stonad"])) == ("0", 1)


def test_the_sheet_tells_the_municipality_in_both_languages(paid):
    sheets = paid / "reports_out" / EDITION / "ark" / "4601"
    pages = {path.name: path.read_text(encoding="utf-8") for path in sheets.glob("*.html")}
    assert len(pages) == 2
    told = "".join(pages.values())
    assert "10 personer er avsluttet hos dere, men har fått introduksjonsstønad etterpå" in told
    assert "2 deltakere var i program hos dere i 2020 i måneder uten introduksjonsstønad" in told
    assert "2 deltakarar var i program hos dykk i 2020 i månader utan introduksjonsstønad" in told
    assert len(re.findall(r"A-ordning(?:en|a) 1\.\s+mars\s+2021", told)) == 2


def test_people_are_in_the_list_of_imdi_and_nobody_shielded(paid, years):
    ended = run_command("lists", EDITION, "--home", paid, "--years", years)
    assert ended.code == 0, ended.err
    rows = read_csv(paid / "data" / EDITION / "lister" / "land" / "stonad.csv")
    bergen = [row for row in rows if row["kommune_kode"] == "4601"]
    assert len(bergen) == 12
    assert SHIELDED not in {row["person_id"] for row in rows}
    first = next(row for row in bergen if row["person_id"] == "MRK:p001")
    assert (first["punkt_navn"], first["maneder"]) == ("Stønad etter avslutning", "2020-08, 2020-09")
    assert (first["maneder_antall"], first["lov"]) == ("2", "")


def test_it_is_frozen_with_its_own_record_and_private(paid, folder):
    place = paid / "data" / EDITION / "stonad"
    assert {path.name for path in place.iterdir()} == {"stonad.json", "stonad.parquet"}
    assert not find_loose_modes(paid / "data" / EDITION) + find_loose_modes(paid / "reports_out")
    numbers = {row["fodselsnummer"].encode() for row in make_register()["person"]}
    content = b"".join(path.read_bytes() for path in place.iterdir())
    assert not [number for number in numbers if number in content]


def test_another_file_is_refused_with_a_way_out(paid_copy, paid, years, scratch):
    other = write_stonad(scratch / "annen", make_payments()[:-40], key="fodselsnummer")
    ended = run_command("run", EDITION, "--stonad", other, "--home", paid_copy, "--years", years)
    assert ended.code == 2
    assert "never replaced" in ended.err
    assert "--refreeze" in ended.err
    assert list_tree(paid_copy / "reports_out") == list_tree(paid / "reports_out")


def test_another_snapshot_asks_for_stonad_again(paid_copy, years, scratch, folder):
    source = write_small_extract(scratch / "annet", with_other_result(make_register()))
    call = ("run", EDITION, "--source", source, "--refreeze", "--home", paid_copy, "--years", years)
    ended = run_command(*call)
    assert ended.code == 2
    assert "matched with the people of snapshot" in ended.err
    ended = run_command(*call, "--stonad", folder)
    assert ended.code == 0, ended.err
    (kept,) = (paid_copy / "data" / EDITION).glob("snapshot-erstattet-*")
    assert {path.name for path in (kept / "stonad").iterdir()} == {"stonad.json", "stonad.parquet"}


def test_a_bad_row_publishes_nothing(published_copy, published, years, scratch):
    folder = write_stonad(scratch / "feil", [*make_payments(), Payment("MRK:hemmelig", "2020-01")], key="fodselsnummer")
    ended = run_command("run", EDITION, "--stonad", folder, "--home", published_copy, "--years", years)
    assert ended.code == 2
    assert "stonad.csv, line" in ended.err
    assert "MRK" not in ended.err
    assert list_tree(published_copy / "reports_out") == list_tree(published / "reports_out")
    assert not (published_copy / "data" / EDITION / "stonad").exists()
