"""O1, O2, O8: a delivery gets its place whole or not at all, no place is used twice, and the log is made whole again.

Deaths are in this process, before every change to the file system.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.verify import verify
from pipeline.common.errors import RefusedError, UnfinishedError
from pipeline.delivery.folders import deliver_alone, find_deliveries, list_numbers, place_delivery, prepare_delivery
from pipeline.delivery.log import LOG, RECORD, read_log, read_record
from pipeline.verification.deliveries import find_place
from pipeline.verification.faults import Kind
from pipeline.verification.parcel_check import WITH_RECORD
from pipeline.verification.verify import Report, verify_path
from tests.support.commands import find_loose_modes
from tests.support.deaths import Killed, Steps, choose_points
from tests.support.made_deliveries import put_delivery
from tests.support.parcels import make_keys
from tests.support.small_delivery import CELLS, SmallDelivery

KEYS = make_keys()


@pytest.fixture
def data(scratch: Path) -> Path:
    return scratch / "data"


@pytest.fixture(scope="module")
def two(shared_scratch: Path) -> Path:
    """Two deliveries, preliminary in clear and final sealed. Read only."""
    data = shared_scratch / "to" / "data"
    put_delivery(data, SmallDelivery(version=0, csv=False))
    put_delivery(data, SmallDelivery(csv=False), KEYS)
    return data


@pytest.fixture
def copied(two: Path, scratch: Path) -> Path:
    return Path(shutil.copytree(two, scratch / "data"))


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verification.contents.check_tables", lambda *_: None)


def read_all(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_deliveries_get_numbers_of_their_own_and_a_log(two: Path) -> None:
    assert sorted(path.name for path in (two / "overlevering" / "2020").iterdir()) == ["01", "02"]
    log = read_log(two)
    assert log is not None
    assert [(entry.nummer, entry.versjon, entry.klartekst) for entry in log] == [(1, 0, True), (2, 1, False)]
    assert log[1].mottakere == (str(KEYS.identity.to_public()),)
    assert [read_record(two / "overlevering" / "2020" / f"0{number}") for number in (1, 2)] == list(log)
    assert find_loose_modes(two) == []


@pytest.mark.usefixtures("without_tables")
def test_a_folder_that_is_no_delivery_is_not_told_to_be_a_bad_one(two: Path) -> None:
    """Whole deliveries are in it: nobody should throw them away."""
    for folder, below in ((two / "overlevering" / "2020", "01, 02"), (two / "overlevering", "2020/01, 2020/02")):
        with pytest.raises(RefusedError, match=rf"has no file for SSB.*Deliveries below it: {below}\.$"):
            verify_path(folder, two)
    # of a delivery that has lost its package and its record, something is left
    left = two.parent / "rest"
    shutil.copytree(two / "overlevering" / "2020" / "01" / "introinnv", left / "introinnv")
    assert {fault.kind for fault in verify_path(left, two).faults} == {Kind.MISSING}


def test_a_delivery_is_never_replaced(copied: Path) -> None:
    before = read_all(copied / "overlevering")
    with deliver_alone(copied), prepare_delivery(copied, 2020) as made:
        known = find_deliveries(copied)
        with pytest.raises(RefusedError, match="no delivery is ever replaced"):
            place_delivery(copied, made, known.entries[0], known)
    assert read_all(copied / "overlevering") == before


def test_every_file_is_on_the_disk_before_the_rename_that_decides(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    names = count_steps(monkeypatch, data)
    files = len(SmallDelivery(csv=False).list_files()) + 3  # package, record, parcel
    last = max(number for number, name in enumerate(names) if name == "rename")
    assert names[:last].count("fsync") >= files


def test_a_folder_that_cannot_be_written_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("pipeline.delivery.folders.FileLock.acquire", refuse)
    told = r"Nothing can be written to .*overlevering: .*Nothing was delivered"
    with pytest.raises(RefusedError, match=told), deliver_alone(data):
        raise AssertionError("it worked")


def test_two_handoffs_do_not_work_at_the_same_time(data: Path) -> None:
    with deliver_alone(data), pytest.raises(RefusedError, match="Another handoff is under way"), deliver_alone(data):
        pass


# --- deaths


def count_steps(monkeypatch: pytest.MonkeyPatch, data: Path) -> list[str]:
    with monkeypatch.context() as patch:
        steps = Steps().watch(patch)
        put_delivery(data, SmallDelivery(csv=False))
    return steps.names


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize("fails", [False, True])
def test_a_killed_handoff_leaves_no_delivery_or_a_whole_one(
    monkeypatch: pytest.MonkeyPatch, two: Path, scratch: Path, fails: bool
) -> None:
    before = read_all(two)
    names = count_steps(monkeypatch, Path(shutil.copytree(two, scratch / "hel")))
    outcomes = set()
    for point in choose_points(names):
        data = Path(shutil.copytree(two, scratch / f"data-{point}"))
        with monkeypatch.context() as patch:
            Steps(point, fails=fails).watch(patch)
            # a fault of the clearing away afterwards is none of the delivery
            with contextlib.suppress(Killed, OSError, UnfinishedError):
                put_delivery(data, SmallDelivery(csv=False))
        after = read_all(data)
        assert {name: content for name, content in after.items() if name in before and name != LOG} == {
            name: content for name, content in before.items() if name != LOG
        }
        is_there = (data / "overlevering" / "2020" / "03").exists()
        with deliver_alone(data):
            known = find_deliveries(data)
        assert [entry.nummer for entry in known.entries] == [1, 2, 3][: 3 if is_there else 2]
        if is_there:
            report = verify_path(data / "overlevering" / "2020" / "03", data)
            assert report.faults == ()
        assert not list((data / "overlevering" / "2020").glob(".*"))
        outcomes.add(is_there)
        shutil.rmtree(data)
    assert outcomes == {False, True}


# --- the log


def test_a_lost_log_is_made_again_from_what_lies_there(copied: Path) -> None:
    before = (copied / LOG).read_bytes()
    (copied / LOG).unlink()
    with deliver_alone(copied):
        known = find_deliveries(copied)
    (notice,) = known.notices
    assert "was missing" in notice
    assert "2020/01 (v0, 2020-endelig), 2020/02 (v1, 2020-endelig)" in notice
    assert (copied / LOG).read_bytes() == before


def test_an_older_log_gets_what_it_lacks(copied: Path) -> None:
    older = (copied / LOG).read_bytes()
    put_delivery(copied, SmallDelivery(version=2, csv=False))
    (copied / LOG).write_bytes(older)
    with deliver_alone(copied):
        known = find_deliveries(copied)
    assert known.notices == ("Not in the log until now, though in place: 2020/03 (v2, 2020-endelig).",)
    assert len(known.entries) == len(read_log(copied) or ()) == 3


def test_a_folder_that_is_gone_keeps_its_number_in_the_log(copied: Path) -> None:
    shutil.rmtree(copied / "overlevering" / "2020" / "02")
    with deliver_alone(copied):
        known = find_deliveries(copied)
        assert list_numbers(copied, 2020, known.entries) == [1, 2]
    assert put_delivery(copied, SmallDelivery(csv=False)).name == "03"


def test_a_lost_log_and_a_lost_record_keep_the_number_too(copied: Path) -> None:
    (copied / LOG).unlink()
    (copied / "overlevering" / "2020" / "02" / RECORD).unlink()
    with deliver_alone(copied):
        known = find_deliveries(copied)
        assert known.unread == ((2020, 2),)
        assert list_numbers(copied, 2020, known.entries) == [1, 2]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", None])
def test_a_log_that_is_not_as_it_was_written_is_refused(copied: Path, content: bytes | None) -> None:
    path = copied / LOG
    path.write_bytes(path.read_bytes().replace(b'"versjon": 1', b'"versjon": 2') if content is None else content)
    with deliver_alone(copied), pytest.raises(RefusedError, match="The log of deliveries cannot be used"):
        find_deliveries(copied)


def test_a_folder_from_another_home_under_a_number_of_this_one_is_refused(copied: Path, scratch: Path) -> None:
    other = put_delivery(scratch / "annet" / "data", SmallDelivery(version=5, csv=False))
    place = copied / "overlevering" / "2020" / "01"
    shutil.rmtree(place)
    shutil.copytree(other, place)
    with deliver_alone(copied), pytest.raises(RefusedError, match="the record of another delivery"):
        find_deliveries(copied)


# --- verified in its place


def find(report: Report) -> list[tuple[str, Kind]]:
    told = "\n".join(map(str, report.faults))
    assert not [cell for cell in CELLS if cell in told], told
    return [(fault.file, fault.kind) for fault in report.faults]


def test_deliveries_in_place_have_no_fault(two: Path) -> None:
    report = verify_path(two / "overlevering" / "2020" / "02", two)
    assert (report.what, report.faults, report.notices) == ("delivery 2020/02", (), ())


@pytest.mark.usefixtures("without_tables")
def test_a_package_that_was_made_to_fit_is_found_by_the_record_and_the_log(copied: Path) -> None:
    """A file and its sum are changed together: only what was written at the time tells."""
    place = copied / "overlevering" / "2020" / "02"
    SmallDelivery(rewrite={"LESMEG.md": b"# Annet\n"}, csv=False).write(place)
    assert find(verify_path(place, copied)) == [("datapackage.json", Kind.CHANGED)]
    (place / RECORD).unlink()
    # without it the log tells
    assert find(verify_path(place, copied)) == [("datapackage.json", Kind.CHANGED), (RECORD, Kind.MISSING)]


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", "1 -> 2"])
def test_a_lost_or_damaged_record_is_no_fault_of_the_parcel(copied: Path, content: bytes | str | None) -> None:
    """The log tells which parcel it is, and whether it is whole."""
    place = copied / "overlevering" / "2020" / "02"
    parcel = place / "introinnv_p2020_v1_02.tar.age"
    record = (place / RECORD).read_bytes()
    lost = Kind.MISSING if content is None else Kind.CHANGED
    (place / RECORD).unlink()
    if isinstance(content, str):
        (place / RECORD).write_bytes(record.replace(b"introinnv_p2020_v1_02", b"introinnv_p2020_v2_02"))
    elif content is not None:
        (place / RECORD).write_bytes(content)
    assert find(verify_path(place, copied)) == [(RECORD, lost)]
    whole = parcel.read_bytes()
    parcel.write_bytes(whole[:-1])
    assert find(verify_path(place, copied)) == [(parcel.name, Kind.CUT), (RECORD, lost)]
    parcel.unlink()
    assert find(verify_path(place, copied)) == [(parcel.name, Kind.MISSING), (RECORD, lost)]
    # where the log is lost too, a parcel is known by its name, and two are one too many
    parcel.write_bytes(whole)
    (copied / LOG).unlink()
    assert find(verify_path(place, copied)) == [(RECORD, lost), (LOG, Kind.MISSING)]
    (place / "introinnv_p2020_v1_03.tar.age").write_bytes(whole)
    assert (parcel.name, Kind.EXTRA) in find(verify_path(place, copied))


@pytest.mark.usefixtures("without_tables")
def test_a_lost_log_is_told_as_that_alone(copied: Path) -> None:
    place = copied / "overlevering" / "2020" / "02"
    (copied / LOG).unlink()
    report = verify_path(place, copied)
    assert report.is_whole
    assert report.notices == (WITH_RECORD,)
    assert "the next handoff make it again" in report.faults[0].words
    ended = CliRunner().invoke(verify, [str(place), "--home", str(copied.parent)])
    assert str(ended.exception).endswith("itself; what is wrong is the log of deliveries.")
    (place / "LESMEG.md").write_bytes(b"")
    assert not verify_path(place, copied).is_whole


@pytest.mark.usefixtures("without_tables")
def test_records_parcels_and_logs_that_are_others(copied: Path) -> None:
    places = [copied / "overlevering" / "2020" / number for number in ("01", "02")]
    parcel = places[1] / "introinnv_p2020_v1_02.tar.age"
    content = parcel.read_bytes()
    parcel.write_bytes(content[:-1])
    assert find(verify_path(places[1], copied)) == [(parcel.name, Kind.CUT)]
    parcel.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert find(verify_path(places[1], copied)) == [(parcel.name, Kind.CHANGED)]
    parcel.unlink()
    assert find(verify_path(places[1], copied)) == [(parcel.name, Kind.MISSING)]
    parcel.write_bytes(content)
    (places[1] / "introinnv_p2020_v1_03.tar.age").write_bytes(content)
    assert find(verify_path(places[1], copied)) == [("introinnv_p2020_v1_03.tar.age", Kind.EXTRA)]
    (places[1] / "introinnv_p2020_v1_03.tar.age").unlink()
    record = (places[1] / RECORD).read_text(encoding="utf-8")
    (places[1] / RECORD).write_text(record.replace('"versjon": 1', '"versjon": 2'), encoding="utf-8")
    assert (RECORD, Kind.CHANGED) in find(verify_path(places[1], copied))
    (places[1] / RECORD).write_text(record, encoding="utf-8")
    (copied / LOG).write_bytes(b"{}")
    assert find(verify_path(places[1], copied)) == [(LOG, Kind.CHANGED)]
    (copied / LOG).unlink()
    assert find(verify_path(places[1], copied)) == [(LOG, Kind.MISSING)]


@pytest.mark.usefixtures("without_tables")
def test_a_delivery_of_another_number_is_seen_in_the_log(copied: Path) -> None:
    year = copied / "overlevering" / "2020"
    (year / "01").rename(year / "ved-siden")
    (year / "02").rename(year / "01")
    (year / "ved-siden").rename(year / "07")
    assert find(verify_path(year / "01", copied)) == [(RECORD, Kind.LOG)]
    assert find(verify_path(year / "07", copied)) == [(LOG, Kind.LOG)]


@pytest.mark.usefixtures("without_tables")
def test_a_parcel_alone_is_compared_with_the_log(copied: Path, scratch: Path) -> None:
    first, second = (next((copied / "overlevering" / "2020" / n).glob("*.tar*")) for n in ("01", "02"))
    sent = scratch / second.name
    shutil.copy(second, sent)
    assert find(verify_path(sent, copied)) == []
    assert len(verify_path(sent, copied).notices) == 1
    assert verify_path(sent, copied, [KEYS.identity]).notices == ()
    assert find(verify_path(sent, copied, [KEYS.identity])) == []
    assert find(verify_path(second, scratch / "intet-hjem")) == []  # its own HOME is seen from where it lies
    renamed = sent.rename(scratch / "til-ssb.tar.age")
    assert find(verify_path(renamed, copied)) == [("til-ssb.tar.age", Kind.RENAMED)]
    content = second.read_bytes()
    sent.write_bytes(content[:-9])
    assert find(verify_path(sent, copied)) == [(sent.name, Kind.CUT)]
    # with the key too: what it opens to is worthless
    assert find(verify_path(sent, copied, [KEYS.identity])) == [(sent.name, Kind.CUT), (sent.name, Kind.SEALED)]
    sent.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert find(verify_path(sent, copied)) == [(sent.name, Kind.CHANGED)]
    shutil.copy(first, sent)
    assert (sent.name, Kind.SWAPPED) in find(verify_path(sent, copied, [make_keys().identity]))
    (scratch / "ukjent.tar.age").write_bytes(b"age-encryption.org/v1\n")
    assert find(verify_path(scratch / "ukjent.tar.age", copied)) == [("ukjent.tar.age", Kind.LOG)]


@pytest.mark.usefixtures("without_tables")
def test_files_of_a_delivery_outside_home(two: Path, scratch: Path) -> None:
    place = Path(shutil.copytree(two / "overlevering" / "2020" / "02", scratch / "hos-ssb"))
    report = verify_path(place, scratch)
    assert (report.what, report.faults, len(report.notices)) == ("a delivery, outside HOME", (), 1)
    (place / RECORD).unlink()
    next(place.glob("*.age")).unlink()
    report = verify_path(place, scratch)
    assert (report.what, report.faults, len(report.notices)) == ("files of a delivery, outside HOME", (), 1)


def test_where_a_delivery_is(data: Path) -> None:
    place = find_place(data / "overlevering" / "2020" / "03")
    assert place is not None
    assert (place.data, place.year, place.number) == (data.absolute(), 2020, 3)
    assert find_place(data / "2020-endelig" / "overlevering") is None
    # however the path is written
    folder = data / "overlevering" / "2020" / "03"
    (folder / "introinnv").mkdir(parents=True)
    (data.parent / "lenke").symlink_to(folder)
    for path in (folder / "introinnv" / "..", folder / ".." / "03", data.parent / "lenke"):
        assert find_place(path) == place, path


def test_the_record_has_nothing_of_a_person(two: Path) -> None:
    text = (two / LOG).read_text(encoding="utf-8")
    assert not [cell for cell in CELLS if cell in text.replace('"7.5"', "")]
    assert sorted(json.loads(text)) == ["kontrollsum", "leveringer"]
