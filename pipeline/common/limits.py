"""How much of the machine a run may use: memory and threads, by two settings that apply to everything a run starts.

An invalid setting is refused before anything is written. The message when memory runs out is here too; a full
disk is in ``pipeline/common/room.py``.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal

import duckdb
import pyarrow as pa

from pipeline.common.errors import RefusedError

MEMORY_VARIABLE = "INTRORESULTAT_MEMORY"
THREADS_VARIABLE = "INTRORESULTAT_THREADS"
DEFAULT_MEMORY = "1GB"
MOST_THREADS = 1024
_AMOUNT = re.compile("([0-9]{1,6}(?:[.][0-9]{1,6})?) ?([KMGT])(i?)B")
_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}
_LEAST, _MOST = 10**8, 10**15  # bytes: 100MB, with less DuckDB cannot begin; 1000TB, more than any machine has
# What libraries below ours ask for their number of threads: linear algebra, and typst's and the charts' own pools.
_OF_LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def memory_limit() -> str:
    """How much memory DuckDB may use, as DuckDB writes it. Raises RefusedError for a setting that is no amount."""
    given = os.environ.get(MEMORY_VARIABLE, DEFAULT_MEMORY)
    parts = _AMOUNT.fullmatch(given)
    if parts is None:
        raise RefusedError(f"{MEMORY_VARIABLE} is {given!a}. Expected an amount of memory, such as 1GB or 1500MB.")
    number, unit, is_binary = parts.groups()
    amount = Decimal(number) * (1024 if is_binary else 1000) ** _POWERS[unit]
    if not _LEAST <= amount <= _MOST:
        raise RefusedError(
            f"{MEMORY_VARIABLE} is {given}, which no run can work with. Expected from 100MB to 1000TB, such as 1GB."
        )
    return given


def thread_count() -> int:
    """How many threads or processes may work at a time. Raises RefusedError for a setting that is no number of them."""
    given = os.environ.get(THREADS_VARIABLE)
    if given is None:
        return os.cpu_count() or 1
    if not re.fullmatch("[1-9][0-9]{0,3}", given) or int(given) > MOST_THREADS:
        raise RefusedError(
            f"{THREADS_VARIABLE} is {given!a}. Expected a whole number of threads from 1 to {MOST_THREADS}, such as 2."
        )
    return int(given)


def bound_duckdb(threads: int | None = None) -> dict[str, str | bool | int | float | list[str]]:
    """What every connection to DuckDB is opened with, so that it goes by the settings: ``threads`` where told, in all.

    DuckDB keeps threads of its own for reading and writing beside those it computes on, eight unless told otherwise;
    without them, those that compute do that too.
    """
    return {"memory_limit": memory_limit(), "threads": threads or thread_count(), "async_threads": 0}


def bind_libraries() -> None:
    """Have every library that makes threads of its own go by the settings; refuse settings that cannot be.

    DuckDB is told when it is opened (:func:`bound_duckdb`), and how many processes render in
    ``pipeline/sheets/production.py``.
    """
    memory_limit()
    threads = thread_count()
    pa.set_cpu_count(threads)
    pa.set_io_thread_count(threads)
    os.environ.update(dict.fromkeys(_OF_LIBRARIES, str(threads)))


def bind_process() -> None:
    """Have a process that works beside others use one thread; called in it before it loads what makes threads."""
    os.environ.update(dict.fromkeys(_OF_LIBRARIES, "1"))


def is_shortage(error: BaseException | None) -> bool:
    """Say whether memory ran out, in DuckDB, in Arrow or in Python, in the error or in one that it came from."""
    while error is not None:
        if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def describe_shortage(name: str) -> str:
    """Say that memory ran out at a step, what bounds it and what to do."""
    return (
        f"Memory ran out at the step {name}. DuckDB's bound is {memory_limit()} ({MEMORY_VARIABLE}), for "
        f"{thread_count()} threads ({THREADS_VARIABLE}). Nothing was published. Raise the bound if the machine has "
        "more, or lower the number of threads, each of which needs its part; then run again."
    )
