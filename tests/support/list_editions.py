"""A published edition with what lists of people read, and no more: quick enough for every test to have its own.

The steps are those of ``pipeline/statistics/compute.py`` and ``pipeline/run/publication.py``, for the tables that
``sql/lister/`` reads; without sheets, handoff and result tables.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.common.provenance import describe_files
from pipeline.editions.edition import find_edition
from pipeline.lists.catalogue import NIR_LISTS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.publication import link_snapshot
from pipeline.run.state import EditionState, write_state
from pipeline.run.working_database import complete_database
from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.statistics.reads import find_reads, list_made_tables
from pipeline.statistics.stonad import bring_stonad
from tests.support.intakes import freeze_snapshot


def publish_database(key: str, source: Path, home: Path, years: Path) -> Path:
    """Freeze the snapshot and publish the working database of one edition under ``home``; return it."""
    run = EditionRun(find_edition(key, years), Home.find(home), source)
    with run:
        bring_snapshot(run)
        bring_stonad(run)
        make_reference_tables(run)
        wanted = set().union(*(find_reads("lister", name) for name in NIR_LISTS))
        for table in list_made_tables(sorted(name for name in wanted if name.startswith("klargjort."))):
            assert not make_table(run, table).faults
        assert run.made is not None
        snapshot = freeze_snapshot(run.made, run.folders.data)
        link_snapshot(run, snapshot)
        complete_database(run)
        run.database.replace(run.folders.database)
        run.folders.database.chmod(0o600)
        (database,) = describe_files(run.folders.data, [run.folders.database.name])
        state = EditionState(key, "2021-01-26T12:00:00+00:00", snapshot.snapshot_hash, "", run.run_id, database, (), {})
        write_state(run.folders.state, state)
    return home
