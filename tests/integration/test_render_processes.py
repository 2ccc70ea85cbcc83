"""The processes that render sheets: none is left when the run that started them is killed or asked to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import psutil
import pytest

from pipeline.common.errors import StoppedError
from pipeline.sheets import production

_RUN = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from pipeline.sheets.production import end_with_parent
from pipeline.common.stopping import stop_in_order

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with stop_in_order(), ProcessPoolExecutor(1, context, initializer=end_with_parent) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, float(os.environ.get('SECONDS', 120))).result()
"""


def test_a_killed_run_leaves_no_process_that_renders() -> None:
    with subprocess.Popen([sys.executable, "-c", _RUN], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        renderer = psutil.Process(int(run.stdout.readline()))
        assert renderer.is_running()
        run.kill()
        run.wait()
        gone, _ = psutil.wait_procs([renderer], timeout=20)
    assert gone == [renderer]


class Deadly:
    """A job that ends the process which is handed it, as the system does when memory runs out."""

    names = dict.fromkeys(map(str, range(production.FEW)))

    def __reduce__(self) -> tuple[Any, ...]:
        return signal.raise_signal, (signal.SIGKILL,)


def test_a_process_that_the_system_ends_stops_the_run_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "count_processes", lambda: 2)
    made: list[int] = []
    with pytest.raises(StoppedError, match=r"memory ran out\. 2 worked at a time; set INTRORESULTAT_THREADS to fewer"):
        production._render_all([Deadly(), Deadly()], made.append)  # type: ignore[list-item]
    assert made == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_is_asked_to_stop_ends_its_processes_first(name: str) -> None:
    """Ctrl-C in a terminal reaches every process; what renders ends what it has in hand and says nothing."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUN],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"SECONDS": "1"},
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        renderer = psutil.Process(int(run.stdout.readline()))
        if name == "SIGINT":
            os.killpg(run.pid, signal.SIGINT)
        else:
            os.kill(run.pid, signal.Signals[name])
        _, told = run.communicate(timeout=60)
        gone, _ = psutil.wait_procs([renderer], timeout=5)
    assert gone == [renderer]
    assert told.count("Traceback") == 1
    assert f"StoppedBySignal: {name}" in told
