"""Whatever is done to links, in whatever order, the store says what a model of the rules says (L3–L5, L17)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.link_model import start_model

CALLS = 30


@pytest.mark.parametrize("seed", range(2))
def test_l4_the_store_agrees_with_the_rules_after_every_call(tmp_path: Path, seed: int) -> None:
    model = start_model(tmp_path, seed)
    for _ in range(CALLS):
        model.call()
    assert len(model.links) >= 3


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 62))
def test_l4_the_store_agrees_with_the_rules_after_every_call_of_many(tmp_path: Path, seed: int) -> None:
    model = start_model(tmp_path, seed)
    for _ in range(4 * CALLS):
        model.call()
