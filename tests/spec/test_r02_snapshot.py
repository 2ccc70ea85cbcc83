"""R2: one row per key, the earliest registration, the same bytes from the same rows, frozen once."""

import random
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.intake.intake import IntakeRecord
from pipeline.intake.snapshot import open_snapshot
from pipeline.nir.contract import TABLES
from tests.support.intakes import (
    counted,
    edition_folder,
    fingerprint,
    freeze_snapshot,
    make_by_hand,
    read_record,
    snapshot_rows,
    take,
)
from tests.support.registers import Tables, register

OSLO = ZoneInfo("Europe/Oslo")
VERSIONS = """
avslutning
    avslutning_id | person_id | avslutningsarsak | bydelsnummer | registrert          | opphevet
    a             | p         | annet            | 030101       | 2020-07-01T12:00:00 |
    a             | p         | arbeid_heltid    |              | 2020-07-02T12:00:00 |
    b             | p         | annet            |              | 2020-07-01T12:00:00 |
    b             | p         | annet            | 030101       | 2020-07-01T12:00:00 |
    b             | p         | annet            | 030101       | 2020-07-01T12:00:00 |
    sen           | p         | annet            |              | 2021-02-01T12:00:00 |
    sen           | p         | annet            |              | 2021-02-01T12:00:00 |
    sen           | p         | annet            |              | 2021-02-01T12:00:00 |
    slutt         | p         | annet            |              | 2020-02-01T12:00:00 | 2020-03-01T12:00:00
    slutt         | p         | annet            |              | 2020-02-01T12:00:00 | 2020-03-01T12:00:00
    tom           | p         |                  |              | 2020-07-01T12:00:00 |
    tom           | p         | ikke_registrert  |              | 2020-07-01T12:00:00 |
tiltak
    tiltak_id | person_id | kommunenummer | tiltakskode | timer_per_uke | registrert
    kolonne   | p         | 4602          | a           |               | 2020-01-01T12:00:00
    kolonne   | p         | 4601          | z           | 40            | 2020-01-01T12:00:00
    like      | p         | 4601          | a           | 1,5           | 2020-01-01T12:00:00
    like      | p         | 4601          | a           | 1.50          | 2020-01-01T11:00:00Z
    like      | p         | 4601          | a           | 01.500        | 2020-01-01T12:00:00+01:00
utvidet_program
    person_id | fra_dato   | kommunenummer
    p         | 2020-01-01 | 4601
    p         | 2020-01-01 | 4602
    p         | 2020-01-02 | 4601
    q         | 2020-01-01 | 4601
"""
# column, the version that loses, the version that wins; all else is the same
GREATER = [
    ("timer_per_uke", "9,5", "10"),
    ("timer_per_uke", "0", "0.5"),
    ("timer_per_uke", "", "0"),
    ("til_dato", "", "2020-01-01"),
    ("til_dato", "2020-02-01", "2020-11-01"),
    ("tiltakskode", "Z", "a"),
    ("tiltakskode", "z", "å"),
    ("tiltakskode", "10", "9"),
    # By code point: the second lies beyond 16 bits, which the order of UTF-16 would turn.
    ("tiltakskode", "\uff5e", "\U0001f600"),
    ("opphevet", "", "2021-01-22T00:00:00"),
    ("opphevet", "2021-01-22T00:00:00", "2021-02-01T00:00:00"),
]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> IntakeRecord:
    """The intake of ``VERSIONS``."""
    return take(tmp_path_factory.mktemp("versions"), VERSIONS)


def test_r02_newest_wins_then_the_greatest_by_parsed_values_empty_first(versions: IntakeRecord):
    # a: registered a day later wins over the greater bydel. b: 030101 wins over empty.
    assert snapshot_rows(versions, "avslutning", "avslutning_id", "avslutningsarsak", "bydelsnummer") == [
        ("a", "arbeid_heltid", None),
        ("b", "annet", "030101"),
        ("tom", "ikke_registrert", None),
    ]
    # kolonne: kommunenummer stands before tiltakskode and timer_per_uke.
    assert snapshot_rows(versions, "tiltak", "tiltak_id", "kommunenummer") == [("kolonne", "4602"), ("like", "4601")]


def test_r02_duplicates_are_counted_once_whatever_else_they_are(versions: IntakeRecord):
    assert counted(versions, "avslutning") == {
        "duplikat": 1 + 2 + 1 + 1,  # b, sen, slutt, and an empty reason is ikke_registrert
        "registrert_etter_skjaeringsdato": 1,
        "opphevet": 1,
        "eldre_versjon": 1 + 1,  # a, b
        "snapshot": 3,
    }
    # The same number and the same moment, written in three ways.
    assert counted(versions, "tiltak") == {"duplikat": 2, "eldre_versjon": 1, "snapshot": 2}


def test_r02_key_of_two_columns(versions: IntakeRecord):
    rows = snapshot_rows(versions, "utvidet_program", "person_id", "kommunenummer")
    assert rows == [("p", "4602"), ("p", "4601"), ("q", "4601")]
    assert counted(versions, "utvidet_program") == {"eldre_versjon": 1, "snapshot": 3}


def test_r02_order_of_values(tmp_path: Path):
    tables = register("")
    for turn, (column, loser, winner) in enumerate(GREATER):
        for first, cells in (("a", (loser, winner)), ("b", (winner, loser))):
            for cell in cells:
                drawn = register(f"tiltak\ntiltak_id | person_id | {column}\n{first}{turn:02} | p | {cell}")
                tables["tiltak"] += drawn["tiltak"]
                tables["person"] = drawn["person"]
    intake = take(tmp_path, tables)
    wanted = [winner for _, _, winner in GREATER] * 2
    found = snapshot_rows(intake, "tiltak", "tiltak_id", *dict.fromkeys(column for column, _, _ in GREATER))
    assert [key for key, *_ in found] == [f"{first}{turn:02}" for first in "ab" for turn in range(len(GREATER))]
    for (_, hours, end, code, gone), (column, _, _), winner in zip(found, GREATER * 2, wanted, strict=True):
        moment = gone and gone.strftime("%Y-%m-%dT%H:%M:%S")
        cells = {"timer_per_uke": hours, "til_dato": end, "tiltakskode": code, "opphevet": moment}
        cell = cells[column]
        assert (float(cell) == float(winner)) if column == "timer_per_uke" else str(cell) == winner


def test_r02_forst_registrert(tmp_path: Path):
    tables = register(
        """
        avslutning
            avslutning_id | person_id | avslutningsarsak | registrert          | opphevet
            alene         | p         | annet            | 2020-07-01T12:00:00 |
            slutt         | p         | annet            | 2020-07-01T12:00:00 |
            slutt         | p         | annet            | 2020-03-01T12:00:00 | 2020-04-01T12:00:00
            eldre         | p         | annet            | 2020-07-01T12:00:00 |
            eldre         | p         | annet            | 2020-03-01T12:00:00 |
            senere        | p         | annet            | 2020-07-01T12:00:00 |
            senere        | p         | annet            | 2020-09-01T12:00:00 | 2020-10-01T12:00:00
            etter         | p         | annet            | 2020-07-01T12:00:00 |
            etter         | p         | annet            | 2021-02-01T12:00:00 |
            uleselig      | p         | annet            | 2020-07-01T12:00:00 |
            uleselig      | p         | finnes_ikke      | 2020-03-01T12:00:00 |
            karantene     | p         | annet            | 2020-07-01T12:00:00 |
            karantene     | ukjent    | annet            | 2020-03-01T12:00:00 |
        """
    )
    tables["person"] = [row for row in tables["person"] if row["person_id"] != "ukjent"]
    intake = take(tmp_path, tables)
    july, march = (datetime(2020, month, 1, 12, tzinfo=OSLO) for month in (7, 3))
    assert dict(snapshot_rows(intake, "avslutning", "avslutning_id", "forst_registrert")) == {
        "alene": july,
        "slutt": march,
        "eldre": march,
        "senere": july,
        "etter": july,
        "uleselig": july,
        "karantene": march,
    }


def test_r02_columns_are_the_contracts_and_a_table_without_rows_is_there(versions: IntakeRecord):
    for name, table in TABLES.items():
        schema = pq.read_schema(versions.made / "snapshot" / f"{name}.parquet")
        assert schema.names == [*table.column_names, "forst_registrert"]
        assert all(field.nullable for field in schema)
    assert snapshot_rows(versions, "fravaer") == []


def many_rows(count: int = 3_000) -> Tables:
    """A register with versions, ended and repeated rows, and columns that are always empty."""
    rows = "\n".join(
        f"v{number % (count // 2):05} | p{number % 97} | {4601 + number % 3} | 2020-0{1 + number % 9}-01T12:00:00 | "
        + ("2020-12-01T12:00:00" if number % 5 == 0 else "")
        for number in range(count)
    )
    return register(f"vedtak\nvedtak_id | person_id | kommunenummer | registrert | opphevet\n{rows}")


def test_r02_r15_same_bytes_for_any_order_of_rows_and_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tables = many_rows()
    hashes = set()
    for turn, threads in enumerate(("1", "2", "4")):
        monkeypatch.setenv("INTRORESULTAT_THREADS", threads)
        for rows in tables.values():
            random.Random(turn).shuffle(rows)
        hashes.add(take(tmp_path / threads, tables).snapshot_hash)
    assert len(hashes) == 1


def test_r02_the_hash_covers_the_table_bytes_only(tmp_path: Path, versions: IntakeRecord):
    tables = register(VERSIONS)
    tables["avslutning"][0]["avslutningsarsak"] = "flyttet"  # the older version of a, which is out
    same = take(tmp_path / "same", tables)
    tables["avslutning"][1]["avslutningsarsak"] = "flyttet"
    other = take(tmp_path / "other", tables)
    assert same.snapshot_hash == versions.snapshot_hash
    assert other.snapshot_hash != versions.snapshot_hash


def test_r02_provenance_tells_source_rows_and_sums(versions: IntakeRecord):
    record = read_record(versions.folder / "proveniens.json")
    assert record["utgave"] == "2020-forelopig-1"
    assert record["skjaeringsdato_slutt"] == "2021-01-22T00:00:00+01:00"
    assert record["kilde"]["kilde"] == "prøve"
    assert record["kilde"]["tatt_ut"] == "2021-01-22T02:15:00+01:00"
    assert record["rader"]["utvidet_program"] == {
        "karantene": 0,
        "duplikat": 0,
        "registrert_etter_skjaeringsdato": 0,
        "opphevet": 0,
        "eldre_versjon": 1,
        "snapshot": 3,
    }
    assert [file["tabell"] for file in record["kilde"]["filer"]] == list(TABLES)
    assert all(len(file["sha256"]) == 64 for file in (*record["kilde"]["filer"], *record["snapshot"]))
    assert {file["fil"] for file in record["mottak"]} == {
        path.name for path in versions.folder.iterdir() if path.name != "proveniens.json"
    }


def test_r02_another_source_for_a_frozen_edition_is_refused_and_changes_nothing(tmp_path: Path):
    folder = edition_folder(tmp_path)
    frozen = freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    before = fingerprint(folder)
    made = make_by_hand(tmp_path, "two")
    new = open_snapshot(made)
    with pytest.raises(RefusedError) as refused:
        freeze_snapshot(made, folder)
    message = str(refused.value)
    for told in (frozen.snapshot_hash[:12], new.snapshot_hash[:12], "[[utgave]]", "--refreeze"):
        assert told in message
    assert fingerprint(folder) == before
    assert open_snapshot(folder).snapshot_hash == frozen.snapshot_hash


def test_r02_the_same_snapshot_again_keeps_its_files_and_renews_the_record(tmp_path: Path):
    folder = edition_folder(tmp_path)
    for refreeze in (False, True):
        freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
        before = {path: path.stat().st_ino for path in (folder / "snapshot").iterdir()}
        record = (folder / "mottak" / "proveniens.json").read_bytes()
        freeze_snapshot(make_by_hand(tmp_path, "one"), folder, refreeze=refreeze)
        assert {path: path.stat().st_ino for path in (folder / "snapshot").iterdir()} == before
        assert (folder / "mottak" / "proveniens.json").read_bytes() != record
        assert not list(folder.glob("snapshot-erstattet-*"))


def test_r02_refreeze_keeps_the_old_one(tmp_path: Path):
    folder = edition_folder(tmp_path)
    one = freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    before = fingerprint(folder / "snapshot")
    two = freeze_snapshot(make_by_hand(tmp_path, "two"), folder, refreeze=True)
    kept = folder / f"snapshot-erstattet-{one.snapshot_hash[:12]}"
    assert open_snapshot(folder).snapshot_hash == two.snapshot_hash != one.snapshot_hash
    assert before.items() <= fingerprint(kept).items()
    assert read_record(kept / "mottak" / "proveniens.json")["snapshot_hash"] == one.snapshot_hash
    assert read_record(folder / "mottak" / "proveniens.json")["snapshot_hash"] == two.snapshot_hash

    # Back to the old rows, and away from them again: the name is taken, so the next one has a number.
    for content in ("one", "two"):
        freeze_snapshot(make_by_hand(tmp_path, content), folder, refreeze=True)
    assert {path.name for path in folder.glob("snapshot-erstattet-*")} == {
        kept.name,
        f"{kept.name}-2",
        f"snapshot-erstattet-{two.snapshot_hash[:12]}",
    }


@pytest.mark.parametrize("name", [*(f"{table}.parquet" for table in TABLES), "snapshot.json"])
@pytest.mark.parametrize("change", ["one byte", "longer", "removed"])
def test_r02_a_changed_byte_stops(tmp_path: Path, name: str, change: str):
    folder = edition_folder(tmp_path)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    path = folder / "snapshot" / name
    content = bytearray(path.read_bytes())
    if change == "removed":
        path.unlink()
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content if change == "one byte" else path.read_bytes() + b"\n")
    with pytest.raises(StoppedError, match=name):
        open_snapshot(folder)
    with pytest.raises(StoppedError, match=name):
        freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder, refreeze=True)
    assert len(list(folder.glob("snapshot-erstattet-*"))) == 1


def test_r02_without_a_snapshot_a_source_is_asked_for(tmp_path: Path):
    with pytest.raises(RefusedError, match="--source"):
        open_snapshot(edition_folder(tmp_path))
