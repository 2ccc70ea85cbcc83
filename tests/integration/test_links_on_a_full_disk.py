"""The store of links on a disk that is full or read-only: closed, and afterwards as it was acknowledged (L5)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.model import LinkState, NewLine, What
from tests.support.disks import fill_disk, make_disk
from tests.support.link_stores import KEY, make_store


@pytest.mark.parametrize("leave", [0, 4096, 3 * 4096])
def test_l5_a_full_disk_closes_the_store_until_there_is_room(tmp_path: Path, leave: int) -> None:
    with make_disk(tmp_path / "disk", 1 << 10) as disk:
        made = make_store(disk / "data")
        with made.open() as store:
            ballast = fill_disk(disk, leave)
            acknowledged = 0
            with pytest.raises(StoreClosed) as closed:
                for _ in range(2000):
                    store.append([NewLine("link0301", What.OPENED)])
                    acknowledged += 1
            assert closed.value.reason is ClosedReason.FULL
            with pytest.raises(StoreClosed):
                store.revoke(KEY, ["link0301"])
            ballast.unlink()
            lines = store.trace("link0301")
            assert sum(line.what == "apnet" for line in lines) == acknowledged
            assert store.verify_trace().fault == ""
            link = store.find_link("link0301")
            assert link is not None
            # a revocation that was committed is in force even where there was no room to say so
            was_revoked = store.state(link) is LinkState.REVOKED
            assert was_revoked or store.revoke(KEY, ["link0301"]) == ("link0301",)


@pytest.mark.parametrize("write", [True, False])
def test_l5_a_read_only_disk_closes_the_store_to_an_administrator_too(tmp_path: Path, write: bool) -> None:
    with make_disk(tmp_path / "disk", 1 << 10) as disk:
        made = make_store(disk / "data")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StoreClosed) as closed:
            made.open(write=write)
        assert closed.value.reason is ClosedReason.READ_ONLY
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        made.open(write=write).close()
