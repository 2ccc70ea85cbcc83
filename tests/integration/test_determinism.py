"""R15: order of rows, form of files, threads, time zone and locale change no byte of tables, sheets or handoff."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.support.commands import find_differences, finish_command, read_results, start_command
from tests.support.extracts import EDITION, TATT_UT, make_register
from tests.support.registers import write_extract, write_parquet_extract

# The process differs from the published edition in everything at once. ``make soak`` runs another, so that no pair
# shares a setting.
SETTINGS = {
    "shuffled CSV, UTC, C, 1 thread": {"TZ": "UTC", "LC_ALL": "C", "INTRORESULTAT_THREADS": "1"},
    "typed Parquet, New York, C.UTF-8, 2 threads": {
        "TZ": "America/New_York",
        "LC_ALL": "C.UTF-8",
        "INTRORESULTAT_THREADS": "2",
    },
}


def write_source(folder: Path, name: str) -> Path:
    rng = random.Random(name)
    shuffled = {table: rng.sample(rows, len(rows)) for table, rows in make_register().items()}
    write = write_parquet_extract if "Parquet" in name else write_extract
    # the overview tells what the manifest promises, so it promises the same
    return write(folder, shuffled, tatt_ut=TATT_UT, with_checksums=True)


def snapshot_hash(home: Path) -> str:
    return str(json.loads((home / "data" / EDITION / "snapshot" / "snapshot.json").read_bytes())["snapshot_hash"])


@pytest.mark.parametrize(
    "name", [name if "Parquet" in name else pytest.param(name, marks=pytest.mark.soak) for name in SETTINGS]
)
def test_r15_the_same_rows_give_the_same_bytes(name, published, years, scratch):
    source = write_source(scratch / "uttrekk", name)
    home = scratch / "hjem"
    ended = finish_command(
        start_command("run", EDITION, "--source", source, "--home", home, "--years", years, env=SETTINGS[name])
    )
    assert ended.code == 0, ended.err
    assert snapshot_hash(home) == snapshot_hash(published)
    results = read_results(home, EDITION)
    assert {name.split("/")[0] for name in results} == {EDITION, "overlevering"}
    assert not find_differences(results, read_results(published, EDITION))
    # Norwegian letters in a place where the locale knows none
    assert "Ã" not in ended.out
