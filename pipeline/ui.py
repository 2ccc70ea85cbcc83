"""Start the user interface on the same history as the command: ``make ui``, or ``python -m pipeline.ui``.

It serves on this machine only. The graph it shows is in ``assets/``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.files import private_umask
from pipeline.history import open_history
from pipeline.home import HOME_VARIABLE, Home


def main() -> int:
    """Run ``dagster dev`` until it is stopped, and return its exit code."""
    home = Home.find()
    with private_umask():
        open_history(home.dagster).dispose()  # made before the several processes of the interface look for it
    environment = os.environ | {
        "DAGSTER_HOME": str(home.dagster),
        HOME_VARIABLE: str(home.root),
        "PYTHONWARNINGS": "ignore::FutureWarning",  # Dagster's hint at its newer command says nothing to an analyst
    }
    command = Path(sys.executable).with_name("dagster")
    with private_umask():
        return subprocess.call(  # noqa: S603 – our own command, the analyst's own arguments
            [
                str(command),
                "dev",
                "-m",
                "pipeline.definitions",
                "--host",
                "127.0.0.1",
                *sys.argv[1:],
            ],
            env=environment,
        )


if __name__ == "__main__":
    sys.exit(main())
