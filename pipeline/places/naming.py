"""What the register's own name of a municipality does not tell: its Norwegian name, and whether it is a herad.

The facts are in ``naming.toml``; how they become a heading or a sentence, in ``pipeline/sheets/words/place_names.py``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

NAMING_FILE = Path(__file__).parent / "naming.toml"
BETWEEN_NAMES = " - "


def is_herad(kode: str) -> bool:
    """Whether the municipality with this code calls itself herad."""
    return kode in _read_naming()["herad"]["koder"]


def find_norwegian(navn: str) -> str | None:
    """The Norwegian one of a municipality's several names; None where the name is not known to be several."""
    found: str | None = _read_naming()["norsk"].get(navn)
    return found


@cache
def _read_naming() -> dict[str, Any]:
    return tomllib.loads(NAMING_FILE.read_text(encoding="utf-8"))
