"""What tests of whole editions share: a small extract, year files, one published edition, a place to work.

Made once per test process and never changed by a test; a test that changes something copies it first. The register
itself is in ``tests/support/extracts.py``.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.commands import Outcome, finish_command, start_command
from tests.support.extracts import EDITION, write_small_extract, write_years
from tests.support.postgresql import Schema, Server, make_schema, running_server
from tests.support.running import find_quick_disk
from tests.support.small_country import using_small_country, write_small_country
from tests.support.watching import watch_connections

# costly tests first, so that two processes end at about the same time
_FOLDERS = ("integration", "browser", "golden", "property", "spec", "unit")
_TESTS = Path(__file__).parent
_SETTINGS = ("HOME", "SOURCE", "MAPPING", "STONAD", "YEARS", "MEMORY")
# Two test processes share two cores: a thread each, which is a tenth cheaper for small tables, and no processes beside
# them for the sheets. A test that is about threads or processes sets its own.
_THREADS = ("INTRORESULTAT_THREADS", "1")


def pytest_configure() -> None:
    """What fixtures of the session, which come before those of a test, see too."""
    os.environ[_THREADS[0]] = _THREADS[1]
    # a machine that is busy with something else finds no fault in the code
    settings.register_profile(
        "any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file in one process, so that what its tests share is made once; other groups are named by the tests."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    place = {name: number for number, name in enumerate(_FOLDERS)}
    items.sort(key=lambda item: place.get(item.path.relative_to(_TESTS).parts[0], 0))


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the shell that starts the tests decides what they see."""
    for name in _SETTINGS:
        monkeypatch.delenv(f"INTRORESULTAT_{name}", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setenv(*_THREADS)


@pytest.fixture(scope="session", autouse=True)
def heeded_signals() -> None:
    """A shell that starts the tests in the background, or ``nohup``, has signals ignored: here, and in every child."""
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def shared_scratch() -> Iterator[Path]:
    """A folder for the whole test process; in memory where possible, since an edition syncs hundreds of files."""
    with tempfile.TemporaryDirectory(prefix="introresultat-", dir=find_quick_disk()) as name:
        yield Path(name)


@pytest.fixture
def scratch(shared_scratch: Path) -> Iterator[Path]:
    """A folder of the test's own, gone after it."""
    folder = Path(tempfile.mkdtemp(dir=shared_scratch))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def extract(shared_scratch: Path) -> Path:
    """The small register as a CSV extract. Read only."""
    return write_small_extract(shared_scratch / "uttrekk")


@pytest.fixture(scope="session")
def years(shared_scratch: Path) -> Path:
    """The year files of the small register. Read only."""
    return write_years(shared_scratch / "aar")


@pytest.fixture(scope="session")
def small_lists(shared_scratch: Path) -> Path:
    """The code lists of a small country. Read only."""
    return write_small_country(shared_scratch / "kodeverk")


@pytest.fixture(scope="module")
def small_country(small_lists: Path) -> Iterator[None]:
    """A module whose editions are of the small country, in this process and in those it starts."""
    with using_small_country(small_lists):
        yield


@pytest.fixture(scope="session")
def published(shared_scratch: Path, extract: Path, years: Path, small_lists: Path) -> Path:
    """A HOME with the first edition of the small country, sheets as pages only. Read only.

    See ``published_copy`` and ``process_run``. Whoever runs it again does so in the ``small_country``.
    """
    from pipeline.cli.run_edition import run_edition

    home = shared_scratch / "hjem"
    with using_small_country(small_lists):
        run_edition(EDITION, source=extract, home=home, years=years, pages_only=True)
    return home


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of the test process. Tests that use it share the xdist group ``postgresql``."""
    with running_server() as server:
        yield server


@pytest.fixture
def schema(postgresql: Server) -> Iterator[Schema]:
    """A schema of the test's own in it."""
    made = make_schema(postgresql)
    yield made
    postgresql.run(f"drop schema {made.name} cascade")


@pytest.fixture
def published_copy(published: Path, scratch: Path) -> Path:
    """A copy of ``published`` that a test may change."""
    return Path(shutil.copytree(published, scratch / "hjem", symlinks=True))


@pytest.fixture(scope="session")
def process_run(shared_scratch: Path, extract: Path, years: Path, small_lists: Path) -> tuple[Path, Outcome]:
    """The HOME and the outcome of one good run in a process of its own, told all by its environment. Read only.

    The one run that makes every file of every sheet. Tests that use it share the xdist group ``process_run``, so that
    it is made once.
    """
    home, user = shared_scratch / "prosess" / "hjem", shared_scratch / "prosess" / "bruker"
    user.mkdir(parents=True)
    settings = {"INTRORESULTAT_HOME": str(home), "INTRORESULTAT_YEARS": str(years), "HOME": str(user)}
    settings["INTRORESULTAT_KODEVERK"] = str(small_lists)
    watch_connections(home.parent, settings)
    return home, finish_command(start_command("run", EDITION, "--source", extract, env=settings, all_files=True))
