"""A file for SSB that lacks a row, or was cut off, stops the run before anything is published (O7).

What is told of each file and figure is in ``tests/spec/test_handoff.py``; that a run by Dagster stops on failures in
``test_dagster.py``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import pipeline.handoff.ssb_files
from pipeline.common.errors import StoppedError
from pipeline.contracts.overlevering import Dataset
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from tests.support import quick
from tests.support.extracts import EDITION


def test_o7_one_row_taken_out_of_one_file_stops_the_run_and_nothing_is_published(
    extract: Path, years: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
):
    genuine = pipeline.handoff.ssb_files._write_file

    def lose_a_row(run: EditionRun, dataset: Dataset, path: Path) -> int:
        rows = genuine(run, dataset, path)
        if dataset.name == "kategori-intro":
            pq.write_table(pq.read_table(path).slice(1), path)
        return rows

    monkeypatch.setattr(pipeline.handoff.ssb_files, "_write_file", lose_a_row)
    for step in ("produce_sheets", "write_letters", "write_overview", "make_facts"):  # the sheets are not what is asked
        monkeypatch.setattr(quick, step, lambda *_, **__: None)
    with pytest.raises(StoppedError, match=r"so nothing was published:\n  - filene_er_hele: .* kategori-intro: found "):
        quick.publish_quickly(EDITION, extract, scratch / "hjem", years)
    folders = Home(scratch / "hjem").edition(EDITION)
    places = (folders.handoff, folders.reports, folders.database, folders.data / "snapshot", folders.state)
    assert [place.name for place in places if place.exists()] == []
