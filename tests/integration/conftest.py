"""Whole editions are of a small country here, and a module that is not about Dagster may do without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import quick


@pytest.fixture(autouse=True, scope="module")
def in_the_small_country(small_country: None) -> None:
    """Every module of this folder; the whole country is in ``tests/golden`` and ``tests/soak``."""


@pytest.fixture
def without_dagster() -> Iterator[None]:
    """Runs of the command in this process do the graph's steps without the graph."""
    with quick.without_dagster():
        yield
