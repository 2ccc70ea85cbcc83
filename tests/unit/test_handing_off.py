"""O1, O2, O8: whole handoffs over a year's life, in two HOMEs, and each refusal with its reason.

The versions alone are in ``test_delivery_versions.py``, deaths in ``test_delivery_folders.py``.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import cli
from pipeline.common.errors import NoRoomError, RefusedError, StoppedError
from pipeline.common.warehouse import connect
from pipeline.delivery.csv_files import write_csv
from pipeline.delivery.handoff import Delivered, Wanted, hand_off
from pipeline.delivery.log import LOG, RECORD, read_log
from pipeline.editions.edition import Edition
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import Home
from pipeline.verification.verify import verify_path
from tests.support.commands import find_loose_modes
from tests.support.handoff_homes import described_by_hand, put_edition
from tests.support.parcels import make_keys

__all__ = ["described_by_hand"]  # a fixture
KEYS = make_keys()
SEALED = Wanted((KEYS.recipient,))
CLEAR = Wanted()
pytestmark = pytest.mark.usefixtures("described_by_hand", "without_tables")


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verification.contents.check_tables", lambda *_: None)


@pytest.fixture
def home(scratch: Path) -> Home:
    return Home(scratch / "hjem")


def read_all(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read_deliveries(home: Home) -> dict[str, bytes]:
    return read_all(home.root / "data" / "overlevering") | {LOG: (home.root / "data" / LOG).read_bytes()}


def refuse(edition: Edition, home: Home, wanted: Wanted = CLEAR) -> str:
    """The reason of a refusal, after it was seen that no delivery has changed and nothing is left."""
    before = read_deliveries(home) if (home.root / "data" / LOG).exists() else {}
    with pytest.raises(RefusedError) as caught:
        hand_off(edition, home, wanted)
    assert not before or read_deliveries(home) == before
    assert not list((home.root / "data" / "overlevering").glob("*/.levering-*"))
    return str(caught.value)


def tell(made: Delivered) -> tuple[str, int]:
    return made.folder.name, made.entry.versjon


def test_a_years_life(home: Home) -> None:
    first = put_edition(home, "forelopig-1", "K-1")
    second = put_edition(home, "forelopig-2", "K-2")
    assert tell(hand_off(first, home, SEALED)) == ("01", 0)
    assert tell(hand_off(second, home, SEALED)) == ("02", 0)
    final = put_edition(home, "endelig", "K-2")
    made = hand_off(final, home, SEALED)
    assert tell(made) == ("03", 1)
    assert made.notices == ()
    put_edition(home, "endelig", "K-3")
    corrected = hand_off(final, home, Wanted((KEYS.recipient,), csv=True))
    assert tell(corrected) == ("04", 2)
    assert "same bytes as in delivery 2020/04 (v2, 2020-endelig)" in refuse(final, home, SEALED)
    put_edition(home, "forelopig-2", "K-4")
    assert "delivered as final, in 2020/04" in refuse(second, home, SEALED)
    log = read_log(home.root / "data")
    assert log is not None
    assert [(one.nummer, one.versjon, one.utgave) for one in log] == [
        (1, 0, "2020-forelopig-1"),
        (2, 0, "2020-forelopig-2"),
        (3, 1, "2020-endelig"),
        (4, 2, "2020-endelig"),
    ]
    for entry in log:
        folder = home.root / "data" / "overlevering" / "2020" / f"{entry.nummer:02}"
        assert verify_path(folder, home.root / "data").faults == ()
        assert verify_path(folder / entry.pakke.fil, home.root / "data", [KEYS.identity]).faults == ()
    assert len(list(corrected.folder.rglob("*.csv"))) == 8
    assert not list(made.folder.rglob("*.csv"))
    assert "Forrige: 03" in (corrected.folder / "LESMEG.md").read_text(encoding="utf-8")
    assert find_loose_modes(home.root / "data" / "overlevering") == []


def test_the_data_files_are_those_of_the_run_byte_for_byte(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1")
    made = hand_off(edition, home, CLEAR)
    source = read_all(home.edition(edition.key).handoff)
    copies = {name.replace("_v1", ""): content for name, content in read_all(made.folder).items()}
    parquet = [name for name in source if name.endswith(".parquet")]
    assert len(parquet) == 8
    assert [name for name in parquet if copies[name] != source[name]] == []
    assert not list(made.folder.rglob("grunnlag.json"))


def test_the_same_files_give_the_same_tar_in_another_home_and_another_parcel(home: Home, scratch: Path) -> None:
    other = Home(scratch / "annet")
    one, two = (hand_off(put_edition(place, "endelig", "K-1"), place, SEALED).entry for place in (home, other))
    assert one.tar == two.tar
    assert one.pakke.sha256 != two.pakke.sha256


def test_a_second_home_begins_with_its_own_log_and_takes_the_version(home: Home, scratch: Path) -> None:
    final = put_edition(home, "endelig", "K-1")
    (notice,) = hand_off(final, home, CLEAR).notices
    assert "has not delivered 2020 before" in notice
    second = Home(scratch / "annet")
    put_edition(second, "endelig", "K-2")
    made = hand_off(final, second, Wanted(next_version=2))
    assert tell(made) == ("01", 2)
    assert made.entry.oppgitt_versjon
    assert "v2" in made.notices[0]
    # and back in the first, which knows nothing of v2
    put_edition(home, "endelig", "K-3")
    assert "Expected 2 or higher" in refuse(final, home, Wanted(next_version=1))
    assert tell(hand_off(final, home, Wanted(next_version=3))) == ("02", 3)


def test_a_lost_log_overwrites_and_skips_nothing(home: Home) -> None:
    final = put_edition(home, "endelig", "K-1")
    hand_off(final, home, CLEAR)
    before = read_all(home.root / "data" / "overlevering")
    (home.root / "data" / LOG).unlink()
    with pytest.raises(RefusedError, match=rf"{LOG} was missing.*same bytes.*introinnv_p2020_v1_01\.tar in its folder"):
        hand_off(final, home, CLEAR)
    (home.root / "data" / LOG).unlink()
    put_edition(home, "endelig", "K-2")
    made = hand_off(final, home, CLEAR)
    assert tell(made) == ("02", 2)
    assert "was missing" in made.notices[0]
    after = read_all(home.root / "data" / "overlevering")
    assert {name: after[name] for name in before} == before


def test_a_lost_log_and_a_lost_record_are_refused_until_the_version_is_given(home: Home) -> None:
    final = put_edition(home, "endelig", "K-1")
    folder = hand_off(final, home, CLEAR).folder
    (home.root / "data" / LOG).unlink()
    (folder / RECORD).unlink()
    put_edition(home, "endelig", "K-2")
    assert "Neither log nor record tells what delivery 2020/01 was" in refuse(final, home)
    assert "the files in delivery 2020/01 are v1" in refuse(final, home, Wanted(next_version=1))
    assert tell(hand_off(final, home, Wanted(next_version=2))) == ("02", 2)
    first = put_edition(home, "forelopig-1", "K-1")
    assert "Neither log nor record" in refuse(first, home)


# --- what it is compared with


@pytest.mark.parametrize("change", ["gone", "changed", "package"])
def test_a_previous_delivery_that_is_not_as_it_was_is_not_compared_with(home: Home, change: str) -> None:
    final = put_edition(home, "endelig", "K-1")
    folder = hand_off(final, home, CLEAR).folder
    match change:
        case "gone":
            shutil.rmtree(folder)
        case "changed":
            (folder / "LESMEG.md").write_bytes(b"annet")
        case "package":
            (folder / "datapackage.json").write_bytes(b"{}")
    put_edition(home, "endelig", "K-2")
    made = hand_off(final, home, CLEAR)
    assert tell(made) == ("02", 2)
    (notice,) = made.notices
    assert ("is not there" if change == "gone" else "is not as it was delivered") in notice
    assert "Forrige: None" in (made.folder / "LESMEG.md").read_text(encoding="utf-8")


# --- refused


def test_without_results_or_files_nothing_is_delivered(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1")
    folders = home.edition(edition.key)
    shutil.move(folders.handoff, home.root / "bort")
    assert "is not there" in refuse(edition, home)
    shutil.move(home.root / "bort", folders.handoff)
    folders.state.unlink()
    assert "has no results" in refuse(edition, home)


def test_files_that_are_not_as_the_run_made_them_are_refused_by_name(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1")
    path = next(home.edition(edition.key).handoff.rglob("tiltak*.parquet"))
    path.write_bytes(path.read_bytes()[:-1])
    told = refuse(edition, home)
    assert f"{path.name}: cut off" in told
    assert "without --source" in told


def test_files_and_sums_that_were_changed_together_are_refused_and_found(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1")
    published = home.edition(edition.key).state.read_bytes()
    put_edition(home, "endelig", "K-2")
    home.edition(edition.key).state.write_bytes(published)
    assert "not as they were published: datapackage.json has been changed" in refuse(edition, home)
    place = home.edition(edition.key).handoff
    (fault,) = verify_path(place, home.root / "data").faults
    assert str(fault) == "datapackage.json: changed: its SHA-256 is not the one in tilstand.json"
    home.edition(edition.key).state.write_bytes(b"{}")
    (fault,) = verify_path(place, home.root / "data").faults
    assert str(fault).startswith("tilstand.json: changed")


def test_files_of_another_snapshot_are_refused(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1", snapshot="6" * 64)
    assert "not those of the published results" in refuse(edition, home)


def test_a_run_of_the_edition_under_way_is_waited_for(home: Home) -> None:
    edition = put_edition(home, "endelig", "K-1")
    lock = take_lock(home.edition(edition.key))
    try:
        assert "is under way" in refuse(edition, home)
    finally:
        lock.release()


def test_a_full_disk_of_deliveries_is_told_by_where_they_are(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be on a disk of their own, and HOME's has room."""
    edition = put_edition(home, "endelig", "K-1")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipeline.delivery.handoff.write_parcel", refuse)
    place = home.root / "data" / "overlevering"
    with pytest.raises(NoRoomError, match=f"The file system that holds {place} has"):
        hand_off(edition, home, CLEAR)
    assert list((place / "2020").iterdir()) == []


def test_what_is_made_with_a_fault_is_not_delivered(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = put_edition(home, "endelig", "K-1")

    def forget(_: object, folder: Path, *others: object) -> None:
        (folder / "datapackage.json").write_bytes(b"{}")

    monkeypatch.setattr("pipeline.delivery.dress.write_descriptions", forget)
    with pytest.raises(StoppedError, match=r"datapackage\.json: schema"):
        hand_off(edition, home, CLEAR)
    assert list((home.root / "data" / "overlevering" / "2020").iterdir()) == []
    assert not (home.root / "data" / LOG).exists()


# --- the command


@pytest.mark.parametrize(("options", "found"), [((), "neither"), (("--clear", "--recipient-key", "fil"), "both")])
def test_a_key_or_clear_and_not_both(options: tuple[str, ...], found: str) -> None:
    result = CliRunner().invoke(cli, ["handoff", "2020-forelopig-1", *options])
    assert isinstance(result.exception, RefusedError)
    assert f"got {found}" in str(result.exception)


# --- CSV


def test_cells_are_in_the_csv_as_they_are(scratch: Path) -> None:
    path = scratch / "celler.parquet"
    with connect(Path(":memory:"), scratch) as connection:
        connection.execute(
            f"""copy (
                select * from (values
                    ('=1+1', null::varchar, true, date '0001-01-01', timestamptz '2020-03-01 12:30:15.25+01', 7.5),
                    ('a;"b"', '', false, null, timestamptz '9999-12-31 23:00:00+00', null),
                    ('æøå', ' x ', null, date '2020-02-29', timestamptz '1900-01-01 00:00:00+00', 0.000000001)
                ) as t(tekst, tom, flagg, dag, registrert, timer)
            ) to '{path}' (format parquet)"""
        )
        written = write_csv(connection, path)
    assert written.read_text(encoding="utf-8") == (
        "tekst;tom;flagg;dag;registrert;timer\n"
        "=1+1;;true;0001-01-01;2020-03-01T11:30:15.250000Z;7.500000000\n"
        '"a;""b""";"";false;;9999-12-31T23:00:00.000000Z;\n'
        "æøå; x ;;2020-02-29;1900-01-01T00:00:00.000000Z;0.000000001\n"
    )
