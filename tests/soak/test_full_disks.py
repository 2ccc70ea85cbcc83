"""Forty sizes of disk, from far too small to enough, over an empty HOME and over an earlier edition.

Only ``make soak`` runs it. What is looked at each time is in ``tests/support/full_disks.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.full_disks import run_on_disk
from tests.support.scenarios import make_scenario, run_undisturbed

SIZES = 40
PARTS = 4
FROM_KB, TO_KB = 5 << 10, 70 << 10


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", ["first", "again", "refreeze"])
def test_forty_sizes_of_disk_leave_one_whole_edition_each(
    name: str, part: int, published: Path, extract: Path, years: Path, tmp_path: Path
) -> None:
    scenario = make_scenario(name, published, extract, years, tmp_path)
    states = run_undisturbed(scenario, tmp_path / "uforstyrret")
    outcomes = {}
    for number in range(part, SIZES, PARTS):
        size = FROM_KB + number * (TO_KB - FROM_KB) // (SIZES - 1)
        outcomes[size] = run_on_disk(scenario, tmp_path / f"disk-{size}", size, states.old, states.new)
    assert outcomes[max(outcomes)] == "whole", outcomes
    assert outcomes[min(outcomes)] == "stopped", outcomes
