"""Runs on disks that are too small: the earlier edition whole or nothing, a true message, and the next run heals.

A handful of sizes; ``tests/soak/test_full_disks.py`` tries forty. Each single step of publishing on a full disk is in
``test_publishing_steps.py``, the libraries' errors in ``tests/unit/test_room.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.full_disks import run_on_disk
from tests.support.killing import MISSING, PLACES
from tests.support.scenarios import make_scenario, run_undisturbed


@pytest.mark.parametrize(("name", "sizes"), [("first", (64, 30 << 10)), ("again", (2 << 10,))])
def test_a_run_on_a_full_disk_leaves_one_whole_edition_and_the_next_one_heals(
    name: str, sizes: tuple[int, ...], published: Path, extract: Path, years: Path, scratch: Path
) -> None:
    scenario = make_scenario(name, published, extract, years, scratch)
    states = run_undisturbed(scenario, scratch / "uforstyrret")
    assert states.old == dict.fromkeys(PLACES, MISSING) or name != "first"
    for size in sizes:
        assert run_on_disk(scenario, scratch / f"disk-{size}", size, states.old, states.new) == "stopped"
