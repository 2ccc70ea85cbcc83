"""Killing a run, and telling afterwards what lies under each final name: the earlier edition, the new one, or neither.

``read_places`` gives each final place a digest that is the same for every complete run of the same rows; a file that
is half, or of both runs, gives another. Used by the kills by clock (``tests/integration/test_kill.py``,
``tests/soak``) and by the kills step by step (``tests/integration/test_publishing_steps.py``).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tests.support.commands import (
    find_loose_modes,
    fork_command,
    hash_bytes,
    iterate_files,
    read_results,
    run_command,
    wait_for_line,
)
from tests.support.quick import without_dagster

if TYPE_CHECKING:
    from tests.support.commands import Started

MISSING = ""
PLACES = ("snapshot", "mottak", "database", "overlevering", "publisering", "reports", "ark", "tilstand")
_NAMES = {"snapshot", "mottak", "overlevering", "publisering", "ark.json", "tilstand.json"}
# in a folder that has just come to its place, until the next step
_MARK = ".ny"
# what differs between two complete runs of the same rows: times, ids, and the database's bytes
_TIMES = {"kjort", "kontrollsum", "publisert", "kjoring", "database"}
LAST_STEP_BEFORE_RENDERING = "utdata.tabeller"
LAST_STEP_BEFORE_PUBLISHING = "utdata.oversikt"


@dataclass(frozen=True)
class Scenario:
    """A run to be killed: the arguments of the command and the HOME it starts from (None: nothing there yet)."""

    arguments: tuple[object, ...]
    key: str
    before: Path | None


@dataclass(frozen=True)
class Moment:
    """When to kill, and by which signal.

    So many seconds after a step's line of progress, or after the start where ``after`` is empty.
    """

    after: str
    seconds: float
    signal: signal.Signals = signal.SIGKILL


def find_places(home: Path, key: str) -> dict[str, Path]:
    """Where each final place is."""
    data = home / "data" / key
    return {
        "snapshot": data / "snapshot",
        "mottak": data / "mottak",
        "database": data / f"{key}.duckdb",
        "overlevering": data / "overlevering",
        "publisering": data / "publisering",
        "reports": home / "reports_out" / key,
        "ark": data / "ark.json",
        "tilstand": data / "tilstand.json",
    }


def read_places(home: Path, key: str) -> dict[str, str]:
    """The digest of each final place; ``MISSING`` where nothing lies."""
    places = find_places(home, key)
    return {
        # the earlier intake lies inside for a moment, on its way to be kept with the snapshot it belongs to
        "snapshot": _digest_folder(places["snapshot"], but="mottak"),
        "mottak": _digest_folder(places["mottak"]),
        "database": _digest_database(places["database"]),
        "overlevering": _digest_folder(places["overlevering"]),
        "publisering": _digest_folder(places["publisering"]),
        "reports": _digest_reports(home, key) if places["reports"].exists() else MISSING,
        "ark": hash_bytes(places["ark"].read_bytes()) if places["ark"].exists() else MISSING,
        "tilstand": _digest_record(places["tilstand"]),
    }


def is_on_the_way(home: Path, key: str) -> bool:
    """True where a committed edition waits for the next run to put the rest of it in place."""
    return any((home / "data" / key / name).exists() for name in (".publiseres", ".fryses"))


def find_half_states(home: Path, key: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    """What is wrong after a run died: half files, two editions mixed in silence, unknown names, loose modes.

    Every place is the earlier edition's or the new one's, and all of them the same one's unless ``editions`` says that
    the edition is on its way.
    """
    data = home / "data" / key
    found = read_places(home, key)
    waits = is_on_the_way(home, key)
    wrong = []
    for place in PLACES:
        if found[place] not in (old[place], new[place]) and not (found[place] == MISSING and waits):
            wrong.append(f"{place} is neither the earlier edition's nor the new one's ({found[place] or 'missing'})")
    if not waits and found not in (old, new):
        wrong.append(f"two editions are mixed: {[place for place in PLACES if found[place] == new[place]]} are new")
    wrong += [f"data/{key}/{name} has an unknown name" for name in _list_unknown(data, key)]
    if (home / "reports_out").exists():
        others = {path.name for path in (home / "reports_out").iterdir()} - {key}
        wrong += [f"reports_out/{name} has an unknown name" for name in others if not name.startswith(".")]
    return wrong + [f"mode {line}" for folder in (data, home / "reports_out") for line in _loose(folder)]


def find_remains(home: Path, key: str) -> list[str]:
    """What a complete run left that it should have cleared away."""
    places = (home / "data" / key, home / "reports_out", home / "reports_out" / key)
    return [path.name for place in places for path in place.glob(".*") if path.name != ".las"]


def kill_at(process: Started, moment: Moment) -> bool:
    """Signal the process group at the moment, as a terminal does; False where it had ended before."""
    if moment.after:
        wait_for_line(process, moment.after)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=moment.seconds)
    was_running = process.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, moment.signal)
    process.communicate(timeout=120)
    return was_running


def time_command(scenario: Scenario, home: Path) -> tuple[float, float]:
    """Run the scenario undisturbed; return its seconds, and its seconds from the start of publishing on."""
    began = time.monotonic()
    process = fork_command(*scenario.arguments, "--home", home)
    wait_for_line(process, LAST_STEP_BEFORE_PUBLISHING)
    publishing = time.monotonic()
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    ended = time.monotonic()
    return ended - began, ended - publishing


def kill_and_mend(scenario: Scenario, home: Path, moment: Moment, states: States) -> bool:
    """Kill one run of the scenario in ``home``, check what it left, run again, check that; False if it had ended.

    What was committed is put in place by a run without the source, whatever else that run does.
    """
    process = fork_command(*scenario.arguments, "--home", home)
    was_running = kill_at(process, moment)
    wrong = find_half_states(home, scenario.key, states.old, states.new)
    assert not wrong, f"{moment}: {wrong}"
    if moment.signal is not signal.SIGKILL:
        assert process.returncode in (0, 128 + moment.signal), moment
        # whoever can clear up does
        assert not find_remains(home, scenario.key), moment
    waits = is_on_the_way(home, scenario.key)
    listed = run_command("editions", "--home", home, *scenario.arguments[-2:])
    assert listed.code == 0, listed.err
    assert waits == ("run it again without --source" in listed.out), listed.out
    arguments = ("run", scenario.key, *scenario.arguments[-2:]) if waits else scenario.arguments
    with without_dagster():
        again = run_command(*arguments, "--home", home)
    assert again.code == 0, f"{moment}: {again.err}"
    assert read_places(home, scenario.key) == states.new, moment
    assert not find_remains(home, scenario.key)
    return was_running


@dataclass(frozen=True)
class States:
    """The digests of a HOME before a scenario and after it ran undisturbed, and how long that took."""

    old: dict[str, str]
    new: dict[str, str]
    seconds: float
    publishing: float


def _list_unknown(data: Path, key: str) -> list[str]:
    if not data.exists():
        return []
    known = _NAMES | {f"{key}.duckdb"}
    return [
        path.name
        for path in data.iterdir()
        if path.name not in known and not path.name.startswith((".", "snapshot-erstattet-"))
    ]


def _loose(folder: Path) -> list[str]:
    return find_loose_modes(folder) if folder.exists() else []


def _digest_folder(folder: Path, but: str = "") -> str:
    if not folder.exists():
        return MISSING
    digests = []
    for path in iterate_files(folder):
        name = path.relative_to(folder)
        if name.parts[0] != but and name.name != _MARK:
            digest = _digest_record(path) if path.suffix == ".json" else hash_bytes(path.read_bytes())
            digests.append(f"{name} {digest}")
    return hash_bytes("\n".join(digests).encode())


def _digest_record(path: Path) -> str:
    """A JSON record without the times and ids that differ between equal runs."""
    if not path.exists():
        return MISSING
    record = json.loads(path.read_bytes())
    kept = {key: value for key, value in record.items() if key not in _TIMES}
    return hash_bytes(json.dumps(kept, sort_keys=True).encode())


# what the databases with these bytes hold: a killed run leaves one of two
_DATABASES: dict[tuple[str, str], str] = {}


def _digest_database(path: Path) -> str:
    """The statistics in the database, read as an analyst's client would."""
    if not path.exists():
        return MISSING
    log = path.with_name(f"{path.name}.wal")
    known = hash_bytes(path.read_bytes()), hash_bytes(log.read_bytes()) if log.exists() else ""
    if known not in _DATABASES:
        _DATABASES[known] = _digest_tables(path)
    return _DATABASES[known]


def _digest_tables(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'main' order by all"
        ).fetchall()
        sums = [
            (name, connection.execute(f"select count(*), sum(hash(t)) from {name} as t").fetchall())
            for (name,) in names
        ]
    return hash_bytes(repr(sums).encode())


def _digest_reports(home: Path, key: str) -> str:
    results = read_results(home, key, without=(_MARK,))
    lines = [f"{name} {hash_bytes(content)}" for name, content in results.items() if name.startswith(key)]
    return hash_bytes("\n".join(sorted(lines)).encode())
