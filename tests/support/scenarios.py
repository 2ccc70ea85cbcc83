"""The three runs that are killed: the first of an edition, one on top of an earlier one, and one with --refreeze.

What is looked at afterwards is in ``tests/support/killing.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.extracts import (
    EDITION,
    make_register,
    with_late_rows,
    with_other_result,
    write_small_extract,
    write_years,
)
from tests.support.killing import MISSING, PLACES, Scenario, States, read_places, time_command

SCENARIOS = ("first", "again", "refreeze")


def make_scenario(name: str, published: Path, extract: Path, years: Path, scratch: Path) -> Scenario:
    """Return the scenario; what it needs is written under ``scratch``. ``--years`` are its last two arguments.

    ``again`` differs from the published edition in every place but the snapshot: a setting of the year file and rows
    registered late. ``refreeze`` differs in every place.
    """
    if name == "first":
        return Scenario(("run", EDITION, "--source", extract, "--years", years), EDITION, None)
    register = make_register()
    if name == "again":
        late = write_small_extract(scratch / "senere", with_late_rows(register))
        other = write_years(
            scratch / "andre-aar",
            change='lover = ["introduksjonsloven"]=>lover = ["introduksjonsloven"]\nutenfor_nevner = ["flyttet"]',
        )
        return Scenario(("run", EDITION, "--source", late, "--years", other), EDITION, published)
    corrected = write_small_extract(scratch / "rettet", with_other_result(register))
    return Scenario(("run", EDITION, "--source", corrected, "--refreeze", "--years", years), EDITION, published)


def copy_home(scenario: Scenario, home: Path) -> Path:
    """Return a HOME as it is before the scenario."""
    if scenario.before is not None:
        shutil.copytree(scenario.before, home)
    return home


def run_undisturbed(scenario: Scenario, home: Path) -> States:
    """Run the scenario to its end in a process of its own and return what it was before and is now."""
    copy_home(scenario, home)
    old = dict.fromkeys(PLACES, MISSING) if scenario.before is None else read_places(home, scenario.key)
    seconds, publishing = time_command(scenario, home)
    new = read_places(home, scenario.key)
    assert MISSING not in new.values()
    same = {place for place in PLACES if old[place] == new[place]}
    expected = {"first": set(), "again": {"snapshot"}, "refreeze": set()}
    assert same in expected.values(), f"a scenario that changes nothing in {same} shows nothing there"
    return States(old, new, seconds, publishing)
