"""A disk of a given size, for tests of what happens when it is full.

A tmpfs that is mounted for the test and gone after it. Only who may mount can make one; a test is skipped elsewhere,
but never in CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_REASON = "a disk of a given size needs the right to mount a tmpfs"


@contextmanager
def make_disk(place: Path, kilobytes: int, files: int = 0) -> Iterator[Path]:
    """Mount a disk of so many KB at ``place``, which is made, and unmount it in the end.

    ``files``: how many files and folders it can hold, itself among them; as the system has it where that is 0.
    """
    place.mkdir(parents=True)
    bounds = f"size={kilobytes}k" + (f",nr_inodes={files}" if files else "")
    mount = shutil.which("mount")
    made = (
        subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"{bounds},mode=0700", "tmpfs", str(place)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
        if mount and sys.platform == "linux"
        else False
    )
    if not made:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must run: {_REASON}")
        pytest.skip(_REASON)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def resize_disk(disk: Path, kilobytes: int) -> None:
    """Give the disk another size; what is on it stays."""
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(disk)], check=True)


def fill_disk(disk: Path, leave: int) -> Path:
    """Fill the disk but for ``leave`` bytes; return the file that does, which may be removed again."""
    ballast = disk / "fyll"
    with ballast.open("wb") as file:
        file.write(os.urandom(max(0, shutil.disk_usage(disk).free - leave)))
    return ballast
