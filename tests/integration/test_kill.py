"""SIGKILL while the command works: never a half file, the earlier edition intact, the next run as if nothing had been.

A handful of kills; ``tests/soak/test_kills.py`` does a hundred. The same step by step, without chance, is in
``test_publishing_steps.py``.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.killing import LAST_STEP_BEFORE_PUBLISHING, Moment, kill_and_mend
from tests.support.scenarios import SCENARIOS, copy_home, make_scenario, run_undisturbed

# Lines of progress after which a kill may fall; the first is told before anything but the lock is there.
STEPS = ("source.verify", "source.read", "inndata.snapshot", "klargjort.avslutning", "statistikk.resultat", "checks")

KILLS = {"first": ("working",), "again": ("working", "publishing"), "refreeze": ("publishing",)}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_killed_run_leaves_the_earlier_edition_and_the_next_one_completes(
    name: str, published: Path, extract: Path, years: Path, scratch: Path
) -> None:
    scenario = make_scenario(name, published, extract, years, scratch)
    states = run_undisturbed(scenario, scratch / "uforstyrret")
    rng = random.Random(name)
    killed = [
        kill_and_mend(
            scenario,
            copy_home(scenario, scratch / f"drept-{number}"),
            Moment(rng.choice(STEPS), rng.uniform(0.0, 0.3))
            if when == "working"
            else Moment(LAST_STEP_BEFORE_PUBLISHING, rng.uniform(0.0, 0.6) * states.publishing),
            states,
        )
        for number, when in enumerate(KILLS[name])
    ]
    assert any(killed), "the kills came after the run had ended"
