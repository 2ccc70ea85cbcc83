"""A hundred SIGKILLs at moments drawn by chance, on a real disk; only ``make soak`` runs it.

Half of them fall anywhere in the run, half while it publishes. What is looked at afterwards is in
``tests/support/killing.py``.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.support.killing import LAST_STEP_BEFORE_PUBLISHING, Moment, kill_and_mend
from tests.support.scenarios import SCENARIOS, copy_home, make_scenario, run_undisturbed

KILLS = 100
PARTS = 4  # of each scenario, so that the processes of the test share the work evenly
SEED = 20210121


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_hundred_kills_never_leave_half_an_edition(
    name: str, part: int, published: Path, extract: Path, years: Path, tmp_path: Path
) -> None:
    scenario = make_scenario(name, published, extract, years, tmp_path)
    states = run_undisturbed(scenario, tmp_path / "uforstyrret")
    rng = random.Random(f"{SEED} {name} {part}")
    share = [number for number in range(KILLS) if SCENARIOS[number % len(SCENARIOS)] == name][part::PARTS]
    alive = 0
    for number in share:
        moment = (
            Moment("", rng.uniform(0.1, 1.0) * states.seconds)
            if rng.random() < 0.5
            else Moment(LAST_STEP_BEFORE_PUBLISHING, rng.uniform(0.0, 1.1) * states.publishing)
        )
        home = copy_home(scenario, tmp_path / f"drept-{number}")
        alive += kill_and_mend(scenario, home, moment, states)
        shutil.rmtree(home)
    assert alive >= len(share) // 3, "most kills came after the run had ended, and showed nothing"
