"""Every cell of every file for SSB, and every spell, equals a plain-Python count on awkward registers (O3, O10).

``soak`` runs many more by chance. A small register by pencil is in ``tests/spec/test_handoff.py``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.common.warehouse import read_sql, strip_comments
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.ssb_files import find_data_files, link_files
from tests.support.handoff_files import Made, Rows, make_handoff, tell
from tests.support.hostile import SETTINGS, registers
from tests.support.oracle_handoff import HandoffOracle
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables
from tests.support.running import find_quick_disk

QUICK = settings(
    max_examples=1,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SOAK = settings(QUICK, max_examples=100, derandomize=False)
PLACES = ("kommunenummer", "bydelsnummer", "kommune_kode", "bydel_kode")


def require_the_oracles_files(tables: Tables, year: YearSettings) -> set[str]:
    """Compare cell by cell; nothing that is reconciled may differ either. Return the files with shielded people."""
    oracle = HandoffOracle(tables, year)
    expected = oracle.count_files()
    with tempfile.TemporaryDirectory(dir=find_quick_disk()) as name, make_handoff(Path(name), tables, year) as made:
        assert made.handoff.faults == ()
        for dataset in DATASETS:
            require_same(dataset, made.read(dataset), expected[dataset])
        require_same("forlop", read_spells(made), oracle.count_spells())
    return find_shielded_without_place(oracle, expected)


def require_same(dataset: str, found: Rows, expected: Rows) -> None:
    differing = [
        f"{dataset} {name}: found {row[name]!r}, expected {other.get(name)!r} in {other}"
        for row, other in zip(found, expected, strict=False)
        for name in row
        if row[name] != other.get(name)
    ]
    assert differing[:5] == []
    assert (len(found), [*found[:1]] and list(found[0])) == (len(expected), [*expected[:1]] and list(found[0]))


def read_spells(made: Made) -> Rows:
    with link_files(made.run.connection, find_data_files(made.folder, made.run.edition.year.ar)):
        asked = made.run.connection.execute(strip_comments(read_sql("utdata", "forlop")))
        names = [one[0] for one in asked.description or ()]
        return [dict(zip(names, map(tell, row), strict=True)) for row in asked.fetchall()]


def find_shielded_without_place(oracle: HandoffOracle, files: dict[str, Rows]) -> set[str]:
    """R7: the files that have a row of a shielded person, none of whose rows has a place in any of them."""
    found = set()
    for dataset, rows in files.items():
        own = [row for row in rows if row["person_id"] in oracle.shielded]
        assert not [row for row in own if any(row.get(place) for place in PLACES)]
        found |= {dataset for _ in own}
    return found


@pytest.mark.parametrize("year", [SETTINGS[1], SETTINGS[3]], ids=["alle", "omradekorreksjon"])
@given(data=st.data())
@QUICK
def test_o3_every_cell_of_every_file_equals_the_oracle(year: YearSettings, data: st.DataObject):
    # the register has shielded people with every kind of row
    assert require_the_oracles_files(data.draw(registers(year)), year) == set(DATASETS)


@pytest.mark.soak
@given(data=st.data())
@SOAK
def test_o3_every_cell_of_every_file_equals_the_oracle_in_the_long_run(data: st.DataObject):
    year = data.draw(st.sampled_from(SETTINGS))
    require_the_oracles_files(data.draw(registers(year)), year)
