"""Programs of the system that some tests need and the software does not: proxies, what makes a certificate, ``age``."""

from __future__ import annotations

import shutil

import pytest

_MORE_PLACES = "/usr/sbin:/sbin:/usr/local/sbin"


def find_program(name: str) -> str:
    """Return where a program is; the test is left out where it is not installed."""
    found = locate_program(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def locate_program(name: str) -> str | None:
    """Return where a program is, None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path=_MORE_PLACES)
