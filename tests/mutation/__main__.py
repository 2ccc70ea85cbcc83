"""``make mutate``: try every mutant, tell which lived, and fail unless 95 of 100 are killed and the rest have a reason.

``python -m tests.mutation`` with parts, ``--file`` or ``--list`` for less than all. What a mutant is tried by, and in
which order, is in ``quick_look.py`` and ``trials.py``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.mutation import trials
from tests.mutation.mutants import PARTS, Mutant, StaleError, find_asked, list_mutants, read_survivors
from tests.mutation.quick_look import is_looked_at, open_registers

LEAST_KILLED = 0.95
Result = tuple[Mutant, trials.Outcome]
if TYPE_CHECKING:
    # None: this worker has done its share; a text: why nothing can be judged
    Queue = multiprocessing.Queue[Result | str | None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 where enough are killed and every survivor has a reason, 1 where not, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"only these parts: {', '.join(PARTS)}")
    parser.add_argument("--file", help="only mutants of these files, such as 'sql/klargjort/*'")
    parser.add_argument(
        "--list", action="store_true", help="only say which mutants there are, as survivors.toml names them"
    )
    parser.add_argument(
        "--survivors", action="store_true", help="try those that may live, too: does a test kill one now?"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many at a time")
    given = parser.parse_args(arguments)
    if unknown := set(given.part) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    try:
        survivors, mutants = read_survivors(), list_mutants()
        for mutant in mutants:
            mutant.apply(mutant.read_file())
    except StaleError as error:
        print(error, file=sys.stderr)
        return 1
    chosen = [
        mutant
        for mutant in mutants
        if (not given.part or mutant.part in given.part) and fnmatchcase(mutant.file, given.file or "*")
    ]
    if given.list:
        for mutant in chosen:
            print(f"[{mutant.part}] {mutant.name}  ({mutant.why})")
        return 0
    started = time.monotonic()
    may_live = [] if given.survivors else [mutant for mutant in chosen if mutant.key in survivors]
    chosen = [mutant for mutant in chosen if mutant not in may_live]
    results = [(mutant, trials.Outcome(failed=False, seconds=0.0, told="")) for mutant in may_live]
    for mutant, outcome in _try_all(chosen, given.workers):
        results.append((mutant, outcome))
        verdict = "killed" if outcome.failed else "LIVES "
        by = f" by {outcome.first_failed}" if outcome.first_failed else ""
        print(
            f"{len(results):4}/{len(chosen) + len(may_live)} {verdict} {outcome.seconds:5.1f} s  {mutant.name}{by}",
            flush=True,
        )
    return _tell(results, survivors, time.monotonic() - started)


def _try_all(mutants: list[Mutant], workers: int) -> Iterator[Result]:
    """Look at the mutants of SQL first; what is not noticed, and the rest, goes to the asked tests."""
    is_sql = {mutant.key for mutant in mutants if is_looked_at(mutant)}
    noticed = []
    for mutant, outcome in _share_out(_look, [mutant for mutant in mutants if mutant.key in is_sql], workers):
        if outcome.failed:
            noticed.append(mutant.key)
            yield mutant, outcome
    yield from _share_out(_ask, [mutant for mutant in mutants if mutant.key not in noticed], workers)


def _share_out(work: Callable[[list[Mutant], Queue], None], mutants: list[Mutant], workers: int) -> Iterator[Result]:
    """Have the mutants tried by ``work`` in processes of their own; SystemExit where one says that it cannot."""
    context = multiprocessing.get_context("fork")
    queue: Queue = context.Queue()
    shares = [mutants[number::workers] for number in range(workers)]
    running = [context.Process(target=_run_work, args=(work, share, queue)) for share in shares if share]
    for process in running:
        process.start()
    at_work = len(running)
    while at_work:
        told = queue.get()
        if told is None:
            at_work -= 1
        elif isinstance(told, str):
            for process in running:
                process.terminate()
            raise SystemExit(told)
        else:
            yield told
    for process in running:
        process.join()


def _run_work(work: Callable[[list[Mutant], Queue], None], mutants: list[Mutant], queue: Queue) -> None:
    try:
        work(mutants, queue)
    except Exception as error:
        queue.put(f"The mutants could not be tried: {type(error).__name__}: {error}")
        raise
    queue.put(None)


def _look(mutants: list[Mutant], queue: Queue) -> None:
    with trials.copy_tree() as copy, open_registers(copy) as registers:
        for mutant in mutants:
            started = time.monotonic()
            with trials.planted(copy, mutant):
                noticed = any(register.notices(mutant) for register in registers)
            queue.put((mutant, trials.Outcome(noticed, time.monotonic() - started, "")))


def _ask(mutants: list[Mutant], queue: Queue) -> None:
    """A test that fails must pass without the fault, or it has noticed nothing."""
    trials.read_in_libraries()
    sound: set[str] = set()
    with trials.copy_tree() as copy:
        for mutant in mutants:
            with trials.planted(copy, mutant):
                outcome = trials.ask(copy, find_asked(mutant))
            test = outcome.first_failed
            if outcome.failed and test and test not in sound:
                without = trials.ask(copy, [test])
                if without.failed:
                    queue.put(f"{test} fails without any fault, so it can judge none:\n{without.told}")
                    return
                sound.add(test)
            queue.put((mutant, outcome))


def _tell(results: list[Result], survivors: dict[tuple[str, str, str], str], seconds: float) -> int:
    alive = [mutant for mutant, outcome in results if not outcome.failed]
    dead = {mutant.key for mutant, outcome in results if outcome.failed}
    killed = len(results) - len(alive)
    print(
        f"\n{killed} of {len(results)} mutants killed ({killed / max(1, len(results)):.1%}) "
        f"in {seconds / 60:.1f} minutes."
    )
    for part in PARTS:
        of_part = [outcome for mutant, outcome in results if mutant.part == part]
        if of_part:
            print(f"  {part}: {sum(outcome.failed for outcome in of_part)} of {len(of_part)}")
    faults = [
        f"lives without a reason in survivors.toml: {mutant.name}" for mutant in alive if mutant.key not in survivors
    ]
    faults += [
        f"is killed now, take it out of survivors.toml: {file}: {new!r}" for file, old, new in survivors
        if (file, old, new) in dead
    ]  # fmt: skip
    if killed < LEAST_KILLED * len(results):
        faults.append(f"fewer than {LEAST_KILLED:.0%} are killed")
    for mutant in alive:
        if mutant.key in survivors:
            print(f"lives, and may: {mutant.name}: {survivors[mutant.key]}")
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
