"""Whole editions are of a small country here, and a module that is not about Dagster may do without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import quick


@pytest.fixture(autouse=True, scope="module")
def in_the_small_country(request: pytest.FixtureRequest) -> None:
    """Every module that is not marked as of the ``whole_country``, which ``tests/golden`` and ``tests/soak`` are."""
    if request.node.get_closest_marker("whole_country") is None:
        request.getfixturevalue("small_country")


@pytest.fixture
def without_dagster() -> Iterator[None]:
    """Runs of the command in this process do the graph's steps without the graph."""
    with quick.without_dagster():
        yield
