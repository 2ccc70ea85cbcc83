"""The processes that render sheets: none is left when the run that started them is killed."""

from __future__ import annotations

import subprocess
import sys

import psutil

_RUN = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from pipeline.sheets.production import end_with_parent

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=end_with_parent) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, 120).result()
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
