"""A published edition with what lists of people read, and no more: quick enough for every test to have its own.

The steps are those of ``pipeline/compute.py`` and ``pipeline/publication.py``, for the tables that ``sql/lister/``
reads; without sheets, handoff and result tables.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.edition_run import EditionRun
from pipeline.editions import find_edition
from pipeline.files import move_file, publish_text
from pipeline.graph import find_reads, list_made_tables
from pipeline.home import Home
from pipeline.lists.catalogue import LISTS
from pipeline.publication import link_snapshot
from pipeline.snapshot import freeze_snapshot


def publish_database(key: str, source: Path, home: Path, years: Path) -> Path:
    """Freeze the snapshot and publish the working database of one edition under ``home``; return it."""
    run = EditionRun(find_edition(key, years), Home.find(home), source)
    with run:
        bring_snapshot(run)
        make_reference_tables(run)
        wanted = set().union(*(find_reads("lister", name) for name in LISTS))
        for table in list_made_tables(sorted(name for name in wanted if name.startswith("klargjort."))):
            assert not make_table(run, table).faults
        assert run.made is not None
        snapshot = freeze_snapshot(run.made, run.folders.data)
        link_snapshot(run, snapshot)
        run.close_database()
        move_file(run.database, run.folders.database)
        publish_text(run.folders.state, json.dumps({"snapshot_hash": snapshot.snapshot_hash}))
    return home
