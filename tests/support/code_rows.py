"""The rows of our own code lists as they stand, read without the pipeline."""

from __future__ import annotations

import csv
from pathlib import Path

KODEVERK = Path(__file__).parents[2] / "pipeline" / "places" / "kodeverk"


def read_code_rows(name: str) -> list[dict[str, str]]:
    """The rows of ``pipeline/places/kodeverk/<name>.csv`` as text, in file order."""
    with (KODEVERK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))
