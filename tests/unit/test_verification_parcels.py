"""O9, parcels: the same faults inside a tar as in a folder, those that only a tar can have, and a parcel alone.

Most are found in a tar in memory; what seals it is in ``test_parcels.py``, how deliveries get their place and log in
``test_delivery_folders.py``.
"""

from __future__ import annotations

import errno
import io
import os
import tarfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import pytest

from pipeline.common.errors import NoRoomError, RefusedError
from pipeline.verification.contents import verify_tree
from pipeline.verification.faults import Kind, sort_faults
from pipeline.verification.parcel_check import NOT_OPENED, WITHOUT_LOG
from pipeline.verification.tar_file import Slice, read_tar
from pipeline.verification.verify import verify_path
from tests.support.parcels import make_keys, make_tar, seal_bytes
from tests.support.small_delivery import CELLS, SmallDelivery

KEYS = make_keys()
DELIVERY = SmallDelivery()
PARQUET, CSV, DOC = (
    DELIVERY.path("person-intro"),
    DELIVERY.path("tiltak-intro", ".csv"),
    DELIVERY.path("vedtak-intro", "__DOC.json"),
)
README, PACKAGE = "LESMEG.md", "datapackage.json"
OF_EACH_KIND = (PARQUET, CSV, DOC, README)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(shared_scratch: Path) -> Files:
    folder = DELIVERY.write(shared_scratch / "i-pakke")
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return dict(sorted(found.items()))


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verification.contents.check_tables", lambda *_: None)


def find(content: bytes) -> list[tuple[str, Kind]]:
    tree = read_tar(io.BytesIO(content), "p.tar")
    verify_tree(tree)
    told = "\n".join(map(str, tree.faults))
    assert not [cell for cell in CELLS if cell in told], told
    return [(fault.file, fault.kind) for fault in sort_faults(tree.faults)]


def each(kind: Kind, paths: tuple[str, ...] = OF_EACH_KIND) -> list[tuple[str, Kind]]:
    return sorted((path, kind) for path in paths)


def test_a_whole_parcel_has_no_fault(files: Files) -> None:
    content = make_tar(files)
    assert find(content) == []
    # the library pads to whole records; ours ends after two empty blocks
    assert find(content.rstrip(b"\0") + b"\0" * (-len(content.rstrip(b"\0")) % 512 + 1024)) == []


# --- the faults of a folder, inside


def flip(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Kind.CHANGED, flip),
        (Kind.CUT, lambda content: content[:-1]),
        (Kind.CHANGED, lambda content: content + b"x"),
    ],
)
def test_bytes_that_are_others_on_each_kind_of_file(files: Files, kind: Kind, change: Callable[[bytes], bytes]) -> None:
    changed = {name: change(content) if name in OF_EACH_KIND else content for name, content in files.items()}
    assert find(make_tar(changed)) == each(kind)


@pytest.mark.usefixtures("without_tables")
def test_a_flipped_bit_in_every_file(files: Files) -> None:
    names = tuple(name for name in files if name != PACKAGE)
    assert find(make_tar({name: flip(files[name]) for name in names} | {PACKAGE: files[PACKAGE]})[:]) == sorted(
        [*each(Kind.CHANGED, names), (PACKAGE, Kind.FORM)]
    )


@pytest.mark.usefixtures("without_tables")
def test_missing_extra_renamed_and_swapped(files: Files) -> None:
    changed = {name: content for name, content in files.items() if name != DOC}
    changed["LES.txt"] = changed.pop(README)
    one, other = PARQUET, DELIVERY.path("fravaer-intro")
    changed[one], changed[other] = changed[other], changed[one]
    changed["tillegg"] = b""
    assert find(make_tar(dict(sorted(changed.items())))) == sorted(
        [
            (DOC, Kind.MISSING),
            ("LES.txt", Kind.RENAMED),
            (one, Kind.SWAPPED),
            (other, Kind.SWAPPED),
            ("tillegg", Kind.EXTRA),
        ]
    )


@pytest.mark.usefixtures("without_tables")
def test_line_ends_and_byte_order_marks(scratch: Path) -> None:
    whole = DELIVERY.list_files()
    rewrite = {CSV: whole[CSV][1].replace(b"\n", b"\r\n"), README: b"\xef\xbb\xbf" + whole[README][1]}
    folder = SmallDelivery(rewrite=rewrite).write(scratch)
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert find(make_tar(dict(sorted(found.items())))) == [(README, Kind.BOM), (CSV, Kind.CRLF)]


def test_cells_keys_codes_versions_and_people(scratch: Path) -> None:
    delivery = SmallDelivery(edit=lambda package: package.update(version="v1"))
    delivery.tables["tiltak-intro"].rows.append(delivery.tables["tiltak-intro"].rows[0])
    delivery.tables["fravaer-intro"].rows[0]["fravaer_id"] = None
    delivery.tables["vedtak-intro"].rows[0]["lov"] = "annen"
    delivery.tables["kategori-intro"].rows[0]["person_id"] = "P0009"
    folder = delivery.write(scratch)
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    kinds = {one for one in find(make_tar(dict(sorted(found.items())))) if one[0].endswith(".parquet")}
    assert kinds == {
        (delivery.path("tiltak-intro"), Kind.KEY_TWICE),
        (delivery.path("fravaer-intro"), Kind.KEY_EMPTY),
        (delivery.path("vedtak-intro"), Kind.CODE),
        (delivery.path("kategori-intro"), Kind.PERSON),
    }


# --- what only a tar can have


@pytest.mark.usefixtures("without_tables")
def test_a_member_twice(files: Files) -> None:
    once = make_tar(files).rstrip(b"\0")
    twice = once + b"\0" * (-len(once) % 512) + make_tar({name: files[name] for name in OF_EACH_KIND if name in files})
    assert {one for one in find(twice) if one[1] != Kind.FORM} == {*each(Kind.TWICE)}


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize("name", ["../fil", "/fil", "a/../../b", "./x", "c:/x"])
def test_a_member_with_a_path_that_leads_elsewhere(files: Files, name: str) -> None:
    found = find(make_tar(dict(sorted({**files, name: b"x"}.items()))))
    assert found == [(name, Kind.PATH)]


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (tarfile.SYMTYPE, Kind.LINK),
        (tarfile.LNKTYPE, Kind.LINK),
        (tarfile.DIRTYPE, Kind.EXTRA),
        (tarfile.FIFOTYPE, Kind.EXTRA),
        (tarfile.CHRTYPE, Kind.EXTRA),
    ],
)
def test_members_that_are_no_files(files: Files, kind: bytes, expected: Kind) -> None:
    def change(member: tarfile.TarInfo) -> None:
        if member.name == README:
            member.type, member.linkname, member.size = kind, "/etc/passwd", 0

    found = [(name.rstrip("/"), one) for name, one in find(make_tar(files, change)) if one != Kind.MISSING]
    assert found == [(README, expected)]


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_extensions_that_could_give_a_member_another_name_are_not_read(files: Files, form: int) -> None:
    long = {f"introinnv/{'a' * 120}": b"x"}
    found = find(make_tar(dict(sorted({**files, **long}.items())), form=form))
    assert any(kind in (Kind.EXTRA, Kind.CHANGED) for _, kind in found)


@pytest.mark.usefixtures("without_tables")
@pytest.mark.parametrize("attribute", ["mode", "uid", "gid", "mtime", "uname"])
def test_other_modes_owners_and_times(files: Files, attribute: str) -> None:
    def change(member: tarfile.TarInfo) -> None:
        if member.name == PARQUET:
            setattr(member, attribute, "kari" if attribute == "uname" else 0o644)

    assert [kind for _, kind in find(make_tar(files, change))] == [Kind.FORM]


@pytest.mark.usefixtures("without_tables")
def test_members_in_another_order(files: Files) -> None:
    assert {kind for _, kind in find(make_tar(dict(sorted(files.items(), reverse=True))))} == {Kind.FORM}


@pytest.mark.usefixtures("without_tables")
def test_a_tar_that_is_cut_anywhere_says_so(files: Files) -> None:
    content = make_tar(files).rstrip(b"\0")
    for kept in range(0, len(content), 1009):
        kinds = {kind for _, kind in find(content[:kept])}
        assert kinds & {Kind.CUT, Kind.CHANGED}, kept


@pytest.mark.usefixtures("without_tables")
def test_bytes_between_and_after_members(files: Files) -> None:
    content = make_tar(files)
    assert find(content + b"x") == [("p.tar", Kind.CHANGED)]
    first = next(iter(files))
    padding = 512 + len(files[first])
    assert content[padding] == 0
    assert find(content[:padding] + b"x" + content[padding + 1 :]) == [(first, Kind.CHANGED)]
    header = bytearray(content)
    header[0] ^= 1
    assert ("p.tar", Kind.CHANGED) in find(bytes(header))


def test_a_slice_is_a_file_of_its_own() -> None:
    slice_ = Slice(io.BytesIO(b"0123456789"), 3, 4, threading.Lock())
    assert slice_.read() == b"3456"
    assert slice_.seek(-1, io.SEEK_END) == 3
    assert slice_.read(5) == b"6"
    assert slice_.read(5) == b""
    assert slice_.seek(2) == 2
    assert (slice_.tell(), slice_.read(1), slice_.readable(), slice_.seekable()) == (2, b"5", True, True)


class TurnTaking(io.BytesIO):
    """A file where another thread always gets its turn between finding the place and reading."""

    def seek(self, *place: int) -> int:
        found = super().seek(*place)
        time.sleep(0.001)
        return found


def test_two_slices_are_read_at_the_same_time() -> None:
    """As a CSV file, read ahead in a thread, is with its Parquet file: large ones took each other's place."""
    file, lock = TurnTaking(b"a" * 100 + b"b" * 100), threading.Lock()
    found: dict[str, bytes] = {}

    def read(letter: str, start: int) -> None:
        slice_ = Slice(file, start, 100, lock)
        found[letter] = b"".join(slice_.read(10) for _ in range(10))

    threads = [threading.Thread(target=read, args=one) for one in (("a", 0), ("b", 100))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"a": b"a" * 100, "b": b"b" * 100}


# --- a parcel alone, without a log


def test_a_sealed_parcel_with_the_key_and_without(files: Files, scratch: Path) -> None:
    path = seal_bytes(make_tar({**files, README: flip(files[README])}), scratch / "p.tar.age", KEYS)
    with pytest.raises(RefusedError, match="nothing to verify"):
        verify_path(path, scratch)
    report = verify_path(path, scratch, [KEYS.identity])
    assert [(fault.file, fault.kind) for fault in report.faults] == [(README, Kind.CHANGED)]
    assert report.notices == (WITHOUT_LOG,)
    assert NOT_OPENED not in report.notices


def test_a_clear_parcel_needs_no_key(files: Files, scratch: Path) -> None:
    (scratch / "p.tar").write_bytes(make_tar(files))
    assert verify_path(scratch / "p.tar", scratch).faults == ()


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n", b"\0" * 5000, b"\xff" * 5000])
def test_what_is_no_parcel(scratch: Path, content: bytes) -> None:
    for name in ("p.tar.age", "p.tar"):
        (scratch / name).write_bytes(content)
        report = verify_path(scratch / name, scratch, [KEYS.identity])
        assert report.faults, name
        assert {fault.kind for fault in report.faults} <= {Kind.SEALED, Kind.CUT, Kind.CHANGED, Kind.MISSING}


def test_the_folder_of_a_run_inside_a_parcel_is_no_delivery(scratch: Path) -> None:
    folder = SmallDelivery(version=None).write(scratch / "kjoring")
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (scratch / "p.tar").write_bytes(make_tar(dict(sorted(found.items()))))
    report = verify_path(scratch / "p.tar", scratch)
    assert [(fault.file, fault.kind) for fault in report.faults] == [(PACKAGE, Kind.VERSION)]


@pytest.mark.parametrize(
    ("make", "kind"), [(os.mkfifo, "a pipe"), (lambda path: path.symlink_to(os.devnull), "a device")]
)
def test_what_is_neither_file_nor_folder_is_refused_and_not_opened(
    scratch: Path, make: Callable[[Path], None], kind: str
) -> None:
    make(scratch / "p.tar.age")
    with pytest.raises(RefusedError, match=rf"p\.tar\.age is {kind}\. Expected the folder of a run or a delivery"):
        verify_path(scratch / "p.tar.age", scratch, [KEYS.identity])


@pytest.mark.parametrize("where", ["parcel.tempfile.TemporaryFile", "contents.tempfile.mkdtemp"])
def test_a_full_disk_of_files_for_the_moment_is_not_told_as_the_one_of_home(
    files: Files, scratch: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = seal_bytes(make_tar(files), scratch / "p.tar.age", KEYS)
    monkeypatch.setattr(f"pipeline.verification.{where}", refuse)
    with pytest.raises(NoRoomError) as caught:
        verify_path(path, scratch, [KEYS.identity])
    told = str(caught.value)
    assert told.startswith(f"No room: no space is left while verifying. The file system that holds {gettempdir()} has")
    assert "TMPDIR" in told
    assert "HOME" not in told


def test_there_is_nothing(scratch: Path) -> None:
    with pytest.raises(RefusedError, match="is not there"):
        verify_path(scratch / "ingen", scratch)
