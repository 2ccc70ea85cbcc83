"""A rule is tried in a small country, unless its module is marked as of the ``whole_country``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.small_country import KOMMUNER, OF_THE_RULES, using_small_country, write_small_country


@pytest.fixture(scope="session")
def rule_lists(shared_scratch: Path) -> Path:
    """The code lists of a country with the places that the rules' examples speak of. Read only."""
    return write_small_country(shared_scratch / "kodeverk-regler", (*KOMMUNER, *OF_THE_RULES))


@pytest.fixture(autouse=True, scope="module")
def in_the_small_country(request: pytest.FixtureRequest, rule_lists: Path) -> Iterator[None]:
    """What a run costs is for the most part places where nobody lives."""
    if request.node.get_closest_marker("whole_country"):
        yield
    else:
        with using_small_country(rule_lists):
            yield
