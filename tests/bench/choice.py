"""``make bench``: the choice of hidden cells on linked tables of Norway's size, for outsiders and for neighbours.

The country is made up (``tests/support/made_countries.py``): some 11 000 cells with every municipality and bydel as a
neighbour. Printed: seconds, programs, cells and the memory of the process. ``--model FILE`` takes a pickled CellModel.
"""

from __future__ import annotations

import argparse
import pickle
import resource
import time
from pathlib import Path

from pipeline.disclosure.giving_back import give_back
from pipeline.disclosure.neighbours import NeighbourGuard
from pipeline.disclosure.program import CellModel
from pipeline.disclosure.ranges import find_ranges
from pipeline.disclosure.search import Search
from tests.support.made_countries import Size, make_country

NORWAY = Size(counties=15, places=357, exits=12.0, bydeler=15)


def main() -> None:
    """Measure the steps of one choice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    path = parser.parse_args().model
    model: CellModel = pickle.loads(path.read_bytes()) if path else make_country(1, NORWAY).make()
    print(f"choice: {len(model.values)} cells, {int(model.small.sum())} small, {len(model.neighbours)} neighbours")
    search = Search(model, None)
    clock = Clock(search)
    search.protect_all()
    clock.tell("outsiders")
    guard = NeighbourGuard(search)
    guard.protect_all()
    clock.tell("neighbours")
    give_back(search, guard)
    search.confirm()
    clock.tell("giving back")
    find_ranges(model, search.hidden)
    clock.tell("ranges")


class Clock:
    """Prints what each step took: seconds, those of the processor, and what is hidden after it."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.began = time.perf_counter(), time.process_time()

    def tell(self, step: str) -> None:
        now = time.perf_counter(), time.process_time()
        seconds, cpu = (new - old for new, old in zip(now, self.began, strict=True))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        extra = int((self.search.hidden & ~self.search.kept).sum())
        found = len(self.search.movements.all)
        print(f"  {step:12} {seconds:6.1f} s (cpu {cpu:.1f})  {extra} more hidden  {found} movements  {peak:.0f} MB")
        self.began = time.perf_counter(), time.process_time()


if __name__ == "__main__":
    main()
