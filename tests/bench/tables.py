"""What is measured against the yardstick: the product's way from the frozen snapshot to the checked result tables.

No Dagster, no sheets, no publishing; hashing, contracts, checks and all six tables are in it. The quality rules and
all that rests on them come after, and are timed apart.
``python -m tests.bench.tables EDITION HOME OUT`` prints its seconds and each step's.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline.common.progress import Progress
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.quality.findings import FINDING_ROWS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import make_edition_tables, make_table
from pipeline.statistics.reads import find_reads, list_made_tables
from pipeline.statistics.result_tables import CHECKED_TABLES

RESULT = "statistikk.resultat"


def main() -> None:
    """Compute once; print the seconds of all, each step, the steps the result table rests on, and the quality rules."""
    key, home, out = sys.argv[1:4]
    edition, editions = find_edition(key), list_editions(load_years())
    progress = Progress()
    began = time.perf_counter()
    run = EditionRun(edition, Home.find(Path(home)), progress=progress)
    with run:
        make_edition_tables(run, editions, [f"statistikk.{name}" for name in CHECKED_TABLES])
        seconds = time.perf_counter() - began
        made = {step.name for step in progress.steps}
        began = time.perf_counter()
        for table in list_made_tables():
            if table not in made:
                make_table(run, table)
        quality = time.perf_counter() - began
        run.connection.execute(f"copy (from {RESULT} order by rowid) to '{out}' (format parquet)")
    needed = find_needed(RESULT)
    for step in progress.steps:
        print(f"step {step.name} {step.seconds:.4f} {step.rows}")
    print(f"resultat {sum(step.seconds for step in progress.steps if step.name in needed):.4f}")
    rules = next(step.seconds for step in progress.steps if step.name == FINDING_ROWS)
    print(f"regler {rules:.4f}")
    print(f"kvalitet {quality:.4f}")
    print(f"seconds {seconds:.4f}")


def find_needed(table: str) -> set[str]:
    """The names of the steps that a table cannot do without, itself and the snapshot among them."""
    needed = {"inndata.snapshot", "kodeverk", table}
    for read in find_reads(*table.split(".")):
        if read.split(".")[0] in ("klargjort", "statistikk"):
            needed |= find_needed(read)
    return needed


if __name__ == "__main__":
    main()
