"""The rules of the result (R1–R16) in one line each, as ``introresultat explain`` prints them.

The lines are in ``rules.toml``, and the whole rules under the same lines in ``docs/rules.md``. What a rule does is SQL;
the rules that look for faults in the register are others, in ``pipeline/quality``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.common.tomlfiles import read_toml

TITLES_FILE = Path(__file__).parent / "rules.toml"


@cache
def load_rule_titles() -> Mapping[str, str]:
    """Return each rule's one line by its id, in order."""
    return {rule: str(title) for rule, title in read_toml(TITLES_FILE).items()}
