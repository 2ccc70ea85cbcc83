"""The tables that a made-up register becomes on the way to the figures, in a working database to ask.

Result tables as they are published are in ``running.py``; earlier editions made by hand in ``earlier_editions.py``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables
from tests.support.running import DEFAULT, find_quick_disk, write_input
from tests.support.stonad import TATT_UT, Payment, write_stonad


@contextmanager
def open_working_tables(
    tables: Tables,
    wanted: Sequence[str],
    settings: YearSettings = DEFAULT,
    *,
    stonad: Sequence[Payment] = (),
    key: str = "person_id",
    stonad_taken: str = TATT_UT,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database of a run that has made the ``wanted`` tables and what they rest on.

    A table that breaks its contract is an AssertionError. ``stonad``: payments, for a run that has them.
    """
    from pipeline.editions.edition import find_edition, list_editions, load_years
    from pipeline.run.edition_run import EditionRun
    from pipeline.run.home import Home
    from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
    from pipeline.statistics.earlier_rounds import load_earlier_rounds
    from pipeline.statistics.reads import list_made_tables
    from pipeline.statistics.stonad import bring_stonad

    with tempfile.TemporaryDirectory(dir=find_quick_disk()) as name:
        source, years = write_input(Path(name), tables, settings)
        run = EditionRun(find_edition(settings.key, years), Home(Path(name) / "arbeid"), source)
        if stonad:
            run.stonad_folder = write_stonad(Path(name) / "stonad", stonad, key=key, tatt_ut=stonad_taken)
        with run:
            bring_snapshot(run)
            bring_stonad(run)
            make_reference_tables(run)
            load_earlier_rounds(run, list_editions(load_years(years)))
            for table in list_made_tables(wanted):
                made = make_table(run, table)
                assert not made.faults, made.faults
            yield run.connection
