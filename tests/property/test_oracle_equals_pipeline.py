"""Every cell of the result tables equals the oracle's count, on registers made to be awkward.

One test per set of settings; ``soak`` runs many more by chance. The rules one by one, with pencil
figures, are in tests/spec.
"""

from datetime import datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.hostile import CODES, SETTINGS, make_register, registers
from tests.support.oracle_reading import CONTRACT, column_names, row_key
from tests.support.oracle_settings import YearSettings
from tests.support.reducing import reduce_register, show_register
from tests.support.registers import Tables, drop_broken_records, write_parquet_extract
from tests.support.running import find_differences, oracle_count, run_files, run_tables

QUICK = settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SOAK = settings(QUICK, max_examples=150, derandomize=False)
NAMES = [f"{number}-{year.ar}" for number, year in enumerate(SETTINGS)]


def assert_equal(tables: Tables, year: YearSettings) -> None:
    """Compare; where they differ, show the first differences and the fewest people that show one."""
    differences = find_differences(oracle_count(tables, year), run_tables(tables, year))
    if not differences:
        return

    def fails(fewer: Tables) -> bool:
        return bool(find_differences(oracle_count(fewer, year), run_tables(fewer, year)))

    small = reduce_register(tables, fails)
    told = find_differences(oracle_count(small, year), run_tables(small, year)) or differences
    pytest.fail("\n".join([str(year), *told[:20], show_register(small)]), pytrace=False)


@pytest.mark.parametrize("year", SETTINGS, ids=NAMES)
@given(data=st.data())
@QUICK
def test_tables_equal_the_oracle(year, data):
    assert_equal(data.draw(registers(year)), year)


@pytest.mark.soak
@given(data=st.data())
@SOAK
def test_tables_equal_the_oracle_in_the_long_run(data):
    year = data.draw(st.sampled_from(SETTINGS))
    assert_equal(data.draw(registers(year)), year)


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "text"])
def test_tables_equal_the_oracle_from_parquet(typed):
    tables = drop_broken_records(make_register(7, 300, list(CODES[:9]), SETTINGS[0]))

    def write(folder, rows, *, tatt_ut):
        return write_parquet_extract(folder, rows, tatt_ut=tatt_ut, typed=typed)

    results = run_tables(tables, SETTINGS[0], write=write)
    assert not find_differences(oracle_count(tables, SETTINGS[0]), results)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One whole edition in process: its register, its settings, its published tables, its HOME."""
    tables, year = make_register(11, 400, list(CODES[:8]), SETTINGS[1]), SETTINGS[1]
    folder = tmp_path_factory.mktemp("utgave")
    return tables, year, run_files(tables, folder, year), folder / "hjem"


def test_published_files_equal_the_oracle(home):
    tables, year, results, _ = home
    assert not find_differences(oracle_count(tables, year), results)


@pytest.mark.parametrize("table", CONTRACT)
def test_r02_the_snapshot_holds_one_row_per_key_with_the_parsed_values(home, table):
    tables, year, _, folder = home
    reading = oracle_count(tables, year).reading
    expected = [(*row.values(), reading.forst_registrert[row_key(table, row)]) for row in reading.rows[table]]
    frozen = pq.read_table(folder / "data" / year.key / "snapshot" / f"{table}.parquet")
    assert frozen.column_names == [*column_names(table), "forst_registrert"]
    found = [tuple(plain(cell) for cell in row.values()) for row in frozen.to_pylist()]
    assert len(found) == len(expected)
    assert set(found) == set(expected)


def plain(cell):
    """A frozen cell as the oracle reads it: a timestamp is seconds."""
    return int(cell.timestamp()) if isinstance(cell, datetime) else cell
