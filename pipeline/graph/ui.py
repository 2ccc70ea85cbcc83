"""Start the user interface on the same history as the command: ``make ui``, or ``python -m pipeline.graph.ui``.

Two processes of Dagster's, the web server and the daemon that keeps the schedule, each handed the settings of
``pipeline/graph/history.py``, so that nothing is sent and nothing is written outside HOME. It serves on this machine
only. The graph it shows is in ``assets/``; how it ends is in ``pipeline/graph/processes.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from urllib.parse import quote

from dagster._serdes import serialize_value

from pipeline.common.errors import IntroresultatError, RefusedError
from pipeline.common.files import private_umask
from pipeline.common.limits import bind_libraries
from pipeline.common.terminal import complain, say
from pipeline.graph.history import describe_instance, open_history
from pipeline.graph.history_files import HistoryError
from pipeline.graph.processes import serve_together
from pipeline.run.home import HOME_VARIABLE, Home

# The groups of the graph. The interface draws each as one closed box, unless its address opens them.
GROUPS = ("inndata", "klargjort", "statistikk", "utdata")


def find_address(arguments: Sequence[str]) -> str:
    """Return where the graph is seen with every group open; ``arguments`` are the web server's."""
    port = "3000"
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name in ("--port", "-p"):
            port = value or "".join(arguments[place + 1 : place + 2])
    opened = ",".join(f"global@global:{group}" for group in GROUPS)
    return f"http://127.0.0.1:{port}/asset-groups?expanded={quote(opened)}"


def serve(home: Home, arguments: Sequence[str]) -> int:
    """Serve until told to end, and return the exit code. ``arguments`` are the web server's: ``--port 3001``, say."""
    home.require_writable()
    bind_libraries()
    warnings: list[str] = []
    try:
        open_history(home.dagster, warnings.append).dispose()  # made before several processes look for it
    except HistoryError as error:
        raise RefusedError(
            f"The history of runs in {home.dagster} cannot be opened: {error}. The interface shows nothing else. Close "
            "the program that holds it, or make room, and start again."
        ) from None
    for warning in warnings:
        complain(warning)
    say(f"The graph, its groups open: {find_address(arguments)}")
    graph = ("--instance-ref", serialize_value(describe_instance(home.dagster)), "-m", "pipeline.definitions")
    with private_umask():
        return serve_together(
            [
                ("dagster_webserver", "--host", "127.0.0.1", *graph, *arguments),
                ("dagster._daemon", "run", *graph),
            ],
            os.environ
            | {
                # Dagster writes beside it what it remembers of its user, in the user's own folder where it is unset
                "DAGSTER_HOME": str(home.dagster),
                "DAGSTER_DISABLE_TELEMETRY": "yes",
                HOME_VARIABLE: str(home.root),
            },
        )


def main() -> int:
    """Start the interface; a refusal becomes a message and an exit code."""
    try:
        return serve(Home.find(), sys.argv[1:])
    except IntroresultatError as error:
        complain(f"introresultat: {error}")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
