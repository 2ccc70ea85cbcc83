"""Two hundred signals at moments drawn by chance, on a real disk; only ``make soak`` runs it.

SIGKILL, SIGTERM, SIGINT and SIGHUP; a third of them fall anywhere in the run, a third while it renders, a third while
it publishes. What is looked at afterwards is in ``tests/support/killing.py``.
"""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path

import pytest

from tests.support.killing import LAST_STEP_BEFORE_PUBLISHING, LAST_STEP_BEFORE_RENDERING, Moment, kill_and_mend
from tests.support.scenarios import SCENARIOS, copy_home, make_scenario, run_undisturbed

KILLS = 204
PARTS = 4  # of each scenario, so that the processes of the test share the work evenly
SEED = 20210121
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGKILL, signal.SIGHUP)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", SCENARIOS)
def test_two_hundred_kills_never_leave_half_an_edition(
    name: str, part: int, published: Path, extract: Path, years: Path, tmp_path: Path
) -> None:
    scenario = make_scenario(name, published, extract, years, tmp_path)
    states = run_undisturbed(scenario, tmp_path / "uforstyrret")
    rng = random.Random(f"{SEED} {name} {part}")
    share = [number for number in range(KILLS) if SCENARIOS[number % len(SCENARIOS)] == name][part::PARTS]
    alive = 0
    for place, number in enumerate(share):
        by = SIGNALS[place % len(SIGNALS)]
        moment = rng.choice(
            (
                Moment("", rng.uniform(0.1, 1.0) * states.seconds, by),
                Moment(LAST_STEP_BEFORE_RENDERING, rng.uniform(0.0, 0.3) * states.seconds, by),
                Moment(LAST_STEP_BEFORE_PUBLISHING, rng.uniform(0.0, 1.1) * states.publishing, by),
            )
        )
        home = copy_home(scenario, tmp_path / f"drept-{number}")
        alive += kill_and_mend(scenario, home, moment, states)
        shutil.rmtree(home)
    assert alive >= len(share) // 3, "most kills came after the run had ended, and showed nothing"
