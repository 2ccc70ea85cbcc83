"""Freezing: whole or not at all, whenever the run is killed, and readable for its owner only."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.common import files, provenance
from pipeline.common.errors import RefusedError, StoppedError
from pipeline.intake.freezing import finish_freeze
from pipeline.intake.snapshot import open_snapshot
from tests.support.intakes import edition_folder, fingerprint, freeze_snapshot, make_by_hand, read_record


class KilledError(BaseException):
    """Stands for SIGKILL: no clearing up comes after it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let the ``step``-th rename or removal of a folder, from 0, be the first thing that never happens.

    Every second removal is cut short in its middle.
    """
    left = itertools.count(step, -1)

    def killing(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if next(left) <= 0:
                if call is remove and step % 2:
                    remove_half(args[0])
                raise KilledError
            return call(*args, **kwargs)

        return wrapped

    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", killing(remove))
    monkeypatch.setattr(Path, "rename", killing(Path.rename))


def remove_half(folder: Path) -> None:
    """Remove every second file below the folder."""
    for path in sorted(path for path in Path(folder).rglob("*") if path.is_file())[::2]:
        path.unlink()


def is_whole(folder: Path) -> bool:
    """The snapshot is as written, and the record beside it is its own."""
    record = read_record(folder / "mottak" / "proveniens.json")
    return bool(record["snapshot_hash"] == open_snapshot(folder).snapshot_hash)


STEPS = range(8)


@pytest.mark.parametrize("step", STEPS)
def test_first_freeze_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int):
    folder = edition_folder(tmp_path)
    made = make_by_hand(tmp_path, "one")
    with monkeypatch.context() as patch:
        kill_at(patch, step)
        is_killed = run(lambda: freeze_snapshot(made, folder))
    finish_freeze(folder)
    if not (folder / "snapshot").exists():
        assert is_killed
        assert not (folder / "mottak").exists()
        with pytest.raises(RefusedError, match="--source"):
            open_snapshot(folder)
    else:
        assert is_whole(folder)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    assert is_whole(folder)
    assert not (folder / ".fryses").exists()


@pytest.mark.parametrize("content", ["one", "two"])
@pytest.mark.parametrize("step", STEPS)
def test_later_freeze_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, content: str):
    folder = edition_folder(tmp_path)
    old = freeze_snapshot(make_by_hand(tmp_path, "one"), folder).snapshot_hash
    before = fingerprint(folder / "snapshot")
    made = make_by_hand(tmp_path, content)
    with monkeypatch.context() as patch:
        kill_at(patch, step)
        run(lambda: freeze_snapshot(made, folder, refreeze=True))
    # Killed once more while mending, at the first step.
    with monkeypatch.context() as patch:
        kill_at(patch, 1)
        run(lambda: finish_freeze(folder))
    finish_freeze(folder)
    assert is_whole(folder)
    places = [folder / "snapshot", *folder.glob("snapshot-erstattet-*")]
    assert any(before.items() <= fingerprint(place).items() for place in places)
    if content == "one":
        assert places == [folder / "snapshot"]
    freeze_snapshot(make_by_hand(tmp_path, content), folder, refreeze=True)
    assert is_whole(folder)
    assert [place.name for place in folder.glob("snapshot-erstattet-*")] == (
        [] if content == "one" else [f"snapshot-erstattet-{old[:12]}"]
    )


@pytest.mark.parametrize("step", range(1, 7))
def test_a_freeze_finishes_the_killed_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int):
    folder = edition_folder(tmp_path)
    one = freeze_snapshot(make_by_hand(tmp_path, "one"), folder).snapshot_hash
    made = make_by_hand(tmp_path, "two")
    with monkeypatch.context() as patch:
        kill_at(patch, step)
        assert run(lambda: freeze_snapshot(made, folder, refreeze=True))
    with pytest.raises(RefusedError):
        freeze_snapshot(make_by_hand(tmp_path, "three"), folder)
    assert is_whole(folder)
    assert open_snapshot(folder).snapshot_hash != one


def test_the_steps_of_a_freeze_are_all_killed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = edition_folder(tmp_path)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    with monkeypatch.context() as patch:
        kill_at(patch, STEPS[-1])
        assert not run(lambda: freeze_snapshot(make_by_hand(tmp_path, "two"), folder, refreeze=True))


def run(call: Callable[[], Any]) -> bool:
    """Do it; True where it was killed."""
    try:
        call()
    except KilledError:
        return True
    return False


def test_private_modes(tmp_path: Path):
    folder = edition_folder(tmp_path)
    made = make_by_hand(tmp_path, "one")
    for path in made.rglob("*"):
        path.chmod(0o777)
    snapshot = freeze_snapshot(made, folder)
    assert {path.stat().st_mode & 0o777 for path in snapshot.folder.iterdir()} == {0o600}
    assert snapshot.folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "mottak").stat().st_mode & 0o777 == 0o700


def test_an_intake_that_goes_through_clears_the_report_of_the_one_that_was_stopped(tmp_path: Path):
    folder = edition_folder(tmp_path)
    files.make_private_folder(folder / "karantene-stoppet")
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    assert not (folder / "karantene-stoppet").exists()


def test_a_snapshot_whose_record_is_lost_is_kept_when_replaced(tmp_path: Path):
    folder = edition_folder(tmp_path)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    (folder / "snapshot" / "snapshot.json").write_text("{}", encoding="utf-8")
    freeze_snapshot(make_by_hand(tmp_path, "two"), folder, refreeze=True)
    assert (folder / "snapshot-erstattet-ukjent" / "person.parquet").read_text(encoding="utf-8") == "person one"


def test_the_snapshot_hash_is_over_sorted_names_and_sums(tmp_path: Path):
    import hashlib

    made = make_by_hand(tmp_path, "one")
    snapshot = open_snapshot(made)
    listed = sorted(
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in snapshot.folder.glob("*.parquet")
    )
    text = "".join(f"{name} {sum_}\n" for name, sum_ in listed)
    assert snapshot.snapshot_hash == hashlib.sha256(text.encode()).hexdigest()
    assert snapshot.files["person"].sha256 == dict(listed)["person.parquet"]


def list_one_table_less(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"tabeller": record["tabeller"][1:]}


def tell_another_hash(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"snapshot_hash": "0" * 64}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (list_one_table_less, "snapshot.json does not list the tables of the contract"),
        (tell_another_hash, "snapshot.json gives a snapshot hash that is not that of its tables"),
    ],
)
def test_r2_a_record_that_is_sealed_and_tells_of_other_tables_stops_the_run(
    tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]], told: str
):
    folder = edition_folder(tmp_path)
    freeze_snapshot(make_by_hand(tmp_path, "one"), folder)
    place = folder / "snapshot" / "snapshot.json"
    place.write_bytes(provenance.seal(change(provenance.read_sealed(place))))
    with pytest.raises(StoppedError, match=told):
        open_snapshot(folder)


def test_software_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch):
    assert provenance.software_version()[0].isdigit()
    monkeypatch.setattr(provenance, "_DISTRIBUTION", "introresultat-that-nobody-installed")
    assert provenance.software_version() == "not installed"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"1", b"2", 1),
        lambda content: content + b"\n",
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b'"a"', b'"b"'),
        lambda _: b"",
        lambda _: b"[]",
        lambda _: b"{}",
        lambda _: b"\xff",
    ],
)
def test_a_sealed_record_notices_every_change(tmp_path: Path, spoil: Callable[[bytes], bytes]):
    path = tmp_path / "record.json"
    path.write_bytes(provenance.seal({"a": 1, "ø": ["x"]}))
    assert provenance.read_sealed(path) == {"a": 1, "ø": ["x"]}
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(provenance.ChangedError, match=r"record\.json"):
        provenance.read_sealed(path)
