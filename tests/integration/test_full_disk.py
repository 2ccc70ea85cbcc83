"""Runs on disks that are too small: the earlier edition whole or nothing, a true message, and the next run heals.

A handful of sizes; ``tests/soak/test_full_disks.py`` tries forty. Each single step of publishing on a full disk is in
``test_publishing_steps.py``, the libraries' errors in ``tests/unit/test_room.py``.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.extracts import EDITION
from tests.support.full_disks import run_on_disk
from tests.support.killing import MISSING, PLACES, read_places
from tests.support.scenarios import make_scenario


def test_a_first_run_on_a_full_disk_leaves_nothing_and_the_next_one_heals(
    published: Path, extract: Path, years: Path, scratch: Path
) -> None:
    scenario = make_scenario("first", published, extract, years, scratch)
    old, new = dict.fromkeys(PLACES, MISSING), read_places(published, EDITION)
    assert run_on_disk(scenario, scratch / "disk", 30 << 10, old, new) == "stopped"


def test_a_later_run_on_a_full_disk_leaves_the_earlier_edition(
    published: Path, extract: Path, years: Path, scratch: Path
) -> None:
    scenario = make_scenario("again", published, extract, years, scratch)
    old = read_places(published, EDITION)
    assert run_on_disk(scenario, scratch / "disk", 2 << 10, old, old, heals=False) == "stopped"
