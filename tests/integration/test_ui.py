"""The user interface: it answers, sends nothing, writes under HOME alone, and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

import pipeline.graph.ui
from pipeline.common.errors import RefusedError
from pipeline.graph.history import open_history
from pipeline.graph.history_files import HistoryError
from pipeline.run.home import Home
from tests.support.commands import CHECKOUT
from tests.support.watching import read_connections, watch_connections

# A module that starts a process of its own, tells both numbers, and hears no request to end.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
time.sleep(600)
"""
KEEPER = """
import os, sys
import pipeline.graph.processes
pipeline.graph.processes.GRACE = 0.5
sys.exit(pipeline.graph.processes.serve_together([("stubborn", name) for name in sys.argv[1:]], os.environ))
"""


def wait_until(happens, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def list_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_all_that_was_started_ends_with_the_starter(name, scratch):
    (scratch / "stubborn.py").write_text(STUBBORN, encoding="utf-8")
    told = [scratch / "en", scratch / "to"]
    environment = os.environ | {"PYTHONPATH": f"{scratch}{os.pathsep}{CHECKOUT}"}
    starter = subprocess.Popen([sys.executable, "-c", KEEPER, *map(str, told)], env=environment, cwd=scratch)
    assert wait_until(lambda: all(path.exists() and path.read_text() for path in told), 60)
    started = psutil.Process(starter.pid).children(recursive=True)
    assert {int(path.read_text()) for path in told} < {one.pid for one in started}
    starter.send_signal(getattr(signal, name))
    assert starter.wait(timeout=60) == (-signal.SIGKILL if name == "SIGKILL" else 0)
    assert wait_until(lambda: not list_running(started), 40), [one.cmdline() for one in list_running(started)]


def test_when_one_ends_the_others_end_and_its_code_is_told(scratch):
    (scratch / "stubborn.py").write_text(STUBBORN, encoding="utf-8")
    (scratch / "finnes").mkdir()  # where it wants to write its number: it fails at once
    ended = subprocess.run(
        [sys.executable, "-c", KEEPER, str(scratch / "en"), str(scratch / "finnes")],
        env=os.environ | {"PYTHONPATH": f"{scratch}{os.pathsep}{CHECKOUT}"},
        cwd=scratch,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 1


def test_a_history_that_cannot_be_opened_is_refused_with_words(scratch, monkeypatch):
    def fail(*_: object) -> None:
        raise HistoryError("runs.db cannot be opened for writing: SQLITE_BUSY")

    monkeypatch.setattr(pipeline.graph.ui, "open_history", fail)
    monkeypatch.setattr(pipeline.graph.ui, "serve_together", lambda *_: pytest.fail("started all the same"))
    with pytest.raises(RefusedError, match=r"SQLITE_BUSY.*Close the program that holds it"):
        pipeline.graph.ui.serve(Home.find(scratch), [])


def test_a_damaged_history_is_told_of_and_served_anew(scratch, monkeypatch, capsys):
    home = Home.find(scratch)
    open_history(home.dagster).dispose()
    (home.dagster / "history" / "runs.db").write_bytes(b"no database " * 1000)
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(pipeline.graph.ui, "serve_together", lambda modules, _: started.extend(modules) or 0)
    assert pipeline.graph.ui.serve(home, ["--port", "3001"]) == 0
    told = capsys.readouterr().err
    assert "The history of runs was damaged: runs.db" in told
    assert "dagster-skadet-1" in told
    web, daemon = started
    assert web[:3] == ("dagster_webserver", "--host", "127.0.0.1")
    assert web[-2:] == ("--port", "3001")
    assert daemon[:2] == ("dagster._daemon", "run")


def test_a_home_that_cannot_serve_is_refused_with_words_and_the_command_s_exit_code(scratch, monkeypatch, capsys):
    (scratch / "fil").write_text("x")
    monkeypatch.setenv("INTRORESULTAT_HOME", str(scratch / "fil"))
    monkeypatch.setattr(sys, "argv", ["ui"])
    assert pipeline.graph.ui.main() == 2
    told = capsys.readouterr().err
    assert told.startswith("introresultat: ")
    assert str(scratch / "fil") in told
    assert "Traceback" not in told


def test_the_watch_sees_who_calls_out(scratch):
    environment = dict(os.environ)
    log = watch_connections(scratch, environment)
    call = "import socket; one = socket.socket(); one.setblocking(False); one.connect_ex(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", call], env=environment, check=True)
    assert read_connections(log) == ["socket.connect 192.0.2.1"]


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, query: str) -> dict[str, object]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: dict[str, object] = json.load(answer)
        return content


QUERY = """{
    instance { info hasInfo runQueuingSupported }
    shouldShowNux
    workspaceOrError { ... on Workspace { locationEntries { name loadStatus } } }
}"""


def try_to_ask(port: int) -> str:
    try:
        return json.dumps(ask(port, QUERY))
    except OSError:
        return ""


def test_the_interface_answers_sends_nothing_writes_under_home_alone_and_ends_whole(scratch):
    user, home, port = scratch / "bruker", scratch / "[x] a%20b", find_free_port()
    user.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in ("DAGSTER_HOME", "PYTHONPATH")}
    environment |= {"HOME": str(user), "INTRORESULTAT_HOME": str(home), "XDG_CONFIG_HOME": str(user / ".config")}
    log = watch_connections(scratch, environment)
    starter = subprocess.Popen(
        [sys.executable, "-m", "pipeline.graph.ui", "--port", str(port)],
        env=environment,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        is_up = wait_until(lambda: '"LOADED"' in try_to_ask(port), 150)
        started = psutil.Process(starter.pid).children(recursive=True)
        answer = ask(port, QUERY) if is_up else {}
    finally:
        starter.send_signal(signal.SIGTERM)
        out, _ = starter.communicate(timeout=60)
    assert is_up, out.decode(errors="replace")[-3000:]
    assert starter.returncode == 0
    assert wait_until(lambda: not list_running(started), 5), [one.cmdline() for one in list_running(started)]
    assert len(started) >= 4  # the web server, the daemon, and the code server of each
    assert "pipeline.definitions" in json.dumps(answer)
    assert '"shouldShowNux": false' in json.dumps(answer)
    assert list(user.iterdir()) == []
    written = {path.relative_to(home).parts[:2] for path in home.rglob("*")}
    assert written == {("data",), ("data", "dagster"), ("data", "dagster.las")}
    names = {path.name for path in (home / "data" / "dagster").rglob("*")}
    assert not {name for name in names if "telemetry" in name or "log" in name or name in (".nux", "dagster.yaml")}
    assert read_connections(log) == []
    assert Path(home / "data" / "dagster" / "history" / "runs.db").is_file()
