"""The files for SSB as text, and a run that has made them from a small register without the sheets.

What the cells must be is told by a pencil in ``tests/spec/test_handoff.py`` and by ``oracle_handoff.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from pipeline.contracts.overlevering import DATASETS
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.handoff.names import data_name
from pipeline.handoff.ssb_files import Handoff, write_handoff
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import make_edition_tables
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables
from tests.support.running import write_input

Rows = list[dict[str, str]]
RECONCILED = ("statistikk.resultat", "statistikk.tiltak", "statistikk.tiltak_sum", "klargjort.overlevert")
_OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Made:
    """A run that has written its files to ``folder`` and not been published."""

    run: EditionRun
    folder: Path
    handoff: Handoff

    def read(self, dataset: str) -> Rows:
        """The rows of a file as text; see :func:`read_file`."""
        return read_file(self.folder / data_name(dataset, self.run.edition.year.ar))

    def read_all(self) -> dict[str, Rows]:
        """The rows of every file, by dataset."""
        return {name: self.read(name) for name in DATASETS}


@contextmanager
def make_handoff(folder: Path, tables: Tables, settings: YearSettings) -> Iterator[Made]:
    """Write the files of a register under ``folder``; the run stays open while the context lasts."""
    source, years = write_input(folder, tables, settings)
    run = EditionRun(find_edition(settings.key, years), Home(folder / "hjem"), source)
    with run:
        make_edition_tables(run, list_editions(load_years(years)), RECONCILED)
        yield Made(run, folder / "filer", write_handoff(run, folder / "filer"))


def read_file(path: Path) -> Rows:
    """The rows of a Parquet file as text: booleans 0/1, Norwegian clock, numbers without zeros at the end."""
    return [{name: tell(cell) for name, cell in row.items()} for row in pq.read_table(path).to_pylist()]


def tell(cell: object) -> str:
    """A cell as text."""
    match cell:
        case None:
            return ""
        case bool():
            return str(int(cell))
        case datetime():
            return cell.astimezone(_OSLO).replace(tzinfo=None).isoformat()
        case Decimal():
            return f"{cell.normalize():f}"
    return str(cell)


def read_drawn(text: str) -> Rows:
    """Rows drawn between ``|``, header first."""
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]
