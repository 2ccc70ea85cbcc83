"""The software as a package somebody installs: every file is in it, and it works from any folder, writing there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.commands import CHECKOUT

FOLDERS = ("pipeline", "assets", "sql")
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def package(shared_scratch: Path) -> Path:
    """The package as it lies after it was installed. Read only."""
    source, folder = shared_scratch / "kilde", shared_scratch / "pakke"
    source.mkdir()
    for name in FOLDERS:
        shutil.copytree(CHECKOUT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source / name)
    subprocess.run([sys.executable, "-c", BUILD, str(source)], cwd=source, check=True, capture_output=True)
    (wheel,) = source.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def run_installed(package: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the package's command in a folder, nothing of the checkout in sight."""
    call = "import sys; sys.path.insert(0, sys.argv.pop(1)); import pipeline.cli.main as c; print(c.__file__); c.main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", call, str(package), *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_file_is_in_the_package(package):
    missing = [
        path.relative_to(CHECKOUT).as_posix()
        for name in FOLDERS
        for path in (CHECKOUT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "README.md"
        if not (package / path.relative_to(CHECKOUT)).is_file()
    ]
    assert missing == []


def test_the_installed_command_works_in_any_folder_and_never_writes_to_the_package(package, scratch):
    before = sorted(path for path in package.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__")
    told = run_installed(package, scratch, "editions")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(str(package))
    assert "2020-forelopig-1" in told.stdout
    refused = run_installed(package, scratch, "run", "2020-forelopig-1")
    assert refused.returncode == 2
    assert f"no frozen snapshot under {scratch.resolve()}" in refused.stderr
    assert list(scratch.iterdir()) == []
    assert sorted(p for p in package.rglob("*") if p.suffix != ".pyc" and p.name != "__pycache__") == before


def test_the_installed_graph_is_found_by_its_module(package, scratch):
    call = "import sys; sys.path.insert(0, sys.argv[1]); import pipeline.definitions as d; print(d.__file__)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", call, str(package)], cwd=scratch, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith(str(package))
