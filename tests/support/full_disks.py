"""A run on a disk of a given size: what it leaves must be one whole edition, and what it says must be true.

Used by a handful of sizes (``tests/integration/test_full_disk.py``) and by forty (``tests/soak/test_full_disks.py``).
The disk itself is in ``tests/support/disks.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.commands import run_command
from tests.support.disks import make_disk, resize_disk
from tests.support.killing import Scenario, find_half_states, find_remains, is_on_the_way, read_places
from tests.support.quick import without_dagster

ENOUGH_KB = 400 << 10


def measure_home(home: Path | None) -> int:
    """The room that a HOME takes, in KB, by blocks of 4 KB as a tmpfs counts."""
    files = list(home.rglob("*")) if home else []
    seen = {path.lstat().st_ino: path.lstat().st_size for path in files if path.is_file()}
    return sum(-(-size // 4096) * 4 for size in seen.values()) + 4 * sum(path.is_dir() for path in files)


def run_on_disk(
    scenario: Scenario,
    place: Path,
    kilobytes: int,
    old: dict[str, str],
    new: dict[str, str],
    *,
    heals: bool = True,
) -> str:
    """Run the scenario with so many KB beside the earlier edition, then with enough; return how the first run ended.

    ``heals``: whether there is a second run. ``whole``: there was room; ``stopped``: nothing was published; ``waits``:
    committed, and not all in place.
    """
    with make_disk(place, ENOUGH_KB) as disk:
        home = disk / "hjem"
        if scenario.before is not None:
            shutil.copytree(scenario.before, home)
        resize_disk(disk, measure_home(scenario.before) + kilobytes)
        ended = run_command(*scenario.arguments, "--home", home)
        wrong = find_half_states(home, scenario.key, old, new) if home.exists() else []
        assert not wrong, f"{kilobytes} KB: {wrong}"
        waits = is_on_the_way(home, scenario.key)
        outcome = "whole" if ended.code == 0 else "waits" if waits else "stopped"
        found = read_places(home, scenario.key)
        assert found == (new if ended.code == 0 else old) or waits, f"{kilobytes} KB: {ended.err}"
        if ended.code:
            assert ended.code == 1, ended.err
            expected = "is made and safe on the disk" if waits else "Nothing was frozen or published"
            for words in (expected, str(disk), " free", "run"):
                assert words in ended.err, f"{kilobytes} KB: {ended.err}"
            assert "report" not in ended.err, f"{kilobytes} KB: {ended.err}"
        if not waits:
            assert not find_remains(home, scenario.key), f"{kilobytes} KB"
        if not heals:
            return outcome
        resize_disk(disk, ENOUGH_KB)
        arguments = ("run", scenario.key, *scenario.arguments[-2:]) if waits else scenario.arguments
        with without_dagster():
            again = run_command(*arguments, "--home", home)
        assert again.code == 0, f"{kilobytes} KB: {again.err}"
        assert read_places(home, scenario.key) == new, f"{kilobytes} KB"
        assert not find_remains(home, scenario.key), f"{kilobytes} KB"
    return outcome
