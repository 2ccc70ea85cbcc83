"""O8: the parcel and its keys. It opens with Debian's ``age``, by the right key and with every byte alone."""

from __future__ import annotations

import errno
import functools
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.delivery.parcel import name_parcel, write_parcel
from pipeline.delivery.recipients import read_recipients
from pipeline.delivery.tar_stream import TarStream, _make_header, list_content
from pipeline.verification.identities import read_identities
from pipeline.verification.parcel import ClosedParcelError, open_parcel
from tests.support.parcels import TIME, make_keys, seal_folder, sum_bytes
from tests.support.programs import find_program
from tests.support.small_delivery import SmallDelivery

KEYS = make_keys()


@pytest.fixture(scope="module")
def delivery(shared_scratch: Path) -> Path:
    folder = SmallDelivery().write(shared_scratch / "pakke-av")
    # several pieces of the cipher, so that one can be cut between them
    (folder / "LESMEG.md").write_bytes(b"linje\n" * 60_000)
    return folder


def make_ssh_key(folder: Path, *kind: str) -> Path:
    """A private SSH key; its public half is beside it."""
    path = folder / "nokkel"
    subprocess.run(
        [find_program("ssh-keygen"), "-q", "-N", "", "-C", "kari@ssb", "-f", str(path), "-t", *kind], check=True
    )
    return path


# --- the tar


def test_the_tar_is_the_same_whatever_modes_times_and_order_the_files_have(delivery: Path, scratch: Path) -> None:
    copy = Path(shutil.copytree(delivery, scratch / "kopi"))
    for path in copy.rglob("*"):
        path.chmod(0o755)
    names = list_content(delivery)
    one, other = TarStream(delivery, names, TIME), TarStream(copy, names[::-1], TIME)
    form = ["--format=ustar", "--mode=0600", "--owner=0", "--group=0", "--numeric-owner", "-b", "1"]
    call = [
        find_program("tar"),
        *form,
        f"--mtime=@{int(TIME.timestamp())}",
        "-C",
        str(delivery),
        "-T",
        str(scratch / "navn"),
        "-cf",
    ]
    (scratch / "navn").write_text("\n".join(names), encoding="utf-8")
    subprocess.run([*call, str(scratch / "gnu.tar")], check=True)
    content = one.read(7) + b"".join(iter(lambda: one.read(100_000), b""))
    assert content == (scratch / "gnu.tar").read_bytes()
    assert (one.size, one.sha256) == (len(content), sum_bytes(content))
    assert b"".join(iter(lambda: other.read(1 << 20), b"")) == content


def test_a_file_that_is_cut_while_it_is_read_is_no_tar(delivery: Path, scratch: Path) -> None:
    copy = Path(shutil.copytree(delivery, scratch / "kopi"))
    tar = TarStream(copy, ["LESMEG.md"], TIME)
    tar.read(512)
    (copy / "LESMEG.md").write_bytes(b"x")
    with pytest.raises(EOFError):
        while tar.read(1 << 18):
            pass


def test_no_two_deliveries_have_a_parcel_of_the_same_name() -> None:
    assert name_parcel(2020, 0, 1, clear=False) == "introinnv_p2020_v0_01.tar.age"
    assert name_parcel(2020, 0, 2, clear=True) == "introinnv_p2020_v0_02.tar"


# --- opening


def open_to(path: Path, keys: object) -> bytes:
    with open_parcel(path, [keys]) as clear:  # type: ignore[list-item]
        clear.seek(0)
        return clear.read()


def test_a_parcel_has_the_sums_that_are_told_and_opens_to_the_tar(delivery: Path, scratch: Path) -> None:
    names = list_content(delivery)
    path = scratch / "p.tar.age"
    tar, sealed = write_parcel(path, delivery, names, TIME, [make_keys().recipient, KEYS.recipient])
    content = open_to(path, KEYS.identity)
    assert (tar.bytes, tar.sha256) == (len(content), sum_bytes(content))
    assert (sealed.bytes, sealed.sha256) == (path.stat().st_size, sum_bytes(path.read_bytes()))
    clear, same = write_parcel(scratch / "p.tar", delivery, names, TIME, [])
    assert clear == same == tar
    assert (scratch / "p.tar").read_bytes() == content


@pytest.mark.parametrize("change", ["cut", "cut between pieces", "flip", "added", "other key", "header"])
def test_a_parcel_that_is_not_whole_does_not_open(delivery: Path, scratch: Path, change: str) -> None:
    path = seal_folder(delivery, scratch / "p.tar.age", KEYS)
    content = bytearray(path.read_bytes())
    identity = KEYS.identity
    match change:
        case "cut":
            del content[-1]
        case "cut between pieces":
            header = len(content) - (len(content) - 200) % 65_552
            del content[header - 65_552 :]
        case "flip":
            content[len(content) // 2] ^= 1
        case "added":
            content += b"x"
        case "other key":
            identity = make_keys().identity
        case "header":
            content[30] ^= 1
    path.write_bytes(content)
    with pytest.raises(ClosedParcelError) as caught:
        open_to(path, identity)
    is_opened = change in ("cut", "cut between pieces", "flip", "added")
    assert ("worthless" in str(caught.value)) == is_opened


@pytest.mark.parametrize("kind", ["age", "ed25519", "rsa -b 2048"])
def test_the_standard_age_program_opens_it(delivery: Path, scratch: Path, kind: str) -> None:
    if kind == "age":
        public, private = KEYS.write(scratch)
    else:
        private = make_ssh_key(scratch, *kind.split())
        public = private.with_suffix(".pub")
    recipients = read_recipients(public)
    path = scratch / "p.tar.age"
    write_parcel(path, delivery, list_content(delivery), TIME, recipients)
    opened = scratch / "p.tar"
    subprocess.run([find_program("age"), "-d", "-i", str(private), "-o", str(opened), str(path)], check=True)
    with tarfile.open(opened) as tar:
        assert {member.name: tar.extractfile(member).read() for member in tar} == {  # type: ignore[union-attr]
            name: (delivery / name).read_bytes() for name in list_content(delivery)
        }
        assert {(one.mode, one.uid, one.gid, one.mtime) for one in tar} == {(0o600, 0, 0, int(TIME.timestamp()))}
    with open_parcel(path, read_identities(private)):
        pass


def test_the_standard_age_program_ends_with_an_error_where_a_parcel_is_cut(delivery: Path, scratch: Path) -> None:
    _, private = KEYS.write(scratch)
    path = seal_folder(delivery, scratch / "p.tar.age", KEYS)
    path.write_bytes(path.read_bytes()[:-1])
    opened = scratch / "p.tar"
    ended = subprocess.run(
        [find_program("age"), "-d", "-i", str(private), "-o", str(opened), str(path)], check=False, capture_output=True
    )
    assert ended.returncode != 0
    # why the runbook says that nothing of it may be used
    assert opened.stat().st_size > 300_000


# --- keys


def test_what_the_log_keeps_of_a_key(scratch: Path) -> None:
    private = make_ssh_key(scratch, "ed25519")
    shown = subprocess.run(
        [find_program("ssh-keygen"), "-lf", str(private)], check=True, capture_output=True, text=True
    ).stdout
    public = KEYS.identity.to_public()
    file = scratch / "nokler"
    file.write_text(f"# til SSB\n\n{public}\r\n{private.with_suffix('.pub').read_text()}", encoding="utf-8")
    assert [one.told for one in read_recipients(file)] == [str(public), shown.split()[1]]


@pytest.mark.parametrize("gap", ["  ", "\t"])
def test_an_ssh_key_is_read_whatever_is_between_its_parts(scratch: Path, gap: str) -> None:
    """As ssh reads it, with a comment at the end."""
    public = make_ssh_key(scratch, "ed25519").with_suffix(".pub")
    usual = read_recipients(public)
    public.write_text(gap.join(public.read_text(encoding="utf-8").split()), encoding="utf-8")
    assert [one.told for one in read_recipients(public)] == [one.told for one in usual]


def refuse(scratch: Path, text: str) -> str:
    file = scratch / "nokler"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        read_recipients(file)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(("ecdsa",), "ECDSA"), (("rsa", "-b", "1024"), "shorter than 2048 bits")],
)
def test_kinds_of_keys_that_age_cannot_seal_for_are_refused_with_a_hint(
    scratch: Path, kind: tuple[str, ...], reason: str
) -> None:
    public = make_ssh_key(scratch, *kind).with_suffix(".pub").read_text(encoding="utf-8")
    told = refuse(scratch, f"{KEYS.identity.to_public()}\n{public}")
    assert f"{scratch / 'nokler'}, line 2" in told
    assert reason in told
    assert "ssh-keygen -t ed25519" in told
    assert public.split()[1] not in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (str(KEYS.identity), "line 1 is a private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "line 1 is a private key"),
        ("", "has no public key"),
        ("# bare en kommentar\n", "has no public key"),
        ("SSB", "line 1 is no public key"),
        (str(KEYS.identity.to_public())[:-1], "line 1 is no whole public key"),
        ("ssh-ed25519", "line 1 is no whole public key"),
        ("ssh-ed25519 AAAA", "line 1 is no whole public key"),
        ("ssh-rsa ÆØÅ", "line 1 is no whole public key"),
        ("age1yubikey1qwertyuiop", "line 1 is no whole public key"),
        (f"{KEYS.identity.to_public()} # SSB", "a comment is a line of its own that begins with #"),
        (f"{KEYS.identity.to_public()}\n" * 2, "line 2 has a key that an earlier line has"),
    ],
    ids=range(12),  # the keys differ between test processes
)
def test_what_is_no_public_key_is_refused_without_being_shown(scratch: Path, text: str, reason: str) -> None:
    told = refuse(scratch, text)
    assert reason in told
    assert str(KEYS.identity) not in told


def test_too_many_keys_are_another_file(scratch: Path) -> None:
    assert "at most 20" in refuse(scratch, "".join(f"{make_keys().identity.to_public()}\n" for _ in range(21)))


def test_private_keys_that_cannot_be_used_are_refused_with_a_hint(scratch: Path) -> None:
    locked = scratch / "laast"
    subprocess.run([find_program("ssh-keygen"), "-q", "-N", "passord", "-f", str(locked), "-t", "ed25519"], check=True)
    for text, reason in (
        (locked.read_text(), "passphrase"),
        ("AGE-SECRET-KEY-1XX\n", "expected what `age-keygen` has written"),
        ("# tom\n", "has no private key"),
    ):
        (scratch / "k").write_text(text, encoding="utf-8")
        with pytest.raises(RefusedError, match=reason):
            read_identities(scratch / "k")


# --- a full disk under the cipher, which hides which error it was


def test_a_full_disk_under_a_parcel_is_told_as_such(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        return
    opened = Path.open

    def open_full(path: Path, mode: str = "r") -> object:
        # without a buffer, whose end would tell of the disk too
        return opened(full, "wb", buffering=0) if "x" in mode else opened(path, mode)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(OSError) as caught:
        write_parcel(delivery / "p", delivery, list_content(delivery), TIME, [KEYS.recipient])
    assert caught.value.errno == errno.ENOSPC


def test_a_full_disk_under_what_is_opened_is_told_as_such(
    delivery: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = seal_folder(delivery, scratch / "p.tar.age", KEYS)
    monkeypatch.setattr("tempfile.TemporaryFile", functools.partial(Path("/dev/full").open, "r+b", buffering=0))
    with pytest.raises(OSError) as caught, open_parcel(path, [KEYS.identity]):
        pass
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(("name", "size"), [("a" * 101, 1), ("å", 1), ("a", 8**11)])
def test_what_has_no_room_in_a_header_is_no_member(name: str, size: int) -> None:
    with pytest.raises(ValueError):
        _make_header(name, size, 0)
